/* SPDX-License-Identifier: MIT */
/* cell_test.c - CELL and UNSAFE_CELL: every function, through pointers to const. */
#include "util.h"

#include <belay/prelude.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct point {
    int x, y;
};

CELL(Number, int);
CELL(Flagged, bool);
CELL(Point, struct point);
CELL(Slot, Tracked, Tracked_drop);
UNSAFE_CELL(Raw, struct point);

_Static_assert(sizeof(Flagged) == sizeof(bool), "a cell takes the room of its value");
_Static_assert(sizeof(Raw) == sizeof(struct point), "a cell takes the room of its value");
_Static_assert(_Alignof(Point) == _Alignof(struct point), "and its alignment");

static Number in_static_storage = CELL_INIT(5);
static Point point_in_static_storage = CELL_INIT({.y = 7});
static Slot zero;

/* ---- copied values -------------------------------------------------------------------------- */

START_TEST(get_and_set_copy)
{
    const Number number = Number_new(1);
    ck_assert_int_eq(Number_get(&number), 1);
    ck_assert_int_eq(Number_get(&in_static_storage), 5);
    const Number *const shared = &in_static_storage;
    const Number *const also = shared;
    Number_set(shared, 6);
    ck_assert_int_eq(Number_get(also), 6);
    Number_set(also, Number_get(also) + 1);
    ck_assert_int_eq(Number_get(shared), 7);
}
END_TEST

START_TEST(replace_take_swap)
{
    own(Point) a = Point_new((struct point){1, 2});
    const Point *const b = &point_in_static_storage;
    const struct point before = Point_replace(&a, (struct point){3, 4});
    ck_assert(before.x == 1 && before.y == 2);
    Point_swap(&a, b);
    ck_assert(Point_get(&a).x == 0 && Point_get(&a).y == 7);
    ck_assert(Point_get(b).x == 3 && Point_get(b).y == 4);
    Point_swap(b, b);
    ck_assert(Point_get(b).x == 3 && Point_get(b).y == 4);
    const struct point taken = Point_take(b);
    ck_assert(taken.x == 3 && taken.y == 4);
    ck_assert(Point_get(b).x == 0 && Point_get(b).y == 0);
}
END_TEST

static int
doubled(int number)
{
    return number * 2;
}

START_TEST(update_sets_and_gives_what_the_function_made)
{
    own(Number) number = Number_new(21);
    ck_assert_int_eq(Number_update(&number, doubled), 42);
    ck_assert_int_eq(Number_get(&number), 42);
}
END_TEST

static int
panic_instead(int number)
{
    panic("cannot change %d", number);
}

closure(void, update_with_panic, by_mut(Number, number))
{
    Number_update(number, panic_instead);
}

START_TEST(an_update_that_panics_changes_nothing)
{
    panics_quiet();
    own(Number) number = Number_new(21);
    ck_assert_int_eq(catch_unwind(update_with_panic, &number), BELAY_PANICKED);
    ck_assert_int_eq(Number_get(&number), 21);
}
END_TEST

START_TEST(pointers_to_the_value)
{
    own(Number) number = Number_new(1);
    *Number_get_mut(&number) += 1;
    *Number_as_ptr(&number) += 1;
    ck_assert_int_eq(Number_get(&number), 3);
    int plain = 10;
    const Number *const seen = Number_from_mut(&plain);
    Number_set(seen, Number_get(seen) + 1);
    ck_assert_int_eq(plain, 11);
    ck_assert_int_eq(Number_into_inner(&number), 3);
    ck_assert_int_eq(Number_get(&number), 0);
}
END_TEST

/* ---- owned values --------------------------------------------------------------------------- */

START_TEST(set_drops_what_was_there_once)
{
    {
        own(Slot) slot = Slot_new(Tracked_new(1));
        Slot_set(&slot, Tracked_new(2));
        ck_assert_str_eq(tracked_order(), "1");
        own(Tracked) before = Slot_replace(&slot, Tracked_new(3));
        ck_assert_int_eq(id_of(&before), 2);
        ck_assert_int_eq(tracked_dropped(), 1);
    }
    ck_assert_str_eq(tracked_order(), "1 2 3");
}
END_TEST

START_TEST(take_and_into_inner_leave_an_empty_cell)
{
    own(Slot) slot = Slot_new(Tracked_new(1));
    {
        own(Tracked) taken = Slot_take(&slot);
        ck_assert_int_eq(id_of(&taken), 1);
        own(Tracked) nothing = Slot_take(&slot);
        ck_assert(is_empty(&nothing));
    }
    Slot_set(&slot, Tracked_new(2));
    own(Tracked) last = Slot_into_inner(&slot);
    ck_assert_int_eq(id_of(&last), 2);
    Slot_drop(&slot);
    ck_assert_int_eq(tracked_alive(), 1);
}
END_TEST

START_TEST(all_zero_is_a_cell_of_nothing)
{
    Slot_drop(&zero);
    Slot_set(&zero, Tracked_new(1));
    Slot_drop(&zero);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

closure(int, use_it_there, by_move(Slot, slot))
{
    own(Tracked) before = Slot_replace(slot, Tracked_new(2));
    return id_of(&before);
}

START_TEST(a_cell_may_move_to_another_thread)
{
    int id;
    own(use_it_there_handle) handle = spawn(use_it_there, Slot_new(Tracked_new(1)));
    unwrap(join(&handle, &id));
    ck_assert_int_eq(id, 1);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

/* ---- printing ------------------------------------------------------------------------------- */

static void
print_point(FILE *out, const struct point *point)
{
    fprintf(out, "(%d, %d)", point->x, point->y);
}

START_TEST(debug_shows_the_value)
{
    char *text = NULL;
    size_t length;
    FILE *const out = open_memstream(&text, &length);
    own(Number) number = Number_new(-5);
    own(Flagged) flagged = Flagged_new(true);
    own(Point) point = Point_new((struct point){1, 2});
    Number_debug(&number, out);
    Flagged_debug(&flagged, out);
    Point_debug_with(&point, out, print_point);
    Point_debug(&point, out);
    fclose(out);
    ck_assert_str_eq(text, "Cell { value: -5 }Cell { value: true }Cell { value: (1, 2) }"
                           "Cell { value: <8 bytes> }");
    free(text);
}
END_TEST

/* ---- UNSAFE_CELL ---------------------------------------------------------------------------- */

START_TEST(unsafe_cell_gives_the_pointer)
{
    Raw raw = Raw_new((struct point){1, 2});
    const Raw *const shared = &raw;
    Raw_get(shared)->x = 3;
    Raw_get_mut(&raw)->y = 4;
    ck_assert_ptr_eq(Raw_get(shared), Raw_get_mut(&raw));
    const struct point before = Raw_replace(shared, (struct point){3, 4});
    ck_assert(before.x == 3 && before.y == 4);
    struct point plain = {5, 6};
    Raw_get(Raw_from_mut(&plain))->x = 7;
    ck_assert(plain.x == 7 && plain.y == 6);
    const struct point inner = Raw_into_inner(&raw);
    ck_assert(inner.x == 3 && inner.y == 4);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        get_and_set_copy,
        replace_take_swap,
        update_sets_and_gives_what_the_function_made,
        an_update_that_panics_changes_nothing,
        pointers_to_the_value,
        set_drops_what_was_there_once,
        take_and_into_inner_leave_an_empty_cell,
        all_zero_is_a_cell_of_nothing,
        a_cell_may_move_to_another_thread,
        debug_shows_the_value,
        unsafe_cell_gives_the_pointer,
    };
    return run_suite("cell", tests, COUNT_OF(tests));
}
