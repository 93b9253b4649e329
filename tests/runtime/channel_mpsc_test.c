/* SPDX-License-Identifier: MIT */
/*
 * channel_mpsc_test.c - what the tests of Rust's std::sync::mpsc ask of a channel and the other
 * programs of this suite do not ask already, in every flavour.
 */
#include "channel_flavors.h"

enum { THREADS = 4 };

START_TEST(a_message_from_the_same_thread_and_one_from_another)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number;
    if (flavor_holds(_i)) {
        unwrap(NumbersSender_send(&tx, 1));
        unwrap(NumbersReceiver_recv(&rx, &number));
        ck_assert_uint_eq(number, 1);
    }
    own(NumbersSender) clone = NumbersSender_clone(&tx);
    send_numbers_handle sender = spawn(send_numbers, move(clone), 2, 1);
    unwrap(NumbersReceiver_recv(&rx, &number));
    ck_assert_uint_eq(number, 2);
    unwrap(join(&sender));
}
END_TEST

START_TEST(a_clone_sends_when_the_first_sender_is_gone)
{
    flavor_channel(Numbers, tx, rx);
    own(NumbersSender) clone = NumbersSender_clone(&tx);
    NumbersSender_drop(&tx);
    send_numbers_handle sender = spawn(send_numbers, move(clone), 5, 1);
    uint64_t number;
    unwrap(NumbersReceiver_recv(&rx, &number));
    ck_assert_uint_eq(number, 5);
    ck_assert_int_eq(NumbersReceiver_recv(&rx, &number), BELAY_DISCONNECTED);
    unwrap(join(&sender));
}
END_TEST

START_TEST(all_clones_see_that_the_receiver_is_gone)
{
    flavor_channel(Numbers, tx, rx);
    own(NumbersSender) clone = NumbersSender_clone(&tx);
    NumbersReceiver_drop(&rx);
    ck_assert_int_eq(NumbersSender_send(&tx, 1), BELAY_DISCONNECTED);
    ck_assert_int_eq(NumbersSender_send(&clone, 1), BELAY_DISCONNECTED);
    own(NumbersSender) late = NumbersSender_clone(&clone);
    ck_assert_int_eq(NumbersSender_try_send(&late, 1), BELAY_DISCONNECTED);
}
END_TEST

closure(void, receive_and_leave, by_move(NumbersReceiver, rx))
{
    uint64_t number;
    unwrap(NumbersReceiver_recv(rx, &number));
}

START_TEST(a_receiver_that_leaves_fails_the_sends_after)
{
    flavor_channel(Numbers, tx, rx);
    receive_and_leave_handle other = spawn(receive_and_leave, move(rx));
    while (NumbersSender_send(&tx, 1) == BELAY_OK)
        belay_thread_yield();
    ck_assert_int_eq(NumbersSender_send(&tx, 1), BELAY_DISCONNECTED);
    unwrap(join(&other));
}
END_TEST

START_TEST(all_senders_fail_when_the_receiver_leaves)
{
    flavor_channel(Numbers, tx, rx);
    send_until_it_fails_handle senders[THREADS];
    belay_status status;
    uint64_t number;
    for (int i = 0; i < THREADS; i++)
        senders[i] = spawn(send_until_it_fails, NumbersSender_clone(&tx));
    for (int i = 0; i < 100; i++)
        unwrap(NumbersReceiver_recv(&rx, &number));
    NumbersReceiver_drop(&rx);
    for (int i = 0; i < THREADS; i++) {
        unwrap(join(&senders[i], &status));
        ck_assert_int_eq(status, BELAY_DISCONNECTED);
    }
}
END_TEST

START_TEST(try_recv_tells_empty_from_disconnected)
{
    flavor_channel(Numbers, ask_tx, ask_rx);
    flavor_channel(Numbers, tx, rx);
    uint64_t number;
    ck_assert_int_eq(NumbersReceiver_try_recv(&rx, &number), BELAY_EMPTY);
    receive_and_leave_handle gate = spawn(receive_and_leave, move(ask_rx));
    send_numbers_handle sender = spawn(send_numbers, move(tx), 1, 1);
    belay_status status;
    while ((status = NumbersReceiver_try_recv(&rx, &number)) == BELAY_EMPTY)
        belay_thread_yield();
    unwrap(status);
    unwrap(join(&sender));
    ck_assert_int_eq(NumbersReceiver_try_recv(&rx, &number), BELAY_DISCONNECTED);
    unwrap(NumbersSender_send(&ask_tx, 1));
    unwrap(join(&gate));
}
END_TEST

/* A message is sent on by a thread that is started for it: one that goes on for long. */
closure(void, send_and_start_the_next, by_move(NumbersSender, tx), by_copy(int, left))
{
    unwrap(NumbersSender_send(tx, (uint64_t)left));
    if (left > 0) {
        own(send_and_start_the_next_handle) next =
            spawn(send_and_start_the_next, move(*tx), left - 1);
        unwrap(join(&next)); /* so that none is left when the case ends */
    }
}

START_TEST(a_row_of_threads_sends_one_message_each)
{
    flavor_channel(Numbers, tx, rx);
    own(send_and_start_the_next_handle) first = spawn(send_and_start_the_next, move(tx), 40);
    uint64_t expected = 40;
    for_recv (number, &rx)
        ck_assert_uint_eq(number, expected--);
    ck_assert_uint_eq(expected, UINT64_MAX);
    unwrap(join(&first));
}
END_TEST

