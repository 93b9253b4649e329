/* SPDX-License-Identifier: MIT */
/* gzip.c - zlib, as gzip.h wants it. */
#include "gzip.h"

#include <zlib.h>

/* What zlib wants of deflateInit2 to write gzip members with its largest window. */
enum { GZIP_WINDOW = 15 + 16, MEMORY_LEVEL = 8 };

void
Block_drop(BELAY_CONSUMES Block *block)
{
    Bytes_drop(&block->room);
    block->len = 0;
}

/* Pack the whole text into the room of the member, which is large enough for any. */
static void
pack(z_stream *stream, const Block *text, Block *member)
{
    Bytef nothing[1]; /* zlib wants a place, even for no bytes */
    stream->next_in = text->len > 0 ? text->room.data : nothing;
    stream->avail_in = (uInt)text->len;
    const size_t room = member->room.len;
    stream->next_out = member->room.data;
    stream->avail_out = (uInt)room;
    if (deflate(stream, Z_FINISH) != Z_STREAM_END)
        panic("zlib has not packed a block of %zu bytes into %zu", text->len, room);
    member->len = stream->total_out;
}

bool
gzip_pack(const Block *text, int level, BELAY_FILLS Block *ret_member)
{
    own(Block) member = {.len = 0};
    z_stream stream = {0};
    if (deflateInit2(&stream, level, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return false;
    const bool enough =
        Bytes_try_new(deflateBound(&stream, (uLong)text->len), &member.room) == BELAY_OK;
    if (enough)
        pack(&stream, text, &member);
    deflateEnd(&stream);
    if (enough)
        *ret_member = move(member);
    return enough;
}
