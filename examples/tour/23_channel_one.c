/* SPDX-License-Identifier: MIT */
/*
 * 23_channel_one.c - one message from one thread to another.
 *
 * channel declares both ends of a channel. The sender moves into the thread; what it sends is moved
 * to the receiver. recv waits until the message is there.
 *
 * Rust: mpsc::channel(), tx.send("hello"), rx.recv().unwrap().
 *
 * To break it: send nothing. The thread ends, its sender with it, and recv says that the other end
 * is gone instead of waiting for ever. Or use a message after
 * it was sent (23_channel_one_rejected.c).
 */
#include <belay/prelude.h>

#include <stdio.h>

CHANNEL(Words, const char *);

closure(void, greet, by_move(WordsSender, tx))
{
    unwrap(WordsSender_send(tx, "hello"));
}

int
main(void)
{
    channel(Words, tx, rx);
    greet_handle handle = spawn(greet, move(tx));
    const char *message;
    unwrap(WordsReceiver_recv(&rx, &message));
    printf("message is %s\n", message);
    unwrap(join(&handle));
}

/*
 * expect: exit 0
 * stdout:
 *     message is hello
 */
