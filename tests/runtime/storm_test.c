/* SPDX-License-Identifier: MIT */
/*
 * storm_test.c - no wait of the library ends early, loses its wake-up or fails because of signals.
 *
 * Two storms, over every call that can block:
 *
 *     signals            whose handler was installed without SA_RESTART, so that each of them ends
 *                        a system call of the waiter with EINTR
 *     stop and continue  SIGSTOP and SIGCONT to the whole process
 *
 * TO ADD A CALL THAT BLOCKS: write hold_x, wait_x and free_x, and X(x) in CALLS below, or in
 * MORE_CALLS of storm_waits.h.
 *
 *     hold_x    makes it block. By the test's thread, first.
 *     wait_x    calls it, and checks what it says. By the waiter.
 *     free_x    lets it go on. By the test's thread, while the storm goes on.
 *
 * All three see the same static variables of this file; each case is a process of its own, and the
 * second storm calls hold_x when no other row is at work. A call that ends by itself, by its limit,
 * is a row of LIMITS: limit_x calls it with LIMIT and checks what it says; how long it took is
 * checked here.
 */
#define _GNU_SOURCE
#include "shortage.h"
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

#define CALLS(X) \
    X(mutex_lock) \
    X(mutex_lock_result) \
    X(mutex_lock_timeout) X(with_lock) X(rwlock_read) X(rwlock_write) X(rwlock_read_timeout) \
        X(rwlock_write_timeout) X(condvar_wait) X(condvar_wait_while) \
            X(condvar_wait_timeout_while) X(barrier_wait) X(once_call_once) X(once_wait) \
                X(once_lock_wait) X(once_lock_get_or_init) X(park) X(park_timeout) X(join_thread) \
                    X(join_job) X(scope_end) X(pool_scope_end) X(pool_drop) MORE_CALLS(X)

#define LIMITS(X) \
    X(mutex_lock) X(rwlock_read) X(rwlock_write) X(condvar_wait_while) X(park) X(sleep)

#define LIMIT BELAY_MS(30)

MUTEX(Number, int);
RWLOCK(Table, int);
ONCE_LOCK(Config, int);

/* ---- what the calls wait for ---------------------------------------------------------------- */

static Flag go;      /* lets helpers go on */
static Flag helping; /* one more with each helper that is at work */

static Number number = MUTEX_INIT(0);
static NumberGuard number_guard;
static Table table = RWLOCK_INIT(0);
static TableReadGuard table_reader;
static TableWriteGuard table_writer;
static belay_condvar changed;
static belay_barrier meeting = BARRIER_INIT(2);
static belay_once once;
static Config config = ONCE_LOCK_INIT;
static belay_thread waiting_thread;
static belay_pool pool;

closure(void, wait_for_go, by_static(Flag, at_work), by_static(Flag, told))
{
    flag_raise(at_work);
    flag_wait(told, 1);
}

static wait_for_go_handle helper;

static void
start_helper(void)
{
    helper = spawn(wait_for_go, &helping, &go);
    flag_wait(&helping, 1);
}

static void
let_helpers_go(void)
{
    flag_raise(&go);
}

static void
hold_nothing(void)
{
}

/* ---- locks ---------------------------------------------------------------------------------- */

static void
hold_number(void)
{
    number_guard = Number_lock(&number);
}

static void
free_number(void)
{
    NumberGuard_drop(&number_guard);
}

#define hold_mutex_lock hold_number
#define free_mutex_lock free_number
static void
wait_mutex_lock(void)
{
    own(NumberGuard) guard = Number_lock(&number);
    ck_assert_ptr_nonnull(guard.data);
}

#define hold_mutex_lock_result hold_number
#define free_mutex_lock_result free_number
static void
wait_mutex_lock_result(void)
{
    own(NumberGuard) guard = {0};
    ck_assert_int_eq(Number_lock_result(&number, &guard), BELAY_OK);
}

#define hold_mutex_lock_timeout hold_number
#define free_mutex_lock_timeout free_number
static void
wait_mutex_lock_timeout(void)
{
    own(NumberGuard) guard = {0};
    ck_assert_int_eq(Number_lock_timeout(&number, &guard, BELAY_SECS(1000)), BELAY_OK);
}

#define hold_with_lock hold_number
#define free_with_lock free_number
static void
wait_with_lock(void)
{
    with_lock (n, &number)
        *n += 1;
}

static void
hold_table(void)
{
    table_writer = Table_write(&table);
}

static void
free_table(void)
{
    TableWriteGuard_drop(&table_writer);
}

static void
hold_table_shared(void)
{
    table_reader = Table_read(&table);
}

