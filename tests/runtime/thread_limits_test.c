/* SPDX-License-Identifier: MIT */
/*
 * thread_limits_test.c - stacks, starts that fail for want of threads or memory, sleeping,
 * parallelism.
 *
 * Times have lower bounds only: no test here depends on the speed of the machine.
 */
#define _GNU_SOURCE
#include "shortage.h"
#include "util.h"

#include <belay/prelude.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static Flag gate; /* 0: closed. Each test has its own process, and thus its own gate. */

closure(int, give, by_copy(int, value))
{
    return value;
}

closure(void, wait_for, by_static(Flag, opened))
{
    flag_wait(opened, 1);
}

closure(void, break_down, by_copy(int, number))
{
    panic("failure %d", number);
}

/* ---- stacks --------------------------------------------------------------------------------- */

closure(size_t, stack_of_this_thread)
{
    pthread_attr_t attributes;
    void *address;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return 0;
    pthread_attr_getstack(&attributes, &address, &size);
    pthread_attr_destroy(&attributes);
    return size;
}

static size_t
stack_given_for(size_t wanted)
{
    const belay_thread_options options = {.stack_size = wanted};
    stack_of_this_thread_handle handle;
    size_t size = 0;
    unwrap(spawn_with(&options, &handle, stack_of_this_thread));
    unwrap(join(&handle, &size));
    return size;
}

START_TEST(a_stack_has_at_least_the_size_asked_for)
{
    ck_assert_uint_ge(stack_given_for(1), 16384);
    ck_assert_uint_ge(stack_given_for(16384), 16384);
    ck_assert_uint_ge(stack_given_for(100001), 100001);
    ck_assert_uint_ge(stack_given_for((size_t)1 << 20), (size_t)1 << 20);
    ck_assert_uint_lt(stack_given_for((size_t)1 << 20), (size_t)2 << 20);
    ck_assert_uint_ge(stack_given_for((size_t)64 << 20), (size_t)64 << 20);
}
END_TEST

closure(size_t, use_stack, by_copy(size_t, size))
{
    char room[size];
    for (size_t i = 0; i < size; i += 512)
        ((volatile char *)room)[i] = 1;
    return size;
}

START_TEST(a_large_stack_can_be_used)
{
    const size_t size = (size_t)32 << 20;
    const belay_thread_options options = {.stack_size = size + ((size_t)1 << 20)};
    use_stack_handle handle;
    size_t used = 0;
    unwrap(spawn_with(&options, &handle, use_stack, size));
    unwrap(join(&handle, &used));
    ck_assert_uint_eq(used, size);
}
END_TEST

START_TEST(a_panic_fits_on_the_smallest_stack)
{
    const belay_thread_options options = {.stack_size = build_is_slow() ? 65536 : 1, .name = "s"};
    break_down_handle handle;
    unwrap(spawn_with(&options, &handle, break_down, 7));
    ck_assert_int_eq(join(&handle), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "failure 7");
}
END_TEST

START_TEST(a_stack_that_cannot_be_is_a_bad_option)
{
    const belay_thread_options options = {.stack_size = SIZE_MAX};
    give_handle handle = {{NULL}};
    ck_assert_int_eq(spawn_with(&options, &handle, give, 1), BELAY_BAD_OPTION);
    ck_assert_ptr_null(handle.base_.packet);
}
END_TEST

/* ---- starts that fail ----------------------------------------------------------------------- */

closure(void, hold, by_move(Tracked, tracked))
{
    (void)tracked;
}

static void
spawn_with_without_threads(void)
{
    shortage_of_threads();
    hold_handle handle = {{NULL}};
    REQUIRE(spawn_with(NULL, &handle, hold, Tracked_new(1)) == BELAY_NO_THREAD);
    REQUIRE(handle.base_.packet == NULL);
    REQUIRE(tracked_dropped() == 1);
    scope (s)
        REQUIRE(scope_spawn_with(s, NULL, &handle, hold, Tracked_new(2)) == BELAY_NO_THREAD);
    REQUIRE(tracked_dropped() == 2);
    _exit(0);
}

closure(void, spawn_one)
{
    own(hold_handle) handle = spawn(hold, Tracked_new(1));
}

closure(void, spawn_one_in_scope)
{
    scope (s)
        scope_spawn(s, hold, Tracked_new(1));
}

static void
spawn_without_threads(void)
{
    shortage_of_threads();
    REQUIRE(catch_unwind(spawn_one) == BELAY_PANICKED);
    REQUIRE(strcmp(belay_last_panic(),
                   "spawn: the system refuses another thread (BELAY_NO_THREAD)") == 0);
    REQUIRE(catch_unwind(spawn_one_in_scope) == BELAY_PANICKED);
    REQUIRE(strstr(belay_last_panic(), "(BELAY_NO_THREAD)") != NULL);
    REQUIRE(tracked_dropped() == 2);
    _exit(0);
}

