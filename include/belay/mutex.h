/* SPDX-License-Identifier: MIT */
/*
 * mutex.h - a lock with the data inside: who wants the data takes the lock.
 *
 *     BELAY_MUTEX(Counter, int);              // or MUTEX(...) of prelude.h
 *
 *     static Counter hits = MUTEX_INIT(0);
 *     belay_with_lock (n, &hits) *n += 1;     // unlocked on every way out of the block
 *
 *     belay_own(CounterGuard) g = Counter_lock(&hits);
 *     *g.data += 1;                           // unlocked when g is dropped
 *
 * BELAY_MUTEX(Name, T) or BELAY_MUTEX(Name, T, T_drop) makes the types Name and NameGuard. An
 * all-zero Name is an unlocked lock of an all-zero T. The lock is one 32-bit word, so a mutex of
 * int takes eight bytes; an uncontended lock and unlock are one locked instruction and no system
 * call. Many threads may wait; who waits spins a little, then sleeps. It is not fair (a running
 * thread may take the lock before one that is waking up), not recursive (a thread that locks twice
 * waits for ever), and works within one process.
 *
 * Poisoning
 *     When a thread panics while it holds the lock, the lock is poisoned: the data may be half
 *     changed. Name_lock and with_lock panic then; Name_lock_result, _try_lock and _lock_timeout
 *     return BELAY_POISONED with the guard held all the same, to repair the data and call
 *     Name_clear_poison. A thread that was panicking already when it took the lock does not poison.
 *     Poisoning is advice, not a proof: data that a panic leaves whole is poisoned too.
 *
 * What the family has (m is const Name *, because a lock is shared by nature):
 *
 *     Name        Name_new(T value)                    an unlocked mutex that owns value
 *     void        Name_drop(Name *m)                   drop the value; nobody may hold the lock
 *     NameGuard   Name_lock(m)                         wait for the lock; panics if it is poisoned
 *     status      Name_lock_result(m, NameGuard *ret)  OK or POISONED, both with the guard
 *     status      Name_try_lock(m, NameGuard *ret)     also WOULD_BLOCK, then without the guard
 *     status      Name_lock_timeout(m, ret, duration)  also TIMED_OUT, then without the guard
 *     bool        Name_is_poisoned(m)
 *     void        Name_clear_poison(m)                 call it with the guard held
 *     T *         Name_get_mut(Name *m)                no locking: the caller has the only pointer;
 *                                                      panics if poisoned
 *     status      Name_get_mut_result(Name *, T **ret) OK or POISONED, both with the pointer
 *     T           Name_into_inner(Name *m)             takes the value out, panics if poisoned; the
 *                                                      mutex is left empty (the value stays in a
 *                                                      poisoned one)
 *     status      Name_into_inner_result(Name *, T *)  OK or POISONED, both with the value
 *     void        Name_debug(m, FILE *out)             prints Mutex { data: 10, poisoned: false },
 *                                                      and <locked> for data that is locked now
 *     void        Name_debug_with(m, out, print)       the same, the data printed by
 *                                                      void print(FILE *, const T *)
 *     void        NameGuard_drop(NameGuard *g)         unlock; an empty guard does nothing
 *
 * NameGuard has one member for you, `T *data`, NULL when the guard is empty. A guard unlocks on the
 * thread that locked: do not hand it to another. A lock must not be dropped, freed or go out of
 * scope while any thread is inside a call on it, an unlock included.
 */
#ifndef BELAY_MUTEX_H
#define BELAY_MUTEX_H

#include <belay/debug.h>
#include <belay/detail/raw_mutex.h>
#include <belay/own.h>

/* The initial value of a mutex in static storage: MUTEX_INIT(0), MUTEX_INIT({.x = 1}). */
#define BELAY_MUTEX_INIT(...) \
    { \
        .value_ = __VA_ARGS__ \
    }

