/* SPDX-License-Identifier: MIT */
/*
 * rwlock_bench.c - what a readers-writer lock costs: readers, writers, and both together.
 *
 * A turn reads the counter in the lock, or adds one to it; at the end the counter must be the
 * number of turns that wrote. "99 % reads" writes in each hundredth turn, "half reads" in every
 * other. These threads do nothing else, which is the worst case and no program: readers meet at the
 * lock's own word, so two of them cannot be faster than one. The "held" rows, with as much work in
 * the lock as outside and a write in each tenth turn, show what fairness costs, and what sharing is
 * worth.
 *
 * The "sharded" rows are those of SHARDED_RWLOCK beside crossbeam's ShardedLock, and beside the
 * plain lock of Rust's std, which shows what sharding is worth.
 */
#include "bench.h"
#include "peers/rwlock_peers.h"

#if defined(BENCH_NSYNC)
#define NSYNC(kind) , [COLUMN_NSYNC] = &nsync_rwlock_peers[kind]
#else
#define NSYNC(kind)
#endif

/* clang-format off */
#define LOCKS(kind)                                                                                \
    {[COLUMN_BELAY] = &belay_rwlock_peers[kind], [COLUMN_C] = &glibc_rwlock_peers[kind],           \
     [COLUMN_RUST_STD] = &rust_std_rwlock_peers[kind],                                             \
     [COLUMN_PARKING_LOT] = &rust_parking_lot_rwlock_peers[kind] NSYNC(kind)}

#define SHARDED(kind)                                                                              \
    {[COLUMN_BELAY] = &belay_sharded_peers[kind],                                                  \
     [COLUMN_RUST_STD] = &rust_std_rwlock_peers[kind],                                             \
     [COLUMN_CROSSBEAM] = &rust_crossbeam_rwlock_peers[kind]}

static const BenchRow rows[] = {
    {.name = "rwlock-read-alone", .title = "rwlock, one thread reads",
     .threads = 1, .operations = 4000000, .peers = LOCKS(RWLOCK_READ)},
    {.name = "rwlock-write-alone", .title = "rwlock, one thread writes",
     .threads = 1, .operations = 4000000, .peers = LOCKS(RWLOCK_WRITE)},
    {.name = "rwlock-read-2", .title = "rwlock, 2 threads read",
     .threads = 2, .operations = 8000000, .peers = LOCKS(RWLOCK_READ)},
    {.name = "rwlock-read-2-pinned", .title = "rwlock, 2 on 2 cores read",
     .threads = 2, .pinned = true, .operations = 8000000, .peers = LOCKS(RWLOCK_READ)},
    {.name = "rwlock-99-2", .title = "rwlock, 2 threads, 99 % reads",
     .threads = 2, .operations = 8000000, .peers = LOCKS(RWLOCK_99)},
    {.name = "rwlock-99-2-pinned", .title = "rwlock, 2 on 2 cores, 99 % reads",
     .threads = 2, .pinned = true, .operations = 8000000, .peers = LOCKS(RWLOCK_99)},
    {.name = "rwlock-99-4", .title = "rwlock, 4 threads, 99 % reads",
     .threads = 4, .operations = 16000000, .peers = LOCKS(RWLOCK_99)},
    {.name = "rwlock-99-4-pinned", .title = "rwlock, 4 on 2 cores, 99 % reads",
     .threads = 4, .pinned = true, .operations = 16000000, .peers = LOCKS(RWLOCK_99)},
    {.name = "rwlock-half-2-pinned", .title = "rwlock, 2 on 2 cores, half reads",
     .threads = 2, .pinned = true, .operations = 4000000, .peers = LOCKS(RWLOCK_HALF)},
    {.name = "rwlock-half-4", .title = "rwlock, 4 threads, half reads",
     .threads = 4, .operations = 8000000, .peers = LOCKS(RWLOCK_HALF)},
    {.name = "rwlock-write-2-pinned", .title = "rwlock, 2 on 2 cores write",
     .threads = 2, .pinned = true, .operations = 4000000, .peers = LOCKS(RWLOCK_WRITE)},
    {.name = "rwlock-write-4", .title = "rwlock, 4 threads write",
     .threads = 4, .operations = 8000000, .peers = LOCKS(RWLOCK_WRITE)},
    {.name = "rwlock-held-2", .title = "rwlock, 2 on 2 cores, 90 %, held 1 us",
     .threads = 2, .pinned = true, .inside_ns = 1000, .outside_ns = 1000, .operations = 60000,
     .peers = LOCKS(RWLOCK_HELD)},
    {.name = "rwlock-held-4", .title = "rwlock, 4 threads, 90 %, held 5 us",
     .threads = 4, .inside_ns = 5000, .outside_ns = 5000, .operations = 12000,
     .peers = LOCKS(RWLOCK_HELD)},
    {.name = "sharded-read-alone", .title = "sharded, one thread reads",
     .threads = 1, .operations = 4000000, .peers = SHARDED(RWLOCK_READ)},
    {.name = "sharded-write-alone", .title = "sharded, one thread writes",
     .threads = 1, .operations = 1000000, .peers = SHARDED(RWLOCK_WRITE)},
    {.name = "sharded-read-2", .title = "sharded, 2 threads read",
     .threads = 2, .operations = 16000000, .peers = SHARDED(RWLOCK_READ)},
    {.name = "sharded-read-2-pinned", .title = "sharded, 2 on 2 cores read",
     .threads = 2, .pinned = true, .operations = 16000000, .peers = SHARDED(RWLOCK_READ)},
    {.name = "sharded-99-2", .title = "sharded, 2 threads, 99 % reads",
     .threads = 2, .operations = 16000000, .peers = SHARDED(RWLOCK_99)},
    {.name = "sharded-99-2-pinned", .title = "sharded, 2 on 2 cores, 99 % reads",
     .threads = 2, .pinned = true, .operations = 16000000, .peers = SHARDED(RWLOCK_99)},
    {.name = "sharded-99-4", .title = "sharded, 4 threads, 99 % reads",
     .threads = 4, .operations = 16000000, .peers = SHARDED(RWLOCK_99)},
    {.name = "sharded-99-4-pinned", .title = "sharded, 4 on 2 cores, 99 % reads",
     .threads = 4, .pinned = true, .operations = 16000000, .peers = SHARDED(RWLOCK_99)},
    {.name = "sharded-held-4", .title = "sharded, 4 threads, 90 %, held 5 us",
     .threads = 4, .inside_ns = 5000, .outside_ns = 5000, .operations = 12000,
     .peers = SHARDED(RWLOCK_HELD)},
};
/* clang-format on */

const BenchModule rwlock_bench = {rows, sizeof rows / sizeof *rows};
