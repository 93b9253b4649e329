/* SPDX-License-Identifier: MIT */
/*
 * 27_channel_kinds.c - one or many senders, one or many receivers, any room between them.
 *
 * Both ends can be cloned, so one kind of channel serves every shape. How many messages it holds is
 * said when it is made: any number, a few (a send waits for room), or none (a send waits for its
 * receiver). Whatever it is, each message goes to one receiver, once.
 *
 * Rust: mpsc::channel and sync_channel, whose receivers cannot be cloned; crossbeam_channel or
 * std::sync::mpmc have all of these.
 *
 * To break it: hold back one clone of the sender in main: the receivers wait for it, and the scope
 * for them.
 */
#include <belay/prelude.h>

#include <stdio.h>

enum { EACH = 1000, MOST = 3 };

CHANNEL(Numbers, int);

closure(void, produce, by_move(NumbersSender, tx), by_copy(int, first))
{
    for (int i = 0; i < EACH; i++)
        unwrap(NumbersSender_send(tx, first + i));
}

typedef struct Taken {
    long count, sum;
} Taken;

closure(Taken, consume, by_move(NumbersReceiver, rx))
{
    Taken taken = {0, 0};
    for_recv (number, rx) {
        taken.count++;
        taken.sum += number;
    }
    return taken;
}

/* Let `senders` threads send the numbers from 0 on, and `receivers` threads take them. */
static void
run(const char *shape, size_t room, int senders, int receivers)
{
    Taken all = {0, 0};
    scope (s) {
        sync_channel(Numbers, tx, rx, room);
        consume_handle consumers[MOST];
        for (int i = 0; i < receivers; i++)
            consumers[i] = scope_spawn(s, consume, NumbersReceiver_clone(&rx));
        for (int i = 0; i < senders; i++) {
            produce_handle one = scope_spawn(s, produce, NumbersSender_clone(&tx), i * EACH);
            produce_handle_drop(&one);
        }
        NumbersSender_drop(&tx);
        for (int i = 0; i < receivers; i++) {
            Taken taken;
            unwrap(join(&consumers[i], &taken));
            all.count += taken.count;
            all.sum += taken.sum;
        }
    }
    const long n = (long)senders * EACH;
    printf("%s: %ld messages, %s\n", shape, all.count,
           all.count == n && all.sum == n * (n - 1) / 2 ? "each once" : "and that is wrong");
}

int
main(void)
{
    static const struct {
        const char *name;
        size_t room;
    } kinds[] = {{"unbounded", BELAY_UNBOUNDED}, {"bounded", 16}, {"rendezvous", 0}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        printf("%s:\n", kinds[i].name);
        run("1 to 1", kinds[i].room, 1, 1);
        run("1 to 3", kinds[i].room, 1, 3);
        run("3 to 1", kinds[i].room, 3, 1);
        run("3 to 3", kinds[i].room, 3, 3);
    }
}

/*
 * expect: exit 0
 * stdout:
 *     unbounded:
 *     1 to 1: 1000 messages, each once
 *     1 to 3: 1000 messages, each once
 *     3 to 1: 3000 messages, each once
 *     3 to 3: 3000 messages, each once
 *     bounded:
 *     1 to 1: 1000 messages, each once
 *     1 to 3: 1000 messages, each once
 *     3 to 1: 3000 messages, each once
 *     3 to 3: 3000 messages, each once
 *     rendezvous:
 *     1 to 1: 1000 messages, each once
 *     1 to 3: 1000 messages, each once
 *     3 to 1: 3000 messages, each once
 *     3 to 3: 3000 messages, each once
 */
