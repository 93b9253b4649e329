/* SPDX-License-Identifier: MIT */
/* pidfd.c - a descriptor that tells of a process's end: pidfd_open(2), since Linux 5.3. */
#define _GNU_SOURCE
#include "os/process.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

int
bl_os_process_watch(int pid)
{
    const int saved = errno;
    const long fd = syscall(SYS_pidfd_open, pid, 0);
    int watch = 0;
    if (fd > STDERR_FILENO)
        return (int)fd;
    if (fd >= 0 && bl_os_duplicate((int)fd, &watch) != 0)
        watch = 0;
    if (fd >= 0)
        close((int)fd);
    errno = saved; /* an old kernel, a filter of system calls, too many files: without, then */
    return watch;
}
