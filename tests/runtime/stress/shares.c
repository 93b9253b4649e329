/* SPDX-License-Identifier: MIT */
/* shares.c - tortures of what is done once, of counted values, and of the tokens of threads. */
#include "torture.h"

/* ---- once: counts are {values seen} ---------------------------------------------------------- */

enum { ONCES = 100, VALUE = 7000 };

ONCE_LOCK(Config, unsigned);

static Config configs[ONCES];
static uint32_t made[ONCES]; /* times that the value was made, by atomic operations */
static _Thread_local Worker *maker;
static _Thread_local unsigned making;

static void
begin_once(unsigned threads)
{
    (void)threads;
    for (unsigned i = 0; i < ONCES; i++) {
        configs[i] = (Config)ONCE_LOCK_INIT;
        made[i] = 0;
    }
}

static unsigned
make_config(void)
{
    torture_pause(maker);
    if (torture_chance(maker, 3))
        torture_panic(maker); /* the next one makes it */
    __atomic_add_fetch(&made[making], 1, __ATOMIC_RELAXED);
    return VALUE + making;
}

/* The threads go through all of them, in nearly the same order. */
static void
turn_once(Worker *worker)
{
    maker = worker;
    making = (worker->turn / 4 + torture_random(worker, 2)) % ONCES;
    const unsigned at = making;
    MUST(*Config_get_or_init(&configs[at], make_config) == VALUE + at);
    MUST(__atomic_load_n(&made[at], __ATOMIC_RELAXED) == 1);
    MUST(Config_set(&configs[at], 1) != BELAY_OK);
    MUST(*Config_get(&configs[at]) == VALUE + at);
}

static void
end_once(const uint64_t *sums)
{
    (void)sums;
    for (unsigned i = 0; i < ONCES; i++) {
        MUST(made[i] == (Config_get(&configs[i]) != NULL));
        Config_drop(&configs[i]);
    }
}

const Torture torture_once = {"once", 400, begin_once, turn_once, end_once};

/* ---- arc: what is on the table is swapped, cloned, watched and dropped ----------------------- */

enum { ON_TABLE = 4, MARK = 12345 };

ARC(SharedValue, Life, Life_drop);
MUTEX(Place, SharedValue, SharedValue_drop);
MUTEX(WeakPlace, WeakSharedValue, WeakSharedValue_drop);

static Place places[ON_TABLE];
static WeakPlace weak_places[ON_TABLE];

static void
begin_arc(unsigned threads)
{
    (void)threads;
    for (unsigned i = 0; i < ON_TABLE; i++) {
        SharedValue value = SharedValue_new(Life_new(MARK));
        weak_places[i] = WeakPlace_new(SharedValue_downgrade(&value));
        places[i] = Place_new(move(value));
    }
}

static SharedValue
clone_at(unsigned at)
{
    own(PlaceGuard) guard = Place_lock(&places[at]);
    return SharedValue_clone(guard.data);
}

static void
replace_at(unsigned at)
{
    SharedValue fresh = SharedValue_new(Life_new(MARK));
    WeakSharedValue weak = SharedValue_downgrade(&fresh);
    with_lock (value, &places[at])
        belay_swap(value, &fresh);
    with_lock (value, &weak_places[at])
        belay_swap(value, &weak);
    SharedValue_drop(&fresh); /* the old ones */
    WeakSharedValue_drop(&weak);
}

static void
look_again_at(unsigned at, Worker *worker)
{
    own(SharedValue) again = {0};
    own(WeakSharedValue) weak = {0};
    with_lock (value, &weak_places[at])
        weak = WeakSharedValue_clone(value);
    torture_pause(worker);
    if (WeakSharedValue_upgrade(&weak, &again) == BELAY_OK)
        MUST(mark_of(SharedValue_get(&again)) == MARK);
}

static void
turn_arc(Worker *worker)
{
    const unsigned at = torture_random(worker, ON_TABLE);
    own(SharedValue) mine = clone_at(at);
    own(SharedValue) another = clone_at(torture_random(worker, ON_TABLE));
    torture_pause(worker);
    MUST(mark_of(SharedValue_get(&mine)) == MARK);
    MUST(SharedValue_strong_count(&mine) >= 1);
    switch (torture_random(worker, 4)) {
    case 0: replace_at(at); break;
    case 1: look_again_at(at, worker); break;
    case 2: SharedValue_drop(&another); break;
    default: break;
    }
    if (torture_chance(worker, 16))
        torture_panic(worker); /* drops both */
}

static void
end_arc(const uint64_t *sums)
{
    (void)sums;
    for (unsigned i = 0; i < ON_TABLE; i++) {
        MUST(SharedValue_strong_count(Place_get_mut(&places[i])) == 1);
        Place_drop(&places[i]);
        WeakPlace_drop(&weak_places[i]);
    }
    MUST(lives_left() == 0);
}

const Torture torture_arc = {"arc", 1000, begin_arc, turn_arc, end_arc};

/* ---- park: a ring; each gives the next one a note, and waits for one ------------------------- */

static belay_thread ring[TORTURE_THREADS_MOST];
static Flag in_ring;                     /* threads that are in */
static Flag notes[TORTURE_THREADS_MOST]; /* that the thread was given */

static void
begin_park(unsigned threads)
{
    in_ring = 0;
    for (unsigned i = 0; i < threads; i++)
        notes[i] = 0;
}

static void
enter_ring(const Worker *worker)
{
    if (worker->turn > 0)
        return;
    ring[worker->number] = belay_thread_current();
    flag_raise(&in_ring);
    flag_wait(&in_ring, worker->threads);
}

static void
turn_park(Worker *worker)
{
    const unsigned next = (worker->number + 1) % worker->threads;
    enter_ring(worker);
    torture_pause(worker);
    flag_raise(&notes[next]);
    belay_thread_unpark(&ring[next]);
    if (torture_chance(worker, 4)) /* for no reason */
        belay_thread_unpark(&ring[torture_random(worker, worker->threads)]);
    while (flag_value(&notes[worker->number]) <= worker->turn) {
        if (torture_chance(worker, 4))
            belay_thread_park_timeout(BELAY_US(torture_random(worker, 100)));
        else
            belay_thread_park();
    }
    worker->counts[0]++;
}

static void
end_park(const uint64_t *sums)
{
    uint64_t given = 0;
    for (unsigned i = 0; i < flag_value(&in_ring); i++) {
        given += flag_value(&notes[i]);
        belay_thread_drop(&ring[i]);
    }
    MUST(given == sums[0]);
}

const Torture torture_park = {"park", 500, begin_park, turn_park, end_park};
