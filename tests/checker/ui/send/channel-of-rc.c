/* SPDX-License-Identifier: MIT */
/* channel-of-rc.c - an end of a channel is Send only if its messages are (SEND-032) */
#include <belay/prelude.h>

RC(Local, int);
CHANNEL(Locals, Local, Local_drop);

closure(void, give, by_move(LocalsSender, tx))
{
    unwrap(LocalsSender_send(tx, Local_new(1)));
}

closure(void, take, by_move(LocalsReceiver, rx))
{
    for_recv (local, rx)
        (void)Local_get(&local);
}

closure(void, share, by_ref(LocalsSender, tx))
{
    (void)LocalsSender_len(tx);
}

void
rejected(void)
{
    channel(Locals, tx, rx);
    own(give_handle) giver = spawn(give, move(tx)); //~ E0277
    own(take_handle) taker = spawn(take, move(rx)); //~ E0277
    unwrap(join(&giver));
    unwrap(join(&taker));
}

void
rejected_in_scope(void)
{
    channel(Locals, tx, rx);
    scope (s)
        scope_spawn(s, share, &tx); //~ E0277
    (void)LocalsReceiver_len(&rx);
}
