/* SPDX-License-Identifier: MIT */
/* locks.c - tortures of the mutex, the readers-writer lock, the condition variable, the barrier. */
#include "torture.h"

#include <string.h>

/* ---- what a lock protects: two threads inside are seen, and lose counts ---------------------- */

typedef struct Twins {
    uint64_t first, second; /* equal, but while a writer is inside */
    bool inside;
} Twins;

static void
write_twins(Twins *twins, Worker *worker)
{
    MUST(!twins->inside && twins->first == twins->second);
    twins->inside = true;
    twins->first++;
    torture_pause(worker);
    twins->second++;
    MUST(twins->inside && twins->first == twins->second);
    twins->inside = false;
}

/* How long to wait at most: often no time at all, never long. */
static belay_duration
some_limit(Worker *worker)
{
    return torture_chance(worker, 3) ? 0 : BELAY_US(torture_random(worker, 200));
}

/* ---- mutex: counts are {taken, panics} ------------------------------------------------------- */

MUTEX(Locked, Twins);

static Locked twins_lock;
static Flag poisonings; /* times that a lock was found poisoned */

static void
begin_mutex(unsigned threads)
{
    (void)threads;
    twins_lock = Locked_new((Twins){0});
    poisonings = 0;
}

static belay_status
take_mutex(Worker *worker, LockedGuard *guard)
{
    switch (torture_random(worker, 4)) {
    case 0: return Locked_try_lock(&twins_lock, guard);
    case 1: return Locked_lock_timeout(&twins_lock, guard, some_limit(worker));
    default: return Locked_lock_result(&twins_lock, guard);
    }
}

static void
turn_mutex(Worker *worker)
{
    own(LockedGuard) guard = {0};
    const belay_status status = take_mutex(worker, &guard);
    MUST((guard.data != NULL) == (status == BELAY_OK || status == BELAY_POISONED));
    if (guard.data == NULL)
        return;
    if (status == BELAY_POISONED) {
        Locked_clear_poison(&twins_lock);
        flag_raise(&poisonings);
    }
    write_twins(guard.data, worker);
    worker->counts[0]++;
    if (torture_chance(worker, 8)) {
        worker->counts[1]++;
        torture_panic(worker);
    }
}

static void
end_mutex(const uint64_t *sums)
{
    const uint64_t left = Locked_is_poisoned(&twins_lock) ? 1 : 0;
    MUST(flag_value(&poisonings) + left == sums[1]);
    Locked_clear_poison(&twins_lock);
    MUST(Locked_get_mut(&twins_lock)->first == sums[0]);
    MUST(Locked_get_mut(&twins_lock)->second == sums[0]);
    Locked_drop(&twins_lock);
}

const Torture torture_mutex = {"mutex", 2000, begin_mutex, turn_mutex, end_mutex};

/* ---- rwlock: counts are {writes, panics of writers} ------------------------------------------ */

RWLOCK(Shared, Twins);

static Shared shared;
static uint32_t readers; /* inside, by atomic operations */

static void
begin_rwlock(unsigned threads)
{
    (void)threads;
    shared = Shared_new((Twins){0});
    poisonings = 0;
}

static void
leave_as_reader(const int *unused)
{
    (void)unused;
    __atomic_sub_fetch(&readers, 1, __ATOMIC_RELAXED);
}

static void
read_twins(const Twins *twins, Worker *worker)
{
    const int inside __attribute__((cleanup(leave_as_reader))) = 0;
    (void)inside;
    __atomic_add_fetch(&readers, 1, __ATOMIC_RELAXED);
    MUST(!twins->inside && twins->first == twins->second);
    torture_pause(worker);
    MUST(!twins->inside && twins->first == twins->second);
    if (torture_chance(worker, 8))
        torture_panic(worker); /* a reader: poisons nothing */
}

static void
turn_reader(Worker *worker)
{
    own(SharedReadGuard) guard = {0};
    switch (torture_random(worker, 4)) {
    case 0: (void)!Shared_try_read(&shared, &guard); break;
    case 1: (void)!Shared_read_timeout(&shared, &guard, some_limit(worker)); break;
    default: (void)!Shared_read_result(&shared, &guard); break;
    }
    if (guard.data != NULL)
        read_twins(guard.data, worker);
}

