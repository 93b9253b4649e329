/* SPDX-License-Identifier: MIT */
/*
 * channel_memory_test.c - the memory of channels of every flavour: what they take, that they give
 * it back, and that no value is lost when there is none.
 *
 * Check allocates at each of its assertions, so that these are by REQUIRE.
 */
#include "allocations.h"
#include "channel_flavors.h"
#include "shortage.h"

#include <stdlib.h>

/* More than there is room for in the blocks that a list keeps. */
enum { BURST = 6000, MORE_THAN_A_BLOCK = 2000 };

/* Values without memory of their own, counted. All zero is empty. */
typedef struct Item {
    int id;
} Item;
static int items_dropped;

static void
Item_drop(BELAY_CONSUMES Item *item)
{
    items_dropped += item->id != 0;
    item->id = 0;
}

CHANNEL(Items, Item, Item_drop);

START_TEST(making_one_without_memory_says_so_and_leaks_nothing)
{
    const long before = allocations_now();
    ItemsSender tx = {NULL};
    ItemsReceiver rx = {NULL};
    uint32_t allowed = 0;
    for (;; allowed++) {
        allocations_allow(allowed);
        const belay_status status = Items_try_sync_channel(&tx, &rx, flavor_capacity(_i));
        allocations_allow_all();
        if (status == BELAY_OK)
            break;
        REQUIRE(status == BELAY_NO_MEMORY);
        REQUIRE(tx.to_ == NULL);
        REQUIRE(rx.to_ == NULL);
        REQUIRE(allocations_now() == before);
    }
    REQUIRE(allowed >= 1);
    ItemsSender_drop(&tx);
    ItemsReceiver_drop(&rx);
    REQUIRE(allocations_now() == before);
}
END_TEST

closure(void, make_one, by_copy(int, flavor))
{
    sync_channel(Items, tx, rx, flavor_capacity(flavor));
}

START_TEST(making_one_without_memory_panics_in_the_short_form)
{
    panics_quiet();
    allocations_allow(0);
    const belay_status status = catch_unwind(make_one, _i);
    allocations_allow_all();
    REQUIRE(status == BELAY_PANICKED);
}
END_TEST

START_TEST(all_memory_is_given_back)
{
    const long before = allocations_now();
    for (int queued = 0; queued < 200; queued += 17) {
        flavor_channel(Items, tx, rx);
        const int sent = (int)flavor_room(_i, (size_t)queued);
        for (int i = 0; i < sent; i++)
            unwrap(ItemsSender_send(&tx, (Item){1}));
        for (int i = 0; i < sent / 2; i++) {
            own(Item) item = {0};
            unwrap(ItemsReceiver_recv(&rx, &item));
        }
        if (queued % 2 == 0)
            ItemsSender_drop(&tx);
    }
    REQUIRE(allocations_now() == before);
}
END_TEST

/* Sends by each form in turn until one says NO_MEMORY, and checks that the value is still there. */
static int
send_until_no_memory(const ItemsSender *tx, int form)
{
    for (int sent = 0; sent < MORE_THAN_A_BLOCK; sent++) {
        Item item = {sent + 1};
        belay_status status = BELAY_OK;
        switch (form) {
        case 0: status = ItemsSender_send_from(tx, &item); break;
        case 1: status = ItemsSender_try_send_from(tx, &item); break;
        case 2: status = ItemsSender_send_timeout_from(tx, &item, BELAY_SECS(1000)); break;
        default: status = ItemsSender_send_deadline_from(tx, &item, belay_now()); break;
        }
        if (status != BELAY_OK) {
            REQUIRE(status == BELAY_NO_MEMORY);
            REQUIRE(item.id == sent + 1);
            return sent;
        }
        REQUIRE(item.id == 0);
    }
    REQUIRE(!"it had memory");
    return -1;
}

