/* SPDX-License-Identifier: MIT */
/*
 * channel_one_test.c - each operation of a channel for itself, in every flavour: what it gives,
 * what it says when it cannot, and what a look at the channel shows.
 */
#include "channel_flavors.h"

#include <string.h>

typedef struct Wide {
    _Alignas(64) unsigned char bytes[64];
} Wide;

/* More than a block of the list has room for. */
typedef struct Large {
    unsigned char bytes[5000];
} Large;

CHANNEL(Bytes, unsigned char);
CHANNEL(Wides, Wide);
CHANNEL(Larges, Large);
CHANNEL(Ends, NumbersSender, NumbersSender_drop);

static const belay_duration long_past = 1;
static const belay_duration short_time = BELAY_MS(3);

/* Sends as many as there is room for, 100 at most; how many. */
static size_t
fill(const NumbersSender *tx)
{
    size_t sent = 0;
    while (sent < 100 && NumbersSender_try_send(tx, sent) == BELAY_OK)
        sent++;
    return sent;
}

/* ---- what it shows of itself ---------------------------------------------------------------- */

START_TEST(capacity_is_what_was_asked_for)
{
    flavor_channel(Numbers, tx, rx);
    ck_assert_uint_eq(NumbersSender_capacity(&tx), flavor_capacity(_i));
    ck_assert_uint_eq(NumbersReceiver_capacity(&rx), flavor_capacity(_i));
}
END_TEST

START_TEST(a_new_channel_is_empty)
{
    flavor_channel(Numbers, tx, rx);
    ck_assert_uint_eq(NumbersSender_len(&tx), 0);
    ck_assert_uint_eq(NumbersReceiver_len(&rx), 0);
    ck_assert(NumbersSender_is_empty(&tx));
    ck_assert(NumbersReceiver_is_empty(&rx));
    ck_assert(!NumbersSender_is_disconnected(&tx));
    ck_assert(!NumbersReceiver_is_disconnected(&rx));
}
END_TEST

START_TEST(only_what_has_no_room_is_full)
{
    flavor_channel(Numbers, tx, rx);
    ck_assert_int_eq(NumbersSender_is_full(&tx), !flavor_holds(_i));
    fill(&tx);
    ck_assert_int_eq(NumbersSender_is_full(&tx), _i != UNBOUNDED);
    ck_assert_int_eq(NumbersReceiver_is_full(&rx), _i != UNBOUNDED);
    uint64_t number;
    (void)!NumbersReceiver_try_recv(&rx, &number);
    ck_assert_int_eq(NumbersReceiver_is_full(&rx), !flavor_holds(_i));
}
END_TEST

START_TEST(len_follows_each_send_and_receive)
{
    flavor_channel(Numbers, tx, rx);
    const size_t most = flavor_room(_i, 100);
    uint64_t number;
    for (size_t sent = 1; sent <= most; sent++) {
        unwrap(NumbersSender_try_send(&tx, 1));
        ck_assert_uint_eq(NumbersSender_len(&tx), sent);
        ck_assert_uint_eq(NumbersReceiver_len(&rx), sent);
        ck_assert(!NumbersReceiver_is_empty(&rx));
    }
    for (size_t left = most; left-- > 0;) {
        unwrap(NumbersReceiver_try_recv(&rx, &number));
        ck_assert_uint_eq(NumbersSender_len(&tx), left);
        ck_assert_uint_eq(NumbersReceiver_len(&rx), left);
    }
    ck_assert(NumbersSender_is_empty(&tx));
}
END_TEST

START_TEST(len_is_exact_all_around_the_ring_and_over_blocks)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number;
    for (uint64_t round = 0; round < 300 && flavor_holds(_i); round++) {
        unwrap(NumbersSender_try_send(&tx, round));
        ck_assert_uint_eq(NumbersSender_len(&tx), 1);
        unwrap(NumbersReceiver_try_recv(&rx, &number));
        ck_assert_uint_eq(number, round);
        ck_assert_uint_eq(NumbersReceiver_len(&rx), 0);
    }
    ck_assert(NumbersReceiver_is_empty(&rx));
}
END_TEST