static void
free_table_shared(void)
{
    TableReadGuard_drop(&table_reader);
}

#define hold_rwlock_read hold_table
#define free_rwlock_read free_table
static void
wait_rwlock_read(void)
{
    own(TableReadGuard) guard = Table_read(&table);
    ck_assert_ptr_nonnull(guard.data);
}

#define hold_rwlock_write hold_table_shared
#define free_rwlock_write free_table_shared
static void
wait_rwlock_write(void)
{
    own(TableWriteGuard) guard = Table_write(&table);
    ck_assert_ptr_nonnull(guard.data);
}

#define hold_rwlock_read_timeout hold_table
#define free_rwlock_read_timeout free_table
static void
wait_rwlock_read_timeout(void)
{
    own(TableReadGuard) guard = {0};
    ck_assert_int_eq(Table_read_timeout(&table, &guard, BELAY_SECS(1000)), BELAY_OK);
}

#define hold_rwlock_write_timeout hold_table_shared
#define free_rwlock_write_timeout free_table_shared
static void
wait_rwlock_write_timeout(void)
{
    own(TableWriteGuard) guard = {0};
    ck_assert_int_eq(Table_write_timeout(&table, &guard, BELAY_SECS(1000)), BELAY_OK);
}

/* ---- condvar, barrier ----------------------------------------------------------------------- */

static void
hold_change(void)
{
    *Number_get_mut(&number) = 0; /* nobody else is there yet */
}

static void
change_number(void)
{
    with_lock (n, &number)
        *n = 1;
    condvar_notify_one(&changed);
}

#define hold_condvar_wait hold_change
#define free_condvar_wait change_number
static void
wait_condvar_wait(void)
{
    own(NumberGuard) guard = Number_lock(&number);
    while (*guard.data == 0)
        condvar_wait(&changed, &guard);
}

#define hold_condvar_wait_while hold_change
#define free_condvar_wait_while change_number
static void
wait_condvar_wait_while(void)
{
    own(NumberGuard) guard = Number_lock(&number);
    condvar_wait_while(&changed, &guard, *guard.data == 0);
    ck_assert_int_eq(*guard.data, 1);
}

#define hold_condvar_wait_timeout_while hold_change
#define free_condvar_wait_timeout_while change_number
static void
wait_condvar_wait_timeout_while(void)
{
    own(NumberGuard) guard = Number_lock(&number);
    const belay_status status =
        condvar_wait_timeout_while(&changed, &guard, BELAY_SECS(1000), *guard.data == 0);
    ck_assert_int_eq(status, BELAY_OK);
}

#define hold_barrier_wait hold_nothing
static void
wait_barrier_wait(void)
{
    (void)barrier_wait(&meeting);
}
static void
free_barrier_wait(void)
{
    (void)barrier_wait(&meeting);
}

/* ---- once ----------------------------------------------------------------------------------- */

closure(void, do_it_slowly)
{
    once_call_once(&once, wait_for_go, &helping, &go);
}

static do_it_slowly_handle doing;

#define free_once_call_once let_helpers_go
static void
hold_once_call_once(void)
{
    once = (belay_once){0};
    doing = spawn(do_it_slowly);
    flag_wait(&helping, 1);
}
static void
wait_once_call_once(void)
{
    once_call_once(&once, wait_for_go, &helping, &go);
    unwrap(join(&doing));
    ck_assert_uint_eq(flag_value(&helping), 1);
}

#define hold_once_wait hold_once_call_once
#define free_once_wait let_helpers_go
static void
wait_once_wait(void)
{
    once_wait(&once);
    unwrap(join(&doing));
}

static void
hold_once_lock_wait(void)
{
    Config_drop(&config);
}
static void
wait_once_lock_wait(void)
{
    ck_assert_int_eq(*Config_wait(&config), 7);
}
static void
free_once_lock_wait(void)
{
    ck_assert_int_eq(Config_set(&config, 7), BELAY_OK);
}

static int
make_slowly(void)
{
    flag_raise(&helping);
    flag_wait(&go, 1);
    return 7;
}

closure(void, initialise)
{
    ck_assert_int_eq(*Config_get_or_init(&config, make_slowly), 7);
}

static initialise_handle initialising;

#define free_once_lock_get_or_init let_helpers_go
static void
hold_once_lock_get_or_init(void)
{
    Config_drop(&config);
    initialising = spawn(initialise);
    flag_wait(&helping, 1);
}
static void
wait_once_lock_get_or_init(void)
{
    ck_assert_int_eq(*Config_get_or_init(&config, make_slowly), 7);
    unwrap(join(&initialising));
    ck_assert_uint_eq(flag_value(&helping), 1);
}

