/* SPDX-License-Identifier: MIT */
/* pthread-started-by-helper.c - who starts and joins threads is given what they run */

#include <pthread.h>
#include <stdlib.h>

enum { MANY = 4 };
static pthread_mutex_t left = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t right = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t up = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t down = PTHREAD_MUTEX_INITIALIZER;

static void *
to_right(void *nothing)
{
    pthread_mutex_lock(&left);
    pthread_mutex_lock(&right);
    pthread_mutex_unlock(&right);
    pthread_mutex_unlock(&left);
    return nothing;
}

static void *
to_left(void *nothing)
{
    pthread_mutex_lock(&right);
    pthread_mutex_lock(&left);
    pthread_mutex_unlock(&left);
    pthread_mutex_unlock(&right);
    return nothing;
}

static void *
upwards(void *nothing)
{
    pthread_mutex_lock(&down);
    pthread_mutex_lock(&up);
    pthread_mutex_unlock(&up);
    pthread_mutex_unlock(&down);
    return nothing;
}

static void *
downwards(void *nothing)
{
    pthread_mutex_lock(&up);
    pthread_mutex_lock(&down); //~ WARN lock_order
    pthread_mutex_unlock(&down);
    pthread_mutex_unlock(&up);
    return nothing;
}

static void
run_many(void *(*what)(void *))
{
    pthread_t threads[MANY];
    for (int i = 0; i < MANY; i++)
        pthread_create(&threads[i], NULL, what, NULL);
    for (int i = 0; i < MANY; i++)
        pthread_join(threads[i], NULL);
}

static pthread_t
started(void *(*what)(void *))
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, what, NULL) != 0)
        abort();
    return thread;
}

int
main(void)
{
    run_many(to_right);
    run_many(to_left);
    const pthread_t first = started(to_right);
    pthread_join(first, NULL);
    const pthread_t second = started(to_left);
    pthread_join(second, NULL);
    const pthread_t third = started(upwards);
    const pthread_t fourth = started(downwards);
    pthread_join(third, NULL);
    pthread_join(fourth, NULL);
}
