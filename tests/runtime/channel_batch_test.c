/* SPDX-License-Identifier: MIT */
/*
 * channel_batch_test.c - send_many and recv_many in every flavour: as far as there is room, in
 * order, and each value in one place.
 */
#include "channel_flavors.h"

enum { FEW = 4, MANY = 1000, THREADS = 3 };

static void
number_all(uint64_t *numbers, size_t n, uint64_t from)
{
    for (size_t i = 0; i < n; i++)
        numbers[i] = from + i;
}

/* ---- sending -------------------------------------------------------------------------------- */

START_TEST(try_send_many_goes_as_far_as_there_is_room)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t numbers[100];
    const size_t room = flavor_room(_i, 100);
    size_t sent = 999;
    number_all(numbers, 100, 1);
    ck_assert_int_eq(NumbersSender_try_send_many(&tx, numbers, 100, &sent),
                     room == 100 ? BELAY_OK : BELAY_FULL);
    ck_assert_uint_eq(sent, room);
    ck_assert_uint_eq(NumbersSender_len(&tx), room);
    for (size_t i = 0; i < 100; i++)
        ck_assert_uint_eq(numbers[i], i < room ? 0 : i + 1);
}
END_TEST

START_TEST(try_send_many_into_a_full_channel_sends_none)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t numbers[100];
    size_t sent = 999;
    number_all(numbers, 100, 1);
    (void)!NumbersSender_try_send_many(&tx, numbers, 100, &sent);
    number_all(numbers, FEW, 1);
    ck_assert_int_eq(NumbersSender_try_send_many(&tx, numbers, FEW, &sent), BELAY_FULL);
    ck_assert_uint_eq(sent, 0);
    for (uint64_t i = 0; i < FEW; i++)
        ck_assert_uint_eq(numbers[i], i + 1);
}
END_TEST

START_TEST(a_batch_of_nothing_is_sent_at_once)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number = 1;
    size_t n = 999;
    unwrap(NumbersSender_try_send_many(&tx, &number, 0, &n));
    ck_assert_uint_eq(n, 0);
    n = 999;
    unwrap(NumbersSender_send_many(&tx, &number, 0, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_uint_eq(number, 1);
}
END_TEST

START_TEST(a_batch_to_nobody_stays)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t numbers[FEW];
    size_t sent = 999;
    number_all(numbers, FEW, 1);
    NumbersReceiver_drop(&rx);
    ck_assert_int_eq(NumbersSender_send_many(&tx, numbers, FEW, &sent), BELAY_DISCONNECTED);
    ck_assert_uint_eq(sent, 0);
    ck_assert_int_eq(NumbersSender_try_send_many(&tx, numbers, FEW, &sent), BELAY_DISCONNECTED);
    ck_assert_uint_eq(sent, 0);
    for (uint64_t i = 0; i < FEW; i++)
        ck_assert_uint_eq(numbers[i], i + 1);
}
END_TEST

closure(void, send_batch, by_move(NumbersSender, tx), by_copy(uint64_t, from))
{
    uint64_t numbers[MANY];
    size_t sent;
    number_all(numbers, MANY, from);
    unwrap(NumbersSender_send_many(tx, numbers, MANY, &sent));
    ck_assert_uint_eq(sent, MANY);
    for (size_t i = 0; i < MANY; i++)
        ck_assert_uint_eq(numbers[i], 0);
}

START_TEST(a_batch_larger_than_the_channel_waits_for_room)
{
    flavor_channel(Numbers, tx, rx);
    send_batch_handle sender = spawn(send_batch, move(tx), 0);
    uint64_t expected = 0;
    for_recv (number, &rx)
        ck_assert_uint_eq(number, expected++);
    ck_assert_uint_eq(expected, MANY);
    unwrap(join(&sender));
}
END_TEST

START_TEST(a_batch_wakes_all_who_can_receive)
{
    flavor_channel(Numbers, tx, rx);
    receive_one_handle receivers[FEW];
    uint64_t numbers[FEW];
    size_t sent;
    for (int i = 0; i < FEW; i++)
        receivers[i] = spawn(receive_one, NumbersReceiver_clone(&rx));
    let_others_sleep();
    number_all(numbers, FEW, 1);
    unwrap(NumbersSender_send_many(&tx, numbers, FEW, &sent));
    ck_assert_uint_eq(sent, FEW);
    for (int i = 0; i < FEW; i++) {
        belay_status status;
        unwrap(join(&receivers[i], &status));
        unwrap(status);
    }
}
END_TEST

