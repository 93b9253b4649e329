/* SPDX-License-Identifier: MIT */
/*
 * note_calls_test.c - the calls that watch notes, one by one: the table of note.h.
 *
 * Each is tried where it would wait for ever: under a note that is over before, or whose parent is;
 * under one whose deadline comes; and under one that is notified while it most likely sleeps. It
 * must return BELAY_CANCELLED, and have done nothing. And once where it need not wait, under a note
 * that is over: it succeeds. The calls that do not watch: note_patient_test.c.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/prelude.h>

MUTEX(Counter, int);
RWLOCK(Table, int);
REENTRANT_LOCK(Registry, int);
ONCE_LOCK(Config, int);
CHANNEL(Words, int);
BELAY_ONESHOT(Answer, int);

/* ---- calls ---------------------------------------------------------------------------------- */

/* A call, in a place where it would wait for ever. */
typedef belay_status WaitingCall(void *subject);

closure(belay_status, call_under, by_move(belay_note, note), by_copy(WaitingCall *, call),
        by_copy(void *, subject), by_ref(Flag, here))
{
    belay_status status = BELAY_OK;
    with_note (note) {
        flag_raise(here);
        status = call(subject);
        ck_assert_int_eq(belay_note_check(),
                         status == BELAY_CANCELLED ? BELAY_CANCELLED : BELAY_OK);
    }
    return status;
}

/* In a thread of its own: some of these calls care which thread it is. */
static belay_status
result_under(const belay_note *note, WaitingCall *call, void *subject, bool notify)
{
    belay_status status = BELAY_PANICKED;
    Flag here = 0;
    scope (s) {
        call_under_handle handle =
            scope_spawn(s, call_under, belay_note_clone(note), call, subject, &here);
        if (notify) {
            flag_wait(&here, 1);
            belay_thread_sleep(BELAY_MS(5)); /* most likely it sleeps now */
            belay_note_notify(note);
        }
        unwrap(join(&handle, &status));
    }
    return status;
}

static void
check_cancelled(WaitingCall *call, void *subject)
{
    own(belay_note) over = belay_note_new(NULL, BELAY_FOREVER);
    own(belay_note) soon = belay_note_new(NULL, BELAY_MS(5));
    own(belay_note) by_hand = belay_note_new(NULL, BELAY_FOREVER);
    own(belay_note) parent = belay_note_new(NULL, BELAY_FOREVER);
    own(belay_note) child = belay_note_new(&parent, BELAY_SECS(100));
    belay_note_notify(&over);
    belay_note_notify(&parent);
    ck_assert_int_eq(result_under(&over, call, subject, false), BELAY_CANCELLED);
    ck_assert_int_eq(result_under(&child, call, subject, false), BELAY_CANCELLED);
    ck_assert_int_eq(result_under(&soon, call, subject, false), BELAY_CANCELLED);
    ck_assert_int_eq(result_under(&by_hand, call, subject, true), BELAY_CANCELLED);
}

/* The same call where it need not wait. */
static void
check_done(WaitingCall *call, void *subject)
{
    own(belay_note) over = belay_note_new(NULL, 0);
    belay_status status = BELAY_PANICKED;
    with_note (&over)
        status = call(subject);
    ck_assert_int_eq(status, BELAY_OK);
}

static belay_status
lock_counter(void *counter)
{
    own(CounterGuard) guard = {0};
    const belay_status status = Counter_lock_timeout((Counter *)counter, &guard, BELAY_FOREVER);
    ck_assert((guard.data != NULL) == (status == BELAY_OK));
    return status;
}

START_TEST(mutex_lock_timeout)
{
    Counter counter = Counter_new(0);
    with_lock (n, &counter) {
        check_cancelled(lock_counter, &counter);
        *n = 1;
    }
    check_done(lock_counter, &counter);
    with_lock (n, &counter)
        ck_assert_int_eq(*n, 1);
}
END_TEST

