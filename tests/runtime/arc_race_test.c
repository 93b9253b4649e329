/* SPDX-License-Identifier: MIT */
/*
 * arc_race_test.c - threads that clone, drop, upgrade, change and take out one ARC at the same
 * time.
 *
 * The value owns memory, so that the sanitizers see an early, a late or a double end of it; and
 * each round has one right number of drops and winners.
 */
#include "util.h"

#include <belay/prelude.h>
#include <stdlib.h>

/* A value that breaks visibly when it is used after its end or written by two. */
typedef struct Value {
    Tracked tracked;
    uint64_t plain; /* written by exclusive owners, without atomics */
} Value;

static void
Value_drop(BELAY_CONSUMES Value *value)
{
    value->plain++; /* every use by others comes before this */
    Tracked_drop(&value->tracked);
}

ARC(Shared, Value, Value_drop);

enum { THREADS = 4 };

static uint32_t
rounds(uint32_t usual)
{
#if defined(BELAY_VALGRIND)
    return usual / 100; /* one thread at a time, each access looked at */
#endif
    return build_is_slow() ? usual / 10 : usual;
}

static Value
value_new(int id)
{
    return (Value){.tracked = Tracked_new(id)};
}

static Value
clone_value(const Value *value)
{
    return (Value){Tracked_new(id_of(&value->tracked)), value->plain};
}

/* Threads meet here at the beginning of each round. */
static void
meet(const Flag *flag, uint32_t round)
{
    flag_raise(flag);
    while (flag_value(flag) < round * THREADS)
        belay_thread_yield();
}

/* ---- torture -------------------------------------------------------------------------------- */

closure(void, torture, by_move(Shared, shared), by_copy(uint32_t, turns), by_copy(uint32_t, seed))
{
    own(WeakShared) weak = Shared_downgrade(shared);
    for (uint32_t i = 0; i < turns; i++) {
        seed = seed * 1664525 + 1013904223;
        own(Shared) other = {NULL};
        own(WeakShared) other_weak = {NULL};
        switch (seed >> 29) {
        case 0:
        case 1: other = Shared_clone(shared); break;
        case 2: other_weak = Shared_downgrade(shared); break;
        case 3: other_weak = WeakShared_clone(&weak); break;
        case 4:
        case 5: ck_assert_int_eq(WeakShared_upgrade(&weak, &other), BELAY_OK); break;
        case 6: ck_assert_ptr_null(Shared_get_mut(shared)); break; /* weak is there */
        default: ck_assert_uint_ge(Shared_strong_count(shared), 1); break;
        }
        ck_assert_int_eq(id_of(&Shared_get(shared)->tracked), 1);
        if (Shared_get(&other) != NULL)
            ck_assert_int_eq(id_of(&Shared_get(&other)->tracked), 1);
    }
}

