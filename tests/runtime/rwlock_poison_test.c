/* SPDX-License-Identifier: MIT */
/*
 * rwlock_poison_test.c - what a panic does to a readers-writer lock: only writers poison it.
 */
#include "rwlock_words.h"
#include "util.h"

#include <belay/prelude.h>
#include <stdio.h>
#include <string.h>

enum { LINE_OF_NUMBER = __LINE__ + 1 };
RWLOCK(Number, int);
RWLOCK(Locker, Tracked, Tracked_drop);

#define POISONED_TEXT \
    "the lock is poisoned: a thread panicked while it held the lock (BELAY_POISONED)"

closure(void, panic_in_with_write, by_ref(Number, number))
{
    with_write (n, number)
        panic("writing %d", *n);
}

/* A lock that a panic poisoned while the data was 5. */
static Number
poisoned_number(void)
{
    Number number = Number_new(5);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_in_with_write, &number), BELAY_PANICKED);
    ck_assert(Number_is_poisoned(&number));
    return number;
}

/* True when nobody holds the lock, poisoned or not. */
static bool
is_free(const Number *number)
{
    own(NumberWriteGuard) guard = {0};
    return Number_try_write(number, &guard) != BELAY_WOULD_BLOCK;
}

/* ---- who poisons ---------------------------------------------------------------------------- */

closure(void, panic_with_write_guard, by_ref(Number, number))
{
    own(NumberWriteGuard) guard = Number_write(number);
    panic("writing %d", *guard.data);
}

START_TEST(a_writers_panic_poisons_and_unlocks)
{
    own(Number) by_block = Number_new(1), by_guard = Number_new(1);
    panics_quiet();
    ck_assert(!Number_is_poisoned(&by_block));
    ck_assert_int_eq(catch_unwind(panic_in_with_write, &by_block), BELAY_PANICKED);
    ck_assert_int_eq(catch_unwind(panic_with_write_guard, &by_guard), BELAY_PANICKED);
    ck_assert(Number_is_poisoned(&by_block) && Number_is_poisoned(&by_guard));
    ck_assert(is_free(&by_block) && is_free(&by_guard));
}
END_TEST

closure(void, panic_in_with_read, by_ref(Number, number))
{
    with_read (n, number)
        panic("reading %d", *n);
}

closure(void, panic_with_read_guard, by_ref(Number, number))
{
    own(NumberReadGuard) guard = Number_read(number);
    panic("reading %d", *guard.data);
}

closure(void, panic_downgraded, by_ref(Number, number))
{
    own(NumberWriteGuard) writer = Number_write(number);
    own(NumberReadGuard) reader = NumberWriteGuard_downgrade(&writer);
    panic("reading %d", *reader.data);
}

START_TEST(a_readers_panic_unlocks_and_does_not_poison)
{
    own(Number) number = Number_new(1);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_in_with_read, &number), BELAY_PANICKED);
    ck_assert_int_eq(catch_unwind(panic_with_read_guard, &number), BELAY_PANICKED);
    ck_assert_int_eq(catch_unwind(panic_downgraded, &number), BELAY_PANICKED);
    ck_assert(!Number_is_poisoned(&number));
    ck_assert_uint_eq(word_of(&number), 0);
}
END_TEST

closure(void, panic_at_once)
{
    panic("at once");
}

START_TEST(a_panic_elsewhere_does_not_poison)
{
    own(Number) number = Number_new(1);
    panics_quiet();
    with_write (n, &number) {
        ck_assert_int_eq(catch_unwind(panic_at_once), BELAY_PANICKED);
        panic_at_once_handle other = spawn(panic_at_once);
        ck_assert_int_eq(join(&other), BELAY_PANICKED);
        *n = 2;
    }
    ck_assert(!Number_is_poisoned(&number));
}
END_TEST

/* Locks in its drop. */
typedef struct Adder {
    const Number *number;
} Adder;

static void
Adder_drop(Adder *adder)
{
    ck_assert(belay_thread_panicking());
    with_write (n, adder->number)
        *n += 1;
    own(NumberWriteGuard) guard = Number_write(adder->number);
    *guard.data += 1;
}

closure(void, panic_with_adder, by_ref(Number, number))
{
    own(Adder) adder = {number};
    panic("the adder is dropped by this panic");
}

START_TEST(a_lock_taken_in_a_drop_while_panicking_is_not_poisoned)
{
    own(Number) number = Number_new(1);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_with_adder, &number), BELAY_PANICKED);
    ck_assert(!Number_is_poisoned(&number));
    ck_assert_int_eq(Number_into_inner(&number), 3);
}
END_TEST

