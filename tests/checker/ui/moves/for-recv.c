/* SPDX-License-Identifier: MIT */
/* for-recv.c - the value of for_recv is owned by the loop */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
CHANNEL(Lists, Ints, Ints_drop);

void keep(Ints v);

void
accepted(const ListsReceiver *rx)
{
    for_recv (list, rx) {
        if (list.len > 3)
            keep(move(list));
    }
}

void
rejected(const ListsReceiver *rx)
{
    for_recv (list, rx) {
        keep(move(list));
        list.data[0] = 1; //~ E0382
    }
}

void
rejected_copy(const ListsReceiver *rx)
{
    for_try_recv (list, rx)
        keep(list); //~ E9004
}
