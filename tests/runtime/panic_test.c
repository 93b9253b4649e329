/* SPDX-License-Identifier: MIT */
/*
 * panic_test.c - panics that are caught: what is dropped on the way, what the hook and the catcher
 * are told. How panics end threads and processes is in panic_end_test.c.
 */
#include "bare.h"
#include "util.h"

#include <belay/prelude.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

closure(void, panic_with, by_copy(const char *, text))
{
    panic("%s", text);
}

typedef struct Watcher {
    bool *was_panicking;
} Watcher;

static void
Watcher_drop(Watcher *watcher)
{
    *watcher->was_panicking = belay_thread_panicking();
}

/* ---- cleanups ------------------------------------------------------------------------------- */

__attribute__((noinline)) static void
innermost(void)
{
    own(Tracked) a = Tracked_new(5);
    own(Tracked) b = Tracked_new(6);
    Tracked_drop(&a);
    own(Tracked) c = Tracked_new(7);
    panic("innermost");
}

__attribute__((noinline)) static void
middle(void)
{
    own(Tracked) a = Tracked_new(3);
    {
        own(Tracked) b = Tracked_new(4);
        innermost();
    }
    Tracked_drop(&a);
}

closure(void, outermost, by_move(Tracked, moved), by_move(Tracked, kept))
{
    own(Tracked) a = move(*moved);
    middle();
}

START_TEST(owned_variables_are_dropped_innermost_first_across_frames)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(outermost, Tracked_new(2), Tracked_new(1)), BELAY_PANICKED);
    ck_assert_str_eq(tracked_order(), "5 7 6 4 3 2 1");
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

static char passing_text[] = "passing";

static void
panic_of_frame(void *text)
{
    own(Tracked) inside = Tracked_new(2);
    panic("%s", (const char *)text);
}

closure(void, panic_through_a_bare_frame, by_ref(Flag, cleaned))
{
    own(Tracked) outside = Tracked_new(1);
    bare_call(panic_of_frame, passing_text, cleaned);
}

START_TEST(frames_without_exceptions_are_passed_over)
{
    Flag cleaned = 0;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_through_a_bare_frame, &cleaned), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "passing");
    ck_assert_str_eq(tracked_order(), "2 1");
    ck_assert_uint_eq(flag_value(&cleaned), 0); /* its cleanup did not run */
}
END_TEST

closure(void, panic_through_a_tableless_frame, by_mut(bool, was_panicking))
{
    own(Watcher) outside = {was_panicking};
    tableless_call(panic_of_frame, passing_text);
}

/* What is around it cannot be dropped, but the panic is caught and told. */
START_TEST(a_frame_without_unwind_tables_ends_the_walk_at_the_catcher)
{
    bool was_panicking = false;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_through_a_tableless_frame, &was_panicking), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "passing");
    ck_assert_str_eq(tracked_order(), "2");
    ck_assert(!was_panicking);
    ck_assert(!belay_thread_panicking());
}
END_TEST

static int
compare_until_panic(const void *left, const void *right)
{
    own(Tracked) one = Tracked_new(1);
    const int a = *(const int *)left, b = *(const int *)right;
    if (a == 3 || b == 3)
        panic("comparing %d", 3);
    return (a > b) - (a < b);
}

closure(void, sort_badly)
{
    int numbers[] = {5, 4, 3, 2, 1};
    own(Tracked) one = Tracked_new(1);
    qsort(numbers, COUNT_OF(numbers), sizeof *numbers, compare_until_panic);
}

START_TEST(a_panic_passes_through_a_callback_of_the_c_library)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(sort_badly), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "comparing 3");
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

enum { DEPTH = 10000 };

__attribute__((noinline)) static int
recurse(int depth, bool panicking)
{
    own(Tracked) one = Tracked_new(depth);
    if (depth < DEPTH)
        return recurse(depth + 1, panicking) + id_of(&one);
    if (panicking)
        panic("depth %d", depth);
    return 0;
}

closure(int, recurse_from_1)
{
    return recurse(1, true);
}

START_TEST(ten_thousand_frames_are_unwound)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(recurse_from_1), BELAY_PANICKED);
    ck_assert_int_eq(tracked_dropped(), DEPTH);
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert_int_eq(strncmp(tracked_order(), "10000 9999 9998 ", 16), 0);
}
END_TEST

closure(void, watch, by_mut(bool, was_panicking), by_copy(bool, panicking))
{
    own(Watcher) watcher = {was_panicking};
    if (panicking)
        panic("watched");
}

