/* SPDX-License-Identifier: MIT */
/*
 * rwlock_protocol.c - the protocol of runtime/sync/rwlock.c, step by step.
 *
 * The places have the names that rwlock.c gives them: R1 to R6 for a reader, W1 to W5 for a writer,
 * V1 and V2 for waking a writer, G1 and G2 for letting the waiting readers in, H1 to H4 for handing
 * the lock to a sleeping writer. The lock's word lies
 * in two cells, as the kernel sees it; one step may change both, because all changes of the word
 * are single operations on the whole of it. A loop around a compare-and-swap is one step here: it
 * has no effect but that of its last turn.
 *
 * The cell `data` is what the lock protects, written by an ordinary store. Two more are not in the
 * program: `last` is what the data should be, `kept` what they were when somebody downgraded. Left
 * out: how long anything takes (spinning is one look), overflow, and poison, which is a
 * bit of the word and changes with it. Tests: rwlock_model.c.
 */
#include "rwlock_protocol.h"

enum { HOLDERS, WAITERS, DATA, LAST, KEPT };
static const char *const cell_names[MACHINE_CELLS] = {"holders", "waiters", "data", "last"};

/* The fields of the two halves; a reader, a waiting reader and a waiting writer count one each. */
enum { WRITER = 1, WRITERS_SLEEP = 2, READER = 4, HANDED = 64 };
enum { PHASE = 1, READERS_SLEEP = 2, WAITING_READER = 4, WAITING_WRITER = 16 };

enum { NOT_ALONE = 1, STALE, PASSED_WRITER, PASSED_READER, WRITTEN, LEFT_OVER, ORPHANED };
static const char *const faults[] = {
    NULL,
    "a writer is not alone",
    "an owner does not see the data",
    "a reader passes a waiting writer",
    "two writers pass a waiting reader",
    "a writer came between write and downgrade",
    "the free lock is not clean",
    "handed over to nobody",
};

/* Bits of Thread.kind: what it does in each round, and what befell it in this one. */
enum {
    READS = 1,
    TIMED = 2,
    TRY = 4,
    DOWNGRADES = 8,
    UNDOING = 16,
    PASSED = 32,
    READ_NOW = 64,
    FAIR = 128,
};
enum { OF_THIS_ROUND = UNDOING | PASSED | READ_NOW };

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(BEGIN, begin, "begin") X(R1, r1, "R1") X(R2, r2, "R2") X(R3, r3, "R3") X(R4, r4, "R4") \
    X(R5, r5, "R5") X(R5_TAKE, r5_take, "R5 take") X(R5_SLEEP, r5_sleep, "R5 sleep") \
    X(R_ASLEEP, r_asleep, "R ASLEEP") X(R6, r6, "R6") X(READING, reading, "READING") \
    X(READ_END, read_end, "read end") X(READ_LATE, read_late, "late load") X(W1, w1, "W1") \
    X(W2, w2, "W2") X(W3, w3, "W3") X(W4, w4, "W4") X(W4_SLEEP, w4_sleep, "W4 sleep") \
    X(W_ASLEEP, w_asleep, "W ASLEEP") X(W_WOKEN, w_woken, "W woken") X(W5, w5, "W5") \
    X(WRITING, writing, "WRITING") X(WRITE_END, write_end, "write end") X(G0, g0, "G0") \
    X(G1, g1, "G1") X(G2, g2, "G2") X(V1, v1, "V1") X(V2, v2, "V2") X(H2, h2, "H2") \
    X(H3, h3, "H3") X(H4, h4, "H4") X(NEXT, next, "next")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

static Mutant
mutant(const Step *s)
{
    return ((const RwlockOptions *)s->machine->options)->mutant;
}

static const RwlockOptions *
options(const Step *s)
{
    return s->machine->options;
}

static bool
is(const Step *s, int kind)
{
    return (s->to.thread[s->self].kind & kind) != 0;
}

static void
become(Step *s, int kind)
{
    step_thread(s)->kind |= (uint8_t)kind;
}

/* ---- the word ---- */

