/* SPDX-License-Identifier: MIT */
/*
 * refcell_test.c - REFCELL: the rules of borrowing, what a broken rule says, guards, values.
 */
#include "util.h"

#include <belay/prelude.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    int left, right;
};

REFCELL(Number, int);
REFCELL(Pair, struct pair);
REFCELL(Held, Tracked, Tracked_drop);
RC(SharedPair, Pair, Pair_drop);

_Static_assert(sizeof(Number) <= 3 * sizeof(void *), "16 bytes beside the value");

static Number in_static_storage = REFCELL_INIT(5);
static Pair pair_in_static_storage = REFCELL_INIT({.right = 7});

/* ---- the rules ------------------------------------------------------------------------------ */

START_TEST(many_may_read)
{
    own(Number) cell = Number_new(1);
    own(NumberRef) first = Number_borrow(&cell);
    own(NumberRef) second = Number_borrow(&cell);
    own(NumberRef) third = NumberRef_clone(&second);
    own(NumberRefMut) refused = {0};
    ck_assert_int_eq(*first.data + *second.data + *third.data, 3);
    ck_assert_int_eq(Number_try_borrow_mut(&cell, &refused), BELAY_BORROWED);
    ck_assert_ptr_null(refused.data);
    NumberRef_drop(&first);
    NumberRef_drop(&second);
    ck_assert_int_eq(Number_try_borrow_mut(&cell, &refused), BELAY_BORROWED);
    NumberRef_drop(&third);
    ck_assert_int_eq(Number_try_borrow_mut(&cell, &refused), BELAY_OK);
}
END_TEST

START_TEST(one_may_write_alone)
{
    own(Number) cell = Number_new(1);
    {
        own(NumberRefMut) writer = Number_borrow_mut(&cell);
        own(NumberRef) reader = {0};
        own(NumberRefMut) another = {0};
        *writer.data = 2;
        ck_assert_int_eq(Number_try_borrow(&cell, &reader), BELAY_BORROWED);
        ck_assert_int_eq(Number_try_borrow_mut(&cell, &another), BELAY_BORROWED);
        ck_assert_ptr_null(reader.data);
        ck_assert_ptr_null(another.data);
    }
    own(NumberRef) reader = {0};
    ck_assert_int_eq(Number_try_borrow(&cell, &reader), BELAY_OK);
    ck_assert_int_eq(*reader.data, 2);
}
END_TEST

START_TEST(an_empty_guard_holds_nothing)
{
    own(Number) cell = Number_new(1);
    own(NumberRefMut) guard = Number_borrow_mut(&cell);
    own(NumberRefMut) moved = move(guard);
    ck_assert_ptr_null(guard.data);
    NumberRefMut_drop(&guard);
    own(NumberRef) reader = {0};
    ck_assert_int_eq(Number_try_borrow(&cell, &reader), BELAY_BORROWED);
    NumberRefMut_drop(&moved);
    ck_assert_ptr_null(moved.data);
    NumberRefMut_drop(&moved);
    own(NumberRef) clone = NumberRef_clone(&reader);
    ck_assert_ptr_null(clone.data);
    ck_assert_int_eq(Number_try_borrow(&cell, &reader), BELAY_OK);
}
END_TEST

START_TEST(a_cell_in_static_storage)
{
    const Number *const shared = &in_static_storage;
    with_borrow_mut (n, shared)
        *n += 1;
    with_borrow (n, shared)
        ck_assert_int_eq(*n, 6);
    with_borrow (pair, &pair_in_static_storage)
        ck_assert_int_eq(pair->right, 7);
}
END_TEST

/* ---- broken rules --------------------------------------------------------------------------- */

typedef enum Mistake {
    BORROW,
    BORROW_MUT,
    BORROW_MUT_OF_READ,
    REPLACE,
    REPLACE_WITH,
    TAKE,
    SWAP,
    SWAP_WITH_ITSELF,
} Mistake;

static int
same(int *number)
{
    return *number;
}

