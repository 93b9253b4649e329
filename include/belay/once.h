/* SPDX-License-Identifier: MIT */
/*
 * once.h - do a thing once, whoever comes first; and values that are made so.
 *
 *     static belay_once started;                          // all zero is fresh
 *     belay_once_call_once(&started, open_the_log, path); // a closure and its captures
 *
 *     BELAY_ONCE_LOCK(Config, struct config);             // set once, then read by all
 *     static Config config;
 *     belay_unwrap(Config_set(&config, read_config(path)));
 *     const struct config *c = Config_get(&config);       // NULL before
 *
 *     BELAY_LAZY_LOCK(Table, struct table, make_table);   // made by the first who asks
 *     static Table table;
 *     const struct table *t = Table_get(&table);
 *
 * Once a thing is done, asking for it costs one load. While it is being done, others sleep. What
 * was done, all see. All of these are shared as locks are, by pointers to const; what takes a plain
 * pointer is for the only owner. All must outlive every call on them.
 *
 * belay_once
 *     void  once_call_once(once, closure, captures...)
 *                                     runs the closure if nobody did; its captures are taken over,
 *                                     and dropped where it does not run
 *     void  once_call_once_force(once, closure, captures...)
 *                                     the same, also after a panic
 *     bool  once_is_completed(once)
 *     bool  once_is_poisoned(once)    a panic ended it, and it was not done since; in a forced
 *                                     closure: a panic ended it before
 *     void  once_wait(once)           until somebody has done it
 *     void  once_wait_force(once)     the same, whatever panics meanwhile
 *     status  once_wait_timeout(once, limit)
 *                                     the same as once_wait, for limit at most: OK, POISONED,
 *                                     TIMED_OUT, or CANCELLED by a note (note.h)
 *
 *     A closure that panics poisons the once: call_once and wait panic from then on, the _force
 *     forms do not. A closure that asks for the same once waits for itself, for ever.
 *
 * BELAY_ONCE_LOCK(Name, T) or (Name, T, T_drop); all zero, or ONCE_LOCK_INIT, is without a value
 *     Name       Name_new(void), Name_from(T value)
 *     void       Name_drop(Name *)                  drops the value, if there is one
 *     T const *  Name_get(const Name *)             NULL without a value; never waits
 *     T *        Name_get_mut(Name *)               the same, for the only owner
 *     T const *  Name_wait(const Name *)            waits until there is a value
 *     status     Name_set(const Name *, T value)    ALREADY_SET drops the given value at once
 *     status     Name_try_set(const Name *, T *)    ALREADY_SET leaves the value with the caller
 *     T const *  Name_get_or_init(const Name *, T (*init)(void))
 *                                                   init runs once; after a panic of it, the next
 *                                                   one who asks runs his
 *     T *        Name_get_mut_or_init(Name *, init) the same, for the only owner
 *     status     Name_get_or_try_init(const Name *, status (*init)(T *ret, void *context),
 *                                     void *context, T const **ret)
 *                                                   the same for an init that may fail: any status
 *                                                   but OK is given back, without a value
 *     status     Name_get_mut_or_try_init(Name *, init, context, T **ret)
 *     status     Name_into_inner(Name *, T *)       OK moves the value out; NOT_SET
 *     status     Name_take(Name *, T *)             the same: the lock may be set again
 *     void       Name_debug(const Name *, FILE *)   prints OnceLock(5) or OnceLock(<uninit>)
 *     void       Name_debug_with(const Name *, FILE *, print)
 *                                                   with void print(FILE *, T const *)
 *
 * BELAY_LAZY_LOCK(Name, T, init) or (Name, T, init, T_drop), with T init(void)
 *     Name       Name_new(void)                     all zero, or LAZY_LOCK_INIT: not made yet
 *     void       Name_drop(Name *)                  drops the value, if it was made
 *     T const *  Name_get(const Name *)             makes the value if it is not there; panics if
 *     T const *  Name_force(const Name *)           init panicked before. Two names for one thing
 *     T *        Name_get_mut(Name *)               the same, for the only owner
 *     T *        Name_force_mut(Name *)
 *     status     Name_into_inner(Name *, T *)       OK moves the value out; NOT_SET if not made
 *     T const *  Name_peek(const Name *)            NULL if it is not there; never waits
 *     T *        Name_peek_mut(Name *)              the same, for the only owner
 *     void       Name_debug(const Name *, FILE *)   prints LazyLock(5) or LazyLock(<uninit>)
 *     void       Name_debug_with(const Name *, FILE *, print)
 */
