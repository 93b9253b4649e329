/* SPDX-License-Identifier: MIT */
/*
 * channel_select_test.c - belay_select and belay_ready on channels of every flavour: which case is
 * chosen, how fairly, and who is woken.
 */
#include "channel_flavors.h"

#include <stdlib.h>

enum { THREADS = 3, SHARE = 600 };

static const belay_duration long_past = 1;
static const belay_duration short_time = BELAY_MS(3);
static const NumbersReceiver no_rx;
static const NumbersSender no_tx;

/* Receives from either; the index, or -1 when that one is disconnected. */
static int
receive_either(const NumbersReceiver *a, const NumbersReceiver *b, uint64_t *ret_number)
{
    size_t index = 9;
    belay_select_case cases[] = {NumbersReceiver_case(a, ret_number),
                                 NumbersReceiver_case(b, ret_number)};
    return belay_select(cases, 2, &index) == BELAY_OK ? (int)index : -1 - (int)index;
}

/* ---- which case ----------------------------------------------------------------------------- */

START_TEST(it_receives_from_the_one_that_has_a_message)
{
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    uint64_t number = 0;
    send_numbers_handle first = spawn(send_numbers, NumbersSender_clone(&a_tx), 1, 1);
    ck_assert_int_eq(receive_either(&a_rx, &b_rx, &number), 0);
    ck_assert_uint_eq(number, 1);
    send_numbers_handle second = spawn(send_numbers, NumbersSender_clone(&b_tx), 2, 1);
    ck_assert_int_eq(receive_either(&a_rx, &b_rx, &number), 1);
    ck_assert_uint_eq(number, 2);
    unwrap(join(&first));
    unwrap(join(&second));
}
END_TEST

START_TEST(it_sends_to_the_one_that_has_room)
{
    flavor_channel(Numbers, tx, rx);
    sync_channel(Numbers, full_tx, full_rx, 0);
    receive_one_handle receiver = spawn(receive_one, move(rx));
    uint64_t a = 3, b = 4;
    size_t index;
    belay_status status;
    belay_select_case cases[] = {NumbersSender_case(&full_tx, &a), NumbersSender_case(&tx, &b)};
    unwrap(belay_select(cases, 2, &index));
    ck_assert_uint_eq(index, 1);
    ck_assert_uint_eq(a, 3);
    ck_assert_uint_eq(b, 0);
    unwrap(join(&receiver, &status));
    unwrap(status);
}
END_TEST

START_TEST(it_does_one_case_and_no_other)
{
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    send_numbers_handle senders[] = {spawn(send_numbers, move(a_tx), 1, 1),
                                     spawn(send_numbers, move(b_tx), 2, 1)};
    uint64_t number = 0, other = 0;
    const int index = receive_either(&a_rx, &b_rx, &number);
    ck_assert_uint_eq(number, (uint64_t)index + 1);
    unwrap(NumbersReceiver_recv(index == 0 ? &b_rx : &a_rx, &other));
    ck_assert_uint_eq(number + other, 3);
    for (int i = 0; i < 2; i++)
        unwrap(join(&senders[i]));
    ck_assert_int_eq(NumbersReceiver_try_recv(&a_rx, &number), BELAY_DISCONNECTED);
    ck_assert_int_eq(NumbersReceiver_try_recv(&b_rx, &number), BELAY_DISCONNECTED);
}
END_TEST

START_TEST(a_disconnected_case_is_chosen_and_told)
{
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    uint64_t number = 5;
    NumbersSender_drop(&b_tx);
    ck_assert_int_eq(receive_either(&a_rx, &b_rx, &number), -2);
    ck_assert_uint_eq(number, 5);
    NumbersReceiver_drop(&a_rx);
    size_t index = 9;
    belay_select_case cases[] = {NumbersSender_case(&a_tx, &number)};
    ck_assert_int_eq(belay_select(cases, 1, &index), BELAY_DISCONNECTED);
    ck_assert_uint_eq(index, 0);
    ck_assert_uint_eq(number, 5);
}
END_TEST

