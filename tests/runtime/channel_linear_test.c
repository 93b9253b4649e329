/* SPDX-License-Identifier: MIT */
/*
 * channel_linear_test.c - histories of few operations by few threads are those of a queue.
 *
 * Each thread does some operations and writes down when each began and ended, by a counter that all
 * share, and what it gave. Then there must be an order of all operations that keeps those apart
 * that did not overlap, and in which each gives what a queue of that capacity would give
 * (linearizability: Herlihy and Wing, 1990). The search tries all orders (Wing and Gong, 1993); the
 * histories are short. A rendezvous has no queue: there each send that succeeded overlaps the
 * receive that got its value.
 */
#include "channel_flavors.h"

#include <belay/detail/tools.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 3, EACH = 4, OPERATIONS = THREADS * EACH, NOTHING = -1 };

/* One operation. Values are small numbers, each sent once. */
typedef struct Operation {
    bool sends;
    int value; /* sent or received; NOTHING: it was full, or empty */
    uint32_t begin, end;
} Operation;

/* ---- the search ----------------------------------------------------------------------------- */

/* What has been put into an order so far, and the queue after it. */
typedef struct Search {
    const Operation *operations;
    size_t capacity;
    bool done[OPERATIONS];
    int queue[OPERATIONS];
    size_t len;
} Search;

/* True where all that ended before `candidate` began is in the order already. */
static bool
may_be_next(const Search *search, int candidate)
{
    if (search->done[candidate])
        return false;
    for (int i = 0; i < OPERATIONS; i++)
        if (!search->done[i] && search->operations[i].end < search->operations[candidate].begin)
            return false;
    return true;
}

/* Do the operation on the queue; false when a queue would have given something else. */
static bool
apply(Search *search, const Operation *operation)
{
    if (operation->sends) {
        if ((operation->value == NOTHING) != (search->len >= search->capacity))
            return false;
        if (operation->value != NOTHING)
            search->queue[search->len++] = operation->value;
        return true;
    }
    if (operation->value == NOTHING)
        return search->len == 0;
    if (search->len == 0 || search->queue[0] != operation->value)
        return false;
    memmove(search->queue, search->queue + 1, --search->len * sizeof search->queue[0]);
    return true;
}

static bool
has_order(const Search *search, int left)
{
    if (left == 0)
        return true;
    for (int i = 0; i < OPERATIONS; i++) {
        if (!may_be_next(search, i))
            continue;
        Search next = *search;
        next.done[i] = true;
        if (apply(&next, &search->operations[i]) && has_order(&next, left - 1))
            return true;
    }
    return false;
}

static bool
is_a_queues(const Operation *operations, size_t capacity)
{
    return has_order(&(const Search){.operations = operations, .capacity = capacity}, OPERATIONS);
}

/* Of a rendezvous. */
static bool
meets(const Operation *operations, const Operation *one)
{
    if (one->value == NOTHING)
        return true;
    int partners = 0;
    for (int i = 0; i < OPERATIONS; i++) {
        const Operation *const other = &operations[i];
        if (other->sends != one->sends && other->value == one->value && other->begin < one->end &&
            one->begin < other->end)
            partners++;
    }
    return partners == 1;
}

/* ---- histories ------------------------------------------------------------------------------ */

static uint32_t clock_of_all;

static uint32_t
next_moment(void)
{
    return __atomic_add_fetch(&clock_of_all, 1, __ATOMIC_SEQ_CST);
}

/* Which operations a thread does: the bits of `plan`, 1 for a send. */
closure(void, take_part, by_move(NumbersSender, tx), by_move(NumbersReceiver, rx),
        by_mut(Operation, operations), by_copy(unsigned, plan), by_copy(belay_duration, patience),
        by_ref(Flag, start))
{
    flag_raise(start);
    while (flag_value(start) < THREADS)
        belay_thread_yield();
    for (int i = 0; i < EACH; i++) {
        Operation *const one = &operations[i];
        uint64_t number = (uint64_t)one->value;
        one->sends = (plan >> i & 1) != 0;
        one->begin = next_moment();
        const belay_status status = one->sends
                                        ? NumbersSender_send_timeout(tx, number, patience)
                                        : NumbersReceiver_recv_timeout(rx, &number, patience);
        one->end = next_moment();
        ck_assert(status == BELAY_OK || status == BELAY_TIMED_OUT);
        one->value = status == BELAY_OK ? (int)number : NOTHING;
    }
}

static void
record(int flavor, unsigned plans, belay_duration patience, Operation *operations)
{
    Flag start = 0;
    sync_channel(Numbers, tx, rx, flavor_capacity(flavor));
    for (int i = 0; i < OPERATIONS; i++)
        operations[i] = (Operation){.value = i};
    scope (s)
        for (unsigned i = 0; i < THREADS; i++)
            scope_spawn(s, take_part, NumbersSender_clone(&tx), NumbersReceiver_clone(&rx),
                        operations + EACH * i, plans >> EACH * i, patience, &start);
}

START_TEST(every_history_is_that_of_a_queue)
{
    const unsigned rounds = scaled_times(200);
    BELAY_TOOL_ATOMIC_(&clock_of_all, sizeof clock_of_all);
    Operation operations[OPERATIONS];
    unsigned plans = 0x5A3;
    for (unsigned round = 0; round < rounds; round++) {
        plans = plans * 1103515245 + 12345;
        /* What is over at once is a try; who waits a little for a rendezvous may meet somebody. */
        record(_i, plans >> 8, flavor_holds(_i) ? 0 : BELAY_US(20), operations);
        if (flavor_holds(_i)) {
            ck_assert_msg(is_a_queues(operations, flavor_capacity(_i)), "plans %u", plans);
        } else {
            for (int i = 0; i < OPERATIONS; i++)
                ck_assert_msg(meets(operations, &operations[i]), "plans %u", plans);
        }
    }
}
END_TEST

/* The search must be able to say no. */
START_TEST(what_no_queue_does_is_recognised)
{
    Operation operations[OPERATIONS];
    for (int i = 0; i < OPERATIONS; i++) /* pairs: send i, then receive it */
        operations[i] = (Operation){i % 2 == 0, i / 2, 2 * (uint32_t)i, 2 * (uint32_t)i + 1};
    const size_t capacity = flavor_holds(_i) ? flavor_capacity(_i) : 1;
    ck_assert(is_a_queues(operations, capacity));
    operations[3].value = 2; /* received before it was sent */
    ck_assert(!is_a_queues(operations, capacity));
    operations[3].value = 0; /* received twice */
    ck_assert(!is_a_queues(operations, capacity));
    operations[3].value = NOTHING; /* empty, where it was not */
    ck_assert(!is_a_queues(operations, capacity));
    operations[3].value = 1;
    operations[4].value = NOTHING; /* full, where it was not */
    ck_assert(!is_a_queues(operations, capacity));
    operations[4].value = 2;
    ck_assert(is_a_queues(operations, capacity));
    ck_assert(!meets(operations, &operations[0])); /* one after the other */
    operations[1].begin = operations[0].begin;
    ck_assert(meets(operations, &operations[0]));
}
END_TEST

static const ChannelCase cases[] = {
    {&every_history_is_that_of_a_queue, EVERY, NULL},
    {&what_no_queue_does_is_recognised, EVERY, NULL},
};

int
main(int count, char **arguments)
{
    return channel_main("channel_linear", cases, COUNT_OF(cases), count, arguments);
}
