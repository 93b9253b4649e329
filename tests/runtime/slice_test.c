/* SPDX-License-Identifier: MIT */
/*
 * slice_test.c - boxed slices, and arrays in disjoint chunks: every length and number of parts.
 */
#include "util.h"

#include <belay/prelude.h>
#include <stdlib.h>
#include <string.h>

BOX_SLICE(Ints, int);
BOX_SLICE(Texts, const char *);
BOX_SLICE(Many, Tracked, Tracked_drop);

typedef struct Line {
    _Alignas(64) char bytes[64];
} Line;
BOX_SLICE(Lines, Line);

/* Have the sanitizers return NULL for impossible sizes, as malloc does. */
const char *__asan_default_options(void);
const char *__tsan_default_options(void);

const char *
__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

const char *
__tsan_default_options(void)
{
    return "allocator_may_return_null=1";
}

/* ---- making and dropping -------------------------------------------------------------------- */

START_TEST(new_is_all_zero)
{
    own(Ints) ints = Ints_new(1000);
    ck_assert_uint_eq(ints.len, 1000);
    for (size_t i = 0; i < ints.len; i++)
        ck_assert_int_eq(ints.data[i], 0);
    own(Lines) lines = Lines_new(3);
    for (size_t i = 0; i < sizeof(Line) * lines.len; i++)
        ck_assert_int_eq(lines.data[0].bytes[0] | ((const char *)lines.data)[i], 0);
}
END_TEST

START_TEST(from_copies)
{
    int numbers[] = {1, 2, 3};
    own(Ints) ints = Ints_from(numbers, 3);
    numbers[0] = 9;
    ck_assert_uint_eq(ints.len, 3);
    ck_assert(ints.data[0] == 1 && ints.data[1] == 2 && ints.data[2] == 3);
    const char *const words[] = {"one", "two"};
    own(Texts) texts = Texts_from(words, COUNT_OF(words));
    ck_assert_str_eq(texts.data[1], "two");
}
END_TEST

START_TEST(from_moved_empties_the_array)
{
    Tracked array[] = {Tracked_new(1), Tracked_new(2)};
    {
        own(Many) many = Many_from_moved(array, COUNT_OF(array));
        ck_assert(is_empty(&array[0]));
        ck_assert(is_empty(&array[1]));
        ck_assert_int_eq(id_of(&many.data[1]), 2);
    }
    ck_assert_str_eq(tracked_order(), "1 2");
}
END_TEST

START_TEST(drop_drops_first_to_last_once)
{
    Many many = Many_new(4);
    for (size_t i = 0; i < many.len; i++)
        many.data[i] = Tracked_new((int)i);
    Tracked_drop(&many.data[2]); /* an element that is empty already */
    Many_drop(&many);
    ck_assert_str_eq(tracked_order(), "2 0 1 3");
    ck_assert_ptr_null(many.data);
    ck_assert_uint_eq(many.len, 0);
    Many_drop(&many);
    ck_assert_int_eq(tracked_dropped(), 4);
}
END_TEST

START_TEST(zero_elements_are_a_slice_too)
{
    own(Ints) empty = {NULL, 0};
    own(Ints) none = Ints_new(0);
    own(Ints) from_nothing = Ints_from(NULL, 0);
    own(Many) moved = Many_from_moved(NULL, 0);
    own(Ints) tried = {NULL, 7};
    unwrap(Ints_try_new(0, &tried));
    ck_assert_uint_eq(empty.len + none.len + from_nothing.len + moved.len + tried.len, 0);
}
END_TEST

START_TEST(a_slice_moves)
{
    own(Many) many = Many_new(2);
    many.data[0] = Tracked_new(1);
    own(Many) other = move(many);
    ck_assert_ptr_null(many.data);
    ck_assert_uint_eq(many.len, 0);
    ck_assert_uint_eq(other.len, 2);
}
END_TEST

