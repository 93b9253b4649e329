/* SPDX-License-Identifier: MIT */
/*
 * mutex_protocol.c - the protocols of runtime/sync/mutex.c and lock_when.c, step by step.
 *
 * The places have the names that mutex.c gives them: S1 to S7 for a thread that goes to sleep, U1
 * to U4 for an unlock, F1 to F3 for one that hands the lock over; and those of lock_when.c: C2 to
 * C7 for a thread that waits for a condition, N1 to N3 for an unlock that has it look again. Both
 * bits of `sleepers` are in one cell, as they are in one byte. The cell `data` is what the lock
 * protects; a condition asks whether it is at least some number. One cell is not in the program,
 * `panicked`: a holder has panicked, so an owner must see the poison. Every sleep may end early; a
 * timeout may never come. Left out: how long anything takes (spinning is one look, which finds the
 * lock free or not), and the end of a mutex: the unlock touches it after others can take it. Tests:
 * mutex_model.c.
 */
#include "mutex_protocol.h"

enum { LOCKED, SLEEPERS, POISONED, PANICKED, HANDED, TURN, DATA };
static const char *const cell_names[MACHINE_CELLS] = {
    "locked", "sleepers", "poisoned", "panicked", "handed", "turn", "data",
};

/* The bits of the cell SLEEPERS. */
enum { SLEEP = 1, WATCHED = 2 };

enum { TWO_OWNERS = 1, POISON_MISSED };
static const char *const faults[] = {NULL, "two owners", "an owner does not see the poison"};

/* Bits of Thread.kind: what it does in each round (see mutex_start), and what befell it. */
enum { TIMED = 1, TRY = 2, NOT_FENCED = 4, FAIR = 8, SETS = 16, NEEDS = 32, UNSEEN = 64, N = 128 };

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(LOCK, lock, "lock") X(LOOK, look, "look") X(TAKE, take, "take") X(S1_SKIP, s1_skip, "S1?") \
    X(S1, s1, "S1") X(S2, s2, "S2") X(S3, s3, "S3") X(S3_TAKE, s3_take, "S3 take") \
    X(S4_WORD, s4_word, "S4 word") X(S4, s4, "S4") X(ASLEEP, asleep, "ASLEEP") X(S5, s5, "S5") \
    X(S5_SWAP, s5_swap, "S5 swap") X(S6, s6, "S6") X(S6_TAKE, s6_take, "S6 take") \
    X(S7, s7, "S7") X(LEAVE, leave, "leave") X(LEAVE_WAKE, leave_wake, "leave wake") \
    X(HELD, held, "HELD") X(POISON, poison, "poison") \
    X(U1, u1, "U1") X(U1_FENCE, u1_fence, "U1 fence") X(LATE_POISON, late_poison, "late poison") \
    X(U2_FIRST, u2_first, "U2 first") X(U2, u2, "U2") X(U3, u3, "U3") X(U4, u4, "U4") \
    X(F1, f1, "F1") X(F2, f2, "F2") X(F3, f3, "F3") X(C1, c1, "C1") X(C2, c2, "C2") \
    X(C3, c3, "C3") X(C4, c4, "C4") X(C6, c6, "C6") X(C_ASLEEP, c_asleep, "C ASLEEP") \
    X(N1, n1, "N1") X(N2, n2, "N2") X(N3, n3, "N3") X(UNLOCKED, unlocked, "unlocked") \
    X(NEXT, next, "next")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

static const MutexOptions *
options(const Step *s)
{
    return s->machine->options;
}

static bool
is(const Step *s, int kind)
{
    return (s->from->thread[s->self].kind & kind) != 0;
}

/* Set some bits of `sleepers` and clear others, as one operation. Returns what was there. */
static int
set_sleepers(Step *s, int set, int clear, RmwOrder order)
{
    step_settle(s, SLEEPERS, order);
    const int old = s->to.cell[SLEEPERS];
    s->to.cell[SLEEPERS] = (uint8_t)((old | set) & ~clear);
    return old;
}

/* ---- lock ---- */

static void
lock(Step *s)
{
    if (options(s)->mutant == UNACQUIRED)
        step_early_load(s, POISONED);
    if (is(s, TRY))
        step_goto(s, LOOK, "try_lock");
    else if (step_swap(s, LOCKED, 1, RMW_ACQUIRE) == 0)
        step_goto(s, HELD, "lock: takes it");
    else
        step_goto(s, LOOK, "lock: held");
}

