/* SPDX-License-Identifier: MIT */
/*
 * note_patient_test.c - the calls that no note ends, one by one: the table of note.h. And sleepers
 * of both kinds together.
 *
 * Each is tried under a note that is over: it waits until what it waits for is there.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/prelude.h>

MUTEX(Counter, int);
RWLOCK(Table, int);
REENTRANT_LOCK(Registry, int);
ONCE_LOCK(Config, int);

closure(void, do_once)
{
}

/* ---- calls that do not watch ---------------------------------------------------------------- */

/* Does it, and raises the flag. */
typedef void PatientCall(void *subject);

closure(void, call_patiently, by_copy(PatientCall *, call), by_copy(void *, subject),
        by_ref(Flag, here), by_ref(Flag, through))
{
    own(belay_note) over = belay_note_new(NULL, 0);
    with_note (&over) {
        flag_raise(here);
        call(subject);
        flag_raise(through);
    }
}

/* The call waits until `release`, although its note is over. */
static void
check_patient(PatientCall *call, void *subject, void (*release)(void *subject))
{
    Flag here = 0, through = 0;
    scope (s) {
        (void)scope_spawn(s, call_patiently, call, subject, &here, &through);
        flag_wait(&here, 1);
        belay_thread_sleep(BELAY_MS(10)); /* most likely it sleeps now */
        ck_assert_uint_eq(flag_value(&through), 0);
        release(subject);
    }
    ck_assert_uint_eq(flag_value(&through), 1);
}

/* What the calls below wait for. */
typedef struct Held {
    Counter counter;
    CounterGuard counter_guard;
    Table table;
    TableWriteGuard table_guard;
    Registry registry;
    RegistryGuard registry_guard;
    belay_semaphore semaphore;
    belay_condvar changed;
    belay_barrier barrier;
    belay_once once;
    Config config;
    Flag flag;
} Held;

static void
lock_plainly(void *subject)
{
    Held *const held = subject;
    with_lock (n, &held->counter)
        *n += 1;
    own(CounterGuard) guard = Counter_lock(&held->counter);
    CounterGuard_drop(&guard);
    unwrap(Counter_lock_result(&held->counter, &guard));
}

static void
unlock_counter(void *subject)
{
    CounterGuard_drop(&((Held *)subject)->counter_guard);
}

static void
read_plainly(void *subject)
{
    Held *const held = subject;
    with_read (n, &held->table)
        ck_assert_int_eq(*n, 0);
    own(TableReadGuard) guard = {0};
    unwrap(Table_read_result(&held->table, &guard));
}

static void
write_plainly(void *subject)
{
    Held *const held = subject;
    with_write (n, &held->table)
        *n = 0;
    own(TableWriteGuard) guard = {0};
    unwrap(Table_write_result(&held->table, &guard));
}

static void
unlock_table(void *subject)
{
    TableWriteGuard_drop(&((Held *)subject)->table_guard);
}

static void
lock_registry_plainly(void *subject)
{
    with_reentrant (n, &((Held *)subject)->registry)
        ck_assert_int_eq(*n, 0);
}

static void
unlock_registry(void *subject)
{
    RegistryGuard_drop(&((Held *)subject)->registry_guard);
}

START_TEST(plain_locking_waits_on)
{
    Held held = {.counter = MUTEX_INIT(0)};
    held.counter_guard = Counter_lock(&held.counter);
    check_patient(lock_plainly, &held, unlock_counter);
    held.table_guard = Table_write(&held.table);
    check_patient(read_plainly, &held, unlock_table);
    held.table_guard = Table_write(&held.table);
    check_patient(write_plainly, &held, unlock_table);
    held.registry_guard = Registry_lock(&held.registry);
    check_patient(lock_registry_plainly, &held, unlock_registry);
}
END_TEST

static void
acquire_plainly(void *subject)
{
    semaphore_acquire(&((Held *)subject)->semaphore);
}

static void
release_permit(void *subject)
{
    semaphore_release(&((Held *)subject)->semaphore);
}

START_TEST(plain_acquiring_waits_on)
{
    Held held = {.semaphore = SEMAPHORE_INIT(0)};
    check_patient(acquire_plainly, &held, release_permit);
}
END_TEST

static void
wait_plainly(void *subject)
{
    Held *const held = subject;
    own(CounterGuard) guard = Counter_lock(&held->counter);
    condvar_wait_while(&held->changed, &guard, *guard.data == 0);
}

static void
wait_for_result(void *subject)
{
    Held *const held = subject;
    own(CounterGuard) guard = Counter_lock(&held->counter);
    while (*guard.data == 0)
        unwrap(condvar_wait_result(&held->changed, &guard));
}

static void
change_counter(void *subject)
{
    Held *const held = subject;
    with_lock (n, &held->counter)
        *n = 1;
    condvar_notify_all(&held->changed);
}

START_TEST(plain_waiting_for_a_condvar_waits_on)
{
    Held held = {.counter = MUTEX_INIT(0)};
    check_patient(wait_plainly, &held, change_counter);
    held.counter = Counter_new(0);
    check_patient(wait_for_result, &held, change_counter);
}
END_TEST

