/* SPDX-License-Identifier: MIT */
/* sender-moved.c - the sending end moved into a thread, then used (MOVE-019) */
#include <belay/prelude.h>

CHANNEL(Numbers, int);

closure(void, give, by_move(NumbersSender, tx))
{
    unwrap(NumbersSender_send(tx, 1));
}

void
rejected(void)
{
    channel(Numbers, tx, rx);
    own(give_handle) handle = spawn(give, move(tx));
    unwrap(NumbersSender_send(&tx, 2)); //~ E0382
    unwrap(join(&handle));
    (void)NumbersReceiver_len(&rx);
}

/* MOVE-020 */
void
accepted(void)
{
    channel(Numbers, tx, rx);
    own(NumbersSender) tx1 = NumbersSender_clone(&tx);
    own(give_handle) one = spawn(give, move(tx1));
    own(give_handle) other = spawn(give, move(tx));
    unwrap(join(&one));
    unwrap(join(&other));
    (void)NumbersReceiver_len(&rx);
}
