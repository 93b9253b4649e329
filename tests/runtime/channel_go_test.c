/* SPDX-License-Identifier: MIT */
/*
 * channel_go_test.c - programs of the shapes that Go's own tests of channels have, in every
 * flavour: sieve, fan-in, pipelines, semaphores, counters, goroutines that start each other.
 */
#include "channel_flavors.h"

CHANNEL(Ends, NumbersReceiver, NumbersReceiver_drop);

/* ---- the prime sieve (chan/sieve1.go) ------------------------------------------------------- */

/* 2, 3, 4 ... until nobody wants more. */
closure(void, generate, by_move(NumbersSender, tx))
{
    for (uint64_t i = 2; NumbersSender_send(tx, i) == BELAY_OK; i++)
        if (NumbersSender_capacity(tx) == BELAY_UNBOUNDED)
            belay_thread_sleep(BELAY_US(20)); /* nobody slows it down */
}

closure(void, filter, by_move(NumbersReceiver, rx), by_move(NumbersSender, tx),
        by_copy(uint64_t, prime))
{
    for_recv (number, rx)
        if (number % prime != 0 && NumbersSender_send(tx, number) != BELAY_OK)
            return;
}

START_TEST(a_sieve_of_threads_finds_the_primes)
{
    static const uint64_t primes[] = {2, 3, 5, 7, 11, 13};
    flavor_channel(Numbers, tx, rx);
    scope (s) {
        scope_spawn(s, generate, move(tx));
        own(NumbersReceiver) last = move(rx);
        for (size_t i = 0; i < COUNT_OF(primes); i++) {
            uint64_t prime = 0;
            unwrap(NumbersReceiver_recv(&last, &prime));
            ck_assert_uint_eq(prime, primes[i]);
            flavor_channel(Numbers, next_tx, next_rx);
            scope_spawn(s, filter, move(last), move(next_tx), prime);
            last = move(next_rx);
        }
    }
}
END_TEST

/* ---- first in, first out (chan/fifo.go) ----------------------------------------------------- */

closure(void, chain_link, by_copy(uint64_t, number), by_move(NumbersReceiver, in),
        by_move(NumbersSender, out))
{
    uint64_t token;
    unwrap(NumbersReceiver_recv(in, &token));
    ck_assert_uint_eq(token, number);
    unwrap(NumbersSender_send(out, token + 1));
}

START_TEST(threads_run_in_the_order_that_channels_give_them)
{
    enum { LINKS = 20 };
    flavor_channel(Numbers, tx, rx);
    chain_link_handle links[LINKS];
    own(NumbersReceiver) in = move(rx);
    for (uint64_t i = 0; i < LINKS; i++) {
        flavor_channel(Numbers, out, next);
        links[i] = spawn(chain_link, i, move(in), move(out));
        in = move(next);
    }
    uint64_t token;
    unwrap(NumbersSender_send(&tx, 0));
    unwrap(NumbersReceiver_recv(&in, &token));
    ck_assert_uint_eq(token, LINKS);
    for (int i = 0; i < LINKS; i++)
        unwrap(join(&links[i]));
}
END_TEST

/* ---- fan in, fan out ------------------------------------------------------------------------ */

closure(void, merge, by_move(NumbersReceiver, a), by_move(NumbersReceiver, b),
        by_move(NumbersSender, out))
{
    uint64_t number;
    while (a->to_ != NULL || b->to_ != NULL) {
        select_arms (s) {
            on_recv(s, a, &number) unwrap(NumbersSender_send(out, number));
            on_recv(s, b, &number) unwrap(NumbersSender_send(out, number));
            on_closed(s) NumbersReceiver_drop(s.index == 0 ? a : b);
        }
    }
}

START_TEST(fan_in_merges_all_that_is_sent)
{
    const uint64_t each = scaled_times(500);
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    flavor_channel(Numbers, tx, rx);
    uint64_t sum = 0;
    scope (s) {
        scope_spawn(s, send_numbers, move(a_tx), 0, each);
        scope_spawn(s, send_numbers, move(b_tx), each, each);
        scope_spawn(s, merge, move(a_rx), move(b_rx), move(tx));
        for_recv (number, &rx)
            sum += number;
    }
    ck_assert_uint_eq(sum, sum_below(2 * each));
}
END_TEST

