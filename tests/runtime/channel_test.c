/* SPDX-License-Identifier: MIT */
/*
 * channel_test.c - channels as their headers promise them, in short: each flavour, select in both
 * forms, timers, one-shots, batches; and above all who drops what, once.
 */
#include "util.h"

#include <belay/prelude.h>
#include <stdlib.h>

typedef struct Wide {
    _Alignas(64) unsigned char bytes[64];
} Wide;

CHANNEL(Numbers, uint64_t);
CHANNEL(Values, Tracked, Tracked_drop);
CHANNEL(Wides, Wide);
ONESHOT(Answer, Tracked, Tracked_drop);

/* One of each flavour; a test runs in a loop over them. */
static const size_t capacities[] = {BELAY_UNBOUNDED, 1, 3, 0};
enum { FLAVOURS = COUNT_OF(capacities), HOLDING = 3 }; /* the last one holds no messages */

/* More than a block of the list. */
enum { MANY = 2000 };

static const belay_duration moment_long_past = 1;

/* ---- one message ---------------------------------------------------------------------------- */

closure(void, send_numbers, by_move(NumbersSender, tx), by_copy(uint64_t, from),
        by_copy(uint64_t, count))
{
    for (uint64_t i = 0; i < count; i++)
        unwrap(NumbersSender_send(tx, from + i));
}

START_TEST(a_message_arrives)
{
    sync_channel(Numbers, tx, rx, capacities[_i]);
    uint64_t number = 0;
    send_numbers_handle sender = spawn(send_numbers, move(tx), 7, 1);
    unwrap(NumbersReceiver_recv(&rx, &number));
    ck_assert_uint_eq(number, 7);
    ck_assert_int_eq(NumbersReceiver_recv(&rx, &number), BELAY_DISCONNECTED);
    ck_assert_uint_eq(number, 7);
    unwrap(join(&sender));
}
END_TEST

START_TEST(messages_keep_their_order)
{
    sync_channel(Numbers, tx, rx, capacities[_i]);
    uint64_t expected = 0;
    send_numbers_handle sender = spawn(send_numbers, move(tx), 0, MANY);
    for_recv (number, &rx)
        ck_assert_uint_eq(number, expected++);
    ck_assert_uint_eq(expected, MANY);
    unwrap(join(&sender));
}
END_TEST

START_TEST(over_aligned_messages_stay_aligned)
{
    sync_channel(Wides, tx, rx, capacities[_i]);
    for (unsigned char i = 0; i < 3; i++) {
        if (WidesSender_try_send(&tx, (Wide){{i}}) != BELAY_OK)
            break;
    }
    unsigned char i = 0;
    for_try_recv (wide, &rx) {
        ck_assert_uint_eq((uintptr_t)&wide % _Alignof(Wide), 0);
        ck_assert_uint_eq(wide.bytes[0], i++);
    }
    ck_assert_uint_ge(i, 1);
}
END_TEST

START_TEST(try_says_why_not)
{
    sync_channel(Numbers, tx, rx, capacities[_i]);
    uint64_t number = 9;
    ck_assert_int_eq(NumbersReceiver_try_recv(&rx, &number), BELAY_EMPTY);
    size_t sent = 0;
    while (sent < 5 && NumbersSender_try_send(&tx, sent) == BELAY_OK)
        sent++;
    ck_assert_uint_eq(sent, capacities[_i] < 5 ? capacities[_i] : 5);
    ck_assert_uint_eq(NumbersReceiver_len(&rx), sent);
    ck_assert_int_eq(NumbersSender_is_full(&tx), sent < 5);
    ck_assert_uint_eq(NumbersSender_capacity(&tx), capacities[_i]);
    if (sent < 5) {
        ck_assert_int_eq(NumbersSender_try_send(&tx, 1), BELAY_FULL);
        ck_assert_int_eq(NumbersSender_send_timeout(&tx, 1, BELAY_US(10)), BELAY_TIMED_OUT);
        ck_assert_int_eq(NumbersSender_send_deadline(&tx, 1, moment_long_past), BELAY_TIMED_OUT);
    }
    for (uint64_t i = 0; i < sent; i++) {
        unwrap(NumbersReceiver_try_recv(&rx, &number));
        ck_assert_uint_eq(number, i);
    }
    ck_assert_int_eq(NumbersReceiver_recv_timeout(&rx, &number, BELAY_US(10)), BELAY_TIMED_OUT);
    ck_assert_int_eq(NumbersReceiver_recv_deadline(&rx, &number, moment_long_past),
                     BELAY_TIMED_OUT);
    ck_assert(NumbersReceiver_is_empty(&rx));
}
END_TEST