START_TEST(len_stays_within_the_capacity_under_way)
{
    flavor_channel(Numbers, tx, rx);
    send_numbers_handle sender = spawn(send_numbers, NumbersSender_clone(&tx), 0, 500);
    uint64_t number;
    for (int i = 0; i < 500; i++) {
        ck_assert_uint_le(NumbersReceiver_len(&rx), flavor_room(_i, 500));
        unwrap(NumbersReceiver_recv(&rx, &number));
        ck_assert_uint_le(NumbersSender_len(&tx), flavor_room(_i, 500));
    }
    unwrap(join(&sender));
    ck_assert_uint_eq(NumbersReceiver_len(&rx), 0);
}
END_TEST

START_TEST(both_ends_see_that_the_other_is_gone)
{
    {
        flavor_channel(Numbers, tx, rx);
        NumbersSender_drop(&tx);
        ck_assert(NumbersReceiver_is_disconnected(&rx));
    }
    flavor_channel(Numbers, tx, rx);
    NumbersReceiver_drop(&rx);
    ck_assert(NumbersSender_is_disconnected(&tx));
}
END_TEST

/* ---- try ------------------------------------------------------------------------------------ */

START_TEST(try_send_says_full_and_goes_on_when_there_is_room)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number;
    ck_assert_uint_eq(fill(&tx), flavor_room(_i, 100));
    if (_i == UNBOUNDED)
        return; /* never full */
    ck_assert_int_eq(NumbersSender_try_send(&tx, 1), BELAY_FULL);
    ck_assert_int_eq(NumbersSender_try_send(&tx, 1), BELAY_FULL);
    if (flavor_holds(_i)) {
        unwrap(NumbersReceiver_try_recv(&rx, &number));
        unwrap(NumbersSender_try_send(&tx, 1));
        ck_assert_int_eq(NumbersSender_try_send(&tx, 1), BELAY_FULL);
    }
}
END_TEST

START_TEST(try_send_says_disconnected)
{
    flavor_channel(Numbers, tx, rx);
    NumbersReceiver_drop(&rx);
    ck_assert_int_eq(NumbersSender_try_send(&tx, 1), BELAY_DISCONNECTED);
}
END_TEST

START_TEST(try_send_says_disconnected_rather_than_full)
{
    flavor_channel(Numbers, tx, rx);
    fill(&tx);
    NumbersReceiver_drop(&rx);
    ck_assert_int_eq(NumbersSender_try_send(&tx, 1), BELAY_DISCONNECTED);
}
END_TEST

START_TEST(try_recv_says_empty)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number = 7;
    ck_assert_int_eq(NumbersReceiver_try_recv(&rx, &number), BELAY_EMPTY);
    ck_assert_uint_eq(number, 7);
}
END_TEST

START_TEST(try_recv_says_empty_again_after_the_last_message)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number = 7;
    for (size_t i = fill(&tx); i > 0; i--)
        unwrap(NumbersReceiver_try_recv(&rx, &number));
    number = 7;
    ck_assert_int_eq(NumbersReceiver_try_recv(&rx, &number), BELAY_EMPTY);
    ck_assert_uint_eq(number, 7);
}
END_TEST

START_TEST(try_recv_says_disconnected_after_the_last_message)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number = 7;
    const size_t sent = fill(&tx);
    NumbersSender_drop(&tx);
    for (size_t i = 0; i < sent; i++) {
        unwrap(NumbersReceiver_try_recv(&rx, &number));
        ck_assert_uint_eq(number, i);
    }
    number = 7;
    ck_assert_int_eq(NumbersReceiver_try_recv(&rx, &number), BELAY_DISCONNECTED);
    ck_assert_int_eq(NumbersReceiver_try_recv(&rx, &number), BELAY_DISCONNECTED);
    ck_assert_uint_eq(number, 7);
}
END_TEST

