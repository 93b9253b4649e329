/* SPDX-License-Identifier: MIT */
/*
 * own_test.c - own, move, take, replace, swap, forget: on every kind of value, and on every way
 * out.
 */
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct point {
    int x, y;
};

struct large {
    char bytes[1000];
};

typedef union word {
    uint64_t number;
    unsigned char bytes[8];
} word;

typedef int (*operation)(int);

static int
negate(int number)
{
    return -number;
}

/* ---- own: the ways out of a block ----------------------------------------------------------- */

static int
leave_by_return(void)
{
    own(Tracked) first = Tracked_new(1);
    own(Tracked) second = Tracked_new(2);
    return tracked_alive();
}

START_TEST(own_drops_at_the_end_of_the_block_last_to_first)
{
    ck_assert_int_eq(leave_by_return(), 2);
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert_str_eq(tracked_order(), "2 1");
}
END_TEST

START_TEST(own_drops_on_break_continue_and_goto)
{
    for (int i = 0; i < 3; i++) {
        own(Tracked) tracked = Tracked_new(i);
        if (i == 0)
            continue;
        if (i == 1)
            break;
    }
    ck_assert_str_eq(tracked_order(), "0 1");
    {
        own(Tracked) tracked = Tracked_new(7);
        goto out;
    }
out:
    ck_assert_str_eq(tracked_order(), "0 1 7");
}
END_TEST

closure(void, panic_deep, by_copy(int, depth))
{
    own(Tracked) tracked = Tracked_new(depth);
    if (depth == 0)
        panic("at the bottom");
    unwrap(catch_unwind(panic_deep, depth - 1));
}

START_TEST(own_drops_on_a_panic)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_deep, 3), BELAY_PANICKED);
    ck_assert_str_eq(tracked_order(), "0 1 2 3");
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

static void *
leave_by_pthread_exit(void *argument)
{
    (void)argument;
    own(Tracked) tracked = Tracked_new(1);
    pthread_exit(NULL);
}

