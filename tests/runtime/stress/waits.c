/* SPDX-License-Identifier: MIT */
/* waits.c - tortures of the semaphore, the re-entrant lock, the sharded rwlock and of notes. */
#include "torture.h"

/* How long to wait at most: often no time at all, never long. */
static belay_duration
some_limit(Worker *worker)
{
    return torture_chance(worker, 3) ? 0 : BELAY_US(torture_random(worker, 200));
}

/* Who is inside of something, by atomic operations. */
static uint32_t inside;

static void
leave(const int *unused)
{
    (void)unused;
    __atomic_sub_fetch(&inside, 1, __ATOMIC_RELAXED);
}

static uint32_t
enter(void)
{
    return __atomic_add_fetch(&inside, 1, __ATOMIC_RELAXED);
}

/* ---- semaphore: no more inside than there are permits, and none is lost ---------------------- */

enum { PERMITS = 3 };

static belay_semaphore permits;

static void
begin_semaphore(unsigned threads)
{
    (void)threads;
    permits = belay_semaphore_new(PERMITS);
    inside = 0;
}

static belay_status
take_permit(Worker *worker, belay_permit *permit)
{
    switch (torture_random(worker, 4)) {
    case 0: return semaphore_try_permit(&permits, permit);
    case 1: return semaphore_permit_timeout(&permits, some_limit(worker), permit);
    default: *permit = semaphore_permit(&permits); return BELAY_OK;
    }
}

static void
turn_semaphore(Worker *worker)
{
    own(belay_permit) permit = {0};
    if (take_permit(worker, &permit) != BELAY_OK)
        return;
    const int left __attribute__((cleanup(leave))) = 0;
    (void)left;
    MUST(enter() <= PERMITS);
    torture_pause(worker);
    if (torture_chance(worker, 8))
        torture_panic(worker);
}

static void
end_semaphore(const uint64_t *sums)
{
    (void)sums;
    MUST(inside == 0);
    MUST(semaphore_available(&permits) == PERMITS);
}

const Torture torture_semaphore = {"semaphore", 2000, begin_semaphore, turn_semaphore,
                                   end_semaphore};

/* ---- re-entrant lock: counts are {times taken} ----------------------------------------------- */

REENTRANT_LOCK(Again, int);

static Again again;
static uint64_t taken;   /* under the lock; so that two threads inside lose counts */
static unsigned deepest; /* who is inside, plus one */

static void
begin_reentrant(unsigned threads)
{
    (void)threads;
    again = Again_new(0);
    taken = deepest = 0;
}

static belay_status
take_again(Worker *worker, AgainGuard *guard)
{
    switch (torture_random(worker, 4)) {
    case 0: return Again_try_lock(&again, guard);
    case 1: return Again_lock_timeout(&again, guard, some_limit(worker));
    default: *guard = Again_lock(&again); return BELAY_OK;
    }
}

static void
go_inside(Worker *worker, unsigned depth)
{
    own(AgainGuard) guard = {0};
    const belay_status status = take_again(worker, &guard);
    MUST(status == BELAY_OK || depth == 0); /* who has it, gets it */
    if (status != BELAY_OK)
        return;
    MUST(depth == 0 || deepest == worker->number + 1);
    deepest = worker->number + 1;
    taken++;
    worker->counts[0]++;
    torture_pause(worker);
    if (depth < 3 && torture_chance(worker, 2))
        go_inside(worker, depth + 1);
    MUST(deepest == worker->number + 1);
    if (torture_chance(worker, 16))
        torture_panic(worker);
}

static void
turn_reentrant(Worker *worker)
{
    go_inside(worker, 0);
}

static void
end_reentrant(const uint64_t *sums)
{
    MUST(taken == sums[0]);
    own(AgainGuard) guard = {0};
    MUST(Again_try_lock(&again, &guard) == BELAY_OK);
}

const Torture torture_reentrant = {"reentrant", 2000, begin_reentrant, turn_reentrant,
                                   end_reentrant};

/* ---- sharded rwlock: counts are {writes, panics of writers} ---------------------------------- */

SHARDED_RWLOCK(Sharded, uint64_t);

static Sharded sharded;
static Flag poisonings; /* times that it was found poisoned */

static void
begin_sharded(unsigned threads)
{
    (void)threads;
    sharded = Sharded_new(0);
    poisonings = inside = 0;
}

