/* SPDX-License-Identifier: MIT */
/*
 * wait_table.c - waits and wakes by queues in a table: each sleeper can be found and taken out.
 *
 * Each bucket has a mutex and the list of the threads that sleep on any word that falls into it.
 * Each sleeper has its own condition, so a wake goes to the right thread whoever else is in the
 * bucket.
 *
 * Who sleeps here: every thread where there is no futex (posix.c); where there is one, those that
 * watch a note (wait.c). A sleeper in a futex can only be woken by its word, and a notify knows no
 * words: here it goes through the buckets, looks at what each sleeper watches, and takes out those
 * that watch something that is over.
 *
 * Invariants
 *     I1  A sleeper is in its bucket's list from the look at its word until it is woken or gives
 *         up; both under the bucket's mutex. So a wake after a change of the word finds it: no wake
 *         is lost.
 *     I2  A waker takes the sleeper off the list before it signals. After that the sleeper's node
 *         is only touched while the bucket's mutex is held, and the sleeper needs it to return: the
 *         node may live on the sleeper's stack.
 *     I3  A note is notified before its notifier locks any bucket, and a sleeper looks at what it
 *         watches after it has locked its bucket. So either the sleeper is in the list when the
 *         notifier comes by, or it sees the note notified: no notify is lost.
 *     I4  A sleeper is taken out once: by a wake, which counts it, by a notify, or by itself when
 *         its time is over. So who returns BL_OS_CANCELLED took no wake from others.
 *     I5  watchers counts those that watch, from before the look at the word. A futex's waker,
 *         whose change of the word and whose system call come before its look at the count, finds
 *         it above zero, or the sleeper finds the word changed.
 *
 * In the child of a fork nobody sleeps, and a mutex may be held by a thread that is not there: the
 * table is emptied.
 *
 * Memory ordering: the mutexes order a sleeper's look at its word before any wake (I1), and its
 * look at its notes (I3). What the caller wrote before the wait comes before the look at the word
 * because both are sequentially consistent there:
 *     [mutex.fence]    see sync/mutex.c.
 *     [table.watch]    the sleeper's count with its look at the word (I5); the waker's half is the
 *                      fence in its system call.
 *
 * Tests: tests/runtime/note_test.c, note_calls_test.c, every test of the posix build;
 * tests/runtime/model/note_model.c.
 */
#define _GNU_SOURCE
#include "os/os.h"
#include "os/watch.h"

#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <errno.h>
#include <pthread.h>
#include <time.h>

/* All fields but the constant ones are guarded by the bucket's mutex. */
typedef struct Sleeper {
    const uint32_t *word; /* constant */
    const BlWatch *watch; /* what can end its sleep; constant; NULL: no note */
    struct Sleeper *next; /* in the bucket */
    bool out;             /* taken out of the list by another thread, for this: */
    BlOsWait reason;
    pthread_cond_t wake;
} Sleeper;

typedef struct Bucket {
    pthread_mutex_t mutex;
    Sleeper *first;
    Sleeper **end; /* where the next sleeper is hung: first come, first woken */
} Bucket;

enum { BUCKETS = 64 };
static Bucket table[BUCKETS];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;
static uint32_t watchers; /* how many sleep here, or are about to, that watch a note */

/* Empty the table. */
static void
table_clear(void)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        table[i].mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
        table[i].first = NULL;
        table[i].end = &table[i].first;
    }
    belay_store_rlx_(&watchers, 0);
}

/* In the child of a fork nobody sleeps, and a mutex may be held by a thread that is not there. */
static void
table_after_fork(void)
{
    BELAY_TOOL_ATOMIC_(table, sizeof table); /* for tools that do not know that it is alone */
    table_clear();
}

static void
table_init(void)
{
    BELAY_TOOL_ATOMIC_(&watchers, sizeof watchers);
    table_clear();
    pthread_atfork(NULL, NULL, table_after_fork);
}

/* Before main: valgrind's tools see no order between a pthread_once and who comes later. */
__attribute__((constructor)) static void
table_load(void)
{
    pthread_once(&table_once, table_init);
}

static Bucket *
bucket_lock(const uint32_t *word)
{
    pthread_once(&table_once, table_init);
    const uint64_t mixed = (uint64_t)(uintptr_t)word * UINT64_C(0x9E3779B97F4A7C15);
    Bucket *const bucket = &table[mixed >> 58];
    pthread_mutex_lock(&bucket->mutex);
    return bucket;
}

/* Take a sleeper that is in the list off it. */
static void
bucket_remove(Bucket *bucket, Sleeper **link)
{
    Sleeper *const sleeper = *link;
    *link = sleeper->next;
    if (bucket->end == &sleeper->next)
        bucket->end = link;
}

