/* SPDX-License-Identifier: MIT */
/*
 * 17_counter.c - ten threads count to ten, together.
 *
 * The counter is a mutex, so that one thread at a time can change it, in an ARC, so that each
 * thread can own it. with_lock locks, runs its block with a pointer to the data, and unlocks on
 * every way out of the block, a panic included. The result is 10, every time.
 *
 * Rust: Arc<Mutex<i32>>.
 *
 * To break it: move the one handle into the threads without a clone (17_counter_rejected.c). Or
 * take the lock a second time inside of the block: that waits for ever.
 */
#include <belay/prelude.h>

#include <stdio.h>

MUTEX(Counter, int);
ARC(SharedCounter, Counter, Counter_drop);

closure(void, increment, by_move(SharedCounter, counter))
{
    with_lock (n, SharedCounter_get(counter))
        *n += 1;
}

int
main(void)
{
    own(SharedCounter) counter = SharedCounter_new(Counter_new(0));
    increment_handle handles[10];
    for (int i = 0; i < 10; i++)
        handles[i] = spawn(increment, SharedCounter_clone(&counter));
    for (int i = 0; i < 10; i++)
        unwrap(join(&handles[i]));
    with_lock (n, SharedCounter_get(&counter))
        printf("Result: %d\n", *n);
}

/*
 * expect: exit 0
 * stdout:
 *     Result: 10
 */
