/* SPDX-License-Identifier: MIT */
/*
 * channels.c - channels, one-shots, timers and selects, each in a try of its own.
 *
 * run-faults has every allocation of it fail. Whatever fails, it goes on with the rest, and ends
 * with status 0 when each value that was made was dropped exactly once and none was lost, else
 * with 2.
 */
#include <belay/prelude.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More than two blocks of a list of items. */
enum { MANY = 1200 };

static int alive; /* atomic */

/* An owned value without memory of its own: it exists while it is not 0. */
typedef struct Item {
    int id;
} Item;

static Item
item_new(int id)
{
    __atomic_add_fetch(&alive, 1, __ATOMIC_RELAXED);
    return (Item){id};
}

static void
Item_drop(BELAY_CONSUMES Item *item)
{
    __atomic_sub_fetch(&alive, item->id != 0, __ATOMIC_RELAXED);
    *item = (Item){0};
}

CHANNEL(Items, Item, Item_drop);
ONESHOT(OneItem, Item, Item_drop);

/* What fails for want of memory leaves the value; anything else is a mistake. */
static void
require_kept(belay_status status, const Item *item)
{
    if (status != BELAY_NO_MEMORY || item->id == 0)
        panic("%s, and the value is %d", belay_status_name(status), item->id);
}

closure(void, send_and_receive, by_copy(size_t, capacity))
{
    sync_channel(Items, tx, rx, capacity);
    for (int i = 1; i <= MANY; i++) {
        own(Item) item = item_new(i);
        const belay_status status = ItemsSender_send_from(&tx, &item);
        if (status != BELAY_OK)
            require_kept(status, &item);
        if (capacity != BELAY_UNBOUNDED || i % 3 == 0) {
            own(Item) received = {0};
            (void)!ItemsReceiver_try_recv(&rx, &received); /* none, if none was sent */
        }
    }
}

closure(void, send_by_value, by_copy(size_t, capacity))
{
    sync_channel(Items, tx, rx, capacity);
    for (int i = 1; i <= MANY && ItemsSender_try_send(&tx, item_new(i)) == BELAY_OK; i++) {
    }
}

closure(void, send_batches)
{
    channel(Items, tx, rx);
    Item items[MANY];
    size_t sent = 0;
    for (int i = 0; i < MANY; i++)
        items[i] = item_new(i + 1);
    const belay_status status = ItemsSender_send_many(&tx, items, MANY, &sent);
    const bool kept = sent == MANY || items[sent].id == (int)sent + 1;
    for (int i = 0; i < MANY; i++)
        Item_drop(&items[i]);
    if (!kept || (status == BELAY_OK) != (sent == MANY))
        panic("a value is lost");
}

closure(void, select_sends)
{
    channel(Items, tx, rx);
    sync_channel(Items, full_tx, full_rx, 0);
    for (int i = 1; i <= MANY; i++) {
        own(Item) item = item_new(i), other = item_new(i);
        size_t index;
        belay_select_case cases[] = {ItemsSender_case(&full_tx, &other),
                                     ItemsSender_case(&tx, &item)};
        const belay_status status = belay_select(cases, 2, &index);
        if (status != BELAY_OK)
            require_kept(status, &item);
        if (index != 1 || other.id != i)
            panic("it sent what it should not");
    }
}

closure(void, send_all, by_move(ItemsSender, tx))
{
    for (int i = 1; i <= MANY; i++)
        unwrap(ItemsSender_send(tx, item_new(i)));
}

closure(void, use_threads, by_copy(size_t, capacity))
{
    sync_channel(Items, tx, rx, capacity);
    own(send_all_handle) sender = spawn(send_all, move(tx));
    for_recv (item, &rx)
        if (item.id > MANY)
            panic("a value that nobody sent");
    unwrap(join(&sender));
}

closure(void, use_oneshot)
{
    oneshot(OneItem, tx, rx);
    own(Item) item = {0};
    unwrap(OneItemSender_send(&tx, item_new(1)));
    unwrap(OneItemReceiver_recv(&rx, &item));
}

closure(void, use_oneshot_or_not)
{
    own(OneItemSender) tx = {NULL};
    own(OneItemReceiver) rx = {NULL};
    if (OneItem_try_oneshot(&tx, &rx) == BELAY_NO_MEMORY &&
        (tx.block_ != NULL || rx.block_ != NULL))
        panic("a one-shot that is none");
}

closure(void, use_timers)
{
    own(belay_timer) after = belay_after(0);
    own(belay_timer) tick = belay_tick(BELAY_SECS(1000));
    own(belay_timer) never = belay_never();
    own(ItemsReceiver) nothing = ItemsReceiver_never();
    belay_duration moment;
    unwrap(belay_timer_recv(&after, &moment));
}

/* Tell of a try that failed for another reason than memory. */
static void
check(belay_status status, const char *name)
{
    if (status == BELAY_PANICKED && strstr(belay_last_panic(), "memory") == NULL &&
        strstr(belay_last_panic(), "NO_MEMORY") == NULL) {
        fprintf(stderr, "%s: %s\n", name, belay_last_panic());
        exit(2);
    }
}

#define TRY(name_, ...) check(catch_unwind(name_, ##__VA_ARGS__), #name_)

int
main(void)
{
    TRY(send_and_receive, BELAY_UNBOUNDED);
    TRY(send_and_receive, 64);
    TRY(send_by_value, BELAY_UNBOUNDED);
    TRY(send_by_value, 0);
    TRY(send_batches);
    TRY(select_sends);
    TRY(use_threads, BELAY_UNBOUNDED);
    TRY(use_threads, 1);
    TRY(use_threads, 0);
    TRY(use_oneshot);
    TRY(use_oneshot_or_not);
    TRY(use_timers);
    if (alive != 0)
        fprintf(stderr, "%d values were not dropped once\n", alive);
    return alive == 0 ? 0 : 2;
}
