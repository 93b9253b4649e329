/* SPDX-License-Identifier: MIT */
/*
 * rwlock.c - the slow paths of the readers-writer lock: waiting, letting in, handing over,
 * timeouts, poison.
 *
 * The word {writer, writers_sleep, handed, readers, too_many | phase, readers_sleep, poisoned,
 * waiting_readers, waiting_writers} and the fast paths are in detail/raw_rwlock.h. "Free" is a lock
 * without writer and readers. A reader is kept out by a writer that holds the lock or waits for it:
 *
 *     R1  readers + 1; if it is kept out:
 *     R2  readers - 1                as an unlock: if it leaves the lock free, V1
 *     R3  look for a while, and get in if nothing keeps it out
 *     R4  the same once more, or else waiting_readers + 1, remembering the phase
 *     R5  if the phase has changed: it has been let in. If nothing keeps it out: readers + 1,
 *         waiting_readers - 1. Else set readers_sleep, sleep while `waiters` stays as it is; again
 *     R6  on a timeout: if the phase has changed it is in all the same; else waiting_readers - 1
 *
 *     W1  {0} -> {writer}
 *     W2  look for a while, and take the lock if it is free, whoever waits
 *     W3  the same once more, or else waiting_writers + 1
 *     W4  if it is free: waiting_writers - 1 and writer = 1, and writers_sleep = 1 if more wait.
 *         Else set writers_sleep, sleep while `holders` stays as it is; woken by a wake, H4; again
 *     W5  on a timeout: waiting_writers - 1; the last one clears readers_sleep and, if it was set,
 *         wakes all readers: nothing keeps them out any more
 *
 * A writer's unlock lets in at once all readers that wait; so does a downgrade.
 *
 *     G1  writer = 0, readers + waiting_readers, waiting_readers = 0, change the phase, clear
 *         readers_sleep: one step
 *     G2  wake all readers, if readers_sleep was set. If no reader waited: V1
 *
 * Who leaves the lock free while a writer waits:
 *
 *     V1  if it is still free and writers_sleep is set, clear that
 *     V2  wake one writer
 *
 * A fair unlock hands the lock to a writer that sleeps (writers_sleep is set), if it is a reader's
 * and leaves nobody in, or a writer's and no reader waits. It stays locked all the time:
 *
 *     H1  writer = 1 and handed = 1, and readers - 1 for a reader: one step
 *     H2  wake one writer; done if there was one
 *     H3  if handed is still 1, make it 0, and G1 to V2 as a writer; else done
 *     H4  the woken writer: if handed is 1, make it 0 and waiting_writers - 1; it has the lock
 *
 * Invariants
 *     I1  A reader sleeps only while the kernel sees the phase of its R4, and readers_sleep. Who
 *         ends the reason of its waiting changes one of them in that same step, and then wakes.
 *     I2  A writer sleeps only while the kernel sees the lock held, and writers_sleep.
 *     I3  While a writer sleeps, writers_sleep is 1 or a wake is owed: somebody stands before V2,
 *         or a woken writer before W4, which sets it again whatever it finds.
 *     I4  The phase changes only while a writer holds the lock (G1) or, back to 0, when a writer
 *         takes it and no reader waits. So no two changes can come between R4 and the look of R5:
 *         a reader that was let in holds the lock before it knows. (W5 must not change it: readers
 *         may hold the lock then, and one of them may not know it yet.)
 *     I5  While handed is 1, a writer that a wake has counted is before H4, or somebody is before
 *         H3. Only these make it 0, and whoever does is the writer.
 *     I6  waiting_readers and waiting_writers are exact; a free lock that nobody wants is {phase,
 *         poisoned} and else 0.
 *
 * Fairness, of which rwlock.h tells. A writer that waits keeps all readers out but those that a
 * writer's unlock lets in together. A reader that waits is passed by the writer that holds the
 * lock, or else by the next one that takes it, and by no second one: nobody can come between the
 * writer and the readers of G1. Among writers a running one may pass those that sleep, but not
 * where the unlock before was a fair one. (A reader that tries in vain, between R1 and R2, makes
 * the fair unlock of the last reader an ordinary one.)
 *
 * More waiters than the word can count (MOST_WAITING of each kind) do not wait in it: they nap and
 * try again.
 *
 * Why a phase and exact counts, and not just flags "readers wait", "writers wait": whoever wakes a
 * writer cannot tell from such a flag whether the one it woke is still on its way. If it clears the
 * flag, readers pass the writer, again and again; if not, nobody does when the last one gives up.
 *
 * Memory ordering
 *     [rwlock.data]  see raw_rwlock.h. All other changes of the word are relaxed: each is one
 *                    operation on the only word there is, and the kernel compares it again.
 *
 * Nothing here allocates. Tests: tests/runtime/rwlock_test.c, fair_test.c; every line of the
 * protocol above, and what breaks without it: tests/runtime/model/rwlock_model.c.
 */
