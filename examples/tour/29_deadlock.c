/* SPDX-License-Identifier: MIT */
/*
 * 29_deadlock.c - two locks at once, in any order, without a deadlock.
 *
 * Two threads move money between two accounts, each in its own direction. Where one of them holds
 * its first lock and waits for the second, and the other just the other way round, both wait for
 * ever. with_locks takes all of its locks together: a thread that holds one of them never waits for
 * another. Programs that lock one inside the other decide on one order, and keep to it everywhere.
 *
 * Rust: a deadlock is no data race, so it is safe, and a hang; C++ has std::scoped_lock for this.
 *
 * To break it: 29_deadlock_rejected.c locks the one inside the other. `belay check` warns of it.
 * Compile it all the same, without optimisation, and run it with BELAY_REPORT_SIGNAL=USR1. When it
 * hangs, that signal has it say which thread waits for which, and that this is a deadlock.
 */
#include <belay/prelude.h>

#include <stdio.h>

MUTEX(Account, int);

static Account mine = MUTEX_INIT(1000);
static Account yours = MUTEX_INIT(1000);

closure(void, pay)
{
    for (int i = 0; i < 1000; i++)
        with_locks (from, &mine, to, &yours) {
            *from -= 1;
            *to += 1;
        }
}

closure(void, pay_back)
{
    for (int i = 0; i < 1000; i++)
        with_locks (from, &yours, to, &mine) {
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

/*
 * expect: exit 0
 * stdout:
 *     mine: 1000, yours: 1000
 */