/* Run the body in a child, which ends with status 0 when all it requires was so. */
static void
check_child(void (*body)(void))
{
    own(Process) child = process_fork(body);
    if (child.status != SHORTAGE_NOT_POSSIBLE)
        ck_assert_msg(child.status == 0, "status %d, signal %d: %s", child.status, child.signal,
                      child.err);
}

START_TEST(a_limit_on_processes_is_no_thread)
{
    check_child(spawn_with_without_threads);
    check_child(spawn_without_threads);
}
END_TEST

static void
spawn_with_without_room_for_a_stack(void)
{
    shortage_of_memory(4UL << 20);
    const belay_thread_options options = {.stack_size = 64UL << 20};
    hold_handle handle = {{NULL}};
    REQUIRE(spawn_with(&options, &handle, hold, Tracked_new(1)) == BELAY_NO_THREAD);
    REQUIRE(tracked_dropped() == 1);
    _exit(0);
}

static void
spawn_with_without_memory(void)
{
    static char name[64 << 20];
    memset(name, 'n', sizeof name - 1);
    shortage_of_memory(4UL << 20);
    const belay_thread_options options = {.name = name};
    hold_handle handle = {{NULL}};
    REQUIRE(spawn_with(&options, &handle, hold, Tracked_new(1)) == BELAY_NO_MEMORY);
    REQUIRE(tracked_dropped() == 1);
    REQUIRE(handle.base_.packet == NULL);
    _exit(0);
}

static void
spawn_until_there_is_no_room(void)
{
    shortage_of_memory(256UL << 20);
    wait_for_handle handle = {{NULL}};
    belay_status status = BELAY_OK;
    int started = 0;
    for (; started < 100000 && status == BELAY_OK; started++)
        status = spawn_with(NULL, &handle, wait_for, &gate);
    REQUIRE(status == BELAY_NO_THREAD || status == BELAY_NO_MEMORY);
    REQUIRE(started > 1);
    _exit(0);
}

static void
spawn_without_room_for_a_stack(void)
{
    shortage_of_memory(1UL << 20);
    REQUIRE(catch_unwind(spawn_one) == BELAY_PANICKED);
    REQUIRE(strstr(belay_last_panic(), "(BELAY_NO_THREAD)") != NULL);
    REQUIRE(tracked_dropped() == 1);
    _exit(0);
}

START_TEST(a_limit_on_memory_is_no_thread_or_no_memory)
{
    if (build_is_slow())
        return; /* its tool needs all of the address space */
    check_child(spawn_with_without_room_for_a_stack);
    check_child(spawn_with_without_memory);
    check_child(spawn_until_there_is_no_room);
    check_child(spawn_without_room_for_a_stack);
}
END_TEST

/* ---- pools ---------------------------------------------------------------------------------- */

closure(int, twice, by_copy(int, n))
{
    return 2 * n;
}

closure(void, make_a_pool)
{
    own(belay_pool) pool = belay_pool_new(2);
}

static void
make_pools_without_threads(void)
{
    belay_pool pool = {NULL};
    shortage_of_threads();
    REQUIRE(belay_pool_try_new(2, &pool) == BELAY_NO_THREAD);
    REQUIRE(pool.pool_ == NULL);
    REQUIRE(catch_unwind(make_a_pool) == BELAY_PANICKED);
    REQUIRE(strcmp(belay_last_panic(),
                   "pool_new: the system refuses another thread (BELAY_NO_THREAD)") == 0);
    _exit(0);
}

/* Room for some stacks: the threads that were started end again. */
static void
make_a_pool_with_too_few_threads(void)
{
    belay_pool pool = {NULL};
    shortage_of_memory(128UL << 20);
    REQUIRE(belay_pool_try_new(BELAY_POOL_MOST, &pool) == BELAY_NO_THREAD);
    REQUIRE(pool.pool_ == NULL);
    REQUIRE(belay_pool_try_new(1, &pool) == BELAY_OK);
    twice_handle h = pool_spawn(&pool, twice, 21);
    int result = 0;
    REQUIRE(join(&h, &result) == BELAY_OK && result == 42);
    belay_pool_drop(&pool);
    _exit(0);
}

static void
make_a_pool_without_memory(void)
{
    belay_pool pool = {NULL};
    shortage_of_memory(1UL << 20);
    REQUIRE(belay_pool_try_new(BELAY_POOL_MOST, &pool) == BELAY_NO_MEMORY);
    REQUIRE(pool.pool_ == NULL);
    _exit(0);
}

START_TEST(a_pool_is_told_that_there_are_no_threads_or_no_memory)
{
    check_child(make_pools_without_threads);
    if (build_is_slow())
        return; /* its tool needs all of the address space */
    check_child(make_a_pool_with_too_few_threads);
    check_child(make_a_pool_without_memory);
}
END_TEST

/* ---- time ----------------------------------------------------------------------------------- */

static void
interrupted(int number)
{
    (void)number;
}

