/* SPDX-License-Identifier: MIT */
/*
 * connection.c - serve one connection as far as it goes without waiting.
 *
 *     read   --- a head is whole --->   answer   --->   write   --- all sent --->   read
 *                                                         |
 *                                                         +--- the last one --->   linger, close
 *
 * No call here blocks, but those that open and read files. A client that takes its time, on either
 * side, costs no thread: the connection goes back to the acceptor, with a deadline.
 *
 * Lingering. Who closes a socket while its client is still sending makes the client's system throw
 * the answer away unread. So after an answer to a request that was not read to its end, only the
 * sending side is closed, and what still comes is read for a while.
 */
#define _GNU_SOURCE
#include "connection.h"

#include <errno.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

/* So many requests are answered before other connections have their turn. */
enum { REQUESTS_AT_ONCE = 64 };

static const belay_duration lingers = BELAY_SECS(2);

void
connection_drop(BELAY_CONSUMES connection *c)
{
    File_drop(&c->file);
    if (c->fd > 0)
        close(c->fd);
    c->fd = 0;
}

bool
connection_new(int fd, const Patience *patience, BELAY_FILLS Connection *ret_connection)
{
    own(connection) c = {.fd = fd, .next = NEXT_READ, .deadline = belay_now() + patience->idle};
    return Connection_try_new(&c, ret_connection) == BELAY_OK;
}

bool
connection_answering(const connection *c)
{
    return c->head_sent < c->head_length || c->file.fd > 0 || c->lingering;
}

/* ---- write ---------------------------------------------------------------------------------- */

/* How a step ended. */
typedef enum Step {
    STEP_DONE,  /* go on */
    STEP_WAIT,  /* nothing more can be done now */
    STEP_BROKE, /* the client is gone */
} Step;

static Step
step_of(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK ? STEP_WAIT : STEP_BROKE;
}

static Step
send_head(connection *c)
{
    while (c->head_sent < c->head_length) {
        const int more = c->file.fd > 0 && c->file.size > 0 ? MSG_MORE : 0;
        const ssize_t n =
            send(c->fd, c->head + c->head_sent, c->head_length - c->head_sent, MSG_NOSIGNAL | more);
        if (n >= 0)
            c->head_sent += (size_t)n;
        else if (errno != EINTR)
            return step_of(errno);
    }
    return STEP_DONE;
}

/* A file that has become shorter cannot be sent as it was promised: then the client must see it. */
static Step
send_file(connection *c)
{
    while (c->file.fd > 0 && c->file_sent < c->file.size) {
        off_t offset = (off_t)c->file_sent;
        const uint64_t rest = c->file.size - c->file_sent;
        const size_t part = rest < (1 << 20) ? (size_t)rest : 1 << 20;
        const ssize_t n = sendfile(c->fd, c->file.fd, &offset, part);
        if (n == 0)
            return STEP_BROKE;
        if (n > 0)
            c->file_sent += (uint64_t)n;
        else if (errno != EINTR)
            return step_of(errno);
    }
    File_drop(&c->file);
    return STEP_DONE;
}

/* Send what is left of the answer. Each part that is taken gives the client more time. */
static Step
send_answer(connection *c, const Patience *patience)
{
    const uint64_t before = c->head_sent + c->file_sent;
    Step step = send_head(c);
    if (step == STEP_DONE)
        step = send_file(c);
    if (step == STEP_WAIT && c->head_sent + c->file_sent > before)
        c->deadline = belay_now() + patience->write;
    return step;
}

/* ---- answer --------------------------------------------------------------------------------- */

static void
answer_status(connection *c, int status, const Request *request)
{
    c->head_length = response_status(c->head, status, request, !c->closing);
}

static void
answer_file(connection *c, const Site *site, const Request *request)
{
    own(File) file = {0};
    const int status = site_find(site, request->path, &file);
    if (status != 200) {
        answer_status(c, status, request);
        return;
    }
    c->head_length = response_file(c->head, &file, !c->closing);
    if (!request->head)
        belay_swap(&c->file, &file);
}

/* Take the head of `length` bytes out of what came. */
static void
forget(connection *c, size_t length)
{
    char *const in = c->in;
    memmove(in, in + length, c->received - length);
    c->received -= length;
    c->seen = 0;
    c->patient = false;
}

