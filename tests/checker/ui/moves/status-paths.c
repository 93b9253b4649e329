/* SPDX-License-Identifier: MIT */
/* status-paths.c - values that are there on BELAY_OK only */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
ARC(Shared, Ints, Ints_drop);
CHANNEL(Lists, Ints, Ints_drop);

void keep(Ints v);

size_t
accepted(Shared *shared, const ListsReceiver *rx)
{
    own(Ints) v = {0};
    if (Shared_try_unwrap(shared, &v) != BELAY_OK)
        return 0;
    keep(move(v));
    unwrap(ListsReceiver_recv(rx, &v));
    const size_t len = v.len;
    Ints_drop(&v);
    if (ListsReceiver_try_recv(rx, &v) == BELAY_OK)
        return v.len + len;
    return len;
}

void
rejected(const ListsReceiver *rx)
{
    Ints v;
    if (ListsReceiver_try_recv(rx, &v) == BELAY_OK)
        keep(move(v));
    keep(move(v)); //~ E0382
}
