/* SPDX-License-Identifier: MIT */
/*
 * reentrant.h - a lock that the thread which holds it may take again.
 *
 *     BELAY_REENTRANT_LOCK(Registry, struct registry);   // or REENTRANT_LOCK(...) of prelude.h
 *
 *     static Registry registry = REENTRANT_LOCK_INIT({0});
 *     belay_with_reentrant (r, &registry) callback(r);   // which may lock the registry again
 *
 *     belay_own(RegistryGuard) g = Registry_lock(&registry);
 *
 * BELAY_REENTRANT_LOCK(Name, T) or (Name, T, T_drop) makes the types Name and NameGuard. All zero
 * is an unlocked lock of an all-zero T. Since one thread may hold several guards at a time, a guard
 * gives a `const T *`: what is to be changed behind it is a cell (CELL, REFCELL), of which other
 * threads never see a half. The lock is free again when the last guard is dropped.
 *
 * It is not poisoned by a panic: nothing can be half changed through a const pointer, and a REFCELL
 * knows by itself whether it is borrowed. It is a mutex (mutex.h), an owner and a count: 16 bytes
 * besides the value. Locking again, and the unlock of that, cost no atomic read-modify-write.
 *
 *     Name        Name_new(T value)                    an unlocked lock that owns value
 *     void        Name_drop(Name *m)                   drop the value; nobody may hold the lock
 *     NameGuard   Name_lock(m)                         wait for the lock
 *     status      Name_try_lock(m, NameGuard *ret)     OK, WOULD_BLOCK
 *     status      Name_lock_timeout(m, ret, duration)  OK, TIMED_OUT, CANCELLED by a note (note.h)
 *     bool        Name_is_held(m)                      true when this thread holds it
 *     T *         Name_get_mut(Name *m)                no locking: the caller has the only pointer
 *     T           Name_into_inner(Name *m)             takes the value out; the lock is left empty
 *     void        Name_debug(m, FILE *out)             prints ReentrantLock { data: 10 }, and
 *                                                      <locked> when another thread holds it
 *     void        Name_debug_with(m, out, print)       the same, the data printed by
 *                                                      void print(FILE *, const T *)
 *     void        NameGuard_drop(NameGuard *g)         one hold less; an empty guard does nothing
 *
 * m is const Name *. NameGuard has one member for you, `const T *data`, NULL when it is empty.
 *
 * Misuse panics: a guard dropped by a thread that does not hold the lock; 2^32 guards at a time.
 * In the child of a fork the thread that forked holds what it held.
 *
 * Models: std's ReentrantLock, parking_lot's ReentrantMutex.
 */
#ifndef BELAY_REENTRANT_H
#define BELAY_REENTRANT_H

#include <belay/debug.h>
#include <belay/detail/raw_mutex.h>
#include <belay/own.h>

/* What a re-entrant lock has besides its value. The members are internal. */
typedef struct belay_raw_reentrant_ {
    uint64_t owner __attribute__((aligned(8))); /* the number of the thread that holds it, or 0 */
    uint32_t holds;                             /* how often; guarded by the mutex */
    belay_raw_mutex_ mutex;                     /* held by the owner */
} belay_raw_reentrant_;

/* The initial value of one in static storage. */
#define BELAY_REENTRANT_LOCK_INIT(...) \
    { \
        .value_ = __VA_ARGS__ \
    }

/* ---- the lock without its value: runtime/sync/reentrant.c has the protocol ------------------ */

/* The number of this thread, which no other has or had; 0 before it needs one. */
extern BELAY_API_ _Thread_local uint64_t belay_reentrant_self_
    __attribute__((tls_model("initial-exec")));

/* Give this thread its number. */
BELAY_API_ BELAY_COLD_ uint64_t belay_reentrant_number_(void);

/* Misuse: too many holds; an unlock by a thread that does not hold the lock. */
BELAY_API_ _Noreturn BELAY_COLD_ void belay_reentrant_too_many_(const char *file, int line);
BELAY_API_ _Noreturn BELAY_COLD_ void belay_reentrant_not_held_(const char *file, int line);

BELAY_INLINE_ uint64_t
belay_reentrant_this_thread_(void)
{
    const uint64_t number = belay_reentrant_self_;
    return BELAY_LIKELY_(number != 0) ? number : belay_reentrant_number_();
}

BELAY_INLINE_ bool
belay_reentrant_is_held_(const belay_raw_reentrant_ *r)
{
    BELAY_TOOL_ATOMIC_(&r->owner, sizeof r->owner);
    return belay_load_rlx_(&r->owner) == belay_reentrant_this_thread_();
}

