/* SPDX-License-Identifier: MIT */
/*
 * 02_join_rejected.c - a handle that is joined twice.
 *
 * join() takes the handle: afterwards it is empty, like every value that was moved. Here the second
 * join() was meant for the other thread. When the program runs all the same, the second join says
 * BELAY_EMPTY_HANDLE and unwrap() panics.
 */
#include <belay/prelude.h>

#include <stdio.h>

closure(void, hello, by_copy(int, number))
{
    printf("hello from thread number %d\n", number);
}

int
main(void)
{
    own(hello_handle) first = spawn(hello, 1);
    unwrap(join(&first));
    unwrap(join(&first)); //~ E0382
}
