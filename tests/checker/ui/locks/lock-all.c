/* SPDX-License-Identifier: MIT */
/* lock-all.c - several locks at once; but what is locked before them counts */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter first = MUTEX_INIT(0);
static Counter second = MUTEX_INIT(0);
static Counter third = MUTEX_INIT(0);

closure(void, one)
{
    with_locks (a, &first, b, &second) {
        *a += *b;
    }
}

closure(void, two)
{
    own(CounterGuard) b = {0}, a = {0};
    unwrap(lock_all(&second, &b, &first, &a));
    *a.data += *b.data;
}

closure(void, three)
{
    with_locks (b, &second, c, &third) {
        *b += *c;
    }
}

closure(void, held_before)
{
    with_lock (c, &third)
        with_locks (a, &first, b, &second) {
            *a += *b + *c;
        }
}

closure(void, held_meanwhile)
{
    own(CounterGuard) b = {0}, a = {0};
    unwrap(lock_all(&second, &b, &first, &a));
    CounterGuard_drop(&b);
    with_lock (c, &third) //~ WARN lock_order
        *a.data += *c;
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, one);
        scope_spawn(s, two);
        scope_spawn(s, three);
        scope_spawn(s, held_before);
        scope_spawn(s, held_meanwhile);
    }
}