/* L1. False when this thread does not hold the lock. file and line: for misuse. */
BELAY_INLINE_ bool
belay_reentrant_lock_again_(belay_raw_reentrant_ *r, const char *file, int line)
{
    if (!belay_reentrant_is_held_(r))
        return false;
    if (BELAY_UNLIKELY_(r->holds == UINT32_MAX))
        belay_reentrant_too_many_(file, line);
    r->holds++;
    return true;
}

/* The rest of L2, with the mutex. */
BELAY_INLINE_ void
belay_reentrant_own_(belay_raw_reentrant_ *r)
{
    belay_store_rlx_(&r->owner, belay_reentrant_this_thread_());
    r->holds = 1;
}

/* Take the lock, sleeping as long as it takes. */
BELAY_INLINE_ void
belay_reentrant_lock_(const belay_raw_reentrant_ *shared, const char *file, int line)
{
    belay_raw_reentrant_ *const r = (belay_raw_reentrant_ *)belay_interior_(shared);
    if (belay_reentrant_lock_again_(r, file, line))
        return;
    belay_raw_mutex_lock_at_(&r->mutex, file, line);
    belay_reentrant_own_(r);
}

/* Take it if it is free, or this thread's. */
BELAY_INLINE_ BELAY_MUST_USE_ belay_status
belay_reentrant_try_lock_(const belay_raw_reentrant_ *shared, const char *file, int line)
{
    belay_raw_reentrant_ *const r = (belay_raw_reentrant_ *)belay_interior_(shared);
    if (belay_reentrant_lock_again_(r, file, line))
        return BELAY_OK;
    if (!belay_raw_mutex_try_lock_(&r->mutex))
        return BELAY_WOULD_BLOCK;
    belay_reentrant_own_(r);
    return BELAY_OK;
}

/* The same, for the limit at most. */
BELAY_INLINE_ BELAY_MUST_USE_ belay_status
belay_reentrant_lock_timeout_(const belay_raw_reentrant_ *shared, belay_duration limit,
                              const char *file, int line)
{
    belay_raw_reentrant_ *const r = (belay_raw_reentrant_ *)belay_interior_(shared);
    belay_status status = belay_reentrant_try_lock_(shared, file, line);
    if (status == BELAY_OK)
        return BELAY_OK;
    status = belay_raw_mutex_lock_timeout_(&r->mutex, limit);
    if (status == BELAY_OK)
        belay_reentrant_own_(r);
    return status;
}

/* U1 and U2. */
BELAY_INLINE_ void
belay_reentrant_unlock_(const belay_raw_reentrant_ *shared, const char *file, int line)
{
    belay_raw_reentrant_ *const r = (belay_raw_reentrant_ *)belay_interior_(shared);
    if (BELAY_UNLIKELY_(!belay_reentrant_is_held_(r)))
        belay_reentrant_not_held_(file, line);
    if (--r->holds > 0)
        return;
    belay_store_rlx_(&r->owner, 0);
    belay_raw_mutex_unlock_(&r->mutex, true); /* true: it is never poisoned */
}

