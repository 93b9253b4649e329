/* SPDX-License-Identifier: MIT */
/* threads.c - tortures of threads, scopes and pools: all bodies end, and are told of rightly. */
#include "torture.h"

#include <string.h>

static Flag begun, ended; /* bodies, whichever way they ended */

static void
body_ends(const int *unused)
{
    (void)unused;
    flag_raise(&ended);
}

/* A body: owns a value, gives its square, or panics. */
static unsigned
work(unsigned n, bool panics)
{
    const int end __attribute__((cleanup(body_ends))) = 0;
    own(Life) value = Life_new((int)n);
    (void)end;
    flag_raise(&begun);
    if (panics)
        panic("body %u", n);
    return n * n;
}

closure(unsigned, body, by_move(Life, value), by_copy(unsigned, n), by_copy(bool, panics))
{
    return work(n, panics);
}

static void
begin_bodies(unsigned threads)
{
    (void)threads;
    begun = ended = 0;
}

/* Detached ones may be on their way out yet. */
static void
wait_for_bodies(uint64_t started)
{
    while (lives_left() > 0)
        belay_thread_sleep(BELAY_US(100));
    MUST(flag_value(&begun) == started);
    MUST(flag_value(&ended) == started);
}

/* ---- threads: counts are {started} ----------------------------------------------------------- */

static body_handle
start_thread(Worker *worker, unsigned n, bool panics)
{
    const belay_thread_options options = {.name = "tortured", .stack_size = 256 << 10};
    body_handle handle = {{NULL}};
    if (torture_chance(worker, 2))
        handle = spawn(body, Life_new(1), n, panics);
    else
        unwrap(spawn_with(&options, &handle, body, Life_new(2), n, panics));
    worker->counts[0]++;
    return handle;
}

static void
check_join(body_handle *handle, unsigned n, bool panics)
{
    unsigned result = 0;
    char expected[40];
    MUST(join(handle, &result) == (panics ? BELAY_PANICKED : BELAY_OK));
    snprintf(expected, sizeof expected, "body %u", n);
    MUST(panics ? strcmp(belay_last_panic(), expected) == 0 : result == n * n);
    MUST(join(handle) == BELAY_EMPTY_HANDLE);
}

static void
turn_threads(Worker *worker)
{
    const unsigned n = torture_random(worker, 1000);
    const bool panics = torture_chance(worker, 4);
    own(body_handle) handle = start_thread(worker, n, panics);
    torture_pause(worker);
    if (torture_chance(worker, 16))
        torture_panic(worker); /* detaches it */
    if (!torture_chance(worker, 4))
        check_join(&handle, n, panics);
}

static void
end_threads(const uint64_t *sums)
{
    wait_for_bodies(sums[0]);
}

const Torture torture_threads = {"threads", 50, begin_bodies, turn_threads, end_threads};

/* ---- scopes: counts are {started} ------------------------------------------------------------ */

static uint32_t started_in_scopes; /* by atomic operations: threads start threads */

static void
begin_scope(unsigned threads)
{
    begin_bodies(threads);
    started_in_scopes = 0;
}

closure(void, descend, by_copy(unsigned, depth), by_copy(unsigned, seed))
{
    Worker own_row = {.random = seed, .number = seed};
    __atomic_add_fetch(&started_in_scopes, 1, __ATOMIC_RELAXED);
    scope (s) {
        if (depth > 0)
            for (unsigned i = torture_random(&own_row, 3); i > 0; i--)
                scope_spawn(s, descend, depth - 1, torture_random(&own_row, 1U << 30));
        torture_pause(&own_row);
        (void)work(depth, torture_chance(&own_row, 8));
    }
}

static void
turn_scope(Worker *worker)
{
    const belay_status status = catch_unwind(descend, 3, torture_random(worker, 1U << 30));
    MUST(status == BELAY_OK || status == BELAY_PANICKED);
    /* A panic goes up through the scopes, and is told of once. */
    MUST(status == BELAY_OK || strstr(belay_last_panic(), "body ") != NULL);
    MUST(!belay_thread_panicking());
}

static void
end_scope(const uint64_t *sums)
{
    (void)sums;
    wait_for_bodies(started_in_scopes);
}

const Torture torture_scope = {"scope", 40, begin_scope, turn_scope, end_scope};

/* ---- pools: counts are {jobs of our own} ----------------------------------------------------- */

static belay_pool pool;

static void
begin_pool(unsigned threads)
{
    begin_bodies(threads);
    pool = belay_pool_new(3);
}

closure(unsigned, fibonacci, by_copy(unsigned, n))
{
    unsigned before = 0;
    if (n < 2)
        return n;
    fibonacci_handle h = pool_spawn(&pool, fibonacci, n - 1);
    fibonacci_handle other = pool_spawn(&pool, fibonacci, n - 2);
    unsigned result = 0;
    unwrap(join(&h, &before));
    unwrap(join(&other, &result));
    return before + result;
}

closure(uint64_t, add_range, by_copy(size_t, begin), by_copy(size_t, end))
{
    uint64_t sum = 0;
    for (size_t i = begin; i < end; i++)
        sum += i;
    return sum;
}

static uint64_t
plus(uint64_t a, uint64_t b)
{
    return a + b;
}

static void
run_job(Worker *worker)
{
    const unsigned n = torture_random(worker, 1000);
    const bool panics = torture_chance(worker, 4);
    own(body_handle) handle = pool_spawn(&pool, body, Life_new(3), n, panics);
    worker->counts[0]++;
    torture_pause(worker);
    if (!torture_chance(worker, 4))
        check_join(&handle, n, panics);
}

static void
run_scope_of_jobs(Worker *worker)
{
    pool_scope (s, &pool) {
        for (unsigned i = torture_random(worker, 20); i > 0; i--) {
            scope_spawn(s, body, Life_new(4), i, false);
            worker->counts[0]++;
        }
        if (torture_chance(worker, 4))
            torture_panic(worker); /* the scope waits all the same */
    }
}

static void
turn_pool(Worker *worker)
{
    unsigned result = 0;
    uint64_t sum = 0;
    switch (torture_random(worker, 8)) {
    case 0: {
        fibonacci_handle h = pool_spawn(&pool, fibonacci, 8);
        unwrap(join(&h, &result));
        MUST(result == 21);
        break;
    }
    case 1:
        parallel_reduce(&pool, 0, 1000, 10, &sum, add_range, plus);
        MUST(sum == 999 * 1000 / 2);
        break;
    case 2: run_scope_of_jobs(worker); break;
    case 3: belay_thread_sleep(BELAY_US(300)); break; /* for the workers to fall asleep */
    default: run_job(worker); break;
    }
}

static void
end_pool(const uint64_t *sums)
{
    belay_pool_drop(&pool);
    MUST(lives_left() == 0);
    wait_for_bodies(sums[0]);
}

const Torture torture_pool = {"pool", 200, begin_pool, turn_pool, end_pool};
