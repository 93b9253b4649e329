/* SPDX-License-Identifier: MIT */
/*
 * pool.c - the threads of a pool: find a job, run it, sleep when there is none.
 *
 *     jobs spawned by a job       the deque of the worker that runs it, newest first for itself,
 *                                 oldest first for workers that have none (deque.c)
 *     jobs spawned from outside   one list, oldest first; also when a deque finds no memory
 *
 * States of a worker
 *     working      runs a job; not counted in crowd
 *     searching    looks for one, a little while
 *     sleeping     on tokens
 *
 * Transitions
 *     working => searching     it found nothing
 *     searching => working     it found a job; the last to stop searching wakes another if there is
 *                              more, so that a burst of jobs wakes workers one after the other
 *     searching => sleeping    nothing came; then it looks once more
 *     sleeping => searching    by who wakes it: crowd is changed for it, and it gets a token. Or by
 *                              itself, if that last look found something.
 *
 * Invariants
 *     I1  Who puts a job wakes a sleeper, unless somebody is searching.
 *     I2  When a job is queued and somebody sleeps, somebody is searching, or about to wake one. So
 *         no job waits while a worker sleeps. Either the one who puts it sees the crowd without a
 *         searcher, or the last searcher sees the job in its last look.
 *     I3  Tokens and sleepers taken out of crowd are equally many: a worker that was counted out
 *         takes one token, and sleeps until it is there.
 *     I4  A worker's thread ends, and a pool is freed, when all jobs have ended (jobs is zero).
 *
 * Memory ordering
 *     [pool.crowd]   who puts a job writes its queue, then reads crowd; a worker writes crowd, then
 *                    reads the queues. All agree on one order, hence I2.
 *     [pool.jobs]    the end of each job to the drop of the pool.
 *     [pool.token]   who wakes, to who takes the token: `ending` is set.
 *     The list is under its lock.
 *
 * Failure: no thread and no memory are statuses of belay_pool_try_new. Tests:
 * tests/runtime/pool_test.c; tests/runtime/model/pool_model.c (how workers sleep, are woken and
 * end), deque_model.c.
 */
#include "thread/pool.h"

#include "os/os.h"
#include "os/roster.h"
#include "thread/packet.h"

#include <belay/detail/alloc.h>
#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <belay/note.h>

enum {
    CLOSING = INT32_MIN, /* of jobs, as a bit: the pool is being dropped */
    SEARCHING = 1,       /* of crowd: one worker that searches */
    SEARCHERS = 0xFFFF,
    SLEEPING = 0x10000, /* one that sleeps */
};

/* How long a worker searches: as long as a job that comes now is cheaper than being woken. */
enum { LOOKS = 20, HINTS = 8, YIELDS = 3 };

/* The worker that this thread is; NULL: it is none. */
static _Thread_local BlWorker *current __attribute__((tls_model("initial-exec")));

/* ---- wake ----------------------------------------------------------------------------------- */

/* Make one sleeper search, unless somebody does, or none sleeps (I1). */
static void
wake_if_none_searches(BlPool *pool)
{
    uint32_t crowd = belay_load_seqcst_(&pool->crowd); /* SEQ [pool.crowd] */
    while ((crowd & SEARCHERS) == 0 && crowd >= SLEEPING) {
        /* SEQ [pool.crowd] */
        if (!belay_cas_seqcst_(&pool->crowd, &crowd, crowd - SLEEPING + SEARCHING))
            continue;
        belay_add_rel_(&pool->tokens, 1); /* REL [pool.token] */
        (void)bl_os_wake(&pool->tokens, 1);
        return;
    }
}

/* Take a token, sleeping until there is one. */
static void
take_token(BlPool *pool)
{
    uint32_t tokens = belay_load_rlx_(&pool->tokens);
    for (;;) {
        if (tokens == 0) {
            bl_roster_wait(&(BlWaitFor){.kind = BL_WAITS_WORK, .object = pool});
            (void)bl_os_wait(&pool->tokens, 0, BL_OS_NEVER);
            bl_roster_go_on();
        } else if (belay_cas_weak_acq_(&pool->tokens, &tokens, tokens - 1)) /* ACQ [pool.token] */
            return;
        tokens = belay_load_rlx_(&pool->tokens);
    }
}

/* ---- the list ------------------------------------------------------------------------------- */

/* The list is one job longer or shorter. Requires the lock. */
static void
set_injected(BlPool *pool, uint32_t injected)
{
    (void)belay_swap_seqcst_(&pool->injected, injected); /* SEQ [pool.crowd] */
}

