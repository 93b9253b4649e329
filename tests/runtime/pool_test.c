/* SPDX-License-Identifier: MIT */
/*
 * pool_test.c - jobs run once and are told of, waits inside jobs end, a drop waits for everything.
 *
 * A pool of one thread shows what must not depend on a free thread. `hold_the_workers` keeps all
 * threads of a pool busy until a flag is raised, so that what is spawned meanwhile stays queued.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FEW = 1000, MANY = 1000000 };

typedef struct Number {
    uint64_t value; /* only by atomic operations */
} Number;

static void
number_add(const Number *number, uint64_t add)
{
    __atomic_fetch_add((uint64_t *)(uintptr_t)&number->value, add, __ATOMIC_RELAXED);
}

/* DRD keeps what it is told of locks and atomics, and becomes slower with each step of a thread. */
static bool
tool_is_drd(void)
{
    const char *const tool = getenv("BELAY_TEST_TOOL");
    return tool != NULL && strcmp(tool, "drd") == 0;
}

static uint32_t
scaled(uint32_t jobs)
{
    if (tool_is_drd())
        return jobs / 5000;
    return build_is_slow() ? jobs / 50 : jobs;
}

closure(int, twice, by_copy(int, n))
{
    return 2 * n;
}

closure(void, count_one, by_ref(Number, number))
{
    number_add(number, 1);
}

closure(void, raise_static, by_static(Flag, flag))
{
    flag_raise(flag);
}

closure(void, wait_for_static, by_static(Flag, held), by_static(Flag, go))
{
    flag_raise(held);
    flag_wait(go, 1);
}

closure(void, panic_with, by_copy(const char *, text))
{
    panic("%s", text);
}

/* All `threads` of the pool are busy from here on, until go is raised. */
static void
hold_the_workers(const belay_pool *pool, uint32_t threads, const Flag *go)
{
    static Flag held;
    held = 0;
    for (uint32_t i = 0; i < threads; i++) {
        wait_for_static_handle h = pool_spawn(pool, wait_for_static, &held, go);
        wait_for_static_handle_drop(&h);
    }
    flag_wait(&held, threads);
}

/* ---- the pool ------------------------------------------------------------------------------- */

START_TEST(a_pool_has_as_many_threads_as_asked_for)
{
    own(belay_pool) three = belay_pool_new(3);
    own(belay_pool) machine = belay_pool_new(0);
    ck_assert_uint_eq(belay_pool_threads(&three), 3);
    ck_assert_uint_eq(belay_pool_threads(&machine), belay_available_parallelism());
}
END_TEST

START_TEST(an_empty_pool_is_harmless)
{
    belay_pool pool = {0};
    belay_pool_drop(&pool);
    ck_assert_uint_eq(belay_pool_threads(&pool), 0);
}
END_TEST

START_TEST(too_many_threads_are_refused)
{
    belay_pool pool = {0};
    ck_assert_int_eq(belay_pool_try_new(BELAY_POOL_MOST + 1, &pool), BELAY_BAD_OPTION);
    ck_assert_ptr_null(pool.pool_);
}
END_TEST

START_TEST(a_drop_waits_for_jobs_that_still_queue)
{
    static Flag go, ran;
    belay_pool pool = belay_pool_new(2);
    hold_the_workers(&pool, 2, &go);
    for (int i = 0; i < FEW; i++) {
        raise_static_handle h = pool_spawn(&pool, raise_static, &ran);
        raise_static_handle_drop(&h);
    }
    ck_assert_uint_eq(flag_value(&ran), 0);
    flag_raise(&go);
    belay_pool_drop(&pool);
    ck_assert_uint_eq(flag_value(&ran), FEW);
    ck_assert_ptr_null(pool.pool_);
}
END_TEST

closure(void, spawn_more, by_copy(const belay_pool *, pool), by_static(Flag, ran), by_copy(int, n))
{
    flag_raise(ran);
    for (int i = 0; i < 2 && n > 0; i++) {
        spawn_more_handle h = pool_spawn(pool, spawn_more, pool, ran, n - 1);
        spawn_more_handle_drop(&h);
    }
}

