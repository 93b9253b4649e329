/* SPDX-License-Identifier: MIT */
/*
 * channel_wait_test.c - several threads at a channel, in every flavour: each message arrives once,
 * whoever waits is woken by what he waits for, and ends come and go meanwhile.
 */
#include "channel_flavors.h"

#include <belay/detail/tools.h>

CHANNEL(Asks, NumbersSender, NumbersSender_drop);

enum { THREADS = 4 };

/* ---- every message once --------------------------------------------------------------------- */

/* How often each number was received. By atomic operations, in all of a case's threads. */
enum { MOST = 40000 };
static unsigned char times_seen[MOST];

closure(void, see_numbers, by_move(NumbersReceiver, rx))
{
    for_recv (number, rx)
        __atomic_add_fetch(&times_seen[number], 1, __ATOMIC_RELAXED);
}

static void
require_each_once(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        ck_assert_msg(times_seen[i] == 1, "message %u came %u times", (unsigned)i, times_seen[i]);
}

static void
run_many(int flavor, int senders, int receivers)
{
    const uint64_t each = scaled_times(MOST / 4) / (unsigned)senders;
    BELAY_TOOL_ATOMIC_(times_seen, sizeof times_seen);
    sync_channel(Numbers, tx, rx, flavor_capacity(flavor));
    scope (s) {
        for (int i = 0; i < receivers; i++)
            scope_spawn(s, see_numbers, NumbersReceiver_clone(&rx));
        for (int i = 0; i < senders; i++)
            scope_spawn(s, send_numbers, NumbersSender_clone(&tx), (uint64_t)i * each, each);
        NumbersSender_drop(&tx);
    }
    ck_assert_uint_eq(NumbersReceiver_len(&rx), 0);
    require_each_once((uint64_t)senders * each);
}

START_TEST(one_sends_and_one_receives_each_message_once)
{
    run_many(_i, 1, 1);
}
END_TEST

START_TEST(many_send_and_one_receives_each_message_once)
{
    run_many(_i, THREADS, 1);
}
END_TEST

START_TEST(one_sends_and_many_receive_each_message_once)
{
    run_many(_i, 1, THREADS);
}
END_TEST

START_TEST(many_send_and_many_receive_each_message_once)
{
    run_many(_i, THREADS, THREADS);
}
END_TEST

/* ---- order ---------------------------------------------------------------------------------- */

enum { SENDER_SHIFT = 32 };

closure(void, require_order_of_each, by_move(NumbersReceiver, rx))
{
    uint64_t next[THREADS] = {0};
    for_recv (number, rx) {
        const uint64_t sender = number >> SENDER_SHIFT;
        const uint64_t message = number & UINT32_MAX;
        ck_assert_uint_ge(message, next[sender]);
        next[sender] = message + 1;
    }
}

START_TEST(each_receiver_sees_the_messages_of_a_sender_in_order)
{
    const uint64_t each = scaled_times(4000);
    flavor_channel(Numbers, tx, rx);
    scope (s) {
        for (uint64_t i = 0; i < THREADS; i++) {
            scope_spawn(s, require_order_of_each, NumbersReceiver_clone(&rx));
            scope_spawn(s, send_numbers, NumbersSender_clone(&tx), i << SENDER_SHIFT, each);
        }
        NumbersSender_drop(&tx);
        NumbersReceiver_drop(&rx);
    }
}
END_TEST

/* Each thread sends one and takes one. There is always one for him who has sent. */
closure(void, send_then_take, by_move(NumbersSender, tx), by_move(NumbersReceiver, rx),
        by_copy(unsigned, rounds))
{
    uint64_t number;
    for (unsigned i = 0; i < rounds; i++) {
        unwrap(NumbersSender_send(tx, 0));
        unwrap(NumbersReceiver_try_recv(rx, &number));
    }
}

START_TEST(who_has_sent_finds_a_message)
{
    flavor_channel(Numbers, tx, rx);
    scope (s)
        for (int i = 0; i < THREADS; i++)
            scope_spawn(s, send_then_take, NumbersSender_clone(&tx), NumbersReceiver_clone(&rx),
                        scaled_times(5000));
    ck_assert_uint_eq(NumbersReceiver_len(&rx), 0);
}
END_TEST

