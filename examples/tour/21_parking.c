/* SPDX-License-Identifier: MIT */
/*
 * 21_parking.c - one thread sleeps until another wakes it, by name.
 *
 * Every thread has one token. belay_thread_park() takes it, and sleeps until it is there;
 * belay_thread_unpark() gives it. So an unpark that comes before the park is not lost, and two of
 * them are still one token. park may also return for no reason: it is called in a loop that looks
 * at what is waited for, here whether the queue is empty.
 *
 * A condvar (22) is for threads that do not know each other; parking is for one that is known.
 *
 * Rust: std::thread::park, Thread::unpark.
 *
 * To break it: leave the unpark away. The consumer sleeps for ever, and so does main.
 */
#include <belay/prelude.h>

#include <stdio.h>

enum { ITEMS = 10 };

typedef struct Items {
    int item[ITEMS];
    size_t pushed, popped;
} Items;

MUTEX(Queue, Items);

/* True when there was an item. */
static bool
pop(const Queue *queue, int *ret_item)
{
    with_lock (q, queue) {
        if (q->popped == q->pushed)
            return false;
        *ret_item = q->item[q->popped++];
    }
    return true;
}

closure(void, consume, by_ref(Queue, queue))
{
    for (int taken = 0; taken < ITEMS; taken++) {
        int item;
        while (!pop(queue, &item))
            belay_thread_park();
        printf("%d\n", item);
    }
}

static void
push(const Queue *queue, int item)
{
    with_lock (q, queue)
        q->item[q->pushed++] = item;
}

int
main(void)
{
    own(Queue) queue = Queue_new((Items){.pushed = 0});
    scope (s) {
        consume_handle consumer = scope_spawn(s, consume, &queue);
        own(belay_thread) thread = consume_handle_thread(&consumer);
        for (int item = 0; item < ITEMS; item++) {
            push(&queue, item);
            belay_thread_unpark(&thread);
        }
        unwrap(join(&consumer));
    }

    own(belay_thread) me = belay_thread_current();
    belay_thread_unpark(&me);
    belay_thread_unpark(&me);
    belay_thread_park();
    puts("park returns: the token was there before");

    const belay_duration end = belay_now() + BELAY_MS(20);
    while (belay_now() < end)
        belay_thread_park_timeout(end - belay_now());
    puts("park_timeout returns: there was no second token, but the time is over");
}

/*
 * expect: exit 0
 * stdout:
 *     0
 *     1
 *     2
 *     3
 *     4
 *     5
 *     6
 *     7
 *     8
 *     9
 *     park returns: the token was there before
 *     park_timeout returns: there was no second token, but the time is over
 */
