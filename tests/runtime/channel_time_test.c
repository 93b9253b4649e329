/* SPDX-License-Identifier: MIT */
/*
 * channel_time_test.c - timers as channels: after, at, tick and never. No case says how late one
 * may come, only that it does not come early.
 */
#include "channel_flavors.h"

#include <stdlib.h>

static const belay_duration short_time = BELAY_MS(2);
static const belay_duration long_time = BELAY_SECS(10000);

static belay_duration
must_recv(const belay_timer *timer)
{
    belay_duration moment;
    unwrap(belay_timer_recv(timer, &moment));
    ck_assert_int_ge(belay_now(), moment);
    return moment;
}

/* Nothing comes, and nothing is written. */
static void
must_be_silent(const belay_timer *timer)
{
    belay_duration moment = 77;
    ck_assert_int_eq(belay_timer_try_recv(timer, &moment), BELAY_EMPTY);
    ck_assert_int_eq(belay_timer_recv_timeout(timer, &moment, BELAY_US(100)), BELAY_TIMED_OUT);
    ck_assert_int_eq(belay_timer_recv_deadline(timer, &moment, 1), BELAY_TIMED_OUT);
    ck_assert_int_eq(moment, 77);
    ck_assert(belay_timer_is_empty(timer));
    ck_assert_uint_eq(belay_timer_len(timer), 0);
}

/* ---- after, at ------------------------------------------------------------------------------ */

START_TEST(after_comes_when_its_time_has_passed)
{
    const belay_duration begin = belay_now();
    own(belay_timer) timer = belay_after(short_time);
    const belay_duration moment = must_recv(&timer);
    ck_assert_int_ge(moment, begin + short_time);
}
END_TEST

START_TEST(at_comes_at_its_moment)
{
    const belay_duration due = belay_now() + short_time;
    own(belay_timer) timer = belay_at(due);
    ck_assert_int_eq(must_recv(&timer), due);
}
END_TEST

START_TEST(after_comes_once)
{
    own(belay_timer) timer = belay_after(0);
    (void)must_recv(&timer);
    must_be_silent(&timer);
}
END_TEST

START_TEST(at_comes_once)
{
    own(belay_timer) timer = belay_at(1);
    ck_assert_int_eq(must_recv(&timer), 1);
    must_be_silent(&timer);
}
END_TEST

START_TEST(what_has_passed_is_there_at_once)
{
    belay_duration moment;
    own(belay_timer) zero = belay_after(0);
    own(belay_timer) less = belay_after(-BELAY_SECS(5));
    own(belay_timer) past = belay_at(belay_now() - BELAY_SECS(1));
    unwrap(belay_timer_try_recv(&zero, &moment));
    unwrap(belay_timer_try_recv(&less, &moment));
    unwrap(belay_timer_recv_timeout(&past, &moment, 0));
}
END_TEST

START_TEST(a_timer_holds_one_message)
{
    own(belay_timer) timer = belay_after(0);
    ck_assert_uint_eq(belay_timer_capacity(&timer), 1);
    ck_assert_uint_eq(belay_timer_len(&timer), 1);
    ck_assert(belay_timer_is_full(&timer));
    ck_assert(!belay_timer_is_empty(&timer));
    (void)must_recv(&timer);
    ck_assert_uint_eq(belay_timer_len(&timer), 0);
    ck_assert(!belay_timer_is_full(&timer));
    ck_assert(!belay_timer_is_disconnected(&timer));
}
END_TEST

START_TEST(what_is_not_due_is_silent)
{
    own(belay_timer) after = belay_after(long_time);
    own(belay_timer) at = belay_at(belay_now() + long_time);
    own(belay_timer) tick = belay_tick(long_time);
    own(belay_timer) for_ever = belay_after(BELAY_FOREVER);
    must_be_silent(&after);
    must_be_silent(&at);
    must_be_silent(&tick);
    must_be_silent(&for_ever);
}
END_TEST

START_TEST(a_limit_shorter_than_the_timer_runs_out)
{
    own(belay_timer) timer = belay_after(long_time);
    belay_duration moment;
    const belay_duration begin = belay_now();
    ck_assert_int_eq(belay_timer_recv_timeout(&timer, &moment, short_time), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now() - begin, short_time);
}
END_TEST

START_TEST(a_limit_longer_than_the_timer_does_not_matter)
{
    const belay_duration begin = belay_now();
    own(belay_timer) timer = belay_after(short_time);
    belay_duration moment;
    unwrap(belay_timer_recv_timeout(&timer, &moment, long_time));
    ck_assert_int_ge(belay_now() - begin, short_time);
}
END_TEST

