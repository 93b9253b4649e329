/* SPDX-License-Identifier: MIT */
/*
 * workers.h - the threads that serve, and the channels to them and back.
 */
#ifndef HTTPD_WORKERS_H
#define HTTPD_WORKERS_H

#include "connection.h"

/* To the workers, bounded: connections for which there is something to do. */
CHANNEL(Work, Connection, Connection_drop);

/* Back from them, unbounded, so that no worker ever waits for the acceptor. */
CHANNEL(Done, Connection, Connection_drop);

/* What all workers read. Owned. */
typedef struct Service {
    Site site;
    Patience patience;
    int wake; /* an eventfd: written after each connection that is sent back */
} Service;

void Service_drop(BELAY_CONSUMES Service *service);

/*
 * Start so many threads in the scope, or as many as the system has to give. They take over both
 * ends, and end when every sender of the work is gone and all of it is done. Returns how many there
 * are.
 */
size_t workers_start(belay_scope *s, size_t threads, const Service *service, WorkReceiver work,
                     DoneSender done);

#endif
