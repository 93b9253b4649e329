/* SPDX-License-Identifier: MIT */
/* vouched.c - an order that somebody vouches for */
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
    with_lock (b, &right)
        BELAY_UNSAFE {
            with_lock (a, &left)
                *a += *b;
        }
}

closure(void, not_needed)
{
    BELAY_UNSAFE { //~ WARN unsafe_unused
        with_lock (a, &left)
            *a += 1;
    }
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, to_right);
        scope_spawn(s, to_left);
        scope_spawn(s, not_needed);
    }
}
