/* SPDX-License-Identifier: MIT */
/*
 * sharded_rwlock.h - RWLOCK for data that is read all the time and written now and then.
 *
 *     BELAY_SHARDED_RWLOCK(Routes, struct routes, routes_drop);   // or SHARDED_RWLOCK(...)
 *
 *     static Routes routes = SHARDED_RWLOCK_INIT({0});
 *     belay_with_read (r, &routes) look_up(r, address);     // const struct routes *r
 *     belay_with_write (r, &routes) routes_add(r, route);   // struct routes *r, nobody else reads
 *
 * Readers on different processors do not touch the same memory, so they do not slow each other
 * down: that is what a plain RWLOCK cannot offer, and what makes it hardly better than a mutex for
 * short reads. The price: the lock takes 512 bytes beside the data, and who writes locks a word for
 * each processor (8 at most), or one word after 16 writes between which nobody read. Where more
 * than one lock in ten writes, RWLOCK is faster. (The idea is that of Linux's brlock and of
 * ShardedLock in Rust's crossbeam; that readers share one word while nobody gains by more, of
 * BRAVO, by Dice and Kogan, 2019.)
 *
 * BELAY_SHARDED_RWLOCK(Name, T) or BELAY_SHARDED_RWLOCK(Name, T, T_drop) makes the types Name,
 * NameReadGuard and NameWriteGuard with the functions, blocks, fairness and poisoning of RWLOCK:
 * all that rwlock.h says holds, but for
 *
 *     fairness        a writer waits at one word after the other; the readers that it lets in when
 *                     it unlocks are those that wait at that moment at any of them
 *     unlock_fair     hands over at each word
 *     Name_debug      prints the same as an RwLock does
 *
 * An all-zero Name is an unlocked lock of an all-zero T. A Name is aligned to 64 bytes: an ARC or
 * BOX of it is, too.
 */
#ifndef BELAY_SHARDED_RWLOCK_H
#define BELAY_SHARDED_RWLOCK_H

#include <belay/detail/raw_sharded.h>
#include <belay/rwlock.h>

/* The initial value of a lock in static storage: SHARDED_RWLOCK_INIT(0), ..._INIT({.x = 1}). */
#define BELAY_SHARDED_RWLOCK_INIT(...) BELAY_RWLOCK_INIT(__VA_ARGS__)

/* BELAY_SHARDED_RWLOCK(Name, T[, drop]): see the top of this file. */
#define BELAY_SHARDED_RWLOCK(Name, T, ...) \
    BELAY_RWLOCK_FAMILY_(sharded, Name, T, \
                         BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_NEEDS_SEMICOLON_(Name)

#endif
