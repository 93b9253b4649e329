/* SPDX-License-Identifier: MIT */
/*
 * mutex_poison_test.c - what a panic does to the locks that are held meanwhile: poison, as in Rust.
 */
#include "util.h"

#include <belay/prelude.h>
#include <stdio.h>
#include <string.h>

enum { LINE_OF_COUNTER = __LINE__ + 1 };
MUTEX(Counter, int);
MUTEX(Locker, Tracked, Tracked_drop);

#define POISONED_TEXT \
    "the lock is poisoned: a thread panicked while it held the lock (BELAY_POISONED)"

closure(void, panic_in_with_lock, by_ref(Counter, counter))
{
    with_lock (n, counter)
        panic("with the lock held, at %d", *n);
}

closure(void, panic_with_guard, by_ref(Counter, counter))
{
    own(CounterGuard) guard = Counter_lock(counter);
    panic("with the guard held, at %d", *guard.data);
}

/* A lock that a panic poisoned while the data was 5. */
static Counter
poisoned_counter(void)
{
    Counter counter = Counter_new(5);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_in_with_lock, &counter), BELAY_PANICKED);
    ck_assert(Counter_is_poisoned(&counter));
    return counter;
}

/* ---- who poisons ---------------------------------------------------------------------------- */

START_TEST(a_panic_in_with_lock_poisons)
{
    own(Counter) counter = Counter_new(1);
    panics_quiet();
    ck_assert(!Counter_is_poisoned(&counter));
    ck_assert_int_eq(catch_unwind(panic_in_with_lock, &counter), BELAY_PANICKED);
    ck_assert(Counter_is_poisoned(&counter));
}
END_TEST

START_TEST(a_panic_with_a_guard_poisons)
{
    own(Counter) counter = Counter_new(1);
    panics_quiet();
    scope (s) {
        panic_with_guard_handle h = scope_spawn(s, panic_with_guard, &counter);
        ck_assert_int_eq(join(&h), BELAY_PANICKED);
    }
    ck_assert(Counter_is_poisoned(&counter));
}
END_TEST

closure(void, panic_after_unlock, by_ref(Counter, counter))
{
    with_lock (n, counter)
        *n += 1;
    panic("without the lock");
}

START_TEST(a_panic_after_the_unlock_does_not_poison)
{
    own(Counter) counter = Counter_new(1);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_after_unlock, &counter), BELAY_PANICKED);
    ck_assert(!Counter_is_poisoned(&counter));
}
END_TEST

closure(void, panic_at_once)
{
    panic("at once");
}

START_TEST(a_guard_outside_of_catch_unwind_does_not_poison)
{
    own(Counter) counter = Counter_new(1);
    panics_quiet();
    with_lock (n, &counter) {
        ck_assert_int_eq(catch_unwind(panic_at_once), BELAY_PANICKED);
        *n = 2;
    }
    ck_assert(!Counter_is_poisoned(&counter));
}
END_TEST

closure(void, panic_owning_a_guard, by_move(CounterGuard, guard))
{
    *guard->data = 3;
    panic("the guard moved in is dropped by this panic");
}

START_TEST(a_guard_moved_into_catch_unwind_poisons)
{
    own(Counter) counter = Counter_new(1);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_owning_a_guard, Counter_lock(&counter)), BELAY_PANICKED);
    ck_assert(Counter_is_poisoned(&counter));
}
END_TEST

START_TEST(a_panic_of_another_thread_does_not_poison)
{
    own(Counter) counter = Counter_new(1);
    panics_quiet();
    with_lock (n, &counter) {
        panic_at_once_handle h = spawn(panic_at_once);
        ck_assert_int_eq(join(&h), BELAY_PANICKED);
        *n += 1;
    }
    ck_assert(!Counter_is_poisoned(&counter));
}
END_TEST

/* Locks in its drop. */
typedef struct Adder {
    const Counter *counter;
} Adder;

static void
Adder_drop(Adder *adder)
{
    ck_assert(belay_thread_panicking());
    with_lock (n, adder->counter)
        *n += 1;
    own(CounterGuard) guard = Counter_lock(adder->counter);
    *guard.data += 1;
}

closure(void, panic_with_adder, by_ref(Counter, counter))
{
    own(Adder) adder = {counter};
    panic("the adder is dropped by this panic");
}

START_TEST(a_lock_taken_in_a_drop_while_panicking_is_not_poisoned)
{
    own(Counter) counter = Counter_new(1);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_with_adder, &counter), BELAY_PANICKED);
    ck_assert(!Counter_is_poisoned(&counter));
    ck_assert_int_eq(Counter_into_inner(&counter), 3);
}
END_TEST

closure(void, panic_with_three, by_ref(Counter, a), by_ref(Counter, b), by_ref(Counter, c))
{
    own(CounterGuard) guard_of_a = Counter_lock(a);
    with_lock (n, b) {
        own(CounterGuard) guard_of_c = {0};
        unwrap(Counter_lock_timeout(c, &guard_of_c, BELAY_MS(1)));
        panic("%d %d %d", *guard_of_a.data, *n, *guard_of_c.data);
    }
}

