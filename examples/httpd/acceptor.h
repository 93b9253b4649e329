/* SPDX-License-Identifier: MIT */
/*
 * acceptor.h - the thread that waits for all clients at once.
 */
#ifndef HTTPD_ACCEPTOR_H
#define HTTPD_ACCEPTOR_H

#include "workers.h"

typedef struct Settings {
    int listener;         /* a socket that listens, and does not block */
    int signals;          /* a descriptor that can be read once the server shall stop */
    size_t threads;       /* workers */
    size_t most;          /* connections at a time */
    belay_duration grace; /* how long answers may take that are under way when it shall stop */
} Settings;

/* What was done. */
typedef struct Totals {
    unsigned long connections, answers;
} Totals;

/*
 * Serve until it shall stop: then no more connections are taken, the answers that are under way go
 * to their end, and so do all threads. False: errno says what the system did not give.
 */
bool acceptor_run(const Settings *settings, const Service *service, Totals *ret_totals);

#endif
