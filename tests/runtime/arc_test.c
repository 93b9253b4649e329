/* SPDX-License-Identifier: MIT */
/*
 * arc_test.c - ARC and its weak handles, in one thread: every function, counts, misuse, values that
 * hold themselves. What threads do to it at the same time is in arc_race_test.c.
 */
#include "shortage.h"
#include "util.h"

#include <belay/prelude.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

ARC(SharedInt, int);
ARC(SharedText, const char *);
ARC(Shared, Tracked, Tracked_drop);

_Static_assert(sizeof(Shared) == sizeof(void *), "a handle is one pointer");
_Static_assert(sizeof(WeakShared) == sizeof(void *), "a weak handle is one pointer");

static Tracked
clone_tracked(const Tracked *tracked)
{
    return Tracked_new(id_of(tracked) + 100);
}

static int
clone_int(const int *number)
{
    return *number + 100;
}

/* ---- making, cloning, dropping -------------------------------------------------------------- */

START_TEST(new_holds_the_value)
{
    own(SharedInt) number = SharedInt_new(5);
    own(SharedText) text = SharedText_new("text");
    own(Shared) tracked = Shared_new(Tracked_new(1));
    ck_assert_int_eq(*SharedInt_get(&number), 5);
    ck_assert_str_eq(*SharedText_get(&text), "text");
    ck_assert_int_eq(id_of(Shared_get(&tracked)), 1);
}
END_TEST

START_TEST(try_new_takes_the_value_over)
{
    Tracked value = Tracked_new(1);
    own(Shared) shared = {NULL};
    unwrap(Shared_try_new(&value, &shared));
    ck_assert(is_empty(&value));
    ck_assert_int_eq(id_of(Shared_get(&shared)), 1);
}
END_TEST

