/* SPDX-License-Identifier: MIT */
/*
 * thread_local_test.c - THREAD_LOCAL: made on first use, dropped at the end of the thread, in every
 * kind of thread and on every way out; and what goes wrong.
 */
#include "shortage.h"
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- values --------------------------------------------------------------------------------- */

static Flag made; /* how often an init ran, in all threads */

static int
start_at_five(void)
{
    flag_raise(&made);
    return 5;
}

static Tracked
make_one(void)
{
    return Tracked_new(1);
}

static Tracked
make_two(void)
{
    return Tracked_new(2);
}

THREAD_LOCAL(Number, int, start_at_five);
THREAD_LOCAL(One, Tracked, make_one, Tracked_drop);
THREAD_LOCAL(Two, Tracked, make_two, Tracked_drop);

/* Is made by the help of One. */
static Tracked
make_one_more(void)
{
    return Tracked_new(id_of(One_get()) + 10);
}

THREAD_LOCAL(OneMore, Tracked, make_one_more, Tracked_drop);

typedef struct Line {
    _Alignas(64) char bytes[64];
} Line;

static Line
make_line(void)
{
    return (Line){"line"};
}

THREAD_LOCAL(AlignedLine, Line, make_line);

/* ---- making --------------------------------------------------------------------------------- */

closure(int, count_to, by_copy(int, n))
{
    const int *const first = Number_get();
    while (*Number_get() < n)
        *Number_get() += 1;
    ck_assert_ptr_eq(first, Number_try_get());
    return *first;
}

START_TEST(each_thread_has_its_own_value)
{
    enum { THREADS = 8 };
    count_to_handle handles[THREADS];
    ck_assert_int_eq(*Number_get(), 5);
    *Number_get() = 100;
    for (int i = 0; i < THREADS; i++)
        handles[i] = spawn(count_to, 10 + i);
    for (int i = 0; i < THREADS; i++) {
        int result;
        unwrap(join(&handles[i], &result));
        ck_assert_int_eq(result, 10 + i);
    }
    ck_assert_int_eq(*Number_get(), 100);
    ck_assert_uint_eq(flag_value(&made), THREADS + 1); /* once in each */
}
END_TEST

closure(void, use_nothing)
{
}

START_TEST(what_is_not_used_is_not_made)
{
    own(use_nothing_handle) handle = spawn(use_nothing);
    unwrap(join(&handle));
    ck_assert_uint_eq(flag_value(&made), 0);
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

START_TEST(values_keep_their_alignment)
{
    ck_assert_uint_eq((uintptr_t)AlignedLine_get() % 64, 0);
    ck_assert_str_eq(AlignedLine_get()->bytes, "line");
}
END_TEST

static bool init_panics;

static Tracked
make_or_panic(void)
{
    own(Tracked) beside = Tracked_new(7);
    if (init_panics)
        panic("no value");
    return Tracked_new(8);
}

THREAD_LOCAL(Unsure, Tracked, make_or_panic, Tracked_drop);

closure(void, get_unsure)
{
    ck_assert_int_eq(id_of(Unsure_get()), 8);
}

closure(void, get_unsure_twice)
{
    init_panics = true;
    ck_assert_int_eq(catch_unwind(get_unsure), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "no value");
    init_panics = false;
    ck_assert_int_eq(catch_unwind(get_unsure), BELAY_OK);
}

START_TEST(an_init_that_panics_is_tried_again)
{
    panics_quiet();
    own(get_unsure_twice_handle) handle = spawn(get_unsure_twice);
    unwrap(join(&handle));
    ck_assert_str_eq(tracked_order(), "7 7 8");
}
END_TEST

static int make_from_itself(void);
THREAD_LOCAL(Circle, int, make_from_itself);

static int
make_from_itself(void)
{
    return *Circle_get() + 1;
}

closure(void, get_circle)
{
    ck_assert_int_eq(*Circle_get(), 0);
}

START_TEST(an_init_that_needs_what_it_makes_panics)
{
    panics_quiet();
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(catch_unwind(get_circle), BELAY_PANICKED);
        ck_assert_str_eq(belay_last_panic(), "Circle_get: its init needs what it makes");
    }
}
END_TEST

/* ---- dropping ------------------------------------------------------------------------------- */

typedef enum Way { RETURN, PANIC, EXIT } Way;

closure(int, use_three, by_copy(Way, way))
{
    own(Tracked) local = Tracked_new(0);
    Two_get();
    OneMore_get(); /* makes One first */
    if (way == PANIC)
        panic("with three values");
    if (way == EXIT)
        pthread_exit(NULL);
    return 7;
}

