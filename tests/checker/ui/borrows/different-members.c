/* SPDX-License-Identifier: MIT */
/* different-members.c - threads borrow different members of one struct (BORR-008) */
#include <belay/prelude.h>

struct numbers {
    int a, b, c;
    struct {
        int d, e;
    } inner;
};

closure(void, change, by_mut(int, n))
{
    *n = 1;
}

closure(void, change_all, by_mut(struct numbers, all))
{
    all->a = 1;
}

int
accepted(void)
{
    struct numbers all = {0};
    scope (s) {
        scope_spawn(s, change, &all.a);
        scope_spawn(s, change, &all.b);
        scope_spawn(s, change, &all.inner.d);
        scope_spawn(s, change, &all.inner.e);
        all.c = 3;
    }
    return all.a;
}

void
accepted_pointer(struct numbers *all)
{
    scope (s) {
        scope_spawn(s, change, &all->a);
        scope_spawn(s, change, &all->b);
        all->c = 3;
    }
}

void
rejected(void)
{
    struct numbers all = {0};
    scope (s) {
        scope_spawn(s, change, &all.a);
        scope_spawn(s, change, &all.a); //~ E0499
    }
    scope (s) {
        scope_spawn(s, change, &all.a);
        scope_spawn(s, change_all, &all); //~ E0499
    }
    scope (s) {
        scope_spawn(s, change_all, &all);
        all.c = 1; //~ E0506
    }
}