START_TEST(what_is_queued_comes_before_disconnected)
{
    flavor_channel(Numbers, tx, rx);
    unwrap(NumbersSender_send(&tx, 8));
    NumbersSender_drop(&tx);
    uint64_t number = 0;
    ck_assert_int_eq(receive_either(&rx, &no_rx, &number), 0);
    ck_assert_uint_eq(number, 8);
    ck_assert_int_eq(receive_either(&rx, &no_rx, &number), -1);
}
END_TEST

START_TEST(an_empty_handle_switches_its_case_off)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number = 1;
    size_t index = 9;
    belay_select_case none[] = {NumbersReceiver_case(&no_rx, &number),
                                NumbersSender_case(&no_tx, &number)};
    ck_assert_int_eq(belay_try_select(none, 2, &index), BELAY_NOT_READY);
    ck_assert_int_eq(belay_select_timeout(none, 2, &index, 1), BELAY_TIMED_OUT);
    ck_assert_int_eq(belay_try_ready(none, 2, &index), BELAY_NOT_READY);
    ck_assert_uint_eq(index, 9);
    send_numbers_handle sender = spawn(send_numbers, move(tx), 4, 1);
    ck_assert_int_eq(receive_either(&no_rx, &rx, &number), 1);
    unwrap(join(&sender));
}
END_TEST

START_TEST(no_case_at_all_waits_out_its_time)
{
    size_t index = 9;
    const belay_duration begin = belay_now();
    ck_assert_int_eq(belay_try_select(NULL, 0, &index), BELAY_NOT_READY);
    ck_assert_int_eq(belay_select_timeout(NULL, 0, &index, short_time), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now() - begin, short_time);
    ck_assert_int_eq(belay_ready_deadline(NULL, 0, &index, long_past), BELAY_TIMED_OUT);
    ck_assert_uint_eq(index, 9);
    (void)flavor_capacity(_i);
}
END_TEST

START_TEST(never_is_never_chosen)
{
    flavor_channel(Numbers, tx, rx);
    own(NumbersReceiver) never = NumbersReceiver_never();
    uint64_t number = 0;
    send_numbers_handle sender = spawn(send_numbers, move(tx), 4, 3);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(receive_either(&never, &rx, &number), 1);
    ck_assert_int_eq(receive_either(&never, &rx, &number), -2);
    unwrap(join(&sender));
}
END_TEST

START_TEST(one_channel_may_stand_in_many_cases)
{
    flavor_channel(Numbers, tx, rx);
    send_numbers_handle sender = spawn(send_numbers, move(tx), 0, 50);
    uint64_t numbers[8], expected = 0;
    size_t index;
    for (int i = 0; i < 50; i++) {
        belay_select_case cases[8];
        for (size_t k = 0; k < COUNT_OF(cases); k++)
            cases[k] = NumbersReceiver_case(&rx, &numbers[k]);
        unwrap(belay_select(cases, COUNT_OF(cases), &index));
        ck_assert_uint_eq(numbers[index], expected++);
    }
    unwrap(join(&sender));
}
END_TEST

START_TEST(many_cases)
{
    enum { CASES = 60 };
    NumbersSender txs[CASES];
    NumbersReceiver rxs[CASES];
    belay_select_case cases[CASES];
    uint64_t numbers[CASES] = {0};
    for (int i = 0; i < CASES; i++) {
        Numbers_sync_channel(&txs[i], &rxs[i], flavor_capacity(_i));
        cases[i] = NumbersReceiver_case(&rxs[i], &numbers[i]);
    }
    for (size_t i = 0; i < CASES; i += 7) {
        size_t index;
        send_numbers_handle sender = spawn(send_numbers, NumbersSender_clone(&txs[i]), i, 1);
        unwrap(belay_select(cases, CASES, &index));
        ck_assert_uint_eq(index, i);
        ck_assert_uint_eq(numbers[i], i);
        unwrap(join(&sender));
    }
    for (int i = 0; i < CASES; i++) {
        NumbersSender_drop(&txs[i]);
        NumbersReceiver_drop(&rxs[i]);
    }
}
END_TEST