#include "os/os.h"
#include "os/roster.h"

#include <belay/detail/raw_rwlock.h>
#include <limits.h>

#define WRITER BELAY_RWLOCK_WRITER_
#define WRITERS_SLEEP BELAY_RWLOCK_WRITERS_SLEEP_
#define HANDED BELAY_RWLOCK_HANDED_
#define READER BELAY_RWLOCK_READER_
#define TOO_MANY BELAY_RWLOCK_TOO_MANY_
#define PHASE BELAY_RWLOCK_PHASE_
#define READERS_SLEEP BELAY_RWLOCK_READERS_SLEEP_
#define POISONED BELAY_RWLOCK_POISONED_
#define WAITING_READER BELAY_RWLOCK_WAITING_READER_
#define WAITING_WRITER BELAY_RWLOCK_WAITING_WRITER_

/*
 * How long to look before waiting in the word and sleeping, measured (bench/rwlock_bench.c). The
 * pauses before a look double: an early one finds a lock that is held for a moment, and where
 * threads only lock and unlock, each later one takes the cache line from the holder, whose unlock
 * is a locked instruction that waits for it. (In mutex.c it is a plain store.) Waiting in the word
 * comes last on purpose: from then on the lock goes from writer to readers and back in strict
 * turns, each of which costs a switch of threads. Where threads did so before they had yielded,
 * four of them that mixed reads and writes were 20 to 70 times slower.
 */
enum {
    LOOKS = 5,
    FIRST_PAUSES = 3, /* before the first look */
    MOST_PAUSES = 24,
    YIELDS = 8,
    NAP_MS = 1, /* of those that no field can count */
};

/* How many readers, and how many writers, can wait in the word. */
#if defined(BELAY_PARANOID)
enum { MOST_WAITING = 2 }; /* so that tests come past it */
#else
enum { MOST_WAITING = (1 << 14) - 1 };
#endif

/* What became of an attempt to get in or, failing that, to wait in the word. */
typedef enum Entry { IN, WAITING, FULL } Entry;

/* ---- the word ------------------------------------------------------------------------------- */

static bool
keeps_readers_out(uint64_t word)
{
    return (word & BELAY_RWLOCK_NO_READERS_) != 0;
}

static bool
is_free(uint64_t word)
{
    return ((uint32_t)word & ~(uint32_t)WRITERS_SLEEP) == 0;
}

static uint64_t
waiting_writers(uint64_t word)
{
    return word / WAITING_WRITER;
}

static uint64_t
waiting_readers(uint64_t word)
{
    return word % WAITING_WRITER / WAITING_READER;
}

/* The same word without the flags whose waiters are gone. */
static uint64_t
without_idle_flags(uint64_t word)
{
    if (waiting_readers(word) == 0)
        word &= ~READERS_SLEEP;
    return waiting_writers(word) == 0 ? word & ~WRITERS_SLEEP : word;
}

/* The half that readers sleep on. */
static uint32_t
waiters_of(uint64_t word)
{
    return (uint32_t)(word >> 32);
}

static belay_status
status_of(uint64_t word)
{
    return (word & POISONED) != 0 ? BELAY_POISONED : BELAY_OK;
}

/* ---- waking --------------------------------------------------------------------------------- */

/* V1 and V2. seen: the word after the caller gave back what it had. */
void
belay_raw_rwlock_wake_writer_(belay_raw_rwlock_ *l, uint64_t seen)
{
    while (is_free(seen) && (seen & WRITERS_SLEEP) != 0) {
        if (belay_cas_weak_rlx_(&l->word, &seen, seen & ~WRITERS_SLEEP)) {
            (void)bl_os_wake(&l->half.holders, 1);
            return;
        }
    }
}

static void
wake_readers(belay_raw_rwlock_ *l)
{
    (void)bl_os_wake(&l->half.waiters, INT_MAX);
}

/* ---- taking --------------------------------------------------------------------------------- */