/* ---- waking --------------------------------------------------------------------------------- */

static void
require_all_say(receive_one_handle *handles, belay_status expected)
{
    for (int i = 0; i < THREADS; i++) {
        belay_status status;
        unwrap(join(&handles[i], &status));
        ck_assert_int_eq(status, expected);
    }
}

START_TEST(a_message_wakes_a_receiver)
{
    flavor_channel(Numbers, tx, rx);
    receive_one_handle receiver = spawn(receive_one, move(rx));
    belay_status status;
    let_others_sleep();
    unwrap(NumbersSender_send(&tx, 1));
    unwrap(join(&receiver, &status));
    unwrap(status);
}
END_TEST

START_TEST(as_many_messages_wake_as_many_receivers)
{
    flavor_channel(Numbers, tx, rx);
    receive_one_handle receivers[THREADS];
    for (int i = 0; i < THREADS; i++)
        receivers[i] = spawn(receive_one, NumbersReceiver_clone(&rx));
    let_others_sleep();
    for (int i = 0; i < THREADS; i++)
        unwrap(NumbersSender_send(&tx, 1));
    require_all_say(receivers, BELAY_OK);
}
END_TEST

START_TEST(as_many_receives_wake_as_many_senders)
{
    flavor_channel(Numbers, tx, rx);
    send_numbers_handle senders[THREADS];
    const uint64_t room = flavor_room(_i, 100);
    uint64_t number;
    for (uint64_t i = 0; i < room; i++)
        unwrap(NumbersSender_try_send(&tx, i));
    for (int i = 0; i < THREADS; i++)
        senders[i] = spawn(send_numbers, NumbersSender_clone(&tx), 7, 1);
    let_others_sleep();
    for (uint64_t i = 0; i < room + THREADS; i++)
        unwrap(NumbersReceiver_recv(&rx, &number));
    for (int i = 0; i < THREADS; i++)
        unwrap(join(&senders[i]));
    ck_assert_int_eq(NumbersReceiver_try_recv(&rx, &number), BELAY_EMPTY);
}
END_TEST

START_TEST(the_senders_end_wakes_a_receiver)
{
    flavor_channel(Numbers, tx, rx);
    receive_one_handle receiver = spawn(receive_one, move(rx));
    belay_status status;
    let_others_sleep();
    NumbersSender_drop(&tx);
    unwrap(join(&receiver, &status));
    ck_assert_int_eq(status, BELAY_DISCONNECTED);
}
END_TEST

START_TEST(the_senders_end_wakes_all_receivers)
{
    flavor_channel(Numbers, tx, rx);
    receive_one_handle receivers[THREADS];
    for (int i = 0; i < THREADS; i++)
        receivers[i] = spawn(receive_one, NumbersReceiver_clone(&rx));
    let_others_sleep();
    NumbersSender_drop(&tx);
    require_all_say(receivers, BELAY_DISCONNECTED);
}
END_TEST

START_TEST(the_receivers_end_wakes_a_sender)
{
    flavor_channel(Numbers, tx, rx);
    send_until_it_fails_handle sender = spawn(send_until_it_fails, move(tx));
    belay_status status;
    let_others_sleep();
    NumbersReceiver_drop(&rx);
    unwrap(join(&sender, &status));
    ck_assert_int_eq(status, BELAY_DISCONNECTED);
}
END_TEST

START_TEST(the_receivers_end_wakes_all_senders)
{
    flavor_channel(Numbers, tx, rx);
    send_until_it_fails_handle senders[THREADS];
    belay_status status;
    for (int i = 0; i < THREADS; i++)
        senders[i] = spawn(send_until_it_fails, NumbersSender_clone(&tx));
    let_others_sleep();
    NumbersReceiver_drop(&rx);
    for (int i = 0; i < THREADS; i++) {
        unwrap(join(&senders[i], &status));
        ck_assert_int_eq(status, BELAY_DISCONNECTED);
    }
}
END_TEST