START_TEST(queued_messages_outlive_their_senders)
{
    sync_channel(Numbers, tx, rx, capacities[_i]);
    uint64_t number;
    unwrap(NumbersSender_send(&tx, 5));
    ck_assert(!NumbersReceiver_is_disconnected(&rx));
    NumbersSender_drop(&tx);
    ck_assert(NumbersReceiver_is_disconnected(&rx));
    unwrap(NumbersReceiver_recv(&rx, &number));
    ck_assert_uint_eq(number, 5);
    ck_assert_int_eq(NumbersReceiver_try_recv(&rx, &number), BELAY_DISCONNECTED);
}
END_TEST

/* ---- who owns what -------------------------------------------------------------------------- */

START_TEST(a_send_without_receivers_fails_and_drops_or_keeps)
{
    sync_channel(Values, tx, rx, capacities[_i]);
    ValuesReceiver_drop(&rx);
    ck_assert_int_eq(ValuesSender_send(&tx, Tracked_new(1)), BELAY_DISCONNECTED);
    ck_assert_int_eq(ValuesSender_try_send(&tx, Tracked_new(2)), BELAY_DISCONNECTED);
    ck_assert_int_eq(tracked_alive(), 0);
    own(Tracked) value = Tracked_new(3);
    ck_assert_int_eq(ValuesSender_send_from(&tx, &value), BELAY_DISCONNECTED);
    ck_assert_int_eq(id_of(&value), 3);
    ck_assert(ValuesSender_is_disconnected(&tx));
}
END_TEST

START_TEST(a_value_that_was_sent_is_gone_from_its_sender)
{
    sync_channel(Values, tx, rx, capacities[_i]);
    own(Tracked) value = Tracked_new(1);
    unwrap(ValuesSender_send_from(&tx, &value));
    ck_assert(is_empty(&value));
    own(Tracked) received = {0};
    unwrap(ValuesReceiver_recv(&rx, &received));
    ck_assert_int_eq(id_of(&received), 1);
    ck_assert_int_eq(tracked_alive(), 1);
}
END_TEST

START_TEST(the_last_receiver_drops_what_is_queued)
{
    sync_channel(Values, tx, rx, capacities[_i]);
    own(ValuesReceiver) other = ValuesReceiver_clone(&rx);
    int sent = 0;
    while (sent < MANY && ValuesSender_try_send(&tx, Tracked_new(sent)) == BELAY_OK)
        sent++;
    ValuesReceiver_drop(&rx);
    ck_assert_int_eq(tracked_alive(), sent);
    ValuesReceiver_drop(&other);
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert_uint_eq(ValuesSender_len(&tx), 0);
}
END_TEST

START_TEST(a_loop_drops_each_message_unless_it_is_moved_on)
{
    sync_channel(Values, tx, rx, capacities[_i]);
    own(Tracked) kept = {0};
    for (int i = 0; i < 3; i++) {
        if (ValuesSender_try_send(&tx, Tracked_new(i)) != BELAY_OK)
            break;
    }
    ValuesSender_drop(&tx);
    for_recv (value, &rx) {
        if (id_of(&value) == 0)
            kept = move(value);
    }
    ck_assert_int_eq(id_of(&kept), 0);
    ck_assert_int_eq(tracked_alive(), 1);
}
END_TEST

START_TEST(break_leaves_a_loop_and_continue_does_not)
{
    channel(Values, tx, rx);
    int turns = 0;
    for (int i = 0; i < 5; i++)
        unwrap(ValuesSender_send(&tx, Tracked_new(i)));
    for_recv (value, &rx) {
        turns++;
        if (id_of(&value) < 2)
            continue;
        break;
    }
    ck_assert_int_eq(turns, 3);
    ck_assert_int_eq(tracked_alive(), 2);
    ck_assert_uint_eq(ValuesReceiver_len(&rx), 2);
}
END_TEST

