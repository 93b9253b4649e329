/* SPDX-License-Identifier: MIT */
/* locks_test.c - several mutexes at once: with_locks and lock_all. */
#include "util.h"

#include <belay/prelude.h>
#include <string.h>

MUTEX(Counter, int);
MUTEX(Name, const char *);
MUTEX(Locker, Tracked, Tracked_drop);

#define POISONED_TEXT \
    "the lock is poisoned: a thread panicked while it held the lock (BELAY_POISONED)"

static bool
is_free(const Counter *counter)
{
    own(CounterGuard) guard = {0};
    return Counter_try_lock(counter, &guard) != BELAY_WOULD_BLOCK;
}

/* ---- the block ------------------------------------------------------------------------------ */

START_TEST(the_names_have_the_types_of_the_data)
{
    own(Counter) counter = Counter_new(1);
    own(Name) name = Name_new("before");
    with_locks (n, &counter, text, &name) {
        *n += 1;
        *text = "after";
        ck_assert(!is_free(&counter));
    }
    ck_assert(is_free(&counter));
    with_locks (text, &name, n, &counter) {
        ck_assert_int_eq(*n, 2);
        ck_assert_str_eq(*text, "after");
    }
}
END_TEST

START_TEST(three_to_eight_can_be_locked)
{
    Counter c[8] = {0};
    with_locks (n0, &c[0], n1, &c[1], n2, &c[2])
        *n0 = *n1 = *n2 = 3;
    with_locks (n3, &c[3], n2, &c[2], n1, &c[1], n0, &c[0])
        *n0 = *n1 = *n2 = *n3 = 4;
    with_locks (n0, &c[0], n4, &c[4], n2, &c[2], n1, &c[1], n3, &c[3])
        *n0 = *n1 = *n2 = *n3 = *n4 = 5;
    with_locks (a, &c[5], n0, &c[0], n1, &c[1], n2, &c[2], n3, &c[3], n4, &c[4])
        *a = *n0 + *n1 + *n2 + *n3 + *n4;
    with_locks (n0, &c[0], n1, &c[1], n2, &c[2], n3, &c[3], n4, &c[4], n5, &c[5], n6, &c[6])
        *n6 = *n0 + *n1 + *n2 + *n3 + *n4 + *n5;
    with_locks (n7, &c[7], n6, &c[6], n5, &c[5], n4, &c[4], n3, &c[3], n2, &c[2], n1, &c[1], n0,
                &c[0]) {
        *n7 = *n0 + *n1 + *n2 + *n3 + *n4 + *n5 + *n6;
        for (size_t i = 0; i < COUNT_OF(c); i++)
            ck_assert(!is_free(&c[i]));
    }
    ck_assert_int_eq(*Counter_get_mut(&c[5]), 25);
    ck_assert_int_eq(*Counter_get_mut(&c[6]), 50);
    ck_assert_int_eq(*Counter_get_mut(&c[7]), 100);
    for (size_t i = 0; i < COUNT_OF(c); i++)
        ck_assert(is_free(&c[i]));
}
END_TEST

static int
return_from_inside(const Counter *a, const Counter *b)
{
    with_locks (n, a, m, b)
        return *n + *m;
    return -1;
}

START_TEST(the_block_unlocks_on_every_way_out)
{
    own(Counter) a = Counter_new(1), b = Counter_new(2);
    ck_assert_int_eq(return_from_inside(&a, &b), 3);
    ck_assert(is_free(&a) && is_free(&b));
    with_locks (n, &a, m, &b) {
        *n += *m;
        break;
    }
    ck_assert(is_free(&a) && is_free(&b));
    int turns = 0;
    with_locks (n, &a, m, &b) {
        turns++;
        if (*n > *m)
            continue;
        turns = 7;
    }
    ck_assert_int_eq(turns, 1);
    ck_assert(is_free(&a) && is_free(&b));
    with_locks (n, &a, m, &b)
        if (*n != *m)
            goto out;
out:
    ck_assert(is_free(&a) && is_free(&b));
}
END_TEST

