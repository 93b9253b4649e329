/* SPDX-License-Identifier: MIT */
/*
 * unwind.c - unwind a panicking thread to where it is caught.
 *
 * The compiler's unwinder walks the frames from the panic outwards and runs each frame's cleanups
 * (_Unwind_ForcedUnwind; Itanium C++ ABI, Exception Handling, 1.6.3: the mechanism of
 * pthread_cancel). Before each frame it asks `stop` below:
 *
 *     frames      panic .. user functions .. bl_catch      .. its callers
 *     addresses   low  ------------------------------------------>  high
 *
 *     a scope in a frame that is passed and still open   has no cleanup there: end it now
 *     the frame of the landing is passed                 jump back into bl_catch
 *     no frame is left                                   the landing, or the end of the thread
 *
 * Invariants
 *     I1  state.landing and state.scopes list, innermost first, what is open in this thread; both
 *         are restored by every bl_catch that returns.
 *     I2  When `stop` is called for a frame, all frames with lower addresses were cleaned up. The
 *         frame's own stack pointer is the context's CFA, so an open scope whose frame is below it
 *         belongs to code without cleanups. Its memory is still whole: nothing has used the stack
 *         below but this unwinding, which runs deeper.
 *     I3  Frames are compared by __builtin_frame_address, not by the addresses of variables, which
 *         AddressSanitizer may keep elsewhere.
 *
 * Where a frame has no unwind tables at all, the walk ends early, as if no frame were left: scopes
 * up to the landing are ended, and what the frames in between own leaks.
 *
 * Tests: tests/runtime/panic_test.c, scope_test.c.
 */
#include "os/os.h"
#include "os/watch.h"
#include "panic/state.h"

#include <stdio.h>
#include <stdlib.h>

enum { STATUS_OF_PANIC = 101 };

/* "BELAYPNC": language and vendor, for debuggers and foreign runtimes. */
static const uint64_t exception_class = UINT64_C(0x42454C4159504E43);

/* End the scopes whose frames are below `passed`, but none outside of the landing (I2). */
static void
end_passed_scopes(BlPanicState *state, uintptr_t passed)
{
    if (state->landing != NULL && (uintptr_t)state->landing->frame < passed)
        passed = (uintptr_t)state->landing->frame;
    while (state->scopes != NULL && (uintptr_t)state->scopes->frame_ < passed)
        belay_scope_end_(state->scopes);
}

static void
exit_main(void *unused)
{
    (void)unused;
    exit(STATUS_OF_PANIC);
}

/*
 * Nobody catches: the thread, and with it the process, is over. The frames of main are cleaned up
 * but still on the stack: a panic in an atexit handler must not unwind them again.
 */
static _Noreturn void
end_process(void)
{
    bl_panic_landed();
    bl_panic_free_message(bl_panic_take_message());
    if (bl_os_is_main_thread()) {
        (void)bl_catch(exit_main, NULL);
        fputs("belay: a panic in an atexit handler: the process is aborted\n", stderr);
        abort();
    }
    fputs("belay: a panic left a thread that Belay did not start: the process is aborted\n",
          stderr);
    abort();
}

static _Noreturn void
land(BlPanicState *state)
{
    if (state->landing == NULL)
        end_process();
    longjmp(state->landing->resume, 1);
}

static _Unwind_Reason_Code
stop(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
     struct _Unwind_Exception *exception, struct _Unwind_Context *context, void *argument)
{
    (void)version, (void)class, (void)exception;
    BlPanicState *const state = argument;
    const bool end = (actions & _UA_END_OF_STACK) != 0;
    const uintptr_t passed = end ? UINTPTR_MAX : (uintptr_t)_Unwind_GetCFA(context);
    end_passed_scopes(state, passed);
    if (end || (state->landing != NULL && (uintptr_t)state->landing->frame < passed))
        land(state);
    return _URC_NO_REASON;
}

void
bl_unwind(void)
{
    BlPanicState *const state = &bl_panic_state;
    state->exception = (struct _Unwind_Exception){.exception_class = exception_class};
    _Unwind_ForcedUnwind(&state->exception, stop, state);
    /* Only a walk that cannot even begin returns. */
    end_passed_scopes(state, UINTPTR_MAX);
    land(state);
}

/* Not inlined: its frame is the border between what a panic unwinds and what it leaves. */
__attribute__((noinline)) bool
bl_catch(void (*run)(void *), void *argument)
{
    BlPanicState *const state = &bl_panic_state;
    BlLanding landing = {.frame = __builtin_frame_address(0), .outer = state->landing};
    BlWatch *const watch = bl_watch;
    state->landing = &landing;
    if (_setjmp(landing.resume) == 0) {
        run(argument);
        bl_panic_state.landing = landing.outer;
        return true;
    }
    bl_panic_state.landing = bl_panic_state.landing->outer;
    bl_watch = watch; /* also where a frame had no cleanups */
    bl_panic_landed();
    return false;
}