START_TEST(clone_drop_downgrade_upgrade_at_once)
{
    const uint32_t turns = rounds(200000);
    own(Shared) shared = Shared_new(value_new(1));
    scope (s) {
        for (uint32_t i = 0; i < THREADS; i++)
            scope_spawn(s, torture, Shared_clone(&shared), turns, i + 1);
    }
    ck_assert_uint_eq(Shared_strong_count(&shared), 1);
    ck_assert_uint_eq(Shared_weak_count(&shared), 0);
    Shared_drop(&shared);
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

closure(void, drop_together, by_mut(Shared, handles), by_static(Flag, flag),
        by_copy(uint32_t, turns))
{
    for (uint32_t i = 0; i < turns; i++) {
        meet(flag, i + 1);
        ck_assert_int_eq(id_of(&Shared_get(&handles[i])->tracked), (int)i);
        Shared_drop(&handles[i]);
    }
}

START_TEST(the_value_is_dropped_once_when_all_drop_at_once)
{
    static Flag flag;
    const uint32_t turns = rounds(20000);
    Shared *const handles = calloc((size_t)THREADS * turns, sizeof *handles);
    for (uint32_t i = 0; i < turns; i++) {
        handles[i] = Shared_new(value_new((int)i));
        for (uint32_t k = 1; k < THREADS; k++)
            handles[k * turns + i] = Shared_clone(&handles[i]);
    }
    scope (s) {
        for (uint32_t k = 0; k < THREADS; k++)
            scope_spawn(s, drop_together, handles + k * turns, &flag, turns);
    }
    ck_assert_int_eq(tracked_dropped(), (int)turns);
    ck_assert_int_eq(tracked_alive(), 0);
    free(handles);
}
END_TEST

/* ---- upgrade against the last drop ---------------------------------------------------------- */

closure(uint32_t, upgrade_together, by_mut(WeakShared, weak), by_static(Flag, flag),
        by_copy(uint32_t, turns))
{
    uint32_t upgraded = 0;
    for (uint32_t i = 0; i < turns; i++) {
        own(Shared) shared = {NULL};
        meet(flag, i + 1);
        if (WeakShared_upgrade(&weak[i], &shared) == BELAY_OK) {
            ck_assert_int_eq(id_of(&Shared_get(&shared)->tracked), (int)i);
            upgraded++;
        }
        WeakShared_drop(&weak[i]);
    }
    return upgraded;
}

START_TEST(an_upgrade_gets_the_whole_value_or_nothing)
{
    static Flag flag;
    const uint32_t turns = rounds(20000);
    Shared *const strong = calloc(turns, sizeof *strong);
    WeakShared *const weak = calloc((size_t)THREADS * turns, sizeof *weak);
    for (uint32_t i = 0; i < turns; i++) {
        strong[i] = Shared_new(value_new((int)i));
        for (uint32_t k = 1; k < THREADS; k++)
            weak[k * turns + i] = Shared_downgrade(&strong[i]);
    }
    scope (s) {
        scope_spawn(s, drop_together, strong, &flag, turns);
        for (uint32_t k = 1; k < THREADS; k++)
            scope_spawn(s, upgrade_together, weak + k * turns, &flag, turns);
    }
    ck_assert_int_eq(tracked_dropped(), (int)turns);
    ck_assert_int_eq(tracked_alive(), 0);
    free(strong);
    free(weak);
}
END_TEST

/* ---- exactly one gets the value ------------------------------------------------------------- */

typedef enum Taking { INTO_INNER, TRY_UNWRAP_OR_DROP } Taking;

closure(uint32_t, take_together, by_mut(Shared, handles), by_static(Flag, flag),
        by_copy(uint32_t, turns), by_copy(Taking, how))
{
    uint32_t won = 0;
    for (uint32_t i = 0; i < turns; i++) {
        own(Value) value = {.plain = 0};
        meet(flag, i + 1);
        const belay_status status = how == INTO_INNER ? Shared_into_inner(&handles[i], &value)
                                                      : Shared_try_unwrap(&handles[i], &value);
        Shared_drop(&handles[i]);
        won += status == BELAY_OK;
        ck_assert((status == BELAY_OK) == (!is_empty(&value.tracked)));
    }
    return won;
}

/* Let all threads take the values; how many values were taken. */
static uint32_t
take_in_all_threads(Taking how, uint32_t turns)
{
    static Flag flag;
    uint32_t taken = 0;
    Shared *const handles = calloc((size_t)THREADS * turns, sizeof *handles);
    for (uint32_t i = 0; i < turns; i++) {
        handles[i] = Shared_new(value_new((int)i));
        for (uint32_t k = 1; k < THREADS; k++)
            handles[k * turns + i] = Shared_clone(&handles[i]);
    }
    scope (s) {
        take_together_handle threads[THREADS];
        for (uint32_t k = 0; k < THREADS; k++)
            threads[k] = scope_spawn(s, take_together, handles + k * turns, &flag, turns, how);
        for (uint32_t k = 0; k < THREADS; k++) {
            uint32_t won = 0;
            unwrap(join(&threads[k], &won));
            taken += won;
        }
    }
    free(handles);
    return taken;
}

START_TEST(of_many_into_inner_exactly_one_gets_the_value)
{
    const uint32_t turns = rounds(20000);
    ck_assert_uint_eq(take_in_all_threads(INTO_INNER, turns), turns);
    ck_assert_int_eq(tracked_dropped(), (int)turns);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(of_many_try_unwrap_at_most_one_gets_the_value)
{
    const uint32_t turns = rounds(20000);
    ck_assert_uint_le(take_in_all_threads(TRY_UNWRAP_OR_DROP, turns), turns);
    ck_assert_int_eq(tracked_dropped(), (int)turns);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

/* ---- exclusive access against other handles ------------------------------------------------- */

closure(void, change_what_is_mine, by_move(Shared, shared), by_copy(uint32_t, turns))
{
    for (uint32_t i = 0; i < turns; i++) {
        own(Shared) other = Shared_clone(shared);
        ck_assert_ptr_null(Shared_get_mut(shared));
        Shared_make_mut(&other, clone_value)->plain++; /* never what others see */
        ck_assert_uint_eq(Shared_get(shared)->plain, 0);
    }
}

START_TEST(make_mut_never_changes_what_others_see)
{
    const uint32_t turns = rounds(20000);
    own(Shared) shared = Shared_new(value_new(1));
    scope (s) {
        for (uint32_t i = 0; i < THREADS; i++)
            scope_spawn(s, change_what_is_mine, Shared_clone(&shared), turns);
    }
    ck_assert_uint_eq(Shared_get(&shared)->plain, 0);
    ck_assert_ptr_nonnull(Shared_get_mut(&shared));
    ck_assert_int_eq(tracked_alive(), 1);
}
END_TEST

closure(void, read_then_drop, by_mut(Shared, handles), by_static(Flag, flag),
        by_copy(uint32_t, turns))
{
    for (uint32_t i = 0; i < turns; i++) {
        meet(flag, i + 1);
        ck_assert_uint_eq(Shared_get(&handles[i])->plain, 0);
        Shared_drop(&handles[i]);
    }
}

closure(void, wait_for_get_mut, by_mut(Shared, handles), by_static(Flag, flag),
        by_copy(uint32_t, turns))
{
    for (uint32_t i = 0; i < turns; i++) {
        Value *value;
        meet(flag, i + 1);
        while ((value = Shared_get_mut(&handles[i])) == NULL)
            belay_thread_yield();
        value->plain = i; /* after all that the others did */
        Shared_drop(&handles[i]);
    }
}

START_TEST(get_mut_comes_after_all_uses_by_others)
{
    static Flag flag;
    const uint32_t turns = rounds(10000);
    Shared *const handles = calloc((size_t)THREADS * turns, sizeof *handles);
    for (uint32_t i = 0; i < turns; i++) {
        handles[i] = Shared_new(value_new((int)i));
        for (uint32_t k = 1; k < THREADS; k++)
            handles[k * turns + i] = Shared_clone(&handles[i]);
    }
    scope (s) {
        scope_spawn(s, wait_for_get_mut, handles, &flag, turns);
        for (uint32_t k = 1; k < THREADS; k++)
            scope_spawn(s, read_then_drop, handles + k * turns, &flag, turns);
    }
    ck_assert_int_eq(tracked_dropped(), (int)turns);
    free(handles);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        clone_drop_downgrade_upgrade_at_once,
        the_value_is_dropped_once_when_all_drop_at_once,
        an_upgrade_gets_the_whole_value_or_nothing,
        of_many_into_inner_exactly_one_gets_the_value,
        of_many_try_unwrap_at_most_one_gets_the_value,
        make_mut_never_changes_what_others_see,
        get_mut_comes_after_all_uses_by_others,
    };
    return run_suite("arc races", tests, COUNT_OF(tests));
}
