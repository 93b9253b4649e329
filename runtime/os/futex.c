/* SPDX-License-Identifier: MIT */
/*
 * futex.c - waits and wakes of Linux, and its fence on every processor.
 *
 * futex(2), FUTEX_WAIT_BITSET because it takes the moment of the deadline, and membarrier(2).
 *
 * Those who watch a note sleep in a table instead (wait.c). A wake goes to the futex first: that
 * call is also a full fence, so a sleeper of the table that the look at its count then misses has
 * seen the word changed (wait_table.c, I5; tests/runtime/model/note_model.c). While the table is in
 * use every other wake begins with it, so that neither kind of sleepers waits for ever behind the
 * other.
 */
#define _GNU_SOURCE
#include "os/os.h"
#include "os/watch.h"

#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <errno.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

BlOsWait
bl_system_wait(const uint32_t *word, uint32_t expected, BlOsMoment deadline)
{
    const struct timespec until = {(time_t)(deadline / BELAY_SECS(1)),
                                   (long)(deadline % BELAY_SECS(1))};
    const int saved = errno;
    const long result =
        syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, expected,
                deadline == BL_OS_NEVER ? NULL : &until, NULL, FUTEX_BITSET_MATCH_ANY);
    const bool timed_out = result != 0 && errno == ETIMEDOUT;
    errno = saved;
    if (result == 0) /* the kernel says so only to those whom a wake took off the queue */
        return BL_OS_WOKEN;
    return timed_out ? BL_OS_TIMED_OUT : BL_OS_UNWOKEN;
}

static int
futex_wake(const uint32_t *word, int count)
{
    const int saved = errno;
    const long woken = syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
    errno = saved; /* EFAULT: the word's memory is gone, and so are its sleepers */
    return woken > 0 ? (int)woken : 0;
}

/* True every other time. A race only makes it less even. */
static bool
is_turn_of_table(void)
{
    static uint32_t turns;
    BELAY_TOOL_ATOMIC_(&turns, sizeof turns);
    return belay_add_rlx_(&turns, 1) % 2 == 0;
}

int
bl_os_wake(const uint32_t *word, int count)
{
    const bool table_first = bl_table_is_watched() && is_turn_of_table();
    int woken = table_first ? bl_table_wake(word, count) : 0;
    if (woken < count)
        woken += futex_wake(word, count - woken);
    if (woken < count && bl_table_is_watched())
        woken += bl_table_wake(word, count - woken);
    return woken;
}

static bool
membarrier(int command)
{
    const int saved = errno;
    const long result = syscall(SYS_membarrier, command, 0, 0);
    errno = saved;
    return result == 0;
}

bool
bl_os_fence_everywhere(void)
{
    /* A process registers once; asking first costs nothing where it has. */
    return membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) ||
           (membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) &&
            membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED));
}

bool
bl_os_is_main_thread(void)
{
    return syscall(SYS_gettid) == getpid();
}
