/* SPDX-License-Identifier: MIT */
/*
 * futex.c - waits and wakes of Linux, and its fence on every processor.
 *
 * futex(2), FUTEX_WAIT_BITSET because it takes the moment of the deadline, and membarrier(2).
 */
#define _GNU_SOURCE
#include "os/os.h"

#include <errno.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

BlOsWait
bl_os_wait(const uint32_t *word, uint32_t expected, BlOsMoment deadline)
{
    const struct timespec until = {(time_t)(deadline / BELAY_SECS(1)),
                                   (long)(deadline % BELAY_SECS(1))};
    const int saved = errno;
    const long result =
        syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, expected,
                deadline == BL_OS_NEVER ? NULL : &until, NULL, FUTEX_BITSET_MATCH_ANY);
    const bool timed_out = result != 0 && errno == ETIMEDOUT;
    errno = saved;
    return timed_out ? BL_OS_TIMED_OUT : BL_OS_WOKEN;
}

int
bl_os_wake(const uint32_t *word, int count)
{
    const int saved = errno;
    const long woken = syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
    errno = saved; /* EFAULT: the word's memory is gone, and so are its sleepers */
    return woken > 0 ? (int)woken : 0;
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
