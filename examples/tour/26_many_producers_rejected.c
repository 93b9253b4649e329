/* SPDX-License-Identifier: MIT */
/*
 * 26_many_producers_rejected.c - one sender for two threads.
 *
 * A sender that moved into one thread cannot move into another: clone it.
 */
#include <belay/prelude.h>

#include <stdio.h>

CHANNEL(Words, const char *);

closure(void, say, by_move(WordsSender, tx), by_copy(int, times))
{
    for (int i = 0; i < times; i++)
        unwrap(WordsSender_send(tx, "hi"));
}

int
main(void)
{
    channel(Words, tx, rx);
    say_handle first = spawn(say, move(tx), 1);
    say_handle second = spawn(say, move(tx), 2); //~ E0382
    for_recv (word, &rx)
        printf("Got: %s\n", word);
    unwrap(join(&first));
    unwrap(join(&second));
}
