/* SPDX-License-Identifier: MIT */
/*
 * output.c - talk to a child to its end: feed its input, keep what it writes, wait.
 *
 * All three pipes are watched at once, so that neither side waits for the other for ever: a child
 * that writes while we write to it is read meanwhile. Reading a pipe that is ready does not wait;
 * writing more than it has room for would, so that end is made non-blocking, which only this
 * process sees.
 *
 *     in    written while there is input left, then closed. Nobody reads it: closed too, and the
 *           rest of the input is left
 *     out   read until its end
 *     err   likewise
 *
 * When all three are closed, the child's end is waited for.
 *
 * Failure: when the time is over, a stream is too large or there is no memory, the child is killed.
 * Its pipes are not waited for then: a process that it left behind may hold them for ever.
 * Tests: tests/runtime/process_test.c.
 */
#include "process/capture.h"

#include <errno.h>

typedef struct Talk {
    belay_child child;
    belay_output_options options;
    BlOsMoment deadline;
    size_t written; /* of the input */
    BlCapture out;
    BlCapture err;
} Talk;

static void
Talk_drop(BELAY_CONSUMES Talk *talk)
{
    belay_child_drop(&talk->child);
    BlCapture_drop(&talk->out);
    BlCapture_drop(&talk->err);
}

void
belay_output_drop(belay_output *output)
{
    belay_bytes_drop(&output->out);
    belay_bytes_drop(&output->err);
    *output = (belay_output){0};
}

/* Write what there is room for; close the pipe when nothing is left, or nobody reads it. */
static belay_status
feed(Talk *talk)
{
    size_t count = 0;
    const size_t left = talk->options.input_len - talk->written;
    const char *const input = talk->options.input;
    const int error = bl_os_write(talk->child.in.fd, input + talk->written, left, &count);
    talk->written += count;
    if (error == EAGAIN)
        return BELAY_OK;
    belay_pipe_drop(&talk->child.in);
    return bl_process_status(error == EPIPE ? 0 : error);
}

static belay_status
drain(const Talk *talk, belay_pipe *pipe, BlCapture *capture)
{
    bool end = false;
    const size_t most = talk->options.size_limit > 0 ? talk->options.size_limit : SIZE_MAX;
    const belay_status status = bl_capture_fill(capture, pipe->fd, most, &end);
    if (end)
        belay_pipe_drop(pipe);
    return status;
}

/* Sleep until something can be done with a pipe, and do it. */
static belay_status
talk_once(Talk *talk)
{
    BlOsStream streams[] = {
        {.fd = talk->child.in.fd, .writing = true},
        {.fd = talk->child.out.fd},
        {.fd = talk->child.err.fd},
    };
    belay_status status = bl_process_status(bl_os_poll(streams, 3, talk->deadline));
    if (status == BELAY_OK && streams[0].ready)
        status = feed(talk);
    if (status == BELAY_OK && streams[1].ready)
        status = drain(talk, &talk->child.out, &talk->out);
    if (status == BELAY_OK && streams[2].ready)
        status = drain(talk, &talk->child.err, &talk->err);
    return status;
}

static belay_status
talk_to_its_end(Talk *talk)
{
    belay_pipe *const in = &talk->child.in;
    belay_status status = BELAY_OK;
    if (talk->options.input_len == 0)
        belay_pipe_drop(in);
    if (in->fd != 0)
        status = bl_process_status(bl_os_set_nonblocking(in->fd));
    while (status == BELAY_OK &&
           (in->fd != 0 || talk->child.out.fd != 0 || talk->child.err.fd != 0))
        status = talk_once(talk);
    return status == BELAY_OK ? bl_child_wait(talk->child.child_, talk->deadline) : status;
}

static belay_output
talk_result(Talk *talk)
{
    return (belay_output){
        .status = talk->child.child_->status,
        .out = bl_capture_take(&talk->out),
        .err = bl_capture_take(&talk->err),
        .input_left = talk->options.input_len - talk->written,
    };
}

belay_status
belay_child_output(belay_child *child, const belay_output_options *options,
                   belay_output *ret_output)
{
    belay_own(Talk) talk = {.deadline = BL_OS_NEVER};
    talk.child = belay_move(*child);
    if (talk.child.child_ == NULL) {
        errno = EINVAL;
        return BELAY_EMPTY_HANDLE;
    }
    if (options != NULL)
        talk.options = *options;
    if (talk.options.input == NULL)
        talk.options.input_len = 0;
    if (talk.options.limit != 0)
        talk.deadline = bl_os_after(talk.options.limit);

    const belay_status status = talk_to_its_end(&talk);
    const int reason = errno;
    if (status != BELAY_OK)
        bl_child_end(talk.child.child_);
    if (status == BELAY_OK || status == BELAY_TIMED_OUT || status == BELAY_TOO_LARGE)
        *ret_output = talk_result(&talk);
    errno = reason;
    return status;
}