START_TEST(the_last_drop_drops_the_value_once)
{
    Shared handles[5] = {Shared_new(Tracked_new(1))};
    for (size_t i = 1; i < COUNT_OF(handles); i++)
        handles[i] = Shared_clone(&handles[i - 1]);
    for (size_t i = 0; i < COUNT_OF(handles); i++) {
        ck_assert_int_eq(tracked_dropped(), 0);
        ck_assert_uint_eq(Shared_strong_count(&handles[i]), COUNT_OF(handles) - i);
        Shared_drop(&handles[i]);
        ck_assert_ptr_null(Shared_get(&handles[i]));
    }
    ck_assert_int_eq(tracked_dropped(), 1);
    Shared_drop(&handles[0]);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

START_TEST(clones_share_one_value)
{
    own(SharedInt) first = SharedInt_new(1);
    own(SharedInt) second = SharedInt_clone(&first);
    own(SharedInt) other = SharedInt_new(1);
    ck_assert_ptr_eq(SharedInt_get(&first), SharedInt_get(&second));
    ck_assert(SharedInt_ptr_eq(&first, &second));
    ck_assert(!SharedInt_ptr_eq(&first, &other));
}
END_TEST

START_TEST(counts_count)
{
    own(Shared) first = Shared_new(Tracked_new(1));
    ck_assert_uint_eq(Shared_strong_count(&first), 1);
    ck_assert_uint_eq(Shared_weak_count(&first), 0);
    {
        own(Shared) second = Shared_clone(&first);
        own(WeakShared) weak = Shared_downgrade(&first);
        own(WeakShared) another = WeakShared_clone(&weak);
        ck_assert_uint_eq(Shared_strong_count(&second), 2);
        ck_assert_uint_eq(Shared_weak_count(&second), 2);
        ck_assert_uint_eq(WeakShared_strong_count(&another), 2);
        ck_assert_uint_eq(WeakShared_weak_count(&another), 2);
    }
    ck_assert_uint_eq(Shared_strong_count(&first), 1);
    ck_assert_uint_eq(Shared_weak_count(&first), 0);
}
END_TEST

START_TEST(an_empty_handle_owns_nothing)
{
    own(Shared) empty = {NULL};
    own(WeakShared) weak = {NULL};
    own(WeakShared) clone = WeakShared_clone(&weak);
    own(Shared) out = {NULL};
    const Shared also_empty = {NULL};
    ck_assert_ptr_null(Shared_get(&empty));
    ck_assert_ptr_null(Shared_get_mut(&empty));
    ck_assert_uint_eq(Shared_strong_count(&empty), 0);
    ck_assert_uint_eq(Shared_weak_count(&empty), 0);
    ck_assert(Shared_ptr_eq(&empty, &also_empty));
    ck_assert_int_eq(WeakShared_upgrade(&clone, &out), BELAY_DROPPED);
    ck_assert_uint_eq(WeakShared_strong_count(&weak), 0);
    ck_assert_uint_eq(WeakShared_weak_count(&weak), 0);
    ck_assert(WeakShared_ptr_eq(&weak, &clone));
    ck_assert_ptr_null(Shared_into_raw(&empty));
    own(Shared) from_nothing = Shared_from_raw(NULL);
    ck_assert_ptr_null(Shared_get(&from_nothing));
}
END_TEST

/* ---- misuse --------------------------------------------------------------------------------- */

typedef enum Misuse {
    CLONE,
    DOWNGRADE,
    MAKE_MUT,
    TRY_UNWRAP,
    INTO_INNER,
    UNWRAP_OR_CLONE,
    INCREMENT
} Misuse;

closure(void, use_empty_handle, by_copy(Misuse, how))
{
    own(Shared) empty = {NULL};
    own(Shared) made = {NULL};
    own(WeakShared) weak = {NULL};
    own(Tracked) value = {0};
    switch (how) {
    case CLONE: made = Shared_clone(&empty); break;
    case DOWNGRADE: weak = Shared_downgrade(&empty); break;
    case MAKE_MUT: Shared_make_mut(&empty, clone_tracked); break;
    case TRY_UNWRAP: unwrap(Shared_try_unwrap(&empty, &value)); break;
    case INTO_INNER: unwrap(Shared_into_inner(&empty, &value)); break;
    case UNWRAP_OR_CLONE: value = Shared_unwrap_or_clone(&empty, clone_tracked); break;
    case INCREMENT: Shared_increment_strong_count(NULL); break;
    }
}

START_TEST(an_empty_handle_where_a_value_is_needed_panics)
{
    static const char *const functions[] = {
        [CLONE] = "Shared_clone",           [DOWNGRADE] = "Shared_downgrade",
        [MAKE_MUT] = "Shared_make_mut",     [TRY_UNWRAP] = "Shared_try_unwrap",
        [INTO_INNER] = "Shared_into_inner", [UNWRAP_OR_CLONE] = "Shared_unwrap_or_clone",
        [INCREMENT] = "Shared_clone",
    };
    panics_quiet();
    for (size_t i = 0; i < COUNT_OF(functions); i++) {
        ck_assert_int_eq(catch_unwind(use_empty_handle, (Misuse)i), BELAY_PANICKED);
        ck_assert_msg(strstr(belay_last_panic(), functions[i]) != NULL &&
                          strstr(belay_last_panic(), "empty") != NULL,
                      "%s: %s", functions[i], belay_last_panic());
    }
}
END_TEST

/* Pretend that there are so many handles: a loop that leaks 2^31 of them takes too long. */
static void
pretend(SharedInt *shared, uint32_t strong, uint32_t weak)
{
    shared->block_->counts = BELAY_COUNTED_UNIQUE_ + (strong - 1) * BELAY_COUNTED_ONE_STRONG_ +
                             weak * BELAY_COUNTED_ONE_WEAK_;
    REQUIRE(SharedInt_strong_count(shared) == strong);
    REQUIRE(SharedInt_weak_count(shared) == weak);
}

enum { MANY = INT32_MAX - 10, TURNS = 20 };

static void
clone_too_often(void)
{
    own(SharedInt) shared = SharedInt_new(1);
    pretend(&shared, MANY, 0);
    for (int i = 0; i < TURNS; i++) {
        SharedInt clone = SharedInt_clone(&shared);
        belay_forget(&clone);
    }
}

static void
downgrade_too_often(void)
{
    own(SharedInt) shared = SharedInt_new(1);
    pretend(&shared, 1, MANY);
    for (int i = 0; i < TURNS; i++) {
        WeakSharedInt weak = SharedInt_downgrade(&shared);
        belay_forget(&weak);
    }
}

static void
clone_weak_too_often(void)
{
    own(SharedInt) shared = SharedInt_new(1);
    pretend(&shared, 1, MANY);
    WeakSharedInt weak = SharedInt_downgrade(&shared);
    for (int i = 0; i < TURNS; i++) {
        WeakSharedInt clone = WeakSharedInt_clone(&weak);
        belay_forget(&clone);
    }
}

static void
upgrade_too_often(void)
{
    own(SharedInt) shared = SharedInt_new(1);
    own(WeakSharedInt) weak = SharedInt_downgrade(&shared);
    pretend(&shared, MANY, 1);
    for (int i = 0; i < TURNS; i++) {
        SharedInt upgraded = {NULL};
        REQUIRE(WeakSharedInt_upgrade(&weak, &upgraded) == BELAY_OK);
        belay_forget(&upgraded);
    }
}

START_TEST(a_count_that_would_overflow_aborts)
{
    void (*const bodies[])(void) = {clone_too_often, downgrade_too_often, clone_weak_too_often,
                                    upgrade_too_often};
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        own(Process) child = process_fork(bodies[i]);
        ck_assert_msg(child.signal == SIGABRT && strstr(child.err, "2^31") != NULL,
                      "case %zu: status %d, signal %d: %s", i, child.status, child.signal,
                      child.err);
    }
}
END_TEST

