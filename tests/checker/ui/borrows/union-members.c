/* SPDX-License-Identifier: MIT */
/* union-members.c - two members of a union are one place (BORR-039) */
#include <belay/prelude.h>

union both {
    int number;
    char bytes[4];
};

closure(void, change, by_mut(int, n))
{
    *n = 1;
}

closure(void, look, by_ref(char, bytes))
{
    (void)bytes[0];
}

void
rejected(void)
{
    union both both = {0};
    scope (s) {
        scope_spawn(s, change, &both.number);
        scope_spawn(s, look, both.bytes); //~ E0502
    }
}

struct apart {
    int number;
    char bytes[4];
};

void
accepted(void)
{
    struct apart apart = {0};
    scope (s) {
        scope_spawn(s, change, &apart.number);
        scope_spawn(s, look, apart.bytes);
    }
}
