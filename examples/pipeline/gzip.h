/* SPDX-License-Identifier: MIT */
/*
 * gzip.h - one block of a file as one member of a gzip file. A file of several members unpacks to
 * all their texts, one after the other (RFC 1952), so that blocks can be packed independently.
 */
#ifndef PIPELINE_GZIP_H
#define PIPELINE_GZIP_H

#include <belay/prelude.h>

BOX_SLICE(Bytes, uint8_t);

/* A part of a file, packed or not. Owned; all zero is empty. */
typedef struct Block {
    Bytes room;
    size_t len; /* so many bytes of the room are used */
} Block;

void Block_drop(BELAY_CONSUMES Block *block);

/* Pack the text at a level from 1 (fast) to 9 (small). False: there is no memory. */
bool gzip_pack(const Block *text, int level, BELAY_FILLS Block *ret_member);

#endif
