/* SPDX-License-Identifier: MIT */
/* pool.h - a pool from inside: its workers, and where its jobs wait. */
#ifndef BL_THREAD_POOL_H
#define BL_THREAD_POOL_H

#include "thread/deque.h"

#include <belay/detail/raw_mutex.h>
#include <belay/pool.h>

typedef struct belay_pool_ BlPool;

/* One thread of a pool. */
typedef struct BlWorker {
    BlDeque deque; /* the jobs that its jobs have spawned */
    BlPool *pool;  /* constant */
    belay_handle_ thread;
    uint32_t random; /* where it begins to look for others' jobs; its own */
} BlWorker;

struct belay_pool_ {
    _Alignas(64) uint32_t jobs;  /* {closing:1, jobs that have not ended:31} */
    _Alignas(64) uint32_t crowd; /* {sleeping:16, searching:16}: workers */
    uint32_t tokens;             /* wake-ups that no sleeper has taken yet; slept on */
    bool ending;                 /* the workers are to end: all jobs have */
    _Alignas(64) belay_raw_mutex_ lock;
    uint32_t injected;       /* the length of the list; read without the lock as a hint */
    Packet *oldest, *newest; /* jobs from outside, under the lock */
    size_t threads;          /* constant */
    BlWorker worker[];
};

/* A job was made, and will be put. */
void bl_pool_count_job(BlPool *pool);

/* A job has ended: who ran it does not touch the pool any more. */
void bl_pool_job_ended(BlPool *pool);

/* Queue a job, with its queue's count, and see to it that a worker comes. */
void bl_pool_put(BlPool *pool, Packet *job);

/* A thread that waits for a job has begun it: take it off its queue, as far as possible. */
void bl_pool_taken_over(BlPool *pool, Packet *job);

/* QUEUED => RUNNING: the caller runs it. False when another thread does, or did. */
bool bl_job_begin(Packet *job);

/* Run a job that bl_job_begin gave. */
void bl_job_run(Packet *job);

/* True when this thread is running a job of the pool, as a worker or while it waits for one. */
bool bl_job_of_pool_runs_here(const BlPool *pool);

#endif
