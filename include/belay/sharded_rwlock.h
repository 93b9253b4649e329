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
 * each processor (8 at most). Where more than one lock in ten writes, RWLOCK is faster. (The idea
 * is that of Linux's brlock and of ShardedLock in Rust's crossbeam.)
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
    typedef struct Name { \
        belay_raw_sharded_ raw_; \
        T value_; \
        T *type_[0] __attribute__((packed)); /* names T in macros; takes no room */ \
    } Name; \
    typedef struct Name##ReadGuard { \
        T const *data; \
        belay_raw_rwlock_ *lock_; \
    } Name##ReadGuard; \
    typedef struct Name##WriteGuard { \
        T *data; \
        belay_held_ writer_; \
    } Name##WriteGuard; \
    BELAY_TRAITS_(Name, if_send, if_both, BELAY_LOCK_SAYS_, T *); \
    BELAY_TRAITS_(Name##ReadGuard, never, if_sync, BELAY_GUARD_SAYS_, T *); \
    BELAY_TRAITS_(Name##WriteGuard, never, if_sync, BELAY_GUARD_SAYS_, T *); \
    BELAY_SHARDED_GUARDS_(Name, T) \
    BELAY_SHARDED_POISON_(Name) \
    BELAY_SHARDED_READING_(Name) \
    BELAY_SHARDED_WRITING_(Name) \
    BELAY_SHARDED_OWNING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_RWLOCK_CHANGING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_RWLOCK_DEBUG_(Name, T) \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_SHARDED_GUARDS_(Name, T) \
    BELAY_INLINE_ belay_raw_sharded_ *Name##_raw_(const Name *l_) \
    { \
        return (belay_raw_sharded_ *)belay_interior_(&l_->raw_); \
    } \
    BELAY_LOCKING_ Name##ReadGuard Name##_read_guard_(BELAY_LENDS const Name *l_, \
                                                      belay_raw_rwlock_ *shard_) \
    { \
        BELAY_DEBUG_HOLD_(shard_, BELAY_DEBUG_READ_, BELAY_MADE_HERE_); \
        return (Name##ReadGuard){(T *)belay_interior_(&l_->value_), shard_}; \
    } \
    BELAY_LOCKING_ Name##WriteGuard Name##_write_guard_(BELAY_LENDS const Name *l_) \
    { \
        return (Name##WriteGuard){(T *)belay_interior_(&l_->value_), \
                                  belay_sharded_held_at_(Name##_raw_(l_), BELAY_MADE_HERE_)}; \
    } \
    BELAY_INLINE_ void Name##ReadGuard_drop(BELAY_CONSUMES Name##ReadGuard *guard_) \
    { \
        belay_raw_rwlock_ *const lock_ = guard_->lock_; \
        if (lock_ == NULL) \
            return; \
        *guard_ = (Name##ReadGuard){NULL, NULL}; \
        BELAY_DEBUG_LET_GO_(lock_); \
        belay_raw_rwlock_unlock_read_(lock_); \
    } \
    BELAY_INLINE_ void Name##ReadGuard_unlock_fair(BELAY_CONSUMES Name##ReadGuard *guard_) \
    { \
        belay_raw_rwlock_ *const lock_ = guard_->lock_; \
        if (lock_ == NULL) \
            return; \
        *guard_ = (Name##ReadGuard){NULL, NULL}; \
        BELAY_DEBUG_LET_GO_(lock_); \
        belay_raw_rwlock_unlock_read_fair_(lock_); \
    } \
    BELAY_INLINE_ void Name##WriteGuard_drop(BELAY_CONSUMES Name##WriteGuard *guard_) \
    { \
        const belay_held_ held_ = guard_->writer_; \
        if (held_ == 0) \
            return; \
        *guard_ = (Name##WriteGuard){NULL, 0}; \
        belay_sharded_held_release_(held_); \
    } \
    BELAY_INLINE_ void Name##WriteGuard_unlock_fair(BELAY_CONSUMES Name##WriteGuard *guard_) \
    { \
        const belay_held_ held_ = guard_->writer_; \
        if (held_ == 0) \
            return; \
        *guard_ = (Name##WriteGuard){NULL, 0}; \
        belay_sharded_held_release_fair_(held_); \
    } \
    BELAY_INLINE_ Name##ReadGuard Name##WriteGuard_downgrade( \
        BELAY_CONSUMES Name##WriteGuard *guard_) \
    { \
        const Name##WriteGuard held_ = *guard_; \
        *guard_ = (Name##WriteGuard){NULL, 0}; \
        if (held_.writer_ == 0) \
            return (Name##ReadGuard){NULL, NULL}; \
        BELAY_DEBUG_LET_GO_(belay_sharded_of_held_(held_.writer_)); \
        belay_raw_rwlock_ *const shard_ = \
            belay_raw_sharded_downgrade_(belay_sharded_of_held_(held_.writer_)); \
        BELAY_DEBUG_HOLD_(shard_, BELAY_DEBUG_READ_, BELAY_MADE_HERE_); \
        return (Name##ReadGuard){held_.data, shard_}; \
    }

#define BELAY_SHARDED_POISON_(Name) \
    BELAY_INLINE_ bool Name##_is_poisoned(const Name *l_) \
    { \
        return belay_raw_sharded_is_poisoned_(&l_->raw_); \
    } \
    BELAY_INLINE_ void Name##_clear_poison(const Name *l_) \
    { \
        belay_raw_sharded_clear_poison_(Name##_raw_(l_)); \
    } \
    BELAY_INLINE_ bool Name##_taken_(belay_status status_) \
    { \
        return status_ == BELAY_OK || status_ == BELAY_POISONED; \
    }

#define BELAY_SHARDED_READING_(Name) \
    BELAY_LOCKING_ Name##ReadGuard Name##_read(BELAY_LENDS const Name *l_) \
    { \
        bool poisoned_; \
        belay_raw_rwlock_ *const shard_ = \
            belay_raw_sharded_read_(&l_->raw_, &poisoned_, BELAY_MADE_HERE_); \
        if (BELAY_UNLIKELY_(poisoned_)) \
            belay_raw_rwlock_read_poisoned_(shard_, #Name "_read", BELAY_MADE_HERE_); \
        return Name##_read_guard_(l_, shard_); \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_read_result( \
        BELAY_LENDS const Name *l_, BELAY_FILLS Name##ReadGuard *ret_guard_) \
    { \
        bool poisoned_; \
        *ret_guard_ = Name##_read_guard_( \
            l_, belay_raw_sharded_read_(&l_->raw_, &poisoned_, BELAY_MADE_HERE_)); \
        return poisoned_ ? BELAY_POISONED : BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_try_read( \
        BELAY_LENDS const Name *l_, BELAY_FILLS Name##ReadGuard *ret_guard_) \
    { \
        belay_raw_rwlock_ *const shard_ = belay_raw_sharded_shard_(&l_->raw_); \
        const belay_status status_ = belay_raw_rwlock_try_read_(shard_); \
        if (Name##_taken_(status_)) \
            *ret_guard_ = Name##_read_guard_(l_, shard_); \
        return status_; \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_read_timeout( \
        BELAY_LENDS const Name *l_, BELAY_FILLS Name##ReadGuard *ret_guard_, \
        belay_duration limit_) \
    { \
        belay_raw_rwlock_ *const shard_ = belay_raw_sharded_shard_(&l_->raw_); \
        const belay_status status_ = belay_raw_rwlock_read_timeout_(shard_, limit_); \
        if (Name##_taken_(status_)) \
            *ret_guard_ = Name##_read_guard_(l_, shard_); \
        return status_; \
    }

#define BELAY_SHARDED_WRITING_(Name) \
    BELAY_LOCKING_ Name##WriteGuard Name##_write(BELAY_LENDS const Name *l_) \
    { \
        if (BELAY_UNLIKELY_(belay_raw_sharded_write_(Name##_raw_(l_), BELAY_MADE_HERE_))) \
            belay_raw_sharded_write_poisoned_(Name##_raw_(l_), #Name "_write", BELAY_MADE_HERE_); \
        return Name##_write_guard_(l_); \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_write_result( \
        BELAY_LENDS const Name *l_, BELAY_FILLS Name##WriteGuard *ret_guard_) \
    { \
        const bool poisoned_ = belay_raw_sharded_write_(Name##_raw_(l_), BELAY_MADE_HERE_); \
        *ret_guard_ = Name##_write_guard_(l_); \
        return poisoned_ ? BELAY_POISONED : BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_try_write( \
        BELAY_LENDS const Name *l_, BELAY_FILLS Name##WriteGuard *ret_guard_) \
    { \
        const belay_status status_ = belay_raw_sharded_try_write_(Name##_raw_(l_)); \
        if (Name##_taken_(status_)) \
            *ret_guard_ = Name##_write_guard_(l_); \
        return status_; \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_write_timeout( \
        BELAY_LENDS const Name *l_, BELAY_FILLS Name##WriteGuard *ret_guard_, \
        belay_duration limit_) \
    { \
        const belay_status status_ = belay_raw_sharded_write_timeout_(Name##_raw_(l_), limit_); \
        if (Name##_taken_(status_)) \
            *ret_guard_ = Name##_write_guard_(l_); \
        return status_; \
    }

#define BELAY_SHARDED_OWNING_(Name, T, drop_value) \
    BELAY_INLINE_ Name Name##_new(T value_) \
    { \
        return (Name){.value_ = value_}; \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *l_) \
    { \
        l_->raw_ = (belay_raw_sharded_){0}; \
        drop_value(&l_->value_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_get_mut_result(BELAY_LENDS Name *l_, \
                                                                     BELAY_FILLS T **ret_value_) \
    { \
        *ret_value_ = &l_->value_; \
        return Name##_is_poisoned(l_) ? BELAY_POISONED : BELAY_OK; \
    } \
    BELAY_INLINE_ T *Name##_get_mut(BELAY_LENDS Name *l_) \
    { \
        T *value_; \
        belay_unwrap_(Name##_get_mut_result(l_, &value_), #Name "_get_mut", BELAY_MADE_HERE_); \
        return value_; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_into_inner_result(BELAY_CONSUMES Name *l_, \
                                                                        BELAY_FILLS T *ret_value_) \
    { \
        const belay_status status_ = Name##_is_poisoned(l_) ? BELAY_POISONED : BELAY_OK; \
        *ret_value_ = belay_move(*l_).value_; \
        return status_; \
    } \
    BELAY_INLINE_ T Name##_into_inner(BELAY_CONSUMES Name *l_) \
    { \
        if (BELAY_UNLIKELY_(Name##_is_poisoned(l_))) \
            belay_unwrap_failed_(BELAY_POISONED, #Name "_into_inner", BELAY_MADE_HERE_); \
        return belay_move(*l_).value_; \
    }

#endif