/* ---- threads -------------------------------------------------------------------------------- */

static void
unpark_waiter(void)
{
    flag_raise(&go);
    belay_thread_unpark(&waiting_thread);
}

#define hold_park hold_nothing
#define free_park unpark_waiter
static void
wait_park(void)
{
    while (flag_value(&go) == 0)
        belay_thread_park();
}

#define hold_park_timeout hold_nothing
#define free_park_timeout unpark_waiter
static void
wait_park_timeout(void)
{
    while (flag_value(&go) == 0)
        belay_thread_park_timeout(BELAY_SECS(1000));
}

#define hold_join_thread start_helper
#define free_join_thread let_helpers_go
static void
wait_join_thread(void)
{
    unwrap(join(&helper));
}

#define hold_scope_end hold_nothing
#define free_scope_end let_helpers_go
static void
wait_scope_end(void)
{
    scope (s) {
        scope_spawn(s, wait_for_go, &helping, &go);
        scope_spawn(s, wait_for_go, &helping, &go);
    }
    ck_assert_uint_eq(flag_value(&helping), 2);
}

/* ---- pools ---------------------------------------------------------------------------------- */

static void
hold_pool_drop(void)
{
    pool = belay_pool_new(1);
    helper = pool_spawn(&pool, wait_for_go, &helping, &go);
    flag_wait(&helping, 1);
}

#define hold_join_job hold_pool_drop
#define free_join_job let_helpers_go
static void
wait_join_job(void)
{
    unwrap(join(&helper));
    belay_pool_drop(&pool);
}

static void
hold_pool_scope_end(void)
{
    pool = belay_pool_new(1);
}
#define free_pool_scope_end let_helpers_go
static void
wait_pool_scope_end(void)
{
    pool_scope (s, &pool) {
        scope_spawn(s, wait_for_go, &helping, &go);
        flag_wait(&helping, 1); /* or the end of the scope would run it */
    }
    belay_pool_drop(&pool);
}

#define free_pool_drop let_helpers_go
static void
wait_pool_drop(void)
{
    wait_for_go_handle_drop(&helper);
    belay_pool_drop(&pool);
}

#include "storm_waits.h"

/* ---- calls that end by their limit ---------------------------------------------------------- */

static void
limit_mutex_lock(void)
{
    own(NumberGuard) guard = {0};
    ck_assert_int_eq(Number_lock_timeout(&number, &guard, LIMIT), BELAY_TIMED_OUT);
}

static void
limit_rwlock_read(void)
{
    own(TableReadGuard) guard = {0};
    ck_assert_int_eq(Table_read_timeout(&table, &guard, LIMIT), BELAY_TIMED_OUT);
}

static void
limit_rwlock_write(void)
{
    own(TableWriteGuard) guard = {0};
    ck_assert_int_eq(Table_write_timeout(&table, &guard, LIMIT), BELAY_TIMED_OUT);
}

static void
limit_condvar_wait_while(void)
{
    static Number nobody_changes_it = MUTEX_INIT(0);
    own(NumberGuard) guard = Number_lock(&nobody_changes_it);
    const belay_status status =
        condvar_wait_timeout_while(&changed, &guard, LIMIT, *guard.data == 0);
    ck_assert_int_eq(status, BELAY_TIMED_OUT);
}

/* Park may return for no reason: the whole of it is what a program would write. */
static void
limit_park(void)
{
    const belay_duration end = belay_now() + LIMIT;
    for (belay_duration now = belay_now(); now < end; now = belay_now())
        belay_thread_park_timeout(end - now);
}

static void
limit_sleep(void)
{
    belay_thread_sleep(LIMIT);
}

/* ---- the storm of signals ------------------------------------------------------------------- */

typedef struct Call {
    void (*hold)(void);
    void (*wait)(void);
    void (*free)(void);
} Call;

typedef struct Waiter {
    void (*wait)(void);
    pthread_t thread;
    belay_duration took;
    Flag here, done, over;
} Waiter;

static void
do_nothing(int number_)
{
    (void)number_;
}

static void
catch_signals(void)
{
    const struct sigaction action = {.sa_handler = do_nothing}; /* no SA_RESTART */
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
}

closure(void, wait_in_storm, by_mut(Waiter, waiter))
{
    const belay_duration start = belay_now();
    waiter->thread = pthread_self();
    waiting_thread = belay_thread_current();
    flag_raise(&waiter->here);
    waiter->wait();
    waiter->took = belay_now() - start;
    flag_raise(&waiter->done);
    flag_wait(&waiter->over, 1); /* so that signals always find the thread */
}

