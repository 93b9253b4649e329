/* SPDX-License-Identifier: MIT */
/* helper-returns-guard.c - a function that returns the guard leaves its lock held */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter left = MUTEX_INIT(0);
static Counter right = MUTEX_INIT(0);

static CounterGuard
enter(const Counter *counter)
{
    return Counter_lock(counter);
}

closure(void, to_right)
{
    own(CounterGuard) a = enter(&left);
    own(CounterGuard) b = enter(&right);
    *b.data += *a.data;
}

closure(void, to_left)
{
    own(CounterGuard) b = enter(&right);
    own(CounterGuard) a = enter(&left); //~ WARN lock_order
    *a.data += *b.data;
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, to_right);
        scope_spawn(s, to_left);
    }
}
