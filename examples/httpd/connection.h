/* SPDX-License-Identifier: MIT */
/*
 * connection.h - one client: what it sent so far, and what it is still to be sent.
 *
 * A connection has one owner at a time: the acceptor while it waits for its client, a worker while
 * there is something to do, a channel in between. So nothing in it needs a lock.
 */
#ifndef HTTPD_CONNECTION_H
#define HTTPD_CONNECTION_H

#include "request.h"
#include "response.h"
#include "site.h"

/* What a connection needs before there is something to do for it again. */
typedef enum Next {
    NEXT_READ,  /* its client is to send something */
    NEXT_WRITE, /* its client is to take what it was sent */
    NEXT_CLOSE, /* nothing: it is over */
} Next;

typedef struct connection {
    int fd;
    size_t slot; /* its place in the acceptor's table */
    Next next;
    belay_duration deadline; /* a moment: then it is over */
    bool patient;            /* the deadline is that of the request that it is sending */
    unsigned long served;    /* answers so far */

    /* what came */
    size_t received, seen; /* bytes of `in`; those in which no end of a head was found */
    bool lingering;        /* it was told that this is the end; what still comes is thrown away */

    /* what goes: a head, then a file or nothing */
    bool closing; /* this answer is the last */
    bool failed;  /* ... because of the client, which may be sending still */
    size_t head_length, head_sent;
    uint64_t file_sent;
    File file;

    char in[REQUEST_MOST];
    char head[RESPONSE_MOST];
} connection;

void connection_drop(BELAY_CONSUMES connection *c);

BOX(Connection, connection, connection_drop);

/* How long a client may take. */
typedef struct Patience {
    belay_duration idle;    /* from one request to the next */
    belay_duration request; /* to send a head, from its first byte on */
    belay_duration write;   /* to take some of an answer */
} Patience;

/* Take over a descriptor that does not block. False: no memory; the descriptor is closed. */
bool connection_new(int fd, const Patience *patience, BELAY_FILLS Connection *ret_connection);

/*
 * Do for the connection what can be done without waiting: read, answer, write, for as many requests
 * as have come, within reason. Says in c->next what it waits for, and in c->deadline how long. May
 * panic in the middle of a request.
 */
void connection_serve(connection *c, const Site *site, const Patience *patience);

/*
 * After a panic: answer the request with 500, as far as nothing of another answer was sent yet, and
 * have it closed.
 */
void connection_fail(connection *c, const Patience *patience);

/* Is it still being told something? */
bool connection_answering(const connection *c);

#endif
