/* SPDX-License-Identifier: MIT */
/*
 * note_test.c - notes as their header promises them: over by hand, by a deadline, by a parent; what
 * a thread watches, and what it does not. The calls that watch, one by one: note_calls_test.c.
 */
#define _GNU_SOURCE
#include "shortage.h"
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

_Static_assert(sizeof(belay_note) == sizeof(void *), "as its header says");

/* Long enough that no test waits for it, short enough to end one that hangs. */
#define LONG BELAY_SECS(100)

/* ---- one note ------------------------------------------------------------------------------- */

START_TEST(a_note_is_over_once_it_is_notified)
{
    own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    ck_assert(!belay_note_is_notified(&note));
    ck_assert_int_eq(belay_note_remaining(&note), BELAY_FOREVER);
    belay_note_notify(&note);
    ck_assert(belay_note_is_notified(&note));
    ck_assert_int_eq(belay_note_remaining(&note), 0);
    belay_note_notify(&note);
    ck_assert(belay_note_is_notified(&note));
}
END_TEST

START_TEST(a_note_is_over_when_its_deadline_has_passed)
{
    own(belay_note) now = belay_note_new(NULL, 0);
    own(belay_note) before = belay_note_new(NULL, -BELAY_SECS(1));
    own(belay_note) soon = belay_note_new(NULL, BELAY_MS(5));
    own(belay_note) late = belay_note_new(NULL, LONG);
    ck_assert(belay_note_is_notified(&now));
    ck_assert(belay_note_is_notified(&before));
    ck_assert(!belay_note_is_notified(&late));
    ck_assert_int_gt(belay_note_remaining(&late), 0);
    ck_assert_int_le(belay_note_remaining(&late), LONG);
    unwrap(belay_note_wait(&soon));
    ck_assert(belay_note_is_notified(&soon));
    ck_assert_int_eq(belay_note_remaining(&soon), 0);
}
END_TEST

START_TEST(a_clone_is_the_same_note)
{
    own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    own(belay_note) clone = belay_note_clone(&note);
    belay_note_drop(&note);
    ck_assert_ptr_null(note.note_);
    own(belay_note) third = belay_note_clone(&clone);
    belay_note_notify(&clone);
    ck_assert(belay_note_is_notified(&third));
}
END_TEST

START_TEST(dropping_notifies_nobody)
{
    own(belay_note) parent = belay_note_new(NULL, BELAY_FOREVER);
    own(belay_note) child = belay_note_new(&parent, BELAY_FOREVER);
    belay_note_drop(&parent);
    ck_assert(!belay_note_is_notified(&child));
}
END_TEST

START_TEST(an_empty_note_is_never_over_and_does_no_harm)
{
    own(belay_note) empty = {NULL};
    own(belay_note) clone = belay_note_clone(&empty);
    own(belay_note) child = belay_note_new(&empty, BELAY_FOREVER);
    belay_note_notify(&empty);
    ck_assert(!belay_note_is_notified(&empty));
    ck_assert(!belay_note_is_notified(&clone));
    ck_assert(!belay_note_is_notified(&child));
    ck_assert_int_eq(belay_note_remaining(&empty), BELAY_FOREVER);
    ck_assert_int_eq(belay_note_wait(&empty), BELAY_EMPTY_HANDLE);
    ck_assert_int_eq(belay_note_wait_timeout(&empty, LONG), BELAY_EMPTY_HANDLE);
    with_note (&empty) {
        unwrap(belay_note_check());
        unwrap(belay_thread_sleep_result(BELAY_MS(1)));
    }
    belay_note_drop(&empty);
}
END_TEST

/* ---- trees ---------------------------------------------------------------------------------- */

START_TEST(a_child_is_over_when_its_parent_is_and_not_the_other_way)
{
    own(belay_note) top = belay_note_new(NULL, BELAY_FOREVER);
    own(belay_note) left = belay_note_new(&top, BELAY_FOREVER);
    own(belay_note) right = belay_note_new(&top, BELAY_FOREVER);
    own(belay_note) leaf = belay_note_new(&left, BELAY_FOREVER);
    belay_note_notify(&left);
    ck_assert(belay_note_is_notified(&leaf));
    ck_assert(!belay_note_is_notified(&right));
    ck_assert(!belay_note_is_notified(&top));
    belay_note_notify(&top);
    ck_assert(belay_note_is_notified(&right));
}
END_TEST

START_TEST(a_child_of_a_note_that_is_over_is_over)
{
    own(belay_note) parent = belay_note_new(NULL, BELAY_FOREVER);
    belay_note_notify(&parent);
    own(belay_note) child = belay_note_new(&parent, BELAY_FOREVER);
    ck_assert(belay_note_is_notified(&child));
}
END_TEST

