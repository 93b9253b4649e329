/* SPDX-License-Identifier: MIT */
/*
 * exclusive-in-loop.c - threads of a loop that all borrow one counter exclusively (BORR-015,
 * BORR-016)
 */
#include <belay/prelude.h>

#include <stdatomic.h>

MUTEX(Count, int);

static atomic_int calls;

closure(void, add, by_mut(int, n))
{
    *n += 1;
}

closure(void, add_locked, by_ref(Count, count))
{
    with_lock (n, count)
        *n += 1;
    calls++;
}

int
rejected(void)
{
    int n = 0;
    scope (s)
        for (int i = 0; i < 4; i++)
            scope_spawn(s, add, &n); //~ E0499
    return n;
}

int
rejected_while(int left)
{
    int n = 0;
    scope (s) {
        while (left-- > 0) {
            if (left == 2)
                continue;
            scope_spawn(s, add, &n); //~ E0499
        }
    }
    return n;
}

int
accepted(void)
{
    own(Count) count = Count_new(0);
    scope (s)
        for (int i = 0; i < 4; i++)
            scope_spawn(s, add_locked, &count);
    return *Count_get_mut(&count);
}

int
accepted_scope_in_loop(void)
{
    int n = 0;
    for (int i = 0; i < 4; i++)
        scope (s)
            scope_spawn(s, add, &n);
    return n;
}

int
accepted_once(int left)
{
    int n = 0;
    scope (s) {
        while (left-- > 0) {
            if (left == 2) {
                scope_spawn(s, add, &n);
                return 1;
            }
        }
    }
    return n;
}