/* ---- what a poisoned lock does -------------------------------------------------------------- */

closure(void, read_it, by_ref(Number, number))
{
    own(NumberReadGuard) guard = Number_read(number);
}

closure(void, write_it, by_ref(Number, number))
{
    own(NumberWriteGuard) guard = Number_write(number);
}

START_TEST(read_and_write_of_a_poisoned_lock_panic_and_leave_it_free)
{
    own(Number) number = poisoned_number();
    ck_assert_int_eq(catch_unwind(read_it, &number), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "Number_read: " POISONED_TEXT);
    ck_assert_int_eq(panics_last_line(), LINE_OF_NUMBER);
    ck_assert(is_free(&number));
    ck_assert_int_eq(catch_unwind(write_it, &number), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "Number_write: " POISONED_TEXT);
    ck_assert_int_eq(panics_last_line(), LINE_OF_NUMBER);
    ck_assert(is_free(&number));
}
END_TEST

static int line_of_block;

closure(void, with_read_it, by_ref(Number, number))
{
    line_of_block = __LINE__ + 1;
    with_read (n, number)
        ck_assert_int_eq(*n, 0);
}

closure(void, with_write_it, by_ref(Number, number))
{
    line_of_block = __LINE__ + 1;
    with_write (n, number)
        *n = 0;
}

START_TEST(the_blocks_on_a_poisoned_lock_panic_at_their_own_line)
{
    own(Number) number = poisoned_number();
    ck_assert_int_eq(catch_unwind(with_read_it, &number), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "with_read: " POISONED_TEXT);
    ck_assert_int_eq(panics_last_line(), line_of_block);
    ck_assert_int_eq(catch_unwind(with_write_it, &number), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "with_write: " POISONED_TEXT);
    ck_assert_int_eq(panics_last_line(), line_of_block);
    ck_assert(is_free(&number));
}
END_TEST

START_TEST(a_poisoned_lock_stays_poisoned_until_it_is_cleared)
{
    own(Number) number = poisoned_number();
    for (int i = 0; i < 3; i++) {
        own(NumberReadGuard) a = {0}, b = {0};
        ck_assert_int_eq(Number_read_result(&number, &a), BELAY_POISONED);
        ck_assert_int_eq(Number_read_result(&number, &b), BELAY_POISONED);
        ck_assert_int_eq(*a.data + *b.data, 10);
    }
    {
        own(NumberWriteGuard) guard = {0};
        ck_assert_int_eq(Number_write_result(&number, &guard), BELAY_POISONED);
        *guard.data = 6;
        Number_clear_poison(&number);
    }
    ck_assert(!Number_is_poisoned(&number));
    ck_assert_uint_eq(word_of(&number), 0);
    with_read (n, &number)
        ck_assert_int_eq(*n, 6);
}
END_TEST

START_TEST(try_and_timeout_give_the_guard_of_a_poisoned_lock)
{
    own(Number) number = poisoned_number();
    own(NumberReadGuard) reader = {0}, other = {0};
    own(NumberWriteGuard) writer = {0};
    ck_assert_int_eq(Number_try_read(&number, &reader), BELAY_POISONED);
    ck_assert_int_eq(*reader.data, 5);
    ck_assert_int_eq(Number_read_timeout(&number, &other, 0), BELAY_POISONED);
    ck_assert_int_eq(*other.data, 5);
    ck_assert_int_eq(Number_try_write(&number, &writer), BELAY_WOULD_BLOCK);
    NumberReadGuard_drop(&reader);
    NumberReadGuard_drop(&other);
    ck_assert_int_eq(Number_try_write(&number, &writer), BELAY_POISONED);
    ck_assert_int_eq(*writer.data, 5);
    ck_assert_int_eq(Number_read_timeout(&number, &reader, 0), BELAY_TIMED_OUT);
    NumberWriteGuard_drop(&writer);
    ck_assert_int_eq(Number_write_timeout(&number, &writer, BELAY_MS(1)), BELAY_POISONED);
    ck_assert_int_eq(*writer.data, 5);
}
END_TEST

/* Waits until it is let in; tells what it was told. */
closure(belay_status, wait_to_read, by_ref(Number, number))
{
    own(NumberReadGuard) guard = {0};
    return Number_read_result(number, &guard);
}

closure(belay_status, wait_to_write, by_ref(Number, number))
{
    own(NumberWriteGuard) guard = {0};
    return Number_write_timeout(number, &guard, BELAY_SECS(100));
}

