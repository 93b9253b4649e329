/* SPDX-License-Identifier: MIT */
/*
 * 25_channel_stream_rejected.c - the sender is used in main after it was moved into the thread.
 */
#include <belay/prelude.h>

#include <stdio.h>

CHANNEL(Words, const char *);

closure(void, say, by_move(WordsSender, tx))
{
    unwrap(WordsSender_send(tx, "hi"));
}

int
main(void)
{
    channel(Words, tx, rx);
    say_handle handle = spawn(say, move(tx));
    unwrap(WordsSender_send(&tx, "from main")); //~ E0382
    for_recv (word, &rx)
        printf("Got: %s\n", word);
    unwrap(join(&handle));
}