#ifndef BELAY_ONCE_H
#define BELAY_ONCE_H

#include <belay/closure.h>
#include <belay/debug.h>
#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <belay/own.h>
#include <belay/panic.h>

/* All zero is fresh. The member is internal: the flags below, and what waiters sleep on. */
typedef struct belay_once {
    uint32_t state_;
} belay_once;
BELAY_TRAITS_(belay_once, always, always, BELAY_LOCK_SAYS_);

/* What state_ is made of; runtime/sync/once.c says which of them go together. */
enum {
    BELAY_ONCE_POISONED_ = 1, /* a panic ended it */
    BELAY_ONCE_RUNNING_ = 2,  /* a thread is doing it */
    BELAY_ONCE_DONE_ = 4,     /* it is done: nothing else is set then, for ever */
    BELAY_ONCE_AWAITED_ = 8,  /* somebody may sleep until a thread is through with it */
};

/* What who asks for a once has to do. */
typedef enum belay_once_begin_result_ {
    BELAY_ONCE_RUN_,     /* do it, then call belay_once_end_, also when it panics */
    BELAY_ONCE_SKIP_,    /* it is done */
    BELAY_ONCE_REFUSED_, /* it is poisoned */
} belay_once_begin_result_;

/* Ask, and wait while another thread does it. force: do it also where it is poisoned. */
BELAY_API_ belay_once_begin_result_ belay_once_begin_(const belay_once *once, bool force);

/* What a thread that does it keeps, in a variable whose cleanup is belay_once_end_. */
typedef struct belay_once_turn_ {
    const belay_once *once;
    bool done;   /* set when it succeeded */
    bool poison; /* if it did not: true poisons the once, false leaves it fresh */
} belay_once_turn_;
BELAY_API_ void belay_once_end_(const belay_once_turn_ *turn);

/* Wait until somebody has done it. False when it is poisoned and not forced. */
BELAY_BLOCKS BELAY_API_ bool belay_once_wait_(const belay_once *once, bool force);

/* Panic: `what` cannot be done, because a panic ended the once before. */
BELAY_API_ _Noreturn BELAY_COLD_ void belay_once_poisoned_(const char *what, const char *file,
                                                           int line);

/* True when it is done. Memory ordering: [once.done], runtime/sync/once.c. */
BELAY_INLINE_ bool
belay_once_is_completed(const belay_once *once)
{
    const bool done = belay_load_acq_(&once->state_) == BELAY_ONCE_DONE_; /* ACQ [once.done] */
    if (done)
        BELAY_TOOL_AFTER_(once);
    return done;
}

BELAY_INLINE_ bool
belay_once_is_poisoned(const belay_once *once)
{
    return (belay_load_rlx_(&once->state_) & BELAY_ONCE_POISONED_) != 0;
}

#define belay_once_wait(once) \
    (belay_once_wait_(once, false) ? (void)0 \
                                   : belay_once_poisoned_("once_wait", __FILE__, __LINE__))
#define belay_once_wait_force(once) ((void)belay_once_wait_(once, true))

/* Wait until somebody has done it. The limit may be BELAY_FOREVER. */
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status belay_once_wait_timeout(const belay_once *once,
                                                                             belay_duration limit);

/* ---- call_once ------------------------------------------------------------------------------ */

/* How call_once was called; the context of belay_once_run_. */
typedef struct belay_once_call_ {
    const belay_once *once;
    const char *file;
    int line;
    bool force;
} belay_once_call_;

