/* SPDX-License-Identifier: MIT */
/*
 * pthread-locks.c - locks of POSIX as statics and captures of threads
 *
 * A lock of POSIX may be shared, and its functions may be called through a pointer to const: they
 * see to it that they do not meet. What it guards is known to nobody but the programmer.
 */
#include <belay/prelude.h>

#include <pthread.h>
#include <semaphore.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t places;
static int count;

struct meter {
    pthread_mutex_t lock;
    int reads;
};

closure(void, add)
{
    sem_wait(&places);
    pthread_mutex_lock(&lock);
    count++; //~ E0133
    pthread_mutex_unlock(&lock);
    sem_post(&places);
}

closure(void, look, by_ref(struct meter, meter))
{
    pthread_mutex_lock((pthread_mutex_t *)&meter->lock);
    ((struct meter *)meter)->reads++; //~ E0594
    pthread_mutex_unlock((pthread_mutex_t *)&meter->lock);
}

closure(void, break_it, by_ref(struct meter, meter))
{
    *(pthread_mutex_t *)&meter->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER; //~ E0594
}

void
start(void)
{
    struct meter meter = {PTHREAD_MUTEX_INITIALIZER, 0};
    scope (s) {
        scope_spawn(s, add);
        scope_spawn(s, look, &meter);
        scope_spawn(s, break_it, &meter);
    }
}
