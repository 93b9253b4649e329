/* SPDX-License-Identifier: MIT */
/*
 * 17_counter_rejected.c - a handle that is moved in every turn of a loop.
 *
 * The first thread takes the handle; from the second turn on there is nothing left to move.
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
        handles[i] = spawn(increment, move(counter)); //~ E0382
    for (int i = 0; i < 10; i++)
        unwrap(join(&handles[i]));
}