START_TEST(a_drop_waits_for_jobs_of_jobs)
{
    static Flag ran;
    static belay_pool pool;
    pool = belay_pool_new(2);
    spawn_more_handle h = pool_spawn(&pool, spawn_more, &pool, &ran, 9);
    spawn_more_handle_drop(&h);
    belay_pool dropped = pool; /* the jobs go on using the other copy */
    belay_pool_drop(&dropped);
    ck_assert_uint_eq(flag_value(&ran), (1 << 10) - 1);
}
END_TEST

closure(void, drop_it, by_static(belay_pool, pool))
{
    belay_pool mine = *pool;
    belay_pool_drop(&mine);
}

START_TEST(a_job_cannot_drop_its_own_pool)
{
    static belay_pool pool;
    panics_quiet();
    pool = belay_pool_new(1);
    drop_it_handle h = pool_spawn(&pool, drop_it, &pool);
    ck_assert_int_eq(join(&h), BELAY_PANICKED);
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "pool_drop"));
    belay_pool_drop(&pool);
}
END_TEST

/* The processor time that the process uses during a pause. */
static belay_duration
used_in(belay_duration pause)
{
    struct timespec before, after;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    belay_thread_sleep(pause);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    return BELAY_SECS((int64_t)(after.tv_sec - before.tv_sec)) + (after.tv_nsec - before.tv_nsec);
}

/* However late the workers come to their sleep: a pool that polls never lets this test end. */
START_TEST(an_idle_pool_takes_no_time)
{
    own(belay_pool) pool = belay_pool_new(4);
    while (used_in(BELAY_MS(100)) > BELAY_MS(10)) {
        /* They search still. */
    }
}
END_TEST

/* ---- jobs and handles ----------------------------------------------------------------------- */

START_TEST(a_join_gives_the_result)
{
    own(belay_pool) pool = belay_pool_new(2);
    for (int i = 0; i < FEW; i++) {
        twice_handle h = pool_spawn(&pool, twice, i);
        int result = -1;
        unwrap(join(&h, &result));
        ck_assert_int_eq(result, 2 * i);
        ck_assert_int_eq(join(&h), BELAY_EMPTY_HANDLE);
    }
}
END_TEST

START_TEST(a_queued_job_is_not_finished)
{
    static Flag go, ran;
    own(belay_pool) pool = belay_pool_new(1);
    hold_the_workers(&pool, 1, &go);
    raise_static_handle h = pool_spawn(&pool, raise_static, &ran);
    ck_assert(!raise_static_handle_is_finished(&h));
    flag_raise(&go);
    flag_wait(&ran, 1);
    while (!raise_static_handle_is_finished(&h))
        belay_thread_yield();
    unwrap(join(&h));
    ck_assert(raise_static_handle_is_finished(&h));
}
END_TEST

closure(uint64_t, who_am_i)
{
    own(belay_thread) me = belay_thread_current();
    return belay_thread_id(&me);
}

START_TEST(a_join_runs_what_nobody_began)
{
    static Flag go;
    own(belay_pool) pool = belay_pool_new(1);
    own(belay_thread) me = belay_thread_current();
    hold_the_workers(&pool, 1, &go);
    who_am_i_handle h = pool_spawn(&pool, who_am_i);
    own(belay_thread) nobody = who_am_i_handle_thread(&h);
    uint64_t id = 0;
    unwrap(join(&h, &id));
    ck_assert_uint_eq(id, belay_thread_id(&me));
    ck_assert_uint_eq(belay_thread_id(&nobody), 0);
    flag_raise(&go);
}
END_TEST

START_TEST(a_join_sleeps_for_what_runs_elsewhere)
{
    static Flag held, go;
    own(belay_pool) pool = belay_pool_new(1);
    wait_for_static_handle h = pool_spawn(&pool, wait_for_static, &held, &go);
    flag_wait(&held, 1);
    raise_static_handle later = spawn(raise_static, &go);
    unwrap(join(&h));
    unwrap(join(&later));
    ck_assert_uint_eq(flag_value(&go), 1);
}
END_TEST

closure(void, keep, by_move(Tracked, value))
{
    ck_assert_int_eq(id_of(value), 7);
}

START_TEST(captures_are_dropped_once)
{
    belay_pool pool = belay_pool_new(2);
    for (int i = 0; i < FEW; i++) {
        keep_handle h = pool_spawn(&pool, keep, Tracked_new(7));
        if (i % 2 == 0)
            unwrap(join(&h));
        else
            keep_handle_drop(&h);
    }
    belay_pool_drop(&pool);
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert_int_eq(tracked_dropped(), FEW);
}
END_TEST