/* The values that are still the sender's, of MANY, when the receivers go. */
closure(int, send_batch_until_closed, by_move(ValuesSender, tx))
{
    Tracked values[200];
    size_t sent = 999;
    int kept = 0;
    for (int i = 0; i < 200; i++)
        values[i] = Tracked_new(i);
    const belay_status status = ValuesSender_send_many(tx, values, 200, &sent);
    ck_assert(status == BELAY_DISCONNECTED || sent == 200);
    for (size_t i = 0; i < 200; i++) {
        ck_assert_int_eq(!is_empty(&values[i]), i >= sent);
        kept += !is_empty(&values[i]);
        Tracked_drop(&values[i]);
    }
    return kept;
}

START_TEST(a_batch_that_is_cut_short_keeps_what_was_not_sent)
{
    for (unsigned round = 0; round < scaled_times(60); round++) {
        flavor_channel(Values, tx, rx);
        send_batch_until_closed_handle sender = spawn(send_batch_until_closed, move(tx));
        int kept = -1;
        for (unsigned i = 0; i < round; i++) {
            own(Tracked) value = {0};
            unwrap(ValuesReceiver_recv(&rx, &value));
            ck_assert_int_eq(id_of(&value), (int)i);
        }
        ValuesReceiver_drop(&rx);
        unwrap(join(&sender, &kept));
        ck_assert_int_ge(kept, 0);
        ck_assert_int_eq(tracked_alive(), 0);
    }
}
END_TEST

/* ---- receiving ------------------------------------------------------------------------------ */

START_TEST(try_recv_many_takes_what_is_there)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t numbers[10] = {0};
    const size_t room = flavor_room(_i, 7);
    size_t n = 999;
    for (uint64_t i = 0; i < room; i++)
        unwrap(NumbersSender_send(&tx, i + 1));
    ck_assert_int_eq(NumbersReceiver_try_recv_many(&rx, numbers, 10, &n),
                     room == 0 ? BELAY_EMPTY : BELAY_OK);
    ck_assert_uint_eq(n, room);
    for (size_t i = 0; i < 10; i++)
        ck_assert_uint_eq(numbers[i], i < room ? i + 1 : 0);
    ck_assert_int_eq(NumbersReceiver_try_recv_many(&rx, numbers, 10, &n), BELAY_EMPTY);
    ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(recv_many_takes_no_more_than_asked_for)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t numbers[3] = {0};
    const size_t room = flavor_room(_i, 7);
    size_t n = 999, taken = 0;
    for (uint64_t i = 0; i < room; i++)
        unwrap(NumbersSender_send(&tx, i));
    while (taken < room) {
        unwrap(NumbersReceiver_recv_many(&rx, numbers, 2, &n));
        ck_assert_uint_eq(n, room - taken < 2 ? room - taken : 2);
        for (size_t i = 0; i < n; i++)
            ck_assert_uint_eq(numbers[i], taken++);
        ck_assert_uint_eq(numbers[2], 0);
        ck_assert_uint_eq(NumbersReceiver_len(&rx), room - taken);
    }
}
END_TEST

START_TEST(recv_many_of_nothing_returns_at_once)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number = 1;
    size_t n = 999;
    unwrap(NumbersReceiver_recv_many(&rx, &number, 0, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_uint_eq(number, 1);
}
END_TEST

START_TEST(recv_many_says_disconnected_after_the_last_message)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t numbers[10] = {0};
    const size_t room = flavor_room(_i, 5);
    size_t n = 999;
    for (uint64_t i = 0; i < room; i++)
        unwrap(NumbersSender_send(&tx, i));
    NumbersSender_drop(&tx);
    if (room > 0) {
        unwrap(NumbersReceiver_recv_many(&rx, numbers, 10, &n));
        ck_assert_uint_eq(n, room);
    }
    numbers[0] = 77;
    ck_assert_int_eq(NumbersReceiver_recv_many(&rx, numbers, 10, &n), BELAY_DISCONNECTED);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(NumbersReceiver_try_recv_many(&rx, numbers, 10, &n), BELAY_DISCONNECTED);
    ck_assert_uint_eq(n, 0);
    ck_assert_uint_eq(numbers[0], 77);
}
END_TEST

closure(uint64_t, sum_batches, by_move(NumbersReceiver, rx), by_copy(size_t, max))
{
    uint64_t sum = 0, part[64];
    size_t n;
    while (NumbersReceiver_recv_many(rx, part, max, &n) == BELAY_OK) {
        ck_assert(n >= 1 && n <= max);
        for (size_t i = 0; i < n; i++)
            sum += part[i];
    }
    ck_assert_uint_eq(n, 0);
    return sum;
}

START_TEST(recv_many_waits_for_the_first_message)
{
    flavor_channel(Numbers, tx, rx);
    sum_batches_handle receiver = spawn(sum_batches, move(rx), 64);
    uint64_t sum;
    let_others_sleep();
    unwrap(NumbersSender_send(&tx, 5));
    let_others_sleep();
    unwrap(NumbersSender_send(&tx, 6));
    NumbersSender_drop(&tx);
    unwrap(join(&receiver, &sum));
    ck_assert_uint_eq(sum, 11);
}
END_TEST