static void
make_mistake(const Number *cell, Mistake mistake)
{
    own(Number) other = Number_new(9);
    own(NumberRef) reader = {0};
    own(NumberRefMut) writer = {0};
    if (mistake == BORROW_MUT_OF_READ)
        reader = Number_borrow(cell);
    else if (mistake != SWAP_WITH_ITSELF)
        writer = Number_borrow_mut(cell);
    switch (mistake) {
    case BORROW: reader = Number_borrow(cell); break;
    case BORROW_MUT: writer = Number_borrow_mut(cell); break;
    case BORROW_MUT_OF_READ: writer = Number_borrow_mut(cell); break;
    case REPLACE: (void)!Number_replace(cell, 7); break;
    case REPLACE_WITH: (void)!Number_replace_with(cell, same); break;
    case TAKE: (void)!Number_take(cell); break;
    case SWAP: Number_swap(&other, cell); break;
    case SWAP_WITH_ITSELF: Number_swap(cell, cell); break;
    }
}

closure(void, mistaken, by_mut(Number, cell), by_copy(Mistake, mistake))
{
    make_mistake(cell, mistake);
}

START_TEST(a_broken_rule_panics_and_names_both_functions)
{
    static const char *const messages[] = {
        [BORROW] = "Number_borrow: already mutably borrowed, by Number_borrow_mut",
        [BORROW_MUT] = "Number_borrow_mut: already borrowed, by Number_borrow_mut",
        [BORROW_MUT_OF_READ] = "Number_borrow_mut: already borrowed, by Number_borrow",
        [REPLACE] = "Number_replace: already borrowed, by Number_borrow_mut",
        [REPLACE_WITH] = "Number_replace_with: already borrowed, by Number_borrow_mut",
        [TAKE] = "Number_take: already borrowed, by Number_borrow_mut",
        [SWAP] = "Number_swap: already borrowed, by Number_borrow_mut",
        [SWAP_WITH_ITSELF] = "Number_swap: already borrowed, by Number_swap",
    };
    panics_quiet();
    own(Number) cell = Number_new(1);
    for (size_t i = 0; i < COUNT_OF(messages); i++) {
        ck_assert_int_eq(catch_unwind(mistaken, &cell, (Mistake)i), BELAY_PANICKED);
        ck_assert_str_eq(belay_last_panic(), messages[i]);
        /* The panic dropped the guards: the cell is as before. */
        own(NumberRefMut) free_again = Number_borrow_mut(&cell);
        ck_assert_int_eq(*free_again.data, 1);
    }
}
END_TEST

enum { LINE_OF_BORROW = __LINE__ + 5 };

closure(void, borrow_twice_by_macros, by_mut(Pair, cell))
{
    const Pair *const shared = cell;
    own(PairRef) first = refcell_borrow(shared);
    own(PairRef) second = refcell_borrow(shared);
    PairRefMut third = refcell_borrow_mut(cell); /* LINE_OF_BORROW + 2 */
    PairRefMut_drop(&third);
}

START_TEST(the_macros_name_both_lines)
{
    char expected[300];
    panics_quiet();
    own(Pair) cell = Pair_new((struct pair){1, 2});
    ck_assert_int_eq(catch_unwind(borrow_twice_by_macros, &cell), BELAY_PANICKED);
    snprintf(expected, sizeof expected, "refcell_borrow_mut: already borrowed, at %s:%d", __FILE__,
             LINE_OF_BORROW);
    ck_assert_str_eq(belay_last_panic(), expected);
    ck_assert_int_eq(panics_last_line(), LINE_OF_BORROW + 2);
}
END_TEST

enum { LINE_OF_BLOCK = __LINE__ + 4 };

closure(void, read_in_a_block_of_a_writer, by_mut(Pair, cell))
{
    with_borrow_mut (writer, cell) {
        writer->left++;
        with_borrow (reader, cell) /* LINE_OF_BLOCK + 2 */
            writer->left += reader->right;
    }
}

