/* SPDX-License-Identifier: MIT */
/*
 * thread_test.c - threads: join, detach, handles, ids, names. What they may use up, and time, is in
 * thread_limits_test.c.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static Flag gate; /* 0: closed. Each test has its own process, and thus its own gate. */

closure(int, give, by_copy(int, value))
{
    return value;
}

closure(void, wait_for, by_static(Flag, opened))
{
    flag_wait(opened, 1);
}

closure(void, break_down, by_copy(int, number))
{
    panic("failure %d", number);
}

/* ---- join ----------------------------------------------------------------------------------- */

START_TEST(join_gives_the_result_and_empties_the_handle)
{
    give_handle handle = spawn(give, 5);
    int result = 0;
    ck_assert_int_eq(join(&handle, &result), BELAY_OK);
    ck_assert_int_eq(result, 5);
    ck_assert_ptr_null(handle.base_.packet);
}
END_TEST

START_TEST(join_of_a_panicked_thread_has_its_message)
{
    break_down_handle handle = spawn(break_down, 3);
    ck_assert_int_eq(join(&handle), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "failure 3");
    ck_assert_ptr_null(handle.base_.packet);
    handle = spawn(break_down, 4);
    ck_assert_int_eq(join(&handle), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "failure 4");
}
END_TEST

START_TEST(join_of_an_empty_handle_is_a_status)
{
    int result = 42;
    give_handle handle = {{NULL}};
    ck_assert_int_eq(join(&handle), BELAY_EMPTY_HANDLE);
    ck_assert_int_eq(join(&handle, &result), BELAY_EMPTY_HANDLE);

    handle = spawn(give, 1);
    ck_assert_int_eq(join(&handle), BELAY_OK);
    ck_assert_int_eq(join(&handle, &result), BELAY_EMPTY_HANDLE); /* joined */

    handle = spawn(give, 2);
    give_handle other = move(handle);
    ck_assert_int_eq(join(&handle, &result), BELAY_EMPTY_HANDLE); /* moved */
    give_handle_drop(&other);
    ck_assert_int_eq(join(&other, &result), BELAY_EMPTY_HANDLE); /* dropped */
    ck_assert_int_eq(result, 42);
    give_handle_drop(&other);
}
END_TEST

MUTEX(HandleSlot, belay_handle_);

closure(int, join_myself, by_static(HandleSlot, slot), by_static(Flag, opened))
{
    flag_wait(opened, 1);
    HandleSlotGuard guard = HandleSlot_lock(slot);
    join_myself_handle self = {*guard.data};
    int result = 0;
    const belay_status status = join(&self, &result);
    const bool kept = self.base_.packet == guard.data->packet;
    HandleSlotGuard_drop(&guard);
    return status == BELAY_DEADLOCK && kept;
}

START_TEST(a_thread_that_joins_itself_is_told)
{
    static HandleSlot slot;
    int right = 0;
    join_myself_handle handle = spawn(join_myself, &slot, &gate);
    *HandleSlot_get_mut(&slot) = handle.base_;
    flag_raise(&gate);
    unwrap(join(&handle, &right));
    ck_assert(right);
}
END_TEST

closure(int, join_another, by_move(give_handle, handle))
{
    int result = 0;
    unwrap(join(handle, &result));
    return result + 1;
}

START_TEST(a_handle_may_be_joined_by_another_thread)
{
    int result = 0;
    own(join_another_handle) handle = spawn(join_another, spawn(give, 10));
    unwrap(join(&handle, &result));
    ck_assert_int_eq(result, 11);
}
END_TEST

static pthread_key_t late_key;
static int late_work;

static void
work_late(void *argument)
{
    (void)argument;
    belay_thread_sleep(BELAY_MS(30));
    __atomic_fetch_add(&late_work, 1, __ATOMIC_RELAXED);
}

closure(void, leave_late_work)
{
    pthread_setspecific(late_key, &late_work);
}

