/* SPDX-License-Identifier: MIT */
/*
 * pipe.c - our ends of the pipes to a child.
 *
 * Failure: a write to a pipe that nobody reads is BELAY_BROKEN_PIPE and raises no SIGPIPE (os/
 * holds it back). Tests: tests/runtime/process_test.c.
 */
#include "process/child.h"

#include <errno.h>

void
belay_pipe_drop(belay_pipe *pipe)
{
    bl_os_close(belay_pipe_into_fd(pipe));
}

int
belay_pipe_into_fd(belay_pipe *pipe)
{
    const int fd = pipe->fd;
    pipe->fd = 0;
    return fd;
}

static belay_status
empty_pipe(void)
{
    errno = EBADF;
    return BELAY_EMPTY_HANDLE;
}

belay_status
belay_pipe_read(belay_pipe *pipe, void *buffer, size_t size, size_t *ret_count)
{
    if (pipe->fd == 0)
        return empty_pipe();
    return bl_process_status(bl_os_read(pipe->fd, buffer, size, ret_count));
}

belay_status
belay_pipe_write(belay_pipe *pipe, const void *data, size_t size)
{
    size_t written;
    if (pipe->fd == 0)
        return empty_pipe();
    return bl_process_status(bl_os_write(pipe->fd, data, size, &written));
}
