/* SPDX-License-Identifier: MIT */
/* sent.c - a value sent over a channel, then used (MOVE-017) */
#include <belay/prelude.h>

BOX_SLICE(Text, char);
CHANNEL(Texts, Text, Text_drop);

size_t
rejected(const TextsSender *tx)
{
    own(Text) text = Text_from("hi", 3);
    unwrap(TextsSender_send(tx, move(text)));
    return text.len; //~ E0382
}

/* send_from moves only what was sent. */
size_t
accepted(const TextsSender *tx)
{
    own(Text) text = Text_from("hi", 3);
    if (TextsSender_send_from(tx, &text) != BELAY_OK)
        return text.len;
    return 0;
}