START_TEST(cases_can_be_used_again)
{
    flavor_channel(Numbers, tx, rx);
    send_numbers_handle sender = spawn(send_numbers, move(tx), 0, 100);
    uint64_t number;
    size_t index;
    belay_select_case cases[] = {NumbersReceiver_case(&rx, &number)};
    for (uint64_t i = 0; i < 100; i++) {
        unwrap(belay_select(cases, 1, &index));
        ck_assert_uint_eq(number, i);
    }
    ck_assert_int_eq(belay_select(cases, 1, &index), BELAY_DISCONNECTED);
    unwrap(join(&sender));
}
END_TEST

START_TEST(a_select_does_not_meet_itself)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t out = 1, in = 0;
    size_t index = 9;
    belay_select_case cases[] = {NumbersReceiver_case(&rx, &in), NumbersSender_case(&tx, &out)};
    if (flavor_holds(_i)) { /* sends, then receives it */
        unwrap(belay_select(cases, 2, &index));
        ck_assert_uint_eq(index, 1);
        unwrap(belay_select(cases, 1, &index));
        ck_assert_uint_eq(in, 1);
        return;
    }
    ck_assert_int_eq(belay_try_select(cases, 2, &index), BELAY_NOT_READY);
    ck_assert_int_eq(belay_select_timeout(cases, 2, &index, short_time), BELAY_TIMED_OUT);
    ck_assert_int_eq(belay_try_ready(cases, 2, &index), BELAY_NOT_READY);
    ck_assert_uint_eq(out, 1);
    ck_assert_uint_eq(index, 9);
}
END_TEST

/* ---- time ----------------------------------------------------------------------------------- */

START_TEST(try_select_does_not_wait)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number = 6;
    size_t index = 9;
    belay_select_case cases[] = {NumbersReceiver_case(&rx, &number)};
    ck_assert_int_eq(belay_try_select(cases, 1, &index), BELAY_NOT_READY);
    ck_assert_uint_eq(index, 9);
    if (flavor_holds(_i)) {
        unwrap(NumbersSender_send(&tx, 3));
        unwrap(belay_try_select(cases, 1, &index));
        ck_assert_uint_eq(number, 3);
    }
    NumbersSender_drop(&tx);
    ck_assert_int_eq(belay_try_select(cases, 1, &index), BELAY_DISCONNECTED);
    ck_assert_uint_eq(index, 0);
}
END_TEST

START_TEST(a_limit_does_not_run_out_early)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number;
    size_t index = 9;
    belay_select_case cases[] = {NumbersReceiver_case(&rx, &number)};
    belay_duration begin = belay_now();
    ck_assert_int_eq(belay_select_timeout(cases, 1, &index, short_time), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now() - begin, short_time);
    begin = belay_now();
    ck_assert_int_eq(belay_select_deadline(cases, 1, &index, begin + short_time), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now() - begin, short_time);
    begin = belay_now();
    ck_assert_int_eq(belay_ready_timeout(cases, 1, &index, short_time), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now() - begin, short_time);
    ck_assert_int_eq(belay_select_deadline(cases, 1, &index, long_past), BELAY_TIMED_OUT);
    ck_assert_uint_eq(index, 9);
}
END_TEST

START_TEST(what_is_ready_needs_no_time)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number = 0;
    size_t index;
    belay_select_case cases[] = {NumbersReceiver_case(&rx, &number)};
    unwrap(NumbersSender_send(&tx, 1));
    unwrap(belay_select_timeout(cases, 1, &index, 0));
    unwrap(NumbersSender_send(&tx, 2));
    unwrap(belay_select_deadline(cases, 1, &index, long_past));
    unwrap(NumbersSender_send(&tx, 3));
    unwrap(belay_ready_timeout(cases, 1, &index, -1));
    unwrap(belay_select_timeout(cases, 1, &index, -1));
    ck_assert_uint_eq(number, 3);
}
END_TEST

/* ---- waking --------------------------------------------------------------------------------- */

closure(int, select_one, by_move(NumbersReceiver, a), by_move(NumbersReceiver, b))
{
    uint64_t number;
    return receive_either(a, b, &number);
}