/* Begin an operation on the word: what the thread has stored before reaches memory, or may not. */
static void
word(Step *s, RmwOrder order)
{
    step_settle(s, HOLDERS, order);
    step_settle(s, WAITERS, order);
}

/* Change a field of the word by so many units. */
static void
add(Step *s, int half, int change)
{
    s->to.cell[half] = (uint8_t)(s->to.cell[half] + change);
}

static void
clear(Step *s, int half, int flags)
{
    s->to.cell[half] = (uint8_t)(s->to.cell[half] & ~flags);
}

static bool
has(const Step *s, int half, int flags)
{
    return (s->to.cell[half] & flags) != 0;
}

static int
waiting_readers(const Step *s)
{
    return s->to.cell[WAITERS] / WAITING_READER % (WAITING_WRITER / WAITING_READER);
}

static int
waiting_writers(const Step *s)
{
    return s->to.cell[WAITERS] / WAITING_WRITER;
}

static bool
is_free(const Step *s)
{
    return (s->to.cell[HOLDERS] & ~WRITERS_SLEEP) == 0;
}

/* True when a reader has to wait. */
static bool
blocked(const Step *s)
{
    return has(s, HOLDERS, WRITER) || (waiting_writers(s) > 0 && mutant(s) != PASSES_WRITERS);
}

static bool
waits_to_write(const Thread *t)
{
    return t->pc == W4 || t->pc == W4_SLEEP || t->pc == W_ASLEEP || t->pc == W_WOKEN ||
           t->pc == W5 || t->pc == H4;
}

static bool
waits_to_read(const State *state, const Thread *t)
{
    const bool there =
        t->pc == R5 || t->pc == R5_TAKE || t->pc == R5_SLEEP || t->pc == R_ASLEEP || t->pc == R6;
    return there && (t->value & PHASE) == (state->cell[WAITERS] & PHASE);
}

/* This reader gets in by itself: no writer may be waiting. */
static void
watch_reader(Step *s)
{
    for (int i = 0; i < s->machine->threads; i++)
        if (waits_to_write(&s->from->thread[i]))
            s->to.fault = PASSED_WRITER;
}

/* A writer takes the lock: for each reader that waits this is the first time or never. */
static void
watch_writer(Step *s)
{
    for (int i = 0; i < s->machine->threads; i++) {
        Thread *t = &s->to.thread[i];
        if (!waits_to_read(s->from, &s->from->thread[i]))
            continue;
        if (t->kind & PASSED)
            s->to.fault = PASSED_READER;
        t->kind |= PASSED;
    }
}

/* Whoever takes the lock without acquire may load the data before. */
static void
maybe_early(Step *s, Mutant which)
{
    if (mutant(s) == which)
        step_early_load(s, DATA);
}

/* ---- a reader ---- */

static void
begin(Step *s)
{
    if (is(s, READS) && !is(s, TRY))
        step_goto(s, R1, "read");
    else if (is(s, READS))
        step_goto(s, R3, "try_read");
    else
        step_goto(s, is(s, TRY) ? W2 : W1, "write");
}

static void
r1(Step *s)
{
    maybe_early(s, READ_UNACQUIRED);
    word(s, RMW_ACQUIRE);
    if (blocked(s)) {
        add(s, HOLDERS, READER);
        step_goto(s, mutant(s) == KEEPS_COUNT ? R3 : R2, "R1 must wait");
        return;
    }
    watch_reader(s);
    add(s, HOLDERS, READER);
    step_goto(s, READING, "R1 is in");
}

/* One reader less: what unlock_read does, too. */
static void
leave_reading(Step *s, bool quiet, const char *what)
{
    word(s, RMW_RELEASE);
    add(s, HOLDERS, -READER);
    const bool wakes = !quiet && is_free(s) && waiting_writers(s) > 0;
    const int after = is(s, UNDOING) ? R3 : mutant(s) == READ_UNRELEASED ? READ_LATE : NEXT;
    step_goto(s, wakes ? V1 : after, what);
}

static void
r2(Step *s)
{
    become(s, UNDOING);
    leave_reading(s, mutant(s) == UNDO_QUIETLY, "R2 takes itself back");
}