START_TEST(a_panic_poisons_all_that_is_held)
{
    own(Counter) a = Counter_new(1), b = Counter_new(2), c = Counter_new(3), d = Counter_new(4);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_with_three, &a, &b, &c), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "1 2 3");
    ck_assert(Counter_is_poisoned(&a) && Counter_is_poisoned(&b) && Counter_is_poisoned(&c));
    ck_assert(!Counter_is_poisoned(&d));
}
END_TEST

/* ---- what a poisoned lock does -------------------------------------------------------------- */

closure(void, lock_it, by_ref(Counter, counter))
{
    own(CounterGuard) guard = Counter_lock(counter);
}

closure(int, with_lock_it, by_ref(Counter, counter))
{
    const int line = __LINE__;
    with_lock (n, counter) /* at line + 1 */
        *n = line;
    return line;
}

START_TEST(lock_of_a_poisoned_lock_panics_and_leaves_it_free)
{
    own(Counter) counter = poisoned_counter();
    ck_assert_int_eq(catch_unwind(lock_it, &counter), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "Counter_lock: " POISONED_TEXT);
    ck_assert_int_eq(panics_last_line(), LINE_OF_COUNTER);
    own(CounterGuard) guard = {0};
    ck_assert_int_eq(Counter_try_lock(&counter, &guard), BELAY_POISONED);
}
END_TEST

START_TEST(with_lock_of_a_poisoned_lock_panics_at_its_own_line)
{
    own(Counter) fresh = Counter_new(0);
    int line = 0;
    unwrap(catch_unwind_into(&line, with_lock_it, &fresh));
    own(Counter) counter = poisoned_counter();
    ck_assert_int_eq(catch_unwind(with_lock_it, &counter), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "with_lock: " POISONED_TEXT);
    ck_assert_int_eq(panics_last_line(), line + 1);
    own(CounterGuard) guard = {0};
    ck_assert_int_eq(Counter_try_lock(&counter, &guard), BELAY_POISONED);
}
END_TEST

START_TEST(a_poisoned_lock_stays_poisoned_until_it_is_cleared)
{
    own(Counter) counter = poisoned_counter();
    for (int i = 0; i < 3; i++) {
        own(CounterGuard) guard = {0};
        ck_assert_int_eq(Counter_lock_result(&counter, &guard), BELAY_POISONED);
        ck_assert_int_eq(*guard.data, 5);
    }
    {
        own(CounterGuard) guard = {0};
        ck_assert_int_eq(Counter_lock_result(&counter, &guard), BELAY_POISONED);
        *guard.data = 6;
        Counter_clear_poison(&counter);
    }
    ck_assert(!Counter_is_poisoned(&counter));
    with_lock (n, &counter)
        ck_assert_int_eq(*n, 6);
}
END_TEST

START_TEST(try_and_timeout_give_the_guard_of_a_poisoned_lock)
{
    own(Counter) counter = poisoned_counter();
    own(CounterGuard) guard = {0}, other = {0};
    ck_assert_int_eq(Counter_try_lock(&counter, &guard), BELAY_POISONED);
    ck_assert_int_eq(*guard.data, 5);
    ck_assert_int_eq(Counter_try_lock(&counter, &other), BELAY_WOULD_BLOCK);
    ck_assert_int_eq(Counter_lock_timeout(&counter, &other, BELAY_MS(1)), BELAY_TIMED_OUT);
    CounterGuard_drop(&guard);
    ck_assert_int_eq(Counter_lock_timeout(&counter, &other, BELAY_MS(1)), BELAY_POISONED);
    ck_assert_int_eq(*other.data, 5);
}
END_TEST

/* Waits until it is let in; tells what it was told. */
closure(belay_status, wait_for_it, by_ref(Counter, counter), by_copy(bool, timed),
        by_ref(Flag, ready))
{
    own(CounterGuard) guard = {0};
    flag_raise(ready);
    return timed ? Counter_lock_timeout(counter, &guard, BELAY_SECS(100))
                 : Counter_lock_result(counter, &guard);
}

closure(void, panic_when_awaited, by_ref(Counter, counter), by_ref(Flag, held), by_ref(Flag, ready))
{
    own(CounterGuard) guard = Counter_lock(counter);
    flag_raise(held);
    flag_wait(ready, 2);
    belay_thread_sleep(BELAY_MS(20));
    panic("while others wait");
}

START_TEST(sleeping_waiters_of_a_lock_that_gets_poisoned_are_told)
{
    own(Counter) counter = Counter_new(0);
    Flag held = 0, ready = 0;
    panics_quiet();
    scope (s) {
        panic_when_awaited_handle holder =
            scope_spawn(s, panic_when_awaited, &counter, &held, &ready);
        flag_wait(&held, 1);
        wait_for_it_handle a = scope_spawn(s, wait_for_it, &counter, false, &ready);
        wait_for_it_handle b = scope_spawn(s, wait_for_it, &counter, true, &ready);
        belay_status of_a, of_b;
        unwrap(join(&a, &of_a));
        unwrap(join(&b, &of_b));
        ck_assert_int_eq(of_a, BELAY_POISONED);
        ck_assert_int_eq(of_b, BELAY_POISONED);
        ck_assert_int_eq(join(&holder), BELAY_PANICKED);
    }
}
END_TEST