closure(void, spawn_into_nothing)
{
    const belay_pool none = {0};
    keep_handle h = pool_spawn(&none, keep, Tracked_new(7));
    keep_handle_drop(&h);
}

START_TEST(a_spawn_into_an_empty_pool_panics_and_drops)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(spawn_into_nothing), BELAY_PANICKED);
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "the pool is empty"));
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

/* ---- panics --------------------------------------------------------------------------------- */

START_TEST(a_panic_is_told_by_the_join_and_the_worker_lives)
{
    own(belay_pool) pool = belay_pool_new(1);
    panics_quiet();
    for (int i = 0; i < 100; i++) {
        panic_with_handle h = pool_spawn(&pool, panic_with, "that one");
        ck_assert_int_eq(join(&h), BELAY_PANICKED);
        ck_assert_str_eq(belay_last_panic(), "that one");
    }
    panic_with_handle nobody = pool_spawn(&pool, panic_with, "untold");
    panic_with_handle_drop(&nobody);
    static Flag ran;
    raise_static_handle h = pool_spawn(&pool, raise_static, &ran);
    raise_static_handle_drop(&h);
    flag_wait(&ran, 1); /* by the worker: nobody else runs it */
    ck_assert(!belay_thread_panicking());
}
END_TEST

typedef struct Joiner {
    panic_with_handle *job;
} Joiner;

static void
Joiner_drop(BELAY_CONSUMES Joiner *joiner)
{
    const belay_status status = join(joiner->job);
    ck_assert_int_eq(status, BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "inner");
    ck_assert(belay_thread_panicking());
    joiner->job = NULL;
}

closure(void, panic_with_a_joiner, by_mut(panic_with_handle, job))
{
    own(Joiner) joiner = {job};
    panic("outer");
}

START_TEST(a_join_in_the_middle_of_a_panic_may_run_a_job_that_panics)
{
    static Flag go;
    own(belay_pool) pool = belay_pool_new(1);
    panics_quiet();
    hold_the_workers(&pool, 1, &go);
    panic_with_handle job = pool_spawn(&pool, panic_with, "inner");
    ck_assert_int_eq(catch_unwind(panic_with_a_joiner, &job), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "outer");
    ck_assert(!belay_thread_panicking());
    flag_raise(&go);
}
END_TEST

closure(void, leave)
{
    pthread_exit(NULL);
}

START_TEST(a_job_that_leaves_its_thread_is_told_of)
{
    own(belay_pool) pool = belay_pool_new(2);
    leave_handle h = pool_spawn(&pool, leave);
    while (!leave_handle_is_finished(&h))
        belay_thread_sleep(BELAY_MS(1)); /* joined now, it would end this thread */
    ck_assert_int_eq(join(&h), BELAY_PANICKED);
    static Flag ran;
    raise_static_handle next = pool_spawn(&pool, raise_static, &ran);
    raise_static_handle_drop(&next);
    flag_wait(&ran, 1); /* the other worker */
}
END_TEST

/* ---- jobs that wait for jobs ---------------------------------------------------------------- */

static uint64_t fibonacci(const belay_pool *pool, int n);

closure(uint64_t, fibonacci_job, by_copy(const belay_pool *, pool), by_copy(int, n))
{
    return fibonacci(pool, n);
}

static uint64_t
fibonacci(const belay_pool *pool, int n)
{
    if (n < 2)
        return (uint64_t)n;
    fibonacci_job_handle h = pool_spawn(pool, fibonacci_job, pool, n - 1);
    const uint64_t two_before = fibonacci(pool, n - 2);
    uint64_t before;
    unwrap(join(&h, &before));
    return before + two_before;
}

START_TEST(jobs_join_jobs_in_any_pool)
{
    const int n = build_is_slow() ? 14 : 20;
    const uint64_t expected = build_is_slow() ? 377 : 6765;
    for (size_t threads = 1; threads <= 4; threads++) {
        own(belay_pool) pool = belay_pool_new(threads);
        fibonacci_job_handle h = pool_spawn(&pool, fibonacci_job, &pool, n);
        uint64_t result = 0;
        unwrap(join(&h, &result));
        ck_assert_uint_eq(result, expected);
    }
}
END_TEST