/*
 * Get in as a reader if nothing keeps readers out. waiting: WAITING_READER for one that waits in
 * the word, else 0.
 */
static bool
take_read(belay_raw_rwlock_ *l, uint64_t waiting)
{
    uint64_t word = belay_load_rlx_(&l->word);
    while (!keeps_readers_out(word)) {
        /* ACQ [rwlock.data] */
        if (belay_cas_weak_acq_(&l->word, &word, without_idle_flags(word + READER - waiting)))
            return true;
    }
    return false;
}

/* The word once a writer has the lock. waiting: see take_write. */
static uint64_t
taken_by_writer(uint64_t word, uint64_t waiting)
{
    word -= waiting;
    if (waiting_readers(word) == 0)
        word &= ~PHASE; /* I4; so that the fast paths meet the words they know */
    if (waiting != 0)
        word |= WRITERS_SLEEP; /* I3: others may sleep */
    return without_idle_flags(word);
}

/*
 * Take the lock as the writer if it is free. waiting: WAITING_WRITER for one that waits in the
 * word, else 0.
 */
static bool
take_write(belay_raw_rwlock_ *l, uint64_t waiting)
{
    uint64_t word = belay_load_rlx_(&l->word);
    while (is_free(word)) {
        /* ACQ [rwlock.data] */
        if (belay_cas_weak_acq_(&l->word, &word, taken_by_writer(word | WRITER, waiting)))
            return true;
    }
    return false;
}

/* H4, for a writer that waits in the word and was woken by a wake. */
static bool
take_handed(belay_raw_rwlock_ *l)
{
    uint64_t word = belay_load_rlx_(&l->word);
    while ((word & HANDED) != 0) {
        /* ACQ [rwlock.data] */
        if (belay_cas_weak_acq_(&l->word, &word, taken_by_writer(word & ~HANDED, WAITING_WRITER)))
            return true;
    }
    return false;
}

typedef bool Take(belay_raw_rwlock_ *l, uint64_t waiting);

/* Look at the lock a few times. True when it was taken. */
static bool
spin(belay_raw_rwlock_ *l, Take *take, uint64_t waiting)
{
    if (bl_os_one_processor())
        return take(l, waiting);
    for (int look = 0, pauses = FIRST_PAUSES; look < LOOKS; look++) {
        for (int i = 0; i < pauses; i++)
            bl_os_spin_hint();
        pauses = pauses < MOST_PAUSES ? 2 * pauses : MOST_PAUSES;
        if (take(l, waiting))
            return true;
    }
    return false;
}

/* The same for longer, letting others run: one of them may be the holder. */
static bool
spin_and_yield(belay_raw_rwlock_ *l, Take *take)
{
    if (spin(l, take, 0))
        return true;
    for (int turn = 0; turn < YIELDS; turn++) {
        bl_os_yield();
        if (take(l, 0))
            return true;
    }
    return false;
}

/*
 * R4 or W3: take the lock, or become one of those that wait; *ret_word is the word then. one: a
 * WAITING_READER or a WAITING_WRITER.
 */
static Entry
take_or_wait(belay_raw_rwlock_ *l, Take *take, uint64_t one, uint64_t *ret_word)
{
    for (;;) {
        if (take(l, 0))
            return IN;
        uint64_t word = belay_load_rlx_(&l->word);
        const bool reads = one == WAITING_READER;
        if (reads ? !keeps_readers_out(word) : is_free(word))
            continue;
        if ((reads ? waiting_readers(word) : waiting_writers(word)) >= MOST_WAITING)
            return FULL;
        if (belay_cas_weak_rlx_(&l->word, &word, word + one)) {
            *ret_word = word;
            return WAITING;
        }
    }
}

/* How long to wait, and how to sleep meanwhile: by bl_os_wait_noted a note ends it. */
typedef struct How {
    BlOsSleep *sleep;
    BlOsMoment deadline;
} How;

static const How for_ever = {bl_os_wait, BL_OS_NEVER};

static bool
is_over(BlOsWait result)
{
    return result == BL_OS_TIMED_OUT || result == BL_OS_CANCELLED;
}

/* Wait a moment for room in the word. False when the deadline or a note is over. */
static bool
nap(How how)
{
    static const uint32_t nobody_wakes;
    const BlOsMoment end = bl_os_after(BELAY_MS(NAP_MS));
    if (how.deadline <= bl_os_now())
        return false;
    return how.sleep(&nobody_wakes, 0, end < how.deadline ? end : how.deadline) != BL_OS_CANCELLED;
}