static belay_status
take_to_write(Worker *worker, SharedWriteGuard *guard)
{
    switch (torture_random(worker, 4)) {
    case 0: return Shared_try_write(&shared, guard);
    case 1: return Shared_write_timeout(&shared, guard, some_limit(worker));
    default: return Shared_write_result(&shared, guard);
    }
}

static void
turn_rwlock(Worker *worker)
{
    if (!torture_chance(worker, 3)) {
        turn_reader(worker);
        return;
    }
    own(SharedWriteGuard) guard = {0};
    const belay_status status = take_to_write(worker, &guard);
    if (guard.data == NULL)
        return;
    if (status == BELAY_POISONED) {
        Shared_clear_poison(&shared);
        flag_raise(&poisonings);
    }
    MUST(__atomic_load_n(&readers, __ATOMIC_RELAXED) == 0);
    write_twins(guard.data, worker);
    worker->counts[0]++;
    if (torture_chance(worker, 8)) {
        worker->counts[1]++;
        torture_panic(worker);
    }
}

static void
end_rwlock(const uint64_t *sums)
{
    const uint64_t left = Shared_is_poisoned(&shared) ? 1 : 0;
    MUST(flag_value(&poisonings) + left == sums[1]);
    MUST(readers == 0);
    Shared_clear_poison(&shared);
    MUST(Shared_get_mut(&shared)->first == sums[0]);
    Shared_drop(&shared);
}

const Torture torture_rwlock = {"rwlock", 2000, begin_rwlock, turn_rwlock, end_rwlock};

/* ---- condvar: a queue; counts are {sum put, sum taken} --------------------------------------- */

typedef struct Queue {
    unsigned item[TORTURE_THREADS_MOST];
    unsigned length;
} Queue;

MUTEX(LockedQueue, Queue);

static LockedQueue queue;
static belay_condvar not_empty;

static void
begin_condvar(unsigned threads)
{
    (void)threads;
    queue = LockedQueue_new((Queue){.length = 0});
}

/* With or without the lock held, the notify is for one. */
static void
put(unsigned item, bool inside)
{
    own(LockedQueueGuard) guard = LockedQueue_lock(&queue);
    guard.data->item[guard.data->length++] = item;
    if (!inside)
        LockedQueueGuard_drop(&guard);
    condvar_notify_one(&not_empty);
}

/* Everybody puts one before it takes one, so there is one for everybody who waits. */
static void
turn_condvar(Worker *worker)
{
    const unsigned item = torture_random(worker, 1000);
    put(item, torture_chance(worker, 2));
    worker->counts[0] += item;
    torture_pause(worker);
    own(LockedQueueGuard) guard = LockedQueue_lock(&queue);
    if (torture_chance(worker, 4))
        (void)!condvar_wait_timeout_while(&not_empty, &guard, some_limit(worker),
                                          guard.data->length == 0);
    condvar_wait_while(&not_empty, &guard, guard.data->length == 0);
    const unsigned at = torture_random(worker, guard.data->length);
    worker->counts[1] += guard.data->item[at];
    guard.data->item[at] = guard.data->item[--guard.data->length];
}

static void
end_condvar(const uint64_t *sums)
{
    MUST(sums[0] == sums[1]);
    MUST(LockedQueue_get_mut(&queue)->length == 0);
    LockedQueue_drop(&queue);
}

const Torture torture_condvar = {"condvar", 1000, begin_condvar, turn_condvar, end_condvar};

/* ---- barrier: counts are {meetings, leaders} ------------------------------------------------- */

static belay_barrier meeting;
static unsigned came_with[TORTURE_THREADS_MOST]; /* the turn that each thread is in */

static void
begin_barrier(unsigned threads)
{
    meeting = (belay_barrier)BARRIER_INIT(threads);
    memset(came_with, 0, sizeof came_with);
}

/* They meet twice: nobody begins the next turn before all have looked. */
static void
turn_barrier(Worker *worker)
{
    came_with[worker->number] = worker->turn + 1;
    torture_pause(worker);
    worker->counts[0]++;
    worker->counts[1] += barrier_wait(&meeting);
    for (unsigned i = 0; i < worker->threads; i++)
        MUST(came_with[i] == worker->turn + 1);
    torture_pause(worker);
    worker->counts[0]++;
    worker->counts[1] += barrier_wait(&meeting);
}

static void
end_barrier(const uint64_t *sums)
{
    MUST(sums[0] == sums[1] * meeting.threads_);
}

const Torture torture_barrier = {"barrier", 200, begin_barrier, turn_barrier, end_barrier};