closure(void, receive_a_number, by_move(NumbersReceiver, rx), by_copy(uint64_t, expected))
{
    uint64_t number;
    unwrap(NumbersReceiver_recv(rx, &number));
    ck_assert_uint_eq(number, expected);
}

START_TEST(try_send_reaches_who_waits)
{
    flavor_channel(Numbers, tx, rx);
    receive_a_number_handle receiver = spawn(receive_a_number, NumbersReceiver_clone(&rx), 5);
    belay_status status;
    while ((status = NumbersSender_try_send(&tx, 5)) == BELAY_FULL)
        belay_thread_yield();
    unwrap(status);
    unwrap(join(&receiver));
}
END_TEST

START_TEST(try_recv_takes_from_who_waits)
{
    flavor_channel(Numbers, tx, rx);
    send_numbers_handle sender = spawn(send_numbers, move(tx), 3, 1);
    uint64_t number;
    belay_status status;
    while ((status = NumbersReceiver_try_recv(&rx, &number)) == BELAY_EMPTY)
        belay_thread_yield();
    unwrap(status);
    ck_assert_uint_eq(number, 3);
    unwrap(join(&sender));
}
END_TEST

/* ---- send, recv ----------------------------------------------------------------------------- */

START_TEST(a_message_arrives)
{
    flavor_channel(Numbers, tx, rx);
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
    flavor_channel(Numbers, tx, rx);
    send_numbers_handle sender = spawn(send_numbers, move(tx), 0, 2000);
    uint64_t number;
    for (uint64_t i = 0; i < 2000; i++) {
        unwrap(NumbersReceiver_recv(&rx, &number));
        ck_assert_uint_eq(number, i);
    }
    ck_assert_int_eq(NumbersReceiver_recv(&rx, &number), BELAY_DISCONNECTED);
    unwrap(join(&sender));
}
END_TEST

START_TEST(recv_takes_what_is_queued_when_the_senders_are_gone)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number;
    const size_t sent = fill(&tx);
    NumbersSender_drop(&tx);
    for (size_t i = 0; i < sent; i++) {
        unwrap(NumbersReceiver_recv(&rx, &number));
        ck_assert_uint_eq(number, i);
    }
    ck_assert_int_eq(NumbersReceiver_recv(&rx, &number), BELAY_DISCONNECTED);
}
END_TEST

START_TEST(send_fails_when_the_receivers_are_gone)
{
    flavor_channel(Numbers, tx, rx);
    fill(&tx);
    NumbersReceiver_drop(&rx);
    ck_assert_int_eq(NumbersSender_send(&tx, 1), BELAY_DISCONNECTED);
    ck_assert_int_eq(NumbersSender_send(&tx, 1), BELAY_DISCONNECTED);
}
END_TEST

START_TEST(a_failed_recv_writes_nothing)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number = 42;
    ck_assert_int_eq(NumbersReceiver_recv_timeout(&rx, &number, 0), BELAY_TIMED_OUT);
    ck_assert_int_eq(NumbersReceiver_recv_deadline(&rx, &number, long_past), BELAY_TIMED_OUT);
    NumbersSender_drop(&tx);
    ck_assert_int_eq(NumbersReceiver_recv(&rx, &number), BELAY_DISCONNECTED);
    ck_assert_int_eq(NumbersReceiver_recv_timeout(&rx, &number, 0), BELAY_DISCONNECTED);
    ck_assert_uint_eq(number, 42);
}
END_TEST

/* ---- time ----------------------------------------------------------------------------------- */

START_TEST(recv_timeout_does_not_give_up_early)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number;
    const belay_duration begin = belay_now();
    ck_assert_int_eq(NumbersReceiver_recv_timeout(&rx, &number, short_time), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now() - begin, short_time);
}
END_TEST

START_TEST(recv_deadline_does_not_give_up_early)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number;
    const belay_duration deadline = belay_now() + short_time;
    ck_assert_int_eq(NumbersReceiver_recv_deadline(&rx, &number, deadline), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now(), deadline);
}
END_TEST

