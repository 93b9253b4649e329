/* SPDX-License-Identifier: MIT */
/* waits-for-its-thread.c - a scope waits for a thread that waits for a lock of who waits */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter counter = MUTEX_INIT(0);
void inside(void);
void outside(void);
void given_back_before(void);

closure(void, add_one)
{
    with_lock (n, &counter)
        *n += 1;
}

closure(void, add_to, by_mut(int, n))
{
    *n += 1;
}

void
inside(void)
{
    with_lock (n, &counter)
        scope (s) {
            scope_spawn(s, add_one); //~ WARN blocking_while_locked
            *n += 1;
        }
}

void
outside(void)
{
    scope (s) {
        with_lock (n, &counter) {
            scope_spawn(s, add_one);
            *n += 1;
        }
    }
    with_lock (n, &counter)
        scope (s)
            scope_spawn(s, add_to, n);
}

void
given_back_before(void)
{
    own(CounterGuard) guard = Counter_lock(&counter);
    scope (s) {
        scope_spawn(s, add_one);
        CounterGuard_drop(&guard);
    }
}
