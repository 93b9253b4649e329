/* SPDX-License-Identifier: MIT */
/*
 * fork_test.c - the child of a fork is a process of one thread, and Belay works in it.
 *
 * Each body runs in a forked child and reports with its exit status: 0 when all it required was so.
 */
#include "rwlock_words.h"
#include "shortage.h"
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

MUTEX(Counter, int);
RWLOCK(Table, int);

static Counter counter = MUTEX_INIT(0);

static void
check_child(void (*body)(void), int status)
{
    own(Process) child = process_fork(body);
    ck_assert_msg(child.status == status, "status %d, signal %d: %s", child.status, child.signal,
                  child.err);
}

closure(void, add, by_copy(int, times))
{
    for (int i = 0; i < times; i++)
        with_lock (n, &counter)
            *n += 1;
}

static void
start_threads(void)
{
    scope (s) {
        for (int i = 0; i < 4; i++)
            scope_spawn(s, add, 2000);
    }
    with_lock (n, &counter)
        REQUIRE(*n == 8000);
}

START_TEST(a_child_starts_threads_that_fight_for_a_lock)
{
    check_child(start_threads, 0);
}
END_TEST

START_TEST(a_child_of_a_process_that_had_threads)
{
    if (build_is_slow())
        return; /* ThreadSanitizer does not start threads after such a fork */
    own(add_handle) handle = spawn(add, 10);
    unwrap(join(&handle));
    with_lock (n, &counter)
        *n = 0;
    check_child(start_threads, 0);
}
END_TEST

static void
look_who_is_main(void)
{
    own(belay_thread) me = belay_thread_current();
    REQUIRE(belay_thread_id(&me) == 1);
    REQUIRE(strcmp(belay_thread_name(&me), "main") == 0);
    own(add_handle) handle = spawn(add, 0);
    own(belay_thread) other = add_handle_thread(&handle);
    REQUIRE(belay_thread_id(&other) > 1);
    unwrap(join(&handle));
}

START_TEST(the_main_thread_stays_main)
{
    check_child(look_who_is_main, 0);
}
END_TEST

static void
panic_in_child(void)
{
    own(Tracked) tracked = Tracked_new(1);
    panic("in the child");
}

START_TEST(a_panic_ends_the_child_with_status_101)
{
    own(Process) child = process_fork(panic_in_child);
    ck_assert_int_eq(child.status, 101);
    ck_assert_ptr_nonnull(strstr(child.err, "thread 'main' panicked"));
    ck_assert_ptr_nonnull(strstr(child.err, "in the child"));
}
END_TEST

closure(void, fail_alone)
{
    panic("alone");
}

static void
catch_and_poison(void)
{
    panics_quiet();
    REQUIRE(catch_unwind(fail_alone) == BELAY_PANICKED);
    REQUIRE(strcmp(belay_last_panic(), "alone") == 0);
    REQUIRE(!belay_thread_panicking());
    with_lock (n, &counter)
        *n += 1;
    REQUIRE(!Counter_is_poisoned(&counter));
}

START_TEST(a_child_catches_panics)
{
    check_child(catch_and_poison, 0);
}
END_TEST

static void
park_and_wait(void)
{
    own(belay_thread) me = belay_thread_current();
    belay_thread_unpark(&me);
    belay_thread_park();
    belay_thread_park_timeout(BELAY_MS(1));
    own(CounterGuard) first = Counter_lock(&counter);
    own(CounterGuard) second = {0};
    REQUIRE(Counter_lock_timeout(&counter, &second, BELAY_MS(1)) == BELAY_TIMED_OUT);
}

START_TEST(a_child_parks_and_waits_with_a_limit)
{
    check_child(park_and_wait, 0);
}
END_TEST

static void
use_a_token_of_the_parent(void)
{
    belay_thread_park();
}

START_TEST(a_token_of_the_parent_is_the_childs_too)
{
    own(belay_thread) me = belay_thread_current();
    belay_thread_unpark(&me);
    check_child(use_a_token_of_the_parent, 0);
    belay_thread_park(); /* and still the parent's */
}
END_TEST

/* ---- forks of other threads ----------------------------------------------------------------- */