START_TEST(the_blocks_name_both_lines)
{
    char expected[300];
    panics_quiet();
    own(Pair) cell = Pair_new((struct pair){1, 2});
    ck_assert_int_eq(catch_unwind(read_in_a_block_of_a_writer, &cell), BELAY_PANICKED);
    snprintf(expected, sizeof expected, "with_borrow: already mutably borrowed, at %s:%d", __FILE__,
             LINE_OF_BLOCK);
    ck_assert_str_eq(belay_last_panic(), expected);
    ck_assert_int_eq(panics_last_line(), LINE_OF_BLOCK + 2);
    with_borrow (pair, &cell)
        ck_assert_int_eq(pair->left, 2);
}
END_TEST

closure(void, leak_guards, by_mut(Number, cell))
{
    cell->state_.borrows = INT32_MAX - 1; /* as if so many were forgotten */
    NumberRef last = Number_borrow(cell);
    belay_forget(&last);
    ck_assert_int_eq(Number_try_borrow(cell, &last), BELAY_BORROWED);
    last = Number_borrow(cell);
    belay_forget(&last);
}

START_TEST(a_count_of_borrows_that_would_overflow_panics)
{
    panics_quiet();
    own(Number) cell = Number_new(1);
    ck_assert_int_eq(catch_unwind(leak_guards, &cell), BELAY_PANICKED);
    ck_assert_msg(strstr(belay_last_panic(), "2^31") != NULL, "%s", belay_last_panic());
}
END_TEST

/* ---- blocks and narrowed guards ------------------------------------------------------------- */

static int
return_from_a_block(const Pair *cell)
{
    with_borrow_mut (pair, cell)
        return pair->left;
    return -1;
}

START_TEST(a_block_gives_back_on_every_way_out)
{
    own(Pair) cell = Pair_new((struct pair){1, 2});
    own(PairRefMut) alone = {0};
    ck_assert_int_eq(return_from_a_block(&cell), 1);
    with_borrow_mut (pair, &cell) {
        if (pair->left == 1)
            break;
        ck_abort_msg("break leaves the block");
    }
    with_borrow (outer, &cell)
        with_borrow (inner, &cell)
            ck_assert_ptr_eq(outer, inner);
    ck_assert_int_eq(Pair_try_borrow_mut(&cell, &alone), BELAY_OK);
}
END_TEST

START_TEST(a_guard_can_be_narrowed_to_a_part)
{
    own(Pair) cell = Pair_new((struct pair){1, 2});
    own(PairRef) reader = {0};
    {
        own(PairRefMut) whole = Pair_borrow_mut(&cell);
        own(NumberRefMut) right = refcell_map(NumberRefMut, &whole, whole.data->right);
        ck_assert_ptr_null(whole.data);
        *right.data = 8;
        PairRefMut_drop(&whole);
        ck_assert_int_eq(Pair_try_borrow(&cell, &reader), BELAY_BORROWED);
    }
    unwrap(Pair_try_borrow(&cell, &reader));
    own(NumberRef) left = refcell_map(NumberRef, &reader, reader.data->left);
    own(NumberRef) same_left = NumberRef_clone(&left);
    ck_assert_int_eq(*left.data, 1);
    ck_assert_ptr_eq(left.data, same_left.data);
    ck_assert_int_eq(cell.state_.borrows, 2);
}
END_TEST

/* ---- values --------------------------------------------------------------------------------- */

static Tracked
next(Tracked *tracked)
{
    return Tracked_new(id_of(tracked) + 1);
}

START_TEST(replace_take_swap)
{
    own(Held) one = Held_new(Tracked_new(1));
    own(Held) two = Held_new(Tracked_new(2));
    Held_swap(&one, &two);
    own(Tracked) was_two = Held_replace(&one, Tracked_new(3));
    own(Tracked) was_three = Held_replace_with(&one, next);
    own(Tracked) was_four = Held_take(&one);
    ck_assert_int_eq(id_of(&was_two), 2);
    ck_assert_int_eq(id_of(&was_three), 3);
    ck_assert_int_eq(id_of(&was_four), 4);
    ck_assert_int_eq(tracked_dropped(), 0);
    with_borrow (empty, &one)
        ck_assert(is_empty(empty));
    ck_assert_int_eq(id_of(Held_get_mut(&two)), 1);
    ck_assert_ptr_eq(Held_as_ptr(&two), Held_get_mut(&two));
}
END_TEST

