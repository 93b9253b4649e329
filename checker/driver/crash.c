/* SPDX-License-Identifier: MIT */
/*
 * crash.c - signals that mean a defect of ours, or of libclang.
 *
 * The handler runs on a stack of its own, since a full stack is the likeliest reason. It uses only
 * what is allowed in a handler. Sanitizers have handlers of their own, which say more.
 */
#include "driver/crash.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "driver/complain.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#define SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define SANITIZED 0
#endif

enum { HANDLER_STACK = 64 << 10 };

static _Thread_local const char *current_file;
static _Thread_local char handler_stack[HANDLER_STACK];

static void
say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        return; /* nobody is there to be told */
}

static void
handle(int signal)
{
    (void)signal;
    say("belay: internal error: the checker crashed");
    if (current_file != NULL) {
        say(" while it checked ");
        say(current_file);
    }
    say("; please report it, with that file\n");
    _exit(EXIT_MISUSE);
}

void
crash_guard_thread(void)
{
    const stack_t stack = {.ss_sp = handler_stack, .ss_size = HANDLER_STACK};
    if (!SANITIZED)
        sigaltstack(&stack, NULL);
}

void
crash_guard(void)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK | SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    crash_guard_thread();
    for (size_t i = 0; i < sizeof signals / sizeof signals[0] && !SANITIZED; i++)
        sigaction(signals[i], &action, NULL);
}

void
crash_note_file(const char *file)
{
    current_file = file;
}
