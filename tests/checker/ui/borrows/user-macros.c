/* SPDX-License-Identifier: MIT */
/* user-macros.c - conflicts behind macros of the user's own */
#include <belay/prelude.h>

closure(void, add, by_mut(int, n))
{
    *n += 1;
}

closure(void, look, by_ref(int, n))
{
    (void)*n;
}

#define LOOK(s, n) scope_spawn(s, look, &(n))
#define ADD(s, n) scope_spawn(s, add, &(n))
#define BUMP(n) ((n)++)

int
rejected(void)
{
    int n = 0;
    scope (s) {
        LOOK(s, n);
        BUMP(n); //~ E0506
    }
    scope (s) {
        ADD(s, n);
        ADD(s, n); //~ E0499
    }
    return n;
}

int
accepted(void)
{
    int n = 0, m = 0;
    scope (s) {
        ADD(s, n);
        BUMP(m);
    }
    BUMP(n);
    return n + m;
}
