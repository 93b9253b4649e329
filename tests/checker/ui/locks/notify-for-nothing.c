/* SPDX-License-Identifier: MIT */
/* notify-for-nothing.c - a notify says that something was changed: to take a lock is no change */
#include <belay/prelude.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

typedef struct Queue {
    int items[8];
    int length;
    bool is_closed;
} Queue;

MUTEX(SharedQueue, Queue);

static void
push(Queue *queue, int item)
{
    queue->items[queue->length++] = item;
}

/* ---- wrong ---------------------------------------------------------------------------------- */

void
closes_nothing(const SharedQueue *shared, belay_condvar *changed)
{
    with_lock (queue, shared) {
        if (queue->is_closed)
            puts("closed already");
    }
    condvar_notify_all(changed); //~ WARN notify_without_change
}

void
changes_a_copy(const SharedQueue *shared, belay_condvar *changed)
{
    own(SharedQueueGuard) guard = SharedQueue_lock(shared);
    Queue queue = *guard.data;
    queue.is_closed = true;
    condvar_notify_one(changed); //~ WARN notify_without_change
}

void
only_on_one_way(const SharedQueue *shared, belay_condvar *changed, bool is_last)
{
    own(SharedQueueGuard) guard = SharedQueue_lock(shared);
    if (is_last) {
        condvar_notify_all(changed); //~ WARN notify_without_change
        return;
    }
    push(guard.data, 1);
    condvar_notify_one(changed);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

void
of_pthread(void)
{
    pthread_mutex_lock(&mutex);
    pthread_cond_broadcast(&condition); //~ WARN notify_without_change
    pthread_mutex_unlock(&mutex);
}

/* ---- right ---------------------------------------------------------------------------------- */

void
closes(const SharedQueue *shared, belay_condvar *changed)
{
    with_lock (queue, shared)
        queue->is_closed = true;
    condvar_notify_all(changed);
}

/* A function that gets the data may change them. */
void
pushes(const SharedQueue *shared, belay_condvar *changed)
{
    own(SharedQueueGuard) guard = SharedQueue_lock(shared);
    push(guard.data, 7);
    condvar_notify_one(changed);
}

/* Under the lock, the change may come after the notify. */
void
notifies_first(const SharedQueue *shared, belay_condvar *changed)
{
    own(SharedQueueGuard) guard = SharedQueue_lock(shared);
    condvar_notify_one(changed);
    guard.data->is_closed = true;
}

/* One of those who wait passes it on. */
int
takes_and_passes_on(const SharedQueue *shared, belay_condvar *changed)
{
    own(SharedQueueGuard) guard = SharedQueue_lock(shared);
    condvar_wait_while(changed, &guard, guard.data->length == 0);
    const int item = guard.data->items[--guard.data->length];
    if (guard.data->length > 0)
        condvar_notify_one(changed);
    return item;
}

/* The caller has changed something. */
void
only_notifies(belay_condvar *changed)
{
    condvar_notify_all(changed);
}

static atomic_bool stopped;

/* The lock is taken so that nobody who has looked at the flag goes to sleep behind the notify. */
void
changes_an_atomic(const SharedQueue *shared, belay_condvar *changed)
{
    atomic_store(&stopped, true);
    with_lock (queue, shared)
        (void)queue;
    condvar_notify_all(changed);
}

void
sets_the_whole(const SharedQueue *shared, belay_condvar *changed)
{
    SharedQueue_set(shared, (Queue){.length = 0});
    condvar_notify_all(changed);
}

void
in_each_turn(const SharedQueue *shared, belay_condvar *changed)
{
    for (int i = 0; i < 8; i++) {
        own(SharedQueueGuard) guard = SharedQueue_lock(shared);
        if (i > 0)
            condvar_notify_one(changed);
        guard.data->items[i] = i;
    }
}

/* What another function changed. */
void
somebody_vouches(const SharedQueue *shared, belay_condvar *changed)
{
    with_lock (queue, shared)
        (void)queue;
    BELAY_UNSAFE
    {
        condvar_notify_all(changed);
    }
}

static int ready;

void
of_pthread_with_change(void)
{
    pthread_mutex_lock(&mutex);
    ready = 1;
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&mutex);
}
