/* SPDX-License-Identifier: MIT */
/*
 * channel_once_test.c - one-shot channels: one value or none, dropped once whoever leaves first.
 */
#include "allocations.h"
#include "channel_flavors.h"

ONESHOT(Answer, Tracked, Tracked_drop);
ONESHOT(Count, uint64_t);

/* ---- one thread ----------------------------------------------------------------------------- */

START_TEST(a_value_that_was_sent_is_received)
{
    oneshot(Count, tx, rx);
    uint64_t number = 0;
    ck_assert(!CountReceiver_is_ready(&rx));
    unwrap(CountSender_send(&tx, 7));
    ck_assert_ptr_null(tx.block_);
    ck_assert(CountReceiver_is_ready(&rx));
    unwrap(CountReceiver_recv(&rx, &number));
    ck_assert_ptr_null(rx.block_);
    ck_assert_uint_eq(number, 7);
}
END_TEST

START_TEST(try_recv_says_empty_and_leaves_the_handle)
{
    oneshot(Count, tx, rx);
    uint64_t number = 3;
    ck_assert_int_eq(CountReceiver_try_recv(&rx, &number), BELAY_EMPTY);
    ck_assert_int_eq(CountReceiver_try_recv(&rx, &number), BELAY_EMPTY);
    ck_assert_uint_eq(number, 3);
    unwrap(CountSender_send(&tx, 7));
    unwrap(CountReceiver_try_recv(&rx, &number));
    ck_assert_uint_eq(number, 7);
}
END_TEST

START_TEST(a_limit_does_not_run_out_early_and_leaves_the_handle)
{
    oneshot(Count, tx, rx);
    uint64_t number = 3;
    const belay_duration begin = belay_now();
    ck_assert_int_eq(CountReceiver_recv_timeout(&rx, &number, BELAY_MS(2)), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now() - begin, BELAY_MS(2));
    ck_assert_int_eq(CountReceiver_recv_timeout(&rx, &number, 0), BELAY_TIMED_OUT);
    ck_assert_uint_eq(number, 3);
    unwrap(CountSender_send(&tx, 7));
    unwrap(CountReceiver_recv_timeout(&rx, &number, 0));
    ck_assert_uint_eq(number, 7);
}
END_TEST

START_TEST(a_sender_that_goes_without_sending_disconnects)
{
    for (int way = 0; way < 3; way++) {
        oneshot(Count, tx, rx);
        uint64_t number = 3;
        CountSender_drop(&tx);
        ck_assert(CountReceiver_is_ready(&rx));
        ck_assert_int_eq(way == 0   ? CountReceiver_try_recv(&rx, &number)
                         : way == 1 ? CountReceiver_recv(&rx, &number)
                                    : CountReceiver_recv_timeout(&rx, &number, BELAY_FOREVER),
                         BELAY_DISCONNECTED);
        ck_assert_ptr_null(rx.block_);
        ck_assert_uint_eq(number, 3);
    }
}
END_TEST

