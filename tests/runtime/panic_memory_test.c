/* SPDX-License-Identifier: MIT */
/*
 * panic_memory_test.c - panics while there is no memory at all: malloc and its kin fail on request.
 *
 * The linker sends the calls of this program and of the library to the functions below (--wrap).
 * What libc and the unwinder allocate for themselves is not touched.
 */
#include "util.h"

#include <belay/prelude.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);

static Flag none_left; /* raised: every allocation fails */

static bool
is_refused(void)
{
    return flag_value(&none_left) != 0;
}

void *
__wrap_malloc(size_t size)
{
    return is_refused() ? NULL : __real_malloc(size);
}

char *
__wrap_strdup(const char *text)
{
    return is_refused() ? NULL : __real_strdup(text);
}

static char long_text[2000];
static char shown[2000]; /* what the hook was told */

static void
keep_what_is_shown(const belay_panic_info *info)
{
    snprintf(shown, sizeof shown, "%s", info->message);
}

closure(void, panic_without_memory, by_copy(const char *, text), by_move(Tracked, value))
{
    own(Tracked) inside = move(*value);
    flag_raise(&none_left);
    panic("%s", text);
}

static void
memory_is_back(void)
{
    __atomic_store_n(&none_left, 0, __ATOMIC_SEQ_CST);
}

START_TEST(a_panic_without_memory_unwinds_and_shows_its_message)
{
    belay_set_panic_hook(keep_what_is_shown);
    const belay_status status = catch_unwind(panic_without_memory, "short", Tracked_new(1));
    memory_is_back();
    ck_assert_int_eq(status, BELAY_PANICKED);
    ck_assert_str_eq(shown, "short");
    ck_assert_int_eq(tracked_dropped(), 1);
    /* It could not be kept for later; something is said all the same. */
    ck_assert_str_ne(belay_last_panic(), "");
}
END_TEST

START_TEST(a_long_message_without_memory_is_shown_cut)
{
    memset(long_text, 'a', sizeof long_text - 1);
    belay_set_panic_hook(keep_what_is_shown);
    const belay_status status = catch_unwind(panic_without_memory, long_text, Tracked_new(1));
    memory_is_back();
    ck_assert_int_eq(status, BELAY_PANICKED);
    ck_assert_uint_ge(strspn(shown, "a"), 200);
    ck_assert_str_ne(belay_last_panic(), "");
}
END_TEST

closure(void, resume_without_memory, by_move(Tracked, value))
{
    own(Tracked) inside = move(*value);
    flag_raise(&none_left);
    resume_unwind("resumed");
}

START_TEST(a_panic_goes_on_without_memory)
{
    belay_set_panic_hook(keep_what_is_shown);
    const belay_status status = catch_unwind(resume_without_memory, Tracked_new(1));
    memory_is_back();
    ck_assert_int_eq(status, BELAY_PANICKED);
    ck_assert_str_eq(shown, "");
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_str_ne(belay_last_panic(), "");
}
END_TEST

START_TEST(a_thread_that_panics_without_memory_is_joined)
{
    belay_set_panic_hook(keep_what_is_shown);
    panic_without_memory_handle handle = spawn(panic_without_memory, "short", Tracked_new(1));
    const belay_status status = join(&handle);
    memory_is_back();
    ck_assert_int_eq(status, BELAY_PANICKED);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

closure(void, scope_without_memory)
{
    scope (s)
        (void)scope_spawn(s, panic_without_memory, "short", Tracked_new(1));
}

START_TEST(a_scope_reports_a_panic_without_memory)
{
    belay_set_panic_hook(keep_what_is_shown);
    const belay_status status = catch_unwind(scope_without_memory);
    memory_is_back();
    ck_assert_int_eq(status, BELAY_PANICKED);
    ck_assert_int_eq(strncmp(shown, "a scoped thread panicked: ", 26), 0);
}
END_TEST

closure(void, do_nothing, by_move(Tracked, value))
{
}

START_TEST(a_spawn_without_memory_is_told_and_drops_its_captures)
{
    do_nothing_handle handle = {0};
    Tracked value = Tracked_new(1);
    flag_raise(&none_left);
    const belay_status status = spawn_with(NULL, &handle, do_nothing, move(value));
    memory_is_back();
    ck_assert_int_eq(status, BELAY_NO_MEMORY);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

closure(void, spawn_without_memory, by_move(Tracked, value))
{
    flag_raise(&none_left);
    own(do_nothing_handle) handle = spawn(do_nothing, move(*value));
}

START_TEST(a_panic_for_want_of_memory_needs_none)
{
    belay_set_panic_hook(keep_what_is_shown);
    const belay_status status = catch_unwind(spawn_without_memory, Tracked_new(1));
    memory_is_back();
    ck_assert_int_eq(status, BELAY_PANICKED);
    ck_assert_str_eq(shown, "spawn: out of memory (BELAY_NO_MEMORY)");
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

static void
panic_in_main_without_memory(void)
{
    own(Tracked) value = Tracked_new(1);
    flag_raise(&none_left);
    panic("no memory for %s", "this");
}

START_TEST(main_without_memory_prints_its_message_and_ends_with_101)
{
    own(Process) process = process_fork(panic_in_main_without_memory);
    ck_assert_int_eq(process.status, 101);
    ck_assert_ptr_nonnull(strstr(process.err, "no memory for this\n"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_panic_without_memory_unwinds_and_shows_its_message,
        a_long_message_without_memory_is_shown_cut,
        a_panic_goes_on_without_memory,
        a_thread_that_panics_without_memory_is_joined,
        a_scope_reports_a_panic_without_memory,
        a_spawn_without_memory_is_told_and_drops_its_captures,
        a_panic_for_want_of_memory_needs_none,
        main_without_memory_prints_its_message_and_ends_with_101,
    };
    return run_suite("panic without memory", tests, COUNT_OF(tests));
}