START_TEST(the_earliest_deadline_of_the_ancestors_counts)
{
    own(belay_note) soon = belay_note_new(NULL, BELAY_MS(2));
    own(belay_note) child = belay_note_new(&soon, LONG);
    own(belay_note) grandchild = belay_note_new(&child, BELAY_FOREVER);
    ck_assert_int_le(belay_note_remaining(&grandchild), BELAY_MS(2));
    unwrap(belay_note_wait(&grandchild));
    ck_assert(belay_note_is_notified(&child));

    own(belay_note) late = belay_note_new(NULL, LONG);
    own(belay_note) hasty = belay_note_new(&late, 0);
    ck_assert(belay_note_is_notified(&hasty));
    ck_assert(!belay_note_is_notified(&late));
}
END_TEST

START_TEST(a_chain_may_be_very_deep)
{
    const int depth = build_is_slow() ? 1000 : 100000;
    own(belay_note) top = belay_note_new(NULL, BELAY_FOREVER);
    own(belay_note) leaf = belay_note_clone(&top);
    for (int i = 0; i < depth; i++) {
        belay_note child = belay_note_new(&leaf, BELAY_FOREVER);
        belay_note_drop(&leaf);
        leaf = child;
    }
    ck_assert(!belay_note_is_notified(&leaf));
    belay_note_notify(&top);
    ck_assert(belay_note_is_notified(&leaf));
}
END_TEST

/* ---- waiting for a note --------------------------------------------------------------------- */

closure(belay_status, wait_for, by_move(belay_note, note), by_ref(Flag, here))
{
    flag_raise(here);
    return belay_note_wait(note);
}

START_TEST(all_who_wait_are_woken)
{
    enum { WAITERS = 6 };
    own(belay_note) note = belay_note_new(NULL, LONG);
    own(belay_note) child = belay_note_new(&note, BELAY_FOREVER);
    Flag here = 0;
    scope (s) {
        wait_for_handle handles[WAITERS];
        for (int i = 0; i < WAITERS; i++)
            handles[i] = scope_spawn(s, wait_for, belay_note_clone(i % 2 ? &note : &child), &here);
        flag_wait(&here, WAITERS);
        belay_thread_sleep(BELAY_MS(10)); /* most likely they sleep now */
        belay_note_notify(&note);
        for (int i = 0; i < WAITERS; i++) {
            belay_status status = BELAY_TIMED_OUT;
            unwrap(join(&handles[i], &status));
            ck_assert_int_eq(status, BELAY_OK);
        }
    }
}
END_TEST

START_TEST(a_wait_with_a_limit_ends_by_it)
{
    own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    ck_assert_int_eq(belay_note_wait_timeout(&note, BELAY_MS(2)), BELAY_TIMED_OUT);
    ck_assert_int_eq(belay_note_wait_timeout(&note, 0), BELAY_TIMED_OUT);
    ck_assert_int_eq(belay_note_wait_timeout(&note, -1), BELAY_TIMED_OUT);
    belay_note_notify(&note);
    ck_assert_int_eq(belay_note_wait_timeout(&note, 0), BELAY_OK);
}
END_TEST

START_TEST(a_wait_for_a_note_watches_others)
{
    own(belay_note) other = belay_note_new(NULL, BELAY_FOREVER);
    own(belay_note) deadline = belay_note_new(NULL, BELAY_MS(2));
    own(belay_note) over = belay_note_new(NULL, 0);
    with_note (&deadline)
        ck_assert_int_eq(belay_note_wait(&other), BELAY_CANCELLED);
    with_note (&over) {
        ck_assert_int_eq(belay_note_wait_timeout(&other, LONG), BELAY_CANCELLED);
        ck_assert_int_eq(belay_note_wait(&over), BELAY_OK); /* what it waits for comes first */
    }
}
END_TEST

/* ---- blocks --------------------------------------------------------------------------------- */

START_TEST(a_thread_watches_the_notes_of_all_blocks_around_it)
{
    own(belay_note) outer = belay_note_new(NULL, BELAY_FOREVER);
    own(belay_note) inner = belay_note_new(NULL, BELAY_FOREVER);
    unwrap(belay_note_check());
    with_note (&outer) {
        with_note (&inner) {
            unwrap(belay_note_check());
            belay_note_notify(&outer);
            ck_assert_int_eq(belay_note_check(), BELAY_CANCELLED);
            ck_assert_int_eq(belay_thread_sleep_result(LONG), BELAY_CANCELLED);
        }
        ck_assert_int_eq(belay_note_check(), BELAY_CANCELLED);
    }
    unwrap(belay_note_check());
    belay_note_notify(&inner);
    unwrap(belay_note_check());
}
END_TEST