START_TEST(a_message_wakes_a_select)
{
    for (int way = 0; way < 2; way++) {
        flavor_channel(Numbers, a_tx, a_rx);
        flavor_channel(Numbers, b_tx, b_rx);
        select_one_handle other = spawn(select_one, move(a_rx), move(b_rx));
        int index;
        let_others_sleep();
        unwrap(NumbersSender_send(way == 0 ? &a_tx : &b_tx, 1));
        unwrap(join(&other, &index));
        ck_assert_int_eq(index, way);
    }
}
END_TEST

START_TEST(the_senders_end_wakes_a_select)
{
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    select_one_handle other = spawn(select_one, move(a_rx), move(b_rx));
    int index;
    let_others_sleep();
    NumbersSender_drop(&b_tx);
    unwrap(join(&other, &index));
    ck_assert_int_eq(index, -2);
}
END_TEST

closure(belay_status, select_send, by_move(NumbersSender, tx))
{
    belay_status status;
    do {
        uint64_t number = 1;
        size_t index;
        belay_select_case cases[] = {NumbersSender_case(&no_tx, &number),
                                     NumbersSender_case(tx, &number)};
        status = belay_select(cases, 2, &index);
    } while (status == BELAY_OK);
    return status;
}

START_TEST(the_receivers_end_wakes_a_select)
{
    flavor_channel(Numbers, tx, rx);
    select_send_handle other = spawn(select_send, move(tx));
    belay_status status;
    let_others_sleep();
    NumbersReceiver_drop(&rx);
    unwrap(join(&other, &status));
    ck_assert_int_eq(status, BELAY_DISCONNECTED);
}
END_TEST

START_TEST(as_many_messages_wake_as_many_selects)
{
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    select_one_handle others[THREADS * 2];
    int sum = 0, index;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        others[i] = spawn(select_one, NumbersReceiver_clone(&a_rx), NumbersReceiver_clone(&b_rx));
    let_others_sleep();
    for (int i = 0; i < THREADS; i++) {
        unwrap(NumbersSender_send(&a_tx, 1));
        unwrap(NumbersSender_send(&b_tx, 1));
    }
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        unwrap(join(&others[i], &index));
        ck_assert_int_ge(index, 0);
        sum += index;
    }
    ck_assert_int_eq(sum, THREADS);
}
END_TEST

/* A select that was served by one channel must not swallow the wake-up of another. */
START_TEST(a_select_that_leaves_passes_its_wake_up_on)
{
    const unsigned rounds = scaled_times(300);
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    for (unsigned i = 0; i < rounds; i++) {
        select_one_handle chooser =
            spawn(select_one, NumbersReceiver_clone(&a_rx), NumbersReceiver_clone(&b_rx));
        receive_one_handle on_a = spawn(receive_one, NumbersReceiver_clone(&a_rx));
        receive_one_handle on_b = spawn(receive_one, NumbersReceiver_clone(&b_rx));
        /* One more than are taken, so that nobody is left without. */
        send_numbers_handle senders[] = {spawn(send_numbers, NumbersSender_clone(&a_tx), 1, 2),
                                         spawn(send_numbers, NumbersSender_clone(&b_tx), 1, 2)};
        int index;
        uint64_t number;
        belay_status status;
        unwrap(join(&chooser, &index));
        ck_assert_int_ge(index, 0);
        unwrap(join(&on_a, &status));
        unwrap(status);
        unwrap(join(&on_b, &status));
        unwrap(status);
        unwrap(NumbersReceiver_recv(index == 0 ? &b_rx : &a_rx, &number));
        for (int k = 0; k < 2; k++)
            unwrap(join(&senders[k]));
    }
    ck_assert(NumbersReceiver_is_empty(&a_rx) && NumbersReceiver_is_empty(&b_rx));
}
END_TEST

/* ---- fairness ------------------------------------------------------------------------------- */