/* The spin, and the first half of try_lock. */
static void
look(Step *s)
{
    if (step_load(s, LOCKED) == 0)
        step_goto(s, TAKE, "looks: free");
    else if (is(s, TRY))
        step_goto(s, NEXT, "would block");
    else
        step_goto(s, S1_SKIP, "looks: held");
    if (is(s, TIMED))
        step_may(s, NEXT, "gives up before S1");
}

static void
take(Step *s)
{
    if (step_swap(s, LOCKED, 1, RMW_ACQUIRE) == 0)
        step_goto(s, HELD, "takes it");
    else
        step_goto(s, is(s, TRY) ? NEXT : S1_SKIP, "comes too late");
}

/* ---- going to sleep ---- */

static void
s1_skip(Step *s)
{
    const MutexOptions *o = options(s);

    if (o->mutant == FORGETS_REFUSAL)
        step_thread(s)->kind &= (uint8_t)~NOT_FENCED;
    const bool may_skip = !o->never_skip && o->fallback == NO_FALLBACK;
    const bool trusts = (step_thread(s)->kind & NOT_FENCED) == 0;
    if (may_skip && trusts && (step_load(s, SLEEPERS) & SLEEP) != 0)
        step_goto(s, S3, "sleepers is set already");
    else
        step_goto(s, S1, "must set sleepers");
}

static void
s1(Step *s)
{
    if (options(s)->fallback != NO_FALLBACK) {
        step_early_load(s, LOCKED); /* the look of S3 may pass the store half of it */
        set_sleepers(s, SLEEP, 0, RMW_RELEASE);
        step_goto(s, S3, "S1 sleepers = 1, in order");
        return;
    }
    if (options(s)->mutant == S1_BY_STORE)
        step_store(s, SLEEPERS, SLEEP);
    else
        set_sleepers(s, SLEEP, 0, RMW_ACQUIRE);
    step_goto(s, S2, "S1 sleepers = 1");
}

static void
s2(Step *s)
{
    const MutexOptions *o = options(s);

    if (o->mutant == GIVE_UP_MARKED && is(s, TIMED))
        step_may(s, NEXT, "gives up between S1 and S3");
    if (o->mutant != WITHOUT_FENCE)
        step_membarrier(s);
    step_thread(s)->kind &= (uint8_t)~NOT_FENCED;
    step_goto(s, S3, o->mutant == WITHOUT_FENCE ? "no S2" : "S2 membarrier");
    if (o->fence_may_fail) {
        step_fence(s);
        step_thread(s)->kind |= NOT_FENCED;
        step_goto(s, S3, "S2 the kernel refuses");
    }
}

static void
s3(Step *s)
{
    if (step_load(s, LOCKED) == 0)
        step_goto(s, S3_TAKE, "S3 free");
    else
        step_goto(s, S4_WORD, "S3 held");
}

static void
s3_take(Step *s)
{
    const bool mine = step_swap(s, LOCKED, 1, RMW_ACQUIRE) == 0;
    if (mine && options(s)->mutant == MARK_CLEARED)
        step_store(s, SLEEPERS, 0);
    step_goto(s, mine ? HELD : S4_WORD, mine ? "S3 takes it" : "S3 comes too late");
}

/* The word that S4 expects but for `locked`: {sleepers, handed, poisoned}, four bits. */
static int
word(Step *s)
{
    return 4 * step_load(s, SLEEPERS) + 2 * step_load(s, HANDED) + step_load(s, POISONED);
}

static void
s4_word(Step *s)
{
    const int insists = options(s)->mutant == WORD_AS_READ ? 0 : 4 * SLEEP;
    step_thread(s)->value = (uint8_t)(word(s) | insists);
    step_goto(s, S4, "S4 reads the word");
}

/* Where a thread goes on that no wake has counted. */
static int
unwoken(const Step *s)
{
    return options(s)->any_heir ? S5 : S6;
}

/* Where a thread goes that gives up: others may have relied on a flag that was not fenced. */
static int
leaving(const Step *s)
{
    if (!is(s, NOT_FENCED) || options(s)->mutant == LEAVE_QUIETLY)
        return NEXT;
    return options(s)->mutant == LEAVE_LIKE_UNLOCK ? U3 : LEAVE;
}

static void
s4(Step *s)
{
    Thread *t = step_thread(s);
    const int expected = t->value;

    step_fence(s); /* every futex call is one */
    t->value = 0;
    if (s->to.cell[LOCKED] == 1 && word(s) == expected)
        step_goto(s, ASLEEP, "S4 falls asleep");
    else
        step_goto(s, unwoken(s), "S4 the word has changed");
    if (options(s)->own_clock && is(s, TIMED))
        step_may(s, leaving(s), "S4 looks at the clock: too late");
}