START_TEST(each_mutex_is_evaluated_once)
{
    Counter counters[2] = {Counter_new(0), Counter_new(0)};
    int left = 0, right = 1;
    with_locks (n, &counters[left++], m, &counters[right--])
        *n = *m = 1;
    ck_assert_int_eq(left, 1);
    ck_assert_int_eq(right, 0);
}
END_TEST

closure(void, panic_in_with_locks, by_ref(Counter, a), by_ref(Counter, b))
{
    with_locks (n, a, m, b)
        panic("%d %d", *n, *m);
}

START_TEST(a_panic_poisons_and_unlocks_all)
{
    own(Counter) a = Counter_new(1), b = Counter_new(2);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_in_with_locks, &a, &b), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "1 2");
    ck_assert(Counter_is_poisoned(&a) && Counter_is_poisoned(&b));
    ck_assert(is_free(&a) && is_free(&b));
}
END_TEST

closure(void, poison, by_ref(Counter, counter))
{
    with_lock (n, counter)
        panic("poison %d", *n);
}

START_TEST(a_poisoned_one_panics_and_leaves_the_others_free_and_whole)
{
    own(Counter) a = Counter_new(1), b = Counter_new(2);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(poison, &b), BELAY_PANICKED);
    ck_assert_int_eq(catch_unwind(panic_in_with_locks, &a, &b), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "with_locks: " POISONED_TEXT);
    ck_assert(is_free(&a) && is_free(&b));
    ck_assert(!Counter_is_poisoned(&a));
    ck_assert(Counter_is_poisoned(&b));
}
END_TEST

START_TEST(the_same_mutex_twice_panics_before_anything_is_locked)
{
    own(Counter) a = Counter_new(1);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_in_with_locks, &a, &a), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(),
                     "with_locks: the same mutex twice, the second time as number 2");
    ck_assert(is_free(&a));
    ck_assert(!Counter_is_poisoned(&a));
}
END_TEST

/* ---- the guards ----------------------------------------------------------------------------- */

START_TEST(lock_all_fills_the_guards)
{
    own(Counter) counter = Counter_new(1);
    own(Locker) locker = Locker_new(Tracked_new(7));
    {
        own(CounterGuard) n = {0};
        own(LockerGuard) tracked = {0};
        unwrap(lock_all(&counter, &n, &locker, &tracked));
        ck_assert_int_eq(*n.data, 1);
        ck_assert_int_eq(id_of(tracked.data), 7);
        ck_assert(!is_free(&counter));
    }
    ck_assert(is_free(&counter));
    own(LockerGuard) guard = {0};
    ck_assert_int_eq(Locker_try_lock(&locker, &guard), BELAY_OK);
}
END_TEST

START_TEST(lock_all_tells_of_poison_and_holds_all)
{
    own(Counter) a = Counter_new(1), b = Counter_new(2);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(poison, &a), BELAY_PANICKED);
    own(CounterGuard) first = {0}, second = {0};
    ck_assert_int_eq(lock_all(&a, &first, &b, &second), BELAY_POISONED);
    ck_assert_int_eq(*first.data + *second.data, 3);
    ck_assert(!is_free(&a) && !is_free(&b));
    Counter_clear_poison(&a);
    CounterGuard_drop(&first);
    CounterGuard_drop(&second);
    ck_assert_int_eq(lock_all(&a, &first, &b, &second), BELAY_OK);
}
END_TEST

closure(void, lock_all_twice, by_ref(Counter, a), by_ref(Counter, b))
{
    own(CounterGuard) first = {0}, second = {0}, third = {0};
    unwrap(lock_all(a, &first, b, &second, a, &third));
}

