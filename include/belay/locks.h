/* SPDX-License-Identifier: MIT */
/*
 * locks.h - lock several mutexes at once, in any order, without a deadlock.
 *
 *     belay_with_locks (from, &accounts[i], to, &accounts[j]) {  // or with_locks of prelude.h
 *         from->balance -= 5;                                    // both locks are held
 *         to->balance += 5;
 *     }
 *
 *     belay_own(AccountGuard) a = {0};
 *     belay_own(LogGuard) b = {0};
 *     unwrap(belay_lock_all(&account, &a, &log, &b));            // *a.data, *b.data
 *
 * Two to eight mutexes, of any families. Threads may name them in any order, and may lock some of
 * them alone, or one in the other, elsewhere: nobody is ever made to wait while it holds one of
 * these (but it does wait while it holds what it had before). The thread waits for one, tries the
 * others, and where that fails gives all back and waits for the one that it could not have. That is
 * what std::lock of C++ promises ([thread.lock.algorithm]); waiting for the busy one and yielding
 * before it are Howard Hinnant's ("Dining Philosophers Rebooted", 2012), who found it faster than
 * locking in the order of addresses.
 *
 *     with_locks (v, &m, w, &n, ...) { ... }
 *             lock all, run the block with typed pointers to the data of each, unlock all on every
 *             way out of the block: its end, return, goto, a panic. It runs as a loop does: break
 *             and continue leave the block. If one of them is poisoned it panics, with none held.
 *     status  lock_all(&m, &guard_of_m, &n, &guard_of_n, ...)
 *             lock all, and put each into its guard. OK, or POISONED when one of them is; all
 *             guards hold their locks in both cases.
 *
 * The same mutex twice is misuse, and panics before anything is locked.
 */
#ifndef BELAY_LOCKS_H
#define BELAY_LOCKS_H

#include <belay/detail/each.h>
#include <belay/mutex.h>

