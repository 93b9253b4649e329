/* SPDX-License-Identifier: MIT */
/*
 * report_test.c - belay_debug_report: who is there, who waits for what, who holds it, deadlocks.
 *
 * Threads are brought into the state that the case is about and stay in it until the process of the
 * case ends. That a thread sleeps by now can only be seen in a report, so a case asks for one again
 * and again until it says what it should (report_until); Check's limit ends what never does.
 *
 * ThreadSanitizer and Helgrind rightly complain about locks taken in two orders, so the circles are
 * closed by joins and reads where these look on.
 */
#define BELAY_DEBUG_LOCKS 1
#include "report_unit.h"
#include "shortage.h"
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

MUTEX(Counter, int);
RWLOCK(Table, int);
ONCE_LOCK(Setting, int);

static Counter counter = MUTEX_INIT(0);
static Counter other = MUTEX_INIT(0);
static Table table = RWLOCK_INIT(0);
static belay_condvar changed;
static Flag ready;

/* ---- what a report says --------------------------------------------------------------------- */

/* A report. The caller frees it. */
static char *
report_text(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *const out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    belay_debug_report(out);
    fclose(out);
    return text;
}

/* True when a line of the text has both parts, one after the other. */
static bool
has_line(const char *text, const char *part, const char *then)
{
    for (const char *line = text; *line != '\0';) {
        const char *const end = strchr(line, '\n');
        const size_t length = end != NULL ? (size_t)(end - line) : strlen(line);
        char *const copy = strndup(line, length);
        const char *const found = strstr(copy, part);
        const bool both = found != NULL && strstr(found + strlen(part), then) != NULL;
        free(copy);
        if (both)
            return true;
        line += length + (end != NULL ? 1 : 0);
    }
    return false;
}

/* Ask until a line has both parts. The caller frees the report that has it. */
static char *
report_until(const char *part, const char *then)
{
    for (;;) {
        char *const text = report_text();
        if (has_line(text, part, then))
            return text;
        free(text);
        belay_thread_sleep(BELAY_MS(1));
    }
}

static void
expect_report(const char *part, const char *then)
{
    free(report_until(part, then));
}

/* "report_test.c:42" of a line of this file. */
static const char *
place(int line)
{
    static char text[64];
    snprintf(text, sizeof text, "report_test.c:%d", line);
    return text;
}