START_TEST(join_waits_for_thread_local_destructors)
{
    ck_assert_int_eq(pthread_key_create(&late_key, work_late), 0);
    late_work = 0;
    own(leave_late_work_handle) handle = spawn(leave_late_work);
    unwrap(join(&handle));
    ck_assert_int_eq(late_work, 1);
    scope (s) {
        scope_spawn(s, leave_late_work);
        scope_spawn(s, leave_late_work);
    }
    ck_assert_int_eq(late_work, 3);
    pthread_key_delete(late_key);
}
END_TEST

static uint64_t id_in_destructor;
static char name_in_destructor[32];

static void
ask_who_i_am(void *argument)
{
    (void)argument;
    own(belay_thread) me = belay_thread_current();
    const char *const name = belay_thread_name(&me);
    id_in_destructor = belay_thread_id(&me);
    snprintf(name_in_destructor, sizeof name_in_destructor, "%s", name != NULL ? name : "(none)");
}

closure(uint64_t, who_in_destructor)
{
    own(belay_thread) me = belay_thread_current();
    pthread_setspecific(late_key, &late_work);
    return belay_thread_id(&me);
}

START_TEST(current_works_in_thread_local_destructors)
{
    uint64_t id = 0;
    ck_assert_int_eq(pthread_key_create(&late_key, ask_who_i_am), 0);
    const belay_thread_options options = {.name = "late"};
    who_in_destructor_handle handle;
    unwrap(spawn_with(&options, &handle, who_in_destructor));
    unwrap(join(&handle, &id));
    ck_assert_uint_ne(id_in_destructor, 0);
    ck_assert(id_in_destructor == id || strcmp(name_in_destructor, "(none)") == 0);
    pthread_key_delete(late_key);
}
END_TEST

closure(void, leave_by_exit, by_move(Tracked, tracked), by_copy(bool, in_scope))
{
    (void)tracked;
    if (in_scope) {
        scope (s) {
            scope_spawn(s, give, 1);
            pthread_exit(NULL);
        }
    }
    pthread_exit(NULL);
}

START_TEST(a_thread_that_leaves_by_pthread_exit_counts_as_panicked)
{
    for (int in_scope = 0; in_scope < 2; in_scope++) {
        own(leave_by_exit_handle) handle = spawn(leave_by_exit, Tracked_new(1), in_scope == 1);
        ck_assert_int_eq(join(&handle), BELAY_PANICKED);
        ck_assert_ptr_nonnull(strstr(belay_last_panic(), "pthread_exit"));
    }
    ck_assert_int_eq(tracked_dropped(), 2);
}
END_TEST

/* ---- dropping a handle ---------------------------------------------------------------------- */

closure(void, outlive_the_handle, by_move(Tracked, tracked), by_static(Flag, start),
        by_static(Flag, done))
{
    flag_wait(start, 1);
    ck_assert_int_eq(id_of(tracked), 1);
    Tracked_drop(tracked);
    flag_raise(done);
}

