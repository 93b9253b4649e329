/* SPDX-License-Identifier: MIT */
/*
 * 19_poison.c - a thread panics while it holds a lock.
 *
 * The panic unwinds the thread, and the guard unlocks; but the data may be half changed: below, an
 * account was debited and the other one not yet credited. So the mutex is marked as poisoned, and
 * who locks it next is told. Accounts_lock() would panic in turn. Accounts_lock_result() says
 * BELAY_POISONED and gives the guard all the same, to repair the data and to clear the mark.
 *
 * Rust: PoisonError, into_inner, clear_poison.
 *
 * To break it: take the lock by with_lock in main, before the poison is cleared.
 */
#include <belay/prelude.h>

#include <stdio.h>

struct accounts {
    int mine, yours;
};
MUTEX(Accounts, struct accounts);

static Accounts accounts = MUTEX_INIT({.mine = 70, .yours = 30});

closure(void, transfer, by_copy(int, amount))
{
    with_lock (a, &accounts) {
        a->mine -= amount;
        if (a->mine < 0)
            panic("%d is more than there is", amount);
        a->yours += amount;
    }
}

int
main(void)
{
    own(transfer_handle) thread = spawn(transfer, 100);
    const belay_status outcome = join(&thread);
    printf("join says %s: %s\n", belay_status_name(outcome), belay_last_panic());

    {
        own(AccountsGuard) guard = {0};
        const belay_status status = Accounts_lock_result(&accounts, &guard);
        printf("lock says %s\n", belay_status_name(status));
        printf("found %d and %d\n", guard.data->mine, guard.data->yours);
        guard.data->mine = 100 - guard.data->yours;
        Accounts_clear_poison(&accounts);
    }
    with_lock (a, &accounts)
        printf("repaired: %d and %d\n", a->mine, a->yours);
}

/*
 * expect: exit 0
 * stdout:
 *     join says BELAY_PANICKED: 100 is more than there is
 *     lock says BELAY_POISONED
 *     found -30 and 30
 *     repaired: 70 and 30
 * stderr:
 *     ~ thread '<unnamed>' panicked at .*19_poison\.c:\d+:
 *     100 is more than there is
 *     note: run with BELAY_BACKTRACE=1 to see where it came from
 */