static void
asleep(Step *s)
{
    if (is(s, NOT_FENCED))
        step_goto(s, unwoken(s), "its nap ends");
    else
        step_may(s, unwoken(s), "wakes for no reason");
    if (is(s, TIMED))
        step_may(s, leaving(s), "times out");
}

static void
s5(Step *s)
{
    const MutexOptions *o = options(s);

    if (o->mutant == GIVE_UP_WOKEN && is(s, TIMED))
        step_may(s, leaving(s), "S5 gives up, although woken");
    if (o->mutant == HEIR_UNACQUIRED)
        step_early_load(s, POISONED);
    if (step_load(s, HANDED) != 0)
        step_goto(s, S5_SWAP, "S5 handed over");
    else
        step_goto(s, S6, "S5 not handed over");
}

static void
s5_swap(Step *s)
{
    if (step_swap(s, HANDED, 0, RMW_ACQUIRE) != 0)
        step_goto(s, options(s)->mutant == HEIR_WITHOUT_MARK ? HELD : S7, "S5 inherits it");
    else
        step_goto(s, S6, "S5 it went to another");
}

static void
s6(Step *s)
{
    const MutexOptions *o = options(s);

    if (!o->mark_on_wake && step_load(s, LOCKED) == 0)
        step_goto(s, S6_TAKE, "S6 free");
    else
        step_goto(s, o->mutant == WITHOUT_MARK ? S3 : S1_SKIP, "S6 held");
}

static void
s6_take(Step *s)
{
    if (step_swap(s, LOCKED, 1, RMW_ACQUIRE) != 0)
        step_goto(s, options(s)->mutant == WITHOUT_MARK ? S3 : S1_SKIP, "S6 comes too late");
    else
        step_goto(s, options(s)->mutant == WITHOUT_MARK ? HELD : S7, "S6 takes it");
}

static void
s7(Step *s)
{
    set_sleepers(s, SLEEP, 0, RMW_ACQUIRE);
    step_goto(s, HELD, "S7 sleepers = 1, as the owner");
}

static void
leave(Step *s)
{
    set_sleepers(s, 0, SLEEP, RMW_ACQUIRE);
    step_goto(s, LEAVE_WAKE, "leaves: sleepers = 0");
}

static void
leave_wake(Step *s)
{
    step_wake_one(s, ASLEEP, S5, NEXT, "leaves: wakes one");
}

/* ---- holding and unlocking ---- */

/* On a weak machine the load of U2 may come as early as anywhere after the acquire. */
static void
maybe_u2_early(Step *s)
{
    const bool swapping = options(s)->fallback == SWAP_ONLY && step_thread(s)->pc == U1;
    if (options(s)->fallback == NO_FALLBACK || swapping)
        step_early_load(s, SLEEPERS);
}

/* Where the unlock of a holder begins. */
static int
unlocking(Step *s)
{
    if (is(s, FAIR) && (step_load(s, SLEEPERS) & SLEEP) != 0)
        return options(s)->mutant == WAKE_THEN_HAND ? F2 : F1;
    return options(s)->mutant == SWAPPED ? U2_FIRST : U1;
}

static void
held(Step *s)
{
    const MutexOptions *o = options(s);

    if (step_load(s, POISONED) != s->from->cell[PANICKED])
        s->to.fault = POISON_MISSED;
    step_goto(s, is(s, SETS | NEEDS) ? C1 : unlocking(s), "holds it");
    if (o->poison && s->from->cell[PANICKED] == 0) {
        s->to.cell[PANICKED] = 1;
        step_thread(s)->value = o->mutant == LATE ? LATE_POISON : 0;
        step_goto(s, o->mutant == LATE ? U1 : POISON, "panics while holding it");
    }
    maybe_u2_early(s);
}

static void
poison(Step *s)
{
    step_store(s, POISONED, 1);
    step_goto(s, unlocking(s), "poisoned = 1");
    maybe_u2_early(s);
}

/* value: where a mutant goes on, or 0. */
static void
u1(Step *s)
{
    const MutexOptions *o = options(s);
    const int after = step_thread(s)->value;

    if (!is(s, UNSEEN))
        step_thread(s)->value = 0;
    if (o->fallback == SWAP_ONLY)
        step_swap(s, LOCKED, 0, RMW_RELEASE);
    else if (o->mutant == UNRELEASED)
        step_store(s, LOCKED, 0);
    else
        step_store_release(s, LOCKED, 0);
    const int right = o->fallback == FULL_FENCE ? U1_FENCE : U2;
    step_goto(s, after != 0 && !is(s, UNSEEN) ? after : right, "U1 locked = 0");
    maybe_u2_early(s);
}