static void
inject(BlPool *pool, Packet *job)
{
    belay_raw_mutex_lock_(&pool->lock);
    job->job.older = pool->newest;
    job->job.newer = NULL;
    belay_store_rlx_(&job->job.listed, true);
    *(pool->newest != NULL ? &pool->newest->job.newer : &pool->oldest) = job;
    pool->newest = job;
    set_injected(pool, pool->injected + 1);
    belay_raw_mutex_unlock_(&pool->lock, false);
}

/* Take a job off the list. Requires the lock, and that it is on it. */
static void
unlist(BlPool *pool, Packet *job)
{
    *(job->job.older != NULL ? &job->job.older->job.newer : &pool->oldest) = job->job.newer;
    *(job->job.newer != NULL ? &job->job.newer->job.older : &pool->newest) = job->job.older;
    belay_store_rlx_(&job->job.listed, false);
    set_injected(pool, pool->injected - 1);
}

static bool
unlist_if_listed(BlPool *pool, Packet *job)
{
    /* relaxed: true since before anyone had its handle; a false that is wrong leaves an entry */
    if (!belay_load_rlx_(&job->job.listed))
        return false;
    belay_raw_mutex_lock_(&pool->lock);
    const bool listed = job->job.listed;
    if (listed)
        unlist(pool, job);
    belay_raw_mutex_unlock_(&pool->lock, false);
    return listed;
}

static Packet *
take_injected(BlPool *pool)
{
    if (belay_load_rlx_(&pool->injected) == 0)
        return NULL; /* relaxed: a job that is missed now is found in the last look */
    belay_raw_mutex_lock_(&pool->lock);
    Packet *const job = pool->oldest;
    if (job != NULL)
        unlist(pool, job);
    belay_raw_mutex_unlock_(&pool->lock, false);
    return job;
}

/* ---- put, take over ------------------------------------------------------------------------- */

void
bl_pool_put(BlPool *pool, Packet *job)
{
    if (current == NULL || current->pool != pool || !bl_deque_push(&current->deque, job))
        inject(pool, job);
    wake_if_none_searches(pool);
}

/* Let go of the newest jobs of this worker that others have begun, or it itself by waiting. */
static void
trim(BlWorker *worker)
{
    Packet *job;
    while ((job = bl_deque_take(&worker->deque)) != NULL) {
        /* relaxed: QUEUED is a hint here, and anything else is for good */
        if (belay_load_rlx_(&job->progress) == BL_QUEUED) {
            bl_pool_put(worker->pool, job); /* with its wake: who looked meanwhile has missed it */
            return;
        }
        bl_thread_info_unref(&job->info);
    }
}

void
bl_pool_taken_over(BlPool *pool, Packet *job)
{
    if (unlist_if_listed(pool, job))
        bl_thread_info_unref(&job->info);
    else if (current != NULL && current->pool == pool)
        trim(current);
}

void
bl_pool_count_job(BlPool *pool)
{
    belay_add_rlx_(&pool->jobs, 1); /* relaxed: nobody drops a pool while it is spawned into */
}

void
bl_pool_job_ended(BlPool *pool)
{
    BELAY_TOOL_BEFORE_(&pool->jobs);
    /* REL [pool.jobs] */
    if (belay_sub_rel_(&pool->jobs, 1) == (uint32_t)CLOSING + 1)
        (void)bl_os_wake(&pool->jobs, 1);
}

/* ---- find ----------------------------------------------------------------------------------- */

static uint32_t
random_next(BlWorker *worker)
{
    uint32_t x = worker->random; /* xorshift: never 0 */
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return worker->random = x;
}

static Packet *
steal(BlWorker *worker)
{
    BlPool *const pool = worker->pool;
    size_t victim = random_next(worker) % pool->threads;
    for (size_t tried = 0; tried < pool->threads; tried++) {
        BlWorker *const other = &pool->worker[victim];
        Packet *const job = other != worker ? bl_deque_steal(&other->deque) : NULL;
        if (job != NULL)
            return job;
        victim = victim + 1 < pool->threads ? victim + 1 : 0;
    }
    return NULL;
}

/* An entry of any queue: of the own deque, of others', of the list. */
static Packet *
take_entry(BlWorker *worker)
{
    Packet *job = bl_deque_take(&worker->deque);
    if (job == NULL)
        job = steal(worker);
    if (job == NULL)
        job = take_injected(worker->pool);
    return job;
}