static Tracked
panic_instead(Tracked *tracked)
{
    panic("nothing after %d", id_of(tracked));
}

closure(void, replace_with_panic, by_mut(Held, cell))
{
    own(Tracked) before = Held_replace_with(cell, panic_instead);
}

START_TEST(a_replacement_that_panics_changes_nothing)
{
    panics_quiet();
    own(Held) cell = Held_new(Tracked_new(1));
    ck_assert_int_eq(catch_unwind(replace_with_panic, &cell), BELAY_PANICKED);
    own(HeldRefMut) guard = Held_borrow_mut(&cell);
    ck_assert_int_eq(id_of(guard.data), 1);
}
END_TEST

START_TEST(drop_and_into_inner_end_the_value_once)
{
    own(Held) cell = Held_new(Tracked_new(1));
    HeldRef forgotten = Held_borrow(&cell);
    belay_forget(&forgotten);
    Held_drop(&cell); /* a forgotten guard does not keep the value */
    ck_assert_int_eq(tracked_dropped(), 1);
    own(HeldRefMut) guard = Held_borrow_mut(&cell);
    ck_assert(is_empty(guard.data));
    HeldRefMut_drop(&guard);

    own(Held) other = Held_new(Tracked_new(2));
    own(Tracked) inner = Held_into_inner(&other);
    ck_assert_int_eq(id_of(&inner), 2);
    Held_drop(&other);
    ck_assert_int_eq(tracked_alive(), 1);
}
END_TEST

START_TEST(an_rc_of_a_refcell_is_shared_and_changed)
{
    own(SharedPair) first = SharedPair_new(Pair_new((struct pair){1, 2}));
    own(SharedPair) second = SharedPair_clone(&first);
    with_borrow_mut (pair, SharedPair_get(&first))
        pair->left = 5;
    own(PairRef) reader = Pair_borrow(SharedPair_get(&second));
    ck_assert_int_eq(reader.data->left, 5);
}
END_TEST

closure(int, use_it_there, by_move(Held, cell))
{
    own(HeldRefMut) guard = Held_borrow_mut(cell);
    return id_of(guard.data);
}

START_TEST(a_refcell_may_move_to_another_thread)
{
    int id;
    own(use_it_there_handle) handle = spawn(use_it_there, Held_new(Tracked_new(1)));
    unwrap(join(&handle, &id));
    ck_assert_int_eq(id, 1);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

static void
print_pair(FILE *out, const struct pair *pair)
{
    fprintf(out, "(%d, %d)", pair->left, pair->right);
}

START_TEST(debug_shows_the_value_or_that_it_is_borrowed)
{
    char *text = NULL;
    size_t length;
    FILE *const out = open_memstream(&text, &length);
    own(Number) number = Number_new(5);
    own(Pair) pair = Pair_new((struct pair){1, 2});
    Number_debug(&number, out);
    with_borrow (n, &number)
        Number_debug(&number, out);
    with_borrow_mut (n, &number)
        Number_debug(&number, out);
    Pair_debug_with(&pair, out, print_pair);
    fclose(out);
    ck_assert_str_eq(text, "RefCell { value: 5 }RefCell { value: 5 }RefCell { value: <borrowed> }"
                           "RefCell { value: (1, 2) }");
    free(text);
    own(NumberRefMut) alone = Number_borrow_mut(&number);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        many_may_read,
        one_may_write_alone,
        an_empty_guard_holds_nothing,
        a_cell_in_static_storage,
        a_broken_rule_panics_and_names_both_functions,
        the_macros_name_both_lines,
        the_blocks_name_both_lines,
        a_count_of_borrows_that_would_overflow_panics,
        a_block_gives_back_on_every_way_out,
        a_guard_can_be_narrowed_to_a_part,
        replace_take_swap,
        a_replacement_that_panics_changes_nothing,
        drop_and_into_inner_end_the_value_once,
        an_rc_of_a_refcell_is_shared_and_changed,
        a_refcell_may_move_to_another_thread,
        debug_shows_the_value_or_that_it_is_borrowed,
    };
    return run_suite("refcell", tests, COUNT_OF(tests));
}
