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
 * thread may take the lock before one that is waking up) but where NameGuard_unlock_fair makes it
 * so, not recursive (a thread that locks twice waits for ever), and works within one process.
 *
 * unlock_fair is for a thread that takes the same lock again and again and would starve the others:
 * its lock and unlock cost what they always do while nobody sleeps, and a switch of threads when
 * somebody does. (As MutexGuard::unlock_fair of Rust's parking_lot.) A mutex can also be waited for
 * together with a condition (lock_when.h), and several of them at once (locks.h).
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
 *     status      Name_lock_timeout(m, ret, duration)  also TIMED_OUT, or CANCELLED by a note
 *                                                      (note.h), then without the guard
 *     bool        Name_is_poisoned(m)
 *     void        Name_clear_poison(m)                 call it with the guard held
 *     T           Name_replace(m, T value)             locks, puts value in, gives back what was
 *                                                      there; panics if poisoned, value dropped
 *     void        Name_set(m, T value)                 the same, and drops what was there, unlocked
 *     T           Name_get_cloned(m, clone)            locks, and gives T clone(const T *) of the
 *                                                      data, NULL to copy the bytes
 *     T *         Name_data_ptr(m)                     raw: no locking, the rules are yours to keep
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
 *     void        NameGuard_unlock_fair(NameGuard *g)  the same, but the thread that has slept
 *                                                      longest on the lock gets it, whoever runs
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
    BELAY_TRAITS_(Name, if_send, if_send, BELAY_LOCK_SAYS_, T *); \
    BELAY_TRAITS_(Name##Guard, never, if_sync, BELAY_GUARD_SAYS_, T *); \
    BELAY_MUTEX_GUARD_(Name, T) \
    BELAY_MUTEX_LOCKING_(Name, T) \
    BELAY_MUTEX_OWNING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_MUTEX_CHANGING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_MUTEX_DEBUG_(Name, T) \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_MUTEX_GUARD_(Name, T) \
    BELAY_INLINE_ belay_raw_mutex_ *Name##_raw_(const Name *m_) \
    { \
        return (belay_raw_mutex_ *)belay_interior_(&m_->raw_); \
    } \
    BELAY_LOCKING_ Name##Guard Name##_guard_(BELAY_LENDS const Name *m_) \
    { \
        return (Name##Guard){(T *)belay_interior_(&m_->value_), \
                             belay_held_at_(Name##_raw_(m_), BELAY_MADE_HERE_)}; \
    } \
    BELAY_INLINE_ void Name##Guard_drop(BELAY_CONSUMES Name##Guard *guard_) \
    { \
        const belay_held_ held_ = guard_->held_; \
        if (held_ == 0) \
            return; \
        *guard_ = (Name##Guard){NULL, 0}; \
        belay_held_release_(held_); \
    } \
    BELAY_INLINE_ void Name##Guard_unlock_fair(BELAY_CONSUMES Name##Guard *guard_) \
    { \
        const belay_held_ held_ = guard_->held_; \
        if (held_ == 0) \
            return; \
        *guard_ = (Name##Guard){NULL, 0}; \
        belay_held_release_fair_(held_); \
    }

#define BELAY_MUTEX_LOCKING_(Name, T) \
    BELAY_INLINE_ bool Name##_is_poisoned(const Name *m_) \
    { \
        return belay_load_rlx_(&m_->raw_.is.poisoned) != 0; \
    } \
    BELAY_INLINE_ void Name##_clear_poison(const Name *m_) \
    { \
        belay_store_rlx_(&Name##_raw_(m_)->is.poisoned, 0); \
    } \
    BELAY_LOCKING_ belay_status Name##_held_(const Name *m_, BELAY_FILLS Name##Guard *ret_guard_) \
    { \
        *ret_guard_ = Name##_guard_(m_); \
        return Name##_is_poisoned(m_) ? BELAY_POISONED : BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ Name##Guard Name##_lock(BELAY_LOCKS BELAY_LENDS const Name *m_) \
    { \
        belay_raw_mutex_lock_at_(Name##_raw_(m_), BELAY_MADE_HERE_); \
        if (BELAY_UNLIKELY_(Name##_is_poisoned(m_))) \
            belay_raw_mutex_poisoned_(Name##_raw_(m_), #Name "_lock", BELAY_MADE_HERE_); \
        return Name##_guard_(m_); \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_lock_result( \
        BELAY_LOCKS BELAY_LENDS const Name *m_, BELAY_FILLS Name##Guard *ret_guard_) \
    { \
        belay_raw_mutex_lock_at_(Name##_raw_(m_), BELAY_MADE_HERE_); \
        return Name##_held_(m_, ret_guard_); \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_try_lock( \
        BELAY_TRIES BELAY_LENDS const Name *m_, BELAY_FILLS Name##Guard *ret_guard_) \
    { \
        if (!belay_raw_mutex_try_lock_(Name##_raw_(m_))) \
            return BELAY_WOULD_BLOCK; \
        return Name##_held_(m_, ret_guard_); \
    } \
    BELAY_MUST_USE_ BELAY_LOCKING_ belay_status Name##_lock_timeout( \
        BELAY_TRIES BELAY_LENDS const Name *m_, BELAY_FILLS Name##Guard *ret_guard_, \
        belay_duration limit_) \
    { \
        if (!belay_raw_mutex_try_lock_(Name##_raw_(m_))) { \
            const belay_status status_ = belay_raw_mutex_lock_timeout_(Name##_raw_(m_), limit_); \
            if (status_ != BELAY_OK) \
                return status_; \
        } \
        return Name##_held_(m_, ret_guard_); \
    }

#define BELAY_MUTEX_OWNING_(Name, T, drop_value) \
    BELAY_INLINE_ Name Name##_new(BELAY_LENDS T value_) \
    { \
        return (Name){.value_ = value_}; \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *m_) \
    { \
        m_->raw_.word = 0; \
        drop_value(&m_->value_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_get_mut_result(BELAY_LENDS Name *m_, \
                                                                     BELAY_FILLS T **ret_value_) \
    { \
        *ret_value_ = &m_->value_; \
        return Name##_is_poisoned(m_) ? BELAY_POISONED : BELAY_OK; \
    } \
    BELAY_INLINE_ T *Name##_get_mut(BELAY_LENDS Name *m_) \
    { \
        T *value_; \
        belay_unwrap_(Name##_get_mut_result(m_, &value_), #Name "_get_mut", BELAY_MADE_HERE_); \
        return value_; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_into_inner_result(BELAY_CONSUMES Name *m_, \
                                                                        BELAY_FILLS T *ret_value_) \
    { \
        const belay_status status_ = Name##_is_poisoned(m_) ? BELAY_POISONED : BELAY_OK; \
        *ret_value_ = belay_move(*m_).value_; \
        return status_; \
    } \
    BELAY_INLINE_ T Name##_into_inner(BELAY_CONSUMES Name *m_) \
    { \
        if (BELAY_UNLIKELY_(Name##_is_poisoned(m_))) \
            belay_unwrap_failed_(BELAY_POISONED, #Name "_into_inner", BELAY_MADE_HERE_); \
        return belay_move(*m_).value_; \
    }

/* Whole-value access: the lock is held for one copy, and while a clone runs, not for a drop. */
#define BELAY_MUTEX_CHANGING_(Name, T, drop_value) \
    BELAY_INLINE_ T *Name##_data_ptr(const Name *m_) \
    { \
        return (T *)belay_interior_(&m_->value_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_replace(BELAY_LOCKS_WITHIN const Name *m_, \
                                                   BELAY_KEPT T value_) \
    { \
        Name##Guard guard_ __attribute__((cleanup(Name##Guard_drop))) = {NULL, 0}; \
        const belay_status status_ = Name##_lock_result(m_, &guard_); \
        if (BELAY_UNLIKELY_(status_ != BELAY_OK)) { \
            Name##Guard_drop(&guard_); \
            drop_value(&value_); \
            belay_unwrap_failed_(status_, #Name "_replace", BELAY_MADE_HERE_); \
        } \
        return belay_replace(guard_.data, value_); \
    } \
    BELAY_INLINE_ void Name##_set(BELAY_LOCKS_WITHIN const Name *m_, BELAY_KEPT T value_) \
    { \
        T before_ = Name##_replace(m_, value_); \
        drop_value(&before_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_get_cloned(BELAY_LOCKS_WITHIN const Name *m_, \
                                                      T (*clone_)(T const *)) \
    { \
        Name##Guard guard_ __attribute__((cleanup(Name##Guard_drop))) = Name##_lock(m_); \
        return clone_ != NULL ? clone_(guard_.data) : *guard_.data; \
    }

#define BELAY_MUTEX_DEBUG_(Name, T) \
    BELAY_INLINE_ void Name##_debug_with(const Name *m_, FILE *out_, \
                                         void (*print_)(FILE *, T const *)) \
    { \
        const bool locked_ = !belay_raw_mutex_try_lock_(Name##_raw_(m_)); \
        Name##Guard guard_ __attribute__((cleanup(Name##Guard_drop))) = \
            locked_ ? (Name##Guard){NULL, 0} : Name##_guard_(m_); \
        fputs("Mutex { data: ", out_); \
        if (locked_) \
            fputs("<locked>", out_); \
        else if (print_ != NULL) \
            print_(out_, guard_.data); \
        else \
            belay_debug_value_(out_, BELAY_DEBUG_KIND_(m_->value_), guard_.data, sizeof(T)); \
        fprintf(out_, ", poisoned: %s }", Name##_is_poisoned(m_) ? "true" : "false"); \
    } \
    BELAY_INLINE_ void Name##_debug(const Name *m_, FILE *out_) \
    { \
        Name##_debug_with(m_, out_, NULL); \
    }

/* ---- with_lock ------------------------------------------------------------------------------ */

/* What a with_lock block keeps: the lock, and the data until the block is over. */
typedef struct belay_mutex_block_ {
    belay_held_ held;
    void *data;
} belay_mutex_block_;
BELAY_TRAITS_(belay_mutex_block_, never, never, BELAY_GUARD_SAYS_);

BELAY_LOCKING_ belay_mutex_block_
belay_mutex_block_begin_(BELAY_LOCKS BELAY_LENDS const belay_raw_mutex_ *shared, size_t data_offset,
                         const char *file, int line)
{
    belay_raw_mutex_ *const raw = (belay_raw_mutex_ *)belay_interior_(shared);
    belay_raw_mutex_lock_at_(raw, file, line);
    if (BELAY_UNLIKELY_(belay_load_rlx_(&raw->is.poisoned) != 0))
        belay_raw_mutex_poisoned_(raw, "with_lock", file, line);
    return (belay_mutex_block_){belay_held_at_(raw, file, line), (char *)raw + data_offset};
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
    for (BELAY_SAYS_("block:with_lock") belay_mutex_block_ v##_block_ \
         __attribute__((cleanup(belay_mutex_block_end_))) = belay_mutex_block_begin_( \
             &(mutex)->raw_, offsetof(__typeof__(*(mutex)), value_), __FILE__, __LINE__); \
         v##_block_.data != NULL; v##_block_.data = NULL) \
        for (BELAY_SAYS_("block:with_lock") __typeof__(*(mutex)->type_[0]) *v = v##_block_.data; \
             v != NULL; v = NULL)

#endif