/* ---- changing ------------------------------------------------------------------------------- */

START_TEST(get_mut_needs_the_only_handle)
{
    own(Shared) shared = Shared_new(Tracked_new(1));
    ck_assert_ptr_eq(Shared_get_mut(&shared), Shared_get(&shared));
    {
        own(Shared) other = Shared_clone(&shared);
        ck_assert_ptr_null(Shared_get_mut(&shared));
        ck_assert_ptr_null(Shared_get_mut(&other));
    }
    ck_assert_ptr_nonnull(Shared_get_mut(&shared));
    {
        own(WeakShared) weak = Shared_downgrade(&shared);
        ck_assert_ptr_null(Shared_get_mut(&shared));
    }
    ck_assert_ptr_nonnull(Shared_get_mut(&shared));
}
END_TEST

START_TEST(make_mut_changes_in_place_what_is_not_shared)
{
    own(SharedInt) shared = SharedInt_new(1);
    const int *const before = SharedInt_get(&shared);
    *SharedInt_make_mut(&shared, clone_int) = 7;
    ck_assert_ptr_eq(SharedInt_get(&shared), before);
    ck_assert_int_eq(*before, 7);
}
END_TEST

START_TEST(make_mut_clones_what_is_shared)
{
    own(Shared) shared = Shared_new(Tracked_new(1));
    own(Shared) other = Shared_clone(&shared);
    ck_assert_int_eq(id_of(Shared_make_mut(&shared, clone_tracked)), 101);
    ck_assert_int_eq(id_of(Shared_get(&other)), 1);
    ck_assert_uint_eq(Shared_strong_count(&shared), 1);
    ck_assert_uint_eq(Shared_strong_count(&other), 1);

    own(SharedInt) number = SharedInt_new(1);
    own(SharedInt) same = SharedInt_clone(&number);
    *SharedInt_make_mut(&number, NULL) += 1; /* copies the bytes */
    ck_assert_int_eq(*SharedInt_get(&number), 2);
    ck_assert_int_eq(*SharedInt_get(&same), 1);
}
END_TEST