closure(belay_status, receive_with_limit, by_move(NumbersReceiver, rx))
{
    uint64_t number;
    return NumbersReceiver_recv_timeout(rx, &number, BELAY_SECS(10000));
}

START_TEST(the_senders_end_ends_a_recv_timeout)
{
    flavor_channel(Numbers, tx, rx);
    receive_with_limit_handle receiver = spawn(receive_with_limit, move(rx));
    belay_status status;
    let_others_sleep();
    NumbersSender_drop(&tx);
    unwrap(join(&receiver, &status));
    ck_assert_int_eq(status, BELAY_DISCONNECTED);
}
END_TEST

closure(belay_status, send_with_limit, by_move(NumbersSender, tx))
{
    belay_status status;
    do
        status = NumbersSender_send_timeout(tx, 1, BELAY_SECS(10000));
    while (status == BELAY_OK);
    return status;
}

START_TEST(the_receivers_end_ends_a_send_timeout)
{
    flavor_channel(Numbers, tx, rx);
    send_with_limit_handle sender = spawn(send_with_limit, move(tx));
    belay_status status;
    let_others_sleep();
    NumbersReceiver_drop(&rx);
    unwrap(join(&sender, &status));
    ck_assert_int_eq(status, BELAY_DISCONNECTED);
}
END_TEST

closure(void, send_and_panic, by_move(NumbersSender, tx))
{
    unwrap(NumbersSender_send(tx, 5));
    panic("after sending");
}

START_TEST(a_panic_of_the_sender_wakes_the_receiver)
{
    panics_quiet();
    flavor_channel(Numbers, tx, rx);
    send_and_panic_handle sender = spawn(send_and_panic, move(tx));
    uint64_t number;
    unwrap(NumbersReceiver_recv(&rx, &number));
    ck_assert_uint_eq(number, 5);
    ck_assert_int_eq(NumbersReceiver_recv(&rx, &number), BELAY_DISCONNECTED);
    ck_assert_int_eq(join(&sender), BELAY_PANICKED);
}
END_TEST

closure(void, receive_and_panic, by_move(NumbersReceiver, rx))
{
    uint64_t number;
    unwrap(NumbersReceiver_recv(rx, &number));
    panic("after receiving");
}

START_TEST(a_panic_of_the_receiver_wakes_the_sender)
{
    panics_quiet();
    flavor_channel(Numbers, tx, rx);
    receive_and_panic_handle receiver = spawn(receive_and_panic, move(rx));
    belay_status status;
    while ((status = NumbersSender_send(&tx, 1)) == BELAY_OK)
        belay_thread_sleep(BELAY_US(100)); /* or an unbounded queue grows and grows */
    ck_assert_int_eq(status, BELAY_DISCONNECTED);
    ck_assert_int_eq(join(&receiver), BELAY_PANICKED);
}
END_TEST

/* ---- limits --------------------------------------------------------------------------------- */

/* Tries again after each limit that is over; how many messages went. */
closure(unsigned, send_in_short_waits, by_move(NumbersSender, tx), by_copy(unsigned, count))
{
    for (unsigned sent = 0; sent < count;) {
        const belay_status status = NumbersSender_send_timeout(tx, sent, BELAY_US(50));
        if (status == BELAY_OK)
            sent++;
        else
            ck_assert_int_eq(status, BELAY_TIMED_OUT);
        if (sent % 16 == 3)
            belay_thread_sleep(BELAY_US(60));
    }
    return count;
}

START_TEST(limits_that_run_out_lose_and_double_nothing)
{
    const unsigned count = scaled_times(1000);
    flavor_channel(Numbers, tx, rx);
    send_in_short_waits_handle sender = spawn(send_in_short_waits, move(tx), count);
    for (uint64_t expected = 0; expected < count;) {
        uint64_t number;
        const belay_status status = NumbersReceiver_recv_timeout(&rx, &number, BELAY_US(50));
        if (status == BELAY_OK)
            ck_assert_uint_eq(number, expected++);
        else
            ck_assert(status == BELAY_TIMED_OUT);
        if (expected % 16 == 5)
            belay_thread_sleep(BELAY_US(60));
    }
    unsigned sent;
    unwrap(join(&sender, &sent));
    ck_assert_uint_eq(sent, count);
}
END_TEST

