/* SPDX-License-Identifier: MIT */
/*
 * interrupt.h - Ctrl-C as something to look at, not something that happens to a thread.
 *
 * SIGINT, SIGTERM and SIGHUP are blocked in every thread and show on a descriptor (signalfd)
 * instead, which stays readable because nobody reads it. So any thread may ask at any time, a
 * thread may wait for input and for Ctrl-C at once, and there is no handler and no global flag. A
 * signal that the parent had ignored (nohup, a background job) stays ignored.
 */
#ifndef WORDCOUNT_INTERRUPT_H
#define WORDCOUNT_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* Constant between begin and end. */
typedef struct Interrupt {
    int fd;           /* readable once a signal came; -1: none was left, signals work as usual */
    sigset_t watched; /* the blocked signals */
} Interrupt;

/* Call it before there are threads, which inherit what is blocked. */
void interrupt_begin(Interrupt *interrupt);

/* Has one of the signals come? */
bool interrupt_pending(const Interrupt *interrupt);

/*
 * Wait until fd can be read without blocking (or is at its end). False: one of the signals came
 * first.
 */
bool interrupt_wait_readable(const Interrupt *interrupt, int fd);

/* Let the signals through again: where one is pending the process ends by it, here. */
void interrupt_end(Interrupt *interrupt);

#endif
