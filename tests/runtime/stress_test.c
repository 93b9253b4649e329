/* SPDX-License-Identifier: MIT */
/*
 * stress_test.c - the same promises as the other tests, with many threads and many panics at once.
 *
 * A short form runs with the other tests, the long one with --long prints what it counted. Nothing
 * leaks: the values are counted, and AddressSanitizer and memcheck look too.
 */
#include "util.h"

#include <belay/prelude.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

MUTEX(Counter, long);

static bool is_long;

/* How often to do what the long form does `times` times. */
static unsigned
scaled(unsigned times)
{
    if (is_long)
        return times;
    return build_is_slow() ? times / 50 : times / 10;
}

enum { THREADS = 8 };

/* ---- panics while locks are held and scopes are open ---------------------------------------- */

typedef struct Panics {
    Counter *locks; /* one for each panic */
    Counter shared; /* held by each panic too */
    size_t count;
    Flag next;   /* index of the next panic */
    Flag caught; /* panics that were caught with their own message */
    Flag helped; /* scoped threads that did their work */
} Panics;

closure(void, help, by_ref(Panics, panics))
{
    own(Tracked) one = Tracked_new(1);
    own(CounterGuard) guard = {0};
    (void)!Counter_lock_result(&panics->shared, &guard);
    *guard.data += 1;
    flag_raise(&panics->helped);
}

__attribute__((noinline)) static void
panic_deep(size_t index, int depth)
{
    own(Tracked) one = Tracked_new(depth);
    if (depth > 0)
        panic_deep(index, depth - 1);
    else if (depth == 0)
        panic("panic %zu", index);
}

closure(void, panic_once, by_ref(Panics, panics), by_copy(size_t, index), by_move(Tracked, value))
{
    with_lock (n, &panics->locks[index]) {
        scope (s) {
            own(CounterGuard) shared = {0};
            (void)scope_spawn(s, help, panics);
            (void)!Counter_lock_result(&panics->shared, &shared);
            *n = 1;
            *shared.data += 1;
            panic_deep(index, 5);
        }
        *n = 2; /* never */
    }
}

closure(void, panic_often, by_ref(Panics, panics))
{
    char expected[40];
    for (;;) {
        const size_t index = flag_raise(&panics->next);
        if (index >= panics->count)
            return;
        const belay_status status =
            catch_unwind(panic_once, panics, index, Tracked_new((int)index));
        snprintf(expected, sizeof expected, "panic %zu", index);
        if (status == BELAY_PANICKED && strcmp(belay_last_panic(), expected) == 0)
            flag_raise(&panics->caught);
    }
}

static size_t
count_poisoned(const Panics *panics)
{
    size_t poisoned = 0;
    for (size_t i = 0; i < panics->count; i++) {
        own(CounterGuard) guard = {0};
        /* Free, poisoned, and as the panic left it. */
        if (Counter_try_lock(&panics->locks[i], &guard) == BELAY_POISONED && *guard.data == 1)
            poisoned++;
    }
    return poisoned;
}

