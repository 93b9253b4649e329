/* SPDX-License-Identifier: MIT */
/*
 * mutex_protocol.c - the protocol of runtime/sync/mutex.c, step by step.
 *
 * The places have the names that mutex.c gives them: S1 to S5 for a thread that goes to sleep, U1
 * to U4 for an unlock. One cell is not in the program, `panicked`: a holder has panicked, so an
 * owner must see the poison. Every sleep may end early; a timeout may never come. Left out: how
 * long anything takes (spinning is one look, which finds the lock free or not), and the end of a
 * mutex: the unlock touches it after others can take it. Tests: mutex_model.c.
 */
#include "mutex_protocol.h"

enum { LOCKED, SLEEPERS, POISONED, PANICKED };
static const char *const cell_names[MACHINE_CELLS] = {"locked", "sleepers", "poisoned", "panicked"};

enum { TWO_OWNERS = 1, POISON_MISSED };
static const char *const faults[] = {NULL, "two owners", "an owner does not see the poison"};

/* Bits of Thread.kind: what it does in each round, and what befell it. */
enum { TIMED = 1, TRY = 2, NOT_FENCED = 4 };

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(LOCK, lock, "lock") X(LOOK, look, "look") X(TAKE, take, "take") X(S1_SKIP, s1_skip, "S1?") \
    X(S1, s1, "S1") X(S2, s2, "S2") X(S3, s3, "S3") X(S3_TAKE, s3_take, "S3 take") \
    X(S4_WORD, s4_word, "S4 word") X(S4, s4, "S4") X(ASLEEP, asleep, "ASLEEP") X(S5, s5, "S5") \
    X(S5_TAKE, s5_take, "S5 take") X(S5_MARK, s5_mark, "S5 mark") X(LEAVE, leave, "leave") \
    X(LEAVE_WAKE, leave_wake, "leave wake") X(HELD, held, "HELD") X(POISON, poison, "poison") \
    X(U1, u1, "U1") X(U1_FENCE, u1_fence, "U1 fence") X(LATE_POISON, late_poison, "late poison") \
    X(U2_FIRST, u2_first, "U2 first") X(U2, u2, "U2") X(U3, u3, "U3") X(U4, u4, "U4") \
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
    if (may_skip && (step_thread(s)->kind & NOT_FENCED) == 0 && step_load(s, SLEEPERS) != 0)
        step_goto(s, S3, "sleepers is set already");
    else
        step_goto(s, S1, "must set sleepers");
}

