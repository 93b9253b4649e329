/* SPDX-License-Identifier: MIT */
/*
 * parallel_test.c - loops visit each index once, combine in order, and end on every way out.
 */
#include "util.h"

#include <belay/prelude.h>
#include <string.h>

enum { LEN = 2003 };

closure(void, visit, by_copy(size_t, begin), by_copy(size_t, end), by_mut(uint8_t, visits))
{
    ck_assert_uint_lt(begin, end);
    for (size_t i = begin; i < end; i++)
        visits[i]++;
}

/* Every range within [0, LEN) is visited once, and nothing around it. */
static void
check_range(const belay_pool *pool, size_t begin, size_t end, size_t grain)
{
    static uint8_t visits[LEN];
    memset(visits, 0, sizeof visits);
    parallel_for(pool, begin, end, grain, visit, visits);
    for (size_t i = 0; i < LEN; i++)
        ck_assert_uint_eq(visits[i], i >= begin && i < end);
}

START_TEST(every_index_is_visited_once)
{
    const size_t grains[] = {0, 1, 2, 7, 1000, LEN, 10 * LEN, SIZE_MAX};
    for (size_t threads = 1; threads <= 3; threads++) {
        own(belay_pool) pool = belay_pool_new(threads);
        for (size_t i = 0; i < COUNT_OF(grains); i++) {
            check_range(&pool, 0, LEN, grains[i]);
            check_range(&pool, 13, 537, grains[i]);
            check_range(&pool, LEN - 1, LEN, grains[i]);
        }
    }
}
END_TEST

START_TEST(an_empty_range_is_no_call)
{
    own(belay_pool) pool = belay_pool_new(2);
    check_range(&pool, 5, 5, 0);
    check_range(&pool, 5, 5, 3);
    check_range(&pool, 0, 0, 0);
    uint8_t none = 0;
    parallel_for(&pool, 9, 3, 0, visit, &none);
    ck_assert_uint_eq(none, 0);
}
END_TEST

closure(uint64_t, sum, by_copy(size_t, begin), by_copy(size_t, end), by_ref(int, v))
{
    uint64_t total = 0;
    for (size_t i = begin; i < end; i++)
        total += (uint64_t)v[i];
    return total;
}

static uint64_t
add(uint64_t a, uint64_t b)
{
    return a + b;
}

START_TEST(a_reduce_begins_with_the_result_and_adds_every_part)
{
    static int v[LEN];
    for (int i = 0; i < LEN; i++)
        v[i] = i;
    own(belay_pool) pool = belay_pool_new(2);
    for (size_t grain = 0; grain < (build_is_slow() ? 5 : 50); grain++) {
        uint64_t total = 1000;
        parallel_reduce(&pool, 0, LEN, grain, &total, sum, add, v);
        ck_assert_uint_eq(total, 1000 + (uint64_t)LEN * (LEN - 1) / 2);
    }
    uint64_t untouched = 7;
    parallel_reduce(&pool, 3, 3, 0, &untouched, sum, add, v);
    ck_assert_uint_eq(untouched, 7);
}
END_TEST

/* A stretch of the range: joining them is associative, and tells whether the order was kept. */
typedef struct Stretch {
    size_t begin, end;
    bool broken;
} Stretch;

closure(Stretch, stretch, by_copy(size_t, begin), by_copy(size_t, end))
{
    return (Stretch){begin, end, false};
}

static Stretch
append(Stretch a, Stretch b)
{
    return (Stretch){a.begin, b.end, a.broken || b.broken || a.end != b.begin};
}

START_TEST(parts_are_combined_in_order)
{
    own(belay_pool) pool = belay_pool_new(3);
    for (size_t grain = 0; grain < (build_is_slow() ? 5 : 20); grain++) {
        Stretch all = {11, 11, false};
        parallel_reduce(&pool, 11, LEN, grain, &all, stretch, append);
        ck_assert(!all.broken);
        ck_assert_uint_eq(all.begin, 11);
        ck_assert_uint_eq(all.end, LEN);
    }
}
END_TEST

closure(double, sum_of_parts, by_copy(size_t, begin), by_copy(size_t, end))
{
    double total = 0;
    for (size_t i = begin; i < end; i++)
        total += 1.0 / (double)(i + 1);
    return total;
}

static double
add_double(double a, double b)
{
    return a + b;
}