START_TEST(panics_in_eight_threads_at_once_poison_every_lock_and_leak_nothing)
{
    Panics panics = {.count = scaled(10000)};
    panics.locks = calloc(panics.count, sizeof *panics.locks);
    ck_assert_ptr_nonnull(panics.locks);
    panics_quiet();
    const belay_duration start = belay_now();
    scope (s)
        for (int i = 0; i < THREADS; i++)
            (void)scope_spawn(s, panic_often, &panics);
    const belay_duration took = belay_now() - start;

    const size_t poisoned = count_poisoned(&panics);
    if (is_long)
        printf("%zu panics in %d threads: %u caught, %zu of %zu locks poisoned, %u scoped threads "
               "ended, %d values dropped, %d left, %.2f s\n",
               panics.count, THREADS, flag_value(&panics.caught), poisoned, panics.count,
               flag_value(&panics.helped), tracked_dropped(), tracked_alive(), (double)took / 1e9);
    ck_assert_uint_eq(flag_value(&panics.caught), panics.count);
    ck_assert_uint_eq(flag_value(&panics.helped), panics.count);
    ck_assert_uint_eq(panics_seen(), panics.count);
    ck_assert_uint_eq(poisoned, panics.count);
    ck_assert(Counter_is_poisoned(&panics.shared));
    Counter_clear_poison(&panics.shared);
    ck_assert_int_eq(Counter_into_inner(&panics.shared), 2 * (long)panics.count);
    ck_assert_int_eq(tracked_alive(), 0);
    /* One in each of 6 frames, a capture, the helper's. */
    ck_assert_int_eq(tracked_dropped(), (int)panics.count * 8);
    ck_assert_uint_eq(belay_unlock_hazards_ & ~BELAY_HAZARD_FENCE_, 0);
    free(panics.locks);
}
END_TEST

/* ---- threads that come and go --------------------------------------------------------------- */

closure(int, add_one, by_copy(int, number), by_move(Tracked, value))
{
    return number + 1;
}

START_TEST(threads_started_and_ended_thousands_of_times_leave_nothing)
{
    const int threads = (int)scaled(10000);
    long sum = 0;
    for (int i = 0; i < threads; i++) {
        int result = 0;
        add_one_handle handle = spawn(add_one, i, Tracked_new(i));
        unwrap(join(&handle, &result));
        sum += result;
    }
    ck_assert_int_eq(sum, (long)threads * (threads + 1) / 2);
    ck_assert_int_eq(tracked_dropped(), threads);
    if (is_long)
        printf("%d threads started and joined: sum %ld, %d values left\n", threads, sum,
               tracked_alive());
}
END_TEST

START_TEST(detached_threads_come_and_go_too)
{
    const int threads = (int)scaled(10000);
    for (int i = 0; i < threads; i++) {
        own(add_one_handle) handle = spawn(add_one, i, Tracked_new(i));
        while (tracked_alive() > 50) /* they are not faster started than they end */
            belay_thread_yield();
    }
    while (tracked_alive() > 0)
        belay_thread_sleep(BELAY_MS(1));
    ck_assert_int_eq(tracked_dropped(), threads);
}
END_TEST

/* ---- many threads at once ------------------------------------------------------------------- */

typedef struct Memory {
    size_t virtual_bytes, resident_bytes; /* of this process */
} Memory;

/* All zero where the system does not tell. */
static Memory
memory_now(void)
{
    Memory memory = {0};
    FILE *const stream = fopen("/proc/self/statm", "re");
    if (stream == NULL)
        return memory;
    if (fscanf(stream, "%zu %zu", &memory.virtual_bytes, &memory.resident_bytes) != 2)
        memory = (Memory){0};
    fclose(stream);
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (Memory){memory.virtual_bytes * page, memory.resident_bytes * page};
}

closure(void, park_until, by_static(Flag, here), by_static(Flag, told))
{
    flag_raise(here);
    while (flag_value(told) == 0)
        belay_thread_park();
}

enum { MANY = 1000, KIB = 1024 };

static void
tell_memory(const Memory *before, size_t threads, size_t stack_size)
{
    const Memory now = memory_now();
    printf("%zu threads parked at once, stacks of %zu KiB (0: the default): %zu KiB of memory and "
           "%zu KiB of addresses each\n",
           threads, stack_size / KIB, (now.resident_bytes - before->resident_bytes) / threads / KIB,
           (now.virtual_bytes - before->virtual_bytes) / threads / KIB);
}

