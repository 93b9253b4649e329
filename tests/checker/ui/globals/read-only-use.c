/* SPDX-License-Identifier: MIT */
/* read-only-use.c - reading counts as well: somebody writes */
#include <belay/prelude.h>

static int limit = 10;
static const int fixed_limit = 10;
enum { CONSTANT_LIMIT = 10 };

closure(int, work)
{
    return limit //~ E0133
           + fixed_limit + CONSTANT_LIMIT;
}

void
set_limit(int n)
{
    limit = n;
}

void
run(void)
{
    spawn(work);
}
