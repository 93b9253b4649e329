/* SPDX-License-Identifier: MIT */
/* deque.h - the jobs of one worker: it works at one end, thieves take from the other. */
#ifndef BL_THREAD_DEQUE_H
#define BL_THREAD_DEQUE_H

#include "thread/packet.h"

/* A ring of slots, the ones it grew out of behind it: a thief may still read those. */
typedef struct BlRing {
    struct BlRing *smaller;
    size_t slots; /* a power of two */
    Packet *slot[];
} BlRing;

/* The jobs are those numbered [top, bottom); number i is in slot i modulo the size of the ring. */
typedef struct BlDeque {
    _Alignas(64) size_t top;    /* raised by whoever takes the oldest */
    _Alignas(64) size_t bottom; /* written by the owner only */
    BlRing *ring;               /* written by the owner only */
} BlDeque;

/* False when there is no memory. */
bool bl_deque_init(BlDeque *deque);

/* Nobody uses it any more, and it is empty. */
void bl_deque_done(BlDeque *deque);

/* The owner: put a job at the end. False, and nothing done, when there is no memory to grow. */
bool bl_deque_push(BlDeque *deque, Packet *job);

/* The owner: take the newest job. NULL when there is none. */
Packet *bl_deque_take(BlDeque *deque);

/* Any thread: take the oldest job. NULL when there is none, or when another thread was faster. */
Packet *bl_deque_steal(BlDeque *deque);

/* Any thread: is there a job? Agrees with the other threads' pushes, see [deque.ends]. */
bool bl_deque_has_jobs(const BlDeque *deque);

#endif
