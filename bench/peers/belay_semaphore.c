/* SPDX-License-Identifier: MIT */
/*
 * belay_semaphore.c - Belay's semaphore and its re-entrant lock.
 */
#include "peers/semaphore_peers.h"

#include <belay/prelude.h>
#include <stdatomic.h>
#include <stdlib.h>

/* ---- semaphore ------------------------------------------------------------------------------ */

typedef struct Room {
    _Alignas(BENCH_LINE) belay_semaphore permits;
    uint64_t value;                                /* under the only permit */
    _Alignas(BENCH_LINE) belay_semaphore turns[2]; /* of the game */
    _Alignas(BENCH_LINE) atomic_ulong sum;
} Room;

static void *
room_open(uint32_t permits)
{
    Room *const room = bench_alloc(sizeof *room);
    room->permits = belay_semaphore_new(permits);
    room->turns[0] = belay_semaphore_new(1);
    return room;
}

static void *
one_open(const BenchArgs *args)
{
    (void)args;
    return room_open(1);
}

static void *
two_open(const BenchArgs *args)
{
    (void)args;
    return room_open(2);
}

static void
one_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    Room *const room = state;
    uint32_t seed = 1;
    for (uint64_t turn = 0; turn < turns; turn++) {
        semaphore_acquire(&room->permits);
        room->value += 1;
        semaphore_release(&room->permits);
        if (args->outside != 0)
            seed = bench_busy(seed, args->outside);
    }
    atomic_fetch_add_explicit(&room->sum, turns, memory_order_relaxed);
}

static void
two_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    Room *const room = state;
    uint64_t own_count = 0;
    uint32_t seed = 1;
    for (uint64_t turn = 0; turn < turns; turn++) {
        semaphore_acquire(&room->permits);
        own_count += 1;
        seed = bench_busy(seed, args->inside);
        semaphore_release(&room->permits);
        seed = bench_busy(seed, args->outside);
    }
    atomic_fetch_add_explicit(&room->sum, own_count, memory_order_relaxed);
}

static void
game_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    Room *const room = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        semaphore_acquire(&room->turns[side]);
        semaphore_release(&room->turns[1 - side]);
    }
    atomic_fetch_add_explicit(&room->sum, turns, memory_order_relaxed);
}

static bool
room_close(void *state, const BenchArgs *args, uint64_t turns)
{
    Room *const room = state;
    const unsigned long sum = atomic_load_explicit(&room->sum, memory_order_relaxed);
    const bool right = sum == turns * args->threads && (room->value == 0 || room->value == sum);
    free(room);
    return right;
}

const BenchPeer belay_semaphore_peers[SEMAPHORE_KINDS] = {
    [SEMAPHORE_ONE] = {NULL, one_open, one_work, room_close},
    [SEMAPHORE_TWO] = {NULL, two_open, two_work, room_close},
    [SEMAPHORE_GAME] = {NULL, one_open, game_work, room_close},
};

/* ---- re-entrant lock ------------------------------------------------------------------------ */

CELL(Count, uint64_t);
REENTRANT_LOCK(Counter, Count);

typedef struct Locked {
    _Alignas(BENCH_LINE) Counter counter;
} Locked;

static void *
locked_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(Locked));
}

static void
locked_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    const Counter *const counter = &((Locked *)state)->counter;
    uint32_t seed = 1;
    for (uint64_t turn = 0; turn < turns; turn++) {
        with_reentrant (count, counter)
            Count_set(count, Count_get(count) + 1);
        if (args->outside != 0)
            seed = bench_busy(seed, args->outside);
    }
}

static void
nested_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    const Counter *const counter = &((Locked *)state)->counter;
    for (uint64_t turn = 0; turn < turns; turn++)
        with_reentrant (outer, counter)
            with_reentrant (inner, counter)
                Count_set(inner, Count_get(outer) + 1);
}

static bool
locked_close(void *state, const BenchArgs *args, uint64_t turns)
{
    Locked *const locked = state;
    const Count count = Counter_into_inner(&locked->counter);
    const bool right = Count_get(&count) == turns * args->threads;
    free(locked);
    return right;
}

const BenchPeer belay_reentrant_peer = {NULL, locked_open, locked_work, locked_close};
const BenchPeer belay_reentrant_nested_peer = {NULL, locked_open, nested_work, locked_close};
