/* SPDX-License-Identifier: MIT */
/* receiver-moved.c - the receiving end moved into a thread (SEND-029) */
#include <belay/prelude.h>

CHANNEL(Numbers, int);

closure(int, add_all, by_move(NumbersReceiver, rx))
{
    int total = 0;
    for_recv (number, rx)
        total += number;
    return total;
}

int
accepted(void)
{
    channel(Numbers, tx, rx);
    own(add_all_handle) handle = spawn(add_all, move(rx));
    unwrap(NumbersSender_send(&tx, 1));
    NumbersSender_drop(&tx);
    int total = 0;
    unwrap(join(&handle, &total));
    return total;
}