START_TEST(a_thread_runs_on_when_its_handle_is_dropped)
{
    static Flag done;
    {
        own(outlive_the_handle_handle) handle =
            spawn(outlive_the_handle, Tracked_new(1), &gate, &done);
        ck_assert(!outlive_the_handle_handle_is_finished(&handle));
    }
    flag_raise(&gate);
    flag_wait(&done, 1);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

START_TEST(detached_threads_leave_nothing_behind)
{
    /* LeakSanitizer and memcheck look after this test. Some end before the drop, some after. */
    flag_raise(&gate);
    for (int i = 0; i < 200; i++) {
        own(wait_for_handle) handle = spawn(wait_for, &gate);
        if (i % 2 == 0)
            continue;
        while (!wait_for_handle_is_finished(&handle))
            belay_thread_yield();
    }
    belay_thread_sleep(BELAY_MS(50));
}
END_TEST

closure(void, break_down_when_told, by_static(Flag, opened))
{
    flag_wait(opened, 1);
    panic("nobody listens");
}

START_TEST(a_panic_of_a_detached_thread_ends_only_that_thread)
{
    own(break_down_when_told_handle) handle = spawn(break_down_when_told, &gate);
    own(belay_thread) thread = break_down_when_told_handle_thread(&handle);
    break_down_when_told_handle_drop(&handle);
    flag_raise(&gate);
    belay_thread_sleep(BELAY_MS(20));
    ck_assert_uint_ne(belay_thread_id(&thread), 0);
}
END_TEST

START_TEST(is_finished_follows_the_body)
{
    own(wait_for_handle) handle = spawn(wait_for, &gate);
    ck_assert(!wait_for_handle_is_finished(&handle));
    flag_raise(&gate);
    while (!wait_for_handle_is_finished(&handle))
        belay_thread_yield();
    unwrap(join(&handle));
    ck_assert(wait_for_handle_is_finished(&handle)); /* empty */

    own(break_down_handle) failing = spawn(break_down, 1);
    while (!break_down_handle_is_finished(&failing))
        belay_thread_yield();
    ck_assert_int_eq(join(&failing), BELAY_PANICKED);
}
END_TEST

static void
exit_while_threads_run(void)
{
    static HandleSlot lock;
    for (int i = 0; i < 4; i++) {
        own(wait_for_handle) handle = spawn(wait_for, &gate);
    }
    own(HandleSlotGuard) guard = HandleSlot_lock(&lock);
    exit(3);
}

START_TEST(the_process_may_exit_while_threads_run)
{
    for (int i = 0; i < 10; i++) {
        own(Process) child = process_fork(exit_while_threads_run);
        ck_assert_msg(child.status == 3, "status %d, signal %d: %s", child.status, child.signal,
                      child.err);
    }
}
END_TEST

/* ---- who a thread is ------------------------------------------------------------------------ */

closure(uint64_t, my_id)
{
    own(belay_thread) me = belay_thread_current();
    return belay_thread_id(&me);
}

START_TEST(main_is_called_main)
{
    own(belay_thread) me = belay_thread_current();
    own(belay_thread) again = belay_thread_current();
    ck_assert_str_eq(belay_thread_name(&me), "main");
    ck_assert_uint_eq(belay_thread_id(&me), 1);
    ck_assert_uint_eq(belay_thread_id(&again), 1);
}
END_TEST

START_TEST(a_handle_and_the_thread_itself_agree_on_its_id)
{
    uint64_t id = 0;
    own(my_id_handle) handle = spawn(my_id);
    own(belay_thread) thread = my_id_handle_thread(&handle);
    own(belay_thread) clone = belay_thread_clone(&thread);
    ck_assert_ptr_null(belay_thread_name(&thread));
    unwrap(join(&handle, &id));
    ck_assert_uint_gt(id, 1);
    ck_assert_uint_eq(belay_thread_id(&thread), id);
    ck_assert_uint_eq(belay_thread_id(&clone), id);
}
END_TEST

closure(bool, agree_on_the_id)
{
    own(belay_thread) me = belay_thread_current();
    return belay_thread_current_id() == belay_thread_id(&me);
}

START_TEST(current_id_is_that_of_the_current_thread)
{
    agree_on_the_id_handle handle = spawn(agree_on_the_id);
    bool agrees = false;
    unwrap(join(&handle, &agrees));
    ck_assert(agrees);
    ck_assert_uint_eq(belay_thread_current_id(), 1);
}
END_TEST

START_TEST(sleep_until_does_not_end_early)
{
    const belay_duration moment = belay_now() + BELAY_MS(2);
    belay_thread_sleep_until(moment);
    ck_assert_int_ge(belay_now(), moment);
    belay_thread_sleep_until(moment); /* over, and before all time: at once */
    belay_thread_sleep_until(-BELAY_SECS(5));
    belay_thread_sleep_until(INT64_MIN);
}
END_TEST

START_TEST(the_empty_thread_is_nobody)
{
    own(belay_thread) nobody = {NULL};
    own(belay_thread) clone = belay_thread_clone(&nobody);
    ck_assert_uint_eq(belay_thread_id(&nobody), 0);
    ck_assert_ptr_null(belay_thread_name(&nobody));
    belay_thread_unpark(&clone);
    own(my_id_handle) handle = {{NULL}};
    own(belay_thread) none = my_id_handle_thread(&handle);
    ck_assert_uint_eq(belay_thread_id(&none), 0);
}
END_TEST

START_TEST(a_thread_handle_outlives_its_thread)
{
    const belay_thread_options options = {.name = "gone"};
    my_id_handle handle;
    uint64_t id = 0;
    unwrap(spawn_with(&options, &handle, my_id));
    own(belay_thread) thread = my_id_handle_thread(&handle);
    unwrap(join(&handle, &id));
    belay_thread_unpark(&thread);
    belay_thread_unpark(&thread);
    ck_assert_str_eq(belay_thread_name(&thread), "gone");
    ck_assert_uint_eq(belay_thread_id(&thread), id);
}
END_TEST

static int
compare_ids(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

START_TEST(ids_are_never_used_again)
{
    enum { THREADS = 10000, AT_ONCE = 50 };
    static uint64_t ids[THREADS];
    const size_t threads = build_is_slow() ? 500 : THREADS;
    for (size_t i = 0; i < threads; i += AT_ONCE) {
        my_id_handle handles[AT_ONCE];
        for (size_t k = 0; k < AT_ONCE; k++)
            handles[k] = spawn(my_id);
        for (size_t k = 0; k < AT_ONCE; k++)
            unwrap(join(&handles[k], &ids[i + k]));
    }
    qsort(ids, threads, sizeof *ids, compare_ids);
    ck_assert_uint_gt(ids[0], 1);
    for (size_t i = 1; i < threads; i++)
        ck_assert_uint_gt(ids[i], ids[i - 1]);
}
END_TEST

static uint64_t foreign_ids[2];
static bool foreign_named;

static void *
foreign_main(void *argument)
{
    (void)argument;
    own(belay_thread) me = belay_thread_current();
    own(belay_thread) again = belay_thread_current();
    foreign_ids[0] = belay_thread_id(&me);
    foreign_ids[1] = belay_thread_id(&again);
    foreign_named = belay_thread_name(&me) != NULL;
    belay_thread_unpark(&me);
    belay_thread_park();
    return NULL;
}

START_TEST(a_thread_that_belay_did_not_start_is_somebody_too)
{
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, foreign_main, NULL), 0);
    pthread_join(thread, NULL);
    ck_assert_uint_gt(foreign_ids[0], 1);
    ck_assert_uint_eq(foreign_ids[0], foreign_ids[1]);
    ck_assert(!foreign_named);
}
END_TEST