START_TEST(send_timeout_does_not_give_up_early)
{
    flavor_channel(Numbers, tx, rx);
    fill(&tx);
    const belay_duration begin = belay_now();
    ck_assert_int_eq(NumbersSender_send_timeout(&tx, 1, short_time), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now() - begin, short_time);
}
END_TEST

START_TEST(send_deadline_does_not_give_up_early)
{
    flavor_channel(Numbers, tx, rx);
    fill(&tx);
    const belay_duration deadline = belay_now() + short_time;
    ck_assert_int_eq(NumbersSender_send_deadline(&tx, 1, deadline), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now(), deadline);
}
END_TEST

START_TEST(what_can_be_done_at_once_needs_no_time)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number;
    unwrap(NumbersSender_send_timeout(&tx, 1, 0));
    unwrap(NumbersReceiver_recv_timeout(&rx, &number, 0));
    unwrap(NumbersSender_send_timeout(&tx, 2, -BELAY_SECS(1)));
    unwrap(NumbersReceiver_recv_timeout(&rx, &number, -BELAY_SECS(1)));
    unwrap(NumbersSender_send_deadline(&tx, 3, long_past));
    unwrap(NumbersReceiver_recv_deadline(&rx, &number, long_past));
    ck_assert_uint_eq(number, 3);
}
END_TEST

START_TEST(without_limit_a_timeout_waits_as_long_as_it_takes)
{
    flavor_channel(Numbers, tx, rx);
    send_numbers_handle sender = spawn(send_numbers, NumbersSender_clone(&tx), 3, 1);
    uint64_t number;
    unwrap(NumbersReceiver_recv_timeout(&rx, &number, BELAY_FOREVER));
    ck_assert_uint_eq(number, 3);
    unwrap(join(&sender));
    receive_a_number_handle receiver = spawn(receive_a_number, move(rx), 4);
    unwrap(NumbersSender_send_timeout(&tx, 4, BELAY_FOREVER));
    unwrap(join(&receiver));
}
END_TEST

START_TEST(timeouts_say_disconnected)
{
    {
        flavor_channel(Numbers, tx, rx);
        uint64_t number;
        NumbersSender_drop(&tx);
        ck_assert_int_eq(NumbersReceiver_recv_timeout(&rx, &number, BELAY_FOREVER),
                         BELAY_DISCONNECTED);
        ck_assert_int_eq(NumbersReceiver_recv_deadline(&rx, &number, long_past),
                         BELAY_DISCONNECTED);
    }
    flavor_channel(Numbers, tx, rx);
    NumbersReceiver_drop(&rx);
    ck_assert_int_eq(NumbersSender_send_timeout(&tx, 1, BELAY_FOREVER), BELAY_DISCONNECTED);
    ck_assert_int_eq(NumbersSender_send_deadline(&tx, 1, long_past), BELAY_DISCONNECTED);
}
END_TEST

START_TEST(a_message_ends_a_recv_timeout)
{
    flavor_channel(Numbers, tx, rx);
    send_numbers_handle sender = spawn(send_numbers, NumbersSender_clone(&tx), 9, 1);
    uint64_t number;
    unwrap(NumbersReceiver_recv_timeout(&rx, &number, BELAY_SECS(1000)));
    ck_assert_uint_eq(number, 9);
    unwrap(join(&sender));
}
END_TEST

START_TEST(room_ends_a_send_timeout)
{
    flavor_channel(Numbers, tx, rx);
    const size_t sent = fill(&tx);
    receive_a_number_handle receiver =
        spawn(receive_a_number, NumbersReceiver_clone(&rx), sent > 0 ? 0 : 9);
    unwrap(NumbersSender_send_timeout(&tx, 9, BELAY_SECS(1000)));
    unwrap(join(&receiver));
}
END_TEST

/* ---- handles -------------------------------------------------------------------------------- */