/* Spinning, and all of try_read. */
static void
r3(Step *s)
{
    step_thread(s)->kind &= (uint8_t)~UNDOING;
    word(s, RMW_ACQUIRE);
    if (!blocked(s)) {
        watch_reader(s);
        add(s, HOLDERS, READER);
        step_goto(s, READING, "R3 is in");
    } else {
        step_goto(s, is(s, TRY) ? NEXT : R4, "R3 must wait");
    }
}

static void
r4(Step *s)
{
    word(s, RMW_ACQUIRE);
    if (!blocked(s)) {
        watch_reader(s);
        add(s, HOLDERS, READER);
        step_goto(s, READING, "R4 is in");
        return;
    }
    add(s, WAITERS, WAITING_READER);
    step_thread(s)->value = s->to.cell[WAITERS];
    step_goto(s, R5, "R4 waits");
}

/* One waiting reader less; the flag is for those that are left. */
static void
wait_to_read_no_more(Step *s)
{
    add(s, WAITERS, -WAITING_READER);
    if (waiting_readers(s) == 0)
        clear(s, WAITERS, READERS_SLEEP);
}

/* The thread has been let in: its round goes on as that of any reader. */
static void
let_in(Step *s, const char *what)
{
    step_thread(s)->value = 0;
    step_goto(s, READING, what);
}

/* Nothing keeps this reader out: it gets in by itself. */
static void
r5_take(Step *s)
{
    word(s, RMW_ACQUIRE);
    watch_reader(s);
    add(s, HOLDERS, READER);
    wait_to_read_no_more(s);
    let_in(s, "R5 gets in");
}

static void
r5(Step *s)
{
    Thread *t = step_thread(s);

    maybe_early(s, GRANT_UNACQUIRED);
    word(s, RMW_ACQUIRE);
    if ((t->value & PHASE) != (s->to.cell[WAITERS] & PHASE)) {
        let_in(s, "R5 has been let in");
        return;
    }
    if (!blocked(s)) {
        if (mutant(s) == LOOK_THEN_TAKE)
            step_goto(s, R5_TAKE, "R5 nothing keeps it out");
        else
            r5_take(s);
        return;
    }
    s->to.cell[WAITERS] |= READERS_SLEEP;
    t->value = s->to.cell[WAITERS];
    step_goto(s, R5_SLEEP, "R5 will sleep");
}

static void
r5_sleep(Step *s)
{
    step_fence(s);
    const bool same = step_thread(s)->value == s->to.cell[WAITERS];
    step_goto(s, same ? R_ASLEEP : R5, same ? "R5 falls asleep" : "R5 the word has changed");
}

static void
r_asleep(Step *s)
{
    step_may(s, R5, "wakes for no reason");
    if (is(s, TIMED))
        step_may(s, R6, "times out");
}

static void
r6(Step *s)
{
    word(s, RMW_ACQUIRE);
    const bool same = (step_thread(s)->value & PHASE) == (s->to.cell[WAITERS] & PHASE);
    if (!same && mutant(s) != READ_AS_WAITING) {
        let_in(s, "R6 has been let in");
        return;
    }
    wait_to_read_no_more(s);
    step_goto(s, NEXT, "R6 leaves");
}

/* The data must be the last that was written. */
static void
see_data(Step *s)
{
    if (step_load(s, DATA) != s->from->cell[LAST])
        s->to.fault = STALE;
}

static void
reading(Step *s)
{
    if (is(s, DOWNGRADES) && s->from->cell[LAST] != s->from->cell[KEPT])
        s->to.fault = WRITTEN;
    if (mutant(s) != READ_UNRELEASED)
        see_data(s);
    else
        step_thread(s)->value = s->from->cell[LAST];
    step_goto(s, READ_END, "reads");
}

/* H1: true when the lock was handed to a sleeping writer, who shall be woken. */
static bool
hand_over(Step *s, int change)
{
    const int after = s->to.cell[HOLDERS] + change;
    if (!is(s, FAIR) || step_thread(s)->value != 0 || after != WRITERS_SLEEP)
        return false;
    s->to.cell[HOLDERS] = WRITERS_SLEEP | WRITER | HANDED;
    step_goto(s, mutant(s) == HAND_UNWOKEN ? NEXT : H2, "H1 hands over");
    return true;
}

