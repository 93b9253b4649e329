/* SPDX-License-Identifier: MIT */
/*
 * 26_many_producers_rejected_rc.c - messages that may not go to another thread.
 *
 * The count of an RC is not atomic. A channel of them is Send no more than they are.
 */
#include <belay/prelude.h>

#include <stdio.h>

RC(Shared, int);
CHANNEL(Numbers, Shared, Shared_drop);

closure(void, count, by_move(NumbersSender, tx))
{
    unwrap(NumbersSender_send(tx, Shared_new(1)));
}

int
main(void)
{
    channel(Numbers, tx, rx);
    count_handle handle = spawn(count, move(tx)); //~ E0277
    for_recv (number, &rx)
        printf("Got: %d\n", *Shared_get(&number));
    unwrap(join(&handle));
}