START_TEST(own_drops_on_pthread_exit)
{
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, leave_by_pthread_exit, NULL), 0);
    pthread_join(thread, NULL);
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(own_of_an_empty_value_drops_nothing)
{
    {
        own(Tracked) empty = {0};
    }
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

/* ---- move and take -------------------------------------------------------------------------- */

START_TEST(move_leaves_the_empty_value)
{
    own(Tracked) first = Tracked_new(1);
    own(Tracked) second = move(first);
    ck_assert(is_empty(&first));
    ck_assert_int_eq(id_of(&second), 1);
    own(Tracked) third = move(first);
    ck_assert(is_empty(&third));
    ck_assert_int_eq(tracked_alive(), 1);
}
END_TEST

START_TEST(move_works_on_every_kind_of_value)
{
    int number = 5;
    double real = 0.5;
    const char *text = "text";
    bool truth = true;
    operation function = negate;
    struct point point = {1, 2};
    word bits = {.number = 77};
    struct large large = {"large"};
    ck_assert(move(number) == 5 && number == 0);
    ck_assert(move(real) == 0.5 && real == 0);
    const char *const moved_text = move(text);
    ck_assert_str_eq(moved_text, "text");
    ck_assert_ptr_null(text);
    ck_assert(move(truth) && !truth);
    ck_assert_int_eq(move(function)(3), -3);
    ck_assert(function == NULL);
    const struct point moved = move(point);
    ck_assert(moved.x == 1 && moved.y == 2 && point.x == 0 && point.y == 0);
    ck_assert(move(bits).number == 77 && bits.number == 0);
    const struct large moved_large = move(large);
    ck_assert_str_eq(moved_large.bytes, "large");
    ck_assert_int_eq(large.bytes[0], 0);
}
END_TEST

START_TEST(move_out_of_members_and_elements)
{
    struct {
        Tracked tracked;
        int rest;
    } holder = {Tracked_new(1), 9};
    Tracked array[3] = {Tracked_new(2), Tracked_new(3), Tracked_new(4)};
    own(Tracked) member = move(holder.tracked);
    own(Tracked) element = move(array[1]);
    ck_assert(id_of(&member) == 1 && is_empty(&holder.tracked) && holder.rest == 9);
    ck_assert(id_of(&element) == 3 && is_empty(&array[1]));
    ck_assert(id_of(&array[0]) == 2 && id_of(&array[2]) == 4);
    Tracked_drop(&array[0]);
    Tracked_drop(&array[2]);
}
END_TEST

START_TEST(move_evaluates_its_operand_once)
{
    int numbers[] = {1, 2, 3};
    int *next = numbers;
    ck_assert_int_eq(move(*next++), 1);
    ck_assert_ptr_eq(next, numbers + 1);
    ck_assert_int_eq(belay_take(next++), 2);
    ck_assert_ptr_eq(next, numbers + 2);
    ck_assert(numbers[0] == 0 && numbers[1] == 0 && numbers[2] == 3);
}
END_TEST

START_TEST(move_inside_a_move)
{
    struct point points[] = {{1, 2}, {3, 4}};
    size_t index = 1;
    const struct point moved = move(points[move(index)]);
    ck_assert(moved.x == 3 && index == 0 && points[1].x == 0);
}
END_TEST

START_TEST(what_is_moved_on_a_branch_is_dropped_once)
{
    for (int i = 0; i < 2; i++) {
        own(Tracked) tracked = Tracked_new(i);
        if (i == 0) {
            own(Tracked) taken = move(tracked);
            ck_assert_int_eq(id_of(&taken), 0);
        }
    }
    ck_assert_str_eq(tracked_order(), "0 1");
}
END_TEST

/* ---- replace -------------------------------------------------------------------------------- */

START_TEST(replace_gives_back_what_was_there)
{
    own(Tracked) tracked = Tracked_new(1);
    own(Tracked) before = belay_replace(&tracked, Tracked_new(2));
    ck_assert_int_eq(id_of(&before), 1);
    ck_assert_int_eq(id_of(&tracked), 2);
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

START_TEST(replace_works_on_every_kind_of_value)
{
    int number = 5;
    const char *text = "old";
    struct point point = {1, 2};
    const struct point other = {3, 4};
    word bits = {.number = 1};
    operation function = NULL;
    ck_assert_int_eq(belay_replace(&number, 6), 5);
    ck_assert_int_eq(number, 6);
    ck_assert_str_eq(belay_replace(&text, "new"), "old");
    ck_assert_str_eq(text, "new");
    ck_assert_int_eq(belay_replace(&point, other).y, 2);
    ck_assert_int_eq(point.y, 4);
    ck_assert_uint_eq(belay_replace(&bits, (word){.number = 9}).number, 1);
    ck_assert_uint_eq(bits.number, 9);
    ck_assert(belay_replace(&function, negate) == NULL);
    ck_assert_int_eq(function(1), -1);
}
END_TEST

START_TEST(replace_takes_a_compound_literal)
{
    struct point point = {1, 2};
    const struct point before = belay_replace(&point, (struct point){5, 6});
    ck_assert(before.x == 1 && before.y == 2 && point.x == 5 && point.y == 6);
}
END_TEST

/* ---- swap ----------------------------------------------------------------------------------- */

START_TEST(swap_exchanges_scalars_structs_and_elements)
{
    int a = 1, b = 2;
    belay_swap(&a, &b);
    ck_assert(a == 2 && b == 1);
    struct point points[] = {{1, 2}, {3, 4}};
    belay_swap(&points[0], &points[1]);
    ck_assert(points[0].x == 3 && points[1].y == 2);
    own(Tracked) first = Tracked_new(1);
    own(Tracked) second = Tracked_new(2);
    belay_swap(&first, &second);
    ck_assert(id_of(&first) == 2 && id_of(&second) == 1);
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

START_TEST(swap_with_itself_changes_nothing)
{
    struct large large;
    for (size_t i = 0; i < sizeof large.bytes; i++)
        large.bytes[i] = (char)i;
    belay_swap(&large, &large);
    for (size_t i = 0; i < sizeof large.bytes; i++)
        ck_assert_int_eq(large.bytes[i], (char)i);
}
END_TEST

/* Exchange two structs of this many bytes. */
#define CHECK_SWAP_OF(size_) \
    do { \
        struct { \
            unsigned char bytes[size_]; \
        } left, right; \
        memset(&left, 1, sizeof left); \
        memset(&right, 2, sizeof right); \
        left.bytes[0] = 10, right.bytes[sizeof right - 1] = 20; \
        belay_swap(&left, &right); \
        for (size_t i_ = 0; i_ + 1 < sizeof left; i_++) \
            ck_assert_int_eq(left.bytes[i_], 2); \
        for (size_t i_ = 1; i_ < sizeof left; i_++) \
            ck_assert_int_eq(right.bytes[i_], 1); \
        ck_assert_int_eq(left.bytes[sizeof left - 1], 20); \
        ck_assert_int_eq(right.bytes[0], 10); \
    } while (0)

START_TEST(swap_of_sizes_around_its_buffer)
{
    CHECK_SWAP_OF(2);
    CHECK_SWAP_OF(63);
    CHECK_SWAP_OF(64);
    CHECK_SWAP_OF(65);
    CHECK_SWAP_OF(127);
    CHECK_SWAP_OF(128);
    CHECK_SWAP_OF(129);
    CHECK_SWAP_OF(10000);
}
END_TEST

START_TEST(swap_evaluates_its_operands_once)
{
    int numbers[] = {1, 2, 3, 4};
    int *left = numbers, *right = numbers + 2;
    belay_swap(left++, right++);
    ck_assert(numbers[0] == 3 && numbers[2] == 1);
    ck_assert(left == numbers + 1 && right == numbers + 3);
    ck_assert_int_eq(belay_replace(left++, 9), 2);
    ck_assert(left == numbers + 2 && numbers[1] == 9);
}
END_TEST

/* ---- forget --------------------------------------------------------------------------------- */

START_TEST(forget_drops_nothing)
{
    own(Tracked) tracked = Tracked_new(1);
    int *const kept = TrackedId_get_mut(&tracked.id);
    belay_forget(&tracked);
    ck_assert(is_empty(&tracked));
    ck_assert_int_eq(tracked_dropped(), 0);
    free(kept);
}
END_TEST

/* The prefixed names are the same things. */
START_TEST(names_with_a_prefix)
{
    {
        belay_own(Tracked) first = Tracked_new(1);
        belay_own(Tracked) second = belay_move(first);
        ck_assert(is_empty(&first));
    }
    ck_assert_str_eq(tracked_order(), "1");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        own_drops_at_the_end_of_the_block_last_to_first,
        own_drops_on_break_continue_and_goto,
        own_drops_on_a_panic,
        own_drops_on_pthread_exit,
        own_of_an_empty_value_drops_nothing,
        move_leaves_the_empty_value,
        move_works_on_every_kind_of_value,
        move_out_of_members_and_elements,
        move_evaluates_its_operand_once,
        move_inside_a_move,
        what_is_moved_on_a_branch_is_dropped_once,
        replace_gives_back_what_was_there,
        replace_works_on_every_kind_of_value,
        replace_takes_a_compound_literal,
        swap_exchanges_scalars_structs_and_elements,
        swap_with_itself_changes_nothing,
        swap_of_sizes_around_its_buffer,
        swap_evaluates_its_operands_once,
        forget_drops_nothing,
        names_with_a_prefix,
    };
    return run_suite("own", tests, COUNT_OF(tests));
}
