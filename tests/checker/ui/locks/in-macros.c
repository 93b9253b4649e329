/* SPDX-License-Identifier: MIT */
/* in-macros.c - locks in macros of the user */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter left = MUTEX_INIT(0);
static Counter right = MUTEX_INIT(0);

#define LOCKED(v, lock) with_lock (v, lock)
#define ADD(to, from) \
    do { \
        with_lock (a, from) \
            with_lock (b, to) \
                *b += *a; \
    } while (0)

closure(void, to_right)
{
    ADD(&right, &left);
}

closure(void, to_left)
{
    LOCKED (b, &right)
        LOCKED (a, &left) //~ WARN lock_order
            *a += *b;
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, to_right);
        scope_spawn(s, to_left);
    }
}