closure(void, square, by_move(NumbersReceiver, rx), by_move(NumbersSender, tx))
{
    for_recv (number, rx)
        unwrap(NumbersSender_send(tx, number * number));
}

START_TEST(workers_share_the_work_and_answer_in_one_place)
{
    const uint64_t count = scaled_times(500);
    flavor_channel(Numbers, work_tx, work_rx);
    flavor_channel(Numbers, tx, rx);
    uint64_t sum = 0, expected = 0;
    scope (s) {
        scope_spawn(s, send_numbers, move(work_tx), 0, count);
        for (int i = 0; i < 4; i++)
            scope_spawn(s, square, NumbersReceiver_clone(&work_rx), NumbersSender_clone(&tx));
        NumbersReceiver_drop(&work_rx);
        NumbersSender_drop(&tx);
        for_recv (number, &rx)
            sum += number;
    }
    for (uint64_t i = 0; i < count; i++)
        expected += i * i;
    ck_assert_uint_eq(sum, expected);
}
END_TEST

/* ---- select as Go's tests use it (chan/select*.go, doubleselect.go, nonblock.go) ------------- */

closure(void, send_to_whichever, by_move(NumbersSender, a), by_move(NumbersSender, b),
        by_copy(uint64_t, count))
{
    for (uint64_t i = 0; i < count; i++) {
        uint64_t number = i;
        select_arms (s) {
            on_send(s, a, &number)
            {
            }
            on_send(s, b, &number)
            {
            }
        }
    }
}

START_TEST(a_double_select_sends_each_number_once)
{
    const uint64_t count = scaled_times(1000);
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    flavor_channel(Numbers, tx, rx);
    unsigned char seen[1001] = {0};
    scope (s) {
        scope_spawn(s, send_to_whichever, move(a_tx), move(b_tx), count);
        scope_spawn(s, merge, move(a_rx), move(b_rx), move(tx));
        for_recv (number, &rx)
            seen[number]++;
    }
    for (uint64_t i = 0; i < count; i++)
        ck_assert_uint_eq(seen[i], 1);
}
END_TEST

START_TEST(a_switched_off_arm_alternates_send_and_receive)
{
    flavor_channel(Numbers, tx, rx);
    flavor_channel(Numbers, back_tx, back_rx);
    uint64_t sum = 0;
    scope (s) {
        scope_spawn(s, square, move(rx), move(back_tx));
        NumbersReceiver off_rx = {NULL};
        NumbersSender off_tx = {NULL};
        bool to_send = true;
        for (uint64_t i = 0; i < 100;) {
            uint64_t out = i, in = 0;
            select_arms (t) {
                on_send(t, to_send ? &tx : &off_tx, &out) to_send = false;
                on_recv(t, to_send ? &off_rx : &back_rx, &in)
                {
                    ck_assert_uint_eq(in, i * i);
                    sum += in;
                    to_send = true;
                    i++;
                }
            }
        }
        NumbersSender_drop(&tx);
    }
    ck_assert_uint_eq(sum, 328350);
}
END_TEST

START_TEST(nonblocking_operations_find_nobody)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number = 1;
    int defaults = 0;
    for (int i = 0; i < 100; i++) {
        select_arms (s) {
            on_recv(s, &rx, &number) ck_abort();
            on_default(s) defaults++;
        }
    }
    ck_assert_int_eq(defaults, 100);
    for (int i = 0; i < 100; i++) {
        bool sent = false;
        number = 1;
        select_arms (s) {
            on_send(s, &tx, &number) sent = true;
            on_default(s) defaults++;
        }
        ck_assert_int_eq(sent, i < (int)flavor_room(_i, 100));
    }
}
END_TEST

/* ---- channels as semaphores, as generators, as results -------------------------------------- */

closure(void, enter_and_leave, by_move(NumbersSender, enter), by_move(NumbersReceiver, leave),
        by_static(Flag, inside), by_copy(size_t, most))
{
    uint64_t number;
    unwrap(NumbersSender_send(enter, 1));
    ck_assert_uint_lt(flag_raise(inside), most);
    __atomic_sub_fetch((Flag *)(uintptr_t)inside, 1, __ATOMIC_SEQ_CST);
    unwrap(NumbersReceiver_recv(leave, &number));
}

