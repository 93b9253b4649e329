/* SPDX-License-Identifier: MIT */
/*
 * semaphore.c - the slow paths of the semaphore: waiting, giving to those who wait, timeouts.
 *
 * The word is the record {permits | waiting, hungry, granted}, 64 bits, and every change of it is
 * one operation on the whole. Its halves are also two futexes.
 *
 *     permits   permits  how many anybody may take
 *     waiters   waiting  how many are between A3 and their permit, or giving up. Exact.
 *               hungry   1: one of them was woken and found none. It alone sleeps on this half, and
 *                        the next permit is for it
 *               granted  1: there it is. Only with hungry
 *
 * An acquire that finds no permit looks for a while, then waits:
 *
 *     A1  look a few times, and take a permit if there is one
 *     A2  the same, letting others run in between
 *     A3  waiting + 1, or take a permit if there is one now
 *     A4  take a permit if there is one, waiting - 1. Else sleep while `permits` is 0
 *     A5  A4 once more; if there is none, and nobody is hungry: become hungry, go on at A6; if
 *         somebody else is: from A4
 *     A6  if granted: waiting - 1, neither hungry nor granted any more: it has its permit. If there
 *         is a permit: take that. Else sleep while `waiters` is what was seen; again
 *     A7  on a timeout: waiting - 1. One that is hungry and finds granted has its permit all the
 *         same; one that is not granted is hungry no more
 *
 * A release of n permits:
 *
 *     B1  if somebody is hungry and not granted: granted = 1, permits + n - 1; else permits + n
 *     B2  if it granted, wake the hungry one; and as many of the others as got permits
 *
 * Invariants
 *     I1  Permits are made by B1 only and end in A1, A3, A4, A6 or A7: none is lost, none is made.
 *     I2  A thread goes to sleep in A4 only while the kernel sees no permit, and in A6 only while
 *         the kernel sees it hungry and not granted. Who changes that finds waiting above 0, and
 *         wakes.
 *     I3  A permit that lies there while threads sleep in A4 has a wake on its way for each such
 *         permit, or a thread that runs takes it. A woken thread takes one or finds none, and then
 *         none is left for which it was woken.
 *     I4  At most one thread is hungry, from its A5 to its A6 or A7. B1 sets granted only while one
 *         is, and only that thread clears it.
 *
 * Fairness. The kernel wakes who has slept longest. If a running thread takes the permit meanwhile,
 * the woken one becomes hungry, and the next permit that is released goes to nobody else (B1).
 * While one is hungry, others that are woken and find none sleep again; each permit that a hungry
 * one gets ends the hunger of one.
 *
 * Timeouts, and notes (note.h). A sleeper that is reported as timed out or cancelled was not
 * counted by any wake: nobody relies on it.
 *
 * Memory ordering
 *     [semaphore.permit]  the release of a permit to who acquires it, or one that was released
 *                         later: all changes of the word are read-modify-writes, so each continues
 *                         the release sequences of those before it.
 *     All else is relaxed: there is one word, and the kernel compares it again.
 *
 * Nothing here allocates. Tests: tests/runtime/semaphore_test.c; every line of the protocol above,
 * and what breaks without it: tests/runtime/model/semaphore_model.c.
 */
#include "os/os.h"
#include "os/roster.h"

#include <belay/panic.h>
#include <belay/semaphore.h>

#define WAITING (UINT64_C(1) << 32) /* one that waits */
#define HUNGRY (UINT64_C(1) << 62)
#define GRANTED (UINT64_C(1) << 63)

/*
 * How long to look before waiting, measured (bench/semaphore_bench.c), as in mutex.c.
 */
#if defined(BELAY_PARANOID)
enum { LOOKS = 0, PAUSES = 0, YIELDS = 0 }; /* every wait sleeps */
#else
enum { LOOKS = 20, PAUSES = 4, YIELDS = 8 };
#endif

