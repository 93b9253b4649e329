/* SPDX-License-Identifier: MIT */
/*
 * acceptor.c - accept connections, wait for all of them at once, and pass on those that are ready.
 *
 *                     +------------------- work, bounded ------------------+
 *                     |                                                    v
 *      clients --> acceptor: a table of those that wait               workers 1..N
 *                     ^                                                    |
 *                     +------------ done, unbounded, and an eventfd -------+
 *
 * A connection is in the table while it waits for its client; then it is moved out, through one
 * channel to a worker, and through the other back. So at each moment one thread owns it, and the
 * clients that are slow, or do nothing at all, cost a line of the table and no thread.
 *
 * When the workers are behind, the channel is full, and the acceptor waits for room: connections
 * that are ready wait in the kernel meanwhile. Workers never wait for the acceptor, so this ends.
 *
 * epoll tells of a connection once (EPOLLONESHOT) and has to be asked again: nothing is heard of
 * one that is with a worker. Deadlines are looked at twice a second.
 */
#define _GNU_SOURCE
#include "acceptor.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* What epoll gives back for descriptors that are no connection. */
enum { TOKEN_LISTENER = 0, TOKEN_DONE = 1, TOKEN_SIGNALS = 2, TOKEN_FIRST_SLOT = 3 };

enum { EVENTS = 256, ACCEPTS_AT_ONCE = 64, TICK_MS = 500 };

BOX_SLICE(Table, Connection, Connection_drop);
BOX_SLICE(Slots, size_t);

typedef struct Acceptor {
    const Settings *settings;
    const Service *service;
    int epoll;
    Table table; /* who waits, by slot; empty where nobody does */
    Slots free;  /* slots of no connection: the first free_count */
    size_t free_count;
    bool accepting; /* epoll tells of the listener */
    bool stopping;
    belay_duration end; /* when stopping, a moment: nobody is waited for any longer */
    Totals totals;
} Acceptor;

static void
Acceptor_drop(BELAY_CONSUMES Acceptor *a)
{
    Table_drop(&a->table);
    Slots_drop(&a->free);
    if (a->epoll > 0)
        close(a->epoll);
    a->epoll = 0;
}

/* ---- epoll ---------------------------------------------------------------------------------- */

static bool
watch(const Acceptor *a, int operation, int fd, uint32_t events, uint64_t token)
{
    struct epoll_event event = {.events = events, .data.u64 = token};
    return epoll_ctl(a->epoll, operation, fd, &event) == 0;
}

/* Hear of new clients, or do not. */
static void
set_accepting(Acceptor *a, bool accepting)
{
    if (a->accepting == accepting || (a->stopping && accepting))
        return;
    if (watch(a, EPOLL_CTL_MOD, a->settings->listener, accepting ? EPOLLIN : 0, TOKEN_LISTENER))
        a->accepting = accepting;
}

/* ---- connections ---------------------------------------------------------------------------- */

static size_t
open_connections(const Acceptor *a)
{
    return a->table.len - a->free_count;
}

/* A connection is over. */
static void
end_connection(Acceptor *a, Connection *ended)
{
    own(Connection) c = belay_take(ended);
    a->totals.answers += Connection_get(&c)->served;
    a->free.data[a->free_count++] = Connection_get(&c)->slot;
    set_accepting(a, true);
}

/* Put a connection into the table, and have epoll say when it is ready. */
static void
wait_for(Acceptor *a, Connection *waiting, int operation)
{
    own(Connection) c = belay_take(waiting);
    const connection *const it = Connection_get(&c);
    const size_t slot = it->slot;
    const uint32_t events = (it->next == NEXT_WRITE ? EPOLLOUT : EPOLLIN) | EPOLLONESHOT;
    if (watch(a, operation, it->fd, events, TOKEN_FIRST_SLOT + slot))
        belay_swap(&a->table.data[slot], &c);
    else
        end_connection(a, &c);
}

/* Take over a new client. */
static void
add_client(Acceptor *a, int fd)
{
    own(Connection) c = {NULL};
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes); /* without it, it works too */
    if (!connection_new(fd, &a->service->patience, &c))
        return;
    Connection_get_mut(&c)->slot = a->free.data[--a->free_count];
    a->totals.connections++;
    wait_for(a, &c, EPOLL_CTL_ADD);
}