static void
read_end(Step *s)
{
    if (is(s, FAIR)) {
        word(s, RMW_RELEASE);
        if (hand_over(s, -READER))
            return;
    }
    leave_reading(s, mutant(s) == UNLOCK_QUIETLY, "unlock_read");
}

/* The load that a missing release allows to come this late. */
static void
read_late(Step *s)
{
    if (step_load(s, DATA) != step_thread(s)->value)
        s->to.fault = STALE;
    step_goto(s, NEXT, "(its load is performed late)");
}

/* ---- a writer ---- */

/* The writer has the lock. */
static void
take(Step *s, const char *what)
{
    watch_writer(s);
    add(s, HOLDERS, WRITER);
    if (waiting_readers(s) == 0 || mutant(s) == PHASE_LOST)
        clear(s, WAITERS, PHASE);
    step_thread(s)->value = 0;
    step_goto(s, WRITING, what);
}

static void
w1(Step *s)
{
    maybe_early(s, WRITE_UNACQUIRED);
    word(s, RMW_ACQUIRE);
    if (s->to.cell[HOLDERS] == 0 && s->to.cell[WAITERS] == 0)
        take(s, "W1 takes it");
    else
        step_goto(s, W2, "W1 not all zero");
}

/* Spinning, and all of try_write. */
static void
w2(Step *s)
{
    word(s, RMW_ACQUIRE);
    if (is_free(s))
        take(s, "W2 takes it");
    else
        step_goto(s, is(s, TRY) ? NEXT : W3, "W2 held");
}

static void
w3(Step *s)
{
    word(s, RMW_ACQUIRE);
    if (is_free(s)) {
        take(s, "W3 takes it");
        return;
    }
    add(s, WAITERS, WAITING_WRITER);
    step_goto(s, W4, "W3 waits");
}

/* One waiting writer less; the flag is for those that are left. */
static void
wait_no_more(Step *s)
{
    add(s, WAITERS, -WAITING_WRITER);
    if (waiting_writers(s) == 0 && mutant(s) != LEAVE_UNCLEAN)
        clear(s, HOLDERS, WRITERS_SLEEP);
}

/* value: what it saw when it went to sleep, which tells that it has slept. */
static void
w4(Step *s)
{
    const bool slept = step_thread(s)->value != 0;

    word(s, RMW_ACQUIRE);
    if (is_free(s)) {
        wait_no_more(s);
        const bool marks = slept || !options(s)->mark_late;
        if (waiting_writers(s) > 0 && marks && mutant(s) != WITHOUT_MARK)
            s->to.cell[HOLDERS] |= WRITERS_SLEEP;
        take(s, "W4 takes it");
        return;
    }
    s->to.cell[HOLDERS] |= WRITERS_SLEEP;
    step_thread(s)->value = s->to.cell[HOLDERS];
    step_goto(s, W4_SLEEP, "W4 will sleep");
}

static void
w4_sleep(Step *s)
{
    const int ignored = mutant(s) == FLAG_NOT_COMPARED ? WRITERS_SLEEP : 0;
    step_fence(s);
    const bool same = ((step_thread(s)->value ^ s->to.cell[HOLDERS]) & ~ignored) == 0;
    step_goto(s, same ? W_ASLEEP : W4, same ? "W4 falls asleep" : "W4 the word has changed");
}

static void
w_asleep(Step *s)
{
    step_may(s, W4, "wakes for no reason");
    if (is(s, TIMED))
        step_may(s, W5, "times out");
}

static void
w_woken(Step *s)
{
    step_goto(s, H4, "is woken");
    if (mutant(s) == GIVE_UP_WOKEN && is(s, TIMED))
        step_may(s, W5, "gives up although woken");
}

