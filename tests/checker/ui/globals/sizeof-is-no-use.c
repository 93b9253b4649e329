/* SPDX-License-Identifier: MIT */
/* sizeof-is-no-use.c - sizeof and typeof of a global touch nothing */
#include <belay/prelude.h>

static int table[8];

closure(size_t, accepted)
{
    __typeof__(table[0]) n = 1;
    return sizeof table / sizeof table[0] + (size_t)n;
}

void
run(void)
{
    table[0] = 1;
    spawn(accepted);
}