START_TEST(into_raw_and_from_raw_keep_the_elements)
{
    own(Many) many = Many_new(2);
    many.data[1] = Tracked_new(1);
    Tracked *const raw = Many_into_raw(&many);
    ck_assert_ptr_null(many.data);
    ck_assert_uint_eq(many.len, 0);
    ck_assert_int_eq(tracked_dropped(), 0);
    own(Many) back = Many_from_raw(raw, 2);
    ck_assert_int_eq(id_of(Many_get(&back, 1)), 1);
    Many_drop(&back);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

START_TEST(from_raw_takes_over_what_malloc_gave)
{
    int *const raw = malloc(3 * sizeof *raw);
    for (int i = 0; i < 3; i++)
        raw[i] = i;
    own(Ints) ints = Ints_from_raw(raw, 3);
    ck_assert_int_eq(*Ints_get(&ints, 2), 2);
    own(Ints) empty = Ints_from_raw(NULL, 0);
    ck_assert_uint_eq(empty.len, 0);
}
END_TEST

static int *leaked; /* keeps it reachable */

START_TEST(leak_lives_for_ever)
{
    own(Ints) ints = Ints_from((int[]){7, 8}, 2);
    leaked = Ints_leak(&ints);
    ck_assert_ptr_null(ints.data);
    ck_assert_uint_eq(ints.len, 0);
    ck_assert_int_eq(leaked[1], 8);
}
END_TEST

START_TEST(over_aligned_elements_keep_their_alignment)
{
    for (size_t n = 0; n < 20; n++) {
        own(Lines) lines = Lines_new(n);
        ck_assert_uint_eq((uintptr_t)lines.data % 64, 0);
        for (size_t i = 0; i < n; i++)
            memset(lines.data[i].bytes, (int)i, sizeof lines.data[i].bytes);
    }
}
END_TEST

START_TEST(get_borrows_one_element)
{
    own(Ints) ints = Ints_from((int[]){1, 2, 3}, 3);
    *Ints_get_mut(&ints, 2) = 30;
    ck_assert_int_eq(*Ints_get(&ints, 0), 1);
    ck_assert_int_eq(*Ints_get(&ints, 2), 30);
}
END_TEST

closure(void, get_outside, by_copy(size_t, index), by_copy(bool, empty), by_copy(bool, mutable))
{
    own(Ints) ints = {NULL, 0};
    if (!empty)
        ints = Ints_new(3);
    if (mutable)
        *Ints_get_mut(&ints, index) = 1;
    else
        ck_assert_int_eq(*Ints_get(&ints, index), 0);
}

START_TEST(an_index_outside_panics)
{
    const size_t outside[] = {3, 4, SIZE_MAX};
    panics_quiet();
    unwrap(catch_unwind(get_outside, 2, false, true));
    for (size_t i = 0; i < COUNT_OF(outside); i++) {
        ck_assert_int_eq(catch_unwind(get_outside, outside[i], false, i == 1), BELAY_PANICKED);
        ck_assert_ptr_nonnull(strstr(belay_last_panic(), "of 3 elements"));
    }
    ck_assert_int_eq(catch_unwind(get_outside, 0, true, false), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "Ints: index 0 of 0 elements");
}
END_TEST

/* ---- sizes that cannot be ------------------------------------------------------------------- */

START_TEST(an_impossible_size_is_no_memory)
{
    const size_t sizes[] = {SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / 4, SIZE_MAX / 4 + 1,
                            (size_t)PTRDIFF_MAX / 4 + 1};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        Ints ints = {NULL, 42};
        Lines lines = {NULL, 42};
        ck_assert_int_eq(Ints_try_new(sizes[i], &ints), BELAY_NO_MEMORY);
        ck_assert_int_eq(Lines_try_new(sizes[i], &lines), BELAY_NO_MEMORY);
        ck_assert_uint_eq(ints.len, 42); /* untouched */
        ck_assert_uint_eq(lines.len, 42);
    }
}
END_TEST

closure(void, make_impossible, by_copy(size_t, n))
{
    own(Ints) ints = Ints_new(n);
}