START_TEST(a_block_without_notes_hides_those_around_it)
{
    own(belay_note) over = belay_note_new(NULL, 0);
    own(belay_note) fresh = belay_note_new(NULL, BELAY_FOREVER);
    with_note (&over) {
        without_notes () {
            unwrap(belay_note_check());
            unwrap(belay_thread_sleep_result(BELAY_MS(1)));
            with_note (&fresh) {
                unwrap(belay_note_check());
                belay_note_notify(&fresh);
                ck_assert_int_eq(belay_note_check(), BELAY_CANCELLED);
            }
            unwrap(belay_note_check());
        }
        ck_assert_int_eq(belay_note_check(), BELAY_CANCELLED);
    }
}
END_TEST

/* Leaves its block in the way that is asked for. */
static int
leave_block(const belay_note *note, int way)
{
    with_note (note) {
        if (way == 1)
            return 1;
        if (way == 2)
            goto out;
        if (way == 3)
            break;
        if (way == 4)
            continue;
    }
    return 0;
out:
    return 2;
}

closure(void, panic_in_block, by_ref(belay_note, note))
{
    with_note (note)
        panic("out of the block");
}

START_TEST(a_block_ends_on_every_way_out)
{
    own(belay_note) over = belay_note_new(NULL, 0);
    for (int way = 0; way <= 4; way++) {
        (void)leave_block(&over, way);
        unwrap(belay_note_check());
    }
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_in_block, &over), BELAY_PANICKED);
    unwrap(belay_note_check());
}
END_TEST

/* A guard that waits when it is dropped. */
typedef struct Waiter {
    belay_status *result;
} Waiter;

static void
Waiter_drop(BELAY_CONSUMES Waiter *waiter)
{
    if (waiter->result != NULL)
        *waiter->result = belay_thread_sleep_result(BELAY_MS(1));
    waiter->result = NULL;
}

closure(void, panic_with_waiter, by_ref(belay_note, note), by_mut(belay_status, inside),
        by_mut(belay_status, outside))
{
    own(Waiter) outer = {outside};
    with_note (note) {
        own(Waiter) inner = {inside};
        panic("drops wait");
    }
}

START_TEST(drops_of_a_panic_watch_what_their_place_watches)
{
    own(belay_note) over = belay_note_new(NULL, 0);
    belay_status inside = BELAY_PANICKED, outside = BELAY_PANICKED;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_with_waiter, &over, &inside, &outside), BELAY_PANICKED);
    ck_assert_int_eq(inside, BELAY_CANCELLED);
    ck_assert_int_eq(outside, BELAY_OK);
}
END_TEST

START_TEST(a_block_keeps_its_note)
{
    own(belay_note) note = belay_note_new(NULL, 0);
    own(belay_note) parent = belay_note_new(NULL, 0);
    own(belay_note) child = belay_note_new(&parent, LONG);
    with_note (&note) {
        belay_note_drop(&note);
        ck_assert_int_eq(belay_note_check(), BELAY_CANCELLED);
    }
    with_note (&child) {
        belay_note_drop(&parent);
        belay_note_drop(&child);
        ck_assert_int_eq(belay_thread_sleep_result(LONG), BELAY_CANCELLED);
    }
}
END_TEST

/* ---- threads -------------------------------------------------------------------------------- */

closure(belay_status, check)
{
    return belay_note_check();
}

closure(void, check_range, by_copy(size_t, begin), by_copy(size_t, end), by_ref(Flag, cancelled))
{
    for (size_t i = begin; i < end; i++)
        if (belay_note_check() != BELAY_OK)
            flag_raise(cancelled);
}

START_TEST(threads_and_jobs_begin_without_notes)
{
    own(belay_note) note = belay_note_new(NULL, LONG);
    own(belay_pool) pool = belay_pool_new(2);
    belay_status seen = BELAY_PANICKED;
    Flag cancelled = 0;
    with_note (&note) {
        own(check_handle) thread = spawn(check);
        own(check_handle) job = pool_spawn(&pool, check);
        unwrap(join(&thread, &seen));
        ck_assert_int_eq(seen, BELAY_OK);
        unwrap(join(&job, &seen));
        ck_assert_int_eq(seen, BELAY_OK);
        belay_note_notify(&note);
        parallel_for(&pool, 0, 100, 1, check_range, &cancelled);
        scope (s) {
            check_handle scoped = scope_spawn(s, check);
            without_notes ()
                unwrap(join(&scoped, &seen));
            ck_assert_int_eq(seen, BELAY_OK);
        }
    }
    ck_assert_uint_eq(flag_value(&cancelled), 0);
}
END_TEST

