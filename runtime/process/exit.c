/* SPDX-License-Identifier: MIT */
/* exit.c - how a process ended, in words. */
#define _GNU_SOURCE
#include <belay/process.h>
#include <signal.h>
#include <stdio.h>

/* The signals that every system has, and a few more. NULL: no name. */
static const char *
signal_name(int number)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {
        {SIGHUP, "SIGHUP"},
        {SIGINT, "SIGINT"},
        {SIGQUIT, "SIGQUIT"},
        {SIGILL, "SIGILL"},
        {SIGTRAP, "SIGTRAP"},
        {SIGABRT, "SIGABRT"},
        {SIGBUS, "SIGBUS"},
        {SIGFPE, "SIGFPE"},
        {SIGKILL, "SIGKILL"},
        {SIGUSR1, "SIGUSR1"},
        {SIGSEGV, "SIGSEGV"},
        {SIGUSR2, "SIGUSR2"},
        {SIGPIPE, "SIGPIPE"},
        {SIGALRM, "SIGALRM"},
        {SIGTERM, "SIGTERM"},
        {SIGCHLD, "SIGCHLD"},
        {SIGCONT, "SIGCONT"},
        {SIGSTOP, "SIGSTOP"},
        {SIGTSTP, "SIGTSTP"},
        {SIGTTIN, "SIGTTIN"},
        {SIGTTOU, "SIGTTOU"},
        {SIGURG, "SIGURG"},
        {SIGXCPU, "SIGXCPU"},
        {SIGXFSZ, "SIGXFSZ"},
        {SIGVTALRM, "SIGVTALRM"},
        {SIGPROF, "SIGPROF"},
        {SIGSYS, "SIGSYS"},
#if defined(SIGSTKFLT)
        {SIGSTKFLT, "SIGSTKFLT"},
#endif
#if defined(SIGPWR)
        {SIGPWR, "SIGPWR"},
#endif
#if defined(SIGIO)
        {SIGIO, "SIGIO"},
#endif
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == number)
            return names[i].name;
    return NULL;
}

const char *
belay_exit_text_(belay_exit_status status, char text[BELAY_EXIT_TEXT_])
{
    const char *const name = signal_name(status.signal);
    if (status.signal == 0)
        snprintf(text, BELAY_EXIT_TEXT_, "exit status: %d", status.code);
    else
        snprintf(text, BELAY_EXIT_TEXT_, "signal: %d%s%s%s%s", status.signal,
                 name != NULL ? " (" : "", name != NULL ? name : "", name != NULL ? ")" : "",
                 status.core_dumped ? " (core dumped)" : "");
    return text;
}