START_TEST(timers_come_in_the_order_of_their_moments)
{
    const belay_duration now = belay_now();
    own(belay_timer) second = belay_at(now + 2 * short_time);
    own(belay_timer) first = belay_at(now + short_time);
    ck_assert_int_eq(must_recv(&second), now + 2 * short_time);
    ck_assert_int_eq(must_recv(&first), now + short_time);
}
END_TEST

/* ---- tick ----------------------------------------------------------------------------------- */

START_TEST(tick_comes_again_and_never_early)
{
    const belay_duration begin = belay_now();
    own(belay_timer) timer = belay_tick(short_time);
    belay_duration before = must_recv(&timer);
    ck_assert_int_ge(before, begin + short_time);
    for (int i = 0; i < 4; i++) {
        const belay_duration moment = must_recv(&timer);
        ck_assert_int_ge(moment, before + short_time);
        before = moment;
    }
}
END_TEST

START_TEST(who_comes_late_finds_one_tick)
{
    own(belay_timer) timer = belay_tick(short_time);
    belay_duration moment;
    belay_thread_sleep(5 * short_time);
    ck_assert_uint_eq(belay_timer_len(&timer), 1);
    const belay_duration before = belay_now();
    unwrap(belay_timer_try_recv(&timer, &moment));
    ck_assert_int_le(moment, before);
    ck_assert_int_ge(must_recv(&timer), before + short_time); /* a period after it was taken */
}
END_TEST

START_TEST(a_period_of_zero_is_always_ready)
{
    own(belay_timer) timer = belay_tick(0);
    belay_duration moment;
    for (int i = 0; i < 100; i++)
        unwrap(belay_timer_try_recv(&timer, &moment));
}
END_TEST

START_TEST(a_loop_over_ticks_can_be_left)
{
    own(belay_timer) timer = belay_tick(BELAY_US(100));
    int ticks = 0;
    for_recv (moment, &timer) {
        ck_assert_int_ge(belay_now(), moment);
        if (++ticks == 5)
            break;
    }
    ck_assert_int_eq(ticks, 5);
}
END_TEST

START_TEST(a_try_loop_takes_the_tick_that_is_there)
{
    own(belay_timer) timer = belay_after(0);
    int times = 0;
    for_try_recv (moment, &timer)
        times++;
    ck_assert_int_eq(times, 1);
}
END_TEST

START_TEST(recv_many_takes_one_moment)
{
    own(belay_timer) timer = belay_after(short_time);
    belay_duration moments[4] = {0};
    size_t n = 9;
    ck_assert_int_eq(belay_timer_try_recv_many(&timer, moments, 4, &n) == BELAY_OK, n == 1);
    if (n == 0) {
        unwrap(belay_timer_recv_many(&timer, moments, 4, &n));
        ck_assert_uint_eq(n, 1);
    }
    ck_assert_int_ge(belay_now(), moments[0]);
    ck_assert_int_eq(moments[1], 0);
}
END_TEST

/* ---- never ---------------------------------------------------------------------------------- */

START_TEST(never_is_silent)
{
    own(belay_timer) timer = belay_never();
    must_be_silent(&timer);
    ck_assert_uint_eq(belay_timer_capacity(&timer), 0);
    ck_assert(!belay_timer_is_disconnected(&timer));
}
END_TEST

/* ---- clones --------------------------------------------------------------------------------- */

START_TEST(clones_are_of_the_same_timer)
{
    own(belay_timer) timer = belay_after(0);
    own(belay_timer) clone = belay_timer_clone(&timer);
    own(belay_timer) other = belay_after(0);
    ck_assert(belay_timer_same_channel(&timer, &clone));
    ck_assert(!belay_timer_same_channel(&timer, &other));
    belay_timer_drop(&timer);
    (void)must_recv(&clone);
}
END_TEST

START_TEST(a_message_goes_to_one_of_the_clones)
{
    own(belay_timer) timer = belay_after(0);
    own(belay_timer) clone = belay_timer_clone(&timer);
    (void)must_recv(&clone);
    must_be_silent(&timer);
}
END_TEST

closure(int, try_for_it, by_move(belay_timer, timer), by_copy(int, times))
{
    int taken = 0;
    belay_duration moment;
    for (int i = 0; i < times; i++)
        taken += belay_timer_recv_timeout(timer, &moment, BELAY_US(200)) == BELAY_OK;
    return taken;
}

