/* SPDX-License-Identifier: MIT */
/*
 * interrupt.c - signals by descriptor; see interrupt.h.
 */
#define _GNU_SOURCE
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Watch a signal unless the parent wants it ignored: blocked, it would not be ignored any more. */
static void
watch(Interrupt *interrupt, int number)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset(&interrupt->watched, number);
}

void
interrupt_begin(Interrupt *interrupt)
{
    sigemptyset(&interrupt->watched);
    watch(interrupt, SIGINT);
    watch(interrupt, SIGTERM);
    watch(interrupt, SIGHUP);
    const int fd = signalfd(-1, &interrupt->watched, SFD_CLOEXEC | SFD_NONBLOCK);
    /* Not in the place of a standard stream that is closed: it would be taken for input. */
    interrupt->fd = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : -1;
    if (fd >= 0)
        close(fd);
    if (interrupt->fd >= 0)
        pthread_sigmask(SIG_BLOCK, &interrupt->watched, NULL);
}

bool
interrupt_pending(const Interrupt *interrupt)
{
    struct pollfd signals = {.fd = interrupt->fd, .events = POLLIN};
    return poll(&signals, 1, 0) > 0;
}

bool
interrupt_wait_readable(const Interrupt *interrupt, int fd)
{
    /* poll passes over a descriptor of -1. */
    struct pollfd both[] = {
        {.fd = fd, .events = POLLIN},
        {.fd = interrupt->fd, .events = POLLIN},
    };
    while (poll(both, 2, -1) < 0 && errno == EINTR)
        continue;
    return both[1].revents == 0;
}

void
interrupt_end(Interrupt *interrupt)
{
    if (interrupt->fd < 0)
        return;
    close(interrupt->fd);
    interrupt->fd = -1;
    pthread_sigmask(SIG_UNBLOCK, &interrupt->watched, NULL);
}
