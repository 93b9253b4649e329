/* SPDX-License-Identifier: MIT */
/*
 * statics-that-are-sync.c - locks, atomics, once cells and constants shared as statics
 * (SEND-039)
 */
#include <belay/prelude.h>

#include <stdatomic.h>

struct config {
    int width;
};
MUTEX(Counter, int);
RWLOCK(Prices, int);
ONCE_LOCK(Config, struct config);

static Counter counter = MUTEX_INIT(0);
static Prices prices = RWLOCK_INIT(1);
static Config config = ONCE_LOCK_INIT;
static belay_once once;
static belay_condvar changed;
static atomic_int hits;
static _Atomic(unsigned) more_hits;
static const int table[3] = {1, 2, 3};
static _Thread_local int of_this_thread;

closure(void, nothing)
{
}

closure(void, use)
{
    with_lock (n, &counter)
        *n += table[0];
    with_write (n, &prices)
        *n += 1;
    if (Config_get(&config) == NULL)
        (void)Config_set(&config, (struct config){1});
    once_call_once(&once, nothing);
    condvar_notify_all(&changed);
    atomic_fetch_add(&hits, 1);
    more_hits++;
    of_this_thread++;
}

void
accepted(void)
{
    own(use_handle) one = spawn(use);
    own(use_handle) other = spawn(use);
    unwrap(join(&one));
    unwrap(join(&other));
}
