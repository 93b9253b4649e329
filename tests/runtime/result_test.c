/* SPDX-License-Identifier: MIT */
/*
 * result_test.c - results that are owned values, of closures made by closure_owned: each is moved
 * out, or dropped, once, whoever ran the closure and whoever did not ask.
 */
#include "util.h"

#include <belay/prelude.h>

/* A value whose drop is seen by other threads. All zero is empty. */
typedef struct Report {
    Tracked tracked;
    const Flag *dropped; /* raised by the drop */
} Report;

static Report
Report_new(int id, const Flag *dropped)
{
    return (Report){Tracked_new(id), dropped};
}

static void
Report_drop(BELAY_CONSUMES Report *report)
{
    const Report before = move(*report);
    Tracked last = before.tracked;
    Tracked_drop(&last);
    if (before.dropped != NULL)
        flag_raise(before.dropped);
}

static Flag dropped;

closure_owned(Report, make_report, by_copy(int, id))
{
    return Report_new(id, &dropped);
}

closure_owned(Report, panic_instead, by_copy(int, id))
{
    own(Report) report = Report_new(id, &dropped);
    panic("no report %d", id);
}

/* One that waits for the flag before it returns. */
closure_owned(Report, make_report_when, by_static(Flag, ready))
{
    flag_wait(ready, 1);
    return Report_new(1, &dropped);
}

/* ---- who asks ------------------------------------------------------------------------------- */

START_TEST(join_moves_the_result_out)
{
    make_report_handle handle = spawn(make_report, 7);
    {
        own(Report) report = {0};
        unwrap(join(&handle, &report));
        ck_assert_int_eq(id_of(&report.tracked), 7);
        ck_assert_uint_eq(flag_value(&dropped), 0);
    }
    ck_assert_uint_eq(flag_value(&dropped), 1);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

START_TEST(catch_unwind_into_moves_the_result_out)
{
    {
        own(Report) report = {0};
        unwrap(catch_unwind_into(&report, make_report, 7));
        ck_assert_int_eq(id_of(&report.tracked), 7);
        ck_assert_uint_eq(flag_value(&dropped), 0);
    }
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

/* ---- nobody asks ---------------------------------------------------------------------------- */

START_TEST(join_without_a_variable_drops_the_result)
{
    make_report_handle handle = spawn(make_report, 7);
    unwrap(join(&handle));
    ck_assert_uint_eq(flag_value(&dropped), 1);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

static Flag ready;

START_TEST(a_detached_thread_drops_its_result)
{
    make_report_when_handle handle = spawn(make_report_when, &ready);
    make_report_when_handle_drop(&handle); /* before the end of the thread */
    flag_raise(&ready);
    flag_wait(&dropped, 1);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

START_TEST(the_drop_of_a_handle_drops_the_result_of_an_ended_thread)
{
    make_report_handle handle = spawn(make_report, 7);
    while (!make_report_handle_is_finished(&handle))
        belay_thread_sleep(BELAY_US(100));
    make_report_handle_drop(&handle);
    flag_wait(&dropped, 1); /* by this thread, or by the other in its last steps */
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

START_TEST(a_thread_handle_keeps_the_result)
{
    make_report_handle handle = spawn(make_report, 7);
    own(belay_thread) thread = make_report_handle_thread(&handle);
    unwrap(join(&handle));
    ck_assert_uint_eq(flag_value(&dropped), 0);
    belay_thread_drop(&thread);
    ck_assert_uint_eq(flag_value(&dropped), 1);
}
END_TEST

START_TEST(a_panicked_thread_has_no_result)
{
    panics_quiet();
    panic_instead_handle joined = spawn(panic_instead, 1), other = spawn(panic_instead, 2);
    ck_assert_int_eq(join(&joined), BELAY_PANICKED);
    panic_instead_handle_drop(&other);
    flag_wait(&dropped, 2); /* their own variables */
    ck_assert_int_eq(tracked_dropped(), 2);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(the_end_of_a_scope_drops_what_nobody_joined)
{
    enum { THREADS = 8 };
    own(Report) taken = {0};
    scope (s) {
        make_report_handle joined = scope_spawn(s, make_report, 100);
        for (int i = 0; i < THREADS; i++)
            scope_spawn(s, make_report, i);
        unwrap(join(&joined, &taken));
    }
    ck_assert_uint_eq(flag_value(&dropped), THREADS);
    ck_assert_int_eq(id_of(&taken.tracked), 100);
    ck_assert_int_eq(tracked_alive(), 1);
}
END_TEST

START_TEST(jobs_of_a_pool_drop_their_results)
{
    {
        own(belay_pool) pool = belay_pool_new(2);
        own(Report) taken = {0};
        make_report_handle joined = pool_spawn(&pool, make_report, 1);
        make_report_handle asked = pool_spawn(&pool, make_report, 2);
        make_report_handle left = pool_spawn(&pool, make_report, 3);
        make_report_handle_drop(&left);
        unwrap(join(&joined));
        unwrap(join(&asked, &taken));
        ck_assert_int_eq(id_of(&taken.tracked), 2);
        pool_scope (s, &pool) {
            scope_spawn(s, make_report, 4);
            scope_spawn(s, make_report, 5);
        }
    }
    ck_assert_uint_eq(flag_value(&dropped), 5);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(catch_unwind_drops_the_result)
{
    panics_quiet();
    unwrap(catch_unwind(make_report, 1));
    ck_assert_uint_eq(flag_value(&dropped), 1);
    ck_assert_int_eq(catch_unwind(panic_instead, 2), BELAY_PANICKED);
    ck_assert_uint_eq(flag_value(&dropped), 2);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(call_once_drops_the_result)
{
    belay_once once = {0};
    for (int i = 0; i < 2; i++) {
        once_call_once(&once, make_report, i);
        ck_assert_uint_eq(flag_value(&dropped), 1);
    }
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(every_result_is_dropped_once_however_the_race_ends)
{
    const uint32_t threads = build_is_slow() ? 50 : 500;
    for (uint32_t i = 0; i < threads; i++) {
        make_report_handle handle = spawn(make_report, (int)i);
        /* The joins come first: DRD takes a thread for a detached one that had its pthread_t. */
        if (i < threads / 3)
            unwrap(join(&handle));
        else
            make_report_handle_drop(&handle);
    }
    flag_wait(&dropped, threads);
    ck_assert_uint_eq(flag_value(&dropped), threads);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        join_moves_the_result_out,
        catch_unwind_into_moves_the_result_out,
        join_without_a_variable_drops_the_result,
        a_detached_thread_drops_its_result,
        the_drop_of_a_handle_drops_the_result_of_an_ended_thread,
        a_thread_handle_keeps_the_result,
        a_panicked_thread_has_no_result,
        the_end_of_a_scope_drops_what_nobody_joined,
        jobs_of_a_pool_drop_their_results,
        catch_unwind_drops_the_result,
        call_once_drops_the_result,
        every_result_is_dropped_once_however_the_race_ends,
    };
    return run_suite("results", tests, COUNT_OF(tests));
}