START_TEST(make_mut_leaves_weak_handles_behind)
{
    own(Shared) shared = Shared_new(Tracked_new(1));
    own(WeakShared) weak = Shared_downgrade(&shared);
    own(Shared) upgraded = {NULL};
    ck_assert_ptr_nonnull(Shared_make_mut(&shared, clone_tracked));
    ck_assert_int_eq(WeakShared_upgrade(&weak, &upgraded), BELAY_DROPPED);
    ck_assert_int_eq(tracked_alive(), 1);
    ck_assert_uint_eq(Shared_weak_count(&shared), 0);
}
END_TEST

static Tracked
panic_instead_of_cloning(const Tracked *tracked)
{
    panic("cannot clone %d", id_of(tracked));
}

closure(void, make_mut_with_panic, by_move(Shared, shared), by_mut(Shared, other))
{
    (void)other;
    Shared_make_mut(shared, panic_instead_of_cloning);
}

START_TEST(a_clone_that_panics_leaves_the_value_whole)
{
    panics_quiet();
    own(Shared) kept = Shared_new(Tracked_new(1));
    ck_assert_int_eq(catch_unwind(make_mut_with_panic, Shared_clone(&kept), &kept), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "cannot clone 1");
    ck_assert_uint_eq(Shared_strong_count(&kept), 1);
    ck_assert_int_eq(tracked_alive(), 1);
}
END_TEST

/* ---- taking out ----------------------------------------------------------------------------- */

START_TEST(try_unwrap_takes_the_value_of_the_only_owner)
{
    own(Shared) shared = Shared_new(Tracked_new(1));
    own(Tracked) value = {0};
    {
        own(Shared) other = Shared_clone(&shared);
        ck_assert_int_eq(Shared_try_unwrap(&shared, &value), BELAY_SHARED);
        ck_assert(is_empty(&value));
        ck_assert_ptr_nonnull(Shared_get(&shared));
        ck_assert_uint_eq(Shared_strong_count(&other), 2);
    }
    own(WeakShared) weak = Shared_downgrade(&shared);
    ck_assert_int_eq(Shared_try_unwrap(&shared, &value), BELAY_OK);
    ck_assert_int_eq(id_of(&value), 1);
    ck_assert_ptr_null(Shared_get(&shared));
    ck_assert_uint_eq(WeakShared_strong_count(&weak), 0);
    ck_assert_int_eq(WeakShared_upgrade(&weak, &shared), BELAY_DROPPED);
}
END_TEST

START_TEST(into_inner_gives_the_value_to_the_last)
{
    own(Shared) first = Shared_new(Tracked_new(1));
    own(Shared) second = Shared_clone(&first);
    own(Tracked) value = {0};
    ck_assert_int_eq(Shared_into_inner(&first, &value), BELAY_SHARED);
    ck_assert_ptr_null(Shared_get(&first));
    ck_assert(is_empty(&value));
    ck_assert_int_eq(Shared_into_inner(&second, &value), BELAY_OK);
    ck_assert_ptr_null(Shared_get(&second));
    ck_assert_int_eq(id_of(&value), 1);
}
END_TEST

START_TEST(unwrap_or_clone_gives_a_value_either_way)
{
    own(Shared) first = Shared_new(Tracked_new(1));
    own(Shared) second = Shared_clone(&first);
    own(Tracked) cloned = Shared_unwrap_or_clone(&first, clone_tracked);
    ck_assert_int_eq(id_of(&cloned), 101);
    ck_assert_ptr_null(Shared_get(&first));
    own(Tracked) taken = Shared_unwrap_or_clone(&second, clone_tracked);
    ck_assert_int_eq(id_of(&taken), 1);
    ck_assert_ptr_null(Shared_get(&second));
    ck_assert_int_eq(tracked_dropped(), 0);

    own(SharedInt) number = SharedInt_new(9);
    own(SharedInt) same = SharedInt_clone(&number);
    ck_assert_int_eq(SharedInt_unwrap_or_clone(&number, NULL), 9);
    ck_assert_uint_eq(SharedInt_strong_count(&same), 1);
}
END_TEST