START_TEST(the_newest_goes_first_before_join_returns)
{
    int result = 0;
    own(use_three_handle) handle = spawn(use_three, RETURN);
    unwrap(join(&handle, &result));
    ck_assert_int_eq(result, 7);
    ck_assert_str_eq(tracked_order(), "0 11 1 2");
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(they_go_after_a_panic_too)
{
    panics_quiet();
    own(use_three_handle) handle = spawn(use_three, PANIC);
    ck_assert_int_eq(join(&handle), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "with three values");
    ck_assert_str_eq(tracked_order(), "0 11 1 2");
}
END_TEST

START_TEST(they_go_after_pthread_exit_too)
{
    own(use_three_handle) handle = spawn(use_three, EXIT);
    ck_assert_int_eq(join(&handle), BELAY_PANICKED);
    ck_assert_str_eq(tracked_order(), "0 11 1 2");
}
END_TEST

START_TEST(a_scope_ends_after_they_are_gone)
{
    scope (s) {
        for (int i = 0; i < 5; i++)
            scope_spawn(s, use_three, RETURN);
    }
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert_int_eq(tracked_dropped(), 20);
}
END_TEST

static void *
use_three_in_a_pthread(void *unused)
{
    Two_get();
    OneMore_get();
    return unused;
}

START_TEST(a_thread_that_belay_did_not_start_drops_its_own)
{
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, use_three_in_a_pthread, NULL), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_str_eq(tracked_order(), "11 1 2");
}
END_TEST

static Flag dying, may_die;

static void
drop_slowly(int *number)
{
    ck_assert_int_eq(*number, 5);
    flag_raise(&dying);
    flag_wait(&may_die, 1);
}

THREAD_LOCAL(Slow, int, start_at_five, drop_slowly);

closure(void, use_slow)
{
    Slow_get();
}

START_TEST(a_thread_is_not_finished_before_they_are_gone)
{
    own(use_slow_handle) handle = spawn(use_slow);
    flag_wait(&dying, 1);
    ck_assert(!use_slow_handle_is_finished(&handle));
    flag_raise(&may_die);
    unwrap(join(&handle));
}
END_TEST

/* ---- drops that use thread-locals ----------------------------------------------------------- */

static Tracked make_last(void);
static void drop_last(Tracked *tracked);
static void drop_first(Tracked *tracked);
THREAD_LOCAL(First, Tracked, make_two, drop_first);
THREAD_LOCAL(Last, Tracked, make_last, drop_last);

static Tracked
make_last(void)
{
    return Tracked_new(id_of(First_get()) + 1);
}

/* Last is dropped first: what its init used is there, it itself is not, One is made now. */
static void
drop_last(Tracked *tracked)
{
    REQUIRE(id_of(First_get()) == 2);
    REQUIRE(First_try_get() == First_get());
    REQUIRE(Last_try_get() == NULL);
    REQUIRE(id_of(One_get()) == 1);
    Tracked_drop(tracked);
}

static void
drop_first(Tracked *tracked)
{
    REQUIRE(First_try_get() == NULL);
    REQUIRE(Last_try_get() == NULL);
    REQUIRE(One_try_get() == NULL);
    REQUIRE(Number_get() == Number_try_get()); /* never gone: it has no drop */
    Tracked_drop(tracked);
}

closure(void, use_last)
{
    Number_get();
    Last_get();
}

START_TEST(a_drop_may_use_what_is_there_and_is_told_what_is_not)
{
    own(use_last_handle) handle = spawn(use_last);
    unwrap(join(&handle));
    ck_assert_str_eq(tracked_order(), "3 1 2");
}
END_TEST

static void
use_in_key_destructor(void *unused)
{
    (void)unused;
    REQUIRE(One_try_get() == NULL); /* gone with the thread's closure */
    REQUIRE(id_of(Two_get()) == 2); /* late, and dropped all the same */
}

static pthread_key_t late_key;

closure(void, use_a_key)
{
    One_get();
    pthread_setspecific(late_key, &late_key);
}

START_TEST(a_value_made_by_the_destructor_of_a_key_is_dropped)
{
    ck_assert_int_eq(pthread_key_create(&late_key, use_in_key_destructor), 0);
    own(use_a_key_handle) handle = spawn(use_a_key);
    unwrap(join(&handle));
    ck_assert_str_eq(tracked_order(), "1 2");
}
END_TEST

/* The drop of a value joins a thread that has values of its own. */
static void
drop_by_another(Tracked *tracked)
{
    own(use_three_handle) handle = spawn(use_three, RETURN);
    unwrap(join(&handle));
    Tracked_drop(tracked);
}