closure(void, panic_when_awaited, by_ref(Number, number), by_ref(Flag, held))
{
    own(NumberWriteGuard) guard = Number_write(number);
    flag_raise(held);
    await_waiting(number, 2, 1);
    panic("while others wait");
}

START_TEST(sleeping_waiters_of_a_lock_that_gets_poisoned_are_told)
{
    own(Number) number = Number_new(0);
    Flag held = 0;
    panics_quiet();
    scope (s) {
        panic_when_awaited_handle holder = scope_spawn(s, panic_when_awaited, &number, &held);
        flag_wait(&held, 1);
        wait_to_read_handle a = scope_spawn(s, wait_to_read, &number);
        wait_to_read_handle b = scope_spawn(s, wait_to_read, &number);
        wait_to_write_handle c = scope_spawn(s, wait_to_write, &number);
        belay_status of_a, of_b, of_c;
        unwrap(join(&a, &of_a));
        unwrap(join(&b, &of_b));
        unwrap(join(&c, &of_c));
        ck_assert_int_eq(of_a, BELAY_POISONED);
        ck_assert_int_eq(of_b, BELAY_POISONED);
        ck_assert_int_eq(of_c, BELAY_POISONED);
        ck_assert_int_eq(join(&holder), BELAY_PANICKED);
    }
}
END_TEST

/* ---- the data of a poisoned lock ------------------------------------------------------------ */

closure(void, get_mut_it, by_mut(Number, number))
{
    Number_get_mut(number);
}

START_TEST(get_mut_of_a_poisoned_lock_panics_or_tells)
{
    own(Number) number = poisoned_number();
    int *value = NULL;
    ck_assert_int_eq(catch_unwind(get_mut_it, &number), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "Number_get_mut: " POISONED_TEXT);
    ck_assert_int_eq(Number_get_mut_result(&number, &value), BELAY_POISONED);
    ck_assert_int_eq(*value, 5);
}
END_TEST

closure(int, into_inner_it, by_mut(Number, number))
{
    return Number_into_inner(number);
}

START_TEST(into_inner_of_a_poisoned_lock_panics_or_tells)
{
    own(Number) number = poisoned_number();
    int value = 0;
    ck_assert_int_eq(catch_unwind(into_inner_it, &number), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "Number_into_inner: " POISONED_TEXT);
    ck_assert_int_eq(Number_into_inner_result(&number, &value), BELAY_POISONED);
    ck_assert_int_eq(value, 5);
}
END_TEST

closure(void, poison_locker, by_ref(Locker, locker))
{
    own(LockerWriteGuard) guard = Locker_write(locker);
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

closure(int, get_cloned_it, by_ref(Number, number))
{
    return Number_get_cloned(number, NULL);
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
    own(LockerWriteGuard) guard = {0};        /* free, and whole */
    ck_assert_int_eq(Locker_try_write(&locker, &guard), BELAY_POISONED);
    ck_assert_int_eq(id_of(guard.data), 1);

    own(Number) number = poisoned_number();
    ck_assert_int_eq(catch_unwind(get_cloned_it, &number), BELAY_PANICKED);
    ck_assert(is_free(&number));
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
    own(Number) number = poisoned_number();
    char shown[64] = "";
    FILE *const out = fmemopen(shown, sizeof shown, "w");
    Number_debug(&number, out);
    fclose(out);
    ck_assert_str_eq(shown, "RwLock { data: 5, poisoned: true }");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_writers_panic_poisons_and_unlocks,
        a_readers_panic_unlocks_and_does_not_poison,
        a_panic_elsewhere_does_not_poison,
        a_lock_taken_in_a_drop_while_panicking_is_not_poisoned,
        read_and_write_of_a_poisoned_lock_panic_and_leave_it_free,
        the_blocks_on_a_poisoned_lock_panic_at_their_own_line,
        a_poisoned_lock_stays_poisoned_until_it_is_cleared,
        try_and_timeout_give_the_guard_of_a_poisoned_lock,
        sleeping_waiters_of_a_lock_that_gets_poisoned_are_told,
        get_mut_of_a_poisoned_lock_panics_or_tells,
        into_inner_of_a_poisoned_lock_panics_or_tells,
        replace_set_and_get_cloned_of_a_poisoned_lock_panic,
        drop_of_a_poisoned_lock_drops_the_data_once,
        debug_shows_the_poison,
    };
    return run_suite("rwlock and panics", tests, COUNT_OF(tests));
}