static belay_status
read_table(void *table)
{
    own(TableReadGuard) guard = {0};
    const belay_status status = Table_read_timeout((Table *)table, &guard, BELAY_FOREVER);
    ck_assert((guard.data != NULL) == (status == BELAY_OK));
    return status;
}

static belay_status
write_table(void *table)
{
    own(TableWriteGuard) guard = {0};
    const belay_status status = Table_write_timeout((Table *)table, &guard, BELAY_FOREVER);
    ck_assert((guard.data != NULL) == (status == BELAY_OK));
    return status;
}

START_TEST(rwlock_read_and_write_timeout)
{
    Table table = Table_new(0);
    with_write (n, &table) {
        check_cancelled(read_table, &table);
        check_cancelled(write_table, &table);
        *n = 1;
    }
    with_read (n, &table) {
        check_cancelled(write_table, &table);
        check_done(read_table, &table); /* a writer that gave up keeps no reader out */
        ck_assert_int_eq(*n, 1);
    }
    check_done(write_table, &table);
}
END_TEST

static belay_status
lock_registry(void *registry)
{
    own(RegistryGuard) guard = {0};
    const belay_status status = Registry_lock_timeout((Registry *)registry, &guard, BELAY_FOREVER);
    ck_assert((guard.data != NULL) == (status == BELAY_OK));
    return status;
}

START_TEST(reentrant_lock_timeout)
{
    Registry registry = Registry_new(0);
    with_reentrant (n, &registry) {
        check_cancelled(lock_registry, &registry);
        check_done(lock_registry, &registry); /* this thread holds it */
        ck_assert_int_eq(*n, 0);
    }
    check_done(lock_registry, &registry);
}
END_TEST

static belay_status
acquire(void *semaphore)
{
    return semaphore_acquire_timeout((belay_semaphore *)semaphore, BELAY_FOREVER);
}

START_TEST(semaphore_acquire_timeout_)
{
    belay_semaphore semaphore = SEMAPHORE_INIT(0);
    check_cancelled(acquire, &semaphore);
    ck_assert_uint_eq(semaphore_available(&semaphore), 0);
    semaphore_release(&semaphore);
    check_done(acquire, &semaphore);
    ck_assert_uint_eq(semaphore_available(&semaphore), 0);
}
END_TEST

typedef struct Queue {
    Counter counter;
    belay_condvar changed;
} Queue;

static belay_status
wait_once(void *subject)
{
    Queue *const queue = subject;
    own(CounterGuard) guard = Counter_lock(&queue->counter);
    belay_status status = BELAY_OK;
    while (status == BELAY_OK && *guard.data == 0)
        status = condvar_wait_timeout(&queue->changed, &guard, BELAY_FOREVER);
    CounterGuard other = {0};
    ck_assert_int_eq(Counter_try_lock(&queue->counter, &other), BELAY_WOULD_BLOCK);
    return status;
}

static belay_status
wait_while(void *subject)
{
    Queue *const queue = subject;
    own(CounterGuard) guard = Counter_lock(&queue->counter);
    const belay_status status =
        condvar_wait_timeout_while(&queue->changed, &guard, BELAY_FOREVER, *guard.data == 0);
    CounterGuard other = {0};
    ck_assert_int_eq(Counter_try_lock(&queue->counter, &other), BELAY_WOULD_BLOCK);
    return status;
}

START_TEST(condvar_wait_timeout_and_wait_timeout_while)
{
    Queue queue = {.counter = MUTEX_INIT(0)};
    check_cancelled(wait_once, &queue);
    check_cancelled(wait_while, &queue);
    ck_assert_uint_eq(queue.changed.waiters_, 0);
    with_lock (n, &queue.counter)
        *n = 1;
    check_done(wait_while, &queue);
}
END_TEST

