/* SPDX-License-Identifier: MIT */
/*
 * lazy_lock_test.c - LAZY_LOCK as its header promises it: made by the first who asks.
 */
#include "util.h"

#include <belay/prelude.h>
#include <string.h>

static int inits; /* plain: one thread at a time runs an init */

static int
make_number(void)
{
    belay_thread_sleep(BELAY_US(200)); /* for the others to find it running */
    return ++inits;
}

static Tracked
make_tracked(void)
{
    return Tracked_new(++inits);
}

static Flag fail; /* while it is 1 */

static int
make_or_fail(void)
{
    inits++;
    if (flag_value(&fail) == 1)
        panic("no number");
    return inits;
}

LAZY_LOCK(Number, int, make_number);
LAZY_LOCK(Slot, Tracked, make_tracked, Tracked_drop);
LAZY_LOCK(Risky, int, make_or_fail);

static Number in_static_storage = LAZY_LOCK_INIT;
static Number all_zero;

START_TEST(the_value_is_made_when_it_is_asked_for)
{
    ck_assert_ptr_null(Number_peek(&in_static_storage));
    ck_assert_int_eq(inits, 0);
    ck_assert_int_eq(*Number_get(&in_static_storage), 1);
    ck_assert_int_eq(*Number_force(&in_static_storage), 1);
    ck_assert_int_eq(*Number_peek(&in_static_storage), 1);
    ck_assert_int_eq(*Number_force(&all_zero), 2);
    ck_assert_int_eq(*Number_get(&all_zero), 2);
    ck_assert_int_eq(inits, 2);
}
END_TEST

START_TEST(the_only_owner_may_change_it)
{
    own(Number) number = Number_new(), other = Number_new();
    ck_assert_ptr_null(Number_peek_mut(&number));
    *Number_get_mut(&number) += 10;
    ck_assert_int_eq(*Number_get(&number), 11);
    *Number_peek_mut(&number) += 10;
    ck_assert_int_eq(*Number_get(&number), 21);
    *Number_force_mut(&other) += 10;
    ck_assert_int_eq(*Number_get(&other), 12);
}
END_TEST

START_TEST(drop_and_move_keep_one_owner)
{
    own(Slot) never = Slot_new();
    own(Slot) slot = Slot_new();
    ck_assert_int_eq(id_of(Slot_get(&slot)), 1);
    own(Slot) moved = move(slot);
    Slot_drop(&slot);
    Slot_drop(&never);
    ck_assert_int_eq(tracked_dropped(), 0);
    Slot_drop(&moved);
    Slot_drop(&moved);
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_int_eq(inits, 1);
}
END_TEST

START_TEST(into_inner_moves_out_what_was_made)
{
    own(Slot) slot = Slot_new();
    own(Tracked) value = {0};
    ck_assert_int_eq(Slot_into_inner(&slot, &value), BELAY_NOT_SET);
    ck_assert_int_eq(inits, 0);
    (void)Slot_get(&slot);
    unwrap(Slot_into_inner(&slot, &value));
    ck_assert_int_eq(id_of(&value), 1);
    ck_assert_ptr_null(Slot_peek(&slot));
    Slot_drop(&slot);
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

closure(void, ask, by_ref(Risky, risky))
{
    (void)Risky_get(risky);
}

closure(void, ask_mut, by_mut(Risky, risky))
{
    (void)Risky_get_mut(risky);
}

START_TEST(a_panic_of_init_is_for_ever)
{
    own(Risky) risky = Risky_new();
    panics_quiet();
    flag_raise(&fail);
    ck_assert_int_eq(catch_unwind(ask, &risky), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "no number");
    flag_raise(&fail);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(i == 0 ? catch_unwind(ask, &risky) : catch_unwind(ask_mut, &risky),
                         BELAY_PANICKED);
        ck_assert_ptr_nonnull(strstr(belay_last_panic(), "Risky_get"));
        ck_assert_ptr_nonnull(strstr(belay_last_panic(), "BELAY_POISONED"));
    }
    ck_assert_int_eq(inits, 1);
    ck_assert_ptr_null(Risky_peek(&risky));
}
END_TEST

START_TEST(debug_does_not_make_it)
{
    own(Number) number = Number_new();
    char shown[64] = "";
    FILE *const out = fmemopen(shown, sizeof shown, "w");
    Number_debug(&number, out);
    ck_assert_int_eq(inits, 0);
    (void)Number_get(&number);
    Number_debug(&number, out);
    fclose(out);
    ck_assert_str_eq(shown, "LazyLock(<uninit>)LazyLock(1)");
}
END_TEST

closure(int, get_number, by_ref(Number, number))
{
    return *Number_get(number);
}

START_TEST(all_threads_get_the_same_value)
{
    enum { THREADS = 8 };
    const int turns = build_is_slow() ? 20 : 100;
    for (int turn = 1; turn <= turns; turn++) {
        own(Number) number = Number_new();
        scope (s) {
            get_number_handle handles[THREADS];
            for (int i = 0; i < THREADS; i++)
                handles[i] = scope_spawn(s, get_number, &number);
            for (int i = 0; i < THREADS; i++) {
                int value;
                unwrap(join(&handles[i], &value));
                ck_assert_int_eq(value, turn);
            }
        }
    }
    ck_assert_int_eq(inits, turns);
}
END_TEST

START_TEST(a_panic_of_init_panics_all_who_wait)
{
    enum { THREADS = 4 };
    own(Risky) risky = Risky_new();
    int panicked = 0;
    panics_quiet();
    flag_raise(&fail);
    scope (s) {
        ask_handle handles[THREADS];
        for (int i = 0; i < THREADS; i++)
            handles[i] = scope_spawn(s, ask, &risky);
        for (int i = 0; i < THREADS; i++)
            panicked += join(&handles[i]) == BELAY_PANICKED;
    }
    ck_assert_int_eq(panicked, THREADS);
    ck_assert_int_eq(inits, 1);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        the_value_is_made_when_it_is_asked_for,
        the_only_owner_may_change_it,
        drop_and_move_keep_one_owner,
        into_inner_moves_out_what_was_made,
        a_panic_of_init_is_for_ever,
        debug_does_not_make_it,
        all_threads_get_the_same_value,
        a_panic_of_init_panics_all_who_wait,
    };
    return run_suite("lazy_lock", tests, COUNT_OF(tests));
}