static void
s1(Step *s)
{
    if (options(s)->fallback != NO_FALLBACK) {
        step_early_load(s, LOCKED); /* the look of S3 may pass the store half of the swap */
        step_swap(s, SLEEPERS, 1, RMW_RELEASE);
        step_goto(s, S3, "S1 swaps sleepers = 1");
        return;
    }
    step_store(s, SLEEPERS, 1);
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

/* The word that S4 expects: value = {sleepers, poisoned}, two bits. */
static void
s4_word(Step *s)
{
    const int sleepers = options(s)->mutant == WORD_AS_READ ? step_load(s, SLEEPERS) : 1;
    step_thread(s)->value = (uint8_t)(2 * sleepers + step_load(s, POISONED));
    step_goto(s, S4, "S4 reads poisoned");
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
    const int sleepers = t->value / 2, poisoned = t->value % 2;

    step_fence(s); /* every futex call is one */
    t->value = 0;
    if (s->to.cell[LOCKED] == 1 && s->to.cell[SLEEPERS] == sleepers &&
        s->to.cell[POISONED] == poisoned)
        step_goto(s, ASLEEP, "S4 falls asleep");
    else
        step_goto(s, S5, "S4 the word has changed");
    if (options(s)->own_clock && is(s, TIMED))
        step_may(s, leaving(s), "S4 looks at the clock: too late");
}

static void
asleep(Step *s)
{
    if (is(s, NOT_FENCED))
        step_goto(s, S5, "its nap ends");
    else
        step_may(s, S5, "wakes for no reason");
    if (is(s, TIMED))
        step_may(s, leaving(s), "times out");
}

static void
s5(Step *s)
{
    const MutexOptions *o = options(s);

    if (o->mutant == GIVE_UP_WOKEN && is(s, TIMED))
        step_may(s, leaving(s), "S5 gives up, although woken");
    if (!o->mark_on_wake && step_load(s, LOCKED) == 0)
        step_goto(s, S5_TAKE, "S5 free");
    else
        step_goto(s, o->mutant == WITHOUT_MARK ? S3 : S1_SKIP, "S5 held");
}

static void
s5_take(Step *s)
{
    if (step_swap(s, LOCKED, 1, RMW_ACQUIRE) != 0)
        step_goto(s, options(s)->mutant == WITHOUT_MARK ? S3 : S1_SKIP, "S5 comes too late");
    else
        step_goto(s, options(s)->mutant == WITHOUT_MARK ? HELD : S5_MARK, "S5 takes it");
}

static void
s5_mark(Step *s)
{
    step_store(s, SLEEPERS, 1);
    step_goto(s, HELD, "S5 sleepers = 1, as the owner");
}

static void
leave(Step *s)
{
    step_swap(s, SLEEPERS, 0, RMW_ACQUIRE);
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

static void
held(Step *s)
{
    const MutexOptions *o = options(s);

    if (step_load(s, POISONED) != s->from->cell[PANICKED])
        s->to.fault = POISON_MISSED;
    step_goto(s, o->mutant == SWAPPED ? U2_FIRST : U1, "holds it");
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
    step_goto(s, U1, "poisoned = 1");
    maybe_u2_early(s);
}

/* value: where a mutant goes on, or 0. */
static void
u1(Step *s)
{
    const MutexOptions *o = options(s);
    const int after = step_thread(s)->value;

    step_thread(s)->value = 0;
    if (o->fallback == SWAP_ONLY)
        step_swap(s, LOCKED, 0, RMW_RELEASE);
    else if (o->mutant == UNRELEASED)
        step_store(s, LOCKED, 0);
    else
        step_store_release(s, LOCKED, 0);
    const int right = o->fallback == FULL_FENCE ? U1_FENCE : U2;
    step_goto(s, after != 0 ? after : right, "U1 locked = 0");
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
    if (step_load(s, SLEEPERS) == 0)
        step_goto(s, NEXT, "U2 no sleepers");
    else
        step_goto(s, options(s)->mutant == WAKE_THEN_CLEAR ? U4 : U3, "U2 sleepers");
}

static void
u3(Step *s)
{
    const MutexOptions *o = options(s);
    const int after = o->mutant == WAKE_THEN_CLEAR ? NEXT : U4;

    if (o->clear == CLEAR_STORE) {
        step_store(s, SLEEPERS, 0);
        step_goto(s, after, "U3 sleepers = 0");
    } else if (o->clear == CLEAR_SWAP) {
        const int old = step_swap(s, SLEEPERS, 0, RMW_ACQUIRE);
        step_goto(s, old == 0 ? NEXT : after, "U3 swaps sleepers = 0");
    } else {
        step_settle(s, SLEEPERS, RMW_ACQUIRE);
        step_settle(s, LOCKED, RMW_ACQUIRE); /* one operation on both bytes */
        const bool mine = s->to.cell[LOCKED] == 0 && s->to.cell[SLEEPERS] == 1;
        s->to.cell[SLEEPERS] = mine ? 0 : s->to.cell[SLEEPERS];
        step_goto(s, mine ? after : NEXT, mine ? "U3 {0, 1} -> {0, 0}" : "U3 not for me");
    }
}

static void
u4(Step *s)
{
    const bool cleared = options(s)->mutant != WAKE_THEN_CLEAR;
    step_wake_one(s, ASLEEP, S5, cleared ? NEXT : U3, "U4 wakes one");
}

static void
next(Step *s)
{
    Thread *t = step_thread(s);
    t->kind &= (uint8_t)~NOT_FENCED;
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
        owners += pc == HELD || pc == POISON || pc == U1 || pc == U2_FIRST || pc == S5_MARK;
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

State
mutex_start(const char *threads, int rounds)
{
    State start = {0};
    for (int i = 0; threads[i] != '\0'; i++) {
        const int kind = threads[i] == 't' ? TIMED : threads[i] == 'y' ? TRY : 0;
        start.thread[i] = (Thread){.pc = LOCK, .kind = (uint8_t)kind, .rounds = (uint8_t)rounds};
    }
    return start;
}