static int
wait_for_child(pid_t pid)
{
    int status = -1;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

closure(int, fork_in_thread)
{
    own(belay_thread) me = belay_thread_current();
    const uint64_t id = belay_thread_id(&me);
    const pid_t pid = fork();
    if (pid == 0) {
        own(belay_thread) still_me = belay_thread_current();
        with_lock (n, &counter)
            *n += 1;
        _exit(belay_thread_id(&still_me) == id && !belay_thread_panicking() ? 0 : 1);
    }
    return wait_for_child(pid);
}

START_TEST(a_thread_of_belay_may_fork)
{
    int status = -1;
    own(fork_in_thread_handle) handle = spawn(fork_in_thread);
    unwrap(join(&handle, &status));
    ck_assert_int_eq(status, 0);
}
END_TEST

closure(void, panic_slowly, by_static(Flag, panicking), by_static(Flag, forked))
{
    own(Tracked) tracked = Tracked_new(1);
    flag_raise(panicking);
    flag_wait(forked, 1);
    panic("while another thread forks");
}

static void
lock_and_unlock(void)
{
    for (int i = 0; i < 1000; i++)
        with_lock (n, &counter)
            *n += 1;
    REQUIRE(!belay_thread_panicking());
    REQUIRE(!Counter_is_poisoned(&counter));
    _exit(0); /* the other thread's memory is no leak of the child's */
}

static Flag in_hook, leave_hook;

static void
wait_in_hook(const belay_panic_info *info)
{
    (void)info;
    flag_raise(&in_hook);
    flag_wait(&leave_hook, 1);
}

START_TEST(a_fork_while_another_thread_panics)
{
#if defined(BELAY_VALGRIND)
    return; /* memcheck takes the memory of threads that the child does not have for leaks */
#endif
    static Flag ready, go;
    belay_set_panic_hook(wait_in_hook);
    flag_raise(&go);
    own(panic_slowly_handle) handle = spawn(panic_slowly, &ready, &go);
    flag_wait(&in_hook, 1);
    check_child(lock_and_unlock, 0); /* that panic is not the child's */
    flag_raise(&leave_hook);
    ck_assert_int_eq(join(&handle), BELAY_PANICKED);
}
END_TEST

closure(void, fight, by_static(Flag, stop))
{
    while (flag_value(stop) == 0) {
        with_lock (n, &counter)
            *n += 1;
        if (build_is_slow())
            belay_thread_sleep(BELAY_US(20)); /* DRD becomes slower with each turn */
    }
}

START_TEST(a_fork_while_threads_fight_for_a_lock)
{
    static Flag stop;
    scope (s) {
        scope_spawn(s, fight, &stop);
        scope_spawn(s, fight, &stop);
        for (int i = 0; i < (build_is_slow() ? 5 : 20); i++) {
            /* Held across the fork, so the child's copy is whole and its own. */
            own(CounterGuard) guard = Counter_lock(&counter);
            const pid_t pid = fork();
            if (pid == 0) {
                CounterGuard_drop(&guard);
                with_lock (n, &counter)
                    *n += 1;
                _exit(0);
            }
            CounterGuard_drop(&guard);
            ck_assert_int_eq(wait_for_child(pid), 0);
        }
        flag_raise(&stop);
    }
}
END_TEST

static Table table;

closure(void, write_one)
{
    with_write (n, &table)
        *n = 1;
}

/* The child has the lock, and a writer that is not there waits for it. */
static void
make_a_lock_anew(void)
{
    table = Table_new(Table_into_inner(&table));
    with_read (n, &table)
        REQUIRE(*n == 7);
    with_write (n, &table)
        *n += 1;
    _exit(0); /* the other thread's memory is no leak of the child's */
}

START_TEST(a_child_makes_a_lock_anew_that_others_waited_for)
{
    own(TableWriteGuard) guard = Table_write(&table);
    *guard.data = 7;
    own(write_one_handle) writer = spawn(write_one);
    await_waiting(&table, 0, 1);
    check_child(make_a_lock_anew, 0);
    TableWriteGuard_drop(&guard);
    unwrap(join(&writer));
    with_read (n, &table)
        ck_assert_int_eq(*n, 1);
}
END_TEST

/* A panic ends the thread, and so the process: nobody is there to be told of it. */
closure(int, fork_and_panic)
{
    const pid_t pid = fork();
    if (pid == 0)
        panic("in the child of a thread");
    return wait_for_child(pid);
}

START_TEST(a_child_of_a_thread_ends_with_its_closure)
{
    if (build_is_slow())
        return; /* the sanitizers look for leaks of the thread that forked, and find some */
    int status = -1;
    own(fork_and_panic_handle) handle = spawn(fork_and_panic);
    unwrap(join(&handle, &status));
    ck_assert_int_eq(status, 0);
}
END_TEST

/* ---- pools ---------------------------------------------------------------------------------- */

static belay_pool pool;

closure(void, keep_busy, by_static(Flag, busy), by_static(Flag, go))
{
    flag_raise(busy);
    flag_wait(go, 1);
}

closure(int, twice, by_copy(int, n))
{
    return 2 * n;
}

static void
use_a_pool_without_workers(void)
{
    int sum = 0;
    for (int i = 0; i < 10; i++) {
        int result = 0;
        twice_handle handle = pool_spawn(&pool, twice, i);
        unwrap(join(&handle, &result));
        sum += result;
    }
    REQUIRE(sum == 90);
    pool_scope (s, &pool) {
        scope_spawn(s, add, 1);
        scope_spawn(s, add, 1);
    }
    with_lock (n, &counter)
        REQUIRE(*n == 2);
    _exit(0); /* a drop would wait for workers that this process does not have */
}

START_TEST(jobs_in_a_pool_of_the_parent_run_where_they_are_joined)
{
    static Flag busy, go;
    pool = belay_pool_new(2);
    for (int i = 0; i < 2; i++) {
        keep_busy_handle handle = pool_spawn(&pool, keep_busy, &busy, &go);
        keep_busy_handle_drop(&handle);
    }
    flag_wait(&busy, 2); /* so that no worker is in the middle of anything of the pool's */
    check_child(use_a_pool_without_workers, 0);
    flag_raise(&go);
    belay_pool_drop(&pool);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_child_starts_threads_that_fight_for_a_lock,
        a_child_of_a_process_that_had_threads,
        the_main_thread_stays_main,
        a_panic_ends_the_child_with_status_101,
        a_child_catches_panics,
        a_child_parks_and_waits_with_a_limit,
        a_token_of_the_parent_is_the_childs_too,
        a_thread_of_belay_may_fork,
        a_fork_while_another_thread_panics,
        a_fork_while_threads_fight_for_a_lock,
        a_child_makes_a_lock_anew_that_others_waited_for,
        a_child_of_a_thread_ends_with_its_closure,
        jobs_in_a_pool_of_the_parent_run_where_they_are_joined,
    };
    return run_suite("fork", tests, COUNT_OF(tests));
}
