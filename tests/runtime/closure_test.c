/* SPDX-License-Identifier: MIT */
/*
 * closure_test.c - closures: every number and kind of captures, every kind of result, and who drops
 * what was moved in.
 *
 * Each closure is run in three ways where that matters: caught on this thread, in a thread, and in
 * a thread of a scope.
 */
#include "closure_shared.h"
#include "closure_shared.h" /* twice: it must not matter */
#include "util.h"

#include <string.h>

/* ---- 0 to 16 captures ----------------------------------------------------------------------- */

#define C1 by_copy(int, a1)
#define C2 C1, by_copy(int, a2)
#define C3 C2, by_copy(int, a3)
#define C4 C3, by_copy(int, a4)
#define C5 C4, by_copy(int, a5)
#define C6 C5, by_copy(int, a6)
#define C7 C6, by_copy(int, a7)
#define C8 C7, by_copy(int, a8)
#define C9 C8, by_copy(int, a9)
#define C10 C9, by_copy(int, a10)
#define C11 C10, by_copy(int, a11)
#define C12 C11, by_copy(int, a12)
#define C13 C12, by_copy(int, a13)
#define C14 C13, by_copy(int, a14)
#define C15 C14, by_copy(int, a15)
#define C16 C15, by_copy(int, a16)

#define S1 a1
#define S2 S1 + 2 * a2
#define S3 S2 + 3 * a3
#define S4 S3 + 4 * a4
#define S5 S4 + 5 * a5
#define S6 S5 + 6 * a6
#define S7 S6 + 7 * a7
#define S8 S7 + 8 * a8
#define S9 S8 + 9 * a9
#define S10 S9 + 10 * a10
#define S11 S10 + 11 * a11
#define S12 S11 + 12 * a12
#define S13 S12 + 13 * a13
#define S14 S13 + 14 * a14
#define S15 S14 + 15 * a15
#define S16 S15 + 16 * a16

/* clang-format off */
closure(int, sum0) { return 0; }
closure(int, sum1, C1) { return S1; }
closure(int, sum2, C2) { return S2; }
closure(int, sum3, C3) { return S3; }
closure(int, sum4, C4) { return S4; }
closure(int, sum5, C5) { return S5; }
closure(int, sum6, C6) { return S6; }
closure(int, sum7, C7) { return S7; }
closure(int, sum8, C8) { return S8; }
closure(int, sum9, C9) { return S9; }
closure(int, sum10, C10) { return S10; }
closure(int, sum11, C11) { return S11; }
closure(int, sum12, C12) { return S12; }
closure(int, sum13, C13) { return S13; }
closure(int, sum14, C14) { return S14; }
closure(int, sum15, C15) { return S15; }
closure(int, sum16, C16) { return S16; }
/* clang-format on */

/* The sum of i * i for i to n is what sumN gives for the arguments 1, 2 .. n. */
static int
squares(int n)
{
    return n * (n + 1) * (2 * n + 1) / 6;
}

