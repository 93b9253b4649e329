/* SPDX-License-Identifier: MIT */
/*
 * storm_waits.h - more rows of storm_test.c: what waits beside the locks, barriers and threads of
 * std. Included there, and nowhere else.
 */
#ifndef TEST_STORM_WAITS_H
#define TEST_STORM_WAITS_H

#define MORE_CALLS(X) \
    X(semaphore_acquire) \
    X(semaphore_acquire_timeout) \
    X(reentrant_lock) \
    X(with_locks) \
    X(with_lock_when) X(mutex_wait_until_timeout) X(sharded_read) X(sharded_write) X(note_wait) \
        X(noted_join) X(noted_semaphore) X(noted_sleep) X(noted_recv) X(child_wait) \
            X(child_wait_timeout) X(channel_recv) X(for_recv) X(bounded_send) X(rendezvous_send) \
                X(rendezvous_recv) X(select_recv) X(select_arms) X(oneshot_recv)

REENTRANT_LOCK(Again, int);
SHARDED_RWLOCK(Sharded, int);
CHANNEL(Ints, int);
ONESHOT(Answer, int);

static belay_semaphore permits = SEMAPHORE_INIT(0);
static Number other_number = MUTEX_INIT(0);
static Again again;
static AgainGuard again_guard;
static Sharded sharded;
static ShardedReadGuard sharded_reader;
static ShardedWriteGuard sharded_writer;
static belay_note note, note_of_test; /* two handles of one: each thread drops its own */
static belay_child cat;
static belay_pipe cat_input;
static IntsSender ints_tx;
static IntsReceiver ints_rx, ints_rx_of_test;
static AnswerSender answer_tx;
static AnswerReceiver answer_rx;

/* ---- semaphore, locks ----------------------------------------------------------------------- */

static void
free_semaphore_acquire(void)
{
    semaphore_release(&permits);
}

#define hold_semaphore_acquire hold_nothing
static void
wait_semaphore_acquire(void)
{
    semaphore_acquire(&permits);
}

#define hold_semaphore_acquire_timeout hold_nothing
#define free_semaphore_acquire_timeout free_semaphore_acquire
static void
wait_semaphore_acquire_timeout(void)
{
    ck_assert_int_eq(semaphore_acquire_timeout(&permits, BELAY_SECS(1000)), BELAY_OK);
}

static void
hold_reentrant_lock(void)
{
    again_guard = Again_lock(&again);
}
static void
wait_reentrant_lock(void)
{
    own(AgainGuard) guard = Again_lock(&again);
    ck_assert_ptr_nonnull(guard.data);
}
static void
free_reentrant_lock(void)
{
    AgainGuard_drop(&again_guard);
}

#define hold_with_locks hold_number
#define free_with_locks free_number
static void
wait_with_locks(void)
{
    with_locks (n, &number, m, &other_number)
        *m = *n;
}

#define hold_with_lock_when hold_change
#define free_with_lock_when change_number
static void
wait_with_lock_when(void)
{
    with_lock_when (n, &number, *n == 1)
        *n = 2;
}

#define hold_mutex_wait_until_timeout hold_change
#define free_mutex_wait_until_timeout change_number
static void
wait_mutex_wait_until_timeout(void)
{
    own(NumberGuard) guard = Number_lock(&number);
    unwrap(mutex_wait_until_timeout(&guard, BELAY_SECS(1000), *guard.data == 1));
    ck_assert_int_eq(*guard.data, 1);
}

static void
hold_sharded_read(void)
{
    sharded_writer = Sharded_write(&sharded);
}
static void
wait_sharded_read(void)
{
    with_read (n, &sharded)
        ck_assert_int_eq(*n, 0);
}
static void
free_sharded_read(void)
{
    ShardedWriteGuard_drop(&sharded_writer);
}

static void
hold_sharded_write(void)
{
    sharded_reader = Sharded_read(&sharded);
}
static void
wait_sharded_write(void)
{
    with_write (n, &sharded)
        ck_assert_int_eq(*n, 0);
}
static void
free_sharded_write(void)
{
    ShardedReadGuard_drop(&sharded_reader);
}

/* ---- notes, and calls that watch one -------------------------------------------------------- */

static void
hold_note_wait(void)
{
    note = belay_note_new(NULL, BELAY_FOREVER);
    note_of_test = belay_note_clone(&note);
}
static void
free_note_wait(void)
{
    belay_note_notify(&note_of_test);
    belay_note_drop(&note_of_test);
}
static void
wait_note_wait(void)
{
    ck_assert_int_eq(belay_note_wait(&note), BELAY_OK);
    belay_note_drop(&note);
}

/* The call that it wraps ends because the note is over, not because of a signal. */
#define CHECK_CANCELLED(...) \
    belay_with_note (&note) \
        ck_assert_int_eq((__VA_ARGS__), BELAY_CANCELLED); \
    ck_assert(belay_note_is_notified(&note)); \
    belay_note_drop(&note)

static void
hold_noted_join(void)
{
    hold_note_wait();
    start_helper();
}
#define free_noted_join free_note_wait
static void
wait_noted_join(void)
{
    CHECK_CANCELLED(join(&helper));
    let_helpers_go();
    unwrap(join(&helper));
}

#define hold_noted_semaphore hold_note_wait
#define free_noted_semaphore free_note_wait
static void
wait_noted_semaphore(void)
{
    CHECK_CANCELLED(semaphore_acquire_timeout(&permits, BELAY_SECS(1000)));
}

#define hold_noted_sleep hold_note_wait
#define free_noted_sleep free_note_wait
static void
wait_noted_sleep(void)
{
    CHECK_CANCELLED(belay_thread_sleep_result(BELAY_SECS(1000)));
}