START_TEST(clones_are_of_the_same_channel)
{
    flavor_channel(Numbers, tx, rx);
    flavor_channel(Numbers, other_tx, other_rx);
    own(NumbersSender) tx1 = NumbersSender_clone(&tx);
    own(NumbersReceiver) rx1 = NumbersReceiver_clone(&rx);
    ck_assert(NumbersSender_same_channel(&tx, &tx1));
    ck_assert(NumbersReceiver_same_channel(&rx1, &rx));
    ck_assert(NumbersSender_same_channel(&tx, &tx));
    ck_assert(!NumbersSender_same_channel(&tx, &other_tx));
    ck_assert(!NumbersReceiver_same_channel(&other_rx, &rx1));
    ck_assert(!NumbersSender_same_channel(&tx, &(NumbersSender){NULL}));
}
END_TEST

START_TEST(a_clone_keeps_its_side_open)
{
    flavor_channel(Numbers, tx, rx);
    own(NumbersSender) tx1 = NumbersSender_clone(&tx);
    own(NumbersReceiver) rx1 = NumbersReceiver_clone(&rx);
    NumbersSender_drop(&tx);
    NumbersReceiver_drop(&rx);
    ck_assert(!NumbersReceiver_is_disconnected(&rx1));
    ck_assert(!NumbersSender_is_disconnected(&tx1));
    send_numbers_handle sender = spawn(send_numbers, move(tx1), 3, 1);
    uint64_t number;
    unwrap(NumbersReceiver_recv(&rx1, &number));
    unwrap(join(&sender));
    ck_assert(NumbersReceiver_is_disconnected(&rx1));
}
END_TEST

START_TEST(clones_can_be_made_and_dropped_by_the_thousand)
{
    flavor_channel(Numbers, tx, rx);
    for (int i = 0; i < 1000; i++) {
        own(NumbersSender) tx1 = NumbersSender_clone(&tx);
        own(NumbersReceiver) rx1 = NumbersReceiver_clone(&rx);
        own(NumbersSender) tx2 = NumbersSender_clone(&tx1);
    }
    ck_assert(!NumbersReceiver_is_disconnected(&rx));
    ck_assert(!NumbersSender_is_disconnected(&tx));
}
END_TEST

