/* SPDX-License-Identifier: MIT */
/*
 * barrier.h - a place where threads wait until all of them have come.
 *
 *     static belay_barrier ready = BELAY_BARRIER_INIT(4);
 *     ...
 *     if (belay_barrier_wait(&ready))
 *         printf("all four are here\n"); // printed by one of them
 *
 *     belay_barrier  BARRIER_INIT(n)            the value of a definition; n is a uint32_t
 *     belay_barrier  belay_barrier_new(n)       the same, anywhere
 *     bool           barrier_wait(&barrier)     waits until n threads have called it; true for
 *                                               exactly one of them, the leader
 *
 * What each thread wrote before the barrier, all of its round see after it. It may be used again at
 * once, as often as one likes. When more than n threads use it, each n of them that come are a
 * round. A barrier for 0 threads is one for 1: it never waits. It owns nothing, takes 16 bytes, and
 * must outlive every call on it: static, in an Arc, or on a stack that outlives its threads.
 */
#ifndef BELAY_BARRIER_H
#define BELAY_BARRIER_H

#include <belay/detail/base.h>

/* Made by BELAY_BARRIER_INIT. The members are internal. */
typedef struct belay_barrier {
    uint32_t threads_; /* how many make a round; constant. 0 counts as 1 */
    uint32_t round_;   /* {rounds that are over, asleep}: what waiters sleep on; see barrier.c */
    uint64_t arrived_; /* how many came, in all rounds together */
} belay_barrier;
BELAY_TRAITS_(belay_barrier, always, always, BELAY_LOCK_SAYS_);

#define BELAY_BARRIER_INIT(n) \
    { \
        .threads_ = (n) \
    }

BELAY_INLINE_ belay_barrier
belay_barrier_new(uint32_t threads)
{
    return (belay_barrier)BELAY_BARRIER_INIT(threads);
}

/* Wait for the others. True for exactly one thread of each round, the leader. */
BELAY_BLOCKS BELAY_API_ bool belay_barrier_wait(const belay_barrier *barrier);

#endif