/* As many as the system gives, up to so many. */
static void
park_many(size_t most, size_t stack_size)
{
    static Flag here, told;
    static park_until_handle handles[MANY];
    const belay_thread_options options = {.stack_size = stack_size};
    const Memory before = memory_now();
    size_t threads = 0;
    here = told = 0;
    while (threads < most &&
           spawn_with(&options, &handles[threads], park_until, &here, &told) == BELAY_OK)
        threads++;
    ck_assert_uint_gt(threads, 0);
    flag_wait(&here, (uint32_t)threads);
    if (is_long)
        tell_memory(&before, threads, stack_size);
    flag_raise(&told);
    for (size_t i = 0; i < threads; i++) {
        own(belay_thread) thread = park_until_handle_thread(&handles[i]);
        belay_thread_unpark(&thread);
    }
    for (size_t i = 0; i < threads; i++)
        unwrap(join(&handles[i]));
}

START_TEST(a_thousand_threads_park_at_once_and_are_woken)
{
    const size_t threads = build_is_slow() ? MANY / 20 : MANY;
    park_many(threads, 0);
    park_many(threads, 64 * KIB);
}
END_TEST

/* ---- every way to use a lock, panics among them --------------------------------------------- */

/* The lock, held: in the way of this turn, poisoned or not; empty when it was not to be had. */
static CounterGuard
take(const Counter *counter, unsigned turn)
{
    CounterGuard guard = {0};
    belay_status status = BELAY_OK;
    switch (turn % 5) {
    case 0: status = Counter_try_lock(counter, &guard); break;
    case 1: status = Counter_lock_timeout(counter, &guard, 0); break;
    case 2: status = Counter_lock_timeout(counter, &guard, BELAY_US(turn % 90)); break;
    default: status = Counter_lock_result(counter, &guard); break;
    }
    if (status == BELAY_POISONED)
        Counter_clear_poison(counter);
    return guard;
}

closure(void, add_or_panic, by_ref(Counter, counter), by_copy(unsigned, turn), by_mut(long, added))
{
    own(CounterGuard) guard = take(counter, turn);
    if (guard.data == NULL)
        return;
    *guard.data += 1;
    *added += 1;
    if (turn % 7 == 3)
        panic("after adding, at %u", turn);
    if (turn % 41 == 5)
        belay_thread_sleep(BELAY_US(30));
}

closure(long, torture, by_ref(Counter, counter), by_copy(unsigned, first),
        by_copy(unsigned, rounds))
{
    long added = 0;
    for (unsigned turn = first; turn < first + rounds; turn++)
        (void)!catch_unwind(add_or_panic, counter, turn, &added);
    return added;
}

START_TEST(tries_timeouts_and_panics_mixed_keep_sums_exact)
{
    const unsigned rounds = scaled(100000);
    own(Counter) counter = Counter_new(0);
    torture_handle handles[THREADS];
    long added = 0;
    panics_quiet();
    scope (s) {
        for (unsigned i = 0; i < THREADS; i++)
            handles[i] = scope_spawn(s, torture, &counter, i * 13, rounds);
        for (int i = 0; i < THREADS; i++) {
            long by_one = 0;
            unwrap(join(&handles[i], &by_one));
            added += by_one;
        }
    }
    Counter_clear_poison(&counter);
    const long sum = Counter_into_inner(&counter);
    if (is_long)
        printf("%d threads, %u turns each: %ld times locked, %u panics, sum %ld\n", THREADS, rounds,
               added, panics_seen(), sum);
    ck_assert_int_eq(sum, added);
    ck_assert_uint_gt(panics_seen(), 0);
}
END_TEST

int
main(int count, char **arguments)
{
    is_long = count > 1 && strcmp(arguments[1], "--long") == 0;
    const TTest *const tests[] = {
        panics_in_eight_threads_at_once_poison_every_lock_and_leak_nothing,
        threads_started_and_ended_thousands_of_times_leave_nothing,
        detached_threads_come_and_go_too,
        a_thousand_threads_park_at_once_and_are_woken,
        tries_timeouts_and_panics_mixed_keep_sums_exact,
    };
    return run_suite("stress", tests, COUNT_OF(tests));
}