/* What a compiler makes of U1 and U2 without the compiler fence between them. */
static void
u2_first(Step *s)
{
    step_thread(s)->value = step_load(s, SLEEPERS) != 0 ? U3 : NEXT;
    step_goto(s, U1, "U2 before U1");
}

static void
u1_fence(Step *s)
{
    step_fence(s);
    step_goto(s, U2, "U1 fence");
}

static void
late_poison(Step *s)
{
    step_store(s, POISONED, 1);
    step_goto(s, U2, "poisoned = 1, too late");
}

static void
u2(Step *s)
{
    const int seen = step_load(s, SLEEPERS);
    const Mutant mutant = options(s)->mutant;
    if ((seen & WATCHED) != 0 && !is(s, UNSEEN))
        step_thread(s)->kind |= (uint8_t)N;
    if ((seen & SLEEP) == 0)
        step_goto(s, UNLOCKED, "U2 no sleepers");
    else
        step_goto(s, mutant == WAKE_THEN_CLEAR ? U4 : U3, "U2 sleepers");
}

static void
u3(Step *s)
{
    const MutexOptions *o = options(s);
    const int after = o->mutant == WAKE_THEN_CLEAR ? UNLOCKED : U4;

    if (o->clear == CLEAR_ANY) {
        const int old = set_sleepers(s, 0, SLEEP, RMW_ACQUIRE);
        step_goto(s, (old & SLEEP) == 0 ? UNLOCKED : after, "U3 sleepers = 0");
    } else {
        step_settle(s, SLEEPERS, RMW_ACQUIRE);
        step_settle(s, LOCKED, RMW_ACQUIRE); /* one operation on both bytes */
        const bool mine = s->to.cell[LOCKED] == 0 && (s->to.cell[SLEEPERS] & SLEEP) != 0;
        s->to.cell[SLEEPERS] &= (uint8_t) ~(mine ? SLEEP : 0);
        step_goto(s, mine ? after : UNLOCKED, mine ? "U3 {0, 1} -> {0, 0}" : "U3 not for me");
    }
}

static void
u4(Step *s)
{
    const bool cleared = options(s)->mutant != WAKE_THEN_CLEAR;
    step_wake_one(s, ASLEEP, S5, cleared ? UNLOCKED : U3, "U4 wakes one");
}

/* ---- handing over ---- */

static void
f1(Step *s)
{
    const Mutant mutant = options(s)->mutant;

    if (mutant == HANDED_UNRELEASED)
        step_store(s, HANDED, 1);
    else
        step_store_release(s, HANDED, 1);
    step_goto(s, mutant == WAKE_THEN_HAND ? UNLOCKED : F2, "F1 handed = 1");
}

static void
f2(Step *s)
{
    const Mutant mutant = options(s)->mutant;
    const int after = mutant == WAKE_THEN_HAND ? F1 : U2;
    const int nobody = mutant == NOT_TAKEN_BACK ? UNLOCKED : mutant == WAKE_THEN_HAND ? U1 : F3;

    step_wake_one_or(s, ASLEEP, S5, after, nobody, "F2 wakes the heir");
}

static void
f3(Step *s)
{
    const bool mine = step_swap(s, HANDED, 0, RMW_ACQUIRE) != 0;
    step_goto(s, mine || options(s)->mutant == TAKEN_BACK_BLINDLY ? U1 : U2,
              mine ? "F3 takes it back" : "F3 somebody has it");
}

/* ---- waiting for a condition ---- */

/* What this thread sets the data to before it looks at its condition, and what it waits for. */
static int
wanted(const Step *s)
{
    return is(s, SETS) && is(s, NEEDS) ? 2 : 1;
}

static void
c1(Step *s)
{
    const int data = step_load(s, DATA);
    const bool sets = is(s, SETS) && data == 0;

    if (sets)
        step_store(s, DATA, 1);
    if (is(s, NEEDS) && data < wanted(s)) {
        step_goto(s, sets && options(s)->mutant != FIRST_UNSEEN ? C2 : C3, "C1 false");
        return;
    }
    if (is(s, NEEDS) && !is(s, SETS))
        step_store(s, DATA, 2);
    step_goto(s, unlocking(s), "C1 true");
}

static void
c2(Step *s)
{
    const bool others = (step_load(s, SLEEPERS) & WATCHED) != 0;
    if (others)
        step_thread(s)->kind |= (uint8_t)UNSEEN; /* where N3 goes on */
    step_goto(s, others ? N1 : C3, others ? "C2 others wait" : "C2 nobody waits");
}

