/* SPDX-License-Identifier: MIT */
/*
 * wait_table.c - waits and wakes where there is no futex: queues in a table, by the word's address.
 *
 * Each bucket has a mutex and the list of the threads that sleep on any word that falls into it.
 * Each sleeper has its own condition, so a wake goes to the right thread whoever else is in the
 * bucket.
 *
 * Invariants
 *     I1  A sleeper is in its bucket's list from the look at its word until it is woken or gives
 *         up; both under the bucket's mutex. So a wake after a change of the word finds it: no wake
 *         is lost.
 *     I2  A waker takes the sleeper off the list before it signals. After that the sleeper's node
 *         is only touched while the bucket's mutex is held, and the sleeper needs it to return: the
 *         node may live on the sleeper's stack.
 *
 * Memory ordering: the mutexes order a sleeper's look at its word before any wake (I1). What the
 * caller wrote before the wait comes before the look because both are sequentially consistent
 * there:
 *     [mutex.fence]  see sync/mutex.c.
 */
#define _GNU_SOURCE
#include "os/os.h"

#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

typedef struct Sleeper {
    const uint32_t *word;
    struct Sleeper *next;
    bool woken;
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
static pthread_t main_thread;

/* Empty the table. Also in the child of a fork, where no sleeper exists and a mutex may be held. */
static void
table_clear(void)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        pthread_mutex_init(&table[i].mutex, NULL);
        table[i].first = NULL;
        table[i].end = &table[i].first;
    }
    main_thread = pthread_self();
}

static void
table_init(void)
{
    table_clear();
    pthread_atfork(NULL, NULL, table_clear);
}

/* Before main, so that main_thread is right. */
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

static void
sleeper_init(Sleeper *sleeper, const uint32_t *word)
{
    pthread_condattr_t attributes;
    *sleeper = (Sleeper){.word = word};
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&sleeper->wake, &attributes);
    pthread_condattr_destroy(&attributes);
}

/* Wait in the list; true when woken, false when the deadline came first. */
static bool
sleep_in(Bucket *bucket, Sleeper *sleeper, BlOsMoment deadline)
{
    const struct timespec until = {(time_t)(deadline / BELAY_SECS(1)),
                                   (long)(deadline % BELAY_SECS(1))};
    int error = 0;
    *bucket->end = sleeper;
    bucket->end = &sleeper->next;
    while (!sleeper->woken && error != ETIMEDOUT)
        error = deadline == BL_OS_NEVER
                    ? pthread_cond_wait(&sleeper->wake, &bucket->mutex)
                    : pthread_cond_timedwait(&sleeper->wake, &bucket->mutex, &until);
    if (sleeper->woken)
        return true;
    Sleeper **link = &bucket->first;
    while (*link != sleeper)
        link = &(*link)->next;
    bucket_remove(bucket, link);
    return false;
}

BlOsWait
bl_os_wait(const uint32_t *word, uint32_t expected, BlOsMoment deadline)
{
    BlOsWait result = BL_OS_WOKEN;
    int cancel_state; /* pthread_cancel would leave with the bucket locked and the sleeper in it */
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
    Bucket *const bucket = bucket_lock(word);
    /* SEQ [mutex.fence] what os.h promises: not before what the caller wrote last. */
    if (belay_load_seqcst_(word) == expected) {
        Sleeper sleeper;
        sleeper_init(&sleeper, word);
        if (!sleep_in(bucket, &sleeper, deadline))
            result = BL_OS_TIMED_OUT;
        pthread_cond_destroy(&sleeper.wake);
    }
    pthread_mutex_unlock(&bucket->mutex);
    pthread_setcancelstate(cancel_state, NULL);
    return result;
}

int
bl_os_wake(const uint32_t *word, int count)
{
    int woken = 0;
    Bucket *const bucket = bucket_lock(word);
    for (Sleeper **link = &bucket->first; *link != NULL && woken < count;) {
        Sleeper *const sleeper = *link;
        if (sleeper->word != word) {
            link = &sleeper->next;
            continue;
        }
        bucket_remove(bucket, link);
        sleeper->woken = true;
        pthread_cond_signal(&sleeper->wake);
        woken++;
    }
    pthread_mutex_unlock(&bucket->mutex);
    return woken;
}

bool
bl_os_fence_everywhere(void)
{
    return false;
}

size_t
bl_os_parallelism(void)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors > 1 ? (size_t)processors : 1;
}

bool
bl_os_one_processor(void)
{
    static int known; /* 0 not yet, 1 one, 2 more; every thread would write the same */
    BELAY_TOOL_ATOMIC_(&known, sizeof known);
    int state = belay_load_rlx_(&known);
    if (state == 0) {
        state = bl_os_parallelism() == 1 ? 1 : 2;
        belay_store_rlx_(&known, state);
    }
    return state == 1;
}

bool
bl_os_is_main_thread(void)
{
    pthread_once(&table_once, table_init); /* whoever asks before main is main */
    return pthread_equal(pthread_self(), main_thread);
}
