/* SPDX-License-Identifier: MIT */
/*
 * 16_mutex.c - a lock with the data inside.
 *
 * MUTEX(Number, int) makes a mutex that holds an int. The int can only be reached through a guard,
 * and a guard only be had by locking; so nobody can forget to lock. When the guard is dropped, at
 * the end of the block, the mutex is unlocked; so nobody can forget to unlock.
 *
 * Rust: Mutex<i32>, and println!("{m:?}").
 *
 * To break it: print the mutex inside of the block, while it is locked. Or look for the int in the
 * struct Number, and see that its name asks you not to.
 */
#include <belay/prelude.h>

#include <stdio.h>

MUTEX(Number, int);

int
main(void)
{
    own(Number) number = Number_new(5);
    {
        own(NumberGuard) guard = Number_lock(&number);
        *guard.data = 10;
    } /* unlocked here */
    Number_debug(&number, stdout);
    printf("\n");
}

/*
 * expect: exit 0
 * stdout:
 *     Mutex { data: 10, poisoned: false }
 */
