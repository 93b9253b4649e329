/* SPDX-License-Identifier: MIT */
/* pthread-recursive.c - a mutex that may be taken again by its thread, and one that may not */


#include <pthread.h>
#include <stddef.h>

struct again {
    pthread_mutex_t lock;
};
struct once {
    pthread_mutex_t lock;
};
void prepare(struct again *again, struct once *once, const pthread_mutexattr_t *recursive);
void twice(struct again *again);
void twice_in_vain(struct once *once);

void
prepare(struct again *again, struct once *once, const pthread_mutexattr_t *recursive)
{
    pthread_mutex_init(&again->lock, recursive);
    pthread_mutex_init(&once->lock, NULL);
}

void
twice(struct again *again)
{
    pthread_mutex_lock(&again->lock);
    pthread_mutex_lock(&again->lock);
    pthread_mutex_unlock(&again->lock);
    pthread_mutex_unlock(&again->lock);
}

void
twice_in_vain(struct once *once)
{
    pthread_mutex_lock(&once->lock);
    pthread_mutex_lock(&once->lock); //~ WARN double_lock
    pthread_mutex_unlock(&once->lock);
    pthread_mutex_unlock(&once->lock);
}
