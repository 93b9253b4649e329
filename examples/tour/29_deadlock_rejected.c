/* SPDX-License-Identifier: MIT */
/*
 * 29_deadlock_rejected.c - two locks, one inside the other, and each thread in its own order.
 *
 * Sooner or later `pay` holds mine and waits for yours, while `pay_back` holds yours and waits for
 * mine. Rust accepts this, and so does belay, with a warning.
 */
#include <belay/prelude.h>

#include <stdio.h>

MUTEX(Account, int);

static Account mine = MUTEX_INIT(1000);
static Account yours = MUTEX_INIT(1000);

closure(void, pay)
{
    for (int i = 0; i < 1000; i++)
        with_lock (from, &mine)
            with_lock (to, &yours) {
                *from -= 1;
                *to += 1;
            }
}

closure(void, pay_back)
{
    for (int i = 0; i < 1000; i++)
        with_lock (from, &yours)
            with_lock (to, &mine) { //~ WARN lock_order
                *from -= 1;
                *to += 1;
            }
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, pay);
        scope_spawn(s, pay_back);
    }
    with_locks (a, &mine, b, &yours)
        printf("mine: %d, yours: %d\n", *a, *b);
}