/* A value whose drop panics, of which there are several. */
typedef struct Bomb {
    int id; /* 0: empty */
} Bomb;
static int bombs_dropped;
static void
Bomb_drop(BELAY_CONSUMES Bomb *bomb)
{
    const int id = bomb->id;
    bomb->id = 0;
    bombs_dropped += id != 0;
    if (id == 2)
        panic("a drop panics");
}
CHANNEL(Bombs, Bomb, Bomb_drop);

closure(void, drop_receiver, by_move(BombsReceiver, rx))
{
    BombsReceiver_drop(rx);
}

START_TEST(a_drop_that_panics_leaves_no_message_behind)
{
    panics_quiet();
    sync_channel(Bombs, tx, rx, _i == 0 ? BELAY_UNBOUNDED : 8);
    for (int id = 1; id <= 5; id++)
        unwrap(BombsSender_send(&tx, (Bomb){id}));
    ck_assert_int_eq(catch_unwind(drop_receiver, move(rx)), BELAY_PANICKED);
    ck_assert_int_eq(bombs_dropped, 5);
    ck_assert_int_eq(BombsSender_send(&tx, (Bomb){9}), BELAY_DISCONNECTED);
}
END_TEST

/* ---- threads -------------------------------------------------------------------------------- */

closure(uint64_t, count_received, by_move(NumbersReceiver, rx))
{
    uint64_t sum = 0;
    for_recv (number, rx)
        sum += number;
    return sum;
}

enum { THREADS = 4 };

START_TEST(every_message_arrives_once)
{
    const uint64_t each = build_is_slow() ? 300 : 5000;
    sync_channel(Numbers, tx, rx, capacities[_i]);
    send_numbers_handle senders[THREADS];
    count_received_handle receivers[THREADS];
    uint64_t sum = 0, part;
    for (uint64_t i = 0; i < THREADS; i++) {
        receivers[i] = spawn(count_received, NumbersReceiver_clone(&rx));
        senders[i] = spawn(send_numbers, NumbersSender_clone(&tx), i * each, each);
    }
    NumbersSender_drop(&tx);
    for (int i = 0; i < THREADS; i++) {
        unwrap(join(&senders[i]));
        unwrap(join(&receivers[i], &part));
        sum += part;
    }
    ck_assert_uint_eq(sum, THREADS * each * (THREADS * each - 1) / 2);
}
END_TEST

closure(belay_status, receive_one, by_move(NumbersReceiver, rx))
{
    uint64_t number;
    return NumbersReceiver_recv(rx, &number);
}

closure(belay_status, send_two, by_move(NumbersSender, tx))
{
    belay_status status = BELAY_OK;
    while (status == BELAY_OK)
        status = NumbersSender_send(tx, 1);
    return status;
}

START_TEST(the_end_of_the_other_side_wakes_who_waits)
{
    belay_status status;
    {
        sync_channel(Numbers, tx, rx, capacities[_i]);
        receive_one_handle receiver = spawn(receive_one, move(rx));
        belay_thread_sleep(BELAY_MS(2));
        NumbersSender_drop(&tx);
        unwrap(join(&receiver, &status));
        ck_assert_int_eq(status, BELAY_DISCONNECTED);
    }
    if (capacities[_i] == BELAY_UNBOUNDED)
        return;
    sync_channel(Numbers, tx, rx, capacities[_i]);
    send_two_handle sender = spawn(send_two, move(tx));
    belay_thread_sleep(BELAY_MS(2));
    NumbersReceiver_drop(&rx);
    unwrap(join(&sender, &status));
    ck_assert_int_eq(status, BELAY_DISCONNECTED);
}
END_TEST

closure(int, send_until_closed, by_move(ValuesSender, tx))
{
    int lost = 0;
    while (ValuesSender_send(tx, Tracked_new(1)) == BELAY_OK)
        lost++;
    return lost;
}

START_TEST(a_send_that_races_the_last_receiver_loses_nothing)
{
    for (int round = 0; round < (build_is_slow() ? 5 : 200); round++) {
        sync_channel(Values, tx, rx, capacities[_i]);
        send_until_closed_handle senders[2];
        for (int i = 0; i < 2; i++)
            senders[i] = spawn(send_until_closed, ValuesSender_clone(&tx));
        own(Tracked) value = {0};
        unwrap(ValuesReceiver_recv(&rx, &value));
        ValuesReceiver_drop(&rx);
        for (int i = 0; i < 2; i++) {
            int lost;
            unwrap(join(&senders[i], &lost));
        }
        ck_assert_int_eq(tracked_alive(), 1);
    }
}
END_TEST