START_TEST(threads_that_race_for_a_timer_get_one_message)
{
    enum { THREADS = 3 };
    for (unsigned round = 0; round < scaled_times(40); round++) {
        own(belay_timer) timer = belay_after(BELAY_US(100));
        try_for_it_handle handles[THREADS];
        int taken = 0, part;
        belay_duration moment;
        for (int i = 0; i < THREADS; i++)
            handles[i] = spawn(try_for_it, belay_timer_clone(&timer), 3);
        for (int i = 0; i < THREADS; i++) {
            unwrap(join(&handles[i], &part));
            taken += part;
        }
        while (taken == 0 && belay_timer_recv(&timer, &moment) == BELAY_OK)
            taken++;
        ck_assert_int_eq(taken, 1);
        must_be_silent(&timer);
    }
}
END_TEST

closure(void, wait_for_tick, by_move(belay_timer, timer))
{
    (void)must_recv(timer);
}

START_TEST(ticks_serve_all_who_wait)
{
    own(belay_timer) timer = belay_tick(BELAY_US(200));
    scope (s)
        for (int i = 0; i < 4; i++)
            scope_spawn(s, wait_for_tick, belay_timer_clone(&timer));
}
END_TEST

START_TEST(timers_made_and_dropped_by_the_thousand_leave_nothing)
{
    for (int i = 0; i < 1000; i++) {
        own(belay_timer) after = belay_after(long_time);
        own(belay_timer) tick = belay_tick(long_time);
        own(belay_timer) never = belay_never();
        own(belay_timer) clone = belay_timer_clone(&after);
    }
}
END_TEST

/* ---- select --------------------------------------------------------------------------------- */

START_TEST(a_select_waits_for_a_timer)
{
    channel(Numbers, tx, rx);
    const belay_duration begin = belay_now();
    own(belay_timer) timer = belay_after(short_time);
    uint64_t number;
    belay_duration moment;
    size_t index;
    belay_select_case cases[] = {NumbersReceiver_case(&rx, &number),
                                 belay_timer_case(&timer, &moment)};
    unwrap(belay_select(cases, 2, &index));
    ck_assert_uint_eq(index, 1);
    ck_assert_int_ge(moment, begin + short_time);
    ck_assert_int_ge(belay_now(), moment);
}
END_TEST

START_TEST(a_select_takes_a_message_before_a_timer_that_is_not_due)
{
    channel(Numbers, tx, rx);
    own(belay_timer) timer = belay_after(long_time);
    uint64_t number;
    belay_duration moment;
    size_t index;
    belay_select_case cases[] = {belay_timer_case(&timer, &moment),
                                 NumbersReceiver_case(&rx, &number)};
    send_numbers_handle sender = spawn(send_numbers, move(tx), 3, 1);
    unwrap(belay_select(cases, 2, &index));
    ck_assert_uint_eq(index, 1);
    unwrap(join(&sender));
}
END_TEST

START_TEST(a_select_takes_the_timer_that_is_due_first)
{
    own(belay_timer) late = belay_after(long_time);
    own(belay_timer) soon = belay_after(short_time);
    own(belay_timer) never = belay_never();
    belay_duration moment;
    size_t index;
    belay_select_case cases[] = {belay_timer_case(&late, &moment),
                                 belay_timer_case(&never, &moment),
                                 belay_timer_case(&soon, &moment)};
    unwrap(belay_select(cases, 3, &index));
    ck_assert_uint_eq(index, 2);
    ck_assert_int_eq(belay_try_select(cases, 3, &index), BELAY_NOT_READY);
}
END_TEST

START_TEST(the_limit_of_a_select_can_be_before_its_timers)
{
    own(belay_timer) timer = belay_after(long_time);
    belay_duration moment;
    size_t index = 9;
    belay_select_case cases[] = {belay_timer_case(&timer, &moment)};
    ck_assert_int_eq(belay_select_timeout(cases, 1, &index, short_time), BELAY_TIMED_OUT);
    ck_assert_uint_eq(index, 9);
}
END_TEST

START_TEST(ready_tells_of_a_timer_without_taking_it)
{
    own(belay_timer) timer = belay_after(short_time);
    belay_duration moment = 5;
    size_t index;
    belay_select_case cases[] = {belay_timer_case(&timer, &moment)};
    unwrap(belay_ready(cases, 1, &index));
    unwrap(belay_ready(cases, 1, &index));
    ck_assert_int_eq(moment, 5);
    unwrap(belay_timer_try_recv(&timer, &moment));
    ck_assert_int_eq(belay_try_ready(cases, 1, &index), BELAY_NOT_READY);
}
END_TEST

