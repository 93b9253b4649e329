/* SPDX-License-Identifier: MIT */
/*
 * 26_many_producers.c - two threads send, one receives.
 *
 * A sender can be cloned; each thread owns one. The loop ends when all of them are gone: both
 * threads have ended, and main has given its own away.
 *
 * The messages of one thread keep their order. How those of two are mixed is left to chance, so
 * this program prints each thread's words in a line of its own.
 *
 * Rust: let tx1 = tx.clone(); two threads with `for val in vals { tx.send(val).unwrap(); }`.
 *
 * To break it: give the second thread a clone too and keep tx in main. The loop never ends. Or give
 * both the same sender (26_many_producers_rejected.c), or send what cannot leave its thread
 * (26_many_producers_rejected_rc.c).
 */
#include <belay/prelude.h>

#include <stdio.h>

enum { PRODUCERS = 2, WORDS = 4 };

typedef struct Word {
    int producer;
    BELAY_STATIC const char *text;
} Word;

CHANNEL(Words, Word);

closure(void, say, by_move(WordsSender, tx), by_copy(int, producer))
{
    static const char *const words[PRODUCERS][WORDS] = {{"hi", "from", "the", "thread"},
                                                        {"more", "messages", "for", "you"}};
    for (int i = 0; i < WORDS; i++) {
        unwrap(WordsSender_send(tx, (Word){producer, words[producer][i]}));
        belay_thread_sleep(BELAY_MS(1));
    }
}

int
main(void)
{
    channel(Words, tx, rx);
    own(WordsSender) tx1 = WordsSender_clone(&tx);
    say_handle handles[PRODUCERS] = {spawn(say, move(tx1), 0), spawn(say, move(tx), 1)};

    const char *heard[PRODUCERS][WORDS];
    int counts[PRODUCERS] = {0, 0};
    for_recv (word, &rx)
        heard[word.producer][counts[word.producer]++] = word.text;

    for (int i = 0; i < PRODUCERS; i++) {
        unwrap(join(&handles[i]));
        printf("Got:");
        for (int j = 0; j < counts[i]; j++)
            printf(" %s", heard[i][j]);
        printf("\n");
    }
}

/*
 * expect: exit 0
 * stdout:
 *     Got: hi from the thread
 *     Got: more messages for you
 */