START_TEST(a_loop_over_messages_that_were_sent_before_it_began)
{
    flavor_channel(Numbers, tx, rx);
    const uint64_t sent = flavor_room(_i, 10);
    for (uint64_t i = 0; i < sent; i++)
        unwrap(NumbersSender_send(&tx, i));
    NumbersSender_drop(&tx);
    uint64_t expected = 0;
    for_recv (number, &rx)
        ck_assert_uint_eq(number, expected++);
    ck_assert_uint_eq(expected, sent);
}
END_TEST

START_TEST(a_loop_that_is_left_can_be_entered_again)
{
    flavor_channel(Numbers, tx, rx);
    send_numbers_handle sender = spawn(send_numbers, move(tx), 0, 10);
    uint64_t expected = 0;
    for (int part = 0; part < 5; part++) {
        for_recv (number, &rx) {
            ck_assert_uint_eq(number, expected++);
            if (expected % 2 == 0)
                break;
        }
    }
    ck_assert_uint_eq(expected, 10);
    for_recv (number, &rx)
        ck_abort();
    unwrap(join(&sender));
}
END_TEST

START_TEST(loops_of_many_receivers_share_the_messages)
{
    const uint64_t count = scaled_times(2000);
    flavor_channel(Numbers, tx, rx);
    sum_received_handle receivers[THREADS];
    uint64_t sum = 0, part;
    for (int i = 0; i < THREADS; i++)
        receivers[i] = spawn(sum_received, NumbersReceiver_clone(&rx));
    for (uint64_t i = 0; i < count; i++)
        unwrap(NumbersSender_send(&tx, i));
    NumbersSender_drop(&tx);
    for (int i = 0; i < THREADS; i++) {
        unwrap(join(&receivers[i], &part));
        sum += part;
    }
    ck_assert_uint_eq(sum, sum_below(count));
}
END_TEST

START_TEST(a_timeout_after_disconnection_is_none)
{
    flavor_channel(Numbers, tx, rx);
    const bool held = NumbersSender_try_send(&tx, 1) == BELAY_OK;
    uint64_t number;
    NumbersSender_drop(&tx);
    if (held)
        unwrap(NumbersReceiver_recv_timeout(&rx, &number, BELAY_SECS(10000)));
    ck_assert_int_eq(NumbersReceiver_recv_timeout(&rx, &number, BELAY_SECS(10000)),
                     BELAY_DISCONNECTED);
    ck_assert_int_eq(NumbersReceiver_recv_timeout(&rx, &number, 0), BELAY_DISCONNECTED);
}
END_TEST

/* Receivers that time out beside senders that come late. */
START_TEST(late_senders_reach_a_receiver_that_tries_again)
{
    flavor_channel(Numbers, tx, rx);
    scope (s) {
        for (int i = 0; i < THREADS; i++)
            scope_spawn(s, send_numbers, NumbersSender_clone(&tx), 1, 20);
        NumbersSender_drop(&tx);
        uint64_t number, count = 0;
        belay_status status;
        while ((status = NumbersReceiver_recv_timeout(&rx, &number, BELAY_US(30))) !=
               BELAY_DISCONNECTED)
            count += status == BELAY_OK;
        ck_assert_uint_eq(count, THREADS * 20);
    }
}
END_TEST

START_TEST(values_sent_by_threads_that_ended_are_still_there)
{
    flavor_channel(Values, tx, rx);
    const int room = (int)flavor_room(_i, 20);
    send_values_handle sender = spawn(send_values, move(tx), 0, room);
    unwrap(join(&sender));
    ck_assert_int_eq(tracked_alive(), room);
    int expected = 0;
    for_recv (value, &rx)
        ck_assert_int_eq(id_of(&value), expected++);
    ck_assert_int_eq(expected, room);
}
END_TEST

static const ChannelCase cases[] = {
    {&a_message_from_the_same_thread_and_one_from_another, EVERY, NULL},
    {&a_clone_sends_when_the_first_sender_is_gone, EVERY, NULL},
    {&all_clones_see_that_the_receiver_is_gone, EVERY, NULL},
    {&a_receiver_that_leaves_fails_the_sends_after, EVERY, NULL},
    {&all_senders_fail_when_the_receiver_leaves, NOT_UNBOUNDED, "nothing slows the senders down"},
    {&try_recv_tells_empty_from_disconnected, EVERY, NULL},
    {&a_row_of_threads_sends_one_message_each, EVERY, NULL},
    {&a_loop_over_messages_that_were_sent_before_it_began, EVERY, NULL},
    {&a_loop_that_is_left_can_be_entered_again, EVERY, NULL},
    {&loops_of_many_receivers_share_the_messages, EVERY, NULL},
    {&a_timeout_after_disconnection_is_none, EVERY, NULL},
    {&late_senders_reach_a_receiver_that_tries_again, EVERY, NULL},
    {&values_sent_by_threads_that_ended_are_still_there, EVERY, NULL},
};

int
main(int count, char **arguments)
{
    return channel_main("channel_mpsc", cases, COUNT_OF(cases), count, arguments);
}