THREAD_LOCAL(Parent, Tracked, make_one, drop_by_another);

closure(void, use_parent)
{
    own(belay_thread) self = belay_thread_current();
    Parent_get();
}

START_TEST(a_drop_may_start_and_join_a_thread)
{
    own(use_parent_handle) handle = spawn(use_parent);
    unwrap(join(&handle));
    ck_assert_str_eq(tracked_order(), "0 11 1 2 1");
}
END_TEST

/* ---- the process ends ----------------------------------------------------------------------- */

static void
drop_with_panic(Tracked *tracked)
{
    Tracked_drop(tracked);
    panic("from a drop");
}

THREAD_LOCAL(Bomb, Tracked, make_one, drop_with_panic);

closure(void, use_bomb)
{
    Bomb_get();
}

static void
run_bomb(void)
{
    own(use_bomb_handle) handle = spawn(use_bomb);
    unwrap(join(&handle));
}

START_TEST(a_panic_in_a_drop_aborts)
{
    own(Process) child = process_fork(run_bomb);
    ck_assert_int_eq(child.signal, SIGABRT);
    ck_assert_ptr_nonnull(strstr(child.err, "from a drop"));
    ck_assert_ptr_nonnull(strstr(child.err, "in the drop of thread-local Bomb"));
}
END_TEST

static void
drop_and_ask(int *number)
{
    (void)number;
    (void)!Two_get();
    fputs("dropped\n", stdout);
}

THREAD_LOCAL(Asks, int, start_at_five, drop_and_ask);

static void
use_after_it_is_gone(int *number)
{
    (void)number;
    Asks_get();
}

THREAD_LOCAL(TooLate, int, start_at_five, use_after_it_is_gone);

closure(void, get_too_late)
{
    TooLate_get();
    Asks_get();
}

static void
run_too_late(void)
{
    own(get_too_late_handle) handle = spawn(get_too_late);
    unwrap(join(&handle));
}

START_TEST(to_get_what_is_gone_panics)
{
    own(Process) child = process_fork(run_too_late);
    ck_assert_int_eq(child.signal, SIGABRT);
    ck_assert_ptr_nonnull(strstr(child.err, "Asks_get: the value of this thread was dropped"));
}
END_TEST

static void
use_in_main(void)
{
    Asks_get();
}

START_TEST(main_drops_its_own_at_exit)
{
    own(Process) child = process_fork(use_in_main);
    ck_assert_int_eq(child.status, 0);
    ck_assert_str_eq(child.out, "dropped\n");
}
END_TEST

static void
panic_in_main(void)
{
    Asks_get();
    panic("main ends");
}

START_TEST(main_drops_its_own_after_a_panic)
{
    own(Process) child = process_fork(panic_in_main);
    ck_assert_int_eq(child.status, 101);
    ck_assert_str_eq(child.out, "dropped\n");
}
END_TEST

static void
drop_and_say_so(int *number)
{
    (void)number;
    fputs("dropped by the other\n", stdout);
}

THREAD_LOCAL(Says, int, start_at_five, drop_and_say_so);

closure(void, end_the_process)
{
    Says_get();
    exit(3);
}

static void
exit_in_another_thread(void)
{
    Asks_get();
    own(end_the_process_handle) handle = spawn(end_the_process);
    unwrap(join(&handle));
}

START_TEST(an_exit_drops_those_of_its_thread_only)
{
    own(Process) child = process_fork(exit_in_another_thread);
    ck_assert_int_eq(child.status, 3);
    ck_assert_str_eq(child.out, "dropped by the other\n");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        each_thread_has_its_own_value,
        what_is_not_used_is_not_made,
        values_keep_their_alignment,
        an_init_that_panics_is_tried_again,
        an_init_that_needs_what_it_makes_panics,
        the_newest_goes_first_before_join_returns,
        they_go_after_a_panic_too,
        they_go_after_pthread_exit_too,
        a_scope_ends_after_they_are_gone,
        a_thread_that_belay_did_not_start_drops_its_own,
        a_thread_is_not_finished_before_they_are_gone,
        a_drop_may_use_what_is_there_and_is_told_what_is_not,
        a_value_made_by_the_destructor_of_a_key_is_dropped,
        a_drop_may_start_and_join_a_thread,
        a_panic_in_a_drop_aborts,
        to_get_what_is_gone_panics,
        main_drops_its_own_at_exit,
        main_drops_its_own_after_a_panic,
        an_exit_drops_those_of_its_thread_only,
    };
    return run_suite("thread_local", tests, COUNT_OF(tests));
}
