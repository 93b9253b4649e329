/* SPDX-License-Identifier: MIT */
/* ways-out-of-a-scope.c - return, goto and break out of a scope wait for its threads */
#include <belay/prelude.h>

closure(void, add, by_mut(int, n))
{
    *n += 1;
}

int
accepted(bool early)
{
    int n = 0;
    scope (s) {
        scope_spawn(s, add, &n);
        if (early)
            return 1;
    }
    return n;
}

int
accepted_goto(bool early)
{
    int n = 0;
    scope (s) {
        scope_spawn(s, add, &n);
        if (early)
            goto out;
    }
    n += 1;
out:
    return n;
}

int
accepted_break(bool early)
{
    int n = 0;
    scope (s) {
        scope_spawn(s, add, &n);
        if (early)
            break;
    }
    return n;
}

int
rejected_value(void)
{
    int n = 0;
    scope (s) {
        scope_spawn(s, add, &n);
        return n; //~ E0503
    }
    return 0;
}
