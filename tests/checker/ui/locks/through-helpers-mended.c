/* SPDX-License-Identifier: MIT */
/* through-helpers-mended.c - the helper is called when the lock was given back */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter left = MUTEX_INIT(0);
static Counter right = MUTEX_INIT(0);

static void
add_left(int n)
{
    with_lock (a, &left)
        *a += n;
}

closure(void, to_right)
{
    with_lock (a, &left)
        with_lock (b, &right)
            *b += *a;
}

closure(void, to_left)
{
    own(CounterGuard) guard = Counter_lock(&right);
    const int n = *guard.data;
    CounterGuard_drop(&guard);
    add_left(n);
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, to_right);
        scope_spawn(s, to_left);
    }
}
