/* SPDX-License-Identifier: MIT */
/* pthread-two-locks.c - the same with mutexes of POSIX, and with its threads */


#include <pthread.h>

static pthread_mutex_t left = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t right = PTHREAD_MUTEX_INITIALIZER;

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
    pthread_mutex_lock(&left); //~ WARN lock_order
    pthread_mutex_unlock(&left);
    pthread_mutex_unlock(&right);
    return nothing;
}

int
main(void)
{
    pthread_t one, two;
    pthread_create(&one, NULL, to_right, NULL);
    pthread_create(&two, NULL, to_left, NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
}