static uint32_t
permits_of(uint64_t word)
{
    return (uint32_t)word;
}

static uint32_t
waiters_of(uint64_t word)
{
    return (uint32_t)(word >> 32);
}

static bool
take(belay_semaphore *s)
{
    return belay_semaphore_try_acquire(s) == BELAY_OK;
}

/* A1 and A2. True when a permit was taken. */
static bool
take_soon(belay_semaphore *s)
{
    for (int look = 0; look < LOOKS && !bl_os_one_processor(); look++) {
        for (int i = 0; i < PAUSES; i++)
            bl_os_spin_hint();
        if (take(s))
            return true;
    }
    for (int turn = 0; turn < YIELDS; turn++) {
        bl_os_yield();
        if (take(s))
            return true;
    }
    return false;
}

/* A3. True when a permit was taken instead. */
static bool
take_or_wait(belay_semaphore *s)
{
    uint64_t word = belay_load_rlx_(&s->state_.word);
    for (;;) {
        const bool free = permits_of(word) != 0;
        /* ACQ [semaphore.permit] */
        if (belay_cas_weak_acq_(&s->state_.word, &word, free ? word - 1 : word + WAITING))
            return free;
    }
}

/* The first half of A4: take a permit and wait no more. */
static bool
take_waiting(belay_semaphore *s)
{
    uint64_t word = belay_load_rlx_(&s->state_.word);
    while (permits_of(word) != 0) {
        /* ACQ [semaphore.permit] */
        if (belay_cas_weak_acq_(&s->state_.word, &word, word - 1 - WAITING))
            return true;
    }
    return false;
}

/* What a try to become hungry came to. */
typedef enum Hunger { TOOK_ONE, IS_HUNGRY, ANOTHER_IS } Hunger;

/* A5. */
static Hunger
become_hungry(belay_semaphore *s)
{
    uint64_t word = belay_load_rlx_(&s->state_.word);
    for (;;) {
        const bool free = permits_of(word) != 0;
        if (!free && (word & HUNGRY) != 0)
            return ANOTHER_IS;
        /* ACQ [semaphore.permit] */
        if (belay_cas_weak_acq_(&s->state_.word, &word, free ? word - 1 - WAITING : word | HUNGRY))
            return free ? TOOK_ONE : IS_HUNGRY;
    }
}

/*
 * A6 up to its sleep, and A7 of one that is hungry: end the waiting, with the permit that was
 * granted, or any, or with none where the caller gives up. Else *ret_word is the word.
 */
static bool
end_hunger(belay_semaphore *s, bool gives_up, bool *ret_has_permit, uint64_t *ret_word)
{
    uint64_t word = belay_load_rlx_(&s->state_.word);
    for (;;) {
        const bool granted = (word & GRANTED) != 0;
        const bool free = !granted && permits_of(word) != 0;
        if (!granted && !free && !gives_up) {
            *ret_word = word;
            return false;
        }
        /* ACQ [semaphore.permit] */
        if (belay_cas_weak_acq_(&s->state_.word, &word,
                                ((word & ~(HUNGRY | GRANTED)) - WAITING) - (free ? 1 : 0))) {
            *ret_has_permit = granted || free;
            return true;
        }
    }
}

/* How to sleep. */
typedef struct How {
    BlOsSleep *sleep;
    BlOsMoment deadline;
} How;

static bool
is_over(BlOsWait result)
{
    return result == BL_OS_TIMED_OUT || result == BL_OS_CANCELLED;
}

/* A6 and A7, for the hungry one. True with a permit. */
static bool
wait_hungry(belay_semaphore *s, How how)
{
    bool has_permit = false, gives_up = false;
    uint64_t word;
    while (!end_hunger(s, gives_up, &has_permit, &word))
        gives_up = is_over(how.sleep(&s->state_.half.waiters, waiters_of(word), how.deadline));
    return has_permit;
}