/* ---- batches -------------------------------------------------------------------------------- */

START_TEST(batches_go_as_far_as_there_is_room)
{
    sync_channel(Numbers, tx, rx, capacities[_i]);
    uint64_t numbers[4] = {1, 2, 3, 4}, received[8] = {0};
    size_t n = 99;
    const size_t room = capacities[_i] < 4 ? capacities[_i] : 4;
    ck_assert_int_eq(NumbersSender_try_send_many(&tx, numbers, 4, &n),
                     room == 4 ? BELAY_OK : BELAY_FULL);
    ck_assert_uint_eq(n, room);
    for (size_t i = 0; i < 4; i++)
        ck_assert_uint_eq(numbers[i], i < room ? 0 : i + 1);
    ck_assert_int_eq(NumbersReceiver_try_recv_many(&rx, received, 8, &n),
                     room == 0 ? BELAY_EMPTY : BELAY_OK);
    ck_assert_uint_eq(n, room);
    for (size_t i = 0; i < room; i++)
        ck_assert_uint_eq(received[i], i + 1);
    unwrap(NumbersReceiver_recv_many(&rx, received, 0, &n));
    ck_assert_uint_eq(n, 0);
}
END_TEST

closure(void, send_batch, by_move(NumbersSender, tx))
{
    uint64_t numbers[MANY];
    size_t sent;
    for (size_t i = 0; i < MANY; i++)
        numbers[i] = i;
    unwrap(NumbersSender_send_many(tx, numbers, MANY, &sent));
    ck_assert_uint_eq(sent, MANY);
}

START_TEST(a_batch_larger_than_the_channel_arrives_in_order)
{
    sync_channel(Numbers, tx, rx, capacities[_i]);
    send_batch_handle sender = spawn(send_batch, move(tx));
    uint64_t part[7], expected = 0;
    size_t n;
    while (NumbersReceiver_recv_many(&rx, part, COUNT_OF(part), &n) == BELAY_OK) {
        for (size_t i = 0; i < n; i++)
            ck_assert_uint_eq(part[i], expected++);
    }
    ck_assert_uint_eq(expected, MANY);
    unwrap(join(&sender));
}
END_TEST

/* ---- select --------------------------------------------------------------------------------- */

START_TEST(select_takes_what_is_ready)
{
    channel(Numbers, tx, rx);
    sync_channel(Numbers, full_tx, full_rx, 1);
    uint64_t number = 0, more = 3;
    size_t index = 9;
    unwrap(NumbersSender_send(&full_tx, 1));
    own(NumbersReceiver) never = NumbersReceiver_never();
    belay_select_case cases[] = {NumbersReceiver_case(&rx, &number),
                                 NumbersSender_case(&full_tx, &more),
                                 NumbersReceiver_case(&never, &number),
                                 NumbersReceiver_case(&(NumbersReceiver){NULL}, &number)};
    ck_assert_int_eq(belay_try_select(cases, 4, &index), BELAY_NOT_READY);
    ck_assert_int_eq(belay_select_timeout(cases, 4, &index, BELAY_US(20)), BELAY_TIMED_OUT);
    ck_assert_uint_eq(index, 9);
    unwrap(NumbersSender_send(&tx, 42));
    unwrap(belay_ready(cases, 4, &index));
    ck_assert_uint_eq(index, 0);
    unwrap(belay_select(cases, 4, &index));
    ck_assert_uint_eq(index, 0);
    ck_assert_uint_eq(number, 42);
    uint64_t first;
    unwrap(NumbersReceiver_recv(&full_rx, &first));
    unwrap(belay_select(cases, 4, &index));
    ck_assert_uint_eq(index, 1);
    ck_assert_uint_eq(more, 0);
    NumbersSender_drop(&tx);
    ck_assert_int_eq(belay_select(cases, 4, &index), BELAY_DISCONNECTED);
    ck_assert_uint_eq(index, 0);
}
END_TEST

