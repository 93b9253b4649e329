/* SPDX-License-Identifier: MIT */
/* locked-in-each-turn-mended.c - loops that give the lock back, or take it once, or another one */
#include <belay/prelude.h>

#include <pthread.h>

MUTEX(Counter, int);

/* A block that runs with a lock. */
#define LOCKED(lock) \
    for (int once_ = (pthread_mutex_lock(lock), 1); once_; \
         once_ = (pthread_mutex_unlock(lock), 0))

enum { MANY = 4 };
static Counter counters[MANY];
static Counter counter = MUTEX_INIT(0);
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
int is_done(void);
void work(void);
void into_an_array(void);
void until_done(void);
void next_one(int n);
void once_more(void);
void until_it_is_done(void);
void as_soon_as_needed(void);
void in_the_first_turn(int n);
void with_pauses(void);
int to_the_last(int n);
void whatever_it_says(void);
void in_a_block(int n);

void
into_an_array(void)
{
    CounterGuard guards[MANY] = {0};
    for (int i = 0; i < MANY; i++)
        guards[i] = Counter_lock(&counters[i]);
    for (int i = 0; i < MANY; i++)
        CounterGuard_drop(&guards[i]);
}

void
until_done(void)
{
    for (;;) {
        pthread_mutex_lock(&mutex);
        if (is_done()) {
            pthread_mutex_unlock(&mutex);
            break;
        }
        pthread_mutex_unlock(&mutex);
    }
}

void
next_one(int n)
{
    for (int i = 0; i < n; i++) {
        pthread_mutex_lock(&mutex);
        if (is_done()) {
            pthread_mutex_unlock(&mutex);
            continue;
        }
        pthread_mutex_unlock(&mutex);
    }
}

void
once_more(void)
{
again:
    pthread_mutex_lock(&mutex);
    if (is_done()) {
        pthread_mutex_unlock(&mutex);
        goto again;
    }
    pthread_mutex_unlock(&mutex);
}

void
until_it_is_done(void)
{
    int done;
    do {
        pthread_mutex_lock(&mutex);
        done = is_done();
        if (!done)
            pthread_mutex_unlock(&mutex);
    } while (!done);
    pthread_mutex_unlock(&mutex);
}

void
as_soon_as_needed(void)
{
    own(CounterGuard) guard = {0};
    while (!is_done()) {
        if (guard.data == NULL)
            guard = Counter_lock(&counter);
        *guard.data += 1;
    }
}

void
in_the_first_turn(int n)
{
    for (int i = 0; i < n; i++) {
        if (i == 0)
            pthread_mutex_lock(&mutex);
        work();
        if (i == n - 1)
            pthread_mutex_unlock(&mutex);
    }
}

void
with_pauses(void)
{
    pthread_mutex_lock(&mutex);
    while (!is_done()) {
        pthread_mutex_unlock(&mutex);
        work();
        pthread_mutex_lock(&mutex);
    }
    pthread_mutex_unlock(&mutex);
}

int
to_the_last(int n)
{
    for (int i = 0; i < n; i++) {
        pthread_mutex_lock(&mutex);
        if (i == n - 1)
            break;
        pthread_mutex_unlock(&mutex);
    }
    work();
    return pthread_mutex_unlock(&mutex);
}

void
whatever_it_says(void)
{
    for (;;) {
        if (pthread_mutex_lock(&mutex) != 0)
            continue;
        if (is_done())
            break;
        pthread_mutex_unlock(&mutex);
    }
    pthread_mutex_unlock(&mutex);
}

void
in_a_block(int n)
{
    for (int i = 0; i < n; i++)
        LOCKED (&mutex)
            work();
}
