/* SPDX-License-Identifier: MIT */
/*
 * locks.c - take several mutexes without ever waiting while one of them is held.
 *
 *     L1  wait for one of them, at first that with the lowest address
 *     L2  try the others, from the lowest address on: done if all could be had
 *     L3  give all back, let others run, and go on at L1 with the one that could not be had
 *
 * Invariants
 *     I1  A thread waits at L1 only while it holds none of them. So no circle of waiting threads
 *         goes through these locks, whatever other threads do with them.
 *     I2  What L3 gives back was not changed: those who wait for a condition are not woken.
 *
 * Waiting for the busy one keeps a thread from trying again and again in vain. Two threads may
 * still get in each other's way more than once; L1's lowest address makes them meet at the same
 * mutex first, and then one of them has all.
 *
 * Tools hear of the locks when all are taken, as of locks that were tried, in the order of their
 * addresses: they would take the order of the attempts for one that can deadlock.
 *
 * Memory ordering
 *     [mutex.data]  see raw_mutex.h.
 *
 * Nothing here allocates. Tests: tests/runtime/locks_test.c; the protocol, and what breaks without
 * each line of it: tests/runtime/model/locks_model.c.
 */
#include "os/os.h"
#include "sync/lock_when.h"

#include <belay/detail/tools.h>
#include <belay/locks.h>

/* The locks in the order of their addresses. */
typedef struct Order {
    belay_raw_mutex_ *lock[BELAY_LOCKS_MOST_];
    unsigned count;
} Order;

/* Panics if two of them are one. */
static Order
sorted(belay_raw_mutex_ *const *locks, unsigned count, const char *what, const char *file, int line)
{
    Order order = {.count = count};
    for (unsigned i = 0; i < count; i++) {
        unsigned at = i;
        for (; at > 0 && (uintptr_t)order.lock[at - 1] > (uintptr_t)locks[i]; at--)
            order.lock[at] = order.lock[at - 1];
        order.lock[at] = locks[i];
        BELAY_TOOL_ATOMIC_(locks[i], sizeof *locks[i]);
        if (at > 0 && order.lock[at - 1] == locks[i])
            belay_panic_at_(file, line, "%s: the same mutex twice, the second time as number %u",
                            what, i + 1);
    }
    return order;
}

/* L1. */
static void
wait_for(belay_raw_mutex_ *m, const char *file, int line)
{
    if (belay_swap_acq_(&m->is.locked, 1) != 0) /* ACQ [mutex.data] */
        belay_raw_mutex_lock_slow_(m, file, line);
}

/* Take it if it is free. The look comes first: a failing exchange would disturb the holder. */
static bool
take_free(belay_raw_mutex_ *m)
{
    /* ACQ [mutex.data] */
    return belay_load_rlx_(&m->is.locked) == 0 && belay_swap_acq_(&m->is.locked, 1) == 0;
}

/* L2: take all but lock `held`. The number of the one that failed, or the count. */
static unsigned
take_others(const Order *order, unsigned held)
{
    for (unsigned i = 0; i < order->count; i++)
        if (i != held && !take_free(order->lock[i]))
            return i;
    return order->count;
}

/* L3: give back what take_others took before it failed, and lock `held`. */
static void
give_back(const Order *order, unsigned held, unsigned failed)
{
    for (unsigned i = 0; i < order->count; i++)
        if (i < failed || i == held)
            bl_mutex_unlock_unseen(order->lock[i]);
}

static void
take_all(const Order *order, const char *file, int line)
{
    for (unsigned first = 0;;) {
        wait_for(order->lock[first], file, line);
        const unsigned failed = take_others(order, first);
        if (failed == order->count)
            break;
        give_back(order, first, failed);
        bl_os_yield();
        first = failed;
    }
    for (unsigned i = 0; i < order->count; i++) {
        BELAY_TOOL_TRY_PRE_(order->lock[i]);
        BELAY_TOOL_TRY_POST_(order->lock[i], true);
    }
}

belay_status
belay_locks_take_(belay_raw_mutex_ *const *locks, unsigned count, const char *what,
                  const char *file, int line)
{
    const Order order = sorted(locks, count, what, file, line);
    belay_status status = BELAY_OK;
    take_all(&order, file, line);
    for (unsigned i = 0; i < count; i++)
        if (belay_load_rlx_(&locks[i]->is.poisoned) != 0)
            status = BELAY_POISONED;
    return status;
}
