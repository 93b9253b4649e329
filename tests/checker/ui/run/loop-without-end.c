/* SPDX-License-Identifier: MIT */
/*
 * loop-without-end.c - a receiving loop that never ends: the parent has a sender still
 * (RUN-007)
 */
#include <belay/prelude.h>

CHANNEL(Numbers, int);

closure(void, give, by_move(NumbersSender, tx))
{
    unwrap(NumbersSender_send(tx, 1));
}

void
accepted(void)
{
    channel(Numbers, tx, rx);
    spawn(give, NumbersSender_clone(&tx));
    for_recv (number, &rx)
        (void)number;
}
