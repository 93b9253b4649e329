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
 *     status  Name_read_timeout(l, ret, duration)   also TIMED_OUT, then without the guard
 *     status  Name_write_timeout(l, ret, duration)
 *     R       NameWriteGuard_downgrade(W *g)   from writing to reading; nobody writes in between,
 *                                              readers that wait are let in, g is empty after it
 *     bool    Name_is_poisoned(l)
 *     void    Name_clear_poison(l)             call it with a write guard held
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
 *
 * A guard has one member for you, `data`: T const * to read, T * to write, NULL when the guard is
 * empty. A guard unlocks on the thread that locked: do not hand it to another. A lock must not be
 * dropped, freed or go out of scope while any thread is inside a call on it, an unlock included.
 */
#ifndef BELAY_RWLOCK_H
#define BELAY_RWLOCK_H

#include <belay/debug.h>
#include <belay/detail/raw_rwlock.h>
#include <belay/own.h>

/* The initial value of a lock in static storage: RWLOCK_INIT(0), RWLOCK_INIT({.x = 1}). */
#define BELAY_RWLOCK_INIT(...) \
    { \
        .value_ = __VA_ARGS__ \
    }

/* BELAY_RWLOCK(Name, T[, drop]): see the top of this file. */
#define BELAY_RWLOCK(Name, T, ...) \
    typedef struct Name { \
        belay_raw_rwlock_ raw_; \
        T value_; \
        T *type_[0] __attribute__((packed)); /* names T in macros; takes no room */ \
    } Name; \
    typedef struct Name##ReadGuard { \
        T const *data; \
        belay_raw_rwlock_ *lock_; \
    } Name##ReadGuard; \
    typedef struct Name##WriteGuard { \
        T *data; \
        belay_held_ held_; \
    } Name##WriteGuard; \
    BELAY_RWLOCK_GUARDS_(Name, T) \
    BELAY_RWLOCK_POISON_(Name) \
    BELAY_RWLOCK_READING_(Name) \
    BELAY_RWLOCK_WRITING_(Name) \
    BELAY_RWLOCK_OWNING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_RWLOCK_DEBUG_(Name, T) \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_RWLOCK_GUARDS_(Name, T) \
    BELAY_INLINE_ belay_raw_rwlock_ *Name##_raw_(const Name *l) \
    { \
        return (belay_raw_rwlock_ *)belay_interior_(&l->raw_); \
    } \
    BELAY_INLINE_ Name##ReadGuard Name##_read_guard_(const Name *l) \
    { \
        return (Name##ReadGuard){(T *)belay_interior_(&l->value_), Name##_raw_(l)}; \
    } \
    BELAY_INLINE_ Name##WriteGuard Name##_write_guard_(const Name *l) \
    { \
        return (Name##WriteGuard){(T *)belay_interior_(&l->value_), \
                                  belay_rwlock_held_of_(Name##_raw_(l))}; \
    } \
    BELAY_INLINE_ void Name##ReadGuard_drop(BELAY_CONSUMES Name##ReadGuard *guard) \
    { \
        belay_raw_rwlock_ *const lock = guard->lock_; \
        if (lock == NULL) \
            return; \
        *guard = (Name##ReadGuard){NULL, NULL}; \
        belay_raw_rwlock_unlock_read_(lock); \
    } \
    BELAY_INLINE_ void Name##WriteGuard_drop(BELAY_CONSUMES Name##WriteGuard *guard) \
    { \
        const belay_held_ held = guard->held_; \
        if (held == 0) \
            return; \
        *guard = (Name##WriteGuard){NULL, 0}; \
        belay_rwlock_held_release_(held); \
    } \
    BELAY_INLINE_ Name##ReadGuard Name##WriteGuard_downgrade( \
        BELAY_CONSUMES Name##WriteGuard *guard) \
    { \
        const Name##WriteGuard writer = *guard; \
        *guard = (Name##WriteGuard){NULL, 0}; \
        if (writer.held_ != 0) \
            belay_raw_rwlock_downgrade_(belay_rwlock_of_held_(writer.held_)); \
        return (Name##ReadGuard){writer.data, belay_rwlock_of_held_(writer.held_)}; \
    }

#define BELAY_RWLOCK_POISON_(Name) \
    BELAY_INLINE_ bool Name##_is_poisoned(const Name *l) \
    { \
        return belay_raw_rwlock_is_poisoned_(&l->raw_); \
    } \
    BELAY_INLINE_ void Name##_clear_poison(const Name *l) \
    { \
        belay_raw_rwlock_clear_poison_(Name##_raw_(l)); \
    } \
    BELAY_INLINE_ bool Name##_taken_(belay_status status) \
    { \
        return status == BELAY_OK || status == BELAY_POISONED; \
    }

#define BELAY_RWLOCK_READING_(Name) \
    BELAY_INLINE_ Name##ReadGuard Name##_read(const Name *l) \
    { \
        if (BELAY_UNLIKELY_(belay_raw_rwlock_read_(Name##_raw_(l)))) \
            belay_raw_rwlock_read_poisoned_(Name##_raw_(l), #Name "_read", __FILE__, __LINE__); \
        return Name##_read_guard_(l); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_read_result(const Name *l, \
                                                                  Name##ReadGuard *ret_guard) \
    { \
        const bool poisoned = belay_raw_rwlock_read_(Name##_raw_(l)); \
        *ret_guard = Name##_read_guard_(l); \
        return poisoned ? BELAY_POISONED : BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_read(const Name *l, \
                                                               Name##ReadGuard *ret_guard) \
    { \
        const belay_status status = belay_raw_rwlock_try_read_(Name##_raw_(l)); \
        if (Name##_taken_(status)) \
            *ret_guard = Name##_read_guard_(l); \
        return status; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_read_timeout( \
        const Name *l, Name##ReadGuard *ret_guard, belay_duration limit) \
    { \
        const belay_status status = belay_raw_rwlock_read_timeout_(Name##_raw_(l), limit); \
        if (Name##_taken_(status)) \
            *ret_guard = Name##_read_guard_(l); \
        return status; \
    }

#define BELAY_RWLOCK_WRITING_(Name) \
    BELAY_INLINE_ Name##WriteGuard Name##_write(const Name *l) \
    { \
        if (BELAY_UNLIKELY_(belay_raw_rwlock_write_(Name##_raw_(l)))) \
            belay_raw_rwlock_write_poisoned_(Name##_raw_(l), #Name "_write", __FILE__, __LINE__); \
        return Name##_write_guard_(l); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_write_result(const Name *l, \
                                                                   Name##WriteGuard *ret_guard) \
    { \
        const bool poisoned = belay_raw_rwlock_write_(Name##_raw_(l)); \
        *ret_guard = Name##_write_guard_(l); \
        return poisoned ? BELAY_POISONED : BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_write(const Name *l, \
                                                                Name##WriteGuard *ret_guard) \
    { \
        const belay_status status = belay_raw_rwlock_try_write_(Name##_raw_(l)); \
        if (Name##_taken_(status)) \
            *ret_guard = Name##_write_guard_(l); \
        return status; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_write_timeout( \
        const Name *l, Name##WriteGuard *ret_guard, belay_duration limit) \
    { \
        const belay_status status = belay_raw_rwlock_write_timeout_(Name##_raw_(l), limit); \
        if (Name##_taken_(status)) \
            *ret_guard = Name##_write_guard_(l); \
        return status; \
    }

#define BELAY_RWLOCK_OWNING_(Name, T, drop_value) \
    BELAY_INLINE_ Name Name##_new(T value) \
    { \
        return (Name){.value_ = value}; \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *l) \
    { \
        l->raw_.word = 0; \
        drop_value(&l->value_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_get_mut_result(Name *l, T **ret_value) \
    { \
        *ret_value = &l->value_; \
        return Name##_is_poisoned(l) ? BELAY_POISONED : BELAY_OK; \
    } \
    BELAY_INLINE_ T *Name##_get_mut(Name *l) \
    { \
        T *value; \
        belay_expect(Name##_get_mut_result(l, &value), #Name "_get_mut"); \
        return value; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_into_inner_result(BELAY_CONSUMES Name *l, \
                                                                        T *ret_value) \
    { \
        const belay_status status = Name##_is_poisoned(l) ? BELAY_POISONED : BELAY_OK; \
        *ret_value = belay_move(*l).value_; \
        return status; \
    } \
    BELAY_INLINE_ T Name##_into_inner(BELAY_CONSUMES Name *l) \
    { \
        if (BELAY_UNLIKELY_(Name##_is_poisoned(l))) \
            belay_unwrap_failed_(BELAY_POISONED, #Name "_into_inner", __FILE__, __LINE__); \
        return belay_move(*l).value_; \
    }

#define BELAY_RWLOCK_DEBUG_(Name, T) \
    BELAY_INLINE_ void Name##_debug_with(const Name *l, FILE *out, \
                                         void (*print)(FILE *, T const *)) \
    { \
        Name##ReadGuard guard __attribute__((cleanup(Name##ReadGuard_drop))) = {NULL, NULL}; \
        const bool locked = !Name##_taken_(Name##_try_read(l, &guard)); \
        fputs("RwLock { data: ", out); \
        if (locked) \
            fputs("<locked>", out); \
        else if (print != NULL) \
            print(out, guard.data); \
        else \
            belay_debug_value_(out, BELAY_DEBUG_KIND_(l->value_), guard.data, sizeof(T)); \
        fprintf(out, ", poisoned: %s }", Name##_is_poisoned(l) ? "true" : "false"); \
    } \
    BELAY_INLINE_ void Name##_debug(const Name *l, FILE *out) \
    { \
        Name##_debug_with(l, out, NULL); \
    }

/* ---- with_read and with_write --------------------------------------------------------------- */

/* What a block keeps: the lock, and the data until the block is over. */
typedef struct belay_read_block_ {
    belay_raw_rwlock_ *lock;
    const void *data;
} belay_read_block_;

typedef struct belay_write_block_ {
    belay_held_ held;
    void *data;
} belay_write_block_;

BELAY_INLINE_ belay_read_block_
belay_read_block_begin_(const belay_raw_rwlock_ *shared, size_t data_offset, const char *file,
                        int line)
{
    belay_raw_rwlock_ *const raw = (belay_raw_rwlock_ *)belay_interior_(shared);
    if (BELAY_UNLIKELY_(belay_raw_rwlock_read_(raw)))
        belay_raw_rwlock_read_poisoned_(raw, "with_read", file, line);
    return (belay_read_block_){raw, (const char *)raw + data_offset};
}

BELAY_INLINE_ void
belay_read_block_end_(const belay_read_block_ *block)
{
    belay_raw_rwlock_unlock_read_(block->lock);
}

BELAY_INLINE_ belay_write_block_
belay_write_block_begin_(const belay_raw_rwlock_ *shared, size_t data_offset, const char *file,
                         int line)
{
    belay_raw_rwlock_ *const raw = (belay_raw_rwlock_ *)belay_interior_(shared);
    if (BELAY_UNLIKELY_(belay_raw_rwlock_write_(raw)))
        belay_raw_rwlock_write_poisoned_(raw, "with_write", file, line);
    return (belay_write_block_){belay_rwlock_held_of_(raw), (char *)raw + data_offset};
}

BELAY_INLINE_ void
belay_write_block_end_(const belay_write_block_ *block)
{
    belay_rwlock_held_release_(block->held);
}

/*
 * with_read (v, &rwlock) { ... }: lock for reading, run the block with const T *v pointing to the
 * data, unlock on every way out of the block: its end, return, goto, a panic. It runs as a loop
 * does: break and continue leave the block. Panics if the lock is poisoned.
 */
#define belay_with_read(v, rwlock) \
    for (belay_read_block_ v##_block_ __attribute__((cleanup(belay_read_block_end_))) = \
             belay_read_block_begin_(&(rwlock)->raw_, offsetof(__typeof__(*(rwlock)), value_), \
                                     __FILE__, __LINE__); \
         v##_block_.data != NULL; v##_block_.data = NULL) \
        for (__typeof__(*(rwlock)->type_[0]) const *v = v##_block_.data; v != NULL; v = NULL)

/* with_write (v, &rwlock) { ... }: the same for writing, with T *v. */
#define belay_with_write(v, rwlock) \
    for (belay_write_block_ v##_block_ __attribute__((cleanup(belay_write_block_end_))) = \
             belay_write_block_begin_(&(rwlock)->raw_, offsetof(__typeof__(*(rwlock)), value_), \
                                      __FILE__, __LINE__); \
         v##_block_.data != NULL; v##_block_.data = NULL) \
        for (__typeof__(*(rwlock)->type_[0]) *v = v##_block_.data; v != NULL; v = NULL)

#endif