/*
 * In the way of closure.h: run the closure in its turn, or drop its captures; panics if the once is
 * poisoned and not forced. The other one drops them where the once is done.
 */
BELAY_API_ void belay_once_run_(const belay_closure_ *closure, void *captures,
                                BELAY_FILLS void *ret_result, void *call);
BELAY_INLINE_ void
belay_once_pass_(const belay_closure_ *closure, void *captures, BELAY_FILLS void *ret_result,
                 void *nothing)
{
    (void)ret_result, (void)nothing;
    closure->drop(captures);
}

#define belay_once_call_once(once, name, ...) BELAY_ONCE_CALL_(once, false, name, ##__VA_ARGS__)
#define belay_once_call_once_force(once, name, ...) \
    BELAY_ONCE_CALL_(once, true, name, ##__VA_ARGS__)

/* The captures stand here twice, and are evaluated once. */
#define BELAY_ONCE_CALL_(once_, force_, name_, ...) \
    __extension__({ \
        const belay_once *const belay_called_ = (once_); \
        if (BELAY_LIKELY_(belay_once_is_completed(belay_called_))) \
            name_##_use_(belay_once_pass_, NULL, ##__VA_ARGS__); \
        else \
            name_##_use_(belay_once_run_, \
                         &(belay_once_call_){belay_called_, __FILE__, __LINE__, force_}, \
                         ##__VA_ARGS__); \
    })

/* ---- what both locks have ------------------------------------------------------------------- */

/* The value, if it is there. */
#define BELAY_ONCE_PEEKING_(Name, T, get, get_mut) \
    BELAY_INLINE_ T const *Name##_##get(BELAY_LENDS const Name *lock_) \
    { \
        return belay_once_is_completed(&lock_->once_) ? &lock_->value_ : NULL; \
    } \
    BELAY_INLINE_ T *Name##_##get_mut(BELAY_LENDS Name *lock_) \
    { \
        return belay_once_is_completed(&lock_->once_) ? &lock_->value_ : NULL; \
    }

#define BELAY_ONCE_DROPPING_(Name, T, drop_value) \
    BELAY_INLINE_ void Name##_drop_value_(T *value_) \
    { \
        drop_value(value_); \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *lock_) \
    { \
        const bool done_ = belay_once_is_completed(&lock_->once_); \
        lock_->once_ = (belay_once){0}; \
        if (done_) \
            Name##_drop_value_(&lock_->value_); \
    }

#define BELAY_ONCE_TAKING_(Name, T) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_into_inner(BELAY_CONSUMES Name *lock_, \
                                                                 BELAY_FILLS T *ret_value_) \
    { \
        if (!belay_once_is_completed(&lock_->once_)) \
            return BELAY_NOT_SET; \
        *ret_value_ = belay_move(*lock_).value_; \
        return BELAY_OK; \
    }

#define BELAY_ONCE_DEBUG_(Name, T, title, get) \
    BELAY_INLINE_ void Name##_debug_with(const Name *lock_, FILE *out_, \
                                         void (*print_)(FILE *, T const *)) \
    { \
        T const *const value_ = Name##_##get(lock_); \
        fputs(title "(", out_); \
        if (value_ == NULL) \
            fputs("<uninit>", out_); \
        else if (print_ != NULL) \
            print_(out_, value_); \
        else \
            belay_debug_value_(out_, BELAY_DEBUG_KIND_(lock_->value_), value_, sizeof(T)); \
        fputs(")", out_); \
    } \
    BELAY_INLINE_ void Name##_debug(const Name *lock_, FILE *out_) \
    { \
        Name##_debug_with(lock_, out_, NULL); \
    }

/* ---- ONCE_LOCK ------------------------------------------------------------------------------ */

#define BELAY_ONCE_LOCK_INIT \
    { \
        .once_ = { 0 } \
    }

