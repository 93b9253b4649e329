/* SPDX-License-Identifier: MIT */
/*
 * once_lock_test.c - ONCE_LOCK as its header promises it: set once, then read by all.
 */
#include "util.h"

#include <belay/prelude.h>

ONCE_LOCK(Number, int);
ONCE_LOCK(Slot, Tracked, Tracked_drop);
ARC(SharedSlot, Slot, Slot_drop);

_Static_assert(sizeof(Number) == 8, "the word and the value");

static Number in_static_storage = ONCE_LOCK_INIT;
static Number all_zero;

START_TEST(get_gives_null_until_it_is_set)
{
    static Number *const numbers[] = {&in_static_storage, &all_zero};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        ck_assert_ptr_null(Number_get(numbers[i]));
        ck_assert_ptr_null(Number_get_mut(numbers[i]));
        unwrap(Number_set(numbers[i], 5));
        ck_assert_int_eq(*Number_get(numbers[i]), 5);
        ck_assert_int_eq(*Number_wait(numbers[i]), 5);
        *Number_get_mut(numbers[i]) = 6;
        ck_assert_int_eq(*Number_get(numbers[i]), 6);
    }
}
END_TEST

START_TEST(from_is_set_already)
{
    own(Number) number = Number_from(3);
    ck_assert_int_eq(*Number_get(&number), 3);
    ck_assert_int_eq(Number_set(&number, 4), BELAY_ALREADY_SET);
    ck_assert_int_eq(*Number_get(&number), 3);
}
END_TEST

START_TEST(a_second_set_drops_what_it_is_given)
{
    {
        own(Slot) slot = Slot_new();
        unwrap(Slot_set(&slot, Tracked_new(1)));
        ck_assert_int_eq(Slot_set(&slot, Tracked_new(2)), BELAY_ALREADY_SET);
        ck_assert_str_eq(tracked_order(), "2");
        ck_assert_int_eq(id_of(Slot_get(&slot)), 1);
    }
    ck_assert_str_eq(tracked_order(), "2 1");
}
END_TEST