START_TEST(into_raw_and_from_raw_keep_the_count)
{
    own(Shared) shared = Shared_new(Tracked_new(1));
    own(Shared) other = Shared_clone(&shared);
    const Tracked *const raw = Shared_into_raw(&shared);
    ck_assert_ptr_null(Shared_get(&shared));
    ck_assert_uint_eq(Shared_strong_count(&other), 2);
    ck_assert_int_eq(id_of(raw), 1);
    own(Shared) back = Shared_from_raw(raw);
    ck_assert(Shared_ptr_eq(&back, &other));
    ck_assert_uint_eq(Shared_strong_count(&back), 2);
}
END_TEST

START_TEST(a_raw_pointer_counts_for_a_callback)
{
    own(Shared) shared = Shared_new(Tracked_new(1));
    const Tracked *const raw = Shared_get(&shared);
    Shared_increment_strong_count(raw);
    Shared_increment_strong_count(raw);
    ck_assert_uint_eq(Shared_strong_count(&shared), 3);
    Shared_drop(&shared);
    Shared_decrement_strong_count(raw);
    ck_assert_int_eq(id_of(raw), 1);
    Shared_decrement_strong_count(raw);
    ck_assert_int_eq(tracked_alive(), 0);
    Shared_decrement_strong_count(NULL); /* an empty handle's: nothing to give up */
}
END_TEST

static const int *leaked; /* keeps it reachable */

START_TEST(leak_lives_for_ever)
{
    own(SharedInt) shared = SharedInt_new(3);
    leaked = SharedInt_leak(&shared);
    ck_assert_ptr_null(SharedInt_get(&shared));
    ck_assert_int_eq(*leaked, 3);
}
END_TEST

/* ---- weak handles --------------------------------------------------------------------------- */

START_TEST(upgrade_gives_one_more_owner_while_there_is_one)
{
    own(Shared) shared = Shared_new(Tracked_new(1));
    own(WeakShared) weak = Shared_downgrade(&shared);
    own(Shared) upgraded = {NULL};
    ck_assert_int_eq(WeakShared_upgrade(&weak, &upgraded), BELAY_OK);
    ck_assert(Shared_ptr_eq(&shared, &upgraded));
    ck_assert_uint_eq(Shared_strong_count(&shared), 2);
    Shared_drop(&shared);
    ck_assert_int_eq(tracked_alive(), 1);
    Shared_drop(&upgraded);
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert_int_eq(WeakShared_upgrade(&weak, &upgraded), BELAY_DROPPED);
    ck_assert_ptr_null(upgraded.block_);
    ck_assert_uint_eq(WeakShared_weak_count(&weak), 0);
}
END_TEST

START_TEST(weak_handles_do_not_keep_the_value)
{
    own(WeakShared) weak = {NULL};
    {
        own(Shared) shared = Shared_new(Tracked_new(1));
        weak = Shared_downgrade(&shared);
    }
    ck_assert_int_eq(tracked_alive(), 0);
    own(WeakShared) clone = WeakShared_clone(&weak);
    ck_assert(WeakShared_ptr_eq(&weak, &clone));
}
END_TEST

START_TEST(a_weak_handle_as_a_raw_pointer)
{
    own(Shared) shared = Shared_new(Tracked_new(1));
    own(WeakShared) weak = Shared_downgrade(&shared);
    own(WeakShared) empty = {NULL};
    ck_assert_ptr_eq(WeakShared_as_ptr(&weak), Shared_get(&shared));
    ck_assert_ptr_null(WeakShared_as_ptr(&empty));
    ck_assert_ptr_null(WeakShared_into_raw(&empty));
    const Tracked *const raw = WeakShared_into_raw(&weak);
    ck_assert_ptr_null(WeakShared_as_ptr(&weak));
    ck_assert_uint_eq(Shared_weak_count(&shared), 1);
    {
        own(WeakShared) back = WeakShared_from_raw(raw);
        own(Shared) again = {NULL};
        unwrap(WeakShared_upgrade(&back, &again));
        ck_assert(Shared_ptr_eq(&shared, &again));
    }
    ck_assert_uint_eq(Shared_weak_count(&shared), 0);
    own(WeakShared) from_nothing = WeakShared_from_raw(NULL);
    ck_assert(WeakShared_ptr_eq(&from_nothing, &empty));
}
END_TEST

