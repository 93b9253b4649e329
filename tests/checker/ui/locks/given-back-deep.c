/* SPDX-License-Identifier: MIT */
/* given-back-deep.c - what is called, three calls deep, gives the lock back while it waits */


#include <pthread.h>
#include <unistd.h>

struct queue {
    pthread_mutex_t lock;
    int length;
};
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
void of_a_static(void);
void of_a_parameter(struct queue *queue);
void kept(struct queue *queue);

static void
rest(struct queue *queue)
{
    pthread_mutex_unlock(&queue->lock);
    usleep(1);
    pthread_mutex_lock(&queue->lock);
}

static void
rest_deep(struct queue *queue)
{
    rest(queue);
}

static void
rest_deeper(struct queue *queue)
{
    queue->length++;
    rest_deep(queue);
}

static void
pause_all(void)
{
    pthread_mutex_unlock(&mutex);
    usleep(1);
    pthread_mutex_lock(&mutex);
}

static void
pause_deep(void)
{
    pause_all();
}

static void
pause_deeper(void)
{
    pause_deep();
}

void
of_a_static(void)
{
    pthread_mutex_lock(&mutex);
    pause_deeper();
    pthread_mutex_unlock(&mutex);
}

void
of_a_parameter(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    rest_deeper(queue);
    pthread_mutex_unlock(&queue->lock);
}

void
kept(struct queue *queue)
{
    pthread_mutex_lock(&mutex);
    pthread_mutex_lock(&queue->lock);
    rest_deeper(queue); //~ WARN blocking_while_locked
    pthread_mutex_unlock(&queue->lock);
    pthread_mutex_unlock(&mutex);
}
