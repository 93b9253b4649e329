/* SPDX-License-Identifier: MIT */
/* tried-and-busy.c - a try whose result is compared with what says that it failed */
#include <belay/prelude.h>

#include <errno.h>
#include <pthread.h>

MUTEX(Counter, int);

static Counter counter = MUTEX_INIT(0);
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
void or_nothing(void);
void or_in_time(void);
void or_waits(void);
void says_why(void);

void
or_nothing(void)
{
    if (pthread_mutex_trylock(&mutex) == EBUSY)
        return;
    pthread_mutex_lock(&mutex); //~ WARN double_lock
    pthread_mutex_unlock(&mutex);
}

void
or_in_time(void)
{
    own(CounterGuard) guard = {0};
    if (Counter_lock_timeout(&counter, &guard, BELAY_MS(5)) == BELAY_TIMED_OUT)
        return;
    with_lock (n, &counter) //~ WARN double_lock
        *n += 1;
}

void
or_waits(void)
{
    if (pthread_mutex_trylock(&mutex) == EBUSY)
        pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
}

void
says_why(void)
{
    const int status = pthread_mutex_trylock(&mutex);
    if (status == EINVAL)
        return;
    if (status == EBUSY)
        pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
}
