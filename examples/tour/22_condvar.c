/* SPDX-License-Identifier: MIT */
/*
 * 22_condvar.c - three threads take from one queue, and sleep while it is empty.
 *
 * A condvar is where threads wait for something that another thread changes under a mutex. Who
 * waits holds the mutex, finds the queue empty, and waits: the mutex is given back while it sleeps
 * and held again when it goes on. Who adds an item does so under the mutex and then notifies one
 * thread; at the end, all of them.
 *
 * A notify wakes who waits now; it is not kept for those who come later. That is why the condition
 * is looked at under the mutex, and again after each wait (a wait may also end for no reason).
 * condvar_wait_while does both.
 *
 * Rust: Mutex<VecDeque<T>> and Condvar::wait_while.
 *
 * To break it: wait without looking first, `condvar_wait(&line->changed, &queue)`. The last notify
 * may be gone when the thread begins to wait, and it sleeps for ever.
 */
#include <belay/prelude.h>

#include <stdio.h>

enum { ITEMS = 12, TAKERS = 3 };

struct queue {
    int items[ITEMS];
    size_t len;
    bool closed; /* nothing will be added any more */
};

MUTEX(Queue, struct queue);

typedef struct Line {
    Queue queue;
    belay_condvar changed; /* of queue */
} Line;

typedef struct Taken {
    int count, sum;
} Taken;

/* Take items until the queue is closed and empty. */
closure(Taken, take, by_ref(Line, line))
{
    Taken taken = {0, 0};
    for (;;) {
        own(QueueGuard) queue = Queue_lock(&line->queue);
        condvar_wait_while(&line->changed, &queue, queue.data->len == 0 && !queue.data->closed);
        if (queue.data->len == 0)
            return taken;
        taken.sum += queue.data->items[--queue.data->len];
        taken.count++;
    }
}

static void
add(const Line *line, int item)
{
    with_lock (queue, &line->queue)
        queue->items[queue->len++] = item;
    condvar_notify_one(&line->changed);
}

/* Closes the queue when it is dropped, also by a panic in the block: nobody waits for ever. */
typedef struct Closer {
    const Line *line;
} Closer;

static void
Closer_drop(BELAY_CONSUMES Closer *closer)
{
    if (closer->line == NULL)
        return;
    with_lock (queue, &closer->line->queue)
        queue->closed = true;
    condvar_notify_all(&closer->line->changed);
    *closer = (Closer){NULL};
}

int
main(void)
{
    Line line = {0};
    Taken all = {0, 0};
    condvar_notify_one(&line.changed); /* nobody waits: this is lost, and does no harm */
    scope (s) {
        own(Closer) closer = {&line};
        take_handle takers[TAKERS];
        for (int i = 0; i < TAKERS; i++)
            takers[i] = scope_spawn(s, take, &line);
        for (int item = 1; item <= ITEMS; item++)
            add(&line, item);
        Closer_drop(&closer);
        for (int i = 0; i < TAKERS; i++) {
            Taken taken;
            unwrap(join(&takers[i], &taken));
            all.count += taken.count;
            all.sum += taken.sum;
        }
    }
    printf("%d items were taken, their sum is %d\n", all.count, all.sum);
}

/*
 * Who takes how many is left to chance; that each item is taken once is not.
 *
 * expect: exit 0
 * stdout:
 *     12 items were taken, their sum is 78
 */