/* ---- the data of a poisoned lock ------------------------------------------------------------ */

closure(void, get_mut_it, by_mut(Counter, counter))
{
    Counter_get_mut(counter);
}

START_TEST(get_mut_of_a_poisoned_lock_panics_or_tells)
{
    own(Counter) counter = poisoned_counter();
    int *value = NULL;
    ck_assert_int_eq(catch_unwind(get_mut_it, &counter), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "Counter_get_mut: " POISONED_TEXT);
    ck_assert_int_eq(Counter_get_mut_result(&counter, &value), BELAY_POISONED);
    ck_assert_int_eq(*value, 5);
}
END_TEST

closure(int, into_inner_it, by_mut(Counter, counter))
{
    return Counter_into_inner(counter);
}

START_TEST(into_inner_of_a_poisoned_lock_panics_or_tells)
{
    own(Counter) counter = poisoned_counter();
    int value = 0;
    ck_assert_int_eq(catch_unwind(into_inner_it, &counter), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "Counter_into_inner: " POISONED_TEXT);
    ck_assert_int_eq(Counter_into_inner_result(&counter, &value), BELAY_POISONED);
    ck_assert_int_eq(value, 5);
}
END_TEST

closure(void, poison_locker, by_ref(Locker, locker))
{
    own(LockerGuard) guard = Locker_lock(locker);
    panic("poison %d", id_of(guard.data));
}

closure(void, replace_it, by_ref(Locker, locker))
{
    own(Tracked) before = Locker_replace(locker, Tracked_new(2));
}

closure(void, set_it, by_ref(Locker, locker))
{
    Locker_set(locker, Tracked_new(3));
}

closure(int, get_cloned_it, by_ref(Counter, counter))
{
    return Counter_get_cloned(counter, NULL);
}

START_TEST(replace_set_and_get_cloned_of_a_poisoned_lock_panic)
{
    panics_quiet();
    own(Locker) locker = Locker_new(Tracked_new(1));
    ck_assert_int_eq(catch_unwind(poison_locker, &locker), BELAY_PANICKED);
    ck_assert_int_eq(catch_unwind(replace_it, &locker), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "Locker_replace: " POISONED_TEXT);
    ck_assert_int_eq(catch_unwind(set_it, &locker), BELAY_PANICKED);
    ck_assert_str_eq(tracked_order(), "2 3"); /* what they were given */
    own(LockerGuard) guard = {0};             /* free, and whole */
    ck_assert_int_eq(Locker_try_lock(&locker, &guard), BELAY_POISONED);
    ck_assert_int_eq(id_of(guard.data), 1);

    own(Counter) counter = poisoned_counter();
    ck_assert_int_eq(catch_unwind(get_cloned_it, &counter), BELAY_PANICKED);
    own(CounterGuard) other = {0};
    ck_assert_int_eq(Counter_try_lock(&counter, &other), BELAY_POISONED);
}
END_TEST

START_TEST(drop_of_a_poisoned_lock_drops_the_data_once)
{
    panics_quiet();
    {
        own(Locker) locker = Locker_new(Tracked_new(1));
        ck_assert_int_eq(catch_unwind(poison_locker, &locker), BELAY_PANICKED);
        ck_assert_int_eq(tracked_dropped(), 0);
    }
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(debug_shows_the_poison)
{
    own(Counter) counter = poisoned_counter();
    char shown[64] = "";
    FILE *const out = fmemopen(shown, sizeof shown, "w");
    Counter_debug(&counter, out);
    fclose(out);
    ck_assert_str_eq(shown, "Mutex { data: 5, poisoned: true }");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_panic_in_with_lock_poisons,
        a_panic_with_a_guard_poisons,
        a_panic_after_the_unlock_does_not_poison,
        a_guard_outside_of_catch_unwind_does_not_poison,
        a_guard_moved_into_catch_unwind_poisons,
        a_panic_of_another_thread_does_not_poison,
        a_lock_taken_in_a_drop_while_panicking_is_not_poisoned,
        a_panic_poisons_all_that_is_held,
        lock_of_a_poisoned_lock_panics_and_leaves_it_free,
        with_lock_of_a_poisoned_lock_panics_at_its_own_line,
        a_poisoned_lock_stays_poisoned_until_it_is_cleared,
        try_and_timeout_give_the_guard_of_a_poisoned_lock,
        sleeping_waiters_of_a_lock_that_gets_poisoned_are_told,
        get_mut_of_a_poisoned_lock_panics_or_tells,
        into_inner_of_a_poisoned_lock_panics_or_tells,
        replace_set_and_get_cloned_of_a_poisoned_lock_panic,
        drop_of_a_poisoned_lock_drops_the_data_once,
        debug_shows_the_poison,
    };
    return run_suite("mutex and panics", tests, COUNT_OF(tests));
}