/* Has the system nothing left for another connection? */
static bool
is_shortage(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/* Accept who has come. Where there is no room, they wait until one of the others has gone. */
static void
accept_clients(Acceptor *a)
{
    bool room = true;
    for (int i = 0; i < ACCEPTS_AT_ONCE && room; i++) {
        const int fd = accept4(a->settings->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            break;
        if (fd >= 0)
            add_client(a, fd);
        room = a->free_count > 0 && (fd >= 0 || !is_shortage(errno));
    }
    set_accepting(a, room);
}

/* A connection came back from a worker. */
static void
settle(Acceptor *a, Connection *back)
{
    const connection *const it = Connection_get(back);
    if (it->next == NEXT_CLOSE || (a->stopping && !connection_answering(it)))
        end_connection(a, back);
    else
        wait_for(a, back, EPOLL_CTL_MOD);
}

static void
settle_all(Acceptor *a, const DoneReceiver *done)
{
    uint64_t count;
    if (read(a->service->wake, &count, sizeof count) < 0)
        return; /* nobody has sent anything back since the last time */
    for_try_recv (back, done)
        settle(a, &back);
}

/* Something can be done for a connection: pass it on. */
static void
pass_on(Acceptor *a, size_t slot, const WorkSender *work)
{
    own(Connection) c = belay_take(&a->table.data[slot]);
    if (Connection_get(&c) != NULL)
        unwrap(WorkSender_send(work, move(c)));
}

/* ---- time, and the end ---------------------------------------------------------------------- */

/* End the connections whose time is over; when stopping also those that are not being answered. */
static void
sweep(Acceptor *a)
{
    const belay_duration now = belay_now();
    for (size_t slot = 0; slot < a->table.len; slot++) {
        const connection *const it = Connection_get(&a->table.data[slot]);
        if (it == NULL || (it->deadline > now && (!a->stopping || connection_answering(it))))
            continue;
        own(Connection) ended = belay_take(&a->table.data[slot]);
        end_connection(a, &ended);
    }
    set_accepting(a, a->free_count > 0);
}

/* The first signal stops the server in good order, the second one at once. */
static void
stop(Acceptor *a)
{
    struct signalfd_siginfo signal;
    if (read(a->settings->signals, &signal, sizeof signal) < 0)
        return;
    set_accepting(a, false);
    a->end = belay_now() + (a->stopping ? 0 : a->settings->grace);
    a->stopping = true;
    sweep(a);
}

/* ---- the loop ------------------------------------------------------------------------------- */

static void
handle_event(Acceptor *a, uint64_t token, const WorkSender *work, const DoneReceiver *done)
{
    switch (token) {
    case TOKEN_LISTENER: accept_clients(a); break;
    case TOKEN_DONE: settle_all(a, done); break;
    case TOKEN_SIGNALS: stop(a); break;
    default: pass_on(a, token - TOKEN_FIRST_SLOT, work); break;
    }
}

static void
loop(Acceptor *a, const WorkSender *work, const DoneReceiver *done)
{
    struct epoll_event events[EVENTS];
    belay_duration swept = belay_now();
    while (!a->stopping || (open_connections(a) > 0 && belay_now() < a->end)) {
        const int n = epoll_wait(a->epoll, events, EVENTS, TICK_MS);
        for (int i = 0; i < n; i++)
            handle_event(a, events[i].data.u64, work, done);
        if (belay_now() - swept >= BELAY_MS(TICK_MS)) {
            sweep(a);
            swept = belay_now();
        }
    }
}

/* False: errno says what was missing. */
static bool
prepare(Acceptor *a)
{
    a->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (a->epoll < 0)
        return false;
    if (Table_try_new(a->settings->most, &a->table) != BELAY_OK ||
        Slots_try_new(a->settings->most, &a->free) != BELAY_OK) {
        errno = ENOMEM;
        return false;
    }
    while (a->free_count < a->free.len) {
        a->free.data[a->free_count] = a->free.len - 1 - a->free_count;
        a->free_count++;
    }
    a->accepting = true;
    return watch(a, EPOLL_CTL_ADD, a->settings->listener, EPOLLIN, TOKEN_LISTENER) &&
           watch(a, EPOLL_CTL_ADD, a->service->wake, EPOLLIN, TOKEN_DONE) &&
           watch(a, EPOLL_CTL_ADD, a->settings->signals, EPOLLIN, TOKEN_SIGNALS);
}

bool
acceptor_run(const Settings *settings, const Service *service, Totals *ret_totals)
{
    own(Acceptor) a = {.settings = settings, .service = service};
    bool started = false;
    if (!prepare(&a))
        return false;
    scope (s) {
        sync_channel(Work, work, work_rx, 2 * settings->threads);
        channel(Done, done, done_rx);
        started = workers_start(s, settings->threads, service, move(work_rx), move(done)) > 0;
        if (started)
            loop(&a, &work, &done_rx);
    }
    if (!started)
        errno = EAGAIN;
    *ret_totals = a.totals;
    return started;
}
