/* SPDX-License-Identifier: MIT */
/*
 * posix.c - what any POSIX system can: all waits in the table, no fence for other processors.
 */
#define _GNU_SOURCE
#include "os/os.h"
#include "os/watch.h"

#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <pthread.h>
#include <unistd.h>

static pthread_once_t main_once = PTHREAD_ONCE_INIT;
static pthread_t main_thread;

/* This is main's thread; in the child of a fork, the one that forked. */
static void
note_main(void)
{
    main_thread = pthread_self();
}

static void
find_main(void)
{
    note_main();
    pthread_atfork(NULL, NULL, note_main);
}

/* Before main, so that main_thread is right. */
__attribute__((constructor)) static void
find_main_early(void)
{
    pthread_once(&main_once, find_main);
}

BlOsWait
bl_system_wait(const uint32_t *word, uint32_t expected, BlOsMoment deadline)
{
    return bl_table_wait(word, expected, deadline, NULL);
}

int
bl_os_wake(const uint32_t *word, int count)
{
    return bl_table_wake(word, count);
}

bool
bl_os_fence_everywhere(void)
{
    return false;
}

size_t
bl_os_processors(void)
{
    const long there = sysconf(_SC_NPROCESSORS_CONF);
    return there > 1 ? (size_t)there : 1;
}

/* POSIX does not say. Threads are told apart instead, by the page that their stack is in. */
unsigned
bl_os_processor(void)
{
    const char here = 0;
    return (unsigned)(((uint64_t)((uintptr_t)&here >> 12) * UINT64_C(0x9E3779B97F4A7C15)) >> 40);
}

size_t
bl_os_parallelism(void)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors > 1 ? (size_t)processors : 1;
}

bool
bl_os_one_processor(void)
{
    static int known; /* 0 not yet, 1 one, 2 more; every thread would write the same */
    BELAY_TOOL_ATOMIC_(&known, sizeof known);
    int state = belay_load_rlx_(&known);
    if (state == 0) {
        state = bl_os_parallelism() == 1 ? 1 : 2;
        belay_store_rlx_(&known, state);
    }
    return state == 1;
}

bool
bl_os_is_main_thread(void)
{
    pthread_once(&main_once, find_main); /* whoever asks before main is main */
    return pthread_equal(pthread_self(), main_thread);
}