START_TEST(recv_many_makes_room_for_all_who_wait)
{
    flavor_channel(Numbers, tx, rx);
    const uint64_t room = flavor_room(_i, 100);
    for (uint64_t i = 0; i < room; i++)
        unwrap(NumbersSender_send(&tx, 1));
    send_numbers_handle senders[THREADS];
    for (int i = 0; i < THREADS; i++)
        senders[i] = spawn(send_numbers, NumbersSender_clone(&tx), 1, 1);
    NumbersSender_drop(&tx);
    let_others_sleep();
    uint64_t part[200];
    size_t n, total = 0;
    while (NumbersReceiver_recv_many(&rx, part, COUNT_OF(part), &n) == BELAY_OK)
        total += n;
    ck_assert_uint_eq(total, room + THREADS);
    for (int i = 0; i < THREADS; i++)
        unwrap(join(&senders[i]));
}
END_TEST

START_TEST(batches_of_many_threads_lose_no_message)
{
    flavor_channel(Numbers, tx, rx);
    sum_batches_handle receivers[THREADS];
    send_batch_handle senders[THREADS];
    uint64_t sum = 0, part;
    for (uint64_t i = 0; i < THREADS; i++) {
        receivers[i] = spawn(sum_batches, NumbersReceiver_clone(&rx), 1 + 20 * i);
        senders[i] = spawn(send_batch, NumbersSender_clone(&tx), i * MANY);
    }
    NumbersSender_drop(&tx);
    for (int i = 0; i < THREADS; i++) {
        unwrap(join(&senders[i]));
        unwrap(join(&receivers[i], &part));
        sum += part;
    }
    ck_assert_uint_eq(sum, sum_below(THREADS * MANY));
}
END_TEST

START_TEST(batches_and_single_messages_mix)
{
    flavor_channel(Numbers, tx, rx);
    send_batch_handle batches = spawn(send_batch, NumbersSender_clone(&tx), 0);
    send_numbers_handle singles = spawn(send_numbers, move(tx), MANY, MANY);
    sum_batches_handle many = spawn(sum_batches, NumbersReceiver_clone(&rx), 7);
    sum_received_handle one = spawn(sum_received, move(rx));
    uint64_t a, b;
    unwrap(join(&batches));
    unwrap(join(&singles));
    unwrap(join(&many, &a));
    unwrap(join(&one, &b));
    ck_assert_uint_eq(a + b, sum_below(2 * MANY));
}
END_TEST

START_TEST(received_batches_are_the_receivers)
{
    Tracked received[FEW] = {0};
    size_t taken = 0;
    {
        flavor_channel(Values, tx, rx);
        send_values_handle sender = spawn(send_values, move(tx), 0, FEW);
        while (taken < FEW) {
            size_t n;
            unwrap(ValuesReceiver_recv_many(&rx, received + taken, FEW - taken, &n));
            taken += n;
        }
        unwrap(join(&sender));
    }
    ck_assert_int_eq(tracked_alive(), FEW);
    for (int i = 0; i < FEW; i++) {
        ck_assert_int_eq(id_of(&received[i]), i);
        Tracked_drop(&received[i]);
    }
}
END_TEST

#define HOLDS_NONE NOT_RENDEZVOUS, "a rendezvous holds no message"
#define NEVER_FULL NOT_UNBOUNDED, "an unbounded channel is never full"

static const ChannelCase cases[] = {
    {&try_send_many_goes_as_far_as_there_is_room, EVERY, NULL},
    {&try_send_many_into_a_full_channel_sends_none, NEVER_FULL},
    {&a_batch_of_nothing_is_sent_at_once, EVERY, NULL},
    {&a_batch_to_nobody_stays, EVERY, NULL},
    {&a_batch_larger_than_the_channel_waits_for_room, EVERY, NULL},
    {&a_batch_wakes_all_who_can_receive, EVERY, NULL},
    {&a_batch_that_is_cut_short_keeps_what_was_not_sent, EVERY, NULL},
    {&try_recv_many_takes_what_is_there, EVERY, NULL},
    {&recv_many_takes_no_more_than_asked_for, HOLDS_NONE},
    {&recv_many_of_nothing_returns_at_once, EVERY, NULL},
    {&recv_many_says_disconnected_after_the_last_message, EVERY, NULL},
    {&recv_many_waits_for_the_first_message, EVERY, NULL},
    {&recv_many_makes_room_for_all_who_wait, EVERY, NULL},
    {&batches_of_many_threads_lose_no_message, EVERY, NULL},
    {&batches_and_single_messages_mix, EVERY, NULL},
    {&received_batches_are_the_receivers, EVERY, NULL},
};

int
main(int count, char **arguments)
{
    return channel_main("channel_batch", cases, COUNT_OF(cases), count, arguments);
}
