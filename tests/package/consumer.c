/* SPDX-License-Identifier: MIT */
/*
 * consumer.c - a program of somebody who installed Belay: threads, a lock, an ARC, and a panic that
 * is caught. Prints "Result: 10" and "caught: 7".
 */
#include <belay/prelude.h>
#include <stdio.h>

MUTEX(Counter, int);
ARC(SharedCounter, Counter);

closure(void, increment, by_move(SharedCounter, counter))
{
    with_lock (n, SharedCounter_get(counter))
        *n += 1;
}

closure(void, fails, by_copy(int, number))
{
    panic("%d", number);
}

static void
stay_silent(const belay_panic_info *info)
{
    (void)info;
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
    belay_set_panic_hook(stay_silent);
    if (catch_unwind(fails, 7) == BELAY_PANICKED)
        printf("caught: %s\n", belay_last_panic());
}