closure(int, wait_for_flag, by_ref(Flag, here), by_ref(Flag, flag))
{
    flag_raise(here);
    flag_wait(flag, 1);
    return 7;
}

static belay_status
join_thread(void *handle)
{
    int result = 0;
    const belay_status status = join((wait_for_flag_handle *)handle, &result);
    ck_assert_int_eq(result, status == BELAY_OK ? 7 : 0);
    return status;
}

START_TEST(join_of_a_thread)
{
    static Flag here, go;
    int result = 0;
    scope (s) {
        wait_for_flag_handle handle = scope_spawn(s, wait_for_flag, &here, &go);
        check_cancelled(join_thread, &handle);
        ck_assert(!wait_for_flag_handle_is_finished(&handle));
        flag_raise(&go);
        unwrap(join(&handle, &result)); /* the handle has stayed */
        ck_assert_int_eq(result, 7);
        wait_for_flag_handle second = scope_spawn(s, wait_for_flag, &here, &go);
        while (!wait_for_flag_handle_is_finished(&second))
            belay_thread_sleep(BELAY_US(50));
        check_done(join_thread, &second);
    }
}
END_TEST

START_TEST(join_of_a_job)
{
    static Flag here, go;
    int result = 0;
    own(belay_pool) pool = belay_pool_new(1);
    pool_scope (s, &pool) {
        wait_for_flag_handle handle = scope_spawn(s, wait_for_flag, &here, &go);
        flag_wait(&here, 1); /* a join that finds it queued would run it */
        check_cancelled(join_thread, &handle);
        flag_raise(&go);
        unwrap(join(&handle, &result));
        ck_assert_int_eq(result, 7);
    }
}
END_TEST

static belay_status
wait_for_once(void *once)
{
    return once_wait_timeout((belay_once *)once, BELAY_FOREVER);
}

closure(void, do_once)
{
}

closure(void, fail_once)
{
    panic("not done");
}

closure(void, fail_in_once, by_ref(belay_once, once))
{
    once_call_once(once, fail_once);
}

START_TEST(once_wait_timeout_)
{
    belay_once once = {0}, poisoned = {0};
    ck_assert_int_eq(once_wait_timeout(&once, BELAY_MS(1)), BELAY_TIMED_OUT);
    check_cancelled(wait_for_once, &once);
    once_call_once(&once, do_once);
    check_done(wait_for_once, &once);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(fail_in_once, &poisoned), BELAY_PANICKED);
    ck_assert_int_eq(once_wait_timeout(&poisoned, BELAY_FOREVER), BELAY_POISONED);
}
END_TEST

static belay_status
park(void *unused)
{
    belay_status status;
    (void)unused;
    do
        status = belay_thread_park_result(BELAY_FOREVER);
    while (status == BELAY_OK); /* for no reason */
    return status;
}

START_TEST(thread_park_result)
{
    check_cancelled(park, NULL);
    own(belay_thread) me = belay_thread_current();
    own(belay_note) over = belay_note_new(NULL, 0);
    with_note (&over) {
        belay_thread_unpark(&me);
        unwrap(belay_thread_park_result(BELAY_FOREVER)); /* a token comes first */
    }
    belay_status status;
    do
        status = belay_thread_park_result(BELAY_MS(1));
    while (status == BELAY_OK);
    ck_assert_int_eq(status, BELAY_TIMED_OUT);
}
END_TEST

static belay_status
sleep_long(void *unused)
{
    (void)unused;
    return belay_thread_sleep_result(BELAY_FOREVER);
}

START_TEST(thread_sleep_result)
{
    check_cancelled(sleep_long, NULL);
    unwrap(belay_thread_sleep_result(0));
    unwrap(belay_thread_sleep_result(BELAY_MS(1)));
}
END_TEST

typedef struct Line {
    WordsSender tx;
    WordsReceiver rx;
} Line;

