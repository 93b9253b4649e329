/* SPDX-License-Identifier: MIT */
/* pthread-condition.c - waits of POSIX threads, and locks that are perhaps taken */


#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    int n;
};
int take(struct queue *queue);
int take_once(struct queue *queue);
int take_slowly(struct queue *queue);
void take_or_not(struct queue *queue, bool locked);
void take_a_break(struct queue *queue);

int
take(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->n == 0)
        pthread_cond_wait(&queue->filled, &queue->lock);
    const int n = queue->n--;
    pthread_mutex_unlock(&queue->lock);
    return n;
}

int
take_once(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    if (queue->n == 0)
        pthread_cond_wait(&queue->filled, &queue->lock); //~ WARN wait_without_loop
    const int n = queue->n--;
    pthread_mutex_unlock(&queue->lock);
    return n;
}

int
take_slowly(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    sleep(1); //~ WARN blocking_while_locked
    const int n = queue->n--;
    pthread_mutex_unlock(&queue->lock);
    return n;
}

void
take_or_not(struct queue *queue, bool locked)
{
    if (!locked)
        pthread_mutex_lock(&queue->lock);
    queue->n--;
    if (!locked)
        pthread_mutex_unlock(&queue->lock);
    sleep(1);
}

void
take_a_break(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->n == 0) {
        pthread_mutex_unlock(&queue->lock);
        sleep(1);
        pthread_mutex_lock(&queue->lock);
    }
    pthread_mutex_unlock(&queue->lock);
}