START_TEST(panicking_is_true_in_drops_of_a_panic_only)
{
    bool was_panicking;
    panics_quiet();
    unwrap(catch_unwind(watch, &was_panicking, false));
    ck_assert(!was_panicking);
    ck_assert_int_eq(catch_unwind(watch, &was_panicking, true), BELAY_PANICKED);
    ck_assert(was_panicking);
    ck_assert(!belay_thread_panicking());
}
END_TEST

/* ---- catch_unwind --------------------------------------------------------------------------- */

closure(int, add_or_panic, by_copy(int, a), by_copy(int, b))
{
    if (a > b)
        panic("%d is more than %d", a, b);
    return a + b;
}

START_TEST(catch_unwind_gives_the_result_or_the_message)
{
    int result = 0;
    panics_quiet();
    ck_assert_str_eq(belay_last_panic(), "");
    ck_assert_int_eq(catch_unwind_into(&result, add_or_panic, 1, 2), BELAY_OK);
    ck_assert_int_eq(result, 3);
    ck_assert_str_eq(belay_last_panic(), "");
    ck_assert_int_eq(catch_unwind_into(&result, add_or_panic, 3, 2), BELAY_PANICKED);
    ck_assert_int_eq(result, 3);
    ck_assert_str_eq(belay_last_panic(), "3 is more than 2");
    ck_assert_int_eq(catch_unwind(add_or_panic, 1, 1), BELAY_OK);
    ck_assert_str_eq(belay_last_panic(), "3 is more than 2"); /* until it is told of another */
}
END_TEST

closure(void, use_captures, by_move(Tracked, value), by_copy(bool, panicking))
{
    if (panicking)
        panic("with %d", id_of(value));
}

START_TEST(catch_unwind_drops_the_captures_either_way)
{
    panics_quiet();
    unwrap(catch_unwind(use_captures, Tracked_new(1), false));
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_int_eq(catch_unwind(use_captures, Tracked_new(2), true), BELAY_PANICKED);
    ck_assert_int_eq(tracked_dropped(), 2);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

closure(void, catch_inside, by_copy(bool, panic_again))
{
    own(Tracked) one = Tracked_new(1);
    ck_assert_int_eq(catch_unwind(panic_with, "inner"), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "inner");
    ck_assert_int_eq(tracked_dropped(), 0);
    if (panic_again)
        panic("outer");
}

START_TEST(catch_unwind_nests)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(catch_inside, false), BELAY_OK);
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_str_eq(belay_last_panic(), "inner");
}
END_TEST

START_TEST(a_panic_after_a_caught_one_goes_to_the_next_catcher)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(catch_inside, true), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "outer");
    ck_assert_uint_eq(panics_seen(), 2);
    ck_assert(!belay_thread_panicking());
}
END_TEST

closure(int, no_panic)
{
    return 7;
}

/* Uses catch_unwind in its drop. */
typedef struct Catcher {
    int *result;
} Catcher;

static void
Catcher_drop(Catcher *catcher)
{
    unwrap(catch_unwind_into(catcher->result, no_panic));
    ck_assert(belay_thread_panicking());
}

closure(void, panic_with_catcher, by_mut(int, result))
{
    own(Tracked) after = Tracked_new(1);
    own(Catcher) catcher = {result};
    panic("the catcher is dropped by this panic");
}

START_TEST(a_drop_may_use_catch_unwind_while_panicking)
{
    int result = 0;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_with_catcher, &result), BELAY_PANICKED);
    ck_assert_int_eq(result, 7);
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_str_eq(belay_last_panic(), "the catcher is dropped by this panic");
}
END_TEST

START_TEST(a_thousand_panics_in_a_row_leave_nothing_behind)
{
    panics_quiet();
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(catch_unwind(use_captures, Tracked_new(i), true), BELAY_PANICKED);
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert_uint_eq(panics_seen(), 1000);
    ck_assert_uint_eq(belay_unlock_hazards_ & ~BELAY_HAZARD_FENCE_, 0);
}
END_TEST

closure(void, look_at_last_panic)
{
    ck_assert_str_eq(belay_last_panic(), "");
}

START_TEST(last_panic_belongs_to_its_thread)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_with, "mine"), BELAY_PANICKED);
    look_at_last_panic_handle looker = spawn(look_at_last_panic);
    unwrap(join(&looker));
    panic_with_handle other = spawn(panic_with, "other");
    ck_assert_int_eq(join(&other), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "other");
}
END_TEST

/* ---- the hook ------------------------------------------------------------------------------- */

static struct {
    char message[100], name[100];
    const char *file;
    int line, calls, alive;
    bool panicking;
    pthread_t thread;
} told;