closure(void, join_later, by_copy(twice_handle *, handle), by_static(Flag, go))
{
    flag_wait(go, 1);
    int result = 0;
    unwrap(join(handle, &result));
    ck_assert_int_eq(result, 42);
}

closure(void, join_held, by_copy(wait_for_static_handle *, handle), by_static(Flag, known))
{
    flag_raise(known);
    unwrap(join(handle));
}

START_TEST(a_job_may_join_what_another_spawned)
{
    static Flag go;
    own(belay_pool) pool = belay_pool_new(2);
    twice_handle h = pool_spawn(&pool, twice, 21);
    join_later_handle waiter = pool_spawn(&pool, join_later, &h, &go);
    flag_raise(&go);
    unwrap(join(&waiter));
}
END_TEST

/* The other worker sleeps for the first job; what is queued behind both is run by who wants it. */
START_TEST(a_worker_that_sleeps_in_a_join_keeps_nobody_from_the_queue)
{
    static Flag held, go, known;
    own(belay_pool) pool = belay_pool_new(2);
    wait_for_static_handle first = pool_spawn(&pool, wait_for_static, &held, &go);
    flag_wait(&held, 1);
    join_held_handle second = pool_spawn(&pool, join_held, &first, &known);
    flag_wait(&known, 1);
    for (int i = 0; i < 100; i++) {
        int result = 0;
        twice_handle queued = pool_spawn(&pool, twice, i);
        unwrap(join(&queued, &result));
        ck_assert_int_eq(result, 2 * i);
    }
    flag_raise(&go);
    unwrap(join(&second));
}
END_TEST

/* Three jobs on three threads, each of which joins the next one. */
typedef struct Circle Circle;
closure(belay_status, join_next, by_copy(Circle *, circle), by_copy(int, place));

struct Circle {
    Flag started, ended;
    join_next_handle job[3];
    belay_status told[3];
};

static belay_status
join_next(Circle *circle, int place)
{
    flag_raise(&circle->started);
    flag_wait(&circle->started, 4);
    join_next_handle *const next = &circle->job[(place + 1) % 3];
    circle->told[place] = join(next);
    if (circle->told[place] == BELAY_DEADLOCK)
        join_next_handle_drop(next);
    flag_raise(&circle->ended);
    return BELAY_OK;
}

START_TEST(a_circle_of_joins_is_refused)
{
    static Circle circle;
    own(belay_pool) pool = belay_pool_new(3);
    for (int i = 0; i < 3; i++)
        circle.job[i] = pool_spawn(&pool, join_next, &circle, i);
    flag_raise(&circle.started);
    flag_wait(&circle.ended, 3);
    int refused = 0;
    for (int i = 0; i < 3; i++)
        refused += circle.told[i] == BELAY_DEADLOCK;
    ck_assert_int_eq(refused, 1);
}
END_TEST

typedef struct Self Self;
closure(belay_status, join_oneself, by_copy(Self *, self));

struct Self {
    Flag known;
    join_oneself_handle handle;
};

static belay_status
join_oneself(Self *self)
{
    flag_wait(&self->known, 1);
    return join(&self->handle);
}

START_TEST(a_job_cannot_join_itself)
{
    static Self self;
    own(belay_pool) pool = belay_pool_new(1);
    self.handle = pool_spawn(&pool, join_oneself, &self);
    join_oneself_handle copy = self.handle;
    flag_raise(&self.known);
    belay_status told = BELAY_OK;
    while (!join_oneself_handle_is_finished(&copy))
        belay_thread_yield();
    unwrap(join(&copy, &told));
    ck_assert_int_eq(told, BELAY_DEADLOCK);
}
END_TEST

/* ---- scopes --------------------------------------------------------------------------------- */

closure(void, add_up, by_ref(int, part), by_copy(size_t, len), by_mut(uint64_t, sum))
{
    for (size_t i = 0; i < len; i++)
        *sum += (uint64_t)part[i];
}