/* It will be ready to be written to at once, if it is left to wait before anything was. */
static void
begin_answer(connection *c, const Patience *patience)
{
    c->next = NEXT_WRITE;
    c->deadline = belay_now() + patience->write;
    c->head_sent = 0;
    c->head_length = 0;
    c->file_sent = 0;
    c->served++;
}

/* Answer the request whose head is the first `length` bytes of what came. */
static void
answer(connection *c, const Site *site, const Patience *patience, size_t length)
{
    Request request;
    begin_answer(c, patience);
    request_parse(c->in, length, &request);
    forget(c, length);
    if (site_panics(site, request.path))
        panic("a request for %s", request.path);
    c->failed = request.status >= 400;
    c->closing = c->failed || !request.keep_alive;
    if (request.status == 200)
        answer_file(c, site, &request);
    else
        answer_status(c, request.status, &request);
}

/* Answer something that is no request, and then no more. */
static void
refuse(connection *c, const Patience *patience, int status)
{
    static const Request none = {0};
    begin_answer(c, patience);
    File_drop(&c->file);
    c->received = 0;
    c->failed = true;
    c->closing = true;
    answer_status(c, status, &none);
}

/* ---- read ----------------------------------------------------------------------------------- */

/* Read until a head is whole. *ret_length: how long it is. */
static Step
read_head(connection *c, size_t *ret_length)
{
    for (;;) {
        *ret_length = request_end(c->in, c->received, c->seen);
        c->seen = c->received;
        if (*ret_length > 0 || c->received == REQUEST_MOST)
            return STEP_DONE;
        const ssize_t n = recv(c->fd, c->in + c->received, REQUEST_MOST - c->received, 0);
        if (n == 0)
            return STEP_BROKE;
        if (n < 0 && errno != EINTR)
            return step_of(errno);
        if (n > 0)
            c->received += (size_t)n;
    }
}

/* From its first byte on a request has so much time, however often some of it comes. */
static void
wait_for_head(connection *c, const Patience *patience)
{
    const bool begun = c->received > 0;
    if (!begun)
        c->deadline = belay_now() + patience->idle;
    else if (!c->patient)
        c->deadline = belay_now() + patience->request;
    c->patient = begun;
    c->next = NEXT_READ;
}

/* Throw away what comes, until its end. */
static void
linger(connection *c)
{
    c->next = NEXT_READ;
    for (;;) {
        const ssize_t n = recv(c->fd, c->in, sizeof c->in, 0);
        if (n > 0 || (n < 0 && errno == EINTR))
            continue;
        if (n == 0 || step_of(errno) != STEP_WAIT)
            c->next = NEXT_CLOSE;
        return;
    }
}

/* ---- all of it ------------------------------------------------------------------------------ */

static void
end_answers(connection *c)
{
    c->next = NEXT_CLOSE;
    if (!c->failed || shutdown(c->fd, SHUT_WR) != 0)
        return;
    c->lingering = true;
    c->deadline = belay_now() + lingers;
    linger(c);
}

/* Send the answer, if there is one. False: the connection has to wait, or is over. */
static bool
flush(connection *c, const Patience *patience)
{
    const Step step = send_answer(c, patience);
    if (step == STEP_DONE && !c->closing)
        return true;
    if (step == STEP_DONE)
        end_answers(c);
    else if (step == STEP_BROKE)
        c->next = NEXT_CLOSE;
    return false;
}

void
connection_serve(connection *c, const Site *site, const Patience *patience)
{
    if (c->lingering) {
        linger(c);
        return;
    }
    for (int i = 0; i < REQUESTS_AT_ONCE && flush(c, patience); i++) {
        size_t length = 0;
        const Step step = read_head(c, &length);
        if (step == STEP_WAIT) {
            wait_for_head(c, patience);
            return;
        }
        if (step == STEP_BROKE) {
            c->next = NEXT_CLOSE;
            return;
        }
        if (length > 0)
            answer(c, site, patience, length);
        else
            refuse(c, patience, 431);
    }
}

void
connection_fail(connection *c, const Patience *patience)
{
    if (c->head_sent > 0) {
        c->next = NEXT_CLOSE;
        return;
    }
    refuse(c, patience, 500);
    (void)flush(c, patience);
}