START_TEST(the_ends_can_go_in_either_order_with_messages_or_without)
{
    for (int way = 0; way < 4; way++) {
        flavor_channel(Values, tx, rx);
        if ((way & 1) != 0)
            (void)!ValuesSender_try_send(&tx, Tracked_new(way));
        if ((way & 2) != 0)
            ValuesSender_drop(&tx);
        ValuesReceiver_drop(&rx);
        ValuesReceiver_drop(&rx); /* an empty handle: nothing */
    }
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(a_handle_that_was_moved_is_empty)
{
    flavor_channel(Numbers, tx, rx);
    own(NumbersSender) tx1 = move(tx);
    own(NumbersReceiver) rx1 = move(rx);
    ck_assert_ptr_null(tx.to_);
    ck_assert_ptr_null(rx.to_);
    ck_assert(!NumbersSender_is_disconnected(&tx1));
}
END_TEST

closure(void, misuse, by_copy(int, what), by_copy(int, flavor))
{
    sync_channel(Numbers, tx, rx, flavor_capacity(flavor));
    NumbersSender_drop(&tx);
    NumbersReceiver_drop(&rx);
    uint64_t number = 1;
    size_t n;
    switch (what) {
    case 0: (void)!NumbersSender_send(&tx, 1); break;
    case 1: (void)!NumbersSender_send_from(&tx, &number); break;
    case 2: (void)!NumbersSender_try_send(&tx, 1); break;
    case 3: (void)!NumbersSender_send_timeout(&tx, 1, 1); break;
    case 4: (void)!NumbersSender_send_deadline(&tx, 1, 1); break;
    case 5: (void)!NumbersSender_send_many(&tx, &number, 1, &n); break;
    case 6: (void)!NumbersReceiver_recv(&rx, &number); break;
    case 7: (void)!NumbersReceiver_try_recv(&rx, &number); break;
    case 8: (void)!NumbersReceiver_recv_timeout(&rx, &number, 1); break;
    case 9: (void)!NumbersReceiver_recv_deadline(&rx, &number, 1); break;
    case 10: (void)!NumbersReceiver_recv_many(&rx, &number, 1, &n); break;
    case 11: (void)NumbersReceiver_len(&rx); break;
    case 12: (void)NumbersSender_is_full(&tx); break;
    case 13: (void)!NumbersSender_clone(&tx).to_; break;
    case 14: (void)!NumbersReceiver_clone(&rx).to_; break;
    case 15: (void)NumbersSender_is_disconnected(&tx); break;
    default: for_try_recv (one, &rx) number = one;
    }
}

START_TEST(an_end_that_was_dropped_panics_when_it_is_used)
{
    panics_quiet();
    for (int what = 0; what <= 16; what++)
        ck_assert_int_eq(catch_unwind(misuse, what, _i), BELAY_PANICKED);
}
END_TEST

START_TEST(never_gives_nothing)
{
    own(NumbersReceiver) never = NumbersReceiver_never();
    uint64_t number = 5;
    ck_assert_int_eq(NumbersReceiver_try_recv(&never, &number), BELAY_EMPTY);
    ck_assert_int_eq(NumbersReceiver_recv_timeout(&never, &number, 1), BELAY_TIMED_OUT);
    ck_assert(!NumbersReceiver_is_disconnected(&never));
    ck_assert(NumbersReceiver_is_empty(&never));
    flavor_channel(Numbers, tx, rx);
    ck_assert(!NumbersReceiver_same_channel(&never, &rx));
}
END_TEST

/* ---- messages of any kind ------------------------------------------------------------------- */

closure(void, send_bytes, by_move(BytesSender, tx))
{
    for (unsigned i = 0; i < 600; i++)
        unwrap(BytesSender_send(tx, (unsigned char)i));
}

START_TEST(messages_of_a_byte_arrive_whole)
{
    flavor_channel(Bytes, tx, rx);
    send_bytes_handle sender = spawn(send_bytes, move(tx));
    unsigned i = 0;
    for_recv (byte, &rx)
        ck_assert_uint_eq(byte, (unsigned char)i++);
    ck_assert_uint_eq(i, 600);
    unwrap(join(&sender));
}
END_TEST

closure(void, send_wides, by_move(WidesSender, tx))
{
    for (unsigned char i = 0; i < 200; i++)
        unwrap(WidesSender_send(tx, (Wide){{i, [63] = i}}));
}

START_TEST(messages_of_a_cache_line_stay_aligned)
{
    flavor_channel(Wides, tx, rx);
    send_wides_handle sender = spawn(send_wides, move(tx));
    unsigned i = 0;
    for_recv (wide, &rx) {
        ck_assert_uint_eq((uintptr_t)&wide % _Alignof(Wide), 0);
        ck_assert_uint_eq(wide.bytes[0], i);
        ck_assert_uint_eq(wide.bytes[63], i++);
    }
    ck_assert_uint_eq(i, 200);
    unwrap(join(&sender));
}
END_TEST

static bool
is_filled_with(const Large *large, unsigned char byte)
{
    for (size_t i = 0; i < sizeof large->bytes; i++)
        if (large->bytes[i] != byte)
            return false;
    return true;
}

closure(void, send_larges, by_move(LargesSender, tx))
{
    Large large;
    for (unsigned char i = 1; i <= 40; i++) {
        memset(&large, i, sizeof large);
        unwrap(LargesSender_send(tx, large));
    }
}

START_TEST(messages_of_pages_arrive_whole)
{
    flavor_channel(Larges, tx, rx);
    send_larges_handle sender = spawn(send_larges, move(tx));
    unsigned char i = 0;
    for_recv (large, &rx)
        ck_assert(is_filled_with(&large, ++i));
    ck_assert_uint_eq(i, 40);
    unwrap(join(&sender));
}
END_TEST

/* Sends a sender through a channel, which the other thread answers by. */
closure(void, answer_who_asks, by_move(EndsReceiver, rx))
{
    for_recv (end, rx)
        unwrap(NumbersSender_send(&end, 42));
}

START_TEST(a_channel_goes_through_a_channel)
{
    flavor_channel(Ends, tx, rx);
    answer_who_asks_handle other = spawn(answer_who_asks, move(rx));
    for (int i = 0; i < 10; i++) {
        flavor_channel(Numbers, answer_tx, answer_rx);
        uint64_t number;
        unwrap(EndsSender_send(&tx, move(answer_tx)));
        unwrap(NumbersReceiver_recv(&answer_rx, &number));
        ck_assert_uint_eq(number, 42);
        ck_assert_int_eq(NumbersReceiver_recv(&answer_rx, &number), BELAY_DISCONNECTED);
    }
    EndsSender_drop(&tx);
    unwrap(join(&other));
}
END_TEST

#define HOLDS_NONE NOT_RENDEZVOUS, "a rendezvous holds no message"
#define NEVER_FULL NOT_UNBOUNDED, "an unbounded channel is never full"

static const ChannelCase cases[] = {
    {&capacity_is_what_was_asked_for, EVERY, NULL},
    {&a_new_channel_is_empty, EVERY, NULL},
    {&only_what_has_no_room_is_full, EVERY, NULL},
    {&len_follows_each_send_and_receive, EVERY, NULL},
    {&len_is_exact_all_around_the_ring_and_over_blocks, EVERY, NULL},
    {&len_stays_within_the_capacity_under_way, EVERY, NULL},
    {&both_ends_see_that_the_other_is_gone, EVERY, NULL},
    {&try_send_says_full_and_goes_on_when_there_is_room, EVERY, NULL},
    {&try_send_says_disconnected, EVERY, NULL},
    {&try_send_says_disconnected_rather_than_full, EVERY, NULL},
    {&try_recv_says_empty, EVERY, NULL},
    {&try_recv_says_empty_again_after_the_last_message, EVERY, NULL},
    {&try_recv_says_disconnected_after_the_last_message, EVERY, NULL},
    {&try_send_reaches_who_waits, EVERY, NULL},
    {&try_recv_takes_from_who_waits, EVERY, NULL},
    {&a_message_arrives, EVERY, NULL},
    {&messages_keep_their_order, EVERY, NULL},
    {&recv_takes_what_is_queued_when_the_senders_are_gone, EVERY, NULL},
    {&send_fails_when_the_receivers_are_gone, EVERY, NULL},
    {&a_failed_recv_writes_nothing, EVERY, NULL},
    {&recv_timeout_does_not_give_up_early, EVERY, NULL},
    {&recv_deadline_does_not_give_up_early, EVERY, NULL},
    {&send_timeout_does_not_give_up_early, NEVER_FULL},
    {&send_deadline_does_not_give_up_early, NEVER_FULL},
    {&what_can_be_done_at_once_needs_no_time, HOLDS_NONE},
    {&without_limit_a_timeout_waits_as_long_as_it_takes, EVERY, NULL},
    {&timeouts_say_disconnected, EVERY, NULL},
    {&a_message_ends_a_recv_timeout, EVERY, NULL},
    {&room_ends_a_send_timeout, EVERY, NULL},
    {&clones_are_of_the_same_channel, EVERY, NULL},
    {&a_clone_keeps_its_side_open, EVERY, NULL},
    {&clones_can_be_made_and_dropped_by_the_thousand, EVERY, NULL},
    {&the_ends_can_go_in_either_order_with_messages_or_without, EVERY, NULL},
    {&a_handle_that_was_moved_is_empty, EVERY, NULL},
    {&an_end_that_was_dropped_panics_when_it_is_used, EVERY, NULL},
    {&never_gives_nothing, EVERY, NULL},
    {&messages_of_a_byte_arrive_whole, EVERY, NULL},
    {&messages_of_a_cache_line_stay_aligned, EVERY, NULL},
    {&messages_of_pages_arrive_whole, EVERY, NULL},
    {&a_channel_goes_through_a_channel, EVERY, NULL},
};

int
main(int count, char **arguments)
{
    return channel_main("channel_one", cases, COUNT_OF(cases), count, arguments);
}