START_TEST(a_send_to_nobody_drops_the_value)
{
    oneshot(Answer, tx, rx);
    ck_assert(!AnswerSender_is_disconnected(&tx));
    AnswerReceiver_drop(&rx);
    ck_assert(AnswerSender_is_disconnected(&tx));
    ck_assert_int_eq(AnswerSender_send(&tx, Tracked_new(1)), BELAY_DISCONNECTED);
    ck_assert_ptr_null(tx.block_);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

START_TEST(a_send_from_to_nobody_keeps_the_value)
{
    oneshot(Answer, tx, rx);
    own(Tracked) value = Tracked_new(4);
    AnswerReceiver_drop(&rx);
    ck_assert_int_eq(AnswerSender_send_from(&tx, &value), BELAY_DISCONNECTED);
    ck_assert_ptr_null(tx.block_);
    ck_assert_int_eq(id_of(&value), 4);
}
END_TEST

START_TEST(a_send_from_leaves_nothing_behind)
{
    oneshot(Answer, tx, rx);
    own(Tracked) value = Tracked_new(4), received = {0};
    unwrap(AnswerSender_send_from(&tx, &value));
    ck_assert(is_empty(&value));
    unwrap(AnswerReceiver_recv(&rx, &received));
    ck_assert_int_eq(id_of(&received), 4);
    ck_assert_int_eq(tracked_alive(), 1);
}
END_TEST

START_TEST(a_value_that_nobody_took_is_dropped)
{
    {
        oneshot(Answer, tx, rx);
        unwrap(AnswerSender_send(&tx, Tracked_new(1)));
    }
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(the_ends_can_go_in_either_order_without_a_value)
{
    const long before = allocations_now();
    long after = 0;
    for (int way = 0; way < 2; way++) {
        AnswerSender tx;
        AnswerReceiver rx;
        Answer_oneshot(&tx, &rx);
        if (way == 0)
            AnswerSender_drop(&tx);
        AnswerReceiver_drop(&rx);
        AnswerReceiver_drop(&rx);
        AnswerSender_drop(&tx);
        after = allocations_now();
    }
    ck_assert_int_eq(after, before);
}
END_TEST

/* A value whose drop panics. */
typedef struct Bomb {
    int id;
} Bomb;
static int bombs_dropped;

static void
Bomb_drop(BELAY_CONSUMES Bomb *bomb)
{
    const int id = bomb->id;
    bomb->id = 0;
    bombs_dropped += id != 0;
    if (id != 0)
        panic("a drop panics");
}

ONESHOT(Bombing, Bomb, Bomb_drop);

closure(void, drop_bombing, by_move(BombingReceiver, rx))
{
    BombingReceiver_drop(rx);
}

START_TEST(a_drop_that_panics_frees_the_channel)
{
    panics_quiet();
    oneshot(Bombing, tx, rx);
    unwrap(BombingSender_send(&tx, (Bomb){1}));
    ck_assert_int_eq(catch_unwind(drop_bombing, move(rx)), BELAY_PANICKED);
    ck_assert_int_eq(bombs_dropped, 1);
}
END_TEST

closure(void, use_empty, by_copy(int, what))
{
    AnswerSender tx = {NULL};
    AnswerReceiver rx = {NULL};
    own(Tracked) value = {0};
    switch (what) {
    case 0: (void)!AnswerSender_send(&tx, Tracked_new(1)); break;
    case 1: (void)!AnswerSender_send_from(&tx, &value); break;
    case 2: (void)AnswerSender_is_disconnected(&tx); break;
    case 3: (void)!AnswerReceiver_recv(&rx, &value); break;
    case 4: (void)!AnswerReceiver_try_recv(&rx, &value); break;
    case 5: (void)!AnswerReceiver_recv_timeout(&rx, &value, 0); break;
    default: (void)AnswerReceiver_is_ready(&rx); break;
    }
}

START_TEST(an_end_that_was_used_up_panics)
{
    panics_quiet();
    for (int what = 0; what < 7; what++)
        ck_assert_int_eq(catch_unwind(use_empty, what), BELAY_PANICKED);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

closure(void, make_one)
{
    oneshot(Answer, tx, rx);
}

START_TEST(making_one_without_memory_says_so)
{
    panics_quiet();
    AnswerSender tx = {NULL};
    AnswerReceiver rx = {NULL};
    allocations_allow(0);
    const belay_status status = Answer_try_oneshot(&tx, &rx);
    const belay_status panicked = catch_unwind(make_one);
    allocations_allow_all();
    ck_assert_int_eq(status, BELAY_NO_MEMORY);
    ck_assert_ptr_null(tx.block_);
    ck_assert_ptr_null(rx.block_);
    ck_assert_int_eq(panicked, BELAY_PANICKED);
}
END_TEST

START_TEST(a_send_and_a_receive_need_no_memory)
{
    oneshot(Count, tx, rx);
    uint64_t number = 0;
    allocations_allow(0);
    const belay_status sent = CountSender_send(&tx, 5);
    const belay_status received = CountReceiver_recv(&rx, &number);
    allocations_allow_all();
    unwrap(sent);
    unwrap(received);
    ck_assert_uint_eq(number, 5);
}
END_TEST

/* ---- two threads ---------------------------------------------------------------------------- */

closure(void, answer, by_move(AnswerSender, tx), by_copy(int, id))
{
    if (id > 0)
        unwrap(AnswerSender_send(tx, Tracked_new(id)));
    else if (id < 0)
        panic("no answer");
}

START_TEST(a_value_wakes_who_waits)
{
    oneshot(Answer, tx, rx);
    own(Tracked) value = {0};
    answer_handle other = spawn(answer, move(tx), 6);
    unwrap(AnswerReceiver_recv(&rx, &value));
    ck_assert_int_eq(id_of(&value), 6);
    unwrap(join(&other));
}
END_TEST

START_TEST(a_value_ends_a_long_limit)
{
    oneshot(Answer, tx, rx);
    own(Tracked) value = {0};
    answer_handle other = spawn(answer, move(tx), 6);
    unwrap(AnswerReceiver_recv_timeout(&rx, &value, BELAY_SECS(10000)));
    unwrap(join(&other));
}
END_TEST

START_TEST(a_sender_that_ends_wakes_who_waits)
{
    oneshot(Answer, tx, rx);
    own(Tracked) value = {0};
    answer_handle other = spawn(answer, move(tx), 0);
    ck_assert_int_eq(AnswerReceiver_recv(&rx, &value), BELAY_DISCONNECTED);
    unwrap(join(&other));
}
END_TEST

START_TEST(a_sender_that_panics_wakes_who_waits)
{
    panics_quiet();
    oneshot(Answer, tx, rx);
    own(Tracked) value = {0};
    answer_handle other = spawn(answer, move(tx), -1);
    ck_assert_int_eq(AnswerReceiver_recv(&rx, &value), BELAY_DISCONNECTED);
    ck_assert_int_eq(join(&other), BELAY_PANICKED);
}
END_TEST

closure(belay_status, receive_answer, by_move(AnswerReceiver, rx))
{
    own(Tracked) value = {0};
    return AnswerReceiver_recv(rx, &value);
}

START_TEST(one_who_sleeps_is_woken)
{
    oneshot(Answer, tx, rx);
    receive_answer_handle other = spawn(receive_answer, move(rx));
    belay_status status;
    let_others_sleep();
    unwrap(AnswerSender_send(&tx, Tracked_new(1)));
    unwrap(join(&other, &status));
    unwrap(status);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

closure(belay_status, receive_under_a_note, by_move(belay_note, note), by_move(AnswerReceiver, rx))
{
    own(Tracked) value = {0};
    belay_status status = BELAY_OK;
    with_note (note)
        status = AnswerReceiver_recv(rx, &value);
    return status;
}

START_TEST(a_note_ends_a_wait)
{
    oneshot(Answer, tx, rx);
    own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    receive_under_a_note_handle other =
        spawn(receive_under_a_note, belay_note_clone(&note), move(rx));
    belay_status status;
    let_others_sleep();
    belay_note_notify(&note);
    unwrap(join(&other, &status));
    ck_assert_int_eq(status, BELAY_CANCELLED);
    ck_assert(AnswerSender_is_disconnected(&tx));
}
END_TEST

closure(void, leave, by_move(AnswerReceiver, rx))
{
    AnswerReceiver_drop(rx);
}

START_TEST(a_send_that_races_the_receivers_end_drops_once)
{
    for (unsigned i = 0; i < scaled_times(300); i++) {
        oneshot(Answer, tx, rx);
        leave_handle other = spawn(leave, move(rx));
        own(Tracked) value = Tracked_new(1);
        const belay_status status = AnswerSender_send_from(&tx, &value);
        ck_assert(status == BELAY_OK || status == BELAY_DISCONNECTED);
        ck_assert_int_eq(is_empty(&value), status == BELAY_OK);
        unwrap(join(&other));
        Tracked_drop(&value);
        ck_assert_int_eq(tracked_alive(), 0);
    }
}
END_TEST

START_TEST(limits_that_race_the_value_lose_and_double_nothing)
{
    for (unsigned i = 0; i < scaled_times(300); i++) {
        oneshot(Answer, tx, rx);
        own(Tracked) value = {0};
        answer_handle other = spawn(answer, move(tx), 9);
        belay_status status;
        do
            status = AnswerReceiver_recv_timeout(&rx, &value, BELAY_US(5));
        while (status == BELAY_TIMED_OUT);
        unwrap(status);
        ck_assert_int_eq(id_of(&value), 9);
        unwrap(join(&other));
    }
}
END_TEST

START_TEST(many_answers_at_once)
{
    enum { ANSWERS = 40 };
    AnswerReceiver receivers[ANSWERS];
    scope (s) {
        for (int i = 0; i < ANSWERS; i++) {
            AnswerSender tx;
            Answer_oneshot(&tx, &receivers[i]);
            scope_spawn(s, answer, move(tx), i + 1);
        }
        for (int i = ANSWERS - 1; i >= 0; i--) {
            own(Tracked) value = {0};
            unwrap(AnswerReceiver_recv(&receivers[i], &value));
            ck_assert_int_eq(id_of(&value), i + 1);
        }
    }
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_value_that_was_sent_is_received,
        try_recv_says_empty_and_leaves_the_handle,
        a_limit_does_not_run_out_early_and_leaves_the_handle,
        a_sender_that_goes_without_sending_disconnects,
        a_send_to_nobody_drops_the_value,
        a_send_from_to_nobody_keeps_the_value,
        a_send_from_leaves_nothing_behind,
        a_value_that_nobody_took_is_dropped,
        the_ends_can_go_in_either_order_without_a_value,
        a_drop_that_panics_frees_the_channel,
        an_end_that_was_used_up_panics,
        making_one_without_memory_says_so,
        a_send_and_a_receive_need_no_memory,
        a_value_wakes_who_waits,
        a_value_ends_a_long_limit,
        a_sender_that_ends_wakes_who_waits,
        a_sender_that_panics_wakes_who_waits,
        one_who_sleeps_is_woken,
        a_note_ends_a_wait,
        a_send_that_races_the_receivers_end_drops_once,
        limits_that_race_the_value_lose_and_double_nothing,
        many_answers_at_once,
    };
    return run_suite("channel_once", tests, COUNT_OF(tests));
}
