/* SPDX-License-Identifier: MIT */
/* box_test.c - BOX: one value on the heap with one owner; functions, misuse, lists and trees. */
#include "util.h"

#include <belay/prelude.h>
#include <stdlib.h>
#include <string.h>

BOX(HeapInt, int);
BOX(HeapText, const char *);
BOX(Heap, Tracked, Tracked_drop);
BOX(HeapHeap, Heap, Heap_drop);

_Static_assert(sizeof(Heap) == sizeof(void *), "a box is one pointer");

START_TEST(new_holds_the_value)
{
    own(HeapInt) number = HeapInt_new(5);
    own(HeapText) text = HeapText_new("text");
    own(Heap) tracked = Heap_new(Tracked_new(1));
    ck_assert_int_eq(*HeapInt_get(&number), 5);
    ck_assert_str_eq(*HeapText_get(&text), "text");
    ck_assert_int_eq(id_of(Heap_get(&tracked)), 1);
}
END_TEST

START_TEST(drop_drops_the_value_once)
{
    Heap box = Heap_new(Tracked_new(1));
    Heap_drop(&box);
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_ptr_null(Heap_get(&box));
    Heap_drop(&box);
    ck_assert_int_eq(tracked_dropped(), 1);
    {
        own(HeapHeap) nested = HeapHeap_new(Heap_new(Tracked_new(2)));
    }
    ck_assert_str_eq(tracked_order(), "1 2");
}
END_TEST

START_TEST(try_new_takes_the_value_over)
{
    Tracked value = Tracked_new(1);
    own(Heap) box = {NULL};
    unwrap(Heap_try_new(&value, &box));
    ck_assert(is_empty(&value));
    ck_assert_int_eq(id_of(Heap_get(&box)), 1);
}
END_TEST

START_TEST(get_mut_changes_the_value)
{
    own(HeapInt) box = HeapInt_new(5);
    *HeapInt_get_mut(&box) += 1;
    ck_assert_int_eq(*HeapInt_get(&box), 6);
    ck_assert_ptr_eq(HeapInt_get_mut(&box), HeapInt_get(&box));
}
END_TEST

START_TEST(a_moved_box_is_empty)
{
    own(Heap) box = Heap_new(Tracked_new(1));
    own(Heap) other = move(box);
    ck_assert_ptr_null(Heap_get(&box));
    ck_assert_ptr_null(Heap_get_mut(&box));
    ck_assert_int_eq(id_of(Heap_get(&other)), 1);
}
END_TEST

START_TEST(into_inner_takes_the_value_out)
{
    own(Heap) box = Heap_new(Tracked_new(1));
    own(Tracked) value = Heap_into_inner(&box);
    ck_assert_int_eq(id_of(&value), 1);
    ck_assert_ptr_null(Heap_get(&box));
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

closure(void, take_out_of_nothing)
{
    own(Heap) box = {NULL};
    own(Tracked) value = Heap_into_inner(&box);
}

START_TEST(into_inner_of_an_empty_box_panics)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(take_out_of_nothing), BELAY_PANICKED);
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "Heap_into_inner"));
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "empty"));
}
END_TEST

