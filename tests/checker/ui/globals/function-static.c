/* SPDX-License-Identifier: MIT */
/* function-static.c - a static inside of a function, and a constant one */
#include <belay/prelude.h>

#include <string.h>

static int
next_id(void)
{
    static int last;
    static const int step = 2;
    static const char names[2][4] = {"one", "two"};
    last += step;              //~ E0133
    return last + names[0][0]; //~ E0133
}

closure(int, work)
{
    return next_id();
}

void
run(void)
{
    spawn(work);
}
