/* SPDX-License-Identifier: MIT */
/*
 * channel_select_load_test.c - selects of many threads on channels of every flavour lose no message
 * and no wake-up.
 */
#include "channel_flavors.h"

enum { THREADS = 3 };

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

closure(uint64_t, drain_both, by_move(NumbersReceiver, a), by_move(NumbersReceiver, b))
{
    uint64_t sum = 0, number = 0;
    bool open[2] = {true, true};
    while (open[0] || open[1]) {
        const int index = receive_either(open[0] ? a : &no_rx, open[1] ? b : &no_rx, &number);
        if (index >= 0)
            sum += number;
        else
            open[-1 - index] = false;
    }
    return sum;
}

START_TEST(selects_that_receive_lose_no_message)
{
    const uint64_t each = scaled_times(3000);
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    drain_both_handle drains[THREADS];
    uint64_t sum = 0, part;
    for (int i = 0; i < THREADS; i++)
        drains[i] = spawn(drain_both, NumbersReceiver_clone(&a_rx), NumbersReceiver_clone(&b_rx));
    send_numbers_handle one = spawn(send_numbers, move(a_tx), 0, each);
    send_numbers_handle two = spawn(send_numbers, move(b_tx), each, each);
    for (int i = 0; i < THREADS; i++) {
        unwrap(join(&drains[i], &part));
        sum += part;
    }
    unwrap(join(&one));
    unwrap(join(&two));
    ck_assert_uint_eq(sum, sum_below(2 * each));
}
END_TEST

closure(void, send_to_either, by_move(NumbersSender, a), by_move(NumbersSender, b),
        by_copy(uint64_t, from), by_copy(uint64_t, count))
{
    for (uint64_t i = 0; i < count; i++) {
        uint64_t to_a = from + i, to_b = from + i;
        size_t index;
        belay_select_case cases[] = {NumbersSender_case(a, &to_a), NumbersSender_case(b, &to_b)};
        unwrap(belay_select(cases, 2, &index));
    }
}

START_TEST(selects_that_send_lose_no_message)
{
    const uint64_t each = scaled_times(2000);
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    sum_received_handle sums[] = {spawn(sum_received, move(a_rx)), spawn(sum_received, move(b_rx))};
    scope (s) {
        for (uint64_t i = 0; i < THREADS; i++)
            scope_spawn(s, send_to_either, NumbersSender_clone(&a_tx), NumbersSender_clone(&b_tx),
                        i * each, each);
        NumbersSender_drop(&a_tx);
        NumbersSender_drop(&b_tx);
    }
    uint64_t a, b;
    unwrap(join(&sums[0], &a));
    unwrap(join(&sums[1], &b));
    ck_assert_uint_eq(a + b, sum_below(THREADS * each));
}
END_TEST

/* Sends and receives `count` times each, whichever can be done. */
closure(uint64_t, do_both, by_move(NumbersSender, tx), by_move(NumbersReceiver, rx),
        by_copy(unsigned, count))
{
    uint64_t sum = 0;
    unsigned to_send = count, to_receive = count;
    while (to_send + to_receive > 0) {
        uint64_t out = 1, in = 0;
        size_t index;
        belay_select_case cases[] = {
            NumbersSender_case(to_send > 0 ? tx : &no_tx, &out),
            NumbersReceiver_case(to_receive > 0 ? rx : &no_rx, &in),
        };
        unwrap(belay_select(cases, 2, &index));
        sum += in;
        *(index == 0 ? &to_send : &to_receive) -= 1;
    }
    return sum;
}

START_TEST(selects_meet_selects)
{
    const unsigned count = scaled_times(1500);
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    do_both_handle one = spawn(do_both, move(a_tx), move(b_rx), count);
    do_both_handle two = spawn(do_both, move(b_tx), move(a_rx), count);
    uint64_t a, b;
    unwrap(join(&one, &a));
    unwrap(join(&two, &b));
    ck_assert_uint_eq(a + b, 2 * (uint64_t)count);
}
END_TEST

closure(uint64_t, select_in_short_waits, by_move(NumbersReceiver, a), by_move(NumbersReceiver, b))
{
    uint64_t sum = 0, number;
    bool open[2] = {true, true};
    while (open[0] || open[1]) {
        size_t index;
        belay_select_case cases[] = {NumbersReceiver_case(open[0] ? a : &no_rx, &number),
                                     NumbersReceiver_case(open[1] ? b : &no_rx, &number)};
        const belay_status status = belay_select_timeout(cases, 2, &index, BELAY_US(20));
        if (status == BELAY_OK)
            sum += number;
        else if (status == BELAY_DISCONNECTED)
            open[index] = false;
    }
    return sum;
}

START_TEST(limits_that_run_out_lose_and_double_nothing)
{
    const uint64_t each = scaled_times(1500);
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    select_in_short_waits_handle hasty =
        spawn(select_in_short_waits, NumbersReceiver_clone(&a_rx), NumbersReceiver_clone(&b_rx));
    drain_both_handle patient = spawn(drain_both, move(a_rx), move(b_rx));
    send_numbers_handle one = spawn(send_numbers, move(a_tx), 0, each);
    send_numbers_handle two = spawn(send_numbers, move(b_tx), each, each);
    uint64_t a, b;
    unwrap(join(&hasty, &a));
    unwrap(join(&patient, &b));
    unwrap(join(&one));
    unwrap(join(&two));
    ck_assert_uint_eq(a + b, sum_below(2 * each));
}
END_TEST

closure(uint64_t, take_when_ready, by_move(NumbersReceiver, a), by_move(NumbersReceiver, b))
{
    const NumbersReceiver *const rxs[] = {a, b};
    uint64_t sum = 0, number;
    bool open[2] = {true, true};
    while (open[0] || open[1]) {
        size_t index;
        belay_select_case cases[] = {NumbersReceiver_case(open[0] ? a : &no_rx, &number),
                                     NumbersReceiver_case(open[1] ? b : &no_rx, &number)};
        unwrap(belay_ready(cases, 2, &index));
        const belay_status status = NumbersReceiver_try_recv(rxs[index], &number);
        if (status == BELAY_OK)
            sum += number;
        else if (status == BELAY_DISCONNECTED)
            open[index] = false;
    }
    return sum;
}

START_TEST(who_takes_when_ready_loses_no_message)
{
    const uint64_t each = scaled_times(1500);
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    take_when_ready_handle takers[2];
    for (int i = 0; i < 2; i++)
        takers[i] =
            spawn(take_when_ready, NumbersReceiver_clone(&a_rx), NumbersReceiver_clone(&b_rx));
    send_numbers_handle one = spawn(send_numbers, move(a_tx), 0, each);
    send_numbers_handle two = spawn(send_numbers, move(b_tx), each, each);
    uint64_t sums[2];
    for (int i = 0; i < 2; i++)
        unwrap(join(&takers[i], &sums[i]));
    unwrap(join(&one));
    unwrap(join(&two));
    ck_assert_uint_eq(sums[0] + sums[1], sum_below(2 * each));
}
END_TEST

static const ChannelCase cases[] = {
    {&selects_that_receive_lose_no_message, EVERY, NULL},
    {&selects_that_send_lose_no_message, EVERY, NULL},
    {&selects_meet_selects, EVERY, NULL},
    {&limits_that_run_out_lose_and_double_nothing, EVERY, NULL},
    {&who_takes_when_ready_loses_no_message, EVERY, NULL},
};

int
main(int count, char **arguments)
{
    return channel_main("channel_select_load", cases, COUNT_OF(cases), count, arguments);
}