START_TEST(select_is_fair_among_the_ready)
{
    int taken[3] = {0};
    channel(Numbers, a, from_a);
    channel(Numbers, b, from_b);
    channel(Numbers, c, from_c);
    uint64_t number;
    enum { ROUNDS = 900 };
    for (int i = 0; i < ROUNDS; i++) {
        unwrap(NumbersSender_send(&a, 0));
        unwrap(NumbersSender_send(&b, 1));
        unwrap(NumbersSender_send(&c, 2));
    }
    for (int i = 0; i < ROUNDS; i++) {
        size_t index;
        belay_select_case cases[] = {NumbersReceiver_case(&from_a, &number),
                                     NumbersReceiver_case(&from_b, &number),
                                     NumbersReceiver_case(&from_c, &number)};
        unwrap(belay_select(cases, 3, &index));
        ck_assert_uint_eq(number, index);
        taken[index]++;
    }
    for (int i = 0; i < 3; i++)
        ck_assert_int_gt(taken[i], ROUNDS / 3 - 120); /* 8 standard deviations */
}
END_TEST

START_TEST(a_select_does_not_meet_itself)
{
    sync_channel(Numbers, tx, rx, 0);
    uint64_t out = 1, in = 0;
    size_t index;
    belay_select_case cases[] = {NumbersSender_case(&tx, &out), NumbersReceiver_case(&rx, &in)};
    ck_assert_int_eq(belay_select_timeout(cases, 2, &index, BELAY_MS(5)), BELAY_TIMED_OUT);
    ck_assert_uint_eq(out, 1);
}
END_TEST

/* Sends or receives on whichever of two rendezvous channels can, `count` times each way. */
closure(uint64_t, meet, by_move(NumbersSender, tx), by_move(NumbersReceiver, rx),
        by_copy(int, count))
{
    uint64_t sum = 0;
    int to_send = count, to_receive = count;
    while (to_send + to_receive > 0) {
        uint64_t out = 1, in = 0;
        size_t index;
        belay_select_case cases[] = {NumbersSender_case(tx, &out), NumbersReceiver_case(rx, &in)};
        if (to_send == 0)
            cases[0] = NumbersSender_case(&(NumbersSender){NULL}, &out);
        if (to_receive == 0)
            cases[1] = NumbersReceiver_case(&(NumbersReceiver){NULL}, &in);
        unwrap(belay_select(cases, 2, &index));
        sum += in;
        *(index == 0 ? &to_send : &to_receive) -= 1;
    }
    return sum;
}

START_TEST(two_selects_meet)
{
    const int count = build_is_slow() ? 50 : 2000;
    sync_channel(Numbers, tx_a, rx_a, capacities[_i]);
    sync_channel(Numbers, tx_b, rx_b, capacities[_i]);
    uint64_t a, b;
    meet_handle one = spawn(meet, move(tx_a), move(rx_b), count);
    meet_handle two = spawn(meet, move(tx_b), move(rx_a), count);
    unwrap(join(&one, &a));
    unwrap(join(&two, &b));
    ck_assert_uint_eq(a + b, 2 * (uint64_t)count);
}
END_TEST

closure(uint64_t, drain_both, by_move(NumbersReceiver, a), by_move(NumbersReceiver, b))
{
    uint64_t sum = 0, number = 0;
    bool open[2] = {true, true};
    while (open[0] || open[1]) {
        size_t index;
        NumbersReceiver none = {NULL};
        belay_select_case cases[] = {NumbersReceiver_case(open[0] ? a : &none, &number),
                                     NumbersReceiver_case(open[1] ? b : &none, &number)};
        if (belay_select(cases, 2, &index) == BELAY_OK)
            sum += number;
        else
            open[index] = false;
    }
    return sum;
}

START_TEST(selects_lose_no_message)
{
    const uint64_t each = build_is_slow() ? 100 : 3000;
    sync_channel(Numbers, tx_a, rx_a, capacities[_i]);
    sync_channel(Numbers, tx_b, rx_b, capacities[(_i + 1) % FLAVOURS]);
    drain_both_handle drains[2];
    for (int i = 0; i < 2; i++)
        drains[i] = spawn(drain_both, NumbersReceiver_clone(&rx_a), NumbersReceiver_clone(&rx_b));
    send_numbers_handle one = spawn(send_numbers, move(tx_a), 0, each);
    send_numbers_handle two = spawn(send_numbers, move(tx_b), each, each);
    uint64_t sums[2];
    for (int i = 0; i < 2; i++)
        unwrap(join(&drains[i], &sums[i]));
    unwrap(join(&one));
    unwrap(join(&two));
    ck_assert_uint_eq(sums[0] + sums[1], 2 * each * (2 * each - 1) / 2);
}
END_TEST