START_TEST(a_send_from_without_memory_keeps_the_value)
{
    for (int form = 0; form < 4; form++) {
        flavor_channel(Items, tx, rx);
        allocations_allow(0);
        const int none = send_until_no_memory(&tx, form);
        allocations_allow(1);
        const int some = send_until_no_memory(&tx, form);
        allocations_allow_all();
        REQUIRE(none == 0);
        REQUIRE(some > 0);
        REQUIRE(ItemsReceiver_len(&rx) == (size_t)some);
        /* It goes on as if nothing had been. */
        unwrap(ItemsSender_send(&tx, (Item){some + 1}));
        int expected = 1;
        for_try_recv (item, &rx)
            REQUIRE(item.id == expected++);
        REQUIRE(expected == some + 2);
    }
}
END_TEST

START_TEST(a_send_by_value_without_memory_drops_the_value)
{
    flavor_channel(Items, tx, rx);
    allocations_allow(0);
    const belay_status sent = ItemsSender_send(&tx, (Item){1});
    const belay_status tried = ItemsSender_try_send(&tx, (Item){2});
    allocations_allow_all();
    REQUIRE(sent == BELAY_NO_MEMORY);
    REQUIRE(tried == BELAY_NO_MEMORY);
    REQUIRE(items_dropped == 2);
    REQUIRE(ItemsReceiver_is_empty(&rx));
}
END_TEST

START_TEST(a_batch_without_memory_goes_as_far_as_it_can)
{
    Item items[MORE_THAN_A_BLOCK];
    size_t sent = 999;
    flavor_channel(Items, tx, rx);
    for (int i = 0; i < MORE_THAN_A_BLOCK; i++)
        items[i].id = i + 1;
    allocations_allow(2);
    const belay_status status = ItemsSender_send_many(&tx, items, MORE_THAN_A_BLOCK, &sent);
    allocations_allow_all();
    REQUIRE(status == BELAY_NO_MEMORY);
    REQUIRE(sent > 0 && sent < MORE_THAN_A_BLOCK);
    for (int i = 0; i < MORE_THAN_A_BLOCK; i++)
        REQUIRE(items[i].id == (i < (int)sent ? 0 : i + 1));
    int expected = 1;
    for_try_recv (item, &rx)
        REQUIRE(item.id == expected++);
    REQUIRE(expected == (int)sent + 1);
}
END_TEST

START_TEST(a_select_without_memory_says_which_case_and_keeps_the_value)
{
    flavor_channel(Items, tx, rx);
    Item item = {8}, other = {0};
    size_t index = 9;
    own(ItemsReceiver) never = ItemsReceiver_never();
    belay_select_case cases[] = {ItemsReceiver_case(&never, &other), ItemsSender_case(&tx, &item)};
    allocations_allow(0);
    const belay_status status = belay_select(cases, 2, &index);
    allocations_allow_all();
    REQUIRE(status == BELAY_NO_MEMORY);
    REQUIRE(index == 1);
    REQUIRE(item.id == 8);
    unwrap(belay_select(cases, 2, &index));
    REQUIRE(item.id == 0);
}
END_TEST

START_TEST(messages_go_through_without_any_memory)
{
    flavor_channel(Items, tx, rx);
    const int room = (int)flavor_room(_i, 1000);
    allocations_allow(0);
    for (int round = 0; round < 300; round++) {
        for (int i = 0; i < room; i++)
            unwrap(ItemsSender_send(&tx, (Item){i + 1}));
        for (int i = 0; i < room; i++) {
            own(Item) item = {0};
            unwrap(ItemsReceiver_recv(&rx, &item));
            REQUIRE(item.id == i + 1);
        }
    }
    Item one = {1};
    REQUIRE(ItemsReceiver_recv_timeout(&rx, &one, BELAY_US(50)) == BELAY_TIMED_OUT);
    for (int i = 0; i < room; i++)
        unwrap(ItemsSender_send(&tx, (Item){1}));
    REQUIRE(ItemsSender_send_timeout_from(&tx, &one, BELAY_US(50)) == BELAY_TIMED_OUT);
    allocations_allow_all();
    REQUIRE(one.id == 1);
}
END_TEST