/* A receiver that gives up must not take a wake-up with it that was another's. */
closure(uint64_t, receive_in_short_waits, by_move(NumbersReceiver, rx))
{
    uint64_t sum = 0;
    for (;;) {
        uint64_t number;
        const belay_status status = NumbersReceiver_recv_timeout(rx, &number, BELAY_US(20));
        if (status == BELAY_OK)
            sum += number;
        else if (status == BELAY_DISCONNECTED)
            return sum;
    }
}

START_TEST(who_gives_up_leaves_the_message_to_another)
{
    const uint64_t count = scaled_times(3000);
    flavor_channel(Numbers, tx, rx);
    receive_in_short_waits_handle hasty[2];
    for (int i = 0; i < 2; i++)
        hasty[i] = spawn(receive_in_short_waits, NumbersReceiver_clone(&rx));
    sum_received_handle patient = spawn(sum_received, move(rx));
    for (uint64_t i = 0; i < count; i++)
        unwrap(NumbersSender_send(&tx, i));
    NumbersSender_drop(&tx);
    uint64_t sum, part;
    unwrap(join(&patient, &sum));
    for (int i = 0; i < 2; i++) {
        unwrap(join(&hasty[i], &part));
        sum += part;
    }
    ck_assert_uint_eq(sum, sum_below(count));
}
END_TEST

closure(belay_status, receive_under_a_note, by_move(belay_note, note), by_move(NumbersReceiver, rx))
{
    uint64_t number;
    belay_status status = BELAY_OK;
    with_note (note)
        status = NumbersReceiver_recv(rx, &number);
    return status;
}

START_TEST(a_note_ends_a_wait)
{
    flavor_channel(Numbers, tx, rx);
    own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    receive_under_a_note_handle receiver =
        spawn(receive_under_a_note, belay_note_clone(&note), NumbersReceiver_clone(&rx));
    belay_status status;
    let_others_sleep();
    belay_note_notify(&note);
    unwrap(join(&receiver, &status));
    ck_assert_int_eq(status, BELAY_CANCELLED);
    send_numbers_handle sender = spawn(send_numbers, move(tx), 1, 1);
    uint64_t number;
    unwrap(NumbersReceiver_recv(&rx, &number));
    unwrap(join(&sender));
}
END_TEST

/* ---- patterns ------------------------------------------------------------------------------- */

START_TEST(a_channel_for_each_message)
{
    for (unsigned i = 0; i < scaled_times(200); i++) {
        flavor_channel(Numbers, tx, rx);
        send_numbers_handle sender = spawn(send_numbers, move(tx), i, 1);
        uint64_t number;
        unwrap(NumbersReceiver_recv(&rx, &number));
        ck_assert_uint_eq(number, i);
        unwrap(join(&sender));
    }
}
END_TEST

closure(void, answer_all, by_move(AsksReceiver, rx))
{
    uint64_t number = 0;
    for_recv (answer, rx)
        unwrap(NumbersSender_send(&answer, number++));
}

START_TEST(questions_carry_the_way_of_their_answers)
{
    flavor_channel(Asks, tx, rx);
    answer_all_handle other = spawn(answer_all, move(rx));
    flavor_channel(Numbers, answer_tx, answer_rx);
    for (unsigned i = 0; i < scaled_times(500); i++) {
        uint64_t number;
        unwrap(AsksSender_send(&tx, NumbersSender_clone(&answer_tx)));
        unwrap(NumbersReceiver_recv(&answer_rx, &number));
        ck_assert_uint_eq(number, i);
    }
    AsksSender_drop(&tx);
    unwrap(join(&other));
}
END_TEST

closure(void, send_back, by_move(NumbersReceiver, rx), by_move(NumbersSender, tx))
{
    for_recv (number, rx)
        unwrap(NumbersSender_send(tx, number + 1));
}

