/* SPDX-License-Identifier: MIT */
/*
 * guard.c - SIGBUS in a mapping becomes bytes of 0 and a note.
 *
 * SIGBUS comes to the thread whose load failed, so the handler and the reader share nothing with
 * other threads: what it needs is thread-local. The handler puts anonymous memory, which reads as
 * 0, over the rest of the watched range and returns; the load is then done again and succeeds.
 * Nothing is jumped over, so locks and owned values are not at risk. (systemd's sigbus.c does the
 * same.)
 *
 * A SIGBUS anywhere else is none of our business: the default action is restored, and the load,
 * done again, kills the process as usual.
 *
 * Tests: tests/wordcount/wordcount_test.sh, file_shrinks.
 */
#define _GNU_SOURCE
#include "guard.h"

#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * What this thread reads: [begin, end), empty when begin is 0. lost is 0 or where reading failed.
 * Volatile: the handler changes lost between two statements of its own thread.
 */
static _Thread_local volatile struct {
    uintptr_t begin;
    uintptr_t end;
    uintptr_t lost;
} watched;

/* Only calls what a signal handler may call; mmap is a plain system call in glibc and musl. */
static void
take_sigbus(int number, siginfo_t *info, void *context)
{
    (void)context;
    const uintptr_t address = (uintptr_t)info->si_addr;
    const uintptr_t page = address - address % (uintptr_t)sysconf(_SC_PAGESIZE);
    if (address >= watched.begin && address < watched.end &&
        mmap((void *)page, watched.end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
             -1, 0) != MAP_FAILED)
        watched.lost = page;
    else
        signal(number, SIG_DFL);
}

void
guard_install(void)
{
    struct sigaction action = {.sa_sigaction = take_sigbus, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, NULL);
}

void
guard_watch(const void *address, size_t size)
{
    watched.lost = 0;
    watched.end = (uintptr_t)address + size;
    watched.begin = (uintptr_t)address;
}

const void *
guard_end(void)
{
    watched.begin = 0;
    watched.end = 0;
    return (const void *)watched.lost;
}