START_TEST(among_timers_that_are_due_each_is_as_likely)
{
    enum { ROUNDS = 900 };
    int taken[3] = {0};
    own(belay_timer) a = belay_tick(0);
    own(belay_timer) b = belay_tick(0);
    own(belay_timer) c = belay_tick(0);
    for (int i = 0; i < ROUNDS; i++) {
        belay_duration moment;
        size_t index;
        belay_select_case cases[] = {belay_timer_case(&a, &moment), belay_timer_case(&b, &moment),
                                     belay_timer_case(&c, &moment)};
        unwrap(belay_select(cases, 3, &index));
        taken[index]++;
    }
    for (int i = 0; i < 3; i++)
        ck_assert_int_gt(taken[i], ROUNDS / 3 - 120); /* 8 standard deviations */
}
END_TEST

START_TEST(a_beat_drives_a_loop_of_selects)
{
    channel(Numbers, tx, rx);
    own(belay_timer) beat = belay_tick(BELAY_US(300));
    send_numbers_handle sender = spawn(send_numbers, move(tx), 1, 100);
    uint64_t sum = 0, number;
    int beats = 0;
    belay_duration moment;
    while (sum < 5050 || beats < 3) {
        select_arms (s) {
            on_recv(s, &rx, &number) sum += number;
            on_recv(s, &beat, &moment) beats++;
            on_closed(s) NumbersReceiver_drop(&rx);
        }
    }
    ck_assert_uint_eq(sum, 5050);
    unwrap(join(&sender));
}
END_TEST

closure(belay_status, wait_under_a_note, by_move(belay_note, note))
{
    own(belay_timer) timer = belay_never();
    belay_duration moment;
    belay_status status = BELAY_OK;
    with_note (note)
        status = belay_timer_recv(&timer, &moment);
    return status;
}

START_TEST(a_note_ends_the_wait_for_a_timer)
{
    own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    wait_under_a_note_handle other = spawn(wait_under_a_note, belay_note_clone(&note));
    belay_status status;
    let_others_sleep();
    belay_note_notify(&note);
    unwrap(join(&other, &status));
    ck_assert_int_eq(status, BELAY_CANCELLED);
}
END_TEST

closure(void, use_an_empty_timer, by_copy(int, what))
{
    belay_timer timer = {NULL};
    belay_duration moment;
    if (what == 0)
        (void)!belay_timer_recv(&timer, &moment);
    else if (what == 1)
        (void)!belay_timer_try_recv(&timer, &moment);
    else
        (void)belay_timer_len(&timer);
}

START_TEST(an_empty_timer_panics)
{
    panics_quiet();
    for (int what = 0; what < 3; what++)
        ck_assert_int_eq(catch_unwind(use_an_empty_timer, what), BELAY_PANICKED);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        after_comes_when_its_time_has_passed,
        at_comes_at_its_moment,
        after_comes_once,
        at_comes_once,
        what_has_passed_is_there_at_once,
        a_timer_holds_one_message,
        what_is_not_due_is_silent,
        a_limit_shorter_than_the_timer_runs_out,
        a_limit_longer_than_the_timer_does_not_matter,
        timers_come_in_the_order_of_their_moments,
        tick_comes_again_and_never_early,
        who_comes_late_finds_one_tick,
        a_period_of_zero_is_always_ready,
        a_loop_over_ticks_can_be_left,
        a_try_loop_takes_the_tick_that_is_there,
        recv_many_takes_one_moment,
        never_is_silent,
        clones_are_of_the_same_timer,
        a_message_goes_to_one_of_the_clones,
        threads_that_race_for_a_timer_get_one_message,
        ticks_serve_all_who_wait,
        timers_made_and_dropped_by_the_thousand_leave_nothing,
        a_select_waits_for_a_timer,
        a_select_takes_a_message_before_a_timer_that_is_not_due,
        a_select_takes_the_timer_that_is_due_first,
        the_limit_of_a_select_can_be_before_its_timers,
        ready_tells_of_a_timer_without_taking_it,
        among_timers_that_are_due_each_is_as_likely,
        a_beat_drives_a_loop_of_selects,
        a_note_ends_the_wait_for_a_timer,
        an_empty_timer_panics,
    };
    return run_suite("channel_time", tests, COUNT_OF(tests));
}
