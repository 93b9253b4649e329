/* SPDX-License-Identifier: MIT */
/*
 * c_channel.c - the queue that everybody writes in C: a ring, a mutex, two conditions. Without a
 * bound the ring grows to twice its size. In a rendezvous the sender waits until its message was
 * taken. It has no select.
 */
#include "peers/channel_peers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FIRST_ROOM = 64 };

/* All under `mutex`. */
typedef struct Queue {
    _Alignas(BENCH_LINE) pthread_mutex_t mutex;
    pthread_cond_t not_empty, not_full;
    int64_t bound; /* as ChannelRow.room */
    size_t size;   /* of a message */
    char *ring;
    size_t room, begin, length;
    uint64_t sent, taken;
} Queue;

static void
queue_init(Queue *queue, const ChannelRow *row)
{
    pthread_mutex_init(&queue->mutex, NULL);
    pthread_cond_init(&queue->not_empty, NULL);
    pthread_cond_init(&queue->not_full, NULL);
    queue->bound = row->room;
    queue->size = row->size;
    queue->room = row->room < 0 ? FIRST_ROOM : row->room == 0 ? 1 : (size_t)row->room;
    queue->ring = malloc(queue->room * queue->size);
}

static void
queue_done(Queue *queue)
{
    free(queue->ring);
    pthread_cond_destroy(&queue->not_full);
    pthread_cond_destroy(&queue->not_empty);
    pthread_mutex_destroy(&queue->mutex);
}

/* Requires the mutex, and a full ring. */
static void
queue_grow(Queue *queue)
{
    const size_t head = queue->room - queue->begin;
    char *const ring = malloc(2 * queue->room * queue->size);
    memcpy(ring, queue->ring + queue->begin * queue->size, head * queue->size);
    memcpy(ring + head * queue->size, queue->ring, queue->begin * queue->size);
    free(queue->ring);
    queue->ring = ring;
    queue->begin = 0;
    queue->room *= 2;
}

static void
queue_send(Queue *queue, const void *message)
{
    pthread_mutex_lock(&queue->mutex);
    while (queue->bound >= 0 && queue->length == queue->room)
        pthread_cond_wait(&queue->not_full, &queue->mutex);
    if (queue->length == queue->room)
        queue_grow(queue);
    const size_t at = (queue->begin + queue->length) % queue->room;
    memcpy(queue->ring + at * queue->size, message, queue->size);
    queue->length++;
    const uint64_t number = ++queue->sent;
    pthread_cond_signal(&queue->not_empty);
    while (queue->bound == 0 && queue->taken < number)
        pthread_cond_wait(&queue->not_full, &queue->mutex);
    pthread_mutex_unlock(&queue->mutex);
}

static void
queue_recv(Queue *queue, void *message)
{
    pthread_mutex_lock(&queue->mutex);
    while (queue->length == 0)
        pthread_cond_wait(&queue->not_empty, &queue->mutex);
    memcpy(message, queue->ring + queue->begin * queue->size, queue->size);
    queue->begin = (queue->begin + 1) % queue->room;
    queue->length--;
    queue->taken++;
    /* In a rendezvous those wait there who have sent, and those who want to. */
    if (queue->bound == 0)
        pthread_cond_broadcast(&queue->not_full);
    else if (queue->bound > 0)
        pthread_cond_signal(&queue->not_full);
    pthread_mutex_unlock(&queue->mutex);
}

typedef struct Game {
    Queue queues[2]; /* a stream uses the first */
    atomic_ulong sum;
} Game;

static void *
game_open(const BenchArgs *args)
{
    Game *const game = bench_alloc(sizeof *game);
    queue_init(&game->queues[0], args->detail);
    queue_init(&game->queues[1], args->detail);
    return game;
}

static bool
sum_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    Game *const game = state;
    const bool right = atomic_load_explicit(&game->sum, memory_order_relaxed) == channel_sum(turns);
    queue_done(&game->queues[0]);
    queue_done(&game->queues[1]);
    free(game);
    return right;
}

static void
stream_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    const ChannelRow *const row = args->detail;
    Game *const game = state;
    const uint64_t part = turns / row->senders;
    uint64_t message[8] = {0}, sum = 0;
    if (side < row->senders) {
        for (uint64_t i = 0; i < part; i++) {
            message[0] = side * part + i;
            queue_send(&game->queues[0], message);
        }
        return;
    }
    for (uint64_t i = 0; i < turns / row->receivers; i++) {
        queue_recv(&game->queues[0], message);
        sum += message[0];
    }
    atomic_fetch_add_explicit(&game->sum, sum, memory_order_relaxed);
}

static void
play(Game *game, unsigned side, uint64_t turns, long idle_ns)
{
    const struct timespec idle = {0, idle_ns};
    uint64_t sum = 0;
    for (uint64_t turn = 0, value = 0; turn < turns; turn++) {
        if (side == 0 && idle_ns > 0)
            nanosleep(&idle, NULL);
        if (side == 0)
            queue_send(&game->queues[0], &turn);
        queue_recv(&game->queues[1 - side], &value);
        if (side == 1)
            queue_send(&game->queues[1], &value);
        sum += value;
    }
    if (side == 0)
        atomic_fetch_add_explicit(&game->sum, sum, memory_order_relaxed);
}

static void
ping_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    play(state, side, turns, 0);
}

static void
wake_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    play(state, side, turns, CHANNEL_IDLE_US * 1000L);
}

static void
oneshot_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    Game *const game = state;
    uint64_t sum = 0;
    for (uint64_t turn = 0, value; turn < turns; turn++) {
        Queue *const queue = bench_alloc(sizeof *queue);
        queue_init(queue, args->detail);
        queue_send(queue, &turn);
        queue_recv(queue, &value);
        queue_done(queue);
        free(queue);
        sum += value;
    }
    atomic_fetch_add_explicit(&game->sum, sum, memory_order_relaxed);
}

const BenchPeer c_channel_peers[CHANNEL_ASKED] = {
    [CHANNEL_STREAM] = {NULL, game_open, stream_work, sum_close},
    [CHANNEL_PING] = {NULL, game_open, ping_work, sum_close},
    [CHANNEL_WAKE] = {NULL, game_open, wake_work, sum_close},
    [CHANNEL_ONESHOT] = {NULL, game_open, oneshot_work, sum_close},
};
