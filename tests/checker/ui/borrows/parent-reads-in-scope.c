/* SPDX-License-Identifier: MIT */
/* parent-reads-in-scope.c - the parent reads what a scoped thread changes (BORR-006, BORR-007) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

size_t length_of(const Ints *v);

closure(void, change, by_mut(Ints, v))
{
    v->data[0] = 1;
}

closure(void, change_number, by_mut(int, n))
{
    *n = 1;
}

size_t
rejected(void)
{
    own(Ints) v = Ints_new(3);
    size_t len = 0;
    scope (s) {
        scope_spawn(s, change, &v);
        len = length_of(&v); //~ E0502
    }
    return len;
}

int
rejected_number(void)
{
    int n = 1, seen = 0;
    scope (s) {
        scope_spawn(s, change_number, &n);
        seen = n; //~ E0503
    }
    return seen;
}

int
rejected_condition(void)
{
    int n = 1;
    scope (s) {
        scope_spawn(s, change_number, &n);
        if (n == 1) //~ E0503
            return 1;
    }
    return 0;
}

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    size_t len = 0;
    scope (s) {
        len = length_of(&v);
        scope_spawn(s, change, &v);
    }
    return len + length_of(&v);
}
