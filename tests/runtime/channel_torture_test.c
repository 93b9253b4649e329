/* SPDX-License-Identifier: MIT */
/*
 * channel_torture_test.c - many messages from four senders to four receivers: each is counted, and
 * the sums are exact.
 *
 * Each message is the number of its sender and a number of its own. A receiver adds up what it
 * gets, by sender, and requires that the numbers of each sender grow. At the end count, sum and sum
 * of squares of each sender, modulo 2^64, must be what was sent: what is lost, doubled or made up
 * shows.
 *
 *     channel_torture_test                 the short form
 *     channel_torture_test --long [N [FLAVOUR]]
 *                                          N messages (10^9) through each flavour, or this one, a
 *                                          tenth of it through a rendezvous; tells of each
 */
#include "channel_flavors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, NUMBER_BITS = 40, BATCH = 32 };

typedef struct Tally {
    uint64_t count, sum, squares;
} Tally;

typedef struct Tallies {
    Tally of[THREADS];
} Tallies;

static void
tally_add(Tally *tally, uint64_t number)
{
    tally->count++;
    tally->sum += number;
    tally->squares += number * number;
}

/* ---- senders, receivers --------------------------------------------------------------------- */

typedef enum Way { SINGLY, IN_BATCHES, BY_SELECT, WAYS } Way;

static void
send_some(const NumbersSender *tx, Way way, uint64_t *numbers, size_t n)
{
    size_t sent = n;
    if (way == IN_BATCHES) {
        unwrap(NumbersSender_send_many(tx, numbers, n, &sent));
    } else {
        for (size_t i = 0; i < n && way == SINGLY; i++)
            unwrap(NumbersSender_send(tx, numbers[i]));
        for (size_t i = 0; i < n && way == BY_SELECT; i++) {
            size_t index;
            belay_select_case one = NumbersSender_case(tx, &numbers[i]);
            unwrap(belay_select(&one, 1, &index));
        }
    }
    if (sent != n)
        panic("%zu sent of %zu", sent, n);
}

closure(void, pour, by_move(NumbersSender, tx), by_copy(uint64_t, sender), by_copy(uint64_t, count),
        by_copy(Way, way))
{
    uint64_t numbers[BATCH];
    for (uint64_t next = 0; next < count;) {
        size_t n = 0;
        while (n < BATCH && next < count)
            numbers[n++] = sender << NUMBER_BITS | next++;
        send_some(tx, way, numbers, n);
    }
}

/* How many came; 0 when the channel is disconnected. */
static size_t
receive_some(const NumbersReceiver *rx, Way way, uint64_t *numbers)
{
    size_t n = 0, index;
    if (way == IN_BATCHES)
        return NumbersReceiver_recv_many(rx, numbers, BATCH, &n) == BELAY_OK ? n : 0;
    if (way == SINGLY)
        return NumbersReceiver_recv(rx, numbers) == BELAY_OK ? 1 : 0;
    belay_select_case one = NumbersReceiver_case(rx, numbers);
    return belay_select(&one, 1, &index) == BELAY_OK ? 1 : 0;
}

closure(Tallies, drain, by_move(NumbersReceiver, rx), by_copy(Way, way))
{
    Tallies tallies = {0};
    uint64_t least[THREADS] = {0};
    uint64_t numbers[BATCH];
    for (size_t n; (n = receive_some(rx, way, numbers)) > 0;) {
        for (size_t i = 0; i < n; i++) {
            const uint64_t sender = numbers[i] >> NUMBER_BITS;
            const uint64_t number = numbers[i] & ((UINT64_C(1) << NUMBER_BITS) - 1);
            if (sender >= THREADS || number < least[sender])
                panic("message %llu of %llu", (unsigned long long)number,
                      (unsigned long long)sender);
            least[sender] = number + 1;
            tally_add(&tallies.of[sender], number);
        }
    }
    return tallies;
}