static void
listen(const belay_panic_info *info)
{
    snprintf(told.message, sizeof told.message, "%s", info->message);
    snprintf(told.name, sizeof told.name, "%s", info->thread_name ? info->thread_name : "(none)");
    told.file = info->file;
    told.line = info->line;
    told.calls++;
    told.alive = tracked_alive();
    told.panicking = belay_thread_panicking();
    told.thread = pthread_self();
}

closure(pthread_t, own_and_panic, by_copy(bool, panicking))
{
    own(Tracked) one = Tracked_new(1);
    if (panicking)
        panic("told %s", "all");
    return pthread_self();
}

enum { LINE_OF_PANIC = __LINE__ - 4 };

START_TEST(the_hook_is_told_before_anything_is_dropped)
{
    belay_set_panic_hook(listen);
    ck_assert_int_eq(catch_unwind(own_and_panic, true), BELAY_PANICKED);
    ck_assert_str_eq(told.message, "told all");
    ck_assert_str_eq(told.name, "main");
    ck_assert_str_eq(told.file, __FILE__);
    ck_assert_int_eq(told.line, LINE_OF_PANIC);
    ck_assert_int_eq(told.alive, 1);
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert(told.panicking);
}
END_TEST

START_TEST(the_hook_runs_on_the_thread_that_panics)
{
    own_and_panic_handle unnamed = {0}, named = {0};
    const belay_thread_options options = {.name = "a name longer than fifteen bytes"};
    belay_set_panic_hook(listen);
    unwrap(spawn_with(&options, &named, own_and_panic, true));
    ck_assert_int_eq(join(&named), BELAY_PANICKED);
    ck_assert_str_eq(told.name, "a name longer than fifteen bytes");
    ck_assert(!pthread_equal(told.thread, pthread_self()));
    unnamed = spawn(own_and_panic, true);
    ck_assert_int_eq(join(&unnamed), BELAY_PANICKED);
    ck_assert_str_eq(told.name, "(none)");
    ck_assert_int_eq(told.calls, 2);
}
END_TEST

static void
restore_the_printing(void)
{
    belay_set_panic_hook(listen);
    (void)!catch_unwind(panic_with, "heard");
    belay_set_panic_hook(NULL);
    (void)!catch_unwind(panic_with, "printed");
}

START_TEST(a_hook_replaces_the_printing_until_it_is_restored)
{
    own(Process) process = process_fork(restore_the_printing);
    ck_assert_int_eq(process.status, 0);
    ck_assert_ptr_null(strstr(process.err, "heard"));
    ck_assert_ptr_nonnull(strstr(process.err, "printed"));
}
END_TEST

START_TEST(take_gives_the_hook_and_restores_the_printing)
{
    ck_assert_ptr_null((void *)(uintptr_t)belay_take_panic_hook());
    belay_set_panic_hook(listen);
    ck_assert(belay_take_panic_hook() == listen);
    ck_assert(belay_take_panic_hook() == NULL);
}
END_TEST

/* ---- a panic that goes on ------------------------------------------------------------------- */

closure(void, catch_and_go_on, by_copy(const char *, text))
{
    own(Tracked) one = Tracked_new(1);
    ck_assert_int_eq(catch_unwind(panic_with, text), BELAY_PANICKED);
    ck_assert(!belay_thread_panicking());
    resume_unwind(belay_last_panic());
}

START_TEST(resume_unwind_goes_on_without_the_hook)
{
    belay_set_panic_hook(listen);
    ck_assert_int_eq(catch_unwind(catch_and_go_on, "once"), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "once");
    ck_assert_int_eq(told.calls, 1);
    ck_assert_int_eq(tracked_alive(), 0);
    catch_and_go_on_handle thread = spawn(catch_and_go_on, "in a thread");
    ck_assert_int_eq(join(&thread), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "in a thread");
    ck_assert_int_eq(told.calls, 2);
}
END_TEST

static void
resume_in_main(void)
{
    resume_unwind("not shown");
}

START_TEST(a_resumed_panic_of_main_ends_the_process_silently)
{
    own(Process) process = process_fork(resume_in_main);
    ck_assert_int_eq(process.status, 101);
    ck_assert_str_eq(process.err, "");
}
END_TEST

typedef struct Resuming {
    int exists;
} Resuming;

static void
Resuming_drop(BELAY_CONSUMES Resuming *resuming)
{
    if (resuming->exists)
        resume_unwind("again");
}

static void
resume_while_panicking(void)
{
    own(Resuming) resuming = {1};
    panic("the first");
}

START_TEST(a_resume_while_panicking_aborts)
{
    own(Process) process = process_fork(resume_while_panicking);
    ck_assert_int_eq(process.signal, SIGABRT);
    ck_assert_ptr_nonnull(strstr(process.err, "again"));
}
END_TEST

/* ---- messages ------------------------------------------------------------------------------- */