/* Take another thread out of its sleep, for a reason. */
static void
bucket_release(Bucket *bucket, Sleeper **link, BlOsWait reason)
{
    Sleeper *const sleeper = *link;
    bucket_remove(bucket, link);
    sleeper->out = true;
    sleeper->reason = reason;
    pthread_cond_signal(&sleeper->wake); /* under the mutex: I2 */
}

static void
sleeper_init(Sleeper *sleeper, const uint32_t *word, const BlWatch *watch)
{
    pthread_condattr_t attributes;
    *sleeper = (Sleeper){.word = word, .watch = watch};
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&sleeper->wake, &attributes);
    pthread_condattr_destroy(&attributes);
}

/* Wait in the list until somebody takes this sleeper out, or the deadline comes first. */
static BlOsWait
sleep_in(Bucket *bucket, Sleeper *sleeper, BlOsMoment deadline)
{
    const struct timespec until = {(time_t)(deadline / BELAY_SECS(1)),
                                   (long)(deadline % BELAY_SECS(1))};
    int error = 0;
    *bucket->end = sleeper;
    bucket->end = &sleeper->next;
    while (!sleeper->out && error != ETIMEDOUT)
        error = deadline == BL_OS_NEVER
                    ? pthread_cond_wait(&sleeper->wake, &bucket->mutex)
                    : pthread_cond_timedwait(&sleeper->wake, &bucket->mutex, &until);
    if (sleeper->out)
        return sleeper->reason;
    Sleeper **link = &bucket->first;
    while (*link != sleeper)
        link = &(*link)->next;
    bucket_remove(bucket, link);
    return BL_OS_TIMED_OUT;
}

/* Requires the bucket's mutex; and that the sleeper is counted, if it watches. */
static BlOsWait
look_and_sleep(Bucket *bucket, const uint32_t *word, uint32_t expected, BlOsMoment deadline,
               const BlWatch *watch)
{
    /* SEQ [mutex.fence] what os.h promises: not before what the caller wrote last. */
    if (belay_load_seqcst_(word) != expected) /* SEQ [table.watch] */
        return BL_OS_UNWOKEN;
    if (bl_watch_is_over(watch))
        return BL_OS_CANCELLED;
    Sleeper sleeper;
    sleeper_init(&sleeper, word, watch);
    const BlOsWait result = sleep_in(bucket, &sleeper, deadline);
    pthread_cond_destroy(&sleeper.wake);
    return result;
}

BlOsWait
bl_table_wait(const uint32_t *word, uint32_t expected, BlOsMoment deadline, const BlWatch *watch)
{
    int cancel_state; /* pthread_cancel would leave with the bucket locked and the sleeper in it */
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
    Bucket *const bucket = bucket_lock(word);
    if (watch != NULL)
        (void)belay_add_seqcst_(&watchers, 1); /* SEQ [table.watch] */
    const BlOsWait result = look_and_sleep(bucket, word, expected, deadline, watch);
    if (watch != NULL)
        (void)belay_sub_rlx_(&watchers, 1); /* relaxed: too many is harmless */
    pthread_mutex_unlock(&bucket->mutex);
    pthread_setcancelstate(cancel_state, NULL);
    return result;
}

int
bl_table_wake(const uint32_t *word, int count)
{
    int woken = 0;
    Bucket *const bucket = bucket_lock(word);
    for (Sleeper **link = &bucket->first; *link != NULL && woken < count;) {
        if ((*link)->word != word) {
            link = &(*link)->next;
            continue;
        }
        bucket_release(bucket, link, BL_OS_WOKEN);
        woken++;
    }
    pthread_mutex_unlock(&bucket->mutex);
    return woken;
}

bool
bl_table_is_watched(void)
{
    return belay_load_rlx_(&watchers) != 0;
}

/* Take out of a bucket whoever watches something that is over. */
static void
cancel_in(Bucket *bucket)
{
    pthread_mutex_lock(&bucket->mutex);
    for (Sleeper **link = &bucket->first; *link != NULL;) {
        if (bl_watch_is_over((*link)->watch))
            bucket_release(bucket, link, BL_OS_CANCELLED);
        else
            link = &(*link)->next;
    }
    pthread_mutex_unlock(&bucket->mutex);
}

void
bl_table_cancel(void)
{
    int cancel_state;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
    pthread_once(&table_once, table_init);
    for (size_t i = 0; i < BUCKETS; i++)
        cancel_in(&table[i]);
    pthread_setcancelstate(cancel_state, NULL);
}
