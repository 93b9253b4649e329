/* SPDX-License-Identifier: MIT */
/*
 * capture.c - bytes that are read until a stream ends.
 *
 * The room doubles whenever it is full, so each byte is copied once or twice, and where the C
 * library can move pages, not even that. One byte of it stays free for the final 0.
 *
 * Failure: without memory what was read before is kept. Tests: tests/runtime/process_test.c.
 */
#include "process/capture.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

enum { ROOM_LEAST = 4096 };

void
belay_bytes_drop(belay_bytes *bytes)
{
    free(bytes->data);
    *bytes = (belay_bytes){NULL, 0};
}

void
BlCapture_drop(BlCapture *capture)
{
    belay_bytes_drop(&capture->bytes);
    capture->room = 0;
}

static bool
set_room(BlCapture *capture, size_t room)
{
    char *const data = realloc(capture->bytes.data, room);
    if (data == NULL)
        return false;
    capture->bytes.data = data;
    capture->room = room;
    return true;
}

/* Have room for one byte more, and the final 0. */
static bool
grow(BlCapture *capture)
{
    if (capture->bytes.len + 1 < capture->room)
        return true;
    if (capture->room > PTRDIFF_MAX / 2)
        return false;
    return set_room(capture, capture->room == 0 ? ROOM_LEAST : 2 * capture->room);
}

/* There are as many bytes as may be: has the stream ended? */
static belay_status
expect_end(int fd, bool *ret_end)
{
    char one_more;
    size_t count;
    const int error = bl_os_read(fd, &one_more, 1, &count);
    if (error != 0)
        return bl_process_status(error);
    *ret_end = count == 0;
    return count == 0 ? BELAY_OK : BELAY_TOO_LARGE;
}

belay_status
bl_capture_fill(BlCapture *capture, int fd, size_t most, bool *ret_end)
{
    belay_bytes *const bytes = &capture->bytes;
    size_t count;
    if (!grow(capture))
        return bl_process_status(ENOMEM);
    if (bytes->len >= most)
        return expect_end(fd, ret_end);
    const size_t room = capture->room - bytes->len - 1;
    const size_t wanted = most - bytes->len;
    const int error =
        bl_os_read(fd, bytes->data + bytes->len, wanted < room ? wanted : room, &count);
    if (error != 0)
        return bl_process_status(error);
    bytes->len += count;
    *ret_end = count == 0;
    return BELAY_OK;
}

belay_bytes
bl_capture_take(BlCapture *capture)
{
    if (capture->room > 0)
        capture->bytes.data[capture->bytes.len] = '\0';
    if (capture->room > capture->bytes.len + ROOM_LEAST)
        (void)set_room(capture, capture->bytes.len + 1); /* else it is larger than it need be */
    capture->room = 0;
    return belay_move(capture->bytes);
}

belay_status
belay_pipe_read_all(belay_pipe *pipe, belay_bytes *ret_bytes)
{
    belay_own(BlCapture) capture = {{NULL, 0}, 0};
    bool end = false;
    if (pipe->fd == 0) {
        errno = EBADF;
        return BELAY_EMPTY_HANDLE;
    }
    while (!end) {
        const belay_status status = bl_capture_fill(&capture, pipe->fd, SIZE_MAX, &end);
        if (status != BELAY_OK)
            return status;
    }
    *ret_bytes = bl_capture_take(&capture);
    return BELAY_OK;
}