START_TEST(ping_pong)
{
    flavor_channel(Numbers, ping_tx, ping_rx);
    flavor_channel(Numbers, pong_tx, pong_rx);
    send_back_handle other = spawn(send_back, move(ping_rx), move(pong_tx));
    uint64_t number = 0;
    const uint64_t rounds = scaled_times(1000);
    while (number < rounds) {
        const uint64_t before = number;
        unwrap(NumbersSender_send(&ping_tx, before));
        unwrap(NumbersReceiver_recv(&pong_rx, &number));
        ck_assert_uint_eq(number, before + 1);
    }
    NumbersSender_drop(&ping_tx);
    unwrap(join(&other));
    ck_assert_int_eq(NumbersReceiver_recv(&pong_rx, &number), BELAY_DISCONNECTED);
}
END_TEST

/* A receiver that hands on what it receives to the end of a chain. */
START_TEST(a_chain_of_threads_hands_on_every_message)
{
    enum { LINKS = 8 };
    const uint64_t count = scaled_times(300);
    send_back_handle links[LINKS];
    flavor_channel(Numbers, first_tx, first_rx);
    own(NumbersReceiver) last = move(first_rx);
    for (int i = 0; i < LINKS; i++) {
        flavor_channel(Numbers, tx, rx);
        links[i] = spawn(send_back, move(last), move(tx));
        last = move(rx);
    }
    send_numbers_handle sender = spawn(send_numbers, move(first_tx), 0, count);
    uint64_t expected = LINKS;
    for_recv (number, &last)
        ck_assert_uint_eq(number, expected++);
    ck_assert_uint_eq(expected, LINKS + count);
    unwrap(join(&sender));
    for (int i = 0; i < LINKS; i++)
        unwrap(join(&links[i]));
}
END_TEST

START_TEST(each_message_from_a_thread_of_its_own)
{
    const unsigned count = scaled_times(200);
    flavor_channel(Numbers, tx, rx);
    for (uint64_t i = 0; i < count; i++) {
        own(send_numbers_handle) sender = spawn(send_numbers, NumbersSender_clone(&tx), i, 1);
    }
    NumbersSender_drop(&tx);
    uint64_t sum = 0;
    for_recv (number, &rx)
        sum += number;
    ck_assert_uint_eq(sum, sum_below(count));
}
END_TEST

closure(void, clone_and_send, by_move(NumbersSender, tx), by_copy(unsigned, count))
{
    for (unsigned i = 0; i < count; i++) {
        own(NumbersSender) mine = NumbersSender_clone(tx);
        unwrap(NumbersSender_send(&mine, i));
    }
}

closure(uint64_t, clone_and_receive, by_move(NumbersReceiver, rx))
{
    uint64_t sum = 0, number;
    for (;;) {
        own(NumbersReceiver) mine = NumbersReceiver_clone(rx);
        if (NumbersReceiver_recv(&mine, &number) != BELAY_OK)
            return sum;
        sum += number;
    }
}

START_TEST(ends_come_and_go_while_messages_flow)
{
    const unsigned count = scaled_times(2000);
    flavor_channel(Numbers, tx, rx);
    clone_and_send_handle senders[THREADS];
    clone_and_receive_handle receivers[THREADS];
    uint64_t sum = 0, part;
    for (int i = 0; i < THREADS; i++) {
        senders[i] = spawn(clone_and_send, NumbersSender_clone(&tx), count);
        receivers[i] = spawn(clone_and_receive, NumbersReceiver_clone(&rx));
    }
    NumbersSender_drop(&tx);
    for (int i = 0; i < THREADS; i++) {
        unwrap(join(&senders[i]));
        unwrap(join(&receivers[i], &part));
        sum += part;
    }
    ck_assert_uint_eq(sum, THREADS * sum_below(count));
}
END_TEST

/* ---- the end of a thread -------------------------------------------------------------------- */

/* What a thread sends, and receives, while it ends. */
typedef struct Farewell {
    NumbersSender tx;
    NumbersReceiver rx;
} Farewell;

static Farewell
no_farewell(void)
{
    return (Farewell){{NULL}, {NULL}};
}

