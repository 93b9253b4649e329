/* SPDX-License-Identifier: MIT */
/*
 * reentrant_test.c - the re-entrant lock as its header promises it: again for its owner, closed to
 * all others until the last guard is gone, never poisoned. Under a note: note_calls_test.c.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

CELL(Count, long);
REENTRANT_LOCK(Counter, Count);
REENTRANT_LOCK(Plain, int);
REENTRANT_LOCK(Owner, Tracked, Tracked_drop);
REFCELL(Numbers, int);
REENTRANT_LOCK(Shared, Numbers);

_Static_assert(sizeof(belay_raw_reentrant_) == 16, "as its header says");
_Static_assert(__builtin_types_compatible_p(__typeof__(((PlainGuard *)0)->data), int const *),
               "a guard gives a pointer to const");

static Plain in_static_storage = REENTRANT_LOCK_INIT(5);

/* ---- one thread ----------------------------------------------------------------------------- */

START_TEST(its_owner_may_take_it_again)
{
    ck_assert(!Plain_is_held(&in_static_storage));
    own(PlainGuard) first = Plain_lock(&in_static_storage);
    ck_assert(Plain_is_held(&in_static_storage));
    ck_assert_int_eq(*first.data, 5);
    {
        own(PlainGuard) second = Plain_lock(&in_static_storage);
        own(PlainGuard) third = {0}, fourth = {0};
        unwrap(Plain_try_lock(&in_static_storage, &third));
        unwrap(Plain_lock_timeout(&in_static_storage, &fourth, 0));
        ck_assert_ptr_eq(second.data, first.data);
        ck_assert_ptr_eq(third.data, first.data);
        ck_assert_ptr_eq(fourth.data, first.data);
        PlainGuard_drop(&second);
        ck_assert_ptr_null(second.data);
        PlainGuard_drop(&second);
        ck_assert(Plain_is_held(&in_static_storage));
    }
    ck_assert(Plain_is_held(&in_static_storage));
    PlainGuard_drop(&first);
    ck_assert(!Plain_is_held(&in_static_storage));
}
END_TEST

START_TEST(guards_may_go_in_any_order)
{
    Plain lock = Plain_new(1);
    own(PlainGuard) first = Plain_lock(&lock);
    own(PlainGuard) second = Plain_lock(&lock);
    PlainGuard_drop(&first);
    ck_assert(Plain_is_held(&lock));
    ck_assert_int_eq(*second.data, 1);
    PlainGuard_drop(&second);
    ck_assert(!Plain_is_held(&lock));
}
END_TEST

START_TEST(a_block_inside_a_block)
{
    Counter counter = Counter_new(Count_new(0));
    with_reentrant (outer, &counter) {
        Count_set(outer, 1);
        with_reentrant (inner, &counter) {
            ck_assert_ptr_eq(inner, outer);
            Count_set(inner, Count_get(inner) + 1);
            break;
        }
        ck_assert(Counter_is_held(&counter));
        ck_assert_int_eq(Count_get(outer), 2);
    }
    ck_assert(!Counter_is_held(&counter));
}
END_TEST

START_TEST(the_value_is_owned)
{
    {
        own(Owner) lock = Owner_new(Tracked_new(1));
        ck_assert_int_eq(id_of(Owner_get_mut(&lock)), 1);
        own(OwnerGuard) guard = Owner_lock(&lock);
        ck_assert_int_eq(id_of(guard.data), 1);
    }
    ck_assert_int_eq(tracked_dropped(), 1);
    own(Owner) lock = Owner_new(Tracked_new(2));
    own(Tracked) inner = Owner_into_inner(&lock);
    ck_assert_int_eq(id_of(&inner), 2);
    Owner_drop(&lock);
    ck_assert_int_eq(tracked_dropped(), 1);
    own(Owner) zero = {0};
    OwnerGuard_drop(&(OwnerGuard){0});
}
END_TEST

closure(void, print_lock, by_ref(Plain, lock), by_copy(FILE *, out))
{
    Plain_debug(lock, out);
}

START_TEST(debug_prints_the_value_or_that_it_is_locked)
{
    char *text = NULL;
    size_t length = 0;
    FILE *const out = open_memstream(&text, &length);
    Plain lock = Plain_new(10);
    Plain_debug(&lock, out);
    with_reentrant (n, &lock) {
        ck_assert_int_eq(*n, 10);
        Plain_debug(&lock, out); /* this thread may look */
        scope (s)
            (void)scope_spawn(s, print_lock, &lock, out);
    }
    fclose(out);
    ck_assert_str_eq(text, "ReentrantLock { data: 10 }ReentrantLock { data: 10 }"
                           "ReentrantLock { data: <locked> }");
    free(text);
}
END_TEST

/* ---- panics, misuse ------------------------------------------------------------------------- */