static void
meet(void *subject)
{
    (void)barrier_wait(&((Held *)subject)->barrier);
}

START_TEST(a_barrier_waits_on)
{
    Held held = {.barrier = BARRIER_INIT(2)};
    check_patient(meet, &held, meet);
}
END_TEST

static void
wait_for_once_plainly(void *subject)
{
    once_wait(&((Held *)subject)->once);
}

static void
do_it_once(void *subject)
{
    once_call_once(&((Held *)subject)->once, do_once);
}

static void
wait_for_config(void *subject)
{
    ck_assert_int_eq(*Config_wait(&((Held *)subject)->config), 3);
}

static void
set_config(void *subject)
{
    unwrap(Config_set(&((Held *)subject)->config, 3));
}

START_TEST(plain_waiting_for_a_once_waits_on)
{
    Held held = {0};
    check_patient(wait_for_once_plainly, &held, do_it_once);
    check_patient(wait_for_config, &held, set_config);
}
END_TEST

closure(void, wait_in_scope, by_mut(Held, held))
{
    flag_wait(&held->flag, 1);
}

static void
end_scope(void *subject)
{
    scope (s)
        (void)scope_spawn(s, wait_in_scope, (Held *)subject);
}

static void
drop_pool(void *subject)
{
    own(belay_pool) pool = belay_pool_new(1);
    pool_scope (s, &pool)
        (void)scope_spawn(s, wait_in_scope, (Held *)subject);
}

static void
raise_flag(void *subject)
{
    flag_raise(&((Held *)subject)->flag);
}

START_TEST(the_end_of_a_scope_waits_on)
{
    Held held = {0};
    check_patient(end_scope, &held, raise_flag);
    held.flag = 0;
    check_patient(drop_pool, &held, raise_flag);
}
END_TEST

static void
sleep_plainly(void *unused)
{
    (void)unused;
    const belay_duration before = belay_now();
    belay_thread_sleep(BELAY_MS(20));
    ck_assert_int_ge(belay_now() - before, BELAY_MS(20));
}

START_TEST(a_plain_sleep_sleeps_on)
{
    Flag here = 0, through = 0;
    scope (s)
        (void)scope_spawn(s, call_patiently, sleep_plainly, NULL, &here, &through);
    ck_assert_uint_eq(flag_value(&through), 1);
}
END_TEST

/* ---- those who watch, and those who do not, together ---------------------------------------- */

/* Threads under notes that come and go, and threads without any, all over one lock. */
typedef struct Crowd {
    Counter counter;
    belay_semaphore semaphore;
    Flag taken, cancelled;
} Crowd;

closure(void, fight, by_mut(Crowd, crowd), by_copy(int, self), by_copy(int, rounds))
{
    for (int round = 0; round < rounds; round++) {
        own(belay_note) note = belay_note_new(NULL, BELAY_US(round % 7 * 30));
        own(CounterGuard) guard = {0};
        belay_status status = BELAY_OK;
        if (self % 2 == 0)
            guard = Counter_lock(&crowd->counter);
        else
            with_note (&note)
                status = Counter_lock_timeout(&crowd->counter, &guard, BELAY_FOREVER);
        if (status == BELAY_OK) {
            *guard.data += 1;
            flag_raise(&crowd->taken);
            if (round % 5 == 0)
                belay_thread_yield();
        } else {
            ck_assert_int_eq(status, BELAY_CANCELLED);
            flag_raise(&crowd->cancelled);
        }
        CounterGuard_drop(&guard);
        if (self % 2 == 0) {
            semaphore_acquire(&crowd->semaphore);
        } else {
            with_note (&note)
                status = semaphore_acquire_timeout(&crowd->semaphore, BELAY_FOREVER);
            if (status != BELAY_OK)
                continue;
        }
        if (round % 3 == 0)
            belay_thread_yield();
        semaphore_release(&crowd->semaphore);
    }
}

START_TEST(sleepers_of_both_kinds_are_woken)
{
    enum { THREADS = 6 };
    const int rounds = build_is_slow() ? 100 : 3000;
    Crowd crowd = {.counter = MUTEX_INIT(0), .semaphore = SEMAPHORE_INIT(2)};
    scope (s)
        for (int i = 0; i < THREADS; i++)
            (void)scope_spawn(s, fight, &crowd, i, rounds);
    with_lock (n, &crowd.counter)
        ck_assert_uint_eq((unsigned)*n, flag_value(&crowd.taken));
    ck_assert_uint_eq(flag_value(&crowd.taken) + flag_value(&crowd.cancelled),
                      (unsigned)(THREADS * rounds));
    ck_assert_uint_eq(semaphore_available(&crowd.semaphore), 2);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        plain_locking_waits_on,
        plain_acquiring_waits_on,
        plain_waiting_for_a_condvar_waits_on,
        a_barrier_waits_on,
        plain_waiting_for_a_once_waits_on,
        the_end_of_a_scope_waits_on,
        a_plain_sleep_sleeps_on,
        sleepers_of_both_kinds_are_woken,
    };
    return run_suite("note_patient", tests, COUNT_OF(tests));
}