/* Let the waiting readers in. True when some of them may sleep. */
static bool
grant(Step *s)
{
    const int readers = waiting_readers(s);
    const bool sleep = has(s, WAITERS, READERS_SLEEP);
    if (readers == 0)
        return false;
    add(s, WAITERS, -readers * WAITING_READER);
    add(s, HOLDERS, readers * READER);
    clear(s, WAITERS, READERS_SLEEP);
    if (mutant(s) != GRANT_UNSEEN)
        s->to.cell[WAITERS] ^= PHASE;
    return sleep;
}

static void
w5(Step *s)
{
    word(s, RMW_ACQUIRE);
    wait_no_more(s);
    bool wakes = false;
    if (waiting_writers(s) == 0 && mutant(s) == LEAVE_AND_GRANT && !has(s, HOLDERS, WRITER)) {
        wakes = grant(s);
    } else if (waiting_writers(s) == 0 && mutant(s) != LEAVE_QUIETLY) {
        wakes = has(s, WAITERS, READERS_SLEEP);
        clear(s, WAITERS, READERS_SLEEP);
    }
    step_goto(s, wakes ? G2 : NEXT, "W5 leaves");
}

static void
writing(Step *s)
{
    see_data(s);
    step_store(s, DATA, s->from->cell[LAST] + 1);
    s->to.cell[LAST]++;
    if (is(s, DOWNGRADES))
        s->to.cell[KEPT] = s->to.cell[LAST];
    step_goto(s, WRITE_END, "writes");
}

static void
write_end(Step *s)
{
    const bool early = mutant(s) == WAKE_THEN_GRANT && has(s, WAITERS, READERS_SLEEP);
    if (is(s, DOWNGRADES) && mutant(s) != DOWNGRADE_IN_TWO)
        become(s, READ_NOW);
    step_goto(s, early ? G2 : G1, is(s, DOWNGRADES) ? "downgrade" : "unlock_write");
}

/* Where a thread goes that has unlocked: to wake a writer, if one waits and can take the lock. */
static int
after_unlock(const Step *s, int otherwise)
{
    return is_free(s) && waiting_writers(s) > 0 ? V1 : otherwise;
}

/* unlock_write, and downgrade. */
static void
g1(Step *s)
{
    word(s, mutant(s) == WRITE_UNRELEASED ? RMW_ACQUIRE : RMW_RELEASE);
    const bool passes = mutant(s) == HAND_PAST_READERS;
    if (!is(s, READ_NOW) && (waiting_readers(s) == 0 || passes) && hand_over(s, -WRITER))
        return;
    add(s, HOLDERS, is(s, READ_NOW) ? READER - WRITER : -WRITER);
    if (mutant(s) == GRANT_LATER) {
        step_goto(s, G0, "G1 is free");
        return;
    }
    if (mutant(s) != WITHOUT_GRANT && grant(s) && mutant(s) != WAKE_THEN_GRANT) {
        step_goto(s, G2, "G1 lets readers in");
        return;
    }
    const bool in_two = is(s, DOWNGRADES) && mutant(s) == DOWNGRADE_IN_TWO;
    step_goto(s, is(s, READ_NOW) ? READING : after_unlock(s, in_two ? R1 : NEXT), "G1 is out");
}

/* A mistake: the readers are let in when the lock is free already. */
static void
g0(Step *s)
{
    word(s, RMW_RELEASE);
    const bool wakes = !has(s, HOLDERS, WRITER) && grant(s);
    step_goto(s, wakes ? G2 : after_unlock(s, NEXT), "G1 later");
}

static void
g2(Step *s)
{
    const bool early = mutant(s) == WAKE_THEN_GRANT && has(s, HOLDERS, WRITER);
    step_fence(s);
    for (int i = 0; i < s->machine->threads; i++)
        if (s->to.thread[i].pc == R_ASLEEP)
            s->to.thread[i].pc = R5;
    step_goto(s, early ? G1 : is(s, READ_NOW) ? READING : NEXT, "G2 wakes the readers");
}

/* ---- waking a writer ---- */

static int
after_waking(const Step *s)
{
    return is(s, UNDOING) ? R3 : NEXT;
}