static belay_status
receive(void *line)
{
    int word = 0;
    const belay_status status = WordsReceiver_recv(&((Line *)line)->rx, &word);
    ck_assert_int_eq(word, status == BELAY_OK ? 9 : 0);
    return status;
}

static belay_status
send_one(void *line)
{
    int word = 9;
    const belay_status status = WordsSender_send_from(&((Line *)line)->tx, &word);
    ck_assert_int_eq(word, status == BELAY_OK ? 0 : 9); /* it is not lost */
    return status;
}

static belay_status
select_receive(void *line)
{
    int word = 0;
    size_t index = 7;
    belay_select_case cases[] = {WordsReceiver_case(&((Line *)line)->rx, &word)};
    const belay_status status = belay_select(cases, 1, &index);
    ck_assert_int_eq(word, status == BELAY_OK ? 9 : 0);
    return status;
}

static belay_status
receive_all(void *line)
{
    for_recv (word, &((Line *)line)->rx)
        ck_assert_int_eq(word, 9);
    return belay_note_check();
}

START_TEST(channel_send_and_recv)
{
    sync_channel(Words, tx, rx, 1);
    Line line = {WordsSender_clone(&tx), WordsReceiver_clone(&rx)};
    check_cancelled(receive, &line);
    check_cancelled(select_receive, &line);
    check_cancelled(receive_all, &line);
    check_done(send_one, &line);
    check_cancelled(send_one, &line);
    ck_assert_uint_eq(WordsReceiver_len(&rx), 1);
    check_done(receive, &line);
    check_done(send_one, &line);
    check_done(select_receive, &line);
    WordsSender_drop(&line.tx);
    WordsReceiver_drop(&line.rx);

    sync_channel(Words, meet_tx, meet_rx, 0); /* a rendezvous */
    Line meeting = {move(meet_tx), move(meet_rx)};
    check_cancelled(receive, &meeting);
    check_cancelled(send_one, &meeting);
    WordsSender_drop(&meeting.tx);
    WordsReceiver_drop(&meeting.rx);
}
END_TEST

static belay_status
receive_answer(void *rx)
{
    int answer = 0;
    return AnswerReceiver_recv((AnswerReceiver *)rx, &answer);
}

START_TEST(oneshot_recv)
{
    belay_oneshot(Answer, tx, rx);
    check_cancelled(receive_answer, &rx);
    unwrap(AnswerSender_send(&tx, 1));
    check_done(receive_answer, &rx);
}
END_TEST

static belay_status
wait_for_note(void *note)
{
    return belay_note_wait((belay_note *)note);
}

START_TEST(note_wait)
{
    own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    check_cancelled(wait_for_note, &note);
    belay_note_notify(&note);
    check_done(wait_for_note, &note);
}
END_TEST

/* ---- limits and notes ----------------------------------------------------------------------- */

START_TEST(the_limit_of_a_call_and_a_note_end_it_each)
{
    own(belay_note) late = belay_note_new(NULL, BELAY_SECS(100));
    own(belay_note) over = belay_note_new(NULL, 0);
    belay_semaphore none = SEMAPHORE_INIT(0);
    with_note (&late)
        ck_assert_int_eq(semaphore_acquire_timeout(&none, BELAY_MS(1)), BELAY_TIMED_OUT);
    with_note (&over)
        ck_assert_int_eq(semaphore_acquire_timeout(&none, 0), BELAY_CANCELLED);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        mutex_lock_timeout,
        rwlock_read_and_write_timeout,
        reentrant_lock_timeout,
        semaphore_acquire_timeout_,
        condvar_wait_timeout_and_wait_timeout_while,
        join_of_a_thread,
        join_of_a_job,
        once_wait_timeout_,
        thread_park_result,
        thread_sleep_result,
        channel_send_and_recv,
        oneshot_recv,
        note_wait,
        the_limit_of_a_call_and_a_note_end_it_each,
    };
    return run_suite("note_calls", tests, COUNT_OF(tests));
}