START_TEST(a_sum_of_doubles_is_the_same_on_any_number_of_threads)
{
    const int rounds = build_is_slow() ? 2 : 20;
    double first = 0;
    for (size_t threads = 1; threads <= 4; threads++) {
        own(belay_pool) pool = belay_pool_new(threads);
        for (int round = 0; round < rounds; round++) {
            double total = 0;
            parallel_reduce(&pool, 0, LEN, 0, &total, sum_of_parts, add_double);
            if (first == 0)
                first = total;
            ck_assert(total == first);
        }
    }
}
END_TEST

closure(void, fail_at, by_copy(size_t, begin), by_copy(size_t, end), by_copy(size_t, at),
        by_ref(Flag, running))
{
    flag_raise(running);
    if (begin <= at && at < end)
        panic("at %zu", at);
}

closure(void, loop_that_fails, by_ref(belay_pool, pool), by_copy(size_t, at), by_ref(Flag, calls))
{
    parallel_for(pool, 0, LEN, 1, fail_at, at, calls);
}

START_TEST(a_panic_ends_the_loop_and_leaves_it)
{
    own(belay_pool) pool = belay_pool_new(2);
    panics_quiet();
    for (size_t at = 0; at < LEN; at += LEN / 5) {
        Flag calls = 0;
        ck_assert_int_eq(catch_unwind(loop_that_fails, &pool, at, &calls), BELAY_PANICKED);
        ck_assert_ptr_nonnull(strstr(belay_last_panic(), "at "));
        ck_assert_uint_ge(flag_value(&calls), at == 0);
    }
    check_range(&pool, 0, LEN, 0);
}
END_TEST

closure(void, rows, by_copy(size_t, begin), by_copy(size_t, end), by_ref(belay_pool, pool),
        by_mut(uint8_t, visits))
{
    for (size_t i = begin; i < end; i++)
        parallel_for(pool, i * 50, (i + 1) * 50, 7, visit, visits);
}

START_TEST(loops_nest_in_loops)
{
    for (size_t threads = 1; threads <= 3; threads++) {
        uint8_t visits[LEN] = {0};
        own(belay_pool) pool = belay_pool_new(threads);
        parallel_for(&pool, 0, 40, 1, rows, &pool, visits);
        for (size_t i = 0; i < LEN; i++)
            ck_assert_uint_eq(visits[i], i < 2000);
    }
}
END_TEST

closure(void, not_a_range, by_copy(int, begin), by_copy(int, end), by_copy(size_t, more))
{
    ck_abort_msg("runs with %d, %d, %zu", begin, end, more);
}

closure(void, loop_without_range, by_ref(belay_pool, pool))
{
    parallel_for(pool, 1, 10, 0, not_a_range, 3);
}

START_TEST(a_closure_without_a_range_is_refused)
{
    own(belay_pool) pool = belay_pool_new(1);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(loop_without_range, &pool), BELAY_PANICKED);
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "by_copy(size_t, ...)"));
}
END_TEST

typedef struct __attribute__((aligned(64))) Wide {
    size_t add;
} Wide;

closure(void, visit_wide, by_copy(size_t, begin), by_copy(size_t, end), by_ref(Wide, wide),
        by_mut(uint8_t, visits))
{
    ck_assert_uint_eq((uintptr_t)wide % 64, 0);
    for (size_t i = begin; i < end; i++)
        visits[i] += (uint8_t)wide->add;
}

START_TEST(captures_keep_their_values_in_every_part)
{
    own(belay_pool) pool = belay_pool_new(2);
    uint8_t visits[LEN] = {0};
    const Wide wide = {3};
    parallel_for(&pool, 0, LEN, 0, visit_wide, &wide, visits);
    for (size_t i = 0; i < LEN; i++)
        ck_assert_uint_eq(visits[i], 3);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        every_index_is_visited_once,
        an_empty_range_is_no_call,
        a_reduce_begins_with_the_result_and_adds_every_part,
        parts_are_combined_in_order,
        a_sum_of_doubles_is_the_same_on_any_number_of_threads,
        a_panic_ends_the_loop_and_leaves_it,
        loops_nest_in_loops,
        a_closure_without_a_range_is_refused,
        captures_keep_their_values_in_every_part,
    };
    return run_suite("parallel", tests, COUNT_OF(tests));
}
