/* SPDX-License-Identifier: MIT */
/*
 * channel_arms_test.c - select in its block form, on channels of every flavour: one arm is entered.
 */
#include "channel_flavors.h"

static const belay_duration short_time = BELAY_MS(3);
static const NumbersReceiver no_rx;
static const NumbersSender no_tx;

/* Which arm of a block is entered: r, s, t, or the number of the closed one. */
static char
enter_arm(const NumbersReceiver *rx, const NumbersSender *tx, uint64_t *in, uint64_t *out,
          belay_duration limit)
{
    char arm = '-';
    select_arms (s) {
        on_recv(s, rx, in) arm = 'r';
        on_send(s, tx, out) arm = 's';
        on_timeout(s, limit) arm = 't';
        on_closed(s) arm = (char)('0' + s.index);
    }
    return arm;
}

START_TEST(a_block_enters_the_arm_of_a_receive)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t in = 0, out = 1;
    send_numbers_handle sender = spawn(send_numbers, move(tx), 6, 1);
    ck_assert_int_eq(enter_arm(&rx, &no_tx, &in, &out, BELAY_FOREVER), 'r');
    ck_assert_uint_eq(in, 6);
    unwrap(join(&sender));
}
END_TEST

START_TEST(a_block_enters_the_arm_of_a_send)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t in = 0, out = 1;
    belay_status status;
    receive_one_handle receiver = spawn(receive_one, move(rx));
    ck_assert_int_eq(enter_arm(&no_rx, &tx, &in, &out, BELAY_FOREVER), 's');
    ck_assert_uint_eq(out, 0);
    unwrap(join(&receiver, &status));
    unwrap(status);
}
END_TEST

START_TEST(a_block_enters_the_arm_of_its_limit)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t in = 4, out = 1;
    const belay_duration begin = belay_now();
    ck_assert_int_eq(enter_arm(&rx, &no_tx, &in, &out, short_time), 't');
    ck_assert_int_ge(belay_now() - begin, short_time);
    ck_assert_uint_eq(in, 4);
}
END_TEST

START_TEST(a_block_enters_the_arm_for_closed_ones)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t in = 4, out = 1;
    NumbersReceiver_drop(&rx);
    ck_assert_int_eq(enter_arm(&no_rx, &tx, &in, &out, BELAY_FOREVER), '1');
    ck_assert_uint_eq(out, 1);
    flavor_channel(Numbers, tx1, rx1);
    NumbersSender_drop(&tx1);
    ck_assert_int_eq(enter_arm(&rx1, &no_tx, &in, &out, BELAY_FOREVER), '0');
    ck_assert_uint_eq(in, 4);
}
END_TEST

START_TEST(a_block_with_a_default_does_not_wait)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t in = 4;
    int defaults = 0;
    select_arms (s) {
        on_recv(s, &rx, &in) ck_abort();
        on_default(s) defaults++;
    }
    ck_assert_int_eq(defaults, 1);
}
END_TEST

closure(void, select_without_a_closed_arm, by_ref(NumbersReceiver, rx))
{
    uint64_t in;
    select_arms (s)
        on_recv(s, rx, &in) ck_abort();
}

START_TEST(a_block_without_an_arm_for_closed_ones_panics)
{
    panics_quiet();
    flavor_channel(Numbers, tx, rx);
    NumbersSender_drop(&tx);
    ck_assert_int_eq(catch_unwind(select_without_a_closed_arm, &rx), BELAY_PANICKED);
}
END_TEST

START_TEST(a_block_can_be_left_by_break_and_continue)
{
    flavor_channel(Numbers, tx, rx);
    send_numbers_handle sender = spawn(send_numbers, move(tx), 0, 2);
    uint64_t in = 9;
    int turns = 0;
    for (; turns < 2; turns++) {
        select_arms (s) {
            on_recv(s, &rx, &in)
            {
                if (in == 0)
                    continue;
                break;
            }
        }
        ck_assert_uint_eq(in, (uint64_t)turns);
    }
    ck_assert_int_eq(turns, 2);
    unwrap(join(&sender));
}
END_TEST

START_TEST(a_block_in_a_loop_serves_until_all_are_closed)
{
    const uint64_t each = scaled_times(500);
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    send_numbers_handle one = spawn(send_numbers, move(a_tx), 0, each);
    send_numbers_handle two = spawn(send_numbers, move(b_tx), each, each);
    uint64_t number, sum = 0;
    while (a_rx.to_ != NULL || b_rx.to_ != NULL) {
        select_arms (s) {
            on_recv(s, &a_rx, &number) sum += number;
            on_recv(s, &b_rx, &number) sum += number;
            on_closed(s) NumbersReceiver_drop(s.index == 0 ? &a_rx : &b_rx);
        }
    }
    ck_assert_uint_eq(sum, sum_below(2 * each));
    unwrap(join(&one));
    unwrap(join(&two));
}
END_TEST

static const ChannelCase cases[] = {
    {&a_block_enters_the_arm_of_a_receive, EVERY, NULL},
    {&a_block_enters_the_arm_of_a_send, EVERY, NULL},
    {&a_block_enters_the_arm_of_its_limit, EVERY, NULL},
    {&a_block_enters_the_arm_for_closed_ones, EVERY, NULL},
    {&a_block_with_a_default_does_not_wait, EVERY, NULL},
    {&a_block_without_an_arm_for_closed_ones_panics, EVERY, NULL},
    {&a_block_can_be_left_by_break_and_continue, EVERY, NULL},
    {&a_block_in_a_loop_serves_until_all_are_closed, EVERY, NULL},
};

int
main(int count, char **arguments)
{
    return channel_main("channel_arms", cases, COUNT_OF(cases), count, arguments);
}