START_TEST(jobs_of_a_scope_borrow)
{
    own(belay_pool) pool = belay_pool_new(2);
    int numbers[400];
    uint64_t sums[4] = {0};
    for (int i = 0; i < 400; i++)
        numbers[i] = i;
    pool_scope (s, &pool)
        for (int k = 0; k < 4; k++)
            scope_spawn(s, add_up, numbers + k * 100L, 100, &sums[k]);
    ck_assert_uint_eq(sums[0] + sums[1] + sums[2] + sums[3], 399 * 400 / 2);
}
END_TEST

closure(void, ends_late, by_ref(Flag, ended))
{
    belay_thread_sleep(BELAY_MS(5));
    flag_raise(ended);
}

static void
leave_a_scope(const belay_pool *pool, const Flag *ended, int way)
{
    pool_scope (s, pool) {
        for (int i = 0; i < 5; i++)
            scope_spawn(s, ends_late, ended);
        if (way == 0)
            return;
        if (way == 1)
            break;
        if (way == 2)
            goto out;
        if (way == 3)
            panic("on the way out");
    }
out:
    return;
}

closure(void, leave_a_scope_by, by_ref(belay_pool, pool), by_ref(Flag, ended), by_copy(int, way))
{
    leave_a_scope(pool, ended, way);
}

START_TEST(a_scope_waits_on_every_way_out)
{
    own(belay_pool) pool = belay_pool_new(2);
    panics_quiet();
    for (int way = 0; way < 5; way++) {
        Flag ended = 0;
        const belay_status status = catch_unwind(leave_a_scope_by, &pool, &ended, way);
        ck_assert_int_eq(status, way == 3 ? BELAY_PANICKED : BELAY_OK);
        ck_assert_uint_eq(flag_value(&ended), 5);
    }
}
END_TEST

closure(void, scope_that_fails, by_ref(belay_pool, pool), by_ref(Number, number))
{
    pool_scope (s, pool) {
        scope_spawn(s, count_one, number);
        scope_spawn(s, panic_with, "first");
        scope_spawn(s, panic_with, "second");
        scope_spawn(s, count_one, number);
    }
}

START_TEST(a_scope_tells_of_the_oldest_panic)
{
    own(belay_pool) pool = belay_pool_new(2);
    Number number = {0};
    panics_quiet();
    ck_assert_int_eq(catch_unwind(scope_that_fails, &pool, &number), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "a scoped thread panicked: first");
    ck_assert_uint_eq(number.value, 2);
}
END_TEST

closure(void, descend, by_ref(belay_pool, pool), by_ref(Number, number), by_copy(int, depth))
{
    number_add(number, 1);
    if (depth > 0)
        pool_scope (s, pool)
            for (int i = 0; i < 3; i++)
                scope_spawn(s, descend, pool, number, depth - 1);
}

START_TEST(scopes_nest_in_jobs_in_any_pool)
{
    for (size_t threads = 1; threads <= 3; threads++) {
        own(belay_pool) pool = belay_pool_new(threads);
        Number number = {0};
        pool_scope (s, &pool)
            scope_spawn(s, descend, &pool, &number, 6);
        ck_assert_uint_eq(number.value, (2187 - 1) / 2);
    }
}
END_TEST

closure(void, spawn_into_scope, by_copy(belay_scope *, s), by_ref(Number, number), by_copy(int, n))
{
    number_add(number, 1);
    if (n > 0)
        scope_spawn(s, spawn_into_scope, s, number, n - 1);
}

START_TEST(a_job_may_spawn_into_its_scope)
{
    own(belay_pool) pool = belay_pool_new(2);
    Number number = {0};
    pool_scope (s, &pool)
        scope_spawn(s, spawn_into_scope, s, &number, FEW);
    ck_assert_uint_eq(number.value, FEW + 1);
}
END_TEST

START_TEST(a_scoped_job_takes_no_options)
{
    own(belay_pool) pool = belay_pool_new(1);
    Number number = {0};
    pool_scope (s, &pool) {
        const belay_thread_options named = {.name = "somebody"}, none = {0};
        count_one_handle h = {0};
        ck_assert_int_eq(scope_spawn_with(s, &named, &h, count_one, &number), BELAY_BAD_OPTION);
        unwrap(scope_spawn_with(s, &none, &h, count_one, &number));
        unwrap(join(&h));
    }
    ck_assert_uint_eq(number.value, 1);
}
END_TEST

/* ---- many ----------------------------------------------------------------------------------- */

