/* SPDX-License-Identifier: MIT */
/* locked-in-each-turn.c - a loop that takes the lock it has kept from the turn before */
#include <belay/prelude.h>

#include <pthread.h>

MUTEX(Counter, int);

enum { MANY = 4 };
static Counter counter = MUTEX_INIT(0);
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
int is_done(void);
void into_an_array(void);
void until_done(void);
void next_one(int n);
void once_more(void);
void by_function(int n);

void
into_an_array(void)
{
    CounterGuard guards[MANY] = {0};
    for (int i = 0; i < MANY; i++)
        guards[i] = Counter_lock(&counter); //~ WARN double_lock
    for (int i = 0; i < MANY; i++)
        CounterGuard_drop(&guards[i]);
}

void
until_done(void)
{
    for (;;) {
        pthread_mutex_lock(&mutex); //~ WARN double_lock
        if (is_done()) {
            pthread_mutex_unlock(&mutex);
            break;
        }
    }
}

void
next_one(int n)
{
    for (int i = 0; i < n; i++) {
        pthread_mutex_lock(&mutex); //~ WARN double_lock
        if (is_done())
            continue;
        pthread_mutex_unlock(&mutex);
    }
}

void
once_more(void)
{
again:
    pthread_mutex_lock(&mutex); //~ WARN double_lock
    if (is_done())
        goto again;
    pthread_mutex_unlock(&mutex);
}

static void
enter(void)
{
    pthread_mutex_lock(&mutex);
}

void
by_function(int n)
{
    for (int i = 0; i < n; i++)
        enter(); //~ WARN double_lock
    pthread_mutex_unlock(&mutex);
}
