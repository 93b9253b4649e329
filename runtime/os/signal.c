/* SPDX-License-Identifier: MIT */
/*
 * signal.c - act on a signal, and write from there.
 *
 * One action for all signals. The handler keeps errno; SA_RESTART keeps the program's system calls
 * going.
 *
 * Memory ordering: relaxed; the action is set before sigaction installs the handler, in program
 * order and by the system call.
 */
#define _GNU_SOURCE
#include "os/self.h"

#include <belay/detail/atomic.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>

static void (*action)(void);

static void
handle(int signal)
{
    const int saved = errno;
    void (*const act)(void) = belay_load_rlx_(&action);
    (void)signal;
    act();
    errno = saved;
}

bool
bl_os_on_signal(int signal, void (*act)(void))
{
    struct sigaction wanted = {.sa_handler = handle, .sa_flags = SA_RESTART};
    sigfillset(&wanted.sa_mask); /* nothing interrupts the handler */
    belay_store_rlx_(&action, act);
    return sigaction(signal, &wanted, NULL) == 0;
}

void
bl_os_print(int descriptor, const char *text, size_t length)
{
    const int saved = errno;
    while (length > 0) {
        const ssize_t written = write(descriptor, text, length);
        if (written < 0 && errno != EINTR)
            break;
        text += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    errno = saved;
}