/* A7, for the others. A permit that is there is nobody's yet: who gives up leaves it. */
static void
leave(belay_semaphore *s)
{
    (void)belay_sub_rlx_(&s->state_.word, WAITING);
}

/* A4 to A7. True with a permit. */
static bool
wait_for_permit(belay_semaphore *s, How how)
{
    for (;;) {
        if (take_waiting(s))
            return true;
        const BlOsWait result = how.sleep(&s->state_.half.permits, 0, how.deadline);
        if (is_over(result)) {
            leave(s);
            return false;
        }
        if (result != BL_OS_WOKEN)
            continue;
        switch (become_hungry(s)) {
        case TOOK_ONE: return true;
        case IS_HUNGRY: return wait_hungry(s, how);
        case ANOTHER_IS: break;
        }
    }
}

/* A4 to A7, and say meanwhile what this thread waits for. */
static bool
wait_in_sight(belay_semaphore *s, How how, const void *caller)
{
    bl_roster_wait(&(BlWaitFor){.kind = BL_WAITS_SEMAPHORE,
                                .object = s,
                                .caller = caller,
                                .limited = how.deadline != BL_OS_NEVER});
    const bool has_permit = wait_for_permit(s, how);
    bl_roster_go_on();
    return has_permit;
}

static bool
acquire(const belay_semaphore *shared, How how, const void *caller)
{
    belay_semaphore *const s = (belay_semaphore *)belay_interior_(shared);
    if (!take_soon(s) && !take_or_wait(s) && !wait_in_sight(s, how, caller))
        return false;
    BELAY_TOOL_AFTER_(s);
    return true;
}

void
belay_semaphore_acquire_slow_(const belay_semaphore *shared)
{
    (void)acquire(shared, (How){bl_os_wait, BL_OS_NEVER}, __builtin_return_address(0));
}

belay_status
belay_semaphore_acquire_timeout_slow_(const belay_semaphore *shared, belay_duration limit)
{
    const How how = {bl_os_wait_noted, bl_os_after(limit)};
    if (acquire(shared, how, __builtin_return_address(0)))
        return BELAY_OK;
    return bl_os_is_cancelled() ? BELAY_CANCELLED : BELAY_TIMED_OUT;
}

_Noreturn static void
too_many(const char *what, const char *file, int line)
{
    belay_panic_at_(file, line, "%s: a semaphore has at most 2^31 - 1 permits", what);
}

/* B1 and B2. */
void
belay_semaphore_release_many_(const belay_semaphore *shared, uint32_t n, const char *file, int line)
{
    belay_semaphore *const s = (belay_semaphore *)belay_interior_(shared);
    uint64_t word = belay_load_rlx_(&s->state_.word);
    uint32_t free;
    bool grants;
    if (n == 0)
        return;
    BELAY_TOOL_ATOMIC_(s, sizeof *s);
    BELAY_TOOL_BEFORE_(s);
    do {
        grants = (word & (HUNGRY | GRANTED)) == HUNGRY;
        free = grants ? n - 1 : n;
        if (free > BELAY_SEMAPHORE_MOST - permits_of(word))
            too_many("semaphore_release", file, line);
        /* REL [semaphore.permit] */
    } while (!belay_cas_weak_rel_(&s->state_.word, &word, (word | (grants ? GRANTED : 0)) + free));
    if (grants)
        (void)bl_os_wake(&s->state_.half.waiters, 1);
    if (free > 0 && (waiters_of(word) & ~(uint32_t)((HUNGRY | GRANTED) >> 32)) > 0)
        (void)bl_os_wake(&s->state_.half.permits, (int)free);
}

belay_semaphore
belay_semaphore_new(uint32_t n)
{
    if (n > BELAY_SEMAPHORE_MOST)
        too_many("semaphore_new", __FILE__, __LINE__);
    return (belay_semaphore)BELAY_SEMAPHORE_INIT(n);
}