static void
hold_noted_recv(void)
{
    hold_note_wait();
    Ints_channel(&ints_tx, &ints_rx);
}
#define free_noted_recv free_note_wait
static void
wait_noted_recv(void)
{
    int value;
    CHECK_CANCELLED(IntsReceiver_recv(&ints_rx, &value));
    IntsSender_drop(&ints_tx);
    IntsReceiver_drop(&ints_rx);
}

/* ---- another process: cat, until its input is closed ---------------------------------------- */

static void
hold_child_wait(void)
{
    own(belay_command) command = command_new("cat");
    command_stdin(&command, STDIO_PIPED);
    unwrap(command_spawn(&command, &cat));
    cat_input = move(cat.in);
}
static void
free_child_wait(void)
{
    belay_pipe_drop(&cat_input);
}
static void
check_cat(belay_status status, belay_exit_status how)
{
    ck_assert_int_eq(status, BELAY_OK);
    ck_assert(exit_success(how));
    belay_child_drop(&cat);
}
static void
wait_child_wait(void)
{
    belay_exit_status how;
    const belay_status status = child_wait(&cat, &how);
    check_cat(status, how);
}

#define hold_child_wait_timeout hold_child_wait
#define free_child_wait_timeout free_child_wait
static void
wait_child_wait_timeout(void)
{
    belay_exit_status how;
    const belay_status status = child_wait_timeout(&cat, BELAY_SECS(1000), &how);
    check_cat(status, how);
}

/* ---- channels ------------------------------------------------------------------------------- */

static void
hold_channel_recv(void)
{
    Ints_channel(&ints_tx, &ints_rx);
}
static void
hold_bounded_send(void)
{
    Ints_sync_channel(&ints_tx, &ints_rx, 1);
    ints_rx_of_test = IntsReceiver_clone(&ints_rx);
    unwrap(IntsSender_send(&ints_tx, 6));
}
static void
wait_bounded_send(void)
{
    int value = 0;
    ck_assert_int_eq(IntsSender_send(&ints_tx, 7), BELAY_OK);
    ck_assert_int_eq(IntsReceiver_recv(&ints_rx, &value), BELAY_OK);
    ck_assert_int_eq(value, 7);
    IntsSender_drop(&ints_tx);
    IntsReceiver_drop(&ints_rx);
}
static void
free_bounded_send(void)
{
    int value = 0;
    ck_assert_int_eq(IntsReceiver_recv(&ints_rx_of_test, &value), BELAY_OK);
    ck_assert_int_eq(value, 6);
    IntsReceiver_drop(&ints_rx_of_test);
}
static void
hold_rendezvous(void)
{
    Ints_sync_channel(&ints_tx, &ints_rx, 0);
}
static void
send_seven(void)
{
    ck_assert_int_eq(IntsSender_send(&ints_tx, 7), BELAY_OK);
    IntsSender_drop(&ints_tx);
}
static void
take_one(void)
{
    int value;
    ck_assert_int_eq(IntsReceiver_recv(&ints_rx, &value), BELAY_OK);
    IntsReceiver_drop(&ints_rx);
}
static void
wait_for_seven(void)
{
    int value = 0;
    ck_assert_int_eq(IntsReceiver_recv(&ints_rx, &value), BELAY_OK);
    ck_assert_int_eq(value, 7);
    IntsReceiver_drop(&ints_rx);
}

#define free_channel_recv send_seven
#define wait_channel_recv wait_for_seven
#define hold_rendezvous_send hold_rendezvous
#define wait_rendezvous_send send_seven
#define free_rendezvous_send take_one
#define hold_rendezvous_recv hold_rendezvous
#define wait_rendezvous_recv wait_for_seven
#define free_rendezvous_recv send_seven

#define hold_for_recv hold_channel_recv
#define free_for_recv send_seven
static void
wait_for_recv(void)
{
    int sum = 0;
    for_recv (value, &ints_rx)
        sum += value;
    ck_assert_int_eq(sum, 7);
    IntsReceiver_drop(&ints_rx);
}

#define hold_select_recv hold_channel_recv
#define free_select_recv send_seven
static void
wait_select_recv(void)
{
    int values[2] = {0};
    size_t index = 9;
    own(IntsReceiver) never = IntsReceiver_never();
    belay_select_case cases[] = {IntsReceiver_case(&never, &values[0]),
                                 IntsReceiver_case(&ints_rx, &values[1])};
    ck_assert_int_eq(belay_select(cases, COUNT_OF(cases), &index), BELAY_OK);
    ck_assert_uint_eq(index, 1);
    ck_assert_int_eq(values[1], 7);
    IntsReceiver_drop(&ints_rx);
}

#define hold_select_arms hold_channel_recv
#define free_select_arms send_seven
static void
wait_select_arms(void)
{
    int value = 0, timed_out = 0;
    select_arms (s) {
        on_recv(s, &ints_rx, &value) ck_assert_int_eq(value, 7);
        on_timeout(s, BELAY_SECS(1000)) timed_out = 1;
    }
    ck_assert_int_eq(timed_out, 0);
    IntsReceiver_drop(&ints_rx);
}

static void
hold_oneshot_recv(void)
{
    Answer_oneshot(&answer_tx, &answer_rx);
}
static void
free_oneshot_recv(void)
{
    ck_assert_int_eq(AnswerSender_send(&answer_tx, 42), BELAY_OK);
}
static void
wait_oneshot_recv(void)
{
    int value = 0;
    ck_assert_int_eq(AnswerReceiver_recv(&answer_rx, &value), BELAY_OK);
    ck_assert_int_eq(value, 42);
}

#endif