START_TEST(new_of_an_impossible_size_panics)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(make_impossible, SIZE_MAX), BELAY_PANICKED);
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "out of memory"));
    ck_assert_int_eq(catch_unwind(make_impossible, SIZE_MAX / 8), BELAY_PANICKED);
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "out of memory"));
}
END_TEST

/* ---- chunks --------------------------------------------------------------------------------- */

/* Walk over `len` elements in `parts`: complete, disjoint, in order, none empty, sizes alike. */
static void
check_chunks(size_t parts, size_t len)
{
    int array[40] = {0};
    size_t chunks = 0, next = 0, shortest = SIZE_MAX, longest = 0;
    scope (s) {
        for_chunks_mut (chunk, s, parts, array, len) {
            ck_assert_ptr_eq(chunk.data, array + next);
            for (size_t i = 0; i < chunk.len; i++)
                chunk.data[i]++;
            next += chunk.len;
            shortest = chunk.len < shortest ? chunk.len : shortest;
            longest = chunk.len > longest ? chunk.len : longest;
            chunks++;
        }
    }
    ck_assert_uint_eq(next, len);
    ck_assert_uint_eq(chunks, parts < len ? parts : len);
    if (len > 0) {
        ck_assert_uint_gt(shortest, 0);
        ck_assert_uint_le(longest - shortest, 1);
    }
    for (size_t i = 0; i < COUNT_OF(array); i++)
        ck_assert_int_eq(array[i], i < len);
}

START_TEST(chunks_are_complete_disjoint_and_alike)
{
    for (size_t len = 0; len <= 40; len++) {
        for (size_t parts = 1; parts <= 10; parts++)
            check_chunks(parts, len);
        check_chunks(SIZE_MAX, len);
    }
}
END_TEST

START_TEST(chunks_of_a_large_array_do_not_overflow)
{
    static char huge; /* only its address is used */
    size_t chunks = 0, sum = 0;
    scope (s) {
        for_chunks (chunk, s, 3, &huge, 3 * (size_t)1000000007 + 2) {
            ck_assert_uint_ge(chunk.len, 1000000007);
            sum += chunk.len;
            if (++chunks == 3)
                break;
        }
    }
    ck_assert_uint_eq(sum, 3 * (size_t)1000000007 + 2);
}
END_TEST

START_TEST(shared_chunks_are_read_only_views)
{
    const int array[] = {1, 2, 3, 4, 5};
    int sum = 0;
    size_t chunks = 0;
    scope (s) {
        for_chunks (chunk, s, 2, array, 5) {
            _Static_assert(__builtin_types_compatible_p(__typeof__(chunk.data), const int *),
                           "the elements are const");
            for (size_t i = 0; i < chunk.len; i++)
                sum += chunk.data[i];
            chunks++;
        }
    }
    ck_assert_int_eq(sum, 15);
    ck_assert_uint_eq(chunks, 2);
}
END_TEST

START_TEST(break_ends_and_continue_goes_on)
{
    int array[10] = {0};
    int seen = 0, after = 0;
    scope (s) {
        for_chunks_mut (chunk, s, 5, array, 10) {
            if (seen == 3)
                break;
            seen++;
            if (seen == 1)
                continue;
            chunk.data[0] = seen;
        }
        after = 1;
    }
    ck_assert_int_eq(seen, 3);
    ck_assert_int_eq(after, 1);
    ck_assert(array[0] == 0 && array[2] == 2 && array[4] == 3 && array[6] == 0);
}
END_TEST

START_TEST(a_walk_may_be_in_a_walk)
{
    int array[12] = {0};
    scope (s) {
        for_chunks_mut (outer, s, 3, array, 12) {
            for_chunks_mut (inner, s, 2, outer.data, outer.len)
                inner.data[0] += (int)inner.len;
        }
    }
    const int expected[] = {2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0};
    ck_assert_mem_eq(array, expected, sizeof array);
}
END_TEST

static int evaluations;