/* Have this process receive SIGALRM every millisecond, or no more. */
static void
set_signal_storm(bool on)
{
    const struct sigaction action = {.sa_handler = interrupted}; /* no SA_RESTART */
    const struct itimerval timer = {{0, on ? 1000 : 0}, {0, on ? 1000 : 0}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}

START_TEST(sleep_takes_at_least_its_time)
{
    const belay_duration lengths[] = {0, -1, BELAY_NS(1), BELAY_US(100), BELAY_MS(20)};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        const belay_duration start = belay_now();
        belay_thread_sleep(lengths[i]);
        ck_assert_int_ge(belay_now() - start, lengths[i]);
    }
}
END_TEST

START_TEST(signals_do_not_shorten_a_sleep)
{
    set_signal_storm(true);
    const belay_duration start = belay_now();
    belay_thread_sleep(BELAY_MS(50));
    const belay_duration length = belay_now() - start;
    set_signal_storm(false);
    ck_assert_int_ge(length, BELAY_MS(50));
}
END_TEST

closure(void, rest, by_copy(belay_duration, length))
{
    belay_thread_sleep(length);
}

START_TEST(a_sleep_for_ever_goes_on)
{
    const belay_duration lengths[] = {BELAY_FOREVER, BELAY_FOREVER - 1, BELAY_FOREVER / 2};
    rest_handle handles[COUNT_OF(lengths)];
    for (size_t i = 0; i < COUNT_OF(lengths); i++)
        handles[i] = spawn(rest, lengths[i]);
    belay_thread_sleep(BELAY_MS(30));
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        ck_assert(!rest_handle_is_finished(&handles[i]));
        rest_handle_drop(&handles[i]); /* they end with this process */
    }
}
END_TEST

START_TEST(signals_do_not_shorten_a_join)
{
    set_signal_storm(true);
    own(rest_handle) handle = spawn(rest, BELAY_MS(50));
    unwrap(join(&handle));
    scope (s)
        scope_spawn(s, rest, BELAY_MS(30));
    set_signal_storm(false);
}
END_TEST

START_TEST(waits_leave_errno_alone)
{
    own(belay_thread) me = belay_thread_current();
    own(rest_handle) handle = spawn(rest, BELAY_MS(10));
    rest_handle second = spawn(rest, BELAY_MS(1));
    errno = 77;
    belay_thread_park_timeout(BELAY_MS(1));
    ck_assert_int_eq(errno, 77);
    belay_thread_unpark(&me);
    belay_thread_park();
    belay_thread_sleep(BELAY_MS(1));
    belay_thread_yield();
    ck_assert_int_eq(errno, 77);
    unwrap(join(&handle));
    rest_handle_drop(&second);
    ck_assert_int_eq(errno, 77);
    (void)belay_now();
    own(belay_thread) again = belay_thread_current();
    ck_assert_int_eq(errno, 77);
}
END_TEST

START_TEST(durations_are_nanoseconds)
{
    ck_assert_int_eq(BELAY_NS(7), 7);
    ck_assert_int_eq(BELAY_US(7), 7000);
    ck_assert_int_eq(BELAY_MS(7), 7000000);
    ck_assert_int_eq(BELAY_SECS(7), INT64_C(7000000000));
    ck_assert_int_eq(BELAY_MS(1 + 1), 2000000);
    ck_assert_int_eq(BELAY_MS(0.5), 500000);
    ck_assert_int_gt(BELAY_FOREVER, BELAY_SECS(1000000000));
    ck_assert_int_le(belay_now(), belay_now());
}
END_TEST

/* ---- parallelism ---------------------------------------------------------------------------- */

START_TEST(parallelism_is_at_least_one)
{
    ck_assert_uint_ge(belay_available_parallelism(), 1);
    ck_assert_uint_le(belay_available_parallelism(), (size_t)sysconf(_SC_NPROCESSORS_CONF));
}
END_TEST

#if defined(BELAY_TEST_LINUX)
START_TEST(parallelism_counts_the_affinity_mask)
{
    cpu_set_t before, one;
    const size_t all = belay_available_parallelism();
    ck_assert_int_eq(sched_getaffinity(0, sizeof before, &before), 0);
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
    ck_assert_uint_eq(belay_available_parallelism(), 1);
    ck_assert_int_eq(sched_setaffinity(0, sizeof before, &before), 0);
    ck_assert_uint_eq(belay_available_parallelism(), all);
}
END_TEST
#endif

int
main(void)
{
    const TTest *const tests[] = {
        a_stack_has_at_least_the_size_asked_for,
        a_large_stack_can_be_used,
        a_panic_fits_on_the_smallest_stack,
        a_stack_that_cannot_be_is_a_bad_option,
        a_limit_on_processes_is_no_thread,
        a_limit_on_memory_is_no_thread_or_no_memory,
        a_pool_is_told_that_there_are_no_threads_or_no_memory,
        sleep_takes_at_least_its_time,
        signals_do_not_shorten_a_sleep,
        a_sleep_for_ever_goes_on,
        signals_do_not_shorten_a_join,
        waits_leave_errno_alone,
        durations_are_nanoseconds,
        parallelism_is_at_least_one,
#if defined(BELAY_TEST_LINUX)
        parallelism_counts_the_affinity_mask,
#endif
    };
    return run_suite("thread limits", tests, COUNT_OF(tests));
}