/* Why an attempt with a limit came to nothing. */
static belay_status
why_not(void)
{
    return bl_os_is_cancelled() ? BELAY_CANCELLED : BELAY_TIMED_OUT;
}

/* ---- readers -------------------------------------------------------------------------------- */

/* R6, on a timeout: true when the reader has been let in all the same. */
static bool
let_in_at_last(belay_raw_rwlock_ *l, uint64_t phase)
{
    for (;;) {
        uint64_t word = belay_load_acq_(&l->word); /* ACQ [rwlock.data] */
        if ((word & PHASE) != phase)
            return true;
        if (belay_cas_weak_rlx_(&l->word, &word, without_idle_flags(word - WAITING_READER)))
            return false;
    }
}

/* R5: sleep until this reader is in. False when the deadline came before. */
static bool
wait_to_be_let_in(belay_raw_rwlock_ *l, uint64_t phase, How how)
{
    for (;;) {
        uint64_t word = belay_load_acq_(&l->word); /* ACQ [rwlock.data] */
        if ((word & PHASE) != phase)
            return true;
        if (!keeps_readers_out(word)) {
            /* From the word just seen: an unlock may let this reader in at any moment. */
            /* ACQ [rwlock.data] */
            if (belay_cas_weak_acq_(&l->word, &word,
                                    without_idle_flags(word + READER - WAITING_READER)))
                return true;
            continue;
        }
        if ((word & READERS_SLEEP) == 0 &&
            !belay_cas_weak_rlx_(&l->word, &word, word | READERS_SLEEP))
            continue;
        if (is_over(how.sleep(&l->half.waiters, waiters_of(word | READERS_SLEEP), how.deadline)))
            return let_in_at_last(l, phase);
    }
}

/* R4 to R6. False when the deadline came before. */
static bool
wait_to_read(belay_raw_rwlock_ *l, How how)
{
    do {
        uint64_t word = 0;
        switch (take_or_wait(l, take_read, WAITING_READER, &word)) {
        case IN: return true;
        case WAITING: return wait_to_be_let_in(l, word & PHASE, how);
        case FULL: break;
        }
    } while (nap(how));
    return false;
}

/* R3 to R6, likewise. why: what a report says of the wait. */
static bool
read_waiting(belay_raw_rwlock_ *l, How how, const BlWaitFor *why)
{
    if (spin_and_yield(l, take_read))
        return true;
    bl_roster_wait(why);
    const bool won = wait_to_read(l, how);
    bl_roster_go_on();
    return won;
}

/* For the tools, which were told that the lock will be taken, it was, and is given back. */
_Noreturn static void
too_many_readers(belay_raw_rwlock_ *l)
{
    (void)l; /* where there is no tool */
    BELAY_TOOL_READ_POST_(l);
    BELAY_TOOL_UNLOCK_READ_PRE_(l);
    BELAY_TOOL_UNLOCK_READ_POST_(l);
    belay_panic("a readers-writer lock has more than 2^28 readers: a loop leaks them");
}

/* R2 to R6, after R1 did not let it in. Returns the word, for its poison. */
uint64_t
belay_raw_rwlock_read_slow_(belay_raw_rwlock_ *l, const char *file, int line)
{
    const BlWaitFor why = {.kind = BL_WAITS_READ,
                           .object = l,
                           .file = file,
                           .line = line,
                           .caller = __builtin_return_address(0)};
    const uint64_t seen = belay_sub_rlx_(&l->word, READER) - READER;
    if (waiting_writers(seen) > 0)
        belay_raw_rwlock_wake_writer_(l, seen);
    if ((seen & TOO_MANY) != 0)
        too_many_readers(l);
    (void)read_waiting(l, for_ever, &why);
    return belay_load_rlx_(&l->word);
}

belay_status
belay_raw_rwlock_try_read_(belay_raw_rwlock_ *l)
{
    BELAY_TOOL_TRY_READ_PRE_(l);
    const bool won = take_read(l, 0);
    BELAY_TOOL_TRY_READ_POST_(l, won);
    return won ? status_of(belay_load_rlx_(&l->word)) : BELAY_WOULD_BLOCK;
}