#define belay_with_locks(v, mutex, ...) \
    BELAY_LOCKS_BLOCK_(v##_block_, BELAY_COUNT_(v, mutex, ##__VA_ARGS__), v, mutex, ##__VA_ARGS__)

#define belay_lock_all(mutex, guard, ...) \
    BELAY_LOCKS_ALL_(BELAY_COUNT_(mutex, guard, ##__VA_ARGS__), mutex, guard, ##__VA_ARGS__)

/* ---- internal ------------------------------------------------------------------------------- */

enum { BELAY_LOCKS_MOST_ = 8 };

/* What a block keeps: its locks, as they were named. */
typedef struct belay_locks_block_ {
    belay_held_ held[BELAY_LOCKS_MOST_];
    unsigned count;
    bool open; /* until the block is over */
} belay_locks_block_;
BELAY_TRAITS_(belay_locks_block_, never, never, BELAY_GUARD_SAYS_);

/* Lock all, whatever is poisoned: POISONED if one of them is. Panics if two of them are one. */
BELAY_API_ BELAY_MUST_USE_ belay_status
belay_locks_take_(BELAY_LOCKS_SEVERAL_ belay_raw_mutex_ *const *locks, unsigned count,
                  const char *what, const char *file, int line);

BELAY_INLINE_ void
belay_locks_end_(const belay_locks_block_ *block)
{
    for (unsigned i = block->count; i-- > 0;)
        belay_held_release_(block->held[i]);
}

/* To a checker: the guard holds the lock now. To a compiler, nothing. */
#ifdef __BELAY_CHECK__
BELAY_INLINE_ void
belay_locks_adopt_(BELAY_LOCK_ADOPTED_ const belay_raw_mutex_ *lock,
                   BELAY_LOCK_HELD_BY_ const void *guard)
{
    (void)lock, (void)guard;
}
#define BELAY_LOCKS_ADOPT_(m_, g_) belay_locks_adopt_(&(m_)->raw_, (g_))
#else
#define BELAY_LOCKS_ADOPT_(m_, g_) (void)0
#endif

/* Lock all. Panics if two of them are one, or if one is poisoned. */
BELAY_LOCKING_ belay_locks_block_
belay_locks_begin_(BELAY_LOCKS_SEVERAL_ BELAY_LENDS belay_raw_mutex_ *const *locks, unsigned count,
                   const char *file, int line)
{
    belay_locks_block_ block = {.count = count, .open = true};
    const belay_status status = belay_locks_take_(locks, count, "with_locks", file, line);
    for (unsigned i = 0; i < count; i++)
        block.held[i] = belay_held_at_(locks[i], file, line);
    if (BELAY_UNLIKELY_(status != BELAY_OK)) {
        belay_locks_end_(&block);
        belay_unwrap_failed_(status, "with_locks", file, line);
    }
    return block;
}

/*
 * Where the value of a mutex lies whose raw part is held. Not a function: gcc 12 without
 * optimisation fails ("expand_builtin_eh_common") where a block calls one that throws nothing and
 * nested blocks follow.
 */
#ifdef __BELAY_CHECK__
BELAY_INLINE_ void *
belay_locks_data_(BELAY_LENDS const void *from, belay_held_ held, size_t offset)
{
    (void)from;
    return (void *)(held - (held & 1) + offset);
}
#define BELAY_LOCKS_DATA_(from_, held_, offset_) belay_locks_data_((from_), (held_), (offset_))
#else
#define BELAY_LOCKS_DATA_(from_, held_, offset_) ((void *)((held_) - ((held_)&1) + (offset_)))
#endif

#define BELAY_LOCKS_BLOCK_(block_, n_, ...) BELAY_LOCKS_BLOCK_NOW_(block_, n_, __VA_ARGS__)
#define BELAY_LOCKS_BLOCK_NOW_(block_, n_, ...) \
    for (BELAY_SAYS_("block:with_locks") belay_locks_block_ block_ \
         __attribute__((cleanup(belay_locks_end_))) = \
             belay_locks_begin_((belay_raw_mutex_ *const[]){BELAY_LOCKS_RAW_##n_(__VA_ARGS__)}, \
                                n_ / 2, __FILE__, __LINE__); \
         block_.open; block_.open = false) \
    BELAY_LOCKS_FOR_##n_(block_, __VA_ARGS__)

#define BELAY_LOCKS_ALL_(n_, ...) BELAY_LOCKS_ALL_NOW_(n_, __VA_ARGS__)
#define BELAY_LOCKS_ALL_NOW_(n_, ...) \
    __extension__({ \
        belay_raw_mutex_ *const belay_locks_[] = {BELAY_LOCKS_OF_##n_(__VA_ARGS__)}; \
        const belay_status belay_taken_ = \
            belay_locks_take_(belay_locks_, n_ / 2, "lock_all", __FILE__, __LINE__); \
        unsigned belay_next_ = 0; \
        BELAY_LOCKS_PUT_##n_(__VA_ARGS__) belay_taken_; \
    })

#define BELAY_LOCKS_RAW_(m_) (belay_raw_mutex_ *)belay_interior_(&(m_)->raw_)

/* The locks, of: name, mutex, name, mutex, ... */
#define BELAY_LOCKS_RAW_2(v_, m_) BELAY_LOCKS_RAW_(m_)
#define BELAY_LOCKS_RAW_4(v_, m_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_RAW_2(__VA_ARGS__)
#define BELAY_LOCKS_RAW_6(v_, m_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_RAW_4(__VA_ARGS__)
#define BELAY_LOCKS_RAW_8(v_, m_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_RAW_6(__VA_ARGS__)
#define BELAY_LOCKS_RAW_10(v_, m_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_RAW_8(__VA_ARGS__)
#define BELAY_LOCKS_RAW_12(v_, m_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_RAW_10(__VA_ARGS__)
#define BELAY_LOCKS_RAW_14(v_, m_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_RAW_12(__VA_ARGS__)
#define BELAY_LOCKS_RAW_16(v_, m_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_RAW_14(__VA_ARGS__)

/* A loop of one turn for each name; n_: how many arguments are left, which tells which lock. */
#define BELAY_LOCKS_FOR_(block_, n_, v_, m_) \
    for (BELAY_SAYS_("block:with_locks") __typeof__(*(m_)->type_[0]) *v_ = BELAY_LOCKS_DATA_( \
             &block_, block_.held[block_.count - n_ / 2], offsetof(__typeof__(*(m_)), value_)); \
         v_ != NULL; v_ = NULL)
#define BELAY_LOCKS_FOR_2(block_, v_, m_) BELAY_LOCKS_FOR_(block_, 2, v_, m_)
#define BELAY_LOCKS_FOR_4(block_, v_, m_, ...) \
    BELAY_LOCKS_FOR_(block_, 4, v_, m_) BELAY_LOCKS_FOR_2(block_, __VA_ARGS__)
#define BELAY_LOCKS_FOR_6(block_, v_, m_, ...) \
    BELAY_LOCKS_FOR_(block_, 6, v_, m_) BELAY_LOCKS_FOR_4(block_, __VA_ARGS__)
#define BELAY_LOCKS_FOR_8(block_, v_, m_, ...) \
    BELAY_LOCKS_FOR_(block_, 8, v_, m_) BELAY_LOCKS_FOR_6(block_, __VA_ARGS__)
#define BELAY_LOCKS_FOR_10(block_, v_, m_, ...) \
    BELAY_LOCKS_FOR_(block_, 10, v_, m_) BELAY_LOCKS_FOR_8(block_, __VA_ARGS__)
#define BELAY_LOCKS_FOR_12(block_, v_, m_, ...) \
    BELAY_LOCKS_FOR_(block_, 12, v_, m_) BELAY_LOCKS_FOR_10(block_, __VA_ARGS__)
#define BELAY_LOCKS_FOR_14(block_, v_, m_, ...) \
    BELAY_LOCKS_FOR_(block_, 14, v_, m_) BELAY_LOCKS_FOR_12(block_, __VA_ARGS__)
#define BELAY_LOCKS_FOR_16(block_, v_, m_, ...) \
    BELAY_LOCKS_FOR_(block_, 16, v_, m_) BELAY_LOCKS_FOR_14(block_, __VA_ARGS__)

/* The locks, and what fills the guards, of: mutex, guard, mutex, guard, ... */
#define BELAY_LOCKS_OF_2(m_, g_) BELAY_LOCKS_RAW_(m_)
#define BELAY_LOCKS_OF_4(m_, g_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_OF_2(__VA_ARGS__)
#define BELAY_LOCKS_OF_6(m_, g_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_OF_4(__VA_ARGS__)
#define BELAY_LOCKS_OF_8(m_, g_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_OF_6(__VA_ARGS__)
#define BELAY_LOCKS_OF_10(m_, g_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_OF_8(__VA_ARGS__)
#define BELAY_LOCKS_OF_12(m_, g_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_OF_10(__VA_ARGS__)
#define BELAY_LOCKS_OF_14(m_, g_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_OF_12(__VA_ARGS__)
#define BELAY_LOCKS_OF_16(m_, g_, ...) BELAY_LOCKS_RAW_(m_), BELAY_LOCKS_OF_14(__VA_ARGS__)

#define BELAY_LOCKS_PUT_(m_, g_) \
    { \
        _Static_assert( \
            __builtin_types_compatible_p(__typeof__((g_)->data), __typeof__(*(m_)->type_[0]) *), \
            "lock_all: each mutex is followed by a guard for its data"); \
        const belay_held_ belay_one_ = \
            belay_held_at_(belay_locks_[belay_next_++], __FILE__, __LINE__); \
        __typeof__(*(m_)->type_[0]) *const belay_data_ = \
            BELAY_LOCKS_DATA_(m_, belay_one_, offsetof(__typeof__(*(m_)), value_)); \
        *(g_) = (__typeof__(*(g_))){belay_data_, belay_one_}; \
        BELAY_LOCKS_ADOPT_(m_, g_); \
    }
#define BELAY_LOCKS_PUT_2(m_, g_) BELAY_LOCKS_PUT_(m_, g_)
#define BELAY_LOCKS_PUT_4(m_, g_, ...) BELAY_LOCKS_PUT_(m_, g_) BELAY_LOCKS_PUT_2(__VA_ARGS__)
#define BELAY_LOCKS_PUT_6(m_, g_, ...) BELAY_LOCKS_PUT_(m_, g_) BELAY_LOCKS_PUT_4(__VA_ARGS__)
#define BELAY_LOCKS_PUT_8(m_, g_, ...) BELAY_LOCKS_PUT_(m_, g_) BELAY_LOCKS_PUT_6(__VA_ARGS__)
#define BELAY_LOCKS_PUT_10(m_, g_, ...) BELAY_LOCKS_PUT_(m_, g_) BELAY_LOCKS_PUT_8(__VA_ARGS__)
#define BELAY_LOCKS_PUT_12(m_, g_, ...) BELAY_LOCKS_PUT_(m_, g_) BELAY_LOCKS_PUT_10(__VA_ARGS__)
#define BELAY_LOCKS_PUT_14(m_, g_, ...) BELAY_LOCKS_PUT_(m_, g_) BELAY_LOCKS_PUT_12(__VA_ARGS__)
#define BELAY_LOCKS_PUT_16(m_, g_, ...) BELAY_LOCKS_PUT_(m_, g_) BELAY_LOCKS_PUT_14(__VA_ARGS__)

#endif