START_TEST(lock_all_of_the_same_mutex_twice_panics)
{
    own(Counter) a = Counter_new(1), b = Counter_new(2);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(lock_all_twice, &a, &b), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(),
                     "lock_all: the same mutex twice, the second time as number 3");
    ck_assert(is_free(&a) && is_free(&b));
}
END_TEST

/* ---- contention ----------------------------------------------------------------------------- */

typedef struct Bank {
    Counter account[3];
} Bank;

/* Moves one from here to there, both locked. */
closure(void, transfer, by_ref(Bank, bank), by_copy(int, from), by_copy(int, to),
        by_copy(int, rounds))
{
    for (int i = 0; i < rounds; i++)
        with_locks (source, &bank->account[from], target, &bank->account[to]) {
            *source -= 1;
            *target += 1;
        }
}

/* Locks one inside of the other, in an order of its own. */
closure(void, transfer_nested, by_ref(Bank, bank), by_copy(int, from), by_copy(int, to),
        by_copy(int, rounds))
{
    for (int i = 0; i < rounds; i++)
        with_lock (source, &bank->account[from])
            with_lock (target, &bank->account[to]) {
                *source -= 1;
                *target += 1;
            }
}

closure(int, sum_all, by_ref(Bank, bank), by_copy(int, rounds))
{
    int wrong = 0;
    for (int i = 0; i < rounds; i++)
        with_locks (c, &bank->account[2], a, &bank->account[0], b, &bank->account[1])
            wrong += *a + *b + *c != 0;
    return wrong;
}

START_TEST(threads_with_other_orders_do_not_deadlock)
{
    const int rounds = build_is_slow() ? 500 : 20000;
    Bank bank = {0};
    int wrong = -1;
    scope (s) {
        (void)scope_spawn(s, transfer, &bank, 0, 1, rounds);
        (void)scope_spawn(s, transfer, &bank, 1, 0, rounds);
        (void)scope_spawn(s, transfer, &bank, 1, 2, rounds);
        (void)scope_spawn(s, transfer, &bank, 2, 0, rounds);
        sum_all_handle sum = scope_spawn(s, sum_all, &bank, rounds / 2);
        unwrap(join(&sum, &wrong));
    }
    ck_assert_int_eq(wrong, 0);
    ck_assert_int_eq(Counter_into_inner(&bank.account[0]), rounds);
    ck_assert_int_eq(Counter_into_inner(&bank.account[1]), -rounds);
    ck_assert_int_eq(Counter_into_inner(&bank.account[2]), 0);
}
END_TEST

START_TEST(a_thread_that_locks_one_in_the_other_does_not_deadlock_them)
{
    const int rounds = build_is_slow() ? 500 : 20000;
    /* Along the addresses, and against them: there Helgrind, which knows no try, would complain. */
    for (int from = 0; from < (build_is_slow() ? 1 : 2); from++) {
        Bank bank = {0};
        scope (s) {
            (void)scope_spawn(s, transfer, &bank, 0, 1, rounds);
            (void)scope_spawn(s, transfer_nested, &bank, from, 1 - from, rounds);
        }
        ck_assert_int_eq(
            Counter_into_inner(&bank.account[0]) + Counter_into_inner(&bank.account[1]), 0);
    }
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        the_names_have_the_types_of_the_data,
        three_to_eight_can_be_locked,
        the_block_unlocks_on_every_way_out,
        each_mutex_is_evaluated_once,
        a_panic_poisons_and_unlocks_all,
        a_poisoned_one_panics_and_leaves_the_others_free_and_whole,
        the_same_mutex_twice_panics_before_anything_is_locked,
        lock_all_fills_the_guards,
        lock_all_tells_of_poison_and_holds_all,
        lock_all_of_the_same_mutex_twice_panics,
        threads_with_other_orders_do_not_deadlock,
        a_thread_that_locks_one_in_the_other_does_not_deadlock_them,
    };
    return run_suite("several mutexes", tests, COUNT_OF(tests));
}