START_TEST(a_raw_weak_pointer_outlives_the_value)
{
    own(Shared) shared = Shared_new(Tracked_new(1));
    WeakShared weak = Shared_downgrade(&shared);
    const Tracked *const raw = WeakShared_into_raw(&weak);
    Shared_drop(&shared);
    ck_assert_int_eq(tracked_alive(), 0);
    own(WeakShared) back = WeakShared_from_raw(raw);
    ck_assert_int_eq(WeakShared_upgrade(&back, &shared), BELAY_DROPPED);
}
END_TEST

/* ---- values that hold themselves ------------------------------------------------------------ */

struct node;
ARC_DECLARE(Tree, struct node);

struct node {
    Tracked tracked;
    WeakTree self;
    Tree left, right;
};

static void
node_drop(struct node *node)
{
    Tracked_drop(&node->tracked);
    WeakTree_drop(&node->self);
    Tree_drop(&node->left);
    Tree_drop(&node->right);
}

ARC_DEFINE(Tree, struct node, node_drop);

static struct node
make_node(const WeakTree *self, void *context)
{
    own(Tree) early = {NULL};
    ck_assert_int_eq(WeakTree_upgrade(self, &early), BELAY_DROPPED); /* it is not there yet */
    ck_assert_uint_eq(WeakTree_strong_count(self), 0);
    return (struct node){.tracked = Tracked_new(*(const int *)context),
                         .self = WeakTree_clone(self)};
}

