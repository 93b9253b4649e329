/* SPDX-License-Identifier: MIT */
/* try-first.c - a lock that was got by a try is held like any */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter left = MUTEX_INIT(0);
static Counter right = MUTEX_INIT(0);

closure(void, to_right)
{
    with_lock (a, &left)
        with_lock (b, &right)
            *b += *a;
}

closure(void, to_left)
{
    own(CounterGuard) b = {0};
    if (Counter_try_lock(&right, &b) != BELAY_OK)
        return;
    with_lock (a, &left) //~ WARN lock_order
        *a += *b.data;
}

closure(void, to_left_for_sure)
{
    own(CounterGuard) b = {0};
    unwrap(Counter_lock_timeout(&right, &b, BELAY_MS(5)));
    with_lock (a, &left)
        *a += *b.data;
}

closure(void, not_held)
{
    own(CounterGuard) b = {0};
    if (Counter_try_lock(&right, &b) == BELAY_OK)
        CounterGuard_drop(&b);
    with_lock (a, &left)
        *a += 1;
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, to_right);
        scope_spawn(s, to_left);
        scope_spawn(s, to_left_for_sure);
        scope_spawn(s, not_held);
    }
}
