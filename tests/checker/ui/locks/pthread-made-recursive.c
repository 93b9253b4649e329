/* SPDX-License-Identifier: MIT */
/* pthread-made-recursive.c - statics that begin as mutexes which may be taken again, and others */
#define _GNU_SOURCE
#include <pthread.h>

static pthread_mutex_t again = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_mutex_t checked;
static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t made;
void prepare(void);
void take_again(void);
int take_checked(void);
void take_once(void);
void take_made(void);

void
prepare(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&checked, &attributes);
    pthread_mutex_init(&made, NULL);
}

void
take_again(void)
{
    pthread_mutex_lock(&again);
    pthread_mutex_lock(&again);
    pthread_mutex_unlock(&again);
    pthread_mutex_unlock(&again);
}

int
take_checked(void)
{
    pthread_mutex_lock(&checked);
    const int status = pthread_mutex_lock(&checked);
    pthread_mutex_unlock(&checked);
    return status;
}

void
take_once(void)
{
    pthread_mutex_lock(&once);
    pthread_mutex_lock(&once); //~ WARN double_lock
    pthread_mutex_unlock(&once);
}

void
take_made(void)
{
    pthread_mutex_lock(&made);
    pthread_mutex_lock(&made); //~ WARN double_lock
    pthread_mutex_unlock(&made);
}