START_TEST(a_million_jobs_run_once_each)
{
    own(belay_pool) pool = belay_pool_new(4);
    const uint32_t jobs = scaled(MANY);
    Number number = {0};
    pool_scope (s, &pool)
        for (uint32_t i = 0; i < jobs; i++)
            scope_spawn(s, count_one, &number);
    ck_assert_uint_eq(number.value, jobs);
}
END_TEST

closure(void, spawn_some, by_copy(belay_scope *, s), by_ref(Number, number), by_copy(int, n))
{
    for (int i = 0; i < n; i++)
        scope_spawn(s, count_one, number);
}

START_TEST(a_deque_that_grows_loses_nothing_to_thieves)
{
    own(belay_pool) pool = belay_pool_new(4);
    const int each = 100 + (int)scaled(20 * FEW); /* a deque begins with room for 64 */
    const int rounds = tool_is_drd() ? 1 : 20;
    for (int round = 0; round < rounds; round++) {
        Number number = {0};
        pool_scope (s, &pool)
            for (int i = 0; i < 2; i++)
                scope_spawn(s, spawn_some, s, &number, each);
        ck_assert_uint_eq(number.value, 2 * (uint64_t)each);
    }
}
END_TEST

closure(void, spawn_and_join, by_ref(belay_pool, pool), by_ref(Number, number), by_copy(int, n))
{
    for (int i = 0; i < n; i++) {
        twice_handle h = pool_spawn(pool, twice, i);
        int result = 0;
        unwrap(join(&h, &result));
        number_add(number, result == 2 * i);
    }
}

START_TEST(threads_from_outside_share_a_pool)
{
    own(belay_pool) pool = belay_pool_new(2);
    const int each = build_is_slow() ? FEW : 50 * FEW;
    Number number = {0};
    scope (s)
        for (int i = 0; i < 3; i++)
            scope_spawn(s, spawn_and_join, &pool, &number, each);
    ck_assert_uint_eq(number.value, 3 * (uint64_t)each);
}
END_TEST

/* Each pause lets all workers fall asleep: a wake-up that is lost ends the test by its time. */
START_TEST(a_sleeping_pool_wakes)
{
    own(belay_pool) pool = belay_pool_new(3);
    static Flag ran;
    const uint32_t rounds = build_is_slow() ? 20 : 200;
    for (uint32_t i = 1; i <= rounds; i++) {
        belay_thread_sleep(BELAY_US(100 + i % 7 * 30));
        raise_static_handle h = pool_spawn(&pool, raise_static, &ran);
        raise_static_handle_drop(&h);
        flag_wait(&ran, i);
    }
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_pool_has_as_many_threads_as_asked_for,
        an_empty_pool_is_harmless,
        too_many_threads_are_refused,
        a_drop_waits_for_jobs_that_still_queue,
        a_drop_waits_for_jobs_of_jobs,
        a_job_cannot_drop_its_own_pool,
        an_idle_pool_takes_no_time,
        a_join_gives_the_result,
        a_queued_job_is_not_finished,
        a_join_runs_what_nobody_began,
        a_join_sleeps_for_what_runs_elsewhere,
        captures_are_dropped_once,
        a_spawn_into_an_empty_pool_panics_and_drops,
        a_panic_is_told_by_the_join_and_the_worker_lives,
        a_join_in_the_middle_of_a_panic_may_run_a_job_that_panics,
        a_job_that_leaves_its_thread_is_told_of,
        jobs_join_jobs_in_any_pool,
        a_job_may_join_what_another_spawned,
        a_worker_that_sleeps_in_a_join_keeps_nobody_from_the_queue,
        a_circle_of_joins_is_refused,
        a_job_cannot_join_itself,
        jobs_of_a_scope_borrow,
        a_scope_waits_on_every_way_out,
        a_scope_tells_of_the_oldest_panic,
        scopes_nest_in_jobs_in_any_pool,
        a_job_may_spawn_into_its_scope,
        a_scoped_job_takes_no_options,
        a_million_jobs_run_once_each,
        a_deque_that_grows_loses_nothing_to_thieves,
        threads_from_outside_share_a_pool,
        a_sleeping_pool_wakes,
    };
    return run_suite("pool", tests, COUNT_OF(tests));
}