static void *
catch_in_foreign_thread(void *argument)
{
    int *const caught = argument;
    *caught = catch_unwind(break_down, 1) == BELAY_PANICKED &&
              catch_unwind(break_down, 2) == BELAY_PANICKED;
    own(break_down_handle) handle = spawn(break_down, 3);
    *caught =
        *caught && join(&handle) == BELAY_PANICKED && strcmp(belay_last_panic(), "failure 3") == 0;
    return NULL;
}

START_TEST(a_panic_caught_in_a_foreign_thread_leaves_nothing_behind)
{
    int caught = 0;
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, catch_in_foreign_thread, &caught), 0);
    pthread_join(thread, NULL);
    ck_assert(caught);
}
END_TEST

/* ---- names ---------------------------------------------------------------------------------- */

typedef struct Names {
    char system[32]; /* what pthread_getname_np says */
    char kernel[32]; /* what /proc says */
    char *belay;     /* what belay_thread_name says */
} Names;

static void
Names_drop(BELAY_CONSUMES Names *names)
{
    free(names->belay);
    *names = (Names){.belay = NULL};
}

closure(Names, read_names)
{
    Names names = {.belay = NULL};
    char path[64];
    own(belay_thread) me = belay_thread_current();
    const char *const name = belay_thread_name(&me);
    names.belay = name != NULL ? strdup(name) : NULL;
    ck_assert_int_eq(pthread_getname_np(pthread_self(), names.system, sizeof names.system), 0);
    snprintf(path, sizeof path, "/proc/self/task/%ld/comm", syscall(SYS_gettid));
    FILE *const stream = fopen(path, "re");
    if (stream != NULL && fgets(names.kernel, sizeof names.kernel, stream) != NULL)
        names.kernel[strcspn(names.kernel, "\n")] = '\0';
    if (stream != NULL)
        fclose(stream);
    return names;
}