/* A job that this worker is to run, begun; NULL when it saw none. */
static Packet *
find(BlWorker *worker)
{
    Packet *job;
    while ((job = take_entry(worker)) != NULL) {
        if (bl_job_begin(job))
            return job;
        bl_thread_info_unref(&job->info); /* a thread that waits for it was first */
    }
    return NULL;
}

/* The last look before sleeping: is there anything in any queue? */
static bool
any_queued(const BlPool *pool)
{
    if (belay_load_seqcst_(&pool->injected) != 0) /* SEQ [pool.crowd] */
        return true;
    for (size_t i = 0; i < pool->threads; i++)
        if (bl_deque_has_jobs(&pool->worker[i].deque))
            return true;
    return false;
}

/* ---- search and sleep ----------------------------------------------------------------------- */

static Packet *
find_soon(BlWorker *worker)
{
    for (int look = 0; look < LOOKS && !bl_os_one_processor(); look++) {
        Packet *const job = find(worker);
        if (job != NULL)
            return job;
        for (int hint = 0; hint < HINTS; hint++)
            bl_os_spin_hint();
    }
    for (int turn = 0; turn < YIELDS; turn++) {
        bl_os_yield();
        Packet *const job = find(worker);
        if (job != NULL)
            return job;
    }
    return NULL;
}

/* searching => working; the last one sees to it that others come if there is more (I2). */
static void
stop_searching(BlPool *pool)
{
    /* SEQ [pool.crowd] */
    const uint32_t before = belay_sub_seqcst_(&pool->crowd, SEARCHING);
    if ((before & SEARCHERS) == SEARCHING && before >= SLEEPING && any_queued(pool))
        wake_if_none_searches(pool);
}

/* sleeping => searching, by the worker itself. False when another took it out first (I3). */
static bool
wake_oneself(BlPool *pool)
{
    uint32_t crowd = belay_load_rlx_(&pool->crowd);
    while (crowd >= SLEEPING) {
        /* SEQ [pool.crowd] */
        if (belay_cas_seqcst_(&pool->crowd, &crowd, crowd - SLEEPING + SEARCHING))
            return true;
    }
    return false;
}

/* searching => sleeping => searching, unless a job has come meanwhile. */
static void
sleep_until_woken(BlPool *pool)
{
    (void)belay_add_seqcst_(&pool->crowd, SLEEPING - SEARCHING); /* SEQ [pool.crowd] */
    if (any_queued(pool) && wake_oneself(pool))
        return;
    take_token(pool);
}

/* The next job, begun; NULL when the pool ends. */
static Packet *
search(BlWorker *worker)
{
    BlPool *const pool = worker->pool;
    belay_add_rlx_(&pool->crowd, SEARCHING); /* relaxed: it may be late, that wakes one too many */
    for (;;) {
        Packet *const job = find_soon(worker);
        if (job != NULL) {
            stop_searching(pool);
            return job;
        }
        if (belay_load_rlx_(&pool->ending)) /* relaxed: [pool.token] brings it to who sleeps */
            return NULL;
        sleep_until_woken(pool);
    }
}

/* ---- the thread ----------------------------------------------------------------------------- */

static void
let_go(Packet *const *job)
{
    bl_thread_info_unref(&(*job)->info);
}

/* A cleanup lets go of it, because the job may leave by pthread_exit. */
static void
run_entry(Packet *entry)
{
    Packet *const job __attribute__((cleanup(let_go))) = entry;
    bl_job_run(job);
}

static void
worker_run(void *captures, void *ret_result)
{
    BlWorker *const worker = *(BlWorker **)captures;
    Packet *job;
    (void)ret_result;
    current = worker;
    while ((job = find(worker)) != NULL || (job = search(worker)) != NULL)
        run_entry(job);
    current = NULL;
}

static void
worker_unrun(void *captures)
{
    (void)captures; /* owns nothing */
}

static const belay_closure_ worker_closure = {
    .captures_size = sizeof(BlWorker *),
    .captures_align = _Alignof(BlWorker *),
    .result_size = 0,
    .result_align = 1,
    .run = worker_run,
    .drop = worker_unrun,
};

/* ---- the pool ------------------------------------------------------------------------------- */