/* Interrupt the waiter as often as that, or until it is done. */
static void
rage(const Waiter *waiter, int signals)
{
    for (int i = 0; i < signals && flag_value(&waiter->done) == 0; i++) {
        ck_assert_int_eq(pthread_kill(waiter->thread, SIGUSR1), 0);
        belay_thread_sleep(BELAY_US(20));
    }
}

static void
check_call(const Call *call)
{
    Waiter waiter = {.wait = call->wait};
    catch_signals();
    call->hold();
    scope (s) {
        scope_spawn(s, wait_in_storm, &waiter);
        flag_wait(&waiter.here, 1);
        rage(&waiter, build_is_slow() ? 100 : 300);
        ck_assert_msg(flag_value(&waiter.done) == 0, "it ended early");
        call->free();
        rage(&waiter, INT32_MAX); /* hangs here if its wake-up was lost */
        flag_raise(&waiter.over);
    }
    belay_thread_drop(&waiting_thread);
}

static void
check_limit(void (*wait)(void))
{
    Waiter waiter = {.wait = wait};
    catch_signals();
    hold_number();
    hold_table();
    scope (s) {
        scope_spawn(s, wait_in_storm, &waiter);
        flag_wait(&waiter.here, 1);
        rage(&waiter, INT32_MAX);
        flag_raise(&waiter.over);
    }
    free_table();
    free_number();
    belay_thread_drop(&waiting_thread);
    ck_assert_int_ge(waiter.took, LIMIT);
}

#define CALL(name) \
    { \
        hold_##name, wait_##name, free_##name \
    }

#define CASE_OF_CALL(name) \
    START_TEST(signals_do_not_end_##name) \
    { \
        static const Call call = CALL(name); \
        check_call(&call); \
    } \
    END_TEST

#define CASE_OF_LIMIT(name) \
    START_TEST(signals_do_not_shorten_##name) \
    { \
        check_limit(limit_##name); \
    } \
    END_TEST

/* clang-format off */
CALLS(CASE_OF_CALL)
LIMITS(CASE_OF_LIMIT)
/* clang-format on */

/* ---- stop and continue ---------------------------------------------------------------------- */

closure(void, wait_quietly, by_mut(Waiter, waiter))
{
    waiting_thread = belay_thread_current();
    flag_raise(&waiter->here);
    waiter->wait();
    flag_raise(&waiter->done);
}

static void
block_once(const Call *call)
{
    Waiter waiter = {.wait = call->wait};
    go = helping = 0;
    call->hold();
    scope (s) {
        scope_spawn(s, wait_quietly, &waiter);
        flag_wait(&waiter.here, 1);
        belay_thread_sleep(BELAY_MS(5)); /* for some stops; none has to be */
        REQUIRE(flag_value(&waiter.done) == 0);
        call->free();
    }
    belay_thread_drop(&waiting_thread);
}

#define ROW_OF_CALL(name) CALL(name),

static _Noreturn void
block_in_every_way(void)
{
    static const Call calls[] = {CALLS(ROW_OF_CALL)};
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* or it stays behind, stopped, when the test is ended */
#endif
    for (size_t i = 0; i < COUNT_OF(calls); i++)
        block_once(&calls[i]);
    const belay_duration start = belay_now();
    belay_thread_sleep(LIMIT);
    REQUIRE(belay_now() - start >= LIMIT);
    _exit(0);
}

START_TEST(a_process_that_is_stopped_and_continued_goes_on)
{
    int status, stops = 0;
    const pid_t child = fork();
    if (child == 0)
        block_in_every_way();
    while (waitpid(child, &status, WNOHANG) == 0) {
        ck_assert_int_eq(kill(child, SIGSTOP), 0);
        belay_thread_sleep(BELAY_US(200));
        ck_assert_int_eq(kill(child, SIGCONT), 0);
        belay_thread_sleep(BELAY_MS(1 + stops++ % 3));
    }
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
    ck_assert_int_gt(stops, 0);
}
END_TEST

#define TEST_OF_CALL(name) signals_do_not_end_##name,
#define TEST_OF_LIMIT(name) signals_do_not_shorten_##name,

int
main(void)
{
    /* clang-format off */
    const TTest *const tests[] = {
        CALLS(TEST_OF_CALL)
        LIMITS(TEST_OF_LIMIT)
        a_process_that_is_stopped_and_continued_goes_on,
    };
    /* clang-format on */
    return run_suite("storm", tests, COUNT_OF(tests));
}
