/* SPDX-License-Identifier: MIT */
/* try-second.c - who only tries the second lock waits for nobody */
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
    for (bool done = false; !done;) {
        own(CounterGuard) a = {0};
        with_lock (b, &right)
            if (Counter_try_lock(&left, &a) == BELAY_OK) {
                *a.data += *b;
                done = true;
            }
    }
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, to_right);
        scope_spawn(s, to_left);
    }
}