/* Entries may be left, of jobs that were run by who waited for them. */
static void
free_pool(BlPool *pool)
{
    Packet *ended;
    while ((ended = take_injected(pool)) != NULL)
        bl_thread_info_unref(&ended->info);
    for (size_t i = 0; i < pool->threads; i++) {
        while ((ended = bl_deque_take(&pool->worker[i].deque)) != NULL)
            bl_thread_info_unref(&ended->info);
        bl_deque_done(&pool->worker[i].deque);
    }
    free(pool);
}

/* Wait for its thread, if it was started. */
static void
end_worker(BlWorker *worker)
{
    belay_status ended = BELAY_OK;
    belay_without_notes () /* it has to end before the pool goes */
        ended = belay_join_(&worker->thread, NULL, 0);
    (void)ended; /* EMPTY_HANDLE: not started. PANICKED: a job left it by pthread_exit */
}

/* End the threads that were started, and free the pool. Requires that no job is left. */
static void
end_pool(BlPool *pool)
{
    belay_store_rlx_(&pool->ending, true);
    belay_add_rel_(&pool->tokens, (uint32_t)pool->threads); /* REL [pool.token] */
    (void)bl_os_wake(&pool->tokens, INT32_MAX);
    for (size_t i = 0; i < pool->threads; i++)
        end_worker(&pool->worker[i]);
    free_pool(pool);
}

/* A pool without threads yet; NULL when there is no memory. */
static BlPool *
make_pool(size_t threads)
{
    BlPool *const pool =
        belay_alloc_(sizeof(BlPool) + threads * sizeof(BlWorker), _Alignof(BlPool));
    bool whole = pool != NULL;
    if (!whole)
        return NULL;
    *pool = (BlPool){.threads = threads};
    for (size_t i = 0; i < threads; i++) {
        pool->worker[i] = (BlWorker){.pool = pool, .random = (uint32_t)i * 2654435761U + 1};
        whole = bl_deque_init(&pool->worker[i].deque) && whole;
    }
    BELAY_TOOL_ATOMIC_(pool, offsetof(BlPool, lock));
    BELAY_TOOL_ATOMIC_(&pool->injected, sizeof pool->injected);
    if (whole)
        return pool;
    free_pool(pool);
    return NULL;
}

static belay_status
start_worker(BlWorker *worker)
{
    static const belay_thread_options options = {.name = "pool worker"};
    return belay_spawn_(&worker_closure, &worker, NULL, &options, &worker->thread);
}

belay_status
belay_pool_try_new(size_t threads, belay_pool *ret_pool)
{
    const size_t wanted = threads != 0 ? threads : belay_available_parallelism();
    if (wanted > BELAY_POOL_MOST)
        return BELAY_BAD_OPTION;
    BlPool *const pool = make_pool(wanted);
    belay_status status = pool != NULL ? BELAY_OK : BELAY_NO_MEMORY;
    for (size_t i = 0; status == BELAY_OK && i < wanted; i++)
        status = start_worker(&pool->worker[i]);
    if (status == BELAY_OK)
        ret_pool->pool_ = pool;
    else if (pool != NULL)
        end_pool(pool);
    return status;
}

belay_pool
belay_pool_new_(size_t threads, const char *file, int line)
{
    belay_pool pool = {NULL};
    const belay_status status = belay_pool_try_new(threads, &pool);
    if (BELAY_UNLIKELY_(status != BELAY_OK))
        belay_unwrap_failed_(status, "pool_new", file, line);
    return pool;
}

size_t
belay_pool_threads(const belay_pool *pool)
{
    return pool->pool_ != NULL ? pool->pool_->threads : 0;
}

void
belay_pool_drop(belay_pool *dropped)
{
    BlPool *const pool = dropped->pool_;
    if (pool == NULL)
        return;
    if (bl_job_of_pool_runs_here(pool))
        belay_panic_at_(__FILE__, __LINE__, "pool_drop: a job drops the pool that it runs in");
    dropped->pool_ = NULL;
    belay_add_rlx_(&pool->jobs, (uint32_t)CLOSING); /* relaxed: the sleep looks again */
    uint32_t jobs;
    bl_roster_wait(
        &(BlWaitFor){.kind = BL_WAITS_JOBS, .object = pool, .caller = __builtin_return_address(0)});
    while ((jobs = belay_load_acq_(&pool->jobs)) != (uint32_t)CLOSING) /* ACQ [pool.jobs] */
        (void)bl_os_wait(&pool->jobs, jobs, BL_OS_NEVER);
    bl_roster_go_on();
    BELAY_TOOL_AFTER_(&pool->jobs);
    end_pool(pool);
}