/* BELAY_MUTEX(Name, T[, drop]): see the top of this file. */
#define BELAY_MUTEX(Name, T, ...) \
    typedef struct Name { \
        belay_raw_mutex_ raw_; \
        T value_; \
        T *type_[0] __attribute__((packed)); /* names T in macros; takes no room */ \
    } Name; \
    typedef struct Name##Guard { \
        T *data; \
        belay_held_ held_; \
    } Name##Guard; \
    BELAY_MUTEX_GUARD_(Name, T) \
    BELAY_MUTEX_LOCKING_(Name, T) \
    BELAY_MUTEX_OWNING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_MUTEX_DEBUG_(Name, T) \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_MUTEX_GUARD_(Name, T) \
    BELAY_INLINE_ belay_raw_mutex_ *Name##_raw_(const Name *m) \
    { \
        return (belay_raw_mutex_ *)belay_interior_(&m->raw_); \
    } \
    BELAY_INLINE_ Name##Guard Name##_guard_(const Name *m) \
    { \
        return (Name##Guard){(T *)belay_interior_(&m->value_), belay_held_of_(Name##_raw_(m))}; \
    } \
    BELAY_INLINE_ void Name##Guard_drop(BELAY_CONSUMES Name##Guard *guard) \
    { \
        const belay_held_ held = guard->held_; \
        if (held == 0) \
            return; \
        *guard = (Name##Guard){NULL, 0}; \
        belay_held_release_(held); \
    }

#define BELAY_MUTEX_LOCKING_(Name, T) \
    BELAY_INLINE_ bool Name##_is_poisoned(const Name *m) \
    { \
        return belay_load_rlx_(&m->raw_.is.poisoned) != 0; \
    } \
    BELAY_INLINE_ void Name##_clear_poison(const Name *m) \
    { \
        belay_store_rlx_(&Name##_raw_(m)->is.poisoned, 0); \
    } \
    BELAY_INLINE_ belay_status Name##_held_(const Name *m, Name##Guard *ret_guard) \
    { \
        *ret_guard = Name##_guard_(m); \
        return Name##_is_poisoned(m) ? BELAY_POISONED : BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ Name##Guard Name##_lock(const Name *m) \
    { \
        belay_raw_mutex_lock_(Name##_raw_(m)); \
        if (BELAY_UNLIKELY_(Name##_is_poisoned(m))) \
            belay_raw_mutex_poisoned_(Name##_raw_(m), #Name "_lock", BELAY_MADE_HERE_); \
        return Name##_guard_(m); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_lock_result(const Name *m, \
                                                                  Name##Guard *ret_guard) \
    { \
        belay_raw_mutex_lock_(Name##_raw_(m)); \
        return Name##_held_(m, ret_guard); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_lock(const Name *m, \
                                                               Name##Guard *ret_guard) \
    { \
        if (!belay_raw_mutex_try_lock_(Name##_raw_(m))) \
            return BELAY_WOULD_BLOCK; \
        return Name##_held_(m, ret_guard); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_lock_timeout( \
        const Name *m, Name##Guard *ret_guard, belay_duration limit) \
    { \
        if (!belay_raw_mutex_try_lock_(Name##_raw_(m))) { \
            const belay_status status = belay_raw_mutex_lock_timeout_(Name##_raw_(m), limit); \
            if (status != BELAY_OK) \
                return status; \
        } \
        return Name##_held_(m, ret_guard); \
    }

#define BELAY_MUTEX_OWNING_(Name, T, drop_value) \
    BELAY_INLINE_ Name Name##_new(T value) \
    { \
        return (Name){.value_ = value}; \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *m) \
    { \
        m->raw_.word = 0; \
        drop_value(&m->value_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_get_mut_result(Name *m, T **ret_value) \
    { \
        *ret_value = &m->value_; \
        return Name##_is_poisoned(m) ? BELAY_POISONED : BELAY_OK; \
    } \
    BELAY_INLINE_ T *Name##_get_mut(Name *m) \
    { \
        T *value; \
        belay_unwrap_(Name##_get_mut_result(m, &value), #Name "_get_mut", BELAY_MADE_HERE_); \
        return value; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_into_inner_result(BELAY_CONSUMES Name *m, \
                                                                        T *ret_value) \
    { \
        const belay_status status = Name##_is_poisoned(m) ? BELAY_POISONED : BELAY_OK; \
        *ret_value = belay_move(*m).value_; \
        return status; \
    } \
    BELAY_INLINE_ T Name##_into_inner(BELAY_CONSUMES Name *m) \
    { \
        if (BELAY_UNLIKELY_(Name##_is_poisoned(m))) \
            belay_unwrap_failed_(BELAY_POISONED, #Name "_into_inner", BELAY_MADE_HERE_); \
        return belay_move(*m).value_; \
    }

#define BELAY_MUTEX_DEBUG_(Name, T) \
    BELAY_INLINE_ void Name##_debug_with(const Name *m, FILE *out, \
                                         void (*print)(FILE *, T const *)) \
    { \
        const bool locked = !belay_raw_mutex_try_lock_(Name##_raw_(m)); \
        Name##Guard guard __attribute__((cleanup(Name##Guard_drop))) = \
            locked ? (Name##Guard){NULL, 0} : Name##_guard_(m); \
        fputs("Mutex { data: ", out); \
        if (locked) \
            fputs("<locked>", out); \
        else if (print != NULL) \
            print(out, guard.data); \
        else \
            belay_debug_value_(out, BELAY_DEBUG_KIND_(m->value_), guard.data, sizeof(T)); \
        fprintf(out, ", poisoned: %s }", Name##_is_poisoned(m) ? "true" : "false"); \
    } \
    BELAY_INLINE_ void Name##_debug(const Name *m, FILE *out) \
    { \
        Name##_debug_with(m, out, NULL); \
    }

/* ---- with_lock ------------------------------------------------------------------------------ */

/* What a with_lock block keeps: the lock, and the data until the block is over. */
typedef struct belay_mutex_block_ {
    belay_held_ held;
    void *data;
} belay_mutex_block_;

BELAY_INLINE_ belay_mutex_block_
belay_mutex_block_begin_(const belay_raw_mutex_ *shared, size_t data_offset, const char *file,
                         int line)
{
    belay_raw_mutex_ *const raw = (belay_raw_mutex_ *)belay_interior_(shared);
    belay_raw_mutex_lock_(raw);
    if (BELAY_UNLIKELY_(belay_load_rlx_(&raw->is.poisoned) != 0))
        belay_raw_mutex_poisoned_(raw, "with_lock", file, line);
    return (belay_mutex_block_){belay_held_of_(raw), (char *)raw + data_offset};
}

BELAY_INLINE_ void
belay_mutex_block_end_(const belay_mutex_block_ *block)
{
    belay_held_release_(block->held);
}

/*
 * with_lock (v, &mutex) { ... }: lock, run the block with T *v pointing to the data, unlock on
 * every way out of the block: its end, return, goto, a panic. It runs as a loop does: break and
 * continue leave the block. Panics if the lock is poisoned.
 */
#define belay_with_lock(v, mutex) \
    for (belay_mutex_block_ v##_block_ __attribute__((cleanup(belay_mutex_block_end_))) = \
             belay_mutex_block_begin_(&(mutex)->raw_, offsetof(__typeof__(*(mutex)), value_), \
                                      __FILE__, __LINE__); \
         v##_block_.data != NULL; v##_block_.data = NULL) \
        for (__typeof__(*(mutex)->type_[0]) *v = v##_block_.data; v != NULL; v = NULL)

#endif