/* A job that a join runs on the joining thread: a pool of one, whose worker is busy. */
closure(void, keep_busy, by_ref(Flag, here), by_ref(Flag, over))
{
    flag_raise(here);
    flag_wait(over, 1);
}

START_TEST(a_job_that_its_joiner_runs_watches_nothing)
{
    own(belay_note) over = belay_note_new(NULL, 0);
    own(belay_pool) pool = belay_pool_new(1);
    Flag here = 0, enough = 0;
    belay_status seen = BELAY_PANICKED;
    pool_scope (s, &pool) {
        scope_spawn(s, keep_busy, &here, &enough);
        flag_wait(&here, 1);
        own(check_handle) job = pool_spawn(&pool, check);
        with_note (&over) {
            unwrap(join(&job, &seen)); /* it need not wait: it runs the job */
            ck_assert_int_eq(belay_note_check(), BELAY_CANCELLED);
        }
        flag_raise(&enough);
    }
    ck_assert_int_eq(seen, BELAY_OK);
}
END_TEST

closure(belay_status, sleep_under, by_move(belay_note, note), by_ref(Flag, here))
{
    belay_status status = BELAY_OK;
    with_note (note) {
        flag_raise(here);
        status = belay_thread_sleep_result(LONG);
    }
    return status;
}

START_TEST(one_notify_ends_the_sleep_of_many_threads)
{
    enum { SLEEPERS = 8 };
    own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    Flag here = 0;
    scope (s) {
        sleep_under_handle handles[SLEEPERS];
        for (int i = 0; i < SLEEPERS; i++)
            handles[i] = scope_spawn(s, sleep_under, belay_note_new(&note, LONG), &here);
        flag_wait(&here, SLEEPERS);
        belay_note_notify(&note);
        for (int i = 0; i < SLEEPERS; i++) {
            belay_status status = BELAY_OK;
            unwrap(join(&handles[i], &status));
            ck_assert_int_eq(status, BELAY_CANCELLED);
        }
    }
}
END_TEST

/* Again and again a sleep begins as its note is notified: none may be missed. */
closure(void, race, by_move(belay_note, note))
{
    with_note (note)
        ck_assert_int_eq(belay_thread_sleep_result(BELAY_FOREVER), BELAY_CANCELLED);
}

START_TEST(a_notify_that_meets_the_beginning_of_a_sleep_is_not_lost)
{
    const int rounds = build_is_slow() ? 60 : 1000;
    for (int i = 0; i < rounds; i++) {
        own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
        race_handle racer = spawn(race, belay_note_clone(&note));
        for (volatile int pause = 0; pause < i * 10; pause++) {
            /* another moment in each round */
        }
        belay_note_notify(&note);
        unwrap(join(&racer));
    }
}
END_TEST

/* What the notifier wrote, who sees the note over reads: plain memory, for ThreadSanitizer. */
closure(int, read_after, by_move(belay_note, note), by_copy(int *, number))
{
    unwrap(belay_note_wait(note));
    return *number;
}

START_TEST(what_was_written_before_a_notify_is_seen_after)
{
    static int number;
    own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    own(read_after_handle) reader = spawn(read_after, belay_note_clone(&note), &number);
    int seen = 0;
    number = 42;
    belay_note_notify(&note);
    unwrap(join(&reader, &seen));
    ck_assert_int_eq(seen, 42);
}
END_TEST

/* ---- signals, foreign threads, memory, fork ------------------------------------------------- */

static void
do_nothing(int number)
{
    (void)number;
}

typedef struct Stormed {
    belay_note note;
    Flag here, over;
    belay_status status;
} Stormed;

static void *
sleep_under_signals(void *argument)
{
    Stormed *const it = argument;
    with_note (&it->note) {
        flag_raise(&it->here);
        it->status = belay_thread_sleep_result(BELAY_FOREVER);
    }
    flag_raise(&it->over);
    return NULL;
}

START_TEST(signals_end_no_sleep_but_a_note_does)
{
    const struct sigaction action = {.sa_handler = do_nothing}; /* no SA_RESTART */
    Stormed it = {.note = belay_note_new(NULL, BELAY_FOREVER)};
    pthread_t thread;
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, sleep_under_signals, &it), 0);
    flag_wait(&it.here, 1);
    for (int i = 0; i < 200; i++) {
        ck_assert_int_eq(pthread_kill(thread, SIGUSR1), 0);
        belay_thread_sleep(BELAY_US(20));
    }
    ck_assert_uint_eq(flag_value(&it.over), 0);
    belay_note_notify(&it.note);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_eq(it.status, BELAY_CANCELLED);
    belay_note_drop(&it.note);
}
END_TEST