#define START(called, closure, ...) \
    do { \
        closure##_handle handle_; \
        unwrap(spawn_with(&(belay_thread_options){.name = (called)}, &handle_, closure, \
                          ##__VA_ARGS__)); \
    } while (0)

/* ---- one wait of each kind ------------------------------------------------------------------ */

enum { HOLD_LINE = __LINE__ + 4, WANT_LINE = __LINE__ + 14 }; /* of their with_lock */

closure(void, hold_counter)
{
    with_lock (n, &counter) {
        *n += 1;
        flag_raise(&ready);
        for (;;)
            belay_thread_park();
    }
}

closure(void, want_counter)
{
    with_lock (n, &counter)
        *n += 1;
}

START_TEST(a_mutex_with_its_holder)
{
    START("holder", hold_counter);
    flag_wait(&ready, 1);
    START("waiter", want_counter);
    char *const text = report_until("'waiter'", "waits for mutex");
    ck_assert(has_line(text, "'waiter'", place(WANT_LINE)));
    ck_assert(has_line(text, "'waiter'", "held by thread 2 'holder'"));
    ck_assert(has_line(text, "    holds mutex", place(HOLD_LINE)));
    ck_assert(has_line(text, "no deadlock is known", ""));
    ck_assert(!has_line(text, "holder unknown", ""));
    free(text);
    expect_report("'holder'", "waits for an unpark");
}
END_TEST

closure(void, want_counter_by_guard)
{
    own(CounterGuard) guard = Counter_lock(&counter);
    *guard.data += 1;
}

START_TEST(a_function_of_a_family_is_named_by_its_caller_and_its_maker)
{
    START("holder", hold_counter);
    flag_wait(&ready, 1);
    START("waiter", want_counter_by_guard);
    expect_report("'waiter'", "in a function made at");
}
END_TEST

closure(void, want_counter_for_an_hour)
{
    own(CounterGuard) guard = {NULL, 0};
    unwrap(Counter_lock_timeout(&counter, &guard, BELAY_SECS(3600)));
}

START_TEST(a_lock_with_a_limit)
{
    START("holder", hold_counter);
    flag_wait(&ready, 1);
    START("waiter", want_counter_for_an_hour);
    char *const text = report_until("'waiter'", "waits for mutex");
    ck_assert(has_line(text, "'waiter'", ", with a limit"));
    free(text);
}
END_TEST

closure(void, hold_to_read)
{
    with_read (t, &table) {
        (void)t;
        flag_raise(&ready);
        for (;;)
            belay_thread_park();
    }
}

closure(void, want_to_write)
{
    with_write (t, &table)
        *t += 1;
}

closure(void, want_to_read)
{
    with_read (t, &table)
        (void)t;
}

START_TEST(a_rwlock_with_its_readers_and_writers)
{
    START("reader", hold_to_read);
    START("another", hold_to_read);
    flag_wait(&ready, 2);
    START("writer", want_to_write);
    char *const text = report_until("'writer'", "waits for rwlock to write");
    ck_assert(has_line(text, "'writer'", "held by thread"));
    ck_assert(has_line(text, "'writer'", "'reader'"));
    ck_assert(has_line(text, "'writer'", "'another'"));
    ck_assert(has_line(text, "    holds rwlock to read", "taken at"));
    free(text);
    START("late", want_to_read);
    expect_report("'late'", "waits for rwlock to read");
}
END_TEST

closure(void, hold_to_write_then_read)
{
    own(TableWriteGuard) writer = Table_write(&table);
    own(TableReadGuard) reader = TableWriteGuard_downgrade(&writer);
    (void)reader;
    flag_raise(&ready);
    for (;;)
        belay_thread_park();
}

START_TEST(a_downgraded_lock_is_held_to_read)
{
    START("reader", hold_to_write_then_read);
    char *const text = report_until("'reader'", "waits for an unpark");
    ck_assert(has_line(text, "holds rwlock to read", ""));
    ck_assert(!has_line(text, "holds rwlock to write", ""));
    free(text);
}
END_TEST

enum { CHANGE_LINE = __LINE__ + 5 }; /* of the condvar_wait_while */

closure(void, wait_for_change)
{
    own(CounterGuard) guard = Counter_lock(&counter);
    condvar_wait_while(&changed, &guard, *guard.data == 0);
    flag_raise(&ready);
    for (;;)
        belay_thread_park();
}

START_TEST(a_condvar_waiter_does_not_hold_its_mutex)
{
    START("waiter", wait_for_change);
    char *const text = report_until("'waiter'", "waits for a notify of condvar");
    ck_assert(has_line(text, "'waiter'", place(CHANGE_LINE)));
    ck_assert(!has_line(text, "holds mutex", ""));
    free(text);
    with_lock (n, &counter)
        *n = 1;
    condvar_notify_one(&changed);
    flag_wait(&ready, 1);
    expect_report("    holds mutex", "");
}
END_TEST

closure(void, meet, by_static(belay_barrier, barrier))
{
    (void)barrier_wait(barrier);
}

START_TEST(a_barrier)
{
    static belay_barrier three = BELAY_BARRIER_INIT(3);
    START("early", meet, &three);
    expect_report("'early'", "waits for the others at barrier");
}
END_TEST

static Setting setting;

static int
never_made(void)
{
    flag_raise(&ready);
    flag_wait(&ready, 1000);
    return 0;
}

closure(void, make_setting)
{
    (void)Setting_get_or_init(&setting, never_made);
}

closure(void, want_setting)
{
    (void)Setting_wait(&setting);
}

START_TEST(a_once_with_who_has_its_turn)
{
    START("maker", make_setting);
    flag_wait(&ready, 1);
    START("waiter", want_setting);
    char *const text = report_until("'waiter'", "waits for who initialises once");
    ck_assert(has_line(text, "'waiter'", "held by thread 2 'maker'"));
    ck_assert(has_line(text, "    holds the turn of once", ""));
    free(text);
}
END_TEST

closure(void, nap)
{
    belay_thread_sleep(BELAY_SECS(3600));
}

closure(void, join_a_napper)
{
    own(nap_handle) napper = spawn(nap);
    unwrap(join(&napper));
}

START_TEST(sleeps_and_joins)
{
    START("sleeper", nap);
    START("joiner", join_a_napper);
    expect_report("'sleeper'", "waits for time to pass");
    expect_report("'joiner'", "waits for the end of thread 4");
}
END_TEST

enum { SCOPE_LINE = __LINE__ + 4 };

closure(void, napping_scope)
{
    scope (s) {
        scope_spawn(s, nap);
    }
}

START_TEST(the_end_of_a_scope)
{
    START("owner", napping_scope);
    char *const text = report_until("'owner'", "waits for the end of thread");
    ck_assert(has_line(text, "'owner'", place(SCOPE_LINE)));
    free(text);
}
END_TEST

START_TEST(workers_of_a_pool)
{
    own(belay_pool) pool = belay_pool_new(2);
    expect_report("'pool worker'", "waits for work of pool");
}
END_TEST

CHANNEL(Words, int);

closure(void, want_word, by_ref(WordsReceiver, rx))
{
    int word;
    (void)!WordsReceiver_recv(rx, &word);
}

closure(void, want_room, by_ref(WordsSender, tx))
{
    (void)!WordsSender_send(tx, 1);
    (void)!WordsSender_send(tx, 2);
}

START_TEST(a_channel_from_both_ends)
{
    sync_channel(Words, tx, rx, 1);
    sync_channel(Words, full_tx, full_rx, 1);
    scope (s) {
        scope_spawn(s, want_word, &rx);
        scope_spawn(s, want_room, &full_tx);
        expect_report("waits for a message of channel", "");
        expect_report("waits for room in channel", "");
        unwrap(WordsSender_send(&tx, 0));
        int word;
        unwrap(WordsReceiver_recv(&full_rx, &word));
    }
}
END_TEST

START_TEST(main_runs_and_is_first)
{
    char *const text = report_text();
    const char *const second = strchr(text, '\n') + 1;
    ck_assert(strncmp(second, "thread 1 'main'", 15) == 0);
    ck_assert(has_line(text, "'main'", " runs"));
    free(text);
}
END_TEST

/* ---- who holds it is not known -------------------------------------------------------------- */

static void
raise_flag(const uint32_t *flag)
{
    flag_raise(flag);
}

closure(void, hold_quietly)
{
    unit_hold(&ready, raise_flag);
}

closure(void, want_quietly)
{
    unit_want();
}

START_TEST(a_release_says_that_it_does_not_know)
{
    START("holder", hold_quietly);
    flag_wait(&ready, 1);
    START("waiter", want_quietly);
    char *const text = report_until("'waiter'", "waits for mutex");
    ck_assert(has_line(text, "'waiter'", "report_unit.c:"));
    ck_assert(has_line(text, "'waiter'", "holder unknown"));
    ck_assert(has_line(text, "BELAY_DEBUG_LOCKS", ""));
    free(text);
}
END_TEST

closure(void, hold_ten)
{
    static Counter locks[10];
    CounterGuard guards[10];
    for (int i = 0; i < 10; i++)
        guards[i] = Counter_lock(&locks[i]);
    flag_raise(&ready);
    flag_wait(&ready, 2);
    for (int i = 9; i >= 0; i--)
        CounterGuard_drop(&guards[i]);
    flag_raise(&ready);
    for (;;)
        belay_thread_park();
}

START_TEST(more_locks_than_a_list_has_room_for)
{
    START("collector", hold_ten);
    flag_wait(&ready, 1);
    expect_report("    holds 2 more", "");
    flag_raise(&ready);
    flag_wait(&ready, 3);
    char *const text = report_text();
    ck_assert(!has_line(text, "holds", ""));
    free(text);
}
END_TEST

/* ---- deadlocks ------------------------------------------------------------------------------ */

closure(void, cross, by_static(Counter, first), by_static(Counter, second))
{
    with_lock (a, first) {
        *a += 1;
        flag_raise(&ready);
        flag_wait(&ready, 2);
        with_lock (b, second)
            *b += 1;
    }
}

START_TEST(two_locks_in_opposite_order)
{
    if (build_is_slow())
        return; /* its tools report the order of the locks, as they should */
    START("left", cross, &counter, &other);
    START("right", cross, &other, &counter);
    char *const text = report_until("deadlock: 2 threads wait in a circle", "");
    ck_assert(has_line(text, "    thread 2 'left' waits for mutex", "; thread 3 'right' took it"));
    ck_assert(has_line(text, "    thread 3 'right' waits for mutex", "; thread 2 'left' took it"));
    ck_assert(!has_line(text, "no deadlock", ""));
    free(text);
}
END_TEST

closure(void, want_counter_when_ready)
{
    flag_wait(&ready, 1);
    with_lock (n, &counter)
        *n += 1;
}

closure(void, join_under_the_lock)
{
    own(want_counter_when_ready_handle) handle = spawn(want_counter_when_ready);
    with_lock (n, &counter) {
        *n += 1;
        flag_raise(&ready);
        unwrap(join(&handle));
    }
}

START_TEST(a_join_under_the_lock_that_the_thread_wants)
{
    START("joiner", join_under_the_lock);
    char *const text = report_until("deadlock: 2 threads wait in a circle", "");
    ck_assert(has_line(text, "    thread 2 'joiner' waits for the end of thread 3", ""));
    ck_assert(has_line(text, "    thread 3 waits for mutex", "; thread 2 'joiner' took it"));
    free(text);
}
END_TEST

closure(void, lock_twice)
{
    with_lock (n, &counter) {
        *n += 1;
        own(CounterGuard) again = Counter_lock(&counter);
        *again.data += 1;
    }
}

START_TEST(a_thread_that_locks_twice)
{
    if (build_is_slow())
        return; /* as above */
    START("twice", lock_twice);
    expect_report("deadlock: 1 thread waits for itself", "");
}
END_TEST

closure(void, read_twice)
{
    with_read (t, &table) {
        (void)t;
        flag_raise(&ready);
        flag_wait(&ready, 2);
        with_read (u, &table)
            (void)u;
    }
}

START_TEST(a_thread_that_reads_twice_around_a_writer)
{
    if (build_is_slow())
        return;
    START("reader", read_twice);
    flag_wait(&ready, 1);
    START("writer", want_to_write);
    expect_report("'writer'", "waits for rwlock to write");
    flag_raise(&ready);
    char *const text = report_until("deadlock: 2 threads wait in a circle", "");
    ck_assert(has_line(text, "    thread 2 'reader'", "; thread 3 'writer' waits to write"));
    free(text);
}
END_TEST

static int
made_by_itself(void)
{
    return *Setting_get_or_init(&setting, made_by_itself);
}

closure(void, make_of_itself)
{
    (void)Setting_get_or_init(&setting, made_by_itself);
}

START_TEST(a_value_that_needs_itself)
{
    START("maker", make_of_itself);
    expect_report("deadlock: 1 thread waits for itself", "");
}
END_TEST

/* Want the second lock for an hour, holding the first one, when both threads hold theirs. */
closure(void, cross_for_an_hour, by_static(Counter, first), by_static(Counter, second))
{
    with_lock (a, first) {
        *a += 1;
        flag_raise(&ready);
        flag_wait(&ready, 2);
        own(CounterGuard) guard = {NULL, 0};
        const belay_status status = Counter_lock_timeout(second, &guard, BELAY_SECS(3600));
        (void)status;
    }
}

START_TEST(a_circle_with_a_limit_is_no_deadlock)
{
    if (build_is_slow())
        return;
    START("left", cross_for_an_hour, &counter, &other);
    START("right", cross_for_an_hour, &other, &counter);
    expect_report("'left'", "waits for mutex");
    char *const text = report_until("'right'", "waits for mutex");
    ck_assert(has_line(text, "no deadlock is known", ""));
    free(text);
}
END_TEST

/* ---- from a handler, in a child, in a crowd ------------------------------------------------- */

static void
report_in_a_handler(void)
{
    REQUIRE(belay_debug_report_on(SIGUSR1));
    REQUIRE(!belay_debug_report_on(SIGKILL));
    START("sleeper", nap);
    expect_report("'sleeper'", "waits for time to pass");
    raise(SIGUSR1);
}

START_TEST(a_signal_has_it_written)
{
    own(Process) child = process_fork(report_in_a_handler);
    ck_assert_int_eq(child.status, 0);
    ck_assert_msg(has_line(child.err, "thread 1 'main'", "runs"), "%s", child.err);
    ck_assert_msg(has_line(child.err, "'sleeper'", "waits for time to pass"), "%s", child.err);
}
END_TEST

static void
report_in_a_child(void)
{
    char *const text = report_text();
    REQUIRE(has_line(text, "thread 1 'main'", "runs"));
    REQUIRE(!has_line(text, "thread 2", ""));
    free(text);
}

START_TEST(the_environment_asks_for_a_signal)
{
    static const char *const names[] = {"USR1", "SIGUSR1"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        setenv("BELAY_REPORT_SIGNAL", names[i], 1);
        own(Process) child = process_self("raise");
        ck_assert_int_eq(child.status, 0);
        ck_assert_msg(has_line(child.err, "thread 1 'main'", "runs"), "%s", child.err);
    }
}
END_TEST

START_TEST(a_child_has_one_thread)
{
    START("sleeper", nap);
    expect_report("'sleeper'", "waits for time to pass");
    own(Process) child = process_fork(report_in_a_child);
    ck_assert_msg(child.status == 0, "%s", child.err);
}
END_TEST

static void *
foreign(void *nothing)
{
    with_lock (n, &counter)
        *n += 1;
    return nothing;
}

closure(void, nothing)
{
}

START_TEST(a_foreign_thread_is_there_while_it_waits)
{
    pthread_t thread;
    own(nothing_handle) before = spawn(nothing); /* leaves a place: a wait makes none */
    unwrap(join(&before));
    CounterGuard guard = Counter_lock(&counter);
    pthread_create(&thread, NULL, foreign, NULL);
    expect_report("a thread that Belay did not start", "waits for mutex");
    CounterGuard_drop(&guard);
    pthread_join(thread, NULL);
    char *const text = report_text();
    ck_assert(!has_line(text, "that Belay did not start", ""));
    free(text);
}
END_TEST

closure(void, come_and_go)
{
    with_lock (n, &counter)
        *n += 1;
}

closure(void, crowd)
{
    const int rounds = build_is_slow() ? 4 : 30;
    for (int round = 0; round < rounds; round++) {
        scope (s) {
            for (int i = 0; i < 10; i++)
                scope_spawn(s, come_and_go);
        }
    }
}

START_TEST(threads_come_and_go_meanwhile)
{
    crowd_handle crowds[2];
    for (int i = 0; i < 2; i++)
        crowds[i] = spawn(crowd);
    while (!crowd_handle_is_finished(&crowds[0])) {
        char *const text = report_text();
        ck_assert(has_line(text, "no deadlock is known", ""));
        free(text);
    }
    for (int i = 0; i < 2; i++)
        unwrap(join(&crowds[i]));
    char *const text = report_text();
    ck_assert(!has_line(text, "thread 2", ""));
    free(text);
}
END_TEST

closure(void, stay)
{
    flag_raise(&ready);
    flag_wait(&ready, 1000);
}

START_TEST(more_threads_than_the_first_places)
{
    enum { THREADS = 70 };
    if (build_is_slow())
        return;
    START("last", nap);
    for (int i = 0; i < THREADS; i++)
        START("one of many", stay);
    flag_wait(&ready, THREADS);
    char *const text = report_text();
    char last[32];
    snprintf(last, sizeof last, "thread %d ", THREADS + 2);
    ck_assert(has_line(text, last, "'one of many'"));
    free(text);
}
END_TEST

closure(void, report_to_null)
{
    FILE *const out = fopen("/dev/null", "w");
    for (int i = 0; i < 20; i++)
        belay_debug_report(out);
    fclose(out);
}

START_TEST(two_reports_at_once)
{
    scope (s) {
        scope_spawn(s, report_to_null);
        scope_spawn(s, report_to_null);
    }
    expect_report("belay: the live threads", "");
}
END_TEST

int
main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "raise") == 0)
        return raise(SIGUSR1);
    const TTest *const tests[] = {
        a_mutex_with_its_holder,
        a_function_of_a_family_is_named_by_its_caller_and_its_maker,
        a_lock_with_a_limit,
        a_rwlock_with_its_readers_and_writers,
        a_downgraded_lock_is_held_to_read,
        a_condvar_waiter_does_not_hold_its_mutex,
        a_barrier,
        a_once_with_who_has_its_turn,
        sleeps_and_joins,
        the_end_of_a_scope,
        workers_of_a_pool,
        a_channel_from_both_ends,
        main_runs_and_is_first,
        a_release_says_that_it_does_not_know,
        more_locks_than_a_list_has_room_for,
        two_locks_in_opposite_order,
        a_join_under_the_lock_that_the_thread_wants,
        a_thread_that_locks_twice,
        a_thread_that_reads_twice_around_a_writer,
        a_value_that_needs_itself,
        a_circle_with_a_limit_is_no_deadlock,
        a_signal_has_it_written,
        the_environment_asks_for_a_signal,
        a_child_has_one_thread,
        a_foreign_thread_is_there_while_it_waits,
        threads_come_and_go_meanwhile,
        more_threads_than_the_first_places,
        two_reports_at_once,
    };
    return run_suite("report", tests, COUNT_OF(tests));
}