/* The shares are binomial, of variance 3 * SHARE * 2/9: 120 are six standard deviations. */
static void
require_fair(const int *taken)
{
    for (int i = 0; i < 3; i++)
        ck_assert_msg(taken[i] > SHARE - 120 && taken[i] < SHARE + 120, "%d of %d", taken[i],
                      3 * SHARE);
}

START_TEST(among_the_ready_each_is_as_likely_to_be_received_from)
{
    const size_t n = (size_t)flavor_room(_i, 1);
    int taken[3] = {0};
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    flavor_channel(Numbers, c_tx, c_rx);
    NumbersSender *const txs[] = {&a_tx, &b_tx, &c_tx};
    uint64_t number;
    for (size_t i = 0; i < 3 * n; i++)
        unwrap(NumbersSender_send(txs[i % 3], 1));
    for (int i = 0; i < 3 * SHARE; i++) {
        size_t index;
        belay_select_case cases[] = {NumbersReceiver_case(&a_rx, &number),
                                     NumbersReceiver_case(&b_rx, &number),
                                     NumbersReceiver_case(&c_rx, &number)};
        unwrap(belay_select(cases, 3, &index));
        taken[index]++;
        unwrap(NumbersSender_send(txs[index], 1));
    }
    require_fair(taken);
}
END_TEST

START_TEST(among_the_ready_each_is_as_likely_to_be_sent_to)
{
    int taken[3] = {0};
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    flavor_channel(Numbers, c_tx, c_rx);
    NumbersReceiver *const rxs[] = {&a_rx, &b_rx, &c_rx};
    for (int i = 0; i < 3 * SHARE; i++) {
        uint64_t out = 1, in;
        size_t index;
        belay_select_case cases[] = {NumbersSender_case(&a_tx, &out),
                                     NumbersSender_case(&b_tx, &out),
                                     NumbersSender_case(&c_tx, &out)};
        unwrap(belay_select(cases, 3, &index));
        taken[index]++;
        unwrap(NumbersReceiver_recv(rxs[index], &in));
    }
    require_fair(taken);
}
END_TEST

START_TEST(among_the_disconnected_each_is_as_likely_to_be_told)
{
    int taken[3] = {0};
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    flavor_channel(Numbers, c_tx, c_rx);
    uint64_t number;
    NumbersSender_drop(&a_tx);
    NumbersSender_drop(&b_tx);
    NumbersSender_drop(&c_tx);
    for (int i = 0; i < 3 * SHARE; i++) {
        size_t index;
        belay_select_case cases[] = {NumbersReceiver_case(&a_rx, &number),
                                     NumbersReceiver_case(&b_rx, &number),
                                     NumbersReceiver_case(&c_rx, &number)};
        ck_assert_int_eq(belay_select(cases, 3, &index), BELAY_DISCONNECTED);
        taken[index]++;
    }
    require_fair(taken);
}
END_TEST

/* ---- ready ---------------------------------------------------------------------------------- */

START_TEST(ready_does_nothing_but_look)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number = 7;
    size_t index = 9;
    belay_select_case cases[] = {NumbersReceiver_case(&rx, &number)};
    ck_assert_int_eq(belay_try_ready(cases, 1, &index), BELAY_NOT_READY);
    send_numbers_handle sender = spawn(send_numbers, NumbersSender_clone(&tx), 3, 1);
    unwrap(belay_ready(cases, 1, &index));
    ck_assert_uint_eq(index, 0);
    ck_assert_uint_eq(number, 7);
    unwrap(belay_ready(cases, 1, &index)); /* nobody else takes it */
    unwrap(NumbersReceiver_try_recv(&rx, &number));
    ck_assert_uint_eq(number, 3);
    unwrap(join(&sender));
}
END_TEST

START_TEST(what_is_disconnected_is_ready)
{
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    uint64_t number;
    size_t index = 9;
    NumbersSender_drop(&b_tx);
    belay_select_case cases[] = {NumbersReceiver_case(&a_rx, &number),
                                 NumbersReceiver_case(&b_rx, &number)};
    unwrap(belay_ready(cases, 2, &index));
    ck_assert_uint_eq(index, 1);
    unwrap(belay_try_ready(cases, 2, &index));
    NumbersReceiver_drop(&a_rx);
    cases[0] = NumbersSender_case(&a_tx, &number);
    unwrap(belay_ready_timeout(cases, 1, &index, 0));
    ck_assert_uint_eq(index, 0);
}
END_TEST