/* A thread may end inside of a block: by pthread_exit, which unwinds it. */
static void *
exit_in_block(void *argument)
{
    with_note ((belay_note *)argument)
        pthread_exit(NULL);
    return NULL;
}

START_TEST(a_thread_may_end_in_a_block)
{
    own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, exit_in_block, &note), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    belay_note_notify(&note);
    ck_assert(belay_note_is_notified(&note));
}
END_TEST

/* In the child: the sleeper is gone, and nothing of it is in the way. */
static belay_note of_parent;

static void
use_notes_in_child(void)
{
    REQUIRE(!belay_note_is_notified(&of_parent));
    belay_note_notify(&of_parent);
    REQUIRE(belay_note_is_notified(&of_parent));
    own(belay_note) note = belay_note_new(NULL, BELAY_MS(1));
    with_note (&note)
        REQUIRE(belay_thread_sleep_result(BELAY_FOREVER) == BELAY_CANCELLED);
    REQUIRE(belay_note_wait_timeout(&note, 0) == BELAY_OK);
}

START_TEST(a_child_of_a_fork_has_the_notes_but_not_the_sleepers)
{
    Flag here = 0;
    of_parent = belay_note_new(NULL, BELAY_FOREVER);
    scope (s) {
        sleep_under_handle handle =
            scope_spawn(s, sleep_under, belay_note_clone(&of_parent), &here);
        flag_wait(&here, 1);
        belay_thread_sleep(BELAY_MS(10)); /* most likely it sleeps now */
        own(Process) child = process_fork(use_notes_in_child);
        ck_assert_msg(child.status == 0, "status %d, signal %d: %s", child.status, child.signal,
                      child.err);
        ck_assert(!belay_note_is_notified(&of_parent)); /* that was the child's */
        belay_note_notify(&of_parent);
        belay_status status = BELAY_OK;
        unwrap(join(&handle, &status));
        ck_assert_int_eq(status, BELAY_CANCELLED);
    }
    belay_note_drop(&of_parent);
}
END_TEST

static void *volatile taken; /* so that no compiler leaves a malloc out */

static void
run_out_of_memory(void)
{
    shortage_of_memory(0);
    for (size_t size = 1 << 20; size >= 16; size /= 2) {
        do
            taken = malloc(size);
        while (taken != NULL);
    }
    belay_note note = {NULL};
    REQUIRE(belay_note_try_new(NULL, BELAY_FOREVER, &note) == BELAY_NO_MEMORY);
    REQUIRE(note.note_ == NULL);
}

START_TEST(without_memory_a_status_says_so)
{
    if (build_is_slow())
        return;
    own(Process) child = process_fork(run_out_of_memory);
    ck_assert_msg(child.status == 0 || child.status == SHORTAGE_NOT_POSSIBLE,
                  "status %d, signal %d: %s", child.status, child.signal, child.err);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_note_is_over_once_it_is_notified,
        a_note_is_over_when_its_deadline_has_passed,
        a_clone_is_the_same_note,
        dropping_notifies_nobody,
        an_empty_note_is_never_over_and_does_no_harm,
        a_child_is_over_when_its_parent_is_and_not_the_other_way,
        a_child_of_a_note_that_is_over_is_over,
        the_earliest_deadline_of_the_ancestors_counts,
        a_chain_may_be_very_deep,
        all_who_wait_are_woken,
        a_wait_with_a_limit_ends_by_it,
        a_wait_for_a_note_watches_others,
        a_thread_watches_the_notes_of_all_blocks_around_it,
        a_block_without_notes_hides_those_around_it,
        a_block_ends_on_every_way_out,
        drops_of_a_panic_watch_what_their_place_watches,
        a_block_keeps_its_note,
        threads_and_jobs_begin_without_notes,
        a_job_that_its_joiner_runs_watches_nothing,
        one_notify_ends_the_sleep_of_many_threads,
        a_notify_that_meets_the_beginning_of_a_sleep_is_not_lost,
        what_was_written_before_a_notify_is_seen_after,
        signals_end_no_sleep_but_a_note_does,
        a_thread_may_end_in_a_block,
        a_child_of_a_fork_has_the_notes_but_not_the_sleepers,
        without_memory_a_status_says_so,
    };
    return run_suite("note", tests, COUNT_OF(tests));
}
