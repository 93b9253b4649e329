/* SPDX-License-Identifier: MIT */
/*
 * thread_local.h - a variable of which each thread has its own, made on first use and dropped at
 * the thread's end.
 *
 *     static Ints no_words(void) { return Ints_new(0); }
 *     BELAY_THREAD_LOCAL(Words, Ints, no_words, Ints_drop);   // or THREAD_LOCAL(...) of prelude.h
 *
 *     Ints *words = Words_get();                              // this thread's
 *
 * BELAY_THREAD_LOCAL(Name, T, init) or (Name, T, init, T_drop) stands at file scope of one .c file
 * (in a header, each file that includes it would have a variable of its own), with T init(void).
 *
 *     T *   Name_get(void)        the value of this thread; makes it the first time. One load after
 *                                 that. Panics when the value was dropped already, and when init
 *                                 needs what it makes.
 *     T *   Name_try_get(void)    the same, but NULL when the value was dropped already: for drop
 *                                 functions
 *
 * The pointer is for this thread only, and until it ends.
 *
 * When init panics, no value is there, and the next use tries again. Threads that do not use the
 * variable neither make nor drop a value. It lies in the thread's static room, next to the plain
 * _Thread_local variables: put large values into a BOX.
 *
 * The end of a thread
 *     With a drop function, the values of a thread are dropped when it ends, by a return or by a
 *     panic; the one that was made last goes first, so whatever an init used is still there when
 *     its value is dropped. This is after the closure's result is stored and before join returns.
 *     A drop function may use others: one that is there, one that was never used (it is made, and
 *     dropped next), but not one that is gone: Name_try_get. A panic in one aborts the process.
 *     Without a drop function a value is never gone.
 *
 *     Threads that Belay did not start do the same when they end, among the destructors of their
 *     pthread keys. When the process ends by exit(), which is also what the return from main does,
 *     the thread that calls it drops its own values, among the atexit handlers; those of threads
 *     that still run are not dropped, as nothing of theirs is. _exit() and signals drop nothing.
 */
#ifndef BELAY_THREAD_LOCAL_H
#define BELAY_THREAD_LOCAL_H

#include <belay/detail/each.h>
#include <belay/own.h>

/* What all values of one variable have in common. Constant. */
typedef struct belay_local_kind_ {
    const char *name;
    const char *file; /* where it was made, for panics: BELAY_MADE_HERE_ */
    int line;
    void (*make)(void *value);
    void (*drop)(void *value); /* NULL: the value owns nothing */
    size_t value_offset;       /* in bytes from the belay_local_ */
} belay_local_kind_;

/* In each thread: FRESH => MAKING => MADE => GONE. A panic in MAKING goes back to FRESH. */
typedef enum belay_local_phase_ {
    BELAY_LOCAL_FRESH_,
    BELAY_LOCAL_MAKING_,
    BELAY_LOCAL_MADE_,
    BELAY_LOCAL_GONE_,
} belay_local_phase_;

/* Lies before each value. All zero is fresh. Only its own thread touches it. */
typedef struct belay_local_ {
    belay_local_phase_ phase;
    const belay_local_kind_ *kind; /* from MADE on */
    struct belay_local_ *older;    /* the one that was made before, and is dropped after; or NULL */
} belay_local_;

/* Make a value that is not there. Panics if that cannot be. */
BELAY_API_ BELAY_COLD_ void belay_local_make_(belay_local_ *local, const belay_local_kind_ *kind);

#define BELAY_THREAD_LOCAL(Name, T, init, ...) \
    BELAY_THREAD_LOCAL_KIND_(Name, T, init, \
                             BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _), \
                             BELAY_PASTE_(BELAY_THREAD_LOCAL_DROP_, BELAY_COUNT_(__VA_ARGS__))) \
    BELAY_SAYS_("lends_thread") \
    BELAY_INLINE_ T *Name##_get(void) \
    { \
        if (BELAY_UNLIKELY_(Name##_local_.local.phase != BELAY_LOCAL_MADE_)) \
            belay_local_make_(&Name##_local_.local, &Name##_kind_); \
        return &Name##_local_.value; \
    } \
    BELAY_SAYS_("lends_thread") \
    BELAY_INLINE_ T *Name##_try_get(void) \
    { \
        return Name##_local_.local.phase == BELAY_LOCAL_GONE_ ? NULL : Name##_get(); \
    } \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_THREAD_LOCAL_KIND_(Name, T, init, drop_value, drop_of) \
    typedef struct Name##_local_type_ { \
        belay_local_ local; \
        T value; \
    } Name##_local_type_; \
    static _Thread_local Name##_local_type_ Name##_local_; \
    BELAY_INLINE_ void Name##_make_(void *value_) \
    { \
        *(T *)value_ = init(); \
    } \
    BELAY_INLINE_ void Name##_drop_value_(void *value_) \
    { \
        drop_value((T *)value_); \
    } \
    static const belay_local_kind_ Name##_kind_ = {#Name, BELAY_MADE_HERE_, Name##_make_, \
                                                   drop_of(Name), \
                                                   offsetof(Name##_local_type_, value)};

#define BELAY_THREAD_LOCAL_DROP_0(Name) NULL
#define BELAY_THREAD_LOCAL_DROP_1(Name) Name##_drop_value_

#endif