START_TEST(into_raw_and_from_raw)
{
    own(Heap) box = Heap_new(Tracked_new(1));
    Tracked *const raw = Heap_into_raw(&box);
    ck_assert_ptr_null(Heap_get(&box));
    ck_assert_int_eq(id_of(raw), 1);
    own(Heap) back = Heap_from_raw(raw);
    ck_assert_ptr_eq(Heap_get(&back), raw);
    own(Heap) nothing = Heap_from_raw(NULL);
    ck_assert_ptr_null(Heap_get(&nothing));
    ck_assert_ptr_null(Heap_into_raw(&nothing));
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

static int *leaked; /* keeps it reachable */

START_TEST(leak_lives_for_ever)
{
    own(HeapInt) box = HeapInt_new(3);
    leaked = HeapInt_leak(&box);
    ck_assert_ptr_null(HeapInt_get(&box));
    *leaked += 1;
    ck_assert_int_eq(*leaked, 4);
}
END_TEST

closure(int, open, by_move(Heap, box))
{
    return id_of(Heap_get(box));
}

START_TEST(a_box_moves_into_a_thread)
{
    int id = 0;
    own(open_handle) handle = spawn(open, Heap_new(Tracked_new(7)));
    unwrap(join(&handle, &id));
    ck_assert_int_eq(id, 7);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

/* ---- values that hold themselves ------------------------------------------------------------ */

struct node;
BOX_DECLARE(List, struct node);

struct node {
    int number;
    List next;
};

static void node_drop(struct node *node);
BOX_DEFINE(List, struct node, node_drop);

/* Drop the rest of the list without one stack frame for each node. */
static void
node_drop(struct node *node)
{
    List rest = move(node->next);
    while (List_get(&rest) != NULL) {
        struct node taken = List_into_inner(&rest);
        rest = move(taken.next);
    }
}

static List
list_of(int length)
{
    List list = {NULL};
    for (int i = 0; i < length; i++)
        list = List_new((struct node){i, move(list)});
    return list;
}

START_TEST(a_list_of_100000_is_dropped_iteratively)
{
    own(List) list = list_of(100000);
    ck_assert_int_eq(List_get(&list)->number, 99999);
}
END_TEST

closure(void, walk, by_move(List, list), by_copy(int, length))
{
    const List *at = list;
    for (int i = length; i > 0; i--) {
        ck_assert_int_eq(List_get(at)->number, i - 1);
        at = &List_get(at)->next;
    }
    ck_assert_ptr_null(List_get(at));
}

START_TEST(a_list_is_dropped_in_a_thread_with_a_small_stack)
{
    const belay_thread_options options = {.stack_size = 65536};
    own(walk_handle) handle = {{NULL}};
    unwrap(spawn_with(&options, &handle, walk, list_of(100000), 100000));
    unwrap(join(&handle));
}
END_TEST

struct tree;
BOX_DECLARE(Branch, struct tree);

struct tree {
    Tracked tracked;
    Branch left, right;
};

static void
tree_drop(struct tree *tree)
{
    Tracked_drop(&tree->tracked);
    Branch_drop(&tree->left);
    Branch_drop(&tree->right);
}

BOX_DEFINE(Branch, struct tree, tree_drop);

static Branch
tree_of_depth(int depth)
{
    if (depth < 0)
        return (Branch){NULL};
    return Branch_new(
        (struct tree){Tracked_new(depth), tree_of_depth(depth - 1), tree_of_depth(depth - 1)});
}

START_TEST(parts_of_a_tree_can_be_taken_out)
{
    {
        own(Branch) tree = tree_of_depth(7);
        own(Branch) part = move(Branch_get_mut(&tree)->left);
        ck_assert_int_eq(tracked_alive(), 255);
        Branch_drop(&tree);
        ck_assert_int_eq(tracked_alive(), 127);
        belay_swap(&Branch_get_mut(&part)->left, &Branch_get_mut(&part)->right);
    }
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

/* ---- shapes of values ----------------------------------------------------------------------- */

typedef struct Line {
    _Alignas(64) char bytes[64];
} Line;
typedef struct Page {
    _Alignas(4096) char byte;
} Page;
struct large {
    char bytes[100000];
};
typedef int (*operation)(int);

BOX(HeapLine, Line);
BOX(HeapPage, Page);
BOX(HeapLarge, struct large);
BOX(HeapOperation, operation);

START_TEST(over_aligned_values_keep_their_alignment)
{
    for (int i = 0; i < 20; i++) {
        own(HeapLine) line = HeapLine_new((Line){"line"});
        own(HeapPage) page = HeapPage_new((Page){'p'});
        ck_assert_uint_eq((uintptr_t)HeapLine_get(&line) % 64, 0);
        ck_assert_uint_eq((uintptr_t)HeapPage_get(&page) % 4096, 0);
        ck_assert_int_eq(HeapPage_into_inner(&page).byte, 'p');
    }
}
END_TEST

START_TEST(large_values_and_functions)
{
    own(HeapLarge) large = HeapLarge_new((struct large){"large"});
    ck_assert_str_eq(HeapLarge_get(&large)->bytes, "large");
    own(HeapOperation) absolute = HeapOperation_new(abs);
    ck_assert_int_eq((*HeapOperation_get(&absolute))(-3), 3);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        new_holds_the_value,
        drop_drops_the_value_once,
        try_new_takes_the_value_over,
        get_mut_changes_the_value,
        a_moved_box_is_empty,
        into_inner_takes_the_value_out,
        into_inner_of_an_empty_box_panics,
        into_raw_and_from_raw,
        leak_lives_for_ever,
        a_box_moves_into_a_thread,
        a_list_of_100000_is_dropped_iteratively,
        a_list_is_dropped_in_a_thread_with_a_small_stack,
        parts_of_a_tree_can_be_taken_out,
        over_aligned_values_keep_their_alignment,
        large_values_and_functions,
    };
    return run_suite("box", tests, COUNT_OF(tests));
}