static void
v1(Step *s)
{
    word(s, RMW_ACQUIRE);
    const bool mine = s->to.cell[HOLDERS] == WRITERS_SLEEP;
    const bool clears = options(s)->clear == CLEAR_FREE ? mine : options(s)->clear == CLEAR_ANY;
    if (clears)
        clear(s, HOLDERS, WRITERS_SLEEP);
    step_goto(s, mine ? V2 : after_waking(s), mine ? "V1 clears" : "V1 not for me");
}

static void
v2(Step *s)
{
    step_wake_one(s, W_ASLEEP, W_WOKEN, after_waking(s), "V2 wakes one");
}

/* ---- handing over ---- */

static void
h2(Step *s)
{
    const int nobody = mutant(s) == NOT_TAKEN_BACK ? NEXT : H3;
    step_wake_one_or(s, W_ASLEEP, W_WOKEN, NEXT, nobody, "H2 wakes the heir");
}

static void
h3(Step *s)
{
    word(s, RMW_ACQUIRE);
    const bool mine = has(s, HOLDERS, HANDED) || mutant(s) == TAKEN_BACK_BLINDLY;
    clear(s, HOLDERS, HANDED);
    step_thread(s)->value = mine; /* so that it is not handed over again */
    step_goto(s, mine ? G1 : NEXT, mine ? "H3 takes it back" : "H3 another has it");
}

static void
h4(Step *s)
{
    maybe_early(s, HEIR_UNACQUIRED);
    word(s, RMW_ACQUIRE);
    if (!has(s, HOLDERS, HANDED)) {
        step_goto(s, W4, "H4 not handed over");
        return;
    }
    clear(s, HOLDERS, HANDED | WRITER);
    wait_no_more(s);
    if (waiting_writers(s) > 0)
        s->to.cell[HOLDERS] |= WRITERS_SLEEP; /* as in W4; it is still set from H1 */
    take(s, "H4 inherits it");
}

static void
next(Step *s)
{
    Thread *t = step_thread(s);
    t->kind &= (uint8_t)~OF_THIS_ROUND;
    t->value = 0;
    t->rounds--;
    step_goto(s, t->rounds > 0 ? BEGIN : PC_DONE, "round done");
}

/* ---- what must be true ---- */

static void
check(const void *context, State *state)
{
    int readers = 0, writers = 0, done = 0, hands = 0;
    (void)context;
    for (int i = 0; i < MACHINE_THREADS; i++) {
        const Thread *t = &state->thread[i];
        const bool downgraded = t->pc == G2 && (t->kind & READ_NOW) != 0;
        readers += t->pc == READING || t->pc == READ_END || downgraded;
        writers += t->pc == WRITING || t->pc == WRITE_END || t->pc == G1;
        hands += t->pc == H2 || t->pc == H3 || t->pc == W_WOKEN || t->pc == H4;
        done += t->pc == PC_DONE;
    }
    if (writers > 1 || (writers == 1 && readers > 0))
        state->fault = NOT_ALONE;
    if ((state->cell[HOLDERS] & HANDED) != 0 && hands == 0)
        state->fault = ORPHANED;
    if (done == MACHINE_THREADS &&
        (state->cell[HOLDERS] != 0 || (state->cell[WAITERS] & ~PHASE) != 0))
        state->fault = LEFT_OVER;
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

Machine
rwlock_machine(const RwlockOptions *options_, MemoryModel memory, int threads)
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
    case 'r': return READS;
    case 's': return READS | TIMED;
    case 'y': return READS | TRY;
    case 'x': return TIMED;
    case 'z': return TRY;
    case 'd': return DOWNGRADES;
    case 'f': return FAIR;
    case 'g': return FAIR | READS;
    case 'h': return FAIR | TIMED;
    default: return 0;
    }
}

State
rwlock_start(const char *threads, int rounds)
{
    State start = {0};
    for (int i = 0; threads[i] != '\0'; i++)
        start.thread[i] =
            (Thread){.pc = BEGIN, .kind = (uint8_t)kind_of(threads[i]), .rounds = (uint8_t)rounds};
    return start;
}
