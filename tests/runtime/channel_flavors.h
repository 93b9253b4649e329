/* SPDX-License-Identifier: MIT */
/*
 * channel_flavors.h - what the tests of channels share: one list of cases, run for every flavour.
 *
 * A test program of channels has its cases in one table. Each runs once for each flavour, with the
 * flavour's number in _i, so that no flavour lacks what another has. What a flavour cannot do says
 * why in the table. `program --list` prints all of it, and tests/tools/channel_cases_test.py
 * compares. CK_RUN_CASE=bounded_1.a_message_arrives runs one.
 *
 * TO ADD A CASE: write it for all flavours, and its row. Where their promises differ it asks
 * flavor_room or flavor_holds.
 */
#ifndef TEST_CHANNEL_FLAVORS_H
#define TEST_CHANNEL_FLAVORS_H

#include "util.h"

#include <belay/prelude.h>

typedef enum Flavor { UNBOUNDED, BOUNDED_1, BOUNDED_64, RENDEZVOUS, FLAVORS } Flavor;

/* The number that sync_channel takes. */
size_t flavor_capacity(int flavor);

/* Of n messages, how many are sent without a receiver. */
size_t flavor_room(int flavor, size_t n);

/* True where a message can be queued at all. */
bool flavor_holds(int flavor);

/* Declares the ends of a channel of the flavour that this case is run for. */
#define flavor_channel(Name, tx, rx) sync_channel(Name, tx, rx, flavor_capacity(_i))

/* Which flavours cannot run a case: the others do. */
enum {
    EVERY = 0,
    NOT_UNBOUNDED = 1 << UNBOUNDED,
    NOT_BOUNDED_1 = 1 << BOUNDED_1,
    NOT_BOUNDED_64 = 1 << BOUNDED_64,
    NOT_RENDEZVOUS = 1 << RENDEZVOUS,
};

typedef struct ChannelCase {
    const TTest *const *test;
    unsigned lacking;   /* flavours that do not run it */
    const char *reason; /* why; NULL if all do */
} ChannelCase;

/* The main of a program: run the cases, or list them. Its exit status. */
int channel_main(const char *name, const ChannelCase *cases, size_t count, int arguments,
                 char **argument);

/* ---- families and threads that many cases need ---------------------------------------------- */

CHANNEL(Numbers, uint64_t);
CHANNEL(Values, Tracked, Tracked_drop);

/* `times`, or far less in a build that is slow. */
unsigned scaled_times(unsigned times);

/* Long enough for a thread to fall asleep on a quiet machine. No case needs it to have done so. */
void let_others_sleep(void);

/* Sends from, from + 1 and so on. Panics if it cannot. */
closure(void, send_numbers, by_move(NumbersSender, tx), by_copy(uint64_t, from),
        by_copy(uint64_t, count))
{
    for (uint64_t i = 0; i < count; i++)
        unwrap(NumbersSender_send(tx, from + i));
}

/* Sends ids from, from + 1 and so on. */
closure(void, send_values, by_move(ValuesSender, tx), by_copy(int, from), by_copy(int, count))
{
    for (int i = 0; i < count; i++)
        unwrap(ValuesSender_send(tx, Tracked_new(from + i)));
}

/* Receives until the senders are gone; gives the sum. */
closure(uint64_t, sum_received, by_move(NumbersReceiver, rx))
{
    uint64_t sum = 0;
    for_recv (number, rx)
        sum += number;
    return sum;
}

/* Receives one; what recv said. */
closure(belay_status, receive_one, by_move(NumbersReceiver, rx))
{
    uint64_t number;
    return NumbersReceiver_recv(rx, &number);
}

/* Sends until it cannot; what send said then. */
closure(belay_status, send_until_it_fails, by_move(NumbersSender, tx))
{
    belay_status status;
    do
        status = NumbersSender_send(tx, 1);
    while (status == BELAY_OK);
    return status;
}

/* 0 + 1 + ... + (n - 1). */
static inline uint64_t
sum_below(uint64_t n)
{
    return n * (n - 1) / 2;
}

#endif