belay_status
belay_raw_rwlock_read_timeout_(belay_raw_rwlock_ *l, belay_duration limit)
{
    BELAY_TOOL_TRY_READ_PRE_(l);
    const BlWaitFor why = {
        .kind = BL_WAITS_READ, .object = l, .caller = __builtin_return_address(0), .limited = true};
    const bool won =
        take_read(l, 0) || read_waiting(l, (How){bl_os_wait_noted, bl_os_after(limit)}, &why);
    BELAY_TOOL_TRY_READ_POST_(l, won);
    return won ? status_of(belay_load_rlx_(&l->word)) : why_not();
}

/* ---- writers -------------------------------------------------------------------------------- */

/* W5. */
static void
leave_writers(belay_raw_rwlock_ *l)
{
    uint64_t word = belay_load_rlx_(&l->word), next;
    do {
        next = without_idle_flags(word - WAITING_WRITER);
        if (waiting_writers(next) == 0)
            next &= ~READERS_SLEEP;
    } while (!belay_cas_weak_rlx_(&l->word, &word, next));
    if ((word & ~next & READERS_SLEEP) != 0)
        wake_readers(l);
}

/* W4: sleep until this writer has the lock. False when the deadline came before. */
static bool
wait_for_turn(belay_raw_rwlock_ *l, How how)
{
    for (;;) {
        if (take_write(l, WAITING_WRITER))
            return true;
        uint64_t word = belay_load_rlx_(&l->word);
        if (is_free(word))
            continue;
        if ((word & WRITERS_SLEEP) == 0 &&
            !belay_cas_weak_rlx_(&l->word, &word, word | WRITERS_SLEEP))
            continue;
        const BlOsWait result =
            how.sleep(&l->half.holders, (uint32_t)(word | WRITERS_SLEEP), how.deadline);
        if (is_over(result)) {
            leave_writers(l);
            return false;
        }
        if (result == BL_OS_WOKEN && take_handed(l))
            return true;
        if (spin(l, take_write, WAITING_WRITER))
            return true;
    }
}

/* W3 to W5. False when the deadline came before. */
static bool
wait_to_write(belay_raw_rwlock_ *l, How how)
{
    do {
        uint64_t word;
        switch (take_or_wait(l, take_write, WAITING_WRITER, &word)) {
        case IN: return true;
        case WAITING: return wait_for_turn(l, how);
        case FULL: break;
        }
    } while (nap(how));
    return false;
}

/* W2 to W5, likewise. why: what a report says of the wait. */
static bool
write_waiting(belay_raw_rwlock_ *l, How how, const BlWaitFor *why)
{
    if (spin_and_yield(l, take_write))
        return true;
    bl_roster_wait(why);
    const bool won = wait_to_write(l, how);
    bl_roster_go_on();
    return won;
}

/*
 * W2 to W5, after W1 met another word than it knows: `seen`. Returns the word, for its poison. The
 * lock is not looked at again at once, unless it is only poisoned or the phase is set: each look
 * takes the cache line from the holder.
 */
uint64_t
belay_raw_rwlock_write_slow_(belay_raw_rwlock_ *l, uint64_t seen, const char *file, int line)
{
    const BlWaitFor why = {.kind = BL_WAITS_WRITE,
                           .object = l,
                           .file = file,
                           .line = line,
                           .caller = __builtin_return_address(0)};
    if (!is_free(seen) || !take_write(l, 0))
        (void)write_waiting(l, for_ever, &why);
    return belay_load_rlx_(&l->word);
}

belay_status
belay_raw_rwlock_try_write_(belay_raw_rwlock_ *l)
{
    BELAY_TOOL_TRY_WRITE_PRE_(l);
    const bool won = take_write(l, 0);
    BELAY_TOOL_TRY_WRITE_POST_(l, won);
    return won ? status_of(belay_load_rlx_(&l->word)) : BELAY_WOULD_BLOCK;
}

belay_status
belay_raw_rwlock_write_timeout_(belay_raw_rwlock_ *l, belay_duration limit)
{
    BELAY_TOOL_TRY_WRITE_PRE_(l);
    const BlWaitFor why = {.kind = BL_WAITS_WRITE,
                           .object = l,
                           .caller = __builtin_return_address(0),
                           .limited = true};
    const bool won =
        take_write(l, 0) || write_waiting(l, (How){bl_os_wait_noted, bl_os_after(limit)}, &why);
    BELAY_TOOL_TRY_WRITE_POST_(l, won);
    return won ? status_of(belay_load_rlx_(&l->word)) : why_not();
}