#define BELAY_ONCE_LOCK(Name, T, ...) \
    typedef struct Name { \
        belay_once once_; \
        T value_; /* there when once_ is done */ \
    } Name; \
    BELAY_TRAITS_(Name, if_send, if_both, BELAY_LOCK_SAYS_, T *); \
    BELAY_ONCE_DROPPING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_ONCE_TAKING_(Name, T) \
    BELAY_ONCE_LOCK_OWNING_(Name, T) \
    BELAY_ONCE_PEEKING_(Name, T, get, get_mut) \
    BELAY_ONCE_LOCK_SETTING_(Name, T) \
    BELAY_ONCE_LOCK_GETTING_(Name, T) \
    BELAY_ONCE_LOCK_TRYING_(Name, T) \
    BELAY_ONCE_DEBUG_(Name, T, "OnceLock", get) \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_ONCE_LOCK_OWNING_(Name, T) \
    BELAY_INLINE_ Name Name##_new(void) \
    { \
        return (Name)BELAY_ONCE_LOCK_INIT; \
    } \
    BELAY_INLINE_ Name Name##_from(T value_) \
    { \
        return (Name){.once_ = {BELAY_ONCE_DONE_}, .value_ = value_}; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_take(Name *lock_, BELAY_FILLS T *ret_value_) \
    { \
        return Name##_into_inner(lock_, ret_value_); \
    }

/* A set that finds another running waits for it: whoever made the value, it is there then. */
#define BELAY_ONCE_LOCK_SETTING_(Name, T) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_set(const Name *lock_, T *value_) \
    { \
        if (belay_once_begin_(&lock_->once_, true) != BELAY_ONCE_RUN_) \
            return BELAY_ALREADY_SET; \
        *(T *)belay_interior_(&lock_->value_) = belay_take(value_); \
        belay_once_end_(&(const belay_once_turn_){&lock_->once_, true, false}); \
        return BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_set(const Name *lock_, BELAY_KEPT T value_) \
    { \
        const belay_status status_ = Name##_try_set(lock_, &value_); \
        if (status_ != BELAY_OK) \
            Name##_drop_value_(&value_); \
        return status_; \
    }

#define BELAY_ONCE_LOCK_GETTING_(Name, T) \
    BELAY_INLINE_ T const *Name##_wait(BELAY_LENDS const Name *lock_) \
    { \
        (void)belay_once_wait_(&lock_->once_, true); \
        return &lock_->value_; \
    } \
    __attribute__((unused, cold, noinline)) static void Name##_init_(const Name *lock_, \
                                                                     T (*init_)(void)) \
    { \
        if (belay_once_begin_(&lock_->once_, true) != BELAY_ONCE_RUN_) \
            return; \
        belay_once_turn_ turn_ \
            __attribute__((cleanup(belay_once_end_))) = {&lock_->once_, false, false}; \
        *(T *)belay_interior_(&lock_->value_) = init_(); \
        turn_.done = true; \
    } \
    BELAY_INLINE_ T const *Name##_get_or_init(BELAY_LENDS const Name *lock_, T (*init_)(void)) \
    { \
        if (BELAY_UNLIKELY_(!belay_once_is_completed(&lock_->once_))) \
            Name##_init_(lock_, init_); \
        return &lock_->value_; \
    } \
    BELAY_INLINE_ T *Name##_get_mut_or_init(BELAY_LENDS Name *lock_, T (*init_)(void)) \
    { \
        return (T *)belay_interior_(Name##_get_or_init(lock_, init_)); \
    }

/* An init that fails leaves the lock fresh: the next one who asks runs his. */
#define BELAY_ONCE_LOCK_TRYING_(Name, T) \
    BELAY_MUST_USE_ __attribute__((unused, cold, noinline)) static belay_status Name##_try_init_( \
        const Name *lock_, belay_status (*init_)(T * ret_value_, void *context_), void *context_) \
    { \
        if (belay_once_begin_(&lock_->once_, true) != BELAY_ONCE_RUN_) \
            return BELAY_OK; \
        belay_once_turn_ turn_ \
            __attribute__((cleanup(belay_once_end_))) = {&lock_->once_, false, false}; \
        const belay_status status_ = init_((T *)belay_interior_(&lock_->value_), context_); \
        turn_.done = status_ == BELAY_OK; \
        return status_; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_get_or_try_init( \
        BELAY_LENDS const Name *lock_, belay_status (*init_)(T * ret_value_, void *context_), \
        void *context_, BELAY_FILLS T const **ret_value_) \
    { \
        if (BELAY_UNLIKELY_(!belay_once_is_completed(&lock_->once_))) { \
            const belay_status status_ = Name##_try_init_(lock_, init_, context_); \
            if (status_ != BELAY_OK) \
                return status_; \
        } \
        *ret_value_ = &lock_->value_; \
        return BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_get_mut_or_try_init( \
        BELAY_LENDS Name *lock_, belay_status (*init_)(T * ret_value_, void *context_), \
        void *context_, BELAY_FILLS T **ret_value_) \
    { \
        T const *value_; \
        const belay_status status_ = Name##_get_or_try_init(lock_, init_, context_, &value_); \
        if (status_ == BELAY_OK) \
            *ret_value_ = (T *)belay_interior_(value_); \
        return status_; \
    }

/* ---- LAZY_LOCK ------------------------------------------------------------------------------ */

#define BELAY_LAZY_LOCK_INIT \
    { \
        .once_ = { 0 } \
    }

#define BELAY_LAZY_LOCK(Name, T, init, ...) \
    typedef struct Name { \
        belay_once once_; \
        T value_; /* there when once_ is done */ \
    } Name; \
    BELAY_TRAITS_(Name, if_send, if_both, BELAY_LOCK_SAYS_, T *); \
    BELAY_ONCE_DROPPING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_ONCE_TAKING_(Name, T) \
    BELAY_ONCE_PEEKING_(Name, T, peek, peek_mut) \
    BELAY_LAZY_LOCK_MAKING_(Name, T, init) \
    BELAY_LAZY_LOCK_GETTING_(Name, T) \
    BELAY_ONCE_DEBUG_(Name, T, "LazyLock", peek) \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_LAZY_LOCK_MAKING_(Name, T, init) \
    BELAY_INLINE_ Name Name##_new(void) \
    { \
        return (Name)BELAY_LAZY_LOCK_INIT; \
    } \
    __attribute__((unused, cold, noinline)) static void Name##_make_(const Name *lock_) \
    { \
        const belay_once_begin_result_ begin_ = belay_once_begin_(&lock_->once_, false); \
        if (begin_ == BELAY_ONCE_REFUSED_) \
            belay_once_poisoned_(#Name "_get", __FILE__, __LINE__); \
        if (begin_ == BELAY_ONCE_SKIP_) \
            return; \
        belay_once_turn_ turn_ \
            __attribute__((cleanup(belay_once_end_))) = {&lock_->once_, false, true}; \
        *(T *)belay_interior_(&lock_->value_) = init(); \
        turn_.done = true; \
    }

#define BELAY_LAZY_LOCK_GETTING_(Name, T) \
    BELAY_INLINE_ T const *Name##_get(BELAY_LENDS const Name *lock_) \
    { \
        if (BELAY_UNLIKELY_(!belay_once_is_completed(&lock_->once_))) \
            Name##_make_(lock_); \
        return &lock_->value_; \
    } \
    BELAY_INLINE_ T const *Name##_force(BELAY_LENDS const Name *lock_) \
    { \
        return Name##_get(lock_); \
    } \
    BELAY_INLINE_ T *Name##_get_mut(BELAY_LENDS Name *lock_) \
    { \
        return (T *)belay_interior_(Name##_get(lock_)); \
    } \
    BELAY_INLINE_ T *Name##_force_mut(BELAY_LENDS Name *lock_) \
    { \
        return Name##_get_mut(lock_); \
    }

#endif
