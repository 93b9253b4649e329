/* SPDX-License-Identifier: MIT */
/* through-calls.c - a global used three calls below the thread */
#include <belay/prelude.h>

static int hits;
static int of_main;

static void
third(void)
{
    hits++; //~ E0133
}

static void
second(int n)
{
    if (n > 0)
        second(n - 1);
    third();
}

static void
first(void)
{
    second(3);
}

static void
not_in_a_thread(void)
{
    of_main++;
    first();
}

closure(void, work)
{
    first();
}

void
run(void)
{
    not_in_a_thread();
    spawn(work);
}