/* value: the turn, and 128 so that it is not 0. */
static void
c3(Step *s)
{
    if (options(s)->mutant == TURN_LATE && !is(s, UNSEEN)) {
        step_thread(s)->kind |= (uint8_t)UNSEEN;
        step_goto(s, C4, "C3 comes later");
        return;
    }
    step_thread(s)->value = (uint8_t)(128 | step_load(s, TURN));
    step_thread(s)->kind |= (uint8_t)UNSEEN;
    step_goto(s, options(s)->mutant == TURN_LATE ? U1 : C4, "C3 notes the turn");
}

static void
c4(Step *s)
{
    set_sleepers(s, WATCHED, 0, RMW_RELEASE);
    step_goto(s, options(s)->mutant == TURN_LATE ? C3 : U1, "C4 watched = 1");
}

static void
c6(Step *s)
{
    step_fence(s);
    const bool same = step_thread(s)->value == (128 | s->to.cell[TURN]);
    step_thread(s)->value = 0;
    step_thread(s)->kind &= (uint8_t)~UNSEEN;
    step_goto(s, same ? C_ASLEEP : LOCK, same ? "C6 falls asleep" : "C6 the turn is over");
}

static void
c_asleep(Step *s)
{
    step_may(s, LOCK, "C6 wakes for no reason");
}

static void
n1(Step *s)
{
    step_thread(s)->kind &= (uint8_t)~N;
    if (options(s)->mutant == TURN_THEN_CLEAR)
        step_add(s, TURN, 1, RMW_ACQUIRE);
    else
        set_sleepers(s, 0, WATCHED, RMW_ACQUIRE);
    step_goto(s, N2, "N1 watched = 0");
}

static void
n2(Step *s)
{
    if (options(s)->mutant == TURN_THEN_CLEAR)
        set_sleepers(s, 0, WATCHED, RMW_ACQUIRE);
    else
        step_add(s, TURN, 1, RMW_ACQUIRE);
    step_goto(s, N3, "N2 turn + 1");
}

static void
n3(Step *s)
{
    step_fence(s);
    for (int i = 0; i < s->machine->threads && options(s)->mutant != TURN_QUIETLY; i++)
        if (s->to.thread[i].pc == C_ASLEEP)
            s->to.thread[i].pc = LOCK;
    step_goto(s, is(s, UNSEEN) ? C3 : NEXT, "N3 wakes all"); /* C3: it came from C2 */
}

/* The lock is done with; what comes then is said by the bits UNSEEN and N. */
static void
unlocked(Step *s)
{
    const bool notifies = is(s, N);
    step_goto(s, notifies ? N1 : is(s, UNSEEN) ? C6 : NEXT, "is out");
}

static void
next(Step *s)
{
    Thread *t = step_thread(s);
    t->kind &= (uint8_t) ~(NOT_FENCED | UNSEEN | N);
    t->value = 0;
    t->rounds--;
    step_goto(s, t->rounds > 0 ? LOCK : PC_DONE, "round done");
}

/* Two owners: more than one thread between taking the lock and U1. */
static void
check(const void *context, State *state)
{
    int owners = 0;
    (void)context;
    for (int i = 0; i < MACHINE_THREADS; i++) {
        const int pc = state->thread[i].pc;
        owners += pc == HELD || pc == POISON || pc == U1 || pc == U2_FIRST || pc == S7 ||
                  pc == F1 || (pc >= C1 && pc <= C4);
    }
    if (owners > 1)
        state->fault = TWO_OWNERS;
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

Machine
mutex_machine(const MutexOptions *options_, MemoryModel memory, int threads)
{
    return (Machine){.faults = faults,
                     .cell_names = cell_names,
                     .places = places,
                     .check = check,
                     .options = options_,
                     .memory = memory,
                     .threads = threads,
                     .symmetric = true};
}

static int
kind_of(char letter)
{
    switch (letter) {
    case 't': return TIMED;
    case 'y': return TRY;
    case 'f': return FAIR;
    case 'g': return FAIR | TIMED;
    case 's': return SETS;
    case 'w': return NEEDS;
    case 'p': return SETS | NEEDS;
    case 'h': return SETS | FAIR;
    default: return 0;
    }
}

State
mutex_start(const char *threads, int rounds)
{
    State start = {0};
    for (int i = 0; threads[i] != '\0'; i++) {
        const int kind = kind_of(threads[i]);
        start.thread[i] = (Thread){.pc = LOCK, .kind = (uint8_t)kind, .rounds = (uint8_t)rounds};
    }
    return start;
}