/* Run a closure in every way there is, and expect the same each time. */
#define CHECK_ALL_WAYS(expected_, name_, ...) \
    do { \
        int result_ = -1; \
        unwrap(catch_unwind_into(&result_, name_, ##__VA_ARGS__)); \
        ck_assert_int_eq(result_, expected_); \
        result_ = -1; \
        name_##_handle handle_ = spawn(name_, ##__VA_ARGS__); \
        unwrap(join(&handle_, &result_)); \
        ck_assert_int_eq(result_, expected_); \
        result_ = -1; \
        const belay_thread_options options_ = {.name = #name_}; \
        unwrap(spawn_with(&options_, &handle_, name_, ##__VA_ARGS__)); \
        unwrap(join(&handle_, &result_)); \
        ck_assert_int_eq(result_, expected_); \
        result_ = -1; \
        scope (s_) { \
            handle_ = scope_spawn(s_, name_, ##__VA_ARGS__); \
            unwrap(join(&handle_, &result_)); \
        } \
        ck_assert_int_eq(result_, expected_); \
        result_ = -1; \
        scope (s_) { \
            unwrap(scope_spawn_with(s_, NULL, &handle_, name_, ##__VA_ARGS__)); \
            unwrap(join(&handle_, &result_)); \
        } \
        ck_assert_int_eq(result_, expected_); \
    } while (0)

START_TEST(zero_to_sixteen_captures_arrive_in_order)
{
    CHECK_ALL_WAYS(0, sum0);
    CHECK_ALL_WAYS(squares(1), sum1, 1);
    CHECK_ALL_WAYS(squares(2), sum2, 1, 2);
    CHECK_ALL_WAYS(squares(3), sum3, 1, 2, 3);
    CHECK_ALL_WAYS(squares(4), sum4, 1, 2, 3, 4);
    CHECK_ALL_WAYS(squares(5), sum5, 1, 2, 3, 4, 5);
    CHECK_ALL_WAYS(squares(6), sum6, 1, 2, 3, 4, 5, 6);
    CHECK_ALL_WAYS(squares(7), sum7, 1, 2, 3, 4, 5, 6, 7);
    CHECK_ALL_WAYS(squares(8), sum8, 1, 2, 3, 4, 5, 6, 7, 8);
    CHECK_ALL_WAYS(squares(9), sum9, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    CHECK_ALL_WAYS(squares(10), sum10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    CHECK_ALL_WAYS(squares(11), sum11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    CHECK_ALL_WAYS(squares(12), sum12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    CHECK_ALL_WAYS(squares(13), sum13, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
    CHECK_ALL_WAYS(squares(14), sum14, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
    CHECK_ALL_WAYS(squares(15), sum15, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    CHECK_ALL_WAYS(squares(16), sum16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
}
END_TEST

/* ---- kinds of captures ---------------------------------------------------------------------- */

struct pair {
    int first, second;
};

static const struct pair forever = {100, 200};

closure(long, mixed, by_move(Tracked, token), by_copy(struct pair, pair),
        by_static(struct pair, fixed), by_ref(int, numbers), by_mut(int, changed),
        by_copy(const char *, text), by_ref(const char *, names))
{
    *changed += pair.first + pair.second;
    return id_of(token) + fixed->first + numbers[2] + (long)strlen(text) + (long)strlen(names[1]);
}

START_TEST(all_five_kinds_in_one_closure)
{
    const int numbers[] = {1, 2, 3};
    const char *const names[] = {"one", "two and more"};
    int changed = 7;
    long result = 0;
    scope (s) {
        mixed_handle handle = scope_spawn(s, mixed, Tracked_new(10000), (struct pair){10, 20},
                                          &forever, numbers, &changed, "text", names);
        unwrap(join(&handle, &result));
    }
    ck_assert_int_eq(result, 10000 + 100 + 3 + 4 + 12);
    ck_assert_int_eq(changed, 37);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

closure(void, change_own_copy, by_copy(struct pair, pair), by_mut(struct pair, ret))
{
    pair.first = -1;
    *ret = pair;
}

START_TEST(by_copy_is_a_copy_and_by_mut_the_thing_itself)
{
    struct pair mine = {1, 2};
    struct pair seen = {0, 0};
    unwrap(catch_unwind(change_own_copy, mine, &seen));
    ck_assert_int_eq(mine.first, 1);
    ck_assert_int_eq(seen.first, -1);
    ck_assert_int_eq(seen.second, 2);
}
END_TEST

struct line {
    _Alignas(64) char bytes[64];
};

struct page {
    _Alignas(4096) char bytes[1];
};

static bool
is_aligned(const void *pointer, size_t to)
{
    return (uintptr_t)pointer % to == 0;
}

closure(bool, aligned_captures, by_copy(char, odd), by_copy(struct line, line),
        by_copy(struct page, page), by_copy(char, last))
{
    return is_aligned(&line, 64) && is_aligned(&page, 4096) && odd == 'a' && last == 'z' &&
           line.bytes[63] == '6' && page.bytes[0] == 'p';
}

START_TEST(captures_keep_a_large_alignment)
{
    struct line line = {{0}};
    struct page page = {{'p'}};
    bool right = false;
    line.bytes[63] = '6';
    for (int i = 0; i < 8; i++) {
        own(aligned_captures_handle) handle = spawn(aligned_captures, 'a', line, page, 'z');
        unwrap(join(&handle, &right));
        ck_assert(right);
    }
}
END_TEST

typedef struct Aligned {
    _Alignas(128) Tracked token;
} Aligned;

static void
Aligned_drop(BELAY_CONSUMES Aligned *aligned)
{
    ck_assert(is_aligned(aligned, 128));
    Tracked_drop(&aligned->token);
}

closure(Aligned, pass_on_aligned, by_copy(char, odd), by_move(Aligned, aligned))
{
    ck_assert_int_eq(odd, 'o');
    ck_assert(is_aligned(aligned, 128));
    return move(*aligned);
}

START_TEST(moved_captures_and_results_keep_a_large_alignment)
{
    own(pass_on_aligned_handle) handle = spawn(pass_on_aligned, 'o', (Aligned){Tracked_new(5)});
    Aligned back = {0};
    unwrap(join(&handle, &back));
    ck_assert_int_eq(id_of(&back.token), 5);
    ck_assert_int_eq(tracked_dropped(), 0);
    Aligned_drop(&back);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

/* ---- results -------------------------------------------------------------------------------- */

struct big {
    long words[4096];
};

typedef enum colour { RED, GREEN = 1000000, BLUE = -5 } colour;
typedef int (*adder)(int, int);
typedef const int (*row)[3];
typedef union either {
    double number;
    char bytes[3];
} either;

static int
add(int a, int b)
{
    return a + b;
}

static const int table[2][3] = {{1, 2, 3}, {4, 5, 6}};
static int void_runs;

/* clang-format off */
closure(void, give_void) { __atomic_fetch_add(&void_runs, 1, __ATOMIC_RELAXED); }
closure(double, give_double) { return 0.1; }
closure(const char *, give_text) { return "static"; }
closure(char, give_char) { return 'x'; }
closure(struct pair, give_pair) { return (struct pair){3, 4}; }
closure(colour, give_colour) { return BLUE; }
closure(bool, give_bool) { return true; }
closure(adder, give_function) { return add; }
closure(row, give_row) { return &table[1]; }
closure(either, give_union) { return (either){.bytes = "ab"}; }
closure(long double, give_long_double) { return 1.0L / 3; }
closure(void *, give_pointer) { return &void_runs; }
/* clang-format on */

closure(struct line, give_line)
{
    return (struct line){"sixty-four"};
}

closure(struct big, give_big, by_copy(long, seed))
{
    struct big big;
    for (size_t i = 0; i < 4096; i++)
        big.words[i] = seed + (long)i;
    return big;
}

/* The result of a closure without captures: from a thread, and caught here. */
#define RESULTS_OF(T_, name_, thread_result_, caught_result_) \
    __typeof__(T_) thread_result_, caught_result_; \
    do { \
        name_##_handle handle_ = spawn(name_); \
        unwrap(join(&handle_, &thread_result_)); \
        unwrap(catch_unwind_into(&caught_result_, name_)); \
    } while (0)

START_TEST(scalar_results_come_back)
{
    RESULTS_OF(double, give_double, d1, d2);
    ck_assert_double_eq(d1, 0.1);
    ck_assert_double_eq(d2, 0.1);
    RESULTS_OF(const char *, give_text, t1, t2);
    ck_assert_str_eq(t1, "static");
    ck_assert_str_eq(t2, "static");
    RESULTS_OF(char, give_char, c1, c2);
    ck_assert(c1 == 'x' && c2 == 'x');
    RESULTS_OF(colour, give_colour, e1, e2);
    ck_assert(e1 == BLUE && e2 == BLUE);
    RESULTS_OF(bool, give_bool, b1, b2);
    ck_assert(b1 && b2);
    RESULTS_OF(adder, give_function, f1, f2);
    ck_assert_int_eq(f1(2, 3), 5);
    ck_assert_ptr_eq((void *)(uintptr_t)f1, (void *)(uintptr_t)f2);
    RESULTS_OF(row, give_row, r1, r2);
    ck_assert((*r1)[2] == 6 && (*r2)[0] == 4);
    RESULTS_OF(long double, give_long_double, l1, l2);
    ck_assert(l1 == 1.0L / 3 && l2 == 1.0L / 3);
    RESULTS_OF(void *, give_pointer, p1, p2);
    ck_assert(p1 == &void_runs && p2 == &void_runs);
}
END_TEST

START_TEST(struct_results_come_back)
{
    RESULTS_OF(struct pair, give_pair, p1, p2);
    ck_assert(p1.first == 3 && p1.second == 4 && p2.first == 3 && p2.second == 4);
    RESULTS_OF(struct line, give_line, l1, l2);
    ck_assert_str_eq(l1.bytes, "sixty-four");
    ck_assert_str_eq(l2.bytes, "sixty-four");
    RESULTS_OF(either, give_union, u1, u2);
    ck_assert(u1.bytes[1] == 'b' && u2.bytes[0] == 'a');

    give_big_handle handle = spawn(give_big, 10);
    struct big *const big = calloc(1, sizeof *big);
    unwrap(join(&handle, big));
    for (size_t i = 0; i < 4096; i++)
        ck_assert_int_eq(big->words[i], 10 + (long)i);
    free(big);
}
END_TEST

START_TEST(void_closures_run_once_each_time)
{
    void_runs = 0;
    own(give_void_handle) handle = spawn(give_void);
    unwrap(join(&handle));
    ck_assert_int_eq(void_runs, 1);
    unwrap(catch_unwind(give_void));
    ck_assert_int_eq(void_runs, 2);
    scope (s)
        scope_spawn(s, give_void);
    ck_assert_int_eq(void_runs, 3);
}
END_TEST

START_TEST(a_result_may_be_left_untaken)
{
    own(give_double_handle) handle = spawn(give_double);
    unwrap(join(&handle));
    unwrap(catch_unwind(give_double));
}
END_TEST

closure(int, fail_with_result)
{
    panic("no result");
}

START_TEST(a_result_is_untouched_after_a_panic)
{
    int result = 42;
    panics_quiet();
    own(fail_with_result_handle) handle = spawn(fail_with_result);
    ck_assert_int_eq(join(&handle, &result), BELAY_PANICKED);
    ck_assert_int_eq(result, 42);
    ck_assert_int_eq(catch_unwind_into(&result, fail_with_result), BELAY_PANICKED);
    ck_assert_int_eq(result, 42);
    ck_assert_str_eq(belay_last_panic(), "no result");
}
END_TEST

/* ---- who drops what was moved in ------------------------------------------------------------ */

closure(void, look, by_move(Tracked, first), by_move(Tracked, second), by_move(Tracked, third))
{
    ck_assert_int_eq(tracked_alive(), 3);
    ck_assert_int_eq(id_of(first) + id_of(second) + id_of(third), 6);
}

START_TEST(moved_captures_are_dropped_after_the_body_last_to_first)
{
    unwrap(catch_unwind(look, Tracked_new(1), Tracked_new(2), Tracked_new(3)));
    ck_assert_str_eq(tracked_order(), "3 2 1");
    scope (s)
        scope_spawn(s, look, Tracked_new(1), Tracked_new(2), Tracked_new(3));
    ck_assert_str_eq(tracked_order(), "3 2 1 3 2 1");
}
END_TEST

closure(Tracked, keep_the_second, by_move(Tracked, first), by_move(Tracked, second))
{
    (void)first;
    return move(*second);
}

START_TEST(what_was_moved_on_is_not_dropped)
{
    Tracked kept = {0};
    own(keep_the_second_handle) handle = spawn(keep_the_second, Tracked_new(1), Tracked_new(2));
    unwrap(join(&handle, &kept));
    ck_assert_str_eq(tracked_order(), "1");
    ck_assert_int_eq(id_of(&kept), 2);
    Tracked_drop(&kept);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

closure(void, drop_early, by_move(Tracked, tracked))
{
    Tracked_drop(tracked);
    ck_assert_int_eq(tracked_dropped(), 1);
}

START_TEST(what_the_body_dropped_is_not_dropped_again)
{
    unwrap(catch_unwind(drop_early, Tracked_new(1)));
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

closure(void, panic_with_all, by_move(Tracked, first), by_move(Tracked, second),
        by_move(Tracked, third), by_copy(bool, move_one))
{
    const int sum = id_of(first) + id_of(second) + id_of(third);
    own(Tracked) moved = {0};
    if (move_one)
        moved = move(*second);
    panic("with %d", sum);
}

START_TEST(moved_captures_are_dropped_when_the_body_panics)
{
    panics_quiet();
    ck_assert_int_eq(
        catch_unwind(panic_with_all, Tracked_new(1), Tracked_new(2), Tracked_new(3), false),
        BELAY_PANICKED);
    ck_assert_str_eq(tracked_order(), "3 2 1");
    ck_assert_str_eq(belay_last_panic(), "with 6");

    own(panic_with_all_handle) handle =
        spawn(panic_with_all, Tracked_new(11), Tracked_new(12), Tracked_new(13), true);
    ck_assert_int_eq(join(&handle), BELAY_PANICKED);
    ck_assert_str_eq(tracked_order(), "3 2 1 12 13 11"); /* the body's own variable goes first */
}
END_TEST

START_TEST(moved_captures_are_dropped_when_the_thread_cannot_start)
{
    const belay_thread_options impossible = {.stack_size = SIZE_MAX};
    own(panic_with_all_handle) handle = {{NULL}};
    ck_assert_int_eq(spawn_with(&impossible, &handle, panic_with_all, Tracked_new(1),
                                Tracked_new(2), Tracked_new(3), false),
                     BELAY_BAD_OPTION);
    ck_assert_str_eq(tracked_order(), "3 2 1");
    ck_assert_int_eq(join(&handle), BELAY_EMPTY_HANDLE);

    scope (s)
        ck_assert_int_eq(scope_spawn_with(s, &impossible, &handle, panic_with_all, Tracked_new(1),
                                          Tracked_new(2), Tracked_new(3), false),
                         BELAY_BAD_OPTION);
    ck_assert_str_eq(tracked_order(), "3 2 1 3 2 1");
}
END_TEST

START_TEST(an_empty_value_may_be_moved_in)
{
    own(Tracked) result = Tracked_new(1);
    Tracked_drop(&result);
    own(keep_the_second_handle) handle = spawn(keep_the_second, (Tracked){NULL}, (Tracked){NULL});
    unwrap(join(&handle, &result));
    ck_assert(is_empty(&result));
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

/* ---- closures within closures, in headers, with odd names ----------------------------------- */

closure(int, inner, by_copy(int, depth))
{
    return depth;
}

closure(int, outer, by_copy(int, depth))
{
    int result = 0;
    own(inner_handle) handle = spawn(inner, depth + 1);
    unwrap(join(&handle, &result));
    unwrap(catch_unwind_into(&result, inner, result + 1));
    return result;
}

START_TEST(a_closure_may_run_closures)
{
    CHECK_ALL_WAYS(3, outer, 1);
}
END_TEST

START_TEST(closures_of_a_header_work_in_every_file)
{
    int result = 0;
    CHECK_ALL_WAYS(14, twice, 7);
    ck_assert_int_eq(twice_in_another_file(21), 42);
    own(open_box_handle) handle = spawn(open_box, SharedNumber_new(9));
    unwrap(join(&handle, &result));
    ck_assert_int_eq(result, 9);
}
END_TEST

closure(int, plain_names, by_copy(int, captures), by_copy(int, handle), by_copy(int, name),
        by_copy(int, result), by_copy(int, file), by_copy(int, line), by_copy(int, options),
        by_copy(int, scope), by_copy(int, join), by_move(Tracked, closure))
{
    return captures + handle + name + result + file + line + options + scope + join +
           id_of(closure);
}

START_TEST(captures_may_have_any_name)
{
    int result = 0;
    own(plain_names_handle) handle = spawn(plain_names, 1, 2, 3, 4, 5, 6, 7, 8, 9, Tracked_new(10));
    unwrap(join(&handle, &result));
    ck_assert_int_eq(result, 55);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

static int evaluations;

static int
evaluated(int value)
{
    evaluations++;
    return value;
}

START_TEST(arguments_are_evaluated_once)
{
    evaluations = 0;
    sum2_handle handles[2];
    sum2_handle *next = handles;
    *next++ = spawn(sum2, evaluated(1), evaluated(2));
    unwrap(spawn_with(NULL, next++, sum2, evaluated(1), evaluated(2)));
    ck_assert_ptr_eq(next, handles + 2);
    unwrap(join(--next));
    unwrap(join(--next));
    unwrap(catch_unwind(sum2, evaluated(1), evaluated(2)));
    scope (s)
        scope_spawn(s, sum2, evaluated(1), evaluated(2));
    ck_assert_int_eq(evaluations, 8);
    ck_assert_ptr_eq(next, handles);
}
END_TEST

START_TEST(a_handle_is_one_pointer)
{
    ck_assert_uint_eq(sizeof(sum16_handle), sizeof(void *));
    ck_assert_uint_eq(sizeof(give_big_handle), sizeof(void *));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        zero_to_sixteen_captures_arrive_in_order,
        all_five_kinds_in_one_closure,
        by_copy_is_a_copy_and_by_mut_the_thing_itself,
        captures_keep_a_large_alignment,
        moved_captures_and_results_keep_a_large_alignment,
        scalar_results_come_back,
        struct_results_come_back,
        void_closures_run_once_each_time,
        a_result_may_be_left_untaken,
        a_result_is_untouched_after_a_panic,
        moved_captures_are_dropped_after_the_body_last_to_first,
        what_was_moved_on_is_not_dropped,
        what_the_body_dropped_is_not_dropped_again,
        moved_captures_are_dropped_when_the_body_panics,
        moved_captures_are_dropped_when_the_thread_cannot_start,
        an_empty_value_may_be_moved_in,
        a_closure_may_run_closures,
        closures_of_a_header_work_in_every_file,
        captures_may_have_any_name,
        arguments_are_evaluated_once,
        a_handle_is_one_pointer,
    };
    return run_suite("closure", tests, COUNT_OF(tests));
}
