/* SPDX-License-Identifier: MIT */
/*
 * panic.h - stop a thread that cannot go on, in good order.
 *
 * A panic prints a message and unwinds the thread's stack: every own() variable and every guard in
 * it is dropped, innermost first. It ends at the thread's start, where join() reports
 * BELAY_PANICKED, or at a catch_unwind(). A panic of the main thread ends the process with status
 * 101 once main is unwound; one of a thread that Belay did not start unwinds it and then aborts the
 * process.
 *
 *     thread 'main' panicked at demo.c:12:
 *     unwrap(join(&handle)): the thread panicked: index 7 of 5 (BELAY_PANICKED)
 *     note: run with BELAY_BACKTRACE=1 to see where it came from
 *
 * The place is that of panic, unwrap, with_lock and the other macros. A function of a family, such
 * as Counter_lock, can only name the line that made it: "demo.c:3, in a function made there".
 *
 * A panic while the thread is already panicking (in a drop, or in the hook) aborts the process.
 * Frames that were compiled without -fexceptions are passed over: what they own leaks, but a scope
 * in them still waits for its threads (scope.h). With -flto compile all files with -fexceptions:
 * the compilers drop the cleanups around calls into files without it. Do not panic in a signal
 * handler, and do not leave a drop function by longjmp.
 *
 * A program may choose to end at once instead: where any file of it defines BELAY_PANIC_ABORT
 * before it includes Belay, each panic of the process prints its message and aborts, and no file
 * needs -fexceptions.
 *
 * Mechanism: forced unwinding, as in pthread_cancel (Itanium C++ ABI, Exception Handling, 1.6.3).
 */
#ifndef BELAY_PANIC_H
#define BELAY_PANIC_H

#include <belay/annotate.h>
#include <belay/detail/atomic.h>
#include <belay/detail/base.h>
#include <belay/status.h>

#if !defined(__EXCEPTIONS) && !defined(BELAY_PANIC_ABORT)
#error \
    "compile with -fexceptions, so that a panic can drop what is owned; or define BELAY_PANIC_ABORT"
#endif

/* What a panic tells its hook. The strings live as long as the call of the hook. */
typedef struct belay_panic_info {
    const char *message;     /* the formatted text */
    const char *file;        /* where panic() stands, as the compiler was given it */
    int line;                /* its line */
    bool in_family;          /* file and line are where MUTEX(...) or its like made the function */
    const char *thread_name; /* the thread's name, or NULL when it has none */
} belay_panic_info;

/* Called for each panic on the thread that panics, before anything is unwound. */
typedef void (*belay_panic_hook)(const belay_panic_info *info);

/*
 * Panic with a message in the manner of printf. Never returns. When there is no memory for a long
 * message, its first 511 bytes are shown; without any, who joins is told it was lost.
 */
#define belay_panic(...) belay_panic_at_(__FILE__, __LINE__, __VA_ARGS__)

/*
 * Go on with a panic that was caught: panic with this message, which is copied, and neither print
 * it nor call the hook, since that was done when it began. Never returns.
 *
 *     if (belay_catch_unwind(work) == BELAY_PANICKED) {
 *         note_that_it_failed();
 *         belay_resume_unwind(belay_last_panic());
 *     }
 */
#define belay_resume_unwind(message) belay_resume_unwind_(message, __FILE__, __LINE__)

/* Go on when the status is BELAY_OK; panic with the expression and the status otherwise. */
#define belay_unwrap(...) BELAY_UNWRAP_((__VA_ARGS__), "unwrap(" #__VA_ARGS__ ")")

/* Go on when the status is BELAY_OK; panic with this message and the status otherwise. */
#define belay_expect(status, text) BELAY_UNWRAP_((status), text)

#define BELAY_UNWRAP_(status_, what_) belay_unwrap_(status_, what_, __FILE__, __LINE__)

/*
 * Have hook called for each panic of the process instead of the printing of the message; NULL
 * restores the printing. The hook may run on several threads at once and must not panic.
 */
BELAY_API_ void belay_set_panic_hook(belay_panic_hook hook);

/* Take the hook that was set, and restore the printing; NULL when none was set. */
BELAY_API_ BELAY_MUST_USE_ belay_panic_hook belay_take_panic_hook(void);

/*
 * The message of the last panic that this thread was told of: by a join() or a catch_unwind() that
 * returned BELAY_PANICKED. "" before the first. Valid until the next such call on this thread.
 */
BELAY_API_ const char *belay_last_panic(void);

/* True while this thread unwinds: for a drop function that must not panic. Costs one load. */
BELAY_INLINE_ bool belay_thread_panicking(void);

/* ---- internal ------------------------------------------------------------------------------- */

/*
 * Why an unlock may have to do more than store a zero: the number of threads that are panicking (it
 * may have to poison), plus BELAY_HAZARD_FENCE_ where the kernel offers no membarrier (it must
 * order its store before its load by itself). One word, so that the usual unlock tests it once.
 */
extern BELAY_API_ uint32_t belay_unlock_hazards_;
#define BELAY_HAZARD_FENCE_ UINT32_C(0x80000000)

BELAY_API_ _Noreturn void belay_panic_at_(const char *file, int line, const char *format, ...)
    BELAY_PRINTF_(3, 4);
BELAY_API_ _Noreturn BELAY_COLD_ void belay_resume_unwind_(const char *message, const char *file,
                                                           int line);
BELAY_API_ _Noreturn BELAY_COLD_ void belay_unwrap_failed_(belay_status status, const char *what,
                                                           const char *file, int line);
BELAY_API_ bool belay_thread_panicking_(void);
BELAY_API_ void belay_panic_aborts_(void);

BELAY_INLINE_ bool
belay_thread_panicking(void)
{
    /* Relaxed: only this thread's own part of the count matters, and it wrote that itself. */
    return BELAY_UNLIKELY_(belay_load_rlx_(&belay_unlock_hazards_) != 0) &&
           belay_thread_panicking_();
}

BELAY_INLINE_ void
belay_unwrap_(BELAY_SURE_ belay_status status, const char *what, const char *file, int line)
{
    if (BELAY_UNLIKELY_(status != BELAY_OK))
        belay_unwrap_failed_(status, what, file, line);
}

#if defined(BELAY_PANIC_ABORT)
/* Each file that asks for it tells the process before main: whoever panics, aborts. */
__attribute__((constructor, unused)) static void
belay_choose_abort_(void)
{
    belay_panic_aborts_();
}
#endif

#endif
