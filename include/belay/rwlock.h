/* SPDX-License-Identifier: MIT */
/*
 * rwlock.h - a lock with the data inside that many may read at once, or one alone may write.
 *
 *     BELAY_RWLOCK(Table, struct table, table_drop);  // or RWLOCK(...) of prelude.h
 *
 *     static Table prices = RWLOCK_INIT({0});
 *     belay_with_read (t, &prices) show(t);           // const struct table *t
 *     belay_with_write (t, &prices) table_add(t, 7);  // struct table *t, nobody else reads
 *
 *     belay_own(TableReadGuard) r = Table_read(&prices);    // *r.data, until r is dropped
 *     belay_own(TableWriteGuard) w = Table_write(&prices);
 *
 * BELAY_RWLOCK(Name, T) or BELAY_RWLOCK(Name, T, T_drop) makes the types Name, NameReadGuard and
 * NameWriteGuard. An all-zero Name is an unlocked lock of an all-zero T. The lock is one word of 64
 * bits; where nobody waits, each lock and unlock is one locked instruction and no system call. Who
 * waits spins a little, then sleeps. It works within one process.
 *
 * Use it where readers are many and each reads for a while. Readers meet at the lock's word, so for
 * a few loads under the lock a mutex is as fast.
 *
 * Fairness
 *     No writer is starved by readers: while a writer waits, no reader gets in, except that a
 *     writer's unlock lets in, all together, the readers that wait at that moment.
 *     No reader is starved by writers: a reader that waits gets in when the writer that holds the
 *     lock gives it back; or, when readers hold the lock and writers wait, when the next of these
 *     gives it back. At most one writer goes before it.
 *     ("Waits" begins when a thread has spun a little in vain.) Writers among themselves are not in
 *     order: a running one may take the lock before one that is waking up, as with a mutex.
 *     So a thread that holds the lock must not lock it again, not even to read twice: where a
 *     writer waits in between, both wait for ever.
 *
 * Poisoning
 *     When a thread panics while it holds the lock for writing, the lock is poisoned: the data may
 *     be half changed. Name_read, Name_write, with_read and with_write panic then; the functions
 *     that return a status say BELAY_POISONED with the guard held all the same, to repair the
 *     data and call Name_clear_poison. A reader's panic does not poison, nor does a thread that was
 *     panicking already when it took the lock. Poisoning is advice, not a proof.
 *
 * What the family has (l is const Name *, because a lock is shared by nature; R is NameReadGuard, W
 * is NameWriteGuard):
 *
 *     Name    Name_new(T value)                a free lock that owns value
 *     void    Name_drop(Name *l)               drop the value; nobody may hold the lock
 *     R       Name_read(l)                     wait to read; panics if poisoned
 *     W       Name_write(l)                    wait to write; panics if poisoned
 *     status  Name_read_result(l, R *ret)      OK or POISONED, both with the guard
 *     status  Name_write_result(l, W *ret)
 *     status  Name_try_read(l, R *ret)         also WOULD_BLOCK, then without the guard: a writer
 *     status  Name_try_write(l, W *ret)        holds the lock or waits; anybody holds the lock
 *     status  Name_read_timeout(l, ret, duration)   also TIMED_OUT, or CANCELLED by a note
 *                                                   (note.h), then without the guard
 *     status  Name_write_timeout(l, ret, duration)
 *     R       NameWriteGuard_downgrade(W *g)   from writing to reading; nobody writes in between,
 *                                              readers that wait are let in, g is empty after it
 *     bool    Name_is_poisoned(l)
 *     void    Name_clear_poison(l)             call it with a write guard held
 *     T       Name_replace(l, T value)         locks to write, puts value in, gives back what was
 *                                              there; panics if poisoned, value dropped
 *     void    Name_set(l, T value)             the same, and drops what was there, unlocked
 *     T       Name_get_cloned(l, clone)        locks to read, and gives T clone(const T *) of the
 *                                              data, NULL to copy the bytes
 *     T *     Name_data_ptr(l)                 raw: no locking, the rules are yours to keep
 *     T *     Name_get_mut(Name *l)            no locking: the caller has the only pointer; panics
 *                                              if poisoned
 *     status  Name_get_mut_result(Name *, T **ret)   OK or POISONED, both with the pointer
 *     T       Name_into_inner(Name *l)         takes the value out, panics if poisoned; the lock is
 *                                              left empty (the value stays in a poisoned one)
 *     status  Name_into_inner_result(Name *, T *)    OK or POISONED, both with the value
 *     void    Name_debug(l, FILE *out)         prints RwLock { data: 10, poisoned: false }, and
 *                                              <locked> where it cannot be read at once
 *     void    Name_debug_with(l, out, print)   the same, the data printed by
 *                                              void print(FILE *, const T *)
 *     void    NameReadGuard_drop(R *g)         unlock; an empty guard does nothing
 *     void    NameWriteGuard_drop(W *g)
 *     void    NameReadGuard_unlock_fair(R *g)  the same, but the lock goes to who sleeps on it:
 *     void    NameWriteGuard_unlock_fair(W *g) from a writer to the readers that wait, or else to
 *                                              the writer that has slept longest; from the last
 *                                              reader to that writer
 *
 * A guard has one member for you, `data`: T const * to read, T * to write, NULL when the guard is
 * empty. A guard unlocks on the thread that locked: do not hand it to another. A lock must not be
 * dropped, freed or go out of scope while any thread is inside a call on it, an unlock included.
 */
