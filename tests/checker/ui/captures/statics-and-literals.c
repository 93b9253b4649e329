/* SPDX-License-Identifier: MIT */
/* statics-and-literals.c - a thread that uses only constants, locks and literals (CAPT-013) */
#include <belay/prelude.h>

#include <stdio.h>

MUTEX(Counter, int);
static const int scale = 3;
static Counter counter = MUTEX_INIT(0);
enum { STEPS = 4 };

closure(void, accepted, by_copy(const char *, name))
{
    static const char greeting[] = "hello";
    with_lock (n, &counter)
        *n += scale * STEPS;
    printf("%s %s\n", greeting, name);
}

void
run(void)
{
    spawn(accepted, "you");
}