/* Which arm of a block was taken. */
static char
arm_of(const NumbersReceiver *rx, const NumbersSender *tx, uint64_t *in, uint64_t *out)
{
    char arm = '-';
    select_arms (s) {
        on_recv(s, rx, in) arm = 'r';
        on_send(s, tx, out) arm = 's';
        on_timeout(s, BELAY_US(50)) arm = 't';
        on_closed(s) arm = (char)('0' + s.index);
    }
    return arm;
}

START_TEST(a_block_enters_one_arm)
{
    channel(Numbers, tx, rx);
    sync_channel(Numbers, full_tx, full_rx, 1);
    uint64_t in = 0, out = 8;
    ck_assert_int_eq(arm_of(&rx, &full_tx, &in, &out), 's');
    ck_assert_uint_eq(out, 0);
    ck_assert_int_eq(arm_of(&rx, &full_tx, &in, &out), 't');
    unwrap(NumbersSender_send(&tx, 5));
    ck_assert_int_eq(arm_of(&rx, &full_tx, &in, &out), 'r');
    ck_assert_uint_eq(in, 5);
    NumbersSender_drop(&tx);
    ck_assert_int_eq(arm_of(&rx, &full_tx, &in, &out), '0');
    NumbersReceiver_drop(&full_rx);
    own(NumbersReceiver) never = NumbersReceiver_never();
    ck_assert_int_eq(arm_of(&never, &full_tx, &in, &out), '1');
    bool defaulted = false;
    select_arms (s) {
        on_recv(s, &never, &in) ck_abort();
        on_default(s) defaulted = true;
    }
    ck_assert(defaulted);
    bool cancelled = false;
    own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    belay_note_notify(&note);
    belay_with_note (&note) {
        select_arms (s) {
            on_recv(s, &never, &in) ck_abort();
            on_cancelled(s) cancelled = true;
        }
    }
    ck_assert(cancelled);
}
END_TEST

/* ---- time ----------------------------------------------------------------------------------- */

START_TEST(after_comes_once_and_not_before)
{
    const belay_duration begin = belay_now();
    own(belay_timer) timer = belay_after(BELAY_MS(3));
    belay_duration moment;
    ck_assert_uint_eq(belay_timer_capacity(&timer), 1);
    unwrap(belay_timer_recv(&timer, &moment));
    ck_assert_int_ge(moment, begin + BELAY_MS(3));
    ck_assert_int_ge(belay_now(), moment);
    ck_assert_int_eq(belay_timer_try_recv(&timer, &moment), BELAY_EMPTY);
    ck_assert_int_eq(belay_timer_recv_timeout(&timer, &moment, BELAY_US(10)), BELAY_TIMED_OUT);
}
END_TEST

START_TEST(tick_comes_again)
{
    belay_duration before = belay_now(), moment;
    own(belay_timer) timer = belay_tick(BELAY_MS(1));
    for (int i = 0; i < 3; i++) {
        unwrap(belay_timer_recv(&timer, &moment));
        ck_assert_int_ge(moment, before + BELAY_MS(1));
        before = moment;
    }
    own(belay_timer) never = belay_never();
    ck_assert_int_eq(belay_timer_recv_timeout(&never, &moment, BELAY_US(10)), BELAY_TIMED_OUT);
}
END_TEST

START_TEST(select_wakes_for_a_timer)
{
    channel(Numbers, tx, rx);
    own(belay_timer) timer = belay_after(BELAY_MS(2));
    uint64_t number;
    belay_duration moment;
    size_t index;
    belay_select_case cases[] = {NumbersReceiver_case(&rx, &number),
                                 belay_timer_case(&timer, &moment)};
    unwrap(belay_select(cases, 2, &index));
    ck_assert_uint_eq(index, 1);
}
END_TEST

/* ---- one-shots ------------------------------------------------------------------------------ */

closure(void, answer, by_move(AnswerSender, tx), by_copy(int, id))
{
    if (id != 0)
        unwrap(AnswerSender_send(tx, Tracked_new(id)));
}

