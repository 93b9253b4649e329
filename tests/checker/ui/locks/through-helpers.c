/* SPDX-License-Identifier: MIT */
/* through-helpers.c - the second lock is taken in a function that is called, behind another */
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

static void
add(int n)
{
    add_left(n);
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
    add(*guard.data); //~ WARN lock_order
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, to_right);
        scope_spawn(s, to_left);
    }
}