START_TEST(a_receiver_makes_a_send_ready)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number = 2;
    size_t index = 9;
    belay_status status;
    belay_select_case cases[] = {NumbersSender_case(&tx, &number)};
    receive_one_handle receiver = spawn(receive_one, NumbersReceiver_clone(&rx));
    unwrap(belay_ready(cases, 1, &index));
    ck_assert_uint_eq(number, 2);
    unwrap(NumbersSender_try_send(&tx, number));
    unwrap(join(&receiver, &status));
    unwrap(status);
}
END_TEST

closure(belay_status, wait_until_ready, by_move(NumbersReceiver, rx))
{
    uint64_t number;
    size_t index;
    belay_select_case one = NumbersReceiver_case(rx, &number);
    return belay_ready(&one, 1, &index);
}

START_TEST(ready_of_many_sees_one_message)
{
    flavor_channel(Numbers, tx, rx);
    wait_until_ready_handle lookers[THREADS];
    belay_status status;
    for (int i = 0; i < THREADS; i++)
        lookers[i] = spawn(wait_until_ready, NumbersReceiver_clone(&rx));
    let_others_sleep();
    send_numbers_handle sender = spawn(send_numbers, move(tx), 3, 1);
    for (int i = 0; i < THREADS; i++) {
        unwrap(join(&lookers[i], &status));
        unwrap(status);
    }
    uint64_t number;
    unwrap(NumbersReceiver_recv(&rx, &number));
    unwrap(join(&sender));
}
END_TEST

#define HOLDS_NONE NOT_RENDEZVOUS, "a rendezvous holds no message"
#define NEVER_FULL NOT_UNBOUNDED, "an unbounded channel is never full"

static const ChannelCase cases[] = {
    {&it_receives_from_the_one_that_has_a_message, EVERY, NULL},
    {&it_sends_to_the_one_that_has_room, EVERY, NULL},
    {&it_does_one_case_and_no_other, EVERY, NULL},
    {&a_disconnected_case_is_chosen_and_told, EVERY, NULL},
    {&what_is_queued_comes_before_disconnected, HOLDS_NONE},
    {&an_empty_handle_switches_its_case_off, EVERY, NULL},
    {&no_case_at_all_waits_out_its_time, EVERY, NULL},
    {&never_is_never_chosen, EVERY, NULL},
    {&one_channel_may_stand_in_many_cases, EVERY, NULL},
    {&many_cases, EVERY, NULL},
    {&cases_can_be_used_again, EVERY, NULL},
    {&a_select_does_not_meet_itself, EVERY, NULL},
    {&try_select_does_not_wait, EVERY, NULL},
    {&a_limit_does_not_run_out_early, EVERY, NULL},
    {&what_is_ready_needs_no_time, HOLDS_NONE},
    {&a_message_wakes_a_select, EVERY, NULL},
    {&the_senders_end_wakes_a_select, EVERY, NULL},
    {&the_receivers_end_wakes_a_select, NEVER_FULL},
    {&as_many_messages_wake_as_many_selects, EVERY, NULL},
    {&a_select_that_leaves_passes_its_wake_up_on, EVERY, NULL},
    {&among_the_ready_each_is_as_likely_to_be_received_from, HOLDS_NONE},
    {&among_the_ready_each_is_as_likely_to_be_sent_to, HOLDS_NONE},
    {&among_the_disconnected_each_is_as_likely_to_be_told, EVERY, NULL},
    {&ready_does_nothing_but_look, EVERY, NULL},
    {&what_is_disconnected_is_ready, EVERY, NULL},
    {&a_receiver_makes_a_send_ready, EVERY, NULL},
    {&ready_of_many_sees_one_message, EVERY, NULL},
};

int
main(int count, char **arguments)
{
    return channel_main("channel_select", cases, COUNT_OF(cases), count, arguments);
}