START_TEST(a_long_queue_takes_memory_and_gives_it_back)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number, sent = 0;
    const long before = allocations_now();
    while (sent < BURST && NumbersSender_try_send(&tx, sent) == BELAY_OK)
        sent++;
    const long full = allocations_now();
    while (NumbersReceiver_try_recv(&rx, &number) == BELAY_OK) {
    }
    const long after = allocations_now();
    if (_i == UNBOUNDED)
        REQUIRE(full > before + 2);
    else
        REQUIRE(full == before);
    REQUIRE(after <= before + 2); /* the block in use, and a spare one */
}
END_TEST

START_TEST(a_short_queue_makes_no_memory)
{
    flavor_channel(Numbers, tx, rx);
    uint64_t number;
    for (int i = 0; i < MORE_THAN_A_BLOCK && flavor_holds(_i); i++) {
        unwrap(NumbersSender_send(&tx, 1));
        unwrap(NumbersReceiver_recv(&rx, &number));
    }
    const long made = allocations_made();
    for (unsigned i = 0; i < scaled_times(BURST) && flavor_holds(_i); i++) {
        unwrap(NumbersSender_send(&tx, 1));
        unwrap(NumbersReceiver_recv(&rx, &number));
    }
    REQUIRE(NumbersReceiver_try_recv(&rx, &number) == BELAY_EMPTY);
    REQUIRE((NumbersSender_try_send(&tx, 1) == BELAY_OK) == flavor_holds(_i));
    REQUIRE(allocations_made() == made);
}
END_TEST

START_TEST(memory_follows_the_load_with_many_threads)
{
    enum { THREADS = 3, ROUNDS = 3 };
    const uint64_t each = scaled_times(BURST);
    flavor_channel(Numbers, tx, rx);
    long least = 0;
    for (int round = 0; round < ROUNDS; round++) {
        scope (s) {
            for (uint64_t i = 0; i < THREADS; i++)
                scope_spawn(s, send_numbers, NumbersSender_clone(&tx), 0, each);
            uint64_t number;
            for (uint64_t i = 0; i < THREADS * each; i++)
                unwrap(NumbersReceiver_recv(&rx, &number));
        }
        if (round == 0)
            least = allocations_now();
        REQUIRE(allocations_now() <= least + 4);
    }
}
END_TEST

#define ALWAYS_FITS \
    NOT_BOUNDED_1 | NOT_BOUNDED_64 | NOT_RENDEZVOUS, "only an unbounded send takes memory"
#define TAKES_MEMORY NOT_UNBOUNDED, "an unbounded send takes memory"

static const ChannelCase cases[] = {
    {&making_one_without_memory_says_so_and_leaks_nothing, EVERY, NULL},
    {&making_one_without_memory_panics_in_the_short_form, EVERY, NULL},
    {&all_memory_is_given_back, EVERY, NULL},
    {&a_send_from_without_memory_keeps_the_value, ALWAYS_FITS},
    {&a_send_by_value_without_memory_drops_the_value, ALWAYS_FITS},
    {&a_batch_without_memory_goes_as_far_as_it_can, ALWAYS_FITS},
    {&a_select_without_memory_says_which_case_and_keeps_the_value, ALWAYS_FITS},
    {&messages_go_through_without_any_memory, TAKES_MEMORY},
    {&a_long_queue_takes_memory_and_gives_it_back, EVERY, NULL},
    {&a_short_queue_makes_no_memory, EVERY, NULL},
    {&memory_follows_the_load_with_many_threads, EVERY, NULL},
};

int
main(int count, char **arguments)
{
    return channel_main("channel_memory", cases, COUNT_OF(cases), count, arguments);
}