START_TEST(messages_of_any_length_are_kept_whole)
{
    static const size_t lengths[] = {0, 1, 510, 511, 512, 513, 4096, 65535, 65536, 200000};
    static char text[200001];
    panics_quiet();
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        memset(text, 'a' + (int)i, lengths[i]);
        text[lengths[i]] = '\0';
        ck_assert_int_eq(catch_unwind(panic_with, text), BELAY_PANICKED);
        ck_assert(strcmp(belay_last_panic(), text) == 0);
    }
}
END_TEST

START_TEST(messages_are_not_read_as_formats)
{
    static const char text[] = "100 % of %s and %n\nin two lines\n";
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_with, text), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), text);
    panic_with_handle thread = spawn(panic_with, text);
    ck_assert_int_eq(join(&thread), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), text);
}
END_TEST

closure(void, panic_of_errno, by_copy(const char *, text))
{
    errno = ENOENT;
    panic("%s%m", text);
}

START_TEST(messages_of_any_length_may_show_errno)
{
    static char text[3000];
    const size_t lengths[] = {0, 600, sizeof text - 1};
    panics_quiet();
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        memset(text, 'a', lengths[i]);
        ck_assert_int_eq(catch_unwind(panic_of_errno, text), BELAY_PANICKED);
        ck_assert_str_eq(belay_last_panic() + lengths[i], strerror(ENOENT));
    }
}
END_TEST

closure(void, unwrap_it, by_copy(belay_status, status))
{
    errno = 0; /* BELAY_SYSTEM is told with it */
    unwrap(status);
}

closure(void, expect_it, by_copy(belay_status, status))
{
    errno = 0;
    expect(status, "the answer: %d");
}

#define ROW_OF_TEXT(name_, text_) [name_] = text_ " (" #name_ ")",

START_TEST(unwrap_and_expect_name_every_status)
{
    static const char *const texts[] = {BELAY_STATUS_TABLE_(ROW_OF_TEXT)};
    char expected[200];
    panics_quiet();
    unwrap(catch_unwind(unwrap_it, BELAY_OK));
    unwrap(catch_unwind(expect_it, BELAY_OK));
    for (size_t status = 1; status < COUNT_OF(texts); status++) {
        /* Told of no panic: the message of BELAY_PANICKED has nothing to add. */
        unwrap_it_handle h = spawn(unwrap_it, (belay_status)status);
        ck_assert_int_eq(join(&h), BELAY_PANICKED);
        snprintf(expected, sizeof expected, "unwrap(status): %s", texts[status]);
        ck_assert_str_eq(belay_last_panic(), expected);
        expect_it_handle e = spawn(expect_it, (belay_status)status);
        ck_assert_int_eq(join(&e), BELAY_PANICKED);
        snprintf(expected, sizeof expected, "the answer: %%d: %s", texts[status]);
        ck_assert_str_eq(belay_last_panic(), expected);
    }
}
END_TEST

closure(void, unwrap_a_join)
{
    panic_with_handle h = spawn(panic_with, "index 7 of 5");
    unwrap(join(&h));
}

START_TEST(unwrap_of_a_join_repeats_the_message)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(unwrap_a_join), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(),
                     "unwrap(join(&h)): the thread panicked: index 7 of 5 (BELAY_PANICKED)");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        owned_variables_are_dropped_innermost_first_across_frames,
        frames_without_exceptions_are_passed_over,
        a_frame_without_unwind_tables_ends_the_walk_at_the_catcher,
        a_panic_passes_through_a_callback_of_the_c_library,
        ten_thousand_frames_are_unwound,
        panicking_is_true_in_drops_of_a_panic_only,
        catch_unwind_gives_the_result_or_the_message,
        catch_unwind_drops_the_captures_either_way,
        catch_unwind_nests,
        a_panic_after_a_caught_one_goes_to_the_next_catcher,
        a_drop_may_use_catch_unwind_while_panicking,
        a_thousand_panics_in_a_row_leave_nothing_behind,
        last_panic_belongs_to_its_thread,
        the_hook_is_told_before_anything_is_dropped,
        the_hook_runs_on_the_thread_that_panics,
        a_hook_replaces_the_printing_until_it_is_restored,
        take_gives_the_hook_and_restores_the_printing,
        resume_unwind_goes_on_without_the_hook,
        a_resumed_panic_of_main_ends_the_process_silently,
        a_resume_while_panicking_aborts,
        messages_of_any_length_are_kept_whole,
        messages_are_not_read_as_formats,
        messages_of_any_length_may_show_errno,
        unwrap_and_expect_name_every_status,
        unwrap_of_a_join_repeats_the_message,
    };
    return run_suite("panic", tests, COUNT_OF(tests));
}
