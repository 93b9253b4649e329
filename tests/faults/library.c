/* SPDX-License-Identifier: MIT */
/*
 * library.c - everything in the library that allocates, each in a try of its own.
 *
 * run-faults has every allocation of it fail. Whatever fails, it goes on with the rest, and ends
 * with status 0 when each value that was made was dropped exactly once, else with 2.
 */
#include <belay/prelude.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- values that are counted, without memory of their own ----------------------------------- */

static int alive;

/* An owned value: it exists while it is 1. */
typedef struct Item {
    int exists;
} Item;

static Item
item_new(void)
{
    __atomic_add_fetch(&alive, 1, __ATOMIC_RELAXED);
    return (Item){1};
}

static void
Item_drop(BELAY_CONSUMES Item *item)
{
    __atomic_sub_fetch(&alive, item->exists, __ATOMIC_RELAXED);
    *item = (Item){0};
}

static Item
item_clone(const Item *item)
{
    (void)item;
    return item_new();
}

BOX(HeapItem, Item, Item_drop);
BOX_SLICE(Items, Item, Item_drop);
ARC(SharedItem, Item, Item_drop);

/* ---- boxes, slices, counted values ---------------------------------------------------------- */

closure(void, use_box)
{
    own(HeapItem) box = HeapItem_new(item_new());
    own(Item) inner = HeapItem_into_inner(&box);
}

closure(void, use_box_or_keep)
{
    own(Item) item = item_new();
    own(HeapItem) box = {NULL};
    if (HeapItem_try_new(&item, &box) == BELAY_NO_MEMORY && item.exists != 1)
        panic("the value is lost");
}

closure(void, use_slice)
{
    own(Items) items = Items_new(10);
    for (size_t i = 0; i < items.len; i++)
        items.data[i] = item_new();
}

typedef struct ItemPair {
    Item items[2];
} ItemPair;

static void
ItemPair_drop(BELAY_CONSUMES ItemPair *pair)
{
    Item_drop(&pair->items[0]);
    Item_drop(&pair->items[1]);
}

closure(void, use_moved_slice)
{
    own(ItemPair) pair = {{item_new(), item_new()}};
    own(Items) items = {NULL, 0};
    unwrap(Items_try_new(2, &items));
    own(Items) moved = Items_from_moved(pair.items, 2);
}

closure(void, use_shared)
{
    own(SharedItem) first = SharedItem_new(item_new());
    own(SharedItem) second = SharedItem_clone(&first);
    SharedItem_make_mut(&first, item_clone);
    own(Item) taken = SharedItem_unwrap_or_clone(&second, item_clone);
}

static Item
make_item(const WeakSharedItem *self, void *context)
{
    (void)self, (void)context;
    return item_new();
}

closure(void, use_cyclic)
{
    own(SharedItem) cyclic = SharedItem_new_cyclic(make_item, NULL);
}

/* ---- channels ------------------------------------------------------------------------------- */

CHANNEL(ItemQueue, Item, Item_drop);
ONESHOT(OneItem, Item, Item_drop);

enum { BLOCK = 512 }; /* more messages than a block of the list holds */

closure(void, use_channel)
{
    channel(ItemQueue, tx, rx);
    own(ItemQueueReceiver) other = ItemQueueReceiver_clone(&rx);
    for (int i = 0; i < BLOCK; i++) {
        own(Item) item = item_new();
        if (ItemQueueSender_send_from(&tx, &item) == BELAY_NO_MEMORY && item.exists != 1)
            panic("the value is lost");
    }
    for_try_recv (item, &other)
        ;
    unwrap(ItemQueueSender_send(&tx, item_new()));
}

closure(void, use_bounded_channel)
{
    sync_channel(ItemQueue, tx, rx, 4);
    unwrap(ItemQueueSender_send(&tx, item_new()));
    unwrap(ItemQueueSender_try_send(&tx, item_new()));
}

closure(void, use_one_shot)
{
    oneshot(OneItem, tx, rx);
    unwrap(OneItemSender_send(&tx, item_new()));
    own(Item) item = {0};
    unwrap(OneItemReceiver_recv(&rx, &item));
}

closure(void, use_timers)
{
    own(belay_timer) after = belay_after(0), never = belay_never();
    own(belay_timer) tick = belay_tick(BELAY_MS(1));
    own(ItemQueueReceiver) silent = ItemQueueReceiver_never();
    belay_duration moment;
    unwrap(belay_timer_recv(&after, &moment));
}

/* ---- threads -------------------------------------------------------------------------------- */

closure(void, hold, by_move(Item, item))
{
}

closure(int, hold_and_panic, by_move(Item, item), by_copy(int, length))
{
    own(Item) another = item_new();
    panic("%0*d", length, 7);
}

closure(void, spawn_and_join)
{
    own(hold_handle) handle = spawn(hold, item_new());
    own(belay_thread) thread = hold_handle_thread(&handle);
    unwrap(join(&handle));
}

closure_owned(Item, make_an_item)
{
    return item_new();
}

closure(void, spawn_and_leave_the_result)
{
    own(Item) item = {0};
    scope (s) {
        make_an_item_handle taken = scope_spawn(s, make_an_item);
        (void)scope_spawn(s, make_an_item);
        unwrap(join(&taken, &item));
    }
}

