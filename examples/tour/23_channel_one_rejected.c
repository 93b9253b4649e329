/* SPDX-License-Identifier: MIT */
/*
 * 23_channel_one_rejected.c - a message is used by its sender after it was sent.
 *
 * What was sent belongs to the receiver, who may have freed it already.
 */
#include <belay/prelude.h>

#include <stdio.h>
#include <stdlib.h>

BOX_SLICE(Text, char);
CHANNEL(Texts, Text, Text_drop);

closure(void, greet, by_move(TextsSender, tx))
{
    own(Text) text = Text_from("hello", sizeof "hello");
    unwrap(TextsSender_send(tx, move(text)));
    printf("sent %s\n", text.data); //~ E0382
}

int
main(void)
{
    channel(Texts, tx, rx);
    greet_handle handle = spawn(greet, move(tx));
    own(Text) message = {0};
    unwrap(TextsReceiver_recv(&rx, &message));
    printf("message is %s\n", message.data);
    unwrap(join(&handle));
}
