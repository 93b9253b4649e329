/* SPDX-License-Identifier: MIT */
/*
 * 18_guard_lifetime.c - the data is in reach as long as the guard is there, and no longer.
 *
 * A pointer that came from a guard must not be used when the guard is gone: the mutex is unlocked
 * then, and another thread may be at the data. What a function may do is to return the guard
 * itself; its caller then holds the lock.
 *
 * Rust: MutexGuard<'a, T> borrows from the mutex, and what it derefs to borrows from the guard.
 *
 * To break it: use the pointer after the block (18_guard_lifetime_rejected.c), return it
 * (18_guard_lifetime_rejected_returned.c), or drop the guard too early
 * (18_guard_lifetime_rejected_dropped.c).
 */
#include <belay/prelude.h>

#include <stdio.h>

MUTEX(Number, int);

/* Lock the mutex and set what is in it; the caller has the lock until it drops the guard. */
static NumberGuard
lock_and_set(const Number *number, int value)
{
    own(NumberGuard) guard = Number_lock(number);
    *guard.data = value;
    return move(guard);
}

int
main(void)
{
    own(Number) number = Number_new(5);
    {
        own(NumberGuard) guard = lock_and_set(&number, 6);
        int *const value = guard.data;
        *value += 1;
        printf("inside of the block: %d\n", *value);
    }
    with_lock (value, &number)
        printf("locked once more: %d\n", *value);
}

/*
 * expect: exit 0
 * stdout:
 *     inside of the block: 7
 *     locked once more: 7
 */
