/* SPDX-License-Identifier: MIT */
/*
 * panic.c - raise a panic: its message, its hook, and what other parts of the library ask about it.
 *
 * A panic goes through these states; only its own thread sees them:
 *
 *     calm       --belay_panic_at_-->  panicking   message kept, hook called, then bl_unwind
 *     calm       --belay_resume_unwind_-->  panicking   the same without a call of the hook
 *     panicking  --landing-->          calm        in bl_catch; the message is taken there
 *     panicking  --belay_panic_at_-->  (abort)     a panic in a drop or in the hook
 *
 * Takes no lock, so panicking cannot deadlock. Allocates only to keep the message, and does without
 * where it cannot. Tests: tests/runtime/panic_test.c.
 */
#include "os/os.h"
#include "panic/state.h"

#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Relaxed everywhere: a thread counts itself and looks for itself, in program order, and what
 * another thread reads here only sends it to a slow path that looks again.
 */
uint32_t belay_unlock_hazards_ = BELAY_HAZARD_FENCE_;

_Thread_local BlPanicState bl_panic_state;
char bl_panic_message_lost[] = "(the message was lost: out of memory)";

static belay_panic_hook hook;
static bool aborts;
static bool note_was_shown;

void
belay_set_panic_hook(belay_panic_hook new_hook)
{
    BELAY_TOOL_ATOMIC_(&hook, sizeof hook);
    belay_store_rlx_(&hook, new_hook); /* relaxed: a function is there before any thread is */
}

belay_panic_hook
belay_take_panic_hook(void)
{
    BELAY_TOOL_ATOMIC_(&hook, sizeof hook);
    return belay_swap_rlx_(&hook, NULL); /* relaxed: as in set */
}

void
belay_panic_aborts_(void)
{
    belay_store_rlx_(&aborts, true);
}

bool
belay_thread_panicking_(void)
{
    return bl_panic_state.panicking;
}

const char *
belay_last_panic(void)
{
    return bl_panic_state.last != NULL ? bl_panic_state.last : "";
}

char *
bl_panic_message(const char *text)
{
    char *const copy = strdup(text);
    return copy != NULL ? copy : bl_panic_message_lost;
}

void
bl_panic_free_message(char *message)
{
    if (message != bl_panic_message_lost)
        free(message);
}

char *
bl_panic_take_message(void)
{
    char *const message = bl_panic_state.message;
    bl_panic_state.message = NULL;
    return message;
}

static void
forget_last(void *state)
{
    (void)state;
    bl_panic_set_last(NULL);
}

void
bl_panic_set_last(char *message)
{
    static BlOsThreadEnd end = {.run = forget_last};
    /* Threads of ours forget it themselves (thread/spawn.c), but only at their end. */
    if (bl_panic_state.last == NULL && message != NULL)
        (void)bl_os_at_thread_end(&end, &bl_panic_state);
    bl_panic_free_message(bl_panic_state.last);
    bl_panic_state.last = message;
}

void
bl_panic_landed(void)
{
    bl_panic_state.panicking = false;
    belay_sub_rlx_(&belay_unlock_hazards_, 1);
}

/* The name to print: main has one without being asked for it. */
static const char *
name_of_this_thread(void)
{
    if (bl_panic_state.thread_name != NULL)
        return bl_panic_state.thread_name;
    return bl_os_is_main_thread() ? "main" : NULL;
}

/* One call of stdio, which holds its lock for all of it: messages of threads do not mix. */
static void
print(const belay_panic_info *info)
{
    const char *const wish = getenv("BELAY_BACKTRACE");
    const bool backtrace = wish != NULL && strcmp(wish, "0") != 0 && *wish != '\0';
    const bool note = !backtrace && !belay_swap_rlx_(&note_was_shown, true);
    fprintf(stderr, "thread '%s' panicked at %s:%d%s:\n%s\n%s",
            info->thread_name != NULL ? info->thread_name : "<unnamed>", info->file, info->line,
            info->in_family ? ", in a function made there" : "", info->message,
            note ? "note: run with BELAY_BACKTRACE=1 to see where it came from\n" : "");
    if (backtrace)
        bl_backtrace_print();
}

static _Noreturn void
die(const char *why)
{
    fputs(why, stderr);
    abort();
}

/*
 * Raise the panic. text is shown now, unless it was before; message, which may be the same, is kept
 * for who joins.
 */
static _Noreturn void
raise_panic(const char *file, int line, const char *text, char *message, bool was_shown)
{
    BlPanicState *const state = &bl_panic_state;
    const belay_panic_info info = {
        .message = text,
        .file = file,
        .line = line < 0 ? -line : line, /* BELAY_MADE_HERE_ */
        .in_family = line < 0,
        .thread_name = name_of_this_thread(),
    };
    if (state->panicking) {
        print(&info);
        die("the thread panicked while it was panicking: the process is aborted\n");
    }
    state->panicking = true;
    belay_add_rlx_(&belay_unlock_hazards_, 1);
    bl_panic_free_message(state->message);
    state->message = message != NULL ? message : bl_panic_message_lost;

    const belay_panic_hook chosen = belay_load_rlx_(&hook);
    if (!was_shown)
        (chosen != NULL ? chosen : print)(&info);
    if (belay_load_rlx_(&aborts))
        abort();
    bl_unwind();
}

void
belay_panic_at_(const char *file, int line, const char *format, ...)
{
    char brief[512]; /* shown when there is no memory for more */
    char *message = NULL;
    const int error = errno; /* for %m */
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(brief, sizeof brief, format, arguments);
    va_end(arguments);
    if (length < 0) /* a format that cannot be printed: show it as it is */
        snprintf(brief, sizeof brief, "%s", format);

    if (length < (int)sizeof brief) {
        message = strdup(brief);
    } else if ((message = malloc((size_t)length + 1)) != NULL) {
        errno = error;
        va_start(arguments, format);
        vsnprintf(message, (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    raise_panic(file, line, message != NULL ? message : brief, message, false);
}

void
belay_resume_unwind_(const char *text, const char *file, int line)
{
    char *const message = strdup(text);
    raise_panic(file, line, message != NULL ? message : text, message, true);
}