START_TEST(new_cyclic_makes_a_value_that_knows_itself)
{
    int id = 5;
    {
        own(Tree) tree = Tree_new_cyclic(make_node, &id);
        own(Tree) same = {NULL};
        ck_assert_uint_eq(Tree_weak_count(&tree), 1);
        unwrap(WeakTree_upgrade(&Tree_get(&tree)->self, &same));
        ck_assert(Tree_ptr_eq(&tree, &same));
        ck_assert_int_eq(id_of(&Tree_get(&same)->tracked), 5);
    }
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

static struct node
panic_instead_of_making(const WeakTree *self, void *context)
{
    own(WeakTree) clone = WeakTree_clone(self);
    *(WeakTree *)context = WeakTree_clone(self); /* outlives the panic */
    panic("no node");
}

closure(void, make_cyclic_with_panic, by_mut(WeakTree, kept))
{
    own(Tree) tree = Tree_new_cyclic(panic_instead_of_making, kept);
}

START_TEST(new_cyclic_leaks_nothing_when_make_panics)
{
    panics_quiet();
    own(WeakTree) kept = {NULL};
    own(Tree) tree = {NULL};
    ck_assert_int_eq(catch_unwind(make_cyclic_with_panic, &kept), BELAY_PANICKED);
    ck_assert_int_eq(WeakTree_upgrade(&kept, &tree), BELAY_DROPPED);
}
END_TEST

static Tree
tree_of_depth(int depth)
{
    struct node node = {.tracked = Tracked_new(depth)};
    if (depth > 0) {
        node.left = tree_of_depth(depth - 1);
        node.right = tree_of_depth(depth - 1);
    }
    return Tree_new(node);
}

START_TEST(a_tree_is_freed_whole)
{
    {
        own(Tree) tree = tree_of_depth(9);
        own(Tree) part = Tree_clone(&Tree_get(&tree)->left);
        ck_assert_int_eq(tracked_alive(), 1023);
        Tree_drop(&tree);
        ck_assert_int_eq(tracked_alive(), 511);
    }
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

struct link;
ARC_DECLARE(Chain, struct link);

struct link {
    int number;
    Chain next;
};

static void link_drop(struct link *link);
ARC_DEFINE(Chain, struct link, link_drop);

/* Drop a long chain without one stack frame for each link: take over what nobody else owns. */
static void
link_drop(struct link *link)
{
    struct link taken = {0, {NULL}};
    Chain rest = move(link->next);
    while (Chain_get(&rest) != NULL && Chain_into_inner(&rest, &taken) == BELAY_OK)
        rest = move(taken.next);
}

START_TEST(a_chain_of_100000_is_dropped_iteratively)
{
    own(Chain) kept = {NULL};
    own(Chain) chain = {NULL};
    for (int i = 0; i < 100000; i++) {
        chain = Chain_new((struct link){i, move(chain)});
        if (i == 10)
            kept = Chain_clone(&chain);
    }
    Chain_drop(&chain);
    ck_assert_uint_eq(Chain_strong_count(&kept), 1);
    ck_assert_int_eq(Chain_get(&kept)->number, 10);
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

ARC(SharedLine, Line);
ARC(SharedPage, Page);
ARC(SharedLarge, struct large);
ARC(SharedOperation, operation);
ARC(SharedShared, Shared, Shared_drop);

START_TEST(over_aligned_values_keep_their_alignment)
{
    for (int i = 0; i < 20; i++) {
        own(SharedLine) line = SharedLine_new((Line){"line"});
        own(SharedPage) page = SharedPage_new((Page){'p'});
        ck_assert_uint_eq((uintptr_t)SharedLine_get(&line) % 64, 0);
        ck_assert_uint_eq((uintptr_t)SharedPage_get(&page) % 4096, 0);
        own(SharedPage) raw = SharedPage_from_raw(SharedPage_into_raw(&page));
        ck_assert_int_eq(SharedPage_get(&raw)->byte, 'p');
    }
}
END_TEST

START_TEST(large_and_nested_values)
{
    own(SharedLarge) large = SharedLarge_new((struct large){"large"});
    ck_assert_str_eq(SharedLarge_get(&large)->bytes, "large");
    own(SharedOperation) absolute = SharedOperation_new(abs);
    ck_assert_int_eq((*SharedOperation_get(&absolute))(-3), 3);
    own(SharedShared) nested = SharedShared_new(Shared_new(Tracked_new(1)));
    own(SharedShared) clone = SharedShared_clone(&nested);
    ck_assert_int_eq(id_of(Shared_get(SharedShared_get(&clone))), 1);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        new_holds_the_value,
        try_new_takes_the_value_over,
        the_last_drop_drops_the_value_once,
        clones_share_one_value,
        counts_count,
        an_empty_handle_owns_nothing,
        an_empty_handle_where_a_value_is_needed_panics,
        a_count_that_would_overflow_aborts,
        get_mut_needs_the_only_handle,
        make_mut_changes_in_place_what_is_not_shared,
        make_mut_clones_what_is_shared,
        make_mut_leaves_weak_handles_behind,
        a_clone_that_panics_leaves_the_value_whole,
        try_unwrap_takes_the_value_of_the_only_owner,
        into_inner_gives_the_value_to_the_last,
        unwrap_or_clone_gives_a_value_either_way,
        into_raw_and_from_raw_keep_the_count,
        a_raw_pointer_counts_for_a_callback,
        leak_lives_for_ever,
        upgrade_gives_one_more_owner_while_there_is_one,
        weak_handles_do_not_keep_the_value,
        a_weak_handle_as_a_raw_pointer,
        a_raw_weak_pointer_outlives_the_value,
        new_cyclic_makes_a_value_that_knows_itself,
        new_cyclic_leaks_nothing_when_make_panics,
        a_tree_is_freed_whole,
        a_chain_of_100000_is_dropped_iteratively,
        over_aligned_values_keep_their_alignment,
        large_and_nested_values,
    };
    return run_suite("arc", tests, COUNT_OF(tests));
}
