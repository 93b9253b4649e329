/* SPDX-License-Identifier: MIT */
/*
 * 25_channel_stream.c - several messages, received in a loop.
 *
 * for_recv waits for each message and runs its block with it. It ends when the channel is empty and
 * the last sender is gone: here when the thread ends, which owns it.
 *
 * Rust: for received in rx { println!("Got: {received}"); }
 *
 * To break it: keep a sender in main, `own(WordsSender) kept = WordsSender_clone(&tx);`. The loop
 * then waits for a message of that one, for ever. Or use the sender that the thread owns
 * (25_channel_stream_rejected.c).
 */
#include <belay/prelude.h>

#include <stdio.h>

CHANNEL(Words, const char *);

closure(void, say, by_move(WordsSender, tx))
{
    static const char *const words[] = {"hi", "from", "the", "thread"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        unwrap(WordsSender_send(tx, words[i]));
        belay_thread_sleep(BELAY_MS(5));
    }
}

int
main(void)
{
    channel(Words, tx, rx);
    say_handle handle = spawn(say, move(tx));
    for_recv (word, &rx)
        printf("Got: %s\n", word);
    unwrap(join(&handle));
}

/*
 * expect: exit 0
 * stdout:
 *     Got: hi
 *     Got: from
 *     Got: the
 *     Got: thread
 */