closure(void, spawn_named)
{
    const belay_thread_options options = {.name = "named", .stack_size = 1 << 20};
    own(hold_handle) handle = {{NULL}};
    unwrap(spawn_with(&options, &handle, hold, item_new()));
    unwrap(join(&handle));
}

closure(void, spawn_in_scope)
{
    own(Item) item = item_new();
    scope (s) {
        scope_spawn(s, hold, item_new());
        scope_spawn(s, hold, item_new());
        scope_spawn(s, hold, item_new());
    }
}

closure(void, join_a_panic)
{
    own(hold_and_panic_handle) handle = spawn(hold_and_panic, item_new(), 3);
    unwrap(join(&handle));
}

closure(void, panic_in_scope)
{
    scope (s) {
        scope_spawn(s, hold_and_panic, item_new(), 3);
        scope_spawn(s, hold_and_panic, item_new(), 3000);
    }
}

closure(void, leave_by_pthread_exit, by_move(Item, item))
{
    pthread_exit(NULL);
}

closure(void, join_an_exit)
{
    own(leave_by_pthread_exit_handle) handle = spawn(leave_by_pthread_exit, item_new());
    unwrap(join(&handle));
}

/* ---- pools ---------------------------------------------------------------------------------- */

closure(void, spawn_jobs, by_copy(belay_scope *, s), by_copy(int, jobs))
{
    for (int i = 0; i < jobs; i++)
        scope_spawn(s, hold, item_new());
}

/* The paranoid build's deques grow with the third job. */
closure(void, use_pool)
{
    own(belay_pool) pool = belay_pool_new(2);
    own(hold_handle) handle = pool_spawn(&pool, hold, item_new());
    unwrap(join(&handle));
    pool_scope (s, &pool)
        scope_spawn(s, spawn_jobs, s, 10);
}

closure(void, use_notes)
{
    own(belay_note) parent = belay_note_new(NULL, BELAY_FOREVER);
    own(belay_note) child = {NULL};
    if (belay_note_try_new(&parent, 0, &child) == BELAY_NO_MEMORY && child.note_ != NULL)
        panic("a note that is none");
    with_note (&child)
        if (belay_note_check() != (child.note_ != NULL ? BELAY_CANCELLED : BELAY_OK))
            panic("the note is not what it was made as");
}

closure(void, use_part, by_copy(size_t, begin), by_copy(size_t, end), by_ref(Item, item))
{
    own(Item) another = item_new();
    (void)begin, (void)end, (void)item;
}

closure(void, loop_in_pool)
{
    own(belay_pool) pool = belay_pool_new(2);
    own(Item) item = item_new();
    parallel_for(&pool, 0, 8, 1, use_part, &item);
}

/* ---- panics, threads of others -------------------------------------------------------------- */

closure(void, panic_and_go_on)
{
    own(Item) item = item_new();
    (void)!catch_unwind(use_box);
    resume_unwind(belay_last_panic());
}

closure(void, panic_briefly)
{
    own(Item) item = item_new();
    panic("brief");
}

closure(void, panic_at_length)
{
    own(Item) item = item_new();
    panic("%05000d", 7);
}

closure(void, be_somebody)
{
    own(belay_thread) me = belay_thread_current();
    belay_thread_unpark(&me);
    belay_thread_park();
}

static void *
foreign_main(void *argument)
{
    (void)argument;
    (void)!catch_unwind(be_somebody);
    (void)!catch_unwind(panic_briefly);
    (void)!catch_unwind(panic_at_length);
    (void)!catch_unwind(join_a_panic);
    return NULL;
}

static void
run_foreign_thread(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, foreign_main, NULL) == 0)
        pthread_join(thread, NULL);
}

/* Tell of a try that failed for another reason than memory; its panics do. */
static void
check(belay_status status, const char *name, bool panics)
{
    if (status == BELAY_PANICKED && !panics && strstr(belay_last_panic(), "memory") == NULL &&
        strstr(belay_last_panic(), "NO_MEMORY") == NULL)
        fprintf(stderr, "%s: %s\n", name, belay_last_panic());
}

#define TRY(name_) check(catch_unwind(name_), #name_, false)
#define TRY_PANIC(name_) check(catch_unwind(name_), #name_, true)

int
main(void)
{
    TRY(use_box);
    TRY(use_box_or_keep);
    TRY(use_slice);
    TRY(use_moved_slice);
    TRY(use_shared);
    TRY(use_cyclic);
    TRY(use_channel);
    TRY(use_bounded_channel);
    TRY(use_one_shot);
    TRY(use_timers);
    TRY(spawn_and_join);
    TRY(spawn_and_leave_the_result);
    TRY(spawn_named);
    TRY(spawn_in_scope);
    TRY_PANIC(use_pool); /* a job panics that has no memory for jobs */
    TRY(use_notes);
    TRY(loop_in_pool);
    TRY_PANIC(join_a_panic);
    TRY_PANIC(panic_in_scope);
    TRY_PANIC(join_an_exit);
    TRY_PANIC(panic_and_go_on);
    TRY_PANIC(panic_briefly);
    TRY_PANIC(panic_at_length);
    run_foreign_thread();
    if (alive != 0)
        fprintf(stderr, "%d values were not dropped once\n", alive);
    return alive == 0 ? 0 : 2;
}
