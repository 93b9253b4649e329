/* SPDX-License-Identifier: MIT */
/*
 * 24_try_recv.c - who does not want to wait looks whether a message is there.
 *
 * try_recv returns at once. Without a message it says BELAY_EMPTY, which is an outcome like others;
 * who unwraps it says that it cannot be, and the program stops with a message that names it.
 *
 * Rust: rx.try_recv().unwrap() panics with `Empty`.
 *
 * To break it: drop the sender before the try. The status is BELAY_DISCONNECTED then: there is no
 * message, and none will come.
 */
#include <belay/prelude.h>

#include <stdio.h>

CHANNEL(Words, const char *);

int
main(void)
{
    channel(Words, tx, rx);
    const char *word = "nothing";
    if (WordsReceiver_try_recv(&rx, &word) == BELAY_EMPTY)
        printf("no message yet, and word is %s\n", word);
    unwrap(WordsSender_send(&tx, "a message"));
    unwrap(WordsReceiver_try_recv(&rx, &word));
    printf("word is %s\n", word);
    fflush(stdout);
    unwrap(WordsReceiver_try_recv(&rx, &word));
}

/*
 * expect: exit 101
 * stdout:
 *     no message yet, and word is nothing
 *     word is a message
 * stderr:
 *     ~ thread 'main' panicked at .*24_try_recv\.c:30:
 *     unwrap(WordsReceiver_try_recv(&rx, &word)): channel is empty (BELAY_EMPTY)
 *     note: run with BELAY_BACKTRACE=1 to see where it came from
 */