START_TEST(try_set_leaves_what_it_does_not_take)
{
    own(Slot) slot = Slot_new();
    own(Tracked) first = Tracked_new(1);
    own(Tracked) second = Tracked_new(2);
    unwrap(Slot_try_set(&slot, &first));
    ck_assert(is_empty(&first));
    ck_assert_int_eq(Slot_try_set(&slot, &second), BELAY_ALREADY_SET);
    ck_assert_int_eq(id_of(&second), 2);
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

START_TEST(drop_and_move_keep_one_owner)
{
    own(Slot) empty = Slot_new();
    own(Slot) slot = Slot_from(Tracked_new(1));
    own(Slot) moved = move(slot);
    Slot_drop(&slot);
    Slot_drop(&empty);
    ck_assert_int_eq(tracked_dropped(), 0);
    Slot_drop(&moved);
    Slot_drop(&moved);
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_ptr_null(Slot_get(&moved));
}
END_TEST

START_TEST(take_moves_out_and_it_may_be_set_again)
{
    own(Slot) slot = Slot_new();
    own(Tracked) value = {0};
    ck_assert_int_eq(Slot_take(&slot, &value), BELAY_NOT_SET);
    ck_assert_int_eq(Slot_into_inner(&slot, &value), BELAY_NOT_SET);
    ck_assert(is_empty(&value));
    for (int i = 0; i < 2; i++) {
        unwrap(Slot_set(&slot, Tracked_new(i)));
        own(Tracked) taken = {0};
        unwrap(i == 0 ? Slot_take(&slot, &taken) : Slot_into_inner(&slot, &taken));
        ck_assert_int_eq(id_of(&taken), i);
        ck_assert_ptr_null(Slot_get(&slot));
    }
    ck_assert_int_eq(tracked_dropped(), 2);
}
END_TEST

START_TEST(debug_shows_the_value)
{
    own(Number) number = Number_new();
    char shown[64] = "";
    FILE *const out = fmemopen(shown, sizeof shown, "w");
    Number_debug(&number, out);
    unwrap(Number_set(&number, -5));
    Number_debug(&number, out);
    fclose(out);
    ck_assert_str_eq(shown, "OnceLock(<uninit>)OnceLock(-5)");
}
END_TEST

static void
print_id(FILE *out, const Tracked *value)
{
    fprintf(out, "#%d", id_of(value));
}

START_TEST(debug_with_prints_as_it_is_told)
{
    own(Slot) slot = Slot_from(Tracked_new(3));
    char shown[64] = "";
    FILE *const out = fmemopen(shown, sizeof shown, "w");
    Slot_debug_with(&slot, out, print_id);
    fclose(out);
    ck_assert_str_eq(shown, "OnceLock(#3)");
}
END_TEST

/* ---- get_or_init ---------------------------------------------------------------------------- */

static int inits; /* plain: one thread at a time runs an init */

static int
init_number(void)
{
    belay_thread_sleep(BELAY_US(200)); /* for the others to find it running */
    return ++inits;
}

static int
init_by_panic(void)
{
    inits++;
    panic("no number");
}

START_TEST(get_or_init_runs_one_init)
{
    own(Number) number = Number_new();
    ck_assert_int_eq(*Number_get_or_init(&number, init_number), 1);
    ck_assert_int_eq(*Number_get_or_init(&number, init_number), 1);
    ck_assert_int_eq(*Number_get_or_init(&number, init_by_panic), 1);
    ck_assert_int_eq(Number_set(&number, 7), BELAY_ALREADY_SET);
    ck_assert_int_eq(inits, 1);
}
END_TEST

closure(void, init_and_panic, by_ref(Number, number))
{
    (void)Number_get_or_init(number, init_by_panic);
}

START_TEST(after_a_panic_the_next_init_runs)
{
    own(Number) number = Number_new();
    panics_quiet();
    for (int i = 1; i <= 2; i++) {
        ck_assert_int_eq(catch_unwind(init_and_panic, &number), BELAY_PANICKED);
        ck_assert_str_eq(belay_last_panic(), "no number");
        ck_assert_ptr_null(Number_get(&number));
        ck_assert_int_eq(inits, i);
    }
    ck_assert_int_eq(*Number_get_or_init(&number, init_number), 3);
    own(Number) other = Number_new();
    ck_assert_int_eq(catch_unwind(init_and_panic, &other), BELAY_PANICKED);
    unwrap(Number_set(&other, 9));
    ck_assert_int_eq(*Number_get(&other), 9);
}
END_TEST

/* ---- an init that may fail ------------------------------------------------------------------ */

/* The context is the status to give back. */
static belay_status
try_init_number(int *ret_number, void *context)
{
    const belay_status status = *(const belay_status *)context;
    inits++;
    if (status == BELAY_OK)
        *ret_number = inits;
    return status;
}

static belay_status
try_init_by_panic(int *ret_number, void *context)
{
    (void)ret_number, (void)context;
    panic("no number");
}

START_TEST(an_init_that_fails_leaves_no_value)
{
    own(Number) number = Number_new();
    const int *value = NULL;
    belay_status outcome = BELAY_NO_MEMORY;
    for (int i = 1; i <= 2; i++) {
        ck_assert_int_eq(Number_get_or_try_init(&number, try_init_number, &outcome, &value),
                         BELAY_NO_MEMORY);
        ck_assert_ptr_null(value);
        ck_assert_ptr_null(Number_get(&number));
        ck_assert_int_eq(inits, i);
    }
    outcome = BELAY_OK;
    for (int i = 0; i < 2; i++) {
        unwrap(Number_get_or_try_init(&number, try_init_number, &outcome, &value));
        ck_assert_int_eq(*value, 3);
    }
    ck_assert_ptr_eq(value, Number_get(&number));
    ck_assert_int_eq(inits, 3);
}
END_TEST

START_TEST(the_only_owner_may_change_what_an_init_made)
{
    own(Number) number = Number_new(), other = Number_new();
    *Number_get_mut_or_init(&number, init_number) += 10;
    ck_assert_int_eq(*Number_get_mut_or_init(&number, init_by_panic), 11);

    int *value = NULL;
    belay_status outcome = BELAY_NOT_SET;
    ck_assert_int_eq(Number_get_mut_or_try_init(&other, try_init_number, &outcome, &value),
                     BELAY_NOT_SET);
    ck_assert_ptr_null(value);
    outcome = BELAY_OK;
    unwrap(Number_get_mut_or_try_init(&other, try_init_number, &outcome, &value));
    *value += 10;
    ck_assert_int_eq(*Number_get(&other), 13);
}
END_TEST

closure(void, try_init_and_panic, by_ref(Number, number))
{
    const int *value;
    unwrap(Number_get_or_try_init(number, try_init_by_panic, NULL, &value));
}

START_TEST(after_a_panic_of_a_failing_init_the_next_runs)
{
    own(Number) number = Number_new();
    panics_quiet();
    ck_assert_int_eq(catch_unwind(try_init_and_panic, &number), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "no number");
    ck_assert_int_eq(*Number_get_or_init(&number, init_number), 1);
}
END_TEST

/* ---- several threads ------------------------------------------------------------------------ */

closure(int, ask_or_init, by_ref(Number, number))
{
    return *Number_get_or_init(number, init_number);
}

START_TEST(all_threads_get_the_same_value)
{
    enum { THREADS = 8 };
    const int turns = build_is_slow() ? 20 : 100;
    for (int turn = 1; turn <= turns; turn++) {
        own(Number) number = Number_new();
        scope (s) {
            ask_or_init_handle handles[THREADS];
            for (int i = 0; i < THREADS; i++)
                handles[i] = scope_spawn(s, ask_or_init, &number);
            for (int i = 0; i < THREADS; i++) {
                int value;
                unwrap(join(&handles[i], &value));
                ck_assert_int_eq(value, turn);
            }
        }
        ck_assert_int_eq(inits, turn);
    }
}
END_TEST

closure(int, wait_for_id, by_move(SharedSlot, slot))
{
    return id_of(Slot_wait(SharedSlot_get(slot)));
}

closure(belay_status, set_id, by_move(SharedSlot, slot), by_copy(int, id))
{
    return Slot_set(SharedSlot_get(slot), Tracked_new(id));
}

START_TEST(wait_sleeps_until_somebody_sets)
{
    enum { WAITERS = 4, SETTERS = 3 };
    for (int turn = 0; turn < 50; turn++) {
        own(SharedSlot) slot = SharedSlot_new(Slot_new());
        wait_for_id_handle waiters[WAITERS];
        set_id_handle setters[SETTERS];
        int set = 0, seen;
        for (int i = 0; i < WAITERS; i++)
            waiters[i] = spawn(wait_for_id, SharedSlot_clone(&slot));
        belay_thread_sleep(BELAY_US(turn % 5 * 100));
        for (int i = 0; i < SETTERS; i++)
            setters[i] = spawn(set_id, SharedSlot_clone(&slot), i);
        for (int i = 0; i < SETTERS; i++) {
            belay_status status;
            unwrap(join(&setters[i], &status));
            set += status == BELAY_OK;
        }
        ck_assert_int_eq(set, 1);
        for (int i = 0; i < WAITERS; i++) {
            unwrap(join(&waiters[i], &seen));
            ck_assert_int_eq(seen, id_of(Slot_get(SharedSlot_get(&slot))));
        }
    }
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

static uint32_t tries;

/* The first two fail. */
static belay_status
fail_twice(int *ret_number, void *context)
{
    (void)context;
    belay_thread_sleep(BELAY_US(200));
    if (++tries <= 2) /* plain: one thread at a time runs an init */
        return BELAY_NO_MEMORY;
    *ret_number = (int)tries;
    return BELAY_OK;
}

closure(belay_status, try_to_init, by_ref(Number, number))
{
    const int *value;
    const belay_status status = Number_get_or_try_init(number, fail_twice, NULL, &value);
    if (status == BELAY_OK && *value != 3)
        panic("the value is %d", *value);
    return status;
}

START_TEST(who_waits_for_an_init_that_fails_tries)
{
    enum { THREADS = 6 };
    own(Number) number = Number_new();
    int failed = 0;
    scope (s) {
        try_to_init_handle handles[THREADS];
        for (int i = 0; i < THREADS; i++)
            handles[i] = scope_spawn(s, try_to_init, &number);
        for (int i = 0; i < THREADS; i++) {
            belay_status status;
            unwrap(join(&handles[i], &status));
            failed += status != BELAY_OK;
        }
    }
    ck_assert_int_eq(failed, 2);
    ck_assert_uint_eq(tries, 3);
}
END_TEST

/* An init that panics while others wait: one of them inits, all of them get a value. */
static Flag failing;

static int
fail_the_first_time(void)
{
    const bool first = inits++ == 0;
    flag_raise(&failing);
    belay_thread_sleep(BELAY_MS(1));
    if (first)
        panic("the first time");
    return inits;
}

closure(int, ask_stubbornly, by_ref(Number, number))
{
    return *Number_get_or_init(number, fail_the_first_time);
}

START_TEST(who_waits_for_an_init_that_panics_inits)
{
    enum { THREADS = 4 };
    own(Number) number = Number_new();
    int panicked = 0, value;
    panics_quiet();
    scope (s) {
        ask_stubbornly_handle handles[THREADS];
        for (int i = 0; i < THREADS; i++)
            handles[i] = scope_spawn(s, ask_stubbornly, &number);
        ck_assert_int_eq(*Number_wait(&number), 2);
        for (int i = 0; i < THREADS; i++) {
            const belay_status status = join(&handles[i], &value);
            panicked += status == BELAY_PANICKED;
            ck_assert(status == BELAY_PANICKED || value == 2);
        }
    }
    ck_assert_int_eq(panicked, 1);
    ck_assert_uint_eq(flag_value(&failing), 2);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        get_gives_null_until_it_is_set,
        from_is_set_already,
        a_second_set_drops_what_it_is_given,
        try_set_leaves_what_it_does_not_take,
        drop_and_move_keep_one_owner,
        take_moves_out_and_it_may_be_set_again,
        debug_shows_the_value,
        debug_with_prints_as_it_is_told,
        get_or_init_runs_one_init,
        after_a_panic_the_next_init_runs,
        an_init_that_fails_leaves_no_value,
        the_only_owner_may_change_what_an_init_made,
        after_a_panic_of_a_failing_init_the_next_runs,
        who_waits_for_an_init_that_fails_tries,
        all_threads_get_the_same_value,
        wait_sleeps_until_somebody_sets,
        who_waits_for_an_init_that_panics_inits,
    };
    return run_suite("once_lock", tests, COUNT_OF(tests));
}
