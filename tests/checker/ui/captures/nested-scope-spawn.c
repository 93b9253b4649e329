/* SPDX-License-Identifier: MIT */
/*
 * nested-scope-spawn.c - the body of a scoped thread lends its own local to a thread of the
 * outer scope (CAPT-007)
 */
#include <belay/prelude.h>

closure(void, inner, by_ref(int, n))
{
    (void)*n;
}

closure(void, rejected, by_copy(belay_scope *, s))
{
    int n = 1;
    scope_spawn(s, inner, &n); //~ E0373
}

closure(void, accepted)
{
    int n = 1;
    scope (s)
        scope_spawn(s, inner, &n);
}

/* CAPT-008: what lives outside of the outer scope may be lent on. */
closure(void, accepted_outer, by_copy(belay_scope *, s), by_ref(int, n))
{
    scope_spawn(s, inner, n);
}

void
run(void)
{
    int n = 1;
    scope (s) {
        scope_spawn(s, rejected, s);
        scope_spawn(s, accepted);
        scope_spawn(s, accepted_outer, s, &n);
    }
}