static void
turn_sharded_reader(Worker *worker)
{
    own(ShardedReadGuard) guard = {0};
    switch (torture_random(worker, 4)) {
    case 0: (void)!Sharded_try_read(&sharded, &guard); break;
    case 1: (void)!Sharded_read_timeout(&sharded, &guard, some_limit(worker)); break;
    default: (void)!Sharded_read_result(&sharded, &guard); break;
    }
    if (guard.data == NULL)
        return;
    const int left __attribute__((cleanup(leave))) = 0;
    (void)left;
    enter();
    const uint64_t seen = *guard.data;
    torture_pause(worker);
    MUST(*guard.data == seen);
    if (torture_chance(worker, 8))
        torture_panic(worker); /* a reader: poisons nothing */
}

static belay_status
take_to_write(Worker *worker, ShardedWriteGuard *guard)
{
    switch (torture_random(worker, 4)) {
    case 0: return Sharded_try_write(&sharded, guard);
    case 1: return Sharded_write_timeout(&sharded, guard, some_limit(worker));
    default: return Sharded_write_result(&sharded, guard);
    }
}

static void
turn_sharded(Worker *worker)
{
    if (!torture_chance(worker, 3)) {
        turn_sharded_reader(worker);
        return;
    }
    own(ShardedWriteGuard) guard = {0};
    const belay_status status = take_to_write(worker, &guard);
    if (guard.data == NULL)
        return;
    if (status == BELAY_POISONED) {
        Sharded_clear_poison(&sharded);
        flag_raise(&poisonings);
    }
    MUST(__atomic_load_n(&inside, __ATOMIC_RELAXED) == 0);
    const uint64_t before = *guard.data;
    torture_pause(worker);
    *guard.data = before + 1;
    worker->counts[0]++;
    if (torture_chance(worker, 8)) {
        worker->counts[1]++;
        torture_panic(worker);
    }
}

static void
end_sharded(const uint64_t *sums)
{
    const uint64_t left = Sharded_is_poisoned(&sharded) ? 1 : 0;
    MUST(flag_value(&poisonings) + left == sums[1]);
    MUST(inside == 0);
    Sharded_clear_poison(&sharded);
    MUST(*Sharded_get_mut(&sharded) == sums[0]);
    Sharded_drop(&sharded);
}

const Torture torture_sharded = {"sharded", 1000, begin_sharded, turn_sharded, end_sharded};

/* ---- notes: who watches one that is over never sleeps on ------------------------------------- */

MUTEX(SharedNote, belay_note, belay_note_drop);

static SharedNote shared_note;
static belay_semaphore no_permits = SEMAPHORE_INIT(0);

static void
begin_note(unsigned threads)
{
    (void)threads;
    shared_note = SharedNote_new(belay_note_new(NULL, BELAY_FOREVER));
}

static belay_note
the_note(void)
{
    with_lock (note, &shared_note)
        return belay_note_clone(note);
    belay_panic("a block that ends without its return");
}

/* It is over for all who watch it; the next ones watch another. */
static void
notify_it(void)
{
    own(belay_note) next = belay_note_new(NULL, BELAY_FOREVER);
    own(belay_note) note = {0};
    with_lock (shared, &shared_note) {
        note = move(*shared);
        *shared = move(next);
    }
    belay_note_notify(&note);
    MUST(belay_note_is_notified(&note));
}

/* The child's deadline ends the wait, or the parent does. */
static void
watch_child(Worker *worker, const belay_note *parent)
{
    own(belay_note) child = belay_note_new(parent, some_limit(worker));
    if (torture_chance(worker, 2)) {
        MUST(belay_note_wait(&child) == BELAY_OK);
    } else {
        with_note (&child)
            MUST(semaphore_acquire_timeout(&no_permits, BELAY_FOREVER) == BELAY_CANCELLED);
    }
    MUST(belay_note_is_notified(&child));
}

static void
turn_note(Worker *worker)
{
    own(belay_note) note = the_note();
    switch (torture_random(worker, 4)) {
    case 0: notify_it(); break;
    case 1: watch_child(worker, &note); break;
    default:
        with_note (&note) {
            const belay_status status = semaphore_acquire_timeout(&no_permits, some_limit(worker));
            MUST(status == BELAY_TIMED_OUT || status == BELAY_CANCELLED);
            MUST(status == BELAY_TIMED_OUT || belay_note_is_notified(&note));
            if (torture_chance(worker, 8))
                torture_panic(worker);
        }
    }
}

static void
end_note(const uint64_t *sums)
{
    (void)sums;
    MUST(semaphore_available(&no_permits) == 0);
    SharedNote_drop(&shared_note);
}

const Torture torture_note = {"note", 1000, begin_note, turn_note, end_note};