/* `each` messages from each sender; the ways of both sides. */
static void
run(int flavor, uint64_t each, Way sending, Way receiving)
{
    sync_channel(Numbers, tx, rx, flavor_capacity(flavor));
    drain_handle drains[THREADS];
    pour_handle pours[THREADS];
    Tallies sum = {0};
    Tally expected = {0};
    for (uint64_t i = 0; i < THREADS; i++) {
        drains[i] = spawn(drain, NumbersReceiver_clone(&rx), receiving);
        pours[i] = spawn(pour, NumbersSender_clone(&tx), i, each, sending);
    }
    NumbersSender_drop(&tx);
    for (int i = 0; i < THREADS; i++) {
        Tallies part;
        unwrap(join(&pours[i]));
        unwrap(join(&drains[i], &part));
        for (int k = 0; k < THREADS; k++) {
            sum.of[k].count += part.of[k].count;
            sum.of[k].sum += part.of[k].sum;
            sum.of[k].squares += part.of[k].squares;
        }
    }
    for (uint64_t number = 0; number < each; number++)
        tally_add(&expected, number);
    for (int k = 0; k < THREADS; k++)
        if (memcmp(&sum.of[k], &expected, sizeof expected) != 0)
            panic("sender %d: %llu of %llu messages, or others", k,
                  (unsigned long long)sum.of[k].count, (unsigned long long)each);
}

/* ---- the short form ------------------------------------------------------------------------- */

START_TEST(each_of_many_messages_arrives_once_and_in_order)
{
    run(_i, scaled_times(4000), SINGLY, SINGLY);
}
END_TEST

START_TEST(each_of_many_messages_in_batches_arrives_once_and_in_order)
{
    run(_i, scaled_times(4000), IN_BATCHES, IN_BATCHES);
}
END_TEST

START_TEST(each_of_many_messages_by_select_arrives_once_and_in_order)
{
    run(_i, scaled_times(1500), BY_SELECT, BY_SELECT);
}
END_TEST

START_TEST(each_of_many_messages_arrives_once_whatever_the_ways)
{
    for (int sending = 0; sending < WAYS; sending++)
        for (int receiving = 0; receiving < WAYS; receiving++)
            run(_i, scaled_times(300), (Way)sending, (Way)receiving);
}
END_TEST

/* ---- the long form -------------------------------------------------------------------------- */

/* `all` messages in all ways. In portions, so that no queue grows too long; how many it was. */
static uint64_t
run_portions(int flavor, uint64_t all)
{
    const uint64_t portion = 2000000;
    uint64_t done = 0;
    for (int way = 0; done < all; way = (way + 1) % WAYS) {
        run(flavor, portion, (Way)way, (Way)way);
        done += THREADS * portion;
    }
    return done;
}

static int
run_long(uint64_t messages, const char *only)
{
    static const char *const names[FLAVORS] = {"unbounded", "bounded 1", "bounded 64",
                                               "rendezvous"};
    for (int flavor = 0; flavor < FLAVORS; flavor++) {
        if (only != NULL && strcmp(only, names[flavor]) != 0)
            continue;
        const belay_duration begin = belay_now();
        const uint64_t done = run_portions(flavor, flavor_holds(flavor) ? messages : messages / 10);
        printf("%-10s  %llu messages, %d to %d: counts, sums and order exact, %.1f s\n",
               names[flavor], (unsigned long long)done, THREADS, THREADS,
               (double)(belay_now() - begin) / 1e9);
        fflush(stdout);
    }
    return EXIT_SUCCESS;
}

static const ChannelCase cases[] = {
    {&each_of_many_messages_arrives_once_and_in_order, EVERY, NULL},
    {&each_of_many_messages_in_batches_arrives_once_and_in_order, EVERY, NULL},
    {&each_of_many_messages_by_select_arrives_once_and_in_order, EVERY, NULL},
    {&each_of_many_messages_arrives_once_whatever_the_ways, EVERY, NULL},
};

int
main(int count, char **arguments)
{
    if (count > 1 && strcmp(arguments[1], "--long") == 0)
        return run_long(count > 2 ? strtoull(arguments[2], NULL, 10) : 1000000000,
                        count > 3 ? arguments[3] : NULL);
    return channel_main("channel_torture", cases, COUNT_OF(cases), count, arguments);
}