#ifndef BELAY_RWLOCK_H
#define BELAY_RWLOCK_H

#include <belay/debug.h>
#include <belay/detail/raw_rwlock.h>
#include <belay/detail/raw_sharded.h>
#include <belay/own.h>

/* The initial value of a lock in static storage: RWLOCK_INIT(0), RWLOCK_INIT({.x = 1}). */
#define BELAY_RWLOCK_INIT(...) \
    { \
        .value_ = __VA_ARGS__ \
    }

/* BELAY_RWLOCK(Name, T[, drop]): see the top of this file. */
#define BELAY_RWLOCK(Name, T, ...) \
    BELAY_RWLOCK_FAMILY_(rwlock, Name, T, \
                         BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_NEEDS_SEMICOLON_(Name)

/*
 * The family over a raw lock: kind is rwlock (detail/raw_rwlock.h), or sharded for sharded_rwlock.h
 * (detail/raw_sharded.h). A reader holds one shard, which is all of a plain lock; a writer holds
 * the whole.
 */
#define BELAY_RWLOCK_FAMILY_(kind, Name, T, drop_value) \
    BELAY_RWLOCK_TYPES_(kind, Name, T) \
    BELAY_RWLOCK_READ_GUARD_(Name, T) \
    BELAY_RWLOCK_WRITE_GUARD_(kind, Name, T) \
    BELAY_RWLOCK_POISON_(kind, Name) \
    BELAY_RWLOCK_READING_(kind, Name) \
    BELAY_RWLOCK_WRITING_(kind, Name) \
    BELAY_RWLOCK_OWNING_(kind, Name, T, drop_value) \
    BELAY_RWLOCK_CHANGING_(Name, T, drop_value) \
    BELAY_RWLOCK_DEBUG_(Name, T)

#define BELAY_RWLOCK_TYPES_(kind, Name, T) \
    typedef struct Name { \
        belay_raw_##kind##_ raw_; \
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
    BELAY_INLINE_ belay_raw_##kind##_ *Name##_raw_(const Name *l_) \
    { \
        return (belay_raw_##kind##_ *)belay_interior_(&l_->raw_); \
    }

#define BELAY_RWLOCK_READ_GUARD_(Name, T) \
    BELAY_LOCKING_ Name##ReadGuard Name##_read_guard_(BELAY_LENDS const Name *l_, \
                                                      belay_raw_rwlock_ *shard_) \
    { \
        BELAY_DEBUG_HOLD_(shard_, BELAY_DEBUG_READ_, BELAY_MADE_HERE_); \
        return (Name##ReadGuard){(T *)belay_interior_(&l_->value_), shard_}; \
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
    }

#define BELAY_RWLOCK_WRITE_GUARD_(kind, Name, T) \
    BELAY_LOCKING_ Name##WriteGuard Name##_write_guard_(BELAY_LENDS const Name *l_) \
    { \
        return (Name##WriteGuard){(T *)belay_interior_(&l_->value_), \
                                  belay_##kind##_held_at_(Name##_raw_(l_), BELAY_MADE_HERE_)}; \
    } \
    BELAY_INLINE_ void Name##WriteGuard_drop(BELAY_CONSUMES Name##WriteGuard *guard_) \
    { \
        const belay_held_ held_ = guard_->writer_; \
        if (held_ == 0) \
            return; \
        *guard_ = (Name##WriteGuard){NULL, 0}; \
        belay_##kind##_held_release_(held_); \
    } \
    BELAY_INLINE_ void Name##WriteGuard_unlock_fair(BELAY_CONSUMES Name##WriteGuard *guard_) \
    { \
        const belay_held_ held_ = guard_->writer_; \
        if (held_ == 0) \
            return; \
        *guard_ = (Name##WriteGuard){NULL, 0}; \
        belay_##kind##_held_release_fair_(held_); \
    } \
    BELAY_INLINE_ Name##ReadGuard Name##WriteGuard_downgrade( \
        BELAY_CONSUMES Name##WriteGuard *guard_) \
    { \
        const Name##WriteGuard held_ = *guard_; \
        *guard_ = (Name##WriteGuard){NULL, 0}; \
        if (held_.writer_ == 0) \
            return (Name##ReadGuard){NULL, NULL}; \
        BELAY_DEBUG_LET_GO_(belay_##kind##_of_held_(held_.writer_)); \
        belay_raw_rwlock_ *const shard_ = \
            belay_raw_##kind##_downgrade_(belay_##kind##_of_held_(held_.writer_)); \
        BELAY_DEBUG_HOLD_(shard_, BELAY_DEBUG_READ_, BELAY_MADE_HERE_); \
        return (Name##ReadGuard){held_.data, shard_}; \
    }

#define BELAY_RWLOCK_POISON_(kind, Name) \
    BELAY_INLINE_ bool Name##_is_poisoned(const Name *l_) \
    { \
        return belay_raw_##kind##_is_poisoned_(&l_->raw_); \
    } \
    BELAY_INLINE_ void Name##_clear_poison(const Name *l_) \
    { \
        belay_raw_##kind##_clear_poison_(Name##_raw_(l_)); \
    } \
    BELAY_INLINE_ bool Name##_taken_(belay_status status_) \
    { \
        return status_ == BELAY_OK || status_ == BELAY_POISONED; \
    }

#define BELAY_RWLOCK_READING_(kind, Name) \
    BELAY_LOCKING_ Name##ReadGuard Name##_read(BELAY_LOCKS_SHARED BELAY_LENDS const Name *l_) \
    { \
        belay_raw_rwlock_ *shard_; \
        if (BELAY_UNLIKELY_( \
                belay_raw_##kind##_enter_at_(Name##_raw_(l_), &shard_, BELAY_MADE_HERE_))) \
            belay_raw_rwlock_read_poisoned_(shard_, #Name "_read", BELAY_MADE_HERE_); \
        return Name##_read_guard_(l_, shard_); \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_read_result( \
        BELAY_LOCKS_SHARED BELAY_LENDS const Name *l_, BELAY_FILLS Name##ReadGuard *ret_guard_) \
    { \
        belay_raw_rwlock_ *shard_; \
        const bool poisoned_ = \
            belay_raw_##kind##_enter_at_(Name##_raw_(l_), &shard_, BELAY_MADE_HERE_); \
        *ret_guard_ = Name##_read_guard_(l_, shard_); \
        return poisoned_ ? BELAY_POISONED : BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_try_read( \
        BELAY_TRIES_SHARED BELAY_LENDS const Name *l_, BELAY_FILLS Name##ReadGuard *ret_guard_) \
    { \
        belay_raw_rwlock_ *shard_; \
        const belay_status status_ = belay_raw_##kind##_try_enter_(Name##_raw_(l_), &shard_); \
        if (Name##_taken_(status_)) \
            *ret_guard_ = Name##_read_guard_(l_, shard_); \
        return status_; \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_read_timeout( \
        BELAY_TRIES_SHARED BELAY_LENDS const Name *l_, BELAY_FILLS Name##ReadGuard *ret_guard_, \
        belay_duration limit_) \
    { \
        belay_raw_rwlock_ *shard_; \
        const belay_status status_ = \
            belay_raw_##kind##_enter_timeout_(Name##_raw_(l_), &shard_, limit_); \
        if (Name##_taken_(status_)) \
            *ret_guard_ = Name##_read_guard_(l_, shard_); \
        return status_; \
    }

#define BELAY_RWLOCK_WRITING_(kind, Name) \
    BELAY_LOCKING_ Name##WriteGuard Name##_write(BELAY_LOCKS BELAY_LENDS const Name *l_) \
    { \
        if (BELAY_UNLIKELY_(belay_raw_##kind##_write_at_(Name##_raw_(l_), BELAY_MADE_HERE_))) \
            belay_raw_##kind##_write_poisoned_(Name##_raw_(l_), #Name "_write", BELAY_MADE_HERE_); \
        return Name##_write_guard_(l_); \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_write_result( \
        BELAY_LOCKS BELAY_LENDS const Name *l_, BELAY_FILLS Name##WriteGuard *ret_guard_) \
    { \
        const bool poisoned_ = belay_raw_##kind##_write_at_(Name##_raw_(l_), BELAY_MADE_HERE_); \
        *ret_guard_ = Name##_write_guard_(l_); \
        return poisoned_ ? BELAY_POISONED : BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_try_write( \
        BELAY_TRIES BELAY_LENDS const Name *l_, BELAY_FILLS Name##WriteGuard *ret_guard_) \
    { \
        const belay_status status_ = belay_raw_##kind##_try_write_(Name##_raw_(l_)); \
        if (Name##_taken_(status_)) \
            *ret_guard_ = Name##_write_guard_(l_); \
        return status_; \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_write_timeout( \
        BELAY_TRIES BELAY_LENDS const Name *l_, BELAY_FILLS Name##WriteGuard *ret_guard_, \
        belay_duration limit_) \
    { \
        const belay_status status_ = belay_raw_##kind##_write_timeout_(Name##_raw_(l_), limit_); \
        if (Name##_taken_(status_)) \
            *ret_guard_ = Name##_write_guard_(l_); \
        return status_; \
    }

#define BELAY_RWLOCK_OWNING_(kind, Name, T, drop_value) \
    BELAY_INLINE_ Name Name##_new(BELAY_LENDS T value_) \
    { \
        return (Name){.value_ = value_}; \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *l_) \
    { \
        l_->raw_ = (belay_raw_##kind##_){0}; \
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

/* Whole-value access: the lock is held for one copy, and while a clone runs, not for a drop. */
#define BELAY_RWLOCK_CHANGING_(Name, T, drop_value) \
    BELAY_INLINE_ T *Name##_data_ptr(const Name *l_) \
    { \
        return (T *)belay_interior_(&l_->value_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_replace(BELAY_LOCKS_WITHIN const Name *l_, \
                                                   BELAY_KEPT T value_) \
    { \
        Name##WriteGuard guard_ __attribute__((cleanup(Name##WriteGuard_drop))) = {NULL, 0}; \
        const belay_status status_ = Name##_write_result(l_, &guard_); \
        if (BELAY_UNLIKELY_(status_ != BELAY_OK)) { \
            Name##WriteGuard_drop(&guard_); \
            drop_value(&value_); \
            belay_unwrap_failed_(status_, #Name "_replace", BELAY_MADE_HERE_); \
        } \
        return belay_replace(guard_.data, value_); \
    } \
    BELAY_INLINE_ void Name##_set(BELAY_LOCKS_WITHIN const Name *l_, BELAY_KEPT T value_) \
    { \
        T before_ = Name##_replace(l_, value_); \
        drop_value(&before_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_get_cloned(BELAY_LOCKS_WITHIN_SHARED const Name *l_, \
                                                      T (*clone_)(T const *)) \
    { \
        Name##ReadGuard guard_ __attribute__((cleanup(Name##ReadGuard_drop))) = Name##_read(l_); \
        return clone_ != NULL ? clone_(guard_.data) : *guard_.data; \
    }

#define BELAY_RWLOCK_DEBUG_(Name, T) \
    BELAY_INLINE_ void Name##_debug_with(const Name *l_, FILE *out_, \
                                         void (*print_)(FILE *, T const *)) \
    { \
        Name##ReadGuard guard_ __attribute__((cleanup(Name##ReadGuard_drop))) = {NULL, NULL}; \
        const bool locked_ = !Name##_taken_(Name##_try_read(l_, &guard_)); \
        fputs("RwLock { data: ", out_); \
        if (locked_) \
            fputs("<locked>", out_); \
        else if (print_ != NULL) \
            print_(out_, guard_.data); \
        else \
            belay_debug_value_(out_, BELAY_DEBUG_KIND_(l_->value_), guard_.data, sizeof(T)); \
        fprintf(out_, ", poisoned: %s }", Name##_is_poisoned(l_) ? "true" : "false"); \
    } \
    BELAY_INLINE_ void Name##_debug(const Name *l_, FILE *out_) \
    { \
        Name##_debug_with(l_, out_, NULL); \
    }

/* ---- with_read and with_write --------------------------------------------------------------- */

/* What a block keeps: the lock, and the data until the block is over. */
typedef struct belay_read_block_ {
    belay_raw_rwlock_ *lock;
    const void *data;
} belay_read_block_;
BELAY_TRAITS_(belay_read_block_, never, never, BELAY_GUARD_SAYS_);

typedef struct belay_write_block_ {
    belay_held_ held;
    void *data;
    bool sharded; /* the lock is of sharded_rwlock.h: the compiler knows, and leaves this away */
} belay_write_block_;
BELAY_TRAITS_(belay_write_block_, never, never, BELAY_GUARD_SAYS_);

/* shard: what the reader has taken; data: what the lock guards. */
BELAY_LOCKING_ belay_read_block_
belay_read_block_of_(belay_raw_rwlock_ *shard, bool poisoned, const void *data, const char *file,
                     int line)
{
    if (BELAY_UNLIKELY_(poisoned))
        belay_raw_rwlock_read_poisoned_(shard, "with_read", file, line);
    BELAY_DEBUG_HOLD_(shard, BELAY_DEBUG_READ_, file, line);
    return (belay_read_block_){shard, data};
}

BELAY_LOCKING_ belay_read_block_
belay_read_block_begin_(BELAY_LOCKS_SHARED BELAY_LENDS const belay_raw_rwlock_ *shared,
                        size_t data_offset, const char *file, int line)
{
    belay_raw_rwlock_ *const raw = (belay_raw_rwlock_ *)belay_interior_(shared);
    const bool poisoned = belay_raw_rwlock_read_at_(raw, file, line);
    return belay_read_block_of_(raw, poisoned, (const char *)shared + data_offset, file, line);
}

BELAY_INLINE_ void
belay_read_block_end_(const belay_read_block_ *block)
{
    BELAY_DEBUG_LET_GO_(block->lock);
    belay_raw_rwlock_unlock_read_(block->lock);
}

BELAY_LOCKING_ belay_write_block_
belay_write_block_begin_(BELAY_LOCKS BELAY_LENDS const belay_raw_rwlock_ *shared,
                         size_t data_offset, const char *file, int line)
{
    belay_raw_rwlock_ *const raw = (belay_raw_rwlock_ *)belay_interior_(shared);
    if (BELAY_UNLIKELY_(belay_raw_rwlock_write_at_(raw, file, line)))
        belay_raw_rwlock_write_poisoned_(raw, "with_write", file, line);
    return (belay_write_block_){belay_rwlock_held_at_(raw, file, line), (char *)raw + data_offset,
                                false};
}

/* The same two for locks of sharded_rwlock.h. */
BELAY_LOCKING_ belay_read_block_
belay_sharded_read_block_begin_(BELAY_LOCKS_SHARED BELAY_LENDS const belay_raw_sharded_ *shared,
                                size_t data_offset, const char *file, int line)
{
    belay_raw_rwlock_ *shard;
    const bool poisoned = belay_raw_sharded_enter_at_(shared, &shard, file, line);
    return belay_read_block_of_(shard, poisoned, (const char *)shared + data_offset, file, line);
}

BELAY_LOCKING_ belay_write_block_
belay_sharded_write_block_begin_(BELAY_LOCKS BELAY_LENDS const belay_raw_sharded_ *shared,
                                 size_t data_offset, const char *file, int line)
{
    belay_raw_sharded_ *const raw = (belay_raw_sharded_ *)belay_interior_(shared);
    if (BELAY_UNLIKELY_(belay_raw_sharded_write_at_(raw, file, line)))
        belay_raw_sharded_write_poisoned_(raw, "with_write", file, line);
    return (belay_write_block_){belay_sharded_held_at_(raw, file, line), (char *)raw + data_offset,
                                true};
}

BELAY_INLINE_ void
belay_write_block_end_(const belay_write_block_ *block)
{
    if (block->sharded)
        belay_sharded_held_release_(block->held);
    else
        belay_rwlock_held_release_(block->held);
}

/* How a block of this kind of lock begins. */
/* clang-format off */
#define BELAY_RWLOCK_BEGIN_(lock_, what_) \
    _Generic(&(lock_)->raw_, \
        belay_raw_sharded_ *: belay_sharded_##what_##_block_begin_, \
        const belay_raw_sharded_ *: belay_sharded_##what_##_block_begin_, \
        default: belay_##what_##_block_begin_)( \
        &(lock_)->raw_, offsetof(__typeof__(*(lock_)), value_), __FILE__, __LINE__)
/* clang-format on */

/*
 * with_read (v, &rwlock) { ... }: lock for reading, run the block with const T *v pointing to the
 * data, unlock on every way out of the block: its end, return, goto, a panic. It runs as a loop
 * does: break and continue leave the block. Panics if the lock is poisoned.
 */
#define belay_with_read(v, rwlock) \
    for (BELAY_SAYS_("block:with_read") belay_read_block_ v##_block_ \
         __attribute__((cleanup(belay_read_block_end_))) = BELAY_RWLOCK_BEGIN_(rwlock, read); \
         v##_block_.data != NULL; v##_block_.data = NULL) \
        for (BELAY_SAYS_("block:with_read") __typeof__(*(rwlock)->type_[0]) \
                 const *v = v##_block_.data; \
             v != NULL; v = NULL)

/* with_write (v, &rwlock) { ... }: the same for writing, with T *v. */
#define belay_with_write(v, rwlock) \
    for (BELAY_SAYS_("block:with_write") belay_write_block_ v##_block_ \
         __attribute__((cleanup(belay_write_block_end_))) = BELAY_RWLOCK_BEGIN_(rwlock, write); \
         v##_block_.data != NULL; v##_block_.data = NULL) \
        for (BELAY_SAYS_("block:with_write") __typeof__(*(rwlock)->type_[0]) *v = v##_block_.data; \
             v != NULL; v = NULL)

#endif