/* A thread of this name is called `shown` by the system, and by its whole name by Belay. */
static void
check_name(const char *name, const char *shown)
{
    const belay_thread_options options = {.name = name};
    own(Names) names = {.belay = NULL};
    read_names_handle handle;
    unwrap(spawn_with(&options, &handle, read_names));
    own(belay_thread) thread = read_names_handle_thread(&handle);
    unwrap(join(&handle, &names));
    ck_assert_str_eq(names.belay, name);
    ck_assert_str_eq(belay_thread_name(&thread), name);
    ck_assert_str_eq(names.system, shown);
    if (names.kernel[0] != '\0')
        ck_assert_str_eq(names.kernel, shown);
}

START_TEST(names_are_shown_to_the_system)
{
    check_name("", "");
    check_name("w", "w");
    check_name("fifteen bytes!!", "fifteen bytes!!");
    check_name("sixteen bytes!!!", "sixteen bytes!!");
}
END_TEST

START_TEST(a_long_name_is_cut_between_characters)
{
    check_name("12345678901234\xC3\xA4", "12345678901234"); /* 2 bytes across the border */
    check_name("1234567890123\xC3\xA4 tail", "1234567890123\xC3\xA4"); /* ends at the border */
    check_name("123456789012\xF0\x9F\x8D\x80", "123456789012");        /* 4 bytes across it */
    check_name("12345678901\xF0\x9F\x8D\x80 tail", "12345678901\xF0\x9F\x8D\x80");
    check_name("\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC",
               "\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC");
}
END_TEST

START_TEST(a_name_of_a_thousand_bytes_is_kept)
{
    char name[1001], shown[16];
    memset(name, 'n', 1000);
    name[1000] = '\0';
    memcpy(shown, name, 15);
    shown[15] = '\0';
    check_name(name, shown);
}
END_TEST

START_TEST(the_name_is_copied)
{
    char name[] = "temporary";
    const belay_thread_options options = {.name = name};
    wait_for_handle handle;
    unwrap(spawn_with(&options, &handle, wait_for, &gate));
    memset(name, '!', sizeof name - 1);
    own(belay_thread) thread = wait_for_handle_thread(&handle);
    ck_assert_str_eq(belay_thread_name(&thread), "temporary");
    flag_raise(&gate);
    unwrap(join(&handle));
}
END_TEST

START_TEST(no_name_leaves_the_name_of_the_process)
{
    own(Names) names = {.belay = NULL};
    char mine[32];
    own(read_names_handle) handle = spawn(read_names);
    unwrap(join(&handle, &names));
    ck_assert_ptr_null(names.belay);
    ck_assert_int_eq(pthread_getname_np(pthread_self(), mine, sizeof mine), 0);
    ck_assert_str_eq(names.system, mine);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        join_gives_the_result_and_empties_the_handle,
        join_of_a_panicked_thread_has_its_message,
        join_of_an_empty_handle_is_a_status,
        a_thread_that_joins_itself_is_told,
        a_handle_may_be_joined_by_another_thread,
        join_waits_for_thread_local_destructors,
        current_works_in_thread_local_destructors,
        a_thread_that_leaves_by_pthread_exit_counts_as_panicked,
        a_thread_runs_on_when_its_handle_is_dropped,
        detached_threads_leave_nothing_behind,
        a_panic_of_a_detached_thread_ends_only_that_thread,
        is_finished_follows_the_body,
        the_process_may_exit_while_threads_run,
        main_is_called_main,
        a_handle_and_the_thread_itself_agree_on_its_id,
        current_id_is_that_of_the_current_thread,
        sleep_until_does_not_end_early,
        the_empty_thread_is_nobody,
        a_thread_handle_outlives_its_thread,
        ids_are_never_used_again,
        a_thread_that_belay_did_not_start_is_somebody_too,
        a_panic_caught_in_a_foreign_thread_leaves_nothing_behind,
        names_are_shown_to_the_system,
        a_long_name_is_cut_between_characters,
        a_name_of_a_thousand_bytes_is_kept,
        the_name_is_copied,
        no_name_leaves_the_name_of_the_process,
    };
    return run_suite("thread", tests, COUNT_OF(tests));
}