static void
Farewell_drop(BELAY_CONSUMES Farewell *farewell)
{
    uint64_t number, out = 8;
    size_t index;
    if (farewell->tx.to_ != NULL && farewell->rx.to_ != NULL) {
        unwrap(NumbersReceiver_recv(&farewell->rx, &number));
        belay_select_case last = NumbersSender_case(&farewell->tx, &out);
        unwrap(NumbersSender_send(&farewell->tx, number));
        unwrap(belay_select(&last, 1, &index));
    }
    NumbersSender_drop(&farewell->tx);
    NumbersReceiver_drop(&farewell->rx);
}

THREAD_LOCAL(AtEnd, Farewell, no_farewell, Farewell_drop);

closure(void, end_with_farewell, by_move(NumbersSender, tx), by_move(NumbersReceiver, rx))
{
    AtEnd_get()->tx = move(*tx);
    AtEnd_get()->rx = move(*rx);
}

START_TEST(a_thread_that_ends_can_still_receive_send_and_select)
{
    flavor_channel(Numbers, tx, rx);
    flavor_channel(Numbers, answer_tx, answer_rx);
    end_with_farewell_handle other = spawn(end_with_farewell, move(answer_tx), move(rx));
    uint64_t number;
    unwrap(NumbersSender_send(&tx, 3));
    unwrap(NumbersReceiver_recv(&answer_rx, &number));
    ck_assert_uint_eq(number, 3);
    unwrap(NumbersReceiver_recv(&answer_rx, &number));
    ck_assert_uint_eq(number, 8);
    ck_assert_int_eq(NumbersReceiver_recv(&answer_rx, &number), BELAY_DISCONNECTED);
    unwrap(join(&other));
}
END_TEST

#define NEVER_FULL NOT_UNBOUNDED, "an unbounded channel is never full"
#define HOLDS_NONE NOT_RENDEZVOUS, "a rendezvous holds no message"

static const ChannelCase cases[] = {
    {&one_sends_and_one_receives_each_message_once, EVERY, NULL},
    {&many_send_and_one_receives_each_message_once, EVERY, NULL},
    {&one_sends_and_many_receive_each_message_once, EVERY, NULL},
    {&many_send_and_many_receive_each_message_once, EVERY, NULL},
    {&each_receiver_sees_the_messages_of_a_sender_in_order, EVERY, NULL},
    {&who_has_sent_finds_a_message, HOLDS_NONE},
    {&a_message_wakes_a_receiver, EVERY, NULL},
    {&as_many_messages_wake_as_many_receivers, EVERY, NULL},
    {&as_many_receives_wake_as_many_senders, EVERY, NULL},
    {&the_senders_end_wakes_a_receiver, EVERY, NULL},
    {&the_senders_end_wakes_all_receivers, EVERY, NULL},
    {&the_receivers_end_wakes_a_sender, NEVER_FULL},
    {&the_receivers_end_wakes_all_senders, NEVER_FULL},
    {&the_senders_end_ends_a_recv_timeout, EVERY, NULL},
    {&the_receivers_end_ends_a_send_timeout, NEVER_FULL},
    {&a_panic_of_the_sender_wakes_the_receiver, EVERY, NULL},
    {&a_panic_of_the_receiver_wakes_the_sender, EVERY, NULL},
    {&limits_that_run_out_lose_and_double_nothing, EVERY, NULL},
    {&who_gives_up_leaves_the_message_to_another, EVERY, NULL},
    {&a_note_ends_a_wait, EVERY, NULL},
    {&a_channel_for_each_message, EVERY, NULL},
    {&questions_carry_the_way_of_their_answers, EVERY, NULL},
    {&ping_pong, EVERY, NULL},
    {&a_chain_of_threads_hands_on_every_message, EVERY, NULL},
    {&each_message_from_a_thread_of_its_own, EVERY, NULL},
    {&ends_come_and_go_while_messages_flow, EVERY, NULL},
    {&a_thread_that_ends_can_still_receive_send_and_select, EVERY, NULL},
};

int
main(int count, char **arguments)
{
    return channel_main("channel_wait", cases, COUNT_OF(cases), count, arguments);
}
