/* SPDX-License-Identifier: MIT */
/* receiver-shared.c - both ends of a channel may be shared (SEND-030, SEND-031: by ruling) */
#include <belay/prelude.h>

CHANNEL(Numbers, int);

closure(void, take, by_ref(NumbersReceiver, rx))
{
    int number;
    if (NumbersReceiver_try_recv(rx, &number) == BELAY_OK)
        (void)number;
}

closure(void, give, by_ref(NumbersSender, tx))
{
    unwrap(NumbersSender_send(tx, 1));
}

void
accepted(void)
{
    channel(Numbers, tx, rx);
    scope (s) {
        scope_spawn(s, give, &tx);
        scope_spawn(s, give, &tx);
        scope_spawn(s, take, &rx);
        scope_spawn(s, take, &rx);
    }
}
