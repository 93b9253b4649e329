/* SPDX-License-Identifier: MIT */
/*
 * tableless.c - a frame that nothing can unwind, as in hand-written assembly: compiled without
 * unwind tables.
 */
#include "bare.h"

void
tableless_call(void (*run)(void *), void *argument)
{
    volatile int after = 0;
    run(argument);
    after = 1; /* no tail call: the frame is there */
    (void)after;
}