closure(void, panic_with_guards, by_ref(Plain, lock))
{
    own(PlainGuard) guard = Plain_lock(lock);
    with_reentrant (n, lock)
        panic("%d", *n);
}

START_TEST(a_panic_frees_it_and_does_not_poison_it)
{
    Plain lock = Plain_new(3);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_with_guards, &lock), BELAY_PANICKED);
    ck_assert(!Plain_is_held(&lock));
    {
        own(PlainGuard) guard = Plain_lock(&lock);
        ck_assert_int_eq(catch_unwind(panic_with_guards, &lock), BELAY_PANICKED);
        ck_assert(Plain_is_held(&lock)); /* once still */
    }
    ck_assert(!Plain_is_held(&lock));
    with_reentrant (n, &lock)
        ck_assert_int_eq(*n, 3);
}
END_TEST

closure(void, drop_elsewhere, by_copy(PlainGuard *, guard))
{
    PlainGuard_drop(guard);
}

closure(void, lock_once_more, by_ref(Plain, lock))
{
    own(PlainGuard) guard = Plain_lock(lock);
}

START_TEST(a_guard_that_another_thread_drops_is_misuse)
{
    Plain lock = Plain_new(0);
    PlainGuard guard = Plain_lock(&lock);
    const PlainGuard kept = guard;
    panics_quiet();
    own(drop_elsewhere_handle) handle = spawn(drop_elsewhere, &guard);
    ck_assert_int_eq(join(&handle), BELAY_PANICKED);
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "does not hold it"));
    ck_assert(Plain_is_held(&lock));
    guard = kept;
    PlainGuard_drop(&guard);
    ck_assert(!Plain_is_held(&lock));
}
END_TEST

START_TEST(too_many_guards_are_misuse)
{
    Plain lock = Plain_new(0);
    own(PlainGuard) guard = Plain_lock(&lock);
    panics_quiet();
    lock.raw_.holds = UINT32_MAX;
    ck_assert_int_eq(catch_unwind(lock_once_more, &lock), BELAY_PANICKED);
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "2^32 - 1"));
    ck_assert_uint_eq(lock.raw_.holds, UINT32_MAX);
    lock.raw_.holds = UINT32_MAX - 1;
    ck_assert_int_eq(catch_unwind(lock_once_more, &lock), BELAY_OK);
    lock.raw_.holds = 1;
}
END_TEST

/* ---- several threads ------------------------------------------------------------------------ */

closure(belay_status, try_it, by_ref(Plain, lock))
{
    own(PlainGuard) guard = {0};
    const belay_status status = Plain_try_lock(lock, &guard);
    ck_assert((guard.data != NULL) == (status == BELAY_OK));
    return status;
}

closure(belay_status, wait_a_little, by_ref(Plain, lock))
{
    own(PlainGuard) guard = {0};
    return Plain_lock_timeout(lock, &guard, BELAY_MS(2));
}

static belay_status
try_elsewhere(const Plain *lock)
{
    belay_status status = BELAY_PANICKED;
    scope (s) {
        try_it_handle handle = scope_spawn(s, try_it, lock);
        unwrap(join(&handle, &status));
    }
    return status;
}

START_TEST(others_get_in_when_the_last_guard_is_gone)
{
    Plain lock = Plain_new(0);
    own(PlainGuard) first = Plain_lock(&lock);
    own(PlainGuard) second = Plain_lock(&lock);
    ck_assert_int_eq(try_elsewhere(&lock), BELAY_WOULD_BLOCK);
    PlainGuard_drop(&second);
    ck_assert_int_eq(try_elsewhere(&lock), BELAY_WOULD_BLOCK);
    scope (s) {
        wait_a_little_handle handle = scope_spawn(s, wait_a_little, &lock);
        belay_status status = BELAY_OK;
        unwrap(join(&handle, &status));
        ck_assert_int_eq(status, BELAY_TIMED_OUT);
    }
    PlainGuard_drop(&first);
    ck_assert_int_eq(try_elsewhere(&lock), BELAY_OK);
}
END_TEST

/* Nested to a depth that changes; by all ways in turn. The sum is plain but for the lock. */
static void
add_nested(const Counter *counter, int depth)
{
    own(CounterGuard) guard = {0};
    switch (depth % 3) {
    case 0: guard = Counter_lock(counter); break;
    case 1: unwrap(Counter_lock_timeout(counter, &guard, BELAY_FOREVER)); break;
    default:
        while (Counter_try_lock(counter, &guard) != BELAY_OK)
            belay_thread_yield();
        break;
    }
    Count_set(guard.data, Count_get(guard.data) + 1);
    if (depth > 0)
        add_nested(counter, depth - 1);
}

closure(void, add_often, by_ref(Counter, counter), by_copy(int, rounds))
{
    for (int i = 0; i < rounds; i++)
        add_nested(counter, i % 5);
}

