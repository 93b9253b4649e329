/* SPDX-License-Identifier: MIT */
/*
 * workers.c - threads that serve one connection after the other, each as far as it goes without
 * waiting, and send it back.
 *
 * A panic ends the request that it happened in: it is caught around that connection alone, which is
 * told 500 and closed. The thread goes on with the next.
 */
#define _GNU_SOURCE
#include "workers.h"

#include <stdio.h>
#include <unistd.h>

void
Service_drop(BELAY_CONSUMES Service *service)
{
    Site_drop(&service->site);
    if (service->wake > 0)
        close(service->wake);
    service->wake = 0;
}

closure(void, serve, by_mut(connection, c), by_ref(Service, service))
{
    connection_serve(c, &service->site, &service->patience);
}

/* Tell the acceptor that something came back. An eventfd that is full tells it already. */
static void
wake(int fd)
{
    const uint64_t one = 1;
    const ssize_t written = write(fd, &one, sizeof one);
    (void)written;
}

closure(void, serve_all, by_ref(Service, service), by_move(WorkReceiver, work),
        by_move(DoneSender, done))
{
    for_recv (next, work) {
        connection *const c = Connection_get_mut(&next);
        if (catch_unwind(serve, c, service) != BELAY_OK)
            connection_fail(c, &service->patience);
        if (DoneSender_send(done, move(next)) == BELAY_OK)
            wake(service->wake);
    }
}

size_t
workers_start(belay_scope *s, size_t threads, const Service *service, WorkReceiver work,
              DoneSender done)
{
    own(WorkReceiver) all_work = move(work);
    own(DoneSender) all_done = move(done);
    char name[32];
    const belay_thread_options options = {.name = name};
    size_t started = 0;
    for (; started < threads; started++) {
        own(serve_all_handle) handle = {{NULL}};
        snprintf(name, sizeof name, "serve %zu", started + 1);
        if (scope_spawn_with(s, &options, &handle, serve_all, service,
                             WorkReceiver_clone(&all_work),
                             DoneSender_clone(&all_done)) != BELAY_OK)
            break;
    }
    return started;
}