/*
 * G1 and G2, and V1. kept: what the writer is from now on: 0, or READER; poison: POISONED or 0.
 */
static void
end_writing(belay_raw_rwlock_ *l, uint64_t kept, uint64_t poison)
{
    uint64_t word = belay_load_rlx_(&l->word), next;
    do {
        const uint64_t readers = waiting_readers(word);
        next = (word - WRITER + kept) | poison;
        if (readers > 0)
            next = ((next + readers * READER - readers * WAITING_READER) ^ PHASE) & ~READERS_SLEEP;
    } while (!belay_cas_weak_rel_(&l->word, &word, next)); /* REL [rwlock.data] */
    if ((word & READERS_SLEEP) != 0)
        wake_readers(l);
    if (waiting_writers(next) > 0)
        belay_raw_rwlock_wake_writer_(l, next);
}

void
belay_raw_rwlock_unlock_write_slow_(belay_raw_rwlock_ *l, uint64_t poison)
{
    end_writing(l, 0, poison);
}

belay_raw_rwlock_ *
belay_raw_rwlock_downgrade_(belay_raw_rwlock_ *l)
{
    BELAY_TOOL_UNLOCK_WRITE_PRE_(l);
    BELAY_TOOL_UNLOCK_WRITE_POST_(l);
    BELAY_TOOL_TRY_READ_PRE_(l); /* a try: it waits for nobody */
    end_writing(l, READER, 0);
    BELAY_TOOL_TRY_READ_POST_(l, true);
    return l;
}

/* H2 and H3. The caller is the writer until a wake has found the heir. */
static void
wake_heir(belay_raw_rwlock_ *l)
{
    if (bl_os_wake(&l->half.holders, 1) > 0)
        return;
    uint64_t word = belay_load_rlx_(&l->word);
    while ((word & HANDED) != 0) {
        if (belay_cas_weak_rlx_(&l->word, &word, word & ~HANDED)) {
            end_writing(l, 0, 0);
            return;
        }
    }
}

void
belay_raw_rwlock_unlock_read_fair_slow_(belay_raw_rwlock_ *l)
{
    BELAY_TOOL_UNLOCK_READ_PRE_(l);
    uint64_t word = belay_load_rlx_(&l->word), next;
    bool hands;
    do {
        next = word - READER;
        hands = is_free(next) && (next & WRITERS_SLEEP) != 0;
        if (hands)
            next |= WRITER | HANDED;
    } while (!belay_cas_weak_rel_(&l->word, &word, next)); /* REL [rwlock.data] */
    if (hands)
        wake_heir(l);
    else if (waiting_writers(next) > 0)
        belay_raw_rwlock_wake_writer_(l, next);
    BELAY_TOOL_UNLOCK_READ_POST_(l);
}

void
belay_raw_rwlock_unlock_write_fair_slow_(belay_raw_rwlock_ *l, bool was_panicking)
{
    const uint64_t poison = !was_panicking && belay_thread_panicking() ? POISONED : 0;
    BELAY_TOOL_UNLOCK_WRITE_PRE_(l);
    uint64_t word = belay_load_rlx_(&l->word);
    for (;;) {
        if (waiting_readers(word) > 0 || (word & WRITERS_SLEEP) == 0) {
            end_writing(l, 0, poison);
            break;
        }
        /* REL [rwlock.data] */
        if (belay_cas_weak_rel_(&l->word, &word, word | HANDED | poison)) {
            wake_heir(l);
            break;
        }
    }
    BELAY_TOOL_UNLOCK_WRITE_POST_(l);
}

/* ---- poison --------------------------------------------------------------------------------- */

void
belay_raw_rwlock_clear_poison_(belay_raw_rwlock_ *l)
{
    uint64_t word = belay_load_rlx_(&l->word);
    while ((word & POISONED) != 0 && !belay_cas_weak_rlx_(&l->word, &word, word & ~POISONED)) {
        /* somebody came or went: again */
    }
}

void
belay_raw_rwlock_read_poisoned_(belay_raw_rwlock_ *l, const char *what, const char *file, int line)
{
    belay_raw_rwlock_unlock_read_(l);
    belay_unwrap_failed_(BELAY_POISONED, what, file, line);
}

void
belay_raw_rwlock_write_poisoned_(belay_raw_rwlock_ *l, const char *what, const char *file, int line)
{
    belay_raw_rwlock_unlock_write_(l, true);
    belay_unwrap_failed_(BELAY_POISONED, what, file, line);
}
