/* SPDX-License-Identifier: MIT */
/*
 * borrow-in-channel.c - a pointer to a local sent over a channel that lives longer (LIFE-018,
 * LIFE-019)
 */
#include <belay/prelude.h>

CHANNEL(Pointers, const int *);

int
rejected(void)
{
    channel(Pointers, tx, rx);
    {
        int local = 1;
        unwrap(PointersSender_send(&tx, &local)); //~ E0597
    }
    const int *pointer = NULL;
    unwrap(PointersReceiver_recv(&rx, &pointer));
    return *pointer;
}

int
accepted(void)
{
    static const int kept = 1;
    channel(Pointers, tx, rx);
    unwrap(PointersSender_send(&tx, &kept));
    const int *pointer = NULL;
    unwrap(PointersReceiver_recv(&rx, &pointer));
    return *pointer;
}