static int *
evaluated(int *array)
{
    evaluations++;
    return array;
}

static size_t
evaluated_size(size_t size)
{
    evaluations++;
    return size;
}

START_TEST(arguments_are_evaluated_once)
{
    int array[6] = {0};
    int turns = 0;
    scope (s) {
        for_chunks_mut (chunk, s, evaluated_size(3), evaluated(array), evaluated_size(6))
            turns += (int)chunk.len;
        for_chunks (chunk, s, evaluated_size(3), evaluated(array), evaluated_size(6))
            turns += (int)chunk.len;
    }
    ck_assert_int_eq(turns, 12);
    ck_assert_int_eq(evaluations, 6);
}
END_TEST

START_TEST(an_empty_slice_has_no_chunks)
{
    own(Ints) empty = {NULL, 0};
    scope (s) {
        for_chunks_mut (chunk, s, 4, empty.data, empty.len)
            ck_abort_msg("a chunk of %zu", chunk.len);
        for_chunks (chunk, s, 0, empty.data, empty.len)
            ck_abort_msg("a chunk of %zu", chunk.len);
    }
}
END_TEST

closure(void, walk_in_no_parts, by_copy(bool, mutable))
{
    int array[3] = {1, 2, 3};
    scope (s) {
        if (mutable) {
            for_chunks_mut (chunk, s, 0, array, 3)
                chunk.data[0] = 0;
        } else {
            for_chunks (chunk, s, 0, array, 3)
                ck_assert_int_eq(chunk.data[0], 1);
        }
    }
}

START_TEST(no_parts_panic)
{
    panics_quiet();
    for (int mutable = 0; mutable < 2; mutable ++) {
        ck_assert_int_eq(catch_unwind(walk_in_no_parts, mutable == 1), BELAY_PANICKED);
        ck_assert_str_eq(belay_last_panic(), "for_chunks: 3 elements in 0 parts");
    }
}
END_TEST

closure(void, increase, by_mut(int, part), by_copy(size_t, len))
{
    for (size_t i = 0; i < len; i++)
        part[i] += 1;
}

START_TEST(threads_take_the_parts_at_the_same_time)
{
    own(Ints) ints = Ints_new(10007);
    for (int turn = 0; turn < 20; turn++) {
        scope (s) {
            for_chunks_mut (chunk, s, 4, ints.data, ints.len)
                scope_spawn(s, increase, chunk.data, chunk.len);
        }
    }
    for (size_t i = 0; i < ints.len; i++)
        ck_assert_int_eq(ints.data[i], 20);
}
END_TEST

START_TEST(chunks_of_over_aligned_elements)
{
    own(Lines) lines = Lines_new(7);
    size_t seen = 0;
    scope (s) {
        for_chunks_mut (chunk, s, 3, lines.data, lines.len) {
            ck_assert_uint_eq((uintptr_t)chunk.data % 64, 0);
            seen += chunk.len;
        }
    }
    ck_assert_uint_eq(seen, 7);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        new_is_all_zero,
        from_copies,
        from_moved_empties_the_array,
        drop_drops_first_to_last_once,
        zero_elements_are_a_slice_too,
        a_slice_moves,
        into_raw_and_from_raw_keep_the_elements,
        from_raw_takes_over_what_malloc_gave,
        leak_lives_for_ever,
        over_aligned_elements_keep_their_alignment,
        get_borrows_one_element,
        an_index_outside_panics,
        an_impossible_size_is_no_memory,
        new_of_an_impossible_size_panics,
        chunks_are_complete_disjoint_and_alike,
        chunks_of_a_large_array_do_not_overflow,
        shared_chunks_are_read_only_views,
        break_ends_and_continue_goes_on,
        a_walk_may_be_in_a_walk,
        arguments_are_evaluated_once,
        an_empty_slice_has_no_chunks,
        no_parts_panic,
        threads_take_the_parts_at_the_same_time,
        chunks_of_over_aligned_elements,
    };
    return run_suite("slice", tests, COUNT_OF(tests));
}