START_TEST(a_bounded_channel_is_a_semaphore)
{
    static Flag inside;
    flavor_channel(Numbers, tx, rx);
    scope (s)
        for (int i = 0; i < 8; i++)
            scope_spawn(s, enter_and_leave, NumbersSender_clone(&tx), NumbersReceiver_clone(&rx),
                        &inside, flavor_capacity(_i));
    ck_assert(NumbersReceiver_is_empty(&rx));
}
END_TEST

/* A binary tree of threads, each of which adds up what its children send. */
closure(void, add_tree, by_copy(int, depth), by_copy(int, flavor), by_move(NumbersSender, tx))
{
    uint64_t sum = 1;
    if (depth > 0) {
        sync_channel(Numbers, child_tx, rx, flavor_capacity(flavor));
        scope (s) {
            scope_spawn(s, add_tree, depth - 1, flavor, NumbersSender_clone(&child_tx));
            scope_spawn(s, add_tree, depth - 1, flavor, move(child_tx));
            for_recv (number, &rx)
                sum += number;
        }
    }
    unwrap(NumbersSender_send(tx, sum));
}

START_TEST(a_tree_of_threads_adds_up)
{
    flavor_channel(Numbers, tx, rx);
    add_tree_handle root = spawn(add_tree, 4, _i, move(tx));
    uint64_t sum;
    unwrap(NumbersReceiver_recv(&rx, &sum));
    ck_assert_uint_eq(sum, 31);
    unwrap(join(&root));
}
END_TEST

closure(void, send_receivers, by_move(EndsSender, tx), by_copy(int, flavor), by_copy(int, count))
{
    for (int i = 0; i < count; i++) {
        sync_channel(Numbers, inner_tx, inner_rx, flavor_capacity(flavor));
        unwrap(EndsSender_send(tx, move(inner_rx)));
        if (NumbersSender_send(&inner_tx, (uint64_t)i) != BELAY_OK)
            return;
    }
}

START_TEST(channels_of_channels)
{
    flavor_channel(Ends, tx, rx);
    send_receivers_handle other = spawn(send_receivers, move(tx), _i, 50);
    uint64_t expected = 0;
    for_recv (end, &rx) {
        uint64_t number;
        unwrap(NumbersReceiver_recv(&end, &number));
        ck_assert_uint_eq(number, expected++);
    }
    ck_assert_uint_eq(expected, 50);
    unwrap(join(&other));
}
END_TEST

START_TEST(fibonacci_by_two_threads)
{
    flavor_channel(Numbers, a_tx, a_rx);
    flavor_channel(Numbers, b_tx, b_rx);
    uint64_t last = 1, number = 0;
    scope (s) {
        scope_spawn(s, square, move(a_rx), move(b_tx)); /* squares them, too */
        for (int i = 0; i < 20; i++) {
            uint64_t squared = 0;
            const uint64_t next = last + number;
            last = number;
            number = next;
            unwrap(NumbersSender_send(&a_tx, number));
            unwrap(NumbersReceiver_recv(&b_rx, &squared));
            ck_assert_uint_eq(squared, number * number);
        }
        NumbersSender_drop(&a_tx);
    }
    ck_assert_uint_eq(number, 6765);
}
END_TEST

static const ChannelCase cases[] = {
    {&a_sieve_of_threads_finds_the_primes, EVERY, NULL},
    {&threads_run_in_the_order_that_channels_give_them, EVERY, NULL},
    {&fan_in_merges_all_that_is_sent, EVERY, NULL},
    {&workers_share_the_work_and_answer_in_one_place, EVERY, NULL},
    {&a_double_select_sends_each_number_once, EVERY, NULL},
    {&a_switched_off_arm_alternates_send_and_receive, EVERY, NULL},
    {&nonblocking_operations_find_nobody, EVERY, NULL},
    {&a_bounded_channel_is_a_semaphore, NOT_RENDEZVOUS, "a rendezvous lets nobody in"},
    {&a_tree_of_threads_adds_up, EVERY, NULL},
    {&channels_of_channels, EVERY, NULL},
    {&fibonacci_by_two_threads, EVERY, NULL},
};

int
main(int count, char **arguments)
{
    return channel_main("channel_go", cases, COUNT_OF(cases), count, arguments);
}