static void
check_sum(int threads, int rounds)
{
    Counter counter = Counter_new(Count_new(0));
    long expected = 0;
    for (int i = 0; i < rounds; i++)
        expected += threads * (i % 5 + 1);
    scope (s)
        for (int i = 0; i < threads; i++)
            (void)scope_spawn(s, add_often, &counter, rounds);
    with_reentrant (n, &counter)
        ck_assert_int_eq(Count_get(n), expected);
}

START_TEST(threads_that_nest_do_not_mix)
{
    const int rounds = build_is_slow() ? 300 : 20000;
    check_sum(2, rounds);
    check_sum(4, rounds / 2);
    check_sum(8, rounds / 8);
}
END_TEST

/* A thread ends and another is given its memory: it is still another thread. */
closure(void, leak_guard, by_copy(const Plain *, lock))
{
    PlainGuard guard = Plain_lock(lock);
    belay_forget(&guard);
}

closure(bool, is_mine, by_copy(const Plain *, lock))
{
    return Plain_is_held(lock);
}

START_TEST(a_lock_that_a_thread_leaked_belongs_to_no_other)
{
#if defined(BELAY_VALGRIND)
    return; /* its tools report a thread that ends with a lock */
#endif
    static Plain lock;
    own(leak_guard_handle) leaker = spawn(leak_guard, &lock);
    unwrap(join(&leaker));
    for (int i = 0; i < 20; i++) {
        bool mine = true;
        own(is_mine_handle) next = spawn(is_mine, &lock);
        unwrap(join(&next, &mine));
        ck_assert(!mine);
    }
    ck_assert_int_eq(try_elsewhere(&lock), BELAY_WOULD_BLOCK);
}
END_TEST

/* What it is for: a callback, under the lock, that comes back to it. */
static void
grow(const Shared *shared, int depth)
{
    with_reentrant (numbers, shared) {
        with_borrow_mut (n, numbers)
            *n += depth;
        if (depth > 0)
            grow(shared, depth - 1);
    }
}

START_TEST(a_refcell_inside_may_be_changed)
{
    own(Shared) shared = Shared_new(Numbers_new(0));
    grow(&shared, 4);
    with_reentrant (numbers, &shared)
        with_borrow (n, numbers)
            ck_assert_int_eq(*n, 10);
}
END_TEST

/* ---- foreign threads, signals, fork --------------------------------------------------------- */

static Plain of_all = REENTRANT_LOCK_INIT(0);
static Flag here, through;

static void *
lock_as_foreigner(void *unused)
{
    flag_raise(&here);
    with_reentrant (outer, &of_all)
        with_reentrant (inner, &of_all)
            ck_assert_ptr_eq(outer, inner);
    flag_raise(&through);
    return unused;
}

static void
do_nothing(int number)
{
    (void)number;
}

START_TEST(a_foreign_thread_under_signals)
{
    const struct sigaction action = {.sa_handler = do_nothing}; /* no SA_RESTART */
    pthread_t thread;
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
    own(PlainGuard) guard = Plain_lock(&of_all);
    ck_assert_int_eq(pthread_create(&thread, NULL, lock_as_foreigner, NULL), 0);
    flag_wait(&here, 1);
    for (int i = 0; i < 200; i++) {
        ck_assert_int_eq(pthread_kill(thread, SIGUSR1), 0);
        belay_thread_sleep(BELAY_US(20));
    }
    ck_assert_uint_eq(flag_value(&through), 0);
    PlainGuard_drop(&guard);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_uint_eq(flag_value(&through), 1);
}
END_TEST

static void
unlock_in_child(void)
{
    if (!Plain_is_held(&of_all))
        exit(1);
    with_reentrant (n, &of_all)
        if (*n != 0)
            exit(2);
    belay_reentrant_unlock_(&of_all.raw_, __FILE__, __LINE__);
    if (Plain_is_held(&of_all))
        exit(3);
}

START_TEST(the_thread_that_forked_holds_it_in_the_child)
{
    own(PlainGuard) guard = Plain_lock(&of_all);
    own(Process) child = process_fork(unlock_in_child);
    ck_assert_int_eq(child.status, 0);
    ck_assert(Plain_is_held(&of_all));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        its_owner_may_take_it_again,
        guards_may_go_in_any_order,
        a_block_inside_a_block,
        the_value_is_owned,
        debug_prints_the_value_or_that_it_is_locked,
        a_panic_frees_it_and_does_not_poison_it,
        a_guard_that_another_thread_drops_is_misuse,
        too_many_guards_are_misuse,
        others_get_in_when_the_last_guard_is_gone,
        threads_that_nest_do_not_mix,
        a_lock_that_a_thread_leaked_belongs_to_no_other,
        a_refcell_inside_may_be_changed,
        a_foreign_thread_under_signals,
        the_thread_that_forked_holds_it_in_the_child,
    };
    return run_suite("reentrant", tests, COUNT_OF(tests));
}