START_TEST(a_one_shot_answers_once)
{
    oneshot(Answer, tx, rx);
    own(Tracked) value = {0};
    ck_assert_int_eq(AnswerReceiver_try_recv(&rx, &value), BELAY_EMPTY);
    ck_assert_int_eq(AnswerReceiver_recv_timeout(&rx, &value, BELAY_US(10)), BELAY_TIMED_OUT);
    answer_handle thread = spawn(answer, move(tx), _i);
    ck_assert_int_eq(AnswerReceiver_recv(&rx, &value), _i == 0 ? BELAY_DISCONNECTED : BELAY_OK);
    if (_i != 0)
        ck_assert_int_eq(id_of(&value), _i);
    ck_assert_ptr_null(rx.block_);
    unwrap(join(&thread));
}
END_TEST

START_TEST(a_one_shot_drops_what_nobody_took)
{
    {
        oneshot(Answer, tx, rx);
        unwrap(AnswerSender_send(&tx, Tracked_new(1)));
        ck_assert(AnswerReceiver_is_ready(&rx));
    }
    ck_assert_int_eq(tracked_alive(), 0);
    oneshot(Answer, tx, rx);
    AnswerReceiver_drop(&rx);
    ck_assert(AnswerSender_is_disconnected(&tx));
    ck_assert_int_eq(AnswerSender_send(&tx, Tracked_new(2)), BELAY_DISCONNECTED);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

/* ---- misuse --------------------------------------------------------------------------------- */

closure(void, use_empty, by_copy(int, what))
{
    NumbersSender tx = {NULL};
    NumbersReceiver rx = {NULL};
    uint64_t number;
    if (what == 0)
        unwrap(NumbersSender_send(&tx, 1));
    else if (what == 1)
        unwrap(NumbersReceiver_recv(&rx, &number));
    else if (what == 2)
        for_recv (each, &rx)
            number = each;
    else
        tx = NumbersSender_clone(&tx);
}

START_TEST(an_empty_handle_panics)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(use_empty, _i), BELAY_PANICKED);
}
END_TEST

START_TEST(an_unlimited_ring_is_refused)
{
    NumbersSender tx;
    NumbersReceiver rx;
    ck_assert_int_eq(Numbers_try_sync_channel(&tx, &rx, SIZE_MAX - 1), BELAY_NO_MEMORY);
}
END_TEST

/* The cases, and how many turns of each: one for each flavour, or for those that hold messages. */
static const struct {
    const TTest *const *test;
    int turns;
} cases[] = {
    {&a_message_arrives, FLAVOURS},
    {&messages_keep_their_order, FLAVOURS},
    {&over_aligned_messages_stay_aligned, HOLDING},
    {&try_says_why_not, FLAVOURS},
    {&queued_messages_outlive_their_senders, HOLDING},
    {&a_send_without_receivers_fails_and_drops_or_keeps, FLAVOURS},
    {&a_value_that_was_sent_is_gone_from_its_sender, HOLDING},
    {&the_last_receiver_drops_what_is_queued, FLAVOURS},
    {&a_loop_drops_each_message_unless_it_is_moved_on, HOLDING},
    {&break_leaves_a_loop_and_continue_does_not, 1},
    {&a_drop_that_panics_leaves_no_message_behind, 2},
    {&every_message_arrives_once, FLAVOURS},
    {&the_end_of_the_other_side_wakes_who_waits, FLAVOURS},
    {&a_send_that_races_the_last_receiver_loses_nothing, FLAVOURS},
    {&batches_go_as_far_as_there_is_room, FLAVOURS},
    {&a_batch_larger_than_the_channel_arrives_in_order, FLAVOURS},
    {&select_takes_what_is_ready, 1},
    {&select_is_fair_among_the_ready, 1},
    {&a_select_does_not_meet_itself, 1},
    {&two_selects_meet, FLAVOURS},
    {&selects_lose_no_message, FLAVOURS},
    {&a_block_enters_one_arm, 1},
    {&after_comes_once_and_not_before, 1},
    {&tick_comes_again, 1},
    {&select_wakes_for_a_timer, 1},
    {&a_one_shot_answers_once, 2},
    {&a_one_shot_drops_what_nobody_took, 1},
    {&an_empty_handle_panics, 4},
    {&an_unlimited_ring_is_refused, 1},
};

int
main(void)
{
    Suite *const suite = suite_create("channel");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TCase *const one = tcase_create((*cases[i].test)->name);
        tcase_add_loop_test(one, *cases[i].test, 0, cases[i].turns);
        suite_add_tcase(suite, one);
    }
    SRunner *const runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