/* BELAY_REENTRANT_LOCK(Name, T[, drop]): see the top of this file. */
#define BELAY_REENTRANT_LOCK(Name, T, ...) \
    typedef struct Name { \
        belay_raw_reentrant_ raw_; \
        T value_; \
        T const *type_[0] __attribute__((packed)); /* names T in macros; takes no room */ \
    } Name; \
    typedef struct Name##Guard { \
        T const *data; \
        const belay_raw_reentrant_ *lock_; \
    } Name##Guard; \
    BELAY_TRAITS_(Name, if_send, if_send, BELAY_LOCK_SAYS_, T *); \
    BELAY_TRAITS_(Name##Guard, never, if_sync, BELAY_GUARD_SAYS_, T *); \
    BELAY_REENTRANT_LOCKING_(Name, T) \
    BELAY_REENTRANT_OWNING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_REENTRANT_DEBUG_(Name, T) \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_REENTRANT_LOCKING_(Name, T) \
    BELAY_INLINE_ void Name##Guard_drop(BELAY_CONSUMES Name##Guard *guard_) \
    { \
        const belay_raw_reentrant_ *const lock_ = guard_->lock_; \
        if (lock_ == NULL) \
            return; \
        *guard_ = (Name##Guard){NULL, NULL}; \
        belay_reentrant_unlock_(lock_, BELAY_MADE_HERE_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ Name##Guard Name##_lock( \
        BELAY_LOCKS_AGAIN_ BELAY_LENDS const Name *m_) \
    { \
        belay_reentrant_lock_(&m_->raw_, BELAY_MADE_HERE_); \
        return (Name##Guard){&m_->value_, &m_->raw_}; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_lock( \
        BELAY_TRIES_AGAIN_ BELAY_LENDS const Name *m_, BELAY_FILLS Name##Guard *ret_guard_) \
    { \
        const belay_status status_ = belay_reentrant_try_lock_(&m_->raw_, BELAY_MADE_HERE_); \
        if (status_ == BELAY_OK) \
            *ret_guard_ = (Name##Guard){&m_->value_, &m_->raw_}; \
        return status_; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_lock_timeout( \
        BELAY_TRIES_AGAIN_ BELAY_LENDS const Name *m_, BELAY_FILLS Name##Guard *ret_guard_, \
        belay_duration limit_) \
    { \
        const belay_status status_ = \
            belay_reentrant_lock_timeout_(&m_->raw_, limit_, BELAY_MADE_HERE_); \
        if (status_ == BELAY_OK) \
            *ret_guard_ = (Name##Guard){&m_->value_, &m_->raw_}; \
        return status_; \
    } \
    BELAY_INLINE_ bool Name##_is_held(const Name *m_) \
    { \
        return belay_reentrant_is_held_(&m_->raw_); \
    }

#define BELAY_REENTRANT_OWNING_(Name, T, drop_value) \
    BELAY_INLINE_ Name Name##_new(BELAY_LENDS T value_) \
    { \
        return (Name){.value_ = value_}; \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *m_) \
    { \
        m_->raw_ = (belay_raw_reentrant_){0}; \
        drop_value(&m_->value_); \
    } \
    BELAY_INLINE_ T *Name##_get_mut(BELAY_LENDS Name *m_) \
    { \
        return &m_->value_; \
    } \
    BELAY_INLINE_ T Name##_into_inner(BELAY_CONSUMES Name *m_) \
    { \
        return belay_move(*m_).value_; \
    }

#define BELAY_REENTRANT_DEBUG_(Name, T) \
    BELAY_INLINE_ void Name##_debug_with(const Name *m_, FILE *out_, \
                                         void (*print_)(FILE *, T const *)) \
    { \
        Name##Guard guard_ __attribute__((cleanup(Name##Guard_drop))) = {NULL, NULL}; \
        const bool locked_ = Name##_try_lock(m_, &guard_) != BELAY_OK; \
        fputs("ReentrantLock { data: ", out_); \
        if (locked_) \
            fputs("<locked>", out_); \
        else if (print_ != NULL) \
            print_(out_, guard_.data); \
        else \
            belay_debug_value_(out_, BELAY_DEBUG_KIND_(m_->value_), guard_.data, sizeof(T)); \
        fputs(" }", out_); \
    } \
    BELAY_INLINE_ void Name##_debug(const Name *m_, FILE *out_) \
    { \
        Name##_debug_with(m_, out_, NULL); \
    }

/* ---- with_reentrant ------------------------------------------------------------------------- */

/* What a with_reentrant block keeps: the lock, and the data until the block is over. */
typedef struct belay_reentrant_block_ {
    const belay_raw_reentrant_ *lock;
    const void *data;
} belay_reentrant_block_;

BELAY_INLINE_ belay_reentrant_block_
belay_reentrant_block_begin_(BELAY_LOCKS_AGAIN_ BELAY_LENDS const belay_raw_reentrant_ *lock,
                             size_t data_offset, const char *file, int line)
{
    belay_reentrant_lock_(lock, file, line);
    return (belay_reentrant_block_){lock, (const char *)lock + data_offset};
}

BELAY_INLINE_ void
belay_reentrant_block_end_(const belay_reentrant_block_ *block)
{
    belay_reentrant_unlock_(block->lock, __FILE__, __LINE__);
}

/*
 * with_reentrant (v, &lock) { ... }: lock, run the block with const T *v pointing to the data,
 * unlock on every way out of the block: its end, return, goto, a panic. It runs as a loop does:
 * break and continue leave the block.
 */
#define belay_with_reentrant(v, lock) \
    for (belay_reentrant_block_ v##_block_ __attribute__((cleanup(belay_reentrant_block_end_))) = \
             belay_reentrant_block_begin_(&(lock)->raw_, offsetof(__typeof__(*(lock)), value_), \
                                          __FILE__, __LINE__); \
         v##_block_.data != NULL; v##_block_.data = NULL) \
        for (__typeof__(*(lock)->type_[0]) *v = v##_block_.data; v != NULL; v = NULL)

#endif
