/* SPDX-License-Identifier: MIT */
/*
 * scope_protocol.c - a scope that ends while its threads start and join each other.
 *
 *     M, the owner of the scope   starts A and B, may join B, ends the scope
 *     A                           does nothing
 *     B                           owns the handle of A; may start C and may join A, in any order
 *     C                           does nothing
 *
 * Each thread has a packet with a claim that says who asks the system for its end, so that the
 * system is asked once. A joiner that finds the end of the scope there before it waits for that,
 * and takes the outcome then: which of the two came first must make no difference to B. A joiner
 * that the system refuses, because the threads would wait in a circle, gives the claim back; here
 * it may always be refused. Who is about to sleep on a claim marks it; the next claim that is
 * published takes the mark away, in one step, and its publisher wakes who slept.
 *
 * The packets' other words are in sets here, one bit for each packet: those on the scope's list,
 * those the system was asked for, those whose outcome was told, those that are freed. The list is
 * taken as a whole and in any order. What a joiner reads of the packet is not modelled, only that
 * it is there.
 */
#include "scope_protocol.h"

/* Threads, and their packets. */
enum { M, A, B, C };

enum { LIST, ASKED, TOLD, FREED, CLAIM };
static const char *const cell_names[MACHINE_CELLS] = {"list",    "asked",   "told",   "freed",
                                                      "claim A", "claim B", "claim C"};

/* A claim, as in runtime/thread/packet.h. */
enum { UNCLAIMED, JOINING, JOINED, SCOPED, ENDED, AWAITED = 8 /* the mark */ };

enum { ASKED_TWICE = 1, TOLD_TWICE, NO_RESULT, USE_AFTER_FREE, FREED_EARLY, NOT_JOINED };
static const char *const faults[] = {
    NULL,
    "the system is asked twice for the end of a thread",
    "an outcome is told twice",
    "a join gets no result",
    "a packet is used after it was freed",
    "a packet is freed while a thread of the scope runs",
    "a thread of the scope was not joined, told of or freed",
};

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(OWNER, owner, "owner") X(END, end, "end") X(EACH, each, "each") \
    X(END_CLAIM, end_claim, "claim") X(END_LOOK, end_look, "look") \
    X(END_MARK, end_mark, "mark") X(END_WAIT, end_wait, "wait") \
    X(END_ASLEEP, end_asleep, "ASLEEP") X(END_JOIN, end_join, "system join") \
    X(END_TELL, end_tell, "tell") X(END_WAKE, end_wake, "wake") \
    X(FREE, free_, "free") X(BODY, body, "body") X(BODY_B, body_b, "body") \
    X(SPAWN, spawn, "spawn") \
    X(JOIN, join, "join") X(JOIN_SYSTEM, join_system, "system join") \
    X(JOIN_LATE, join_late, "late") X(JOIN_MARK, join_mark, "mark") \
    X(JOIN_WAIT, join_wait, "wait") X(JOIN_ASLEEP, join_asleep, "ASLEEP") \
    X(JOIN_TAKE, join_take, "take") X(GIVE_BACK, give_back, "give back") \
    X(OUTCOME, outcome, "outcome") X(JOIN_TELL, join_tell, "tell") \
    X(JOIN_WAKE, join_wake, "wake")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

static ScopeMutant
mutant(const Step *s)
{
    return *(const ScopeMutant *)s->machine->options;
}

/* `packet` is used: it must still be there. Returns the cell of its claim. */
static int
claim_of(Step *s, int packet)
{
    if ((s->to.cell[FREED] >> packet & 1) != 0)
        s->to.fault = USE_AFTER_FREE;
    return CLAIM + packet - A;
}

/* The system's join of a thread: waits for its very end, and sees all it did. Once only. */
static bool
system_join(Step *s, int packet)
{
    if (s->from->thread[packet].pc != PC_DONE || s->from->thread[packet].buffered != 0)
        return false;
    if ((s->to.cell[ASKED] >> packet & 1) != 0)
        s->to.fault = ASKED_TWICE;
    s->to.cell[ASKED] |= (uint8_t)(1 << packet);
    return true;
}

/* The outcome goes to who asked for it, or to the end of the scope. */
static void
tell(Step *s, int packet)
{
    if ((s->to.cell[TOLD] >> packet & 1) != 0)
        s->to.fault = TOLD_TWICE;
    s->to.cell[TOLD] |= (uint8_t)(1 << packet);
}

/* From UNCLAIMED to `claim`: true for who claims it first. */
static bool
claim(Step *s, int packet, int as)
{
    const int cell = claim_of(s, packet);
    step_settle(s, cell, RMW_ACQUIRE);
    const bool first = s->to.cell[cell] == UNCLAIMED;
    if (first)
        s->to.cell[cell] = (uint8_t)as;
    return first || mutant(s) == NO_CLAIM;
}

/* Mark the claim if it is `state`, and go to sleep on it; or look again. */
static void
mark(Step *s, int state, int sleep, int again)
{
    const int cell = claim_of(s, step_thread(s)->kind);
    step_settle(s, cell, RMW_ACQUIRE);
    const bool same = (s->to.cell[cell] & ~AWAITED) == state;
    if (same && mutant(s) != NO_MARK)
        s->to.cell[cell] |= AWAITED;
    step_goto(s, same ? sleep : again, same ? "marks the claim" : "the claim has changed");
}

/* Sleep on the claim while it is `state` and marked. */
static void
wait_on_claim(Step *s, int state, int asleep, int awake)
{
    const int marked = mutant(s) == NO_MARK ? state : state | AWAITED;
    step_fence(s);
    const bool same = s->to.cell[claim_of(s, step_thread(s)->kind)] == marked;
    step_goto(s, same ? asleep : awake, same ? "falls asleep" : "the claim has changed");
}

/* What a publish knows of the mark: rounds of who publishes. */
enum { NOT_LOOKED, MARKED, NOT_MARKED };

/* Set the claim, and look whether it was marked. */
static void
publish(Step *s, int now, int next, const char *what)
{
    const int cell = claim_of(s, step_thread(s)->kind);
    uint8_t *const mark_ = &step_thread(s)->rounds;
    if (mutant(s) == LOOKS_SOON && *mark_ == NOT_LOOKED) {
        *mark_ = (step_load(s, cell) & AWAITED) != 0 ? MARKED : NOT_MARKED;
        step_goto(s, s->from->thread[s->self].pc, "looks for the mark");
        return;
    }
    const int before = step_swap(s, cell, now, RMW_RELEASE);
    if (*mark_ == NOT_LOOKED)
        *mark_ = (before & AWAITED) != 0 ? MARKED : NOT_MARKED;
    step_goto(s, next, what);
}

/* If the claim was marked: wake `sleeper` if it sleeps on the claim of `packet`, not on another. */
static void
wake_on_claim(Step *s, int packet, int sleeper, int asleep, int awake, int after)
{
    const bool marked = step_thread(s)->rounds == MARKED;
    step_thread(s)->rounds = NOT_LOOKED;
    if (marked)
        step_fence(s);
    if (!marked || s->from->thread[sleeper].kind != packet)
        step_goto(s, after, "wakes nobody");
    else
        step_wake_one(s, asleep, awake, after, "wakes who waits for the claim");
}

/* ---- the owner: value is the set of packets it took off the list, kind where it is ---- */

static void
owner(Step *s)
{
    step_goto(s, END, "scope: ends");
    step_thread(s)->kind = B;
    step_goto(s, JOIN, "scope: first joins B");
}

static void
end(Step *s)
{
    step_thread(s)->value = (uint8_t)step_swap(s, LIST, 0, RMW_ACQUIRE);
    step_goto(s, step_thread(s)->value != 0 ? EACH : FREE, "end: takes the list");
}

/* The next packet of those taken: any, to leave open in which order they were pushed. */
static void
each(Step *s)
{
    const int taken = step_thread(s)->value;

    for (int packet = A; packet <= C; packet++) {
        if ((taken >> packet & 1) == 0)
            continue;
        step_thread(s)->kind = (uint8_t)packet;
        step_thread(s)->value &= (uint8_t) ~(1 << packet);
        step_goto(s, END_CLAIM, "end: the next of the list");
    }
    if (taken == 0)
        step_goto(s, mutant(s) == LOOKS_ONCE ? FREE : END, "end: list is done");
}

static void
end_claim(Step *s)
{
    const bool first = claim(s, step_thread(s)->kind, SCOPED);
    step_goto(s, first ? END_JOIN : END_LOOK, first ? "end: claims" : "end: claimed already");
}

/* A joiner was first. */
static void
end_look(Step *s)
{
    const int now = step_load(s, claim_of(s, step_thread(s)->kind));
    if (now == JOINED || mutant(s) == NO_WAIT)
        step_goto(s, EACH, "end: it is joined");
    else
        step_goto(s, END_MARK, "end: waits for the joiner");
}

static void
end_mark(Step *s)
{
    mark(s, JOINING, END_WAIT, END_CLAIM);
}

static void
end_wait(Step *s)
{
    wait_on_claim(s, JOINING, END_ASLEEP, END_CLAIM);
}

static void
end_asleep(Step *s)
{
    step_may(s, END_CLAIM, "end: wakes for no reason");
}

static void
end_join(Step *s)
{
    const int packet = step_thread(s)->kind;
    if (!system_join(s, packet))
        return;
    if (mutant(s) == TELLS_SOON)
        tell(s, packet);
    step_goto(s, END_TELL, "end: the thread has ended");
}

static void
end_tell(Step *s)
{
    publish(s, ENDED, END_WAKE, "end: claim = ENDED");
}

/* Nobody but B joins late. */
static void
end_wake(Step *s)
{
    const int packet = step_thread(s)->kind;
    if (mutant(s) == FREES_SOON)
        s->to.cell[FREED] |= (uint8_t)(1 << packet);
    if (mutant(s) == NO_WAKE) {
        step_thread(s)->rounds = NOT_LOOKED;
        step_goto(s, EACH, "end: does not wake");
    } else {
        wake_on_claim(s, packet, B, JOIN_ASLEEP, JOIN_LATE, EACH);
    }
}

/* The list stays empty: every thread has ended. Tell of what nobody joined, and free all. */
static void
free_(Step *s)
{
    for (int packet = A; packet <= C; packet++) {
        if ((s->from->cell[ASKED] >> packet & 1) == 0)
            continue;
        if (step_load(s, claim_of(s, packet)) == ENDED && mutant(s) != TELLS_SOON)
            tell(s, packet);
        s->to.cell[FREED] |= (uint8_t)(1 << packet);
    }
    for (int i = A; i <= C; i++)
        if (s->from->thread[i].pc != PC_DONE)
            s->to.fault = FREED_EARLY;
    step_goto(s, PC_DONE, "end: frees all");
}

/* ---- threads of the scope ---- */

static void
body(Step *s)
{
    step_goto(s, PC_DONE, "ends");
}

/* B: value is 1 once it has started C; kind is the packet it joins, 0 once it has. */
static void
body_b(Step *s)
{
    const Thread *t = &s->from->thread[s->self];

    step_goto(s, PC_DONE, "ends");
    if (t->value == 0)
        step_goto(s, SPAWN, "starts C");
    if (t->kind == A)
        step_goto(s, JOIN, "joins A");
}

static void
spawn(Step *s)
{
    s->to.thread[C].pc = BODY;
    step_settle(s, LIST, RMW_RELEASE);
    s->to.cell[LIST] |= 1 << C;
    step_thread(s)->value = 1;
    step_goto(s, BODY_B, "C is on the list");
}

static void
join(Step *s)
{
    const bool first = claim(s, step_thread(s)->kind, JOINING);
    step_goto(s, first ? JOIN_SYSTEM : JOIN_LATE, first ? "join: claims" : "join: claimed already");
}

static void
join_system(Step *s)
{
    if (system_join(s, step_thread(s)->kind))
        step_goto(s, OUTCOME, "join: the thread has ended");
    else
        step_may(s, GIVE_BACK, "join: refused");
}

static void
give_back(Step *s)
{
    publish(s, UNCLAIMED, JOIN_WAKE, "join: gives the claim back");
}

/* The end of the scope was first: wait until it has seen the thread end. */
static void
join_late(Step *s)
{
    const int now = step_load(s, claim_of(s, step_thread(s)->kind)) & ~AWAITED;
    if (mutant(s) == STEALS || (now != SCOPED && now != ENDED))
        s->to.fault = NO_RESULT;
    step_goto(s, now == ENDED ? JOIN_TAKE : JOIN_MARK, "join: looks at the claim");
}

static void
join_mark(Step *s)
{
    mark(s, SCOPED, JOIN_WAIT, JOIN_LATE);
}

static void
join_wait(Step *s)
{
    wait_on_claim(s, SCOPED, JOIN_ASLEEP, JOIN_LATE);
}

static void
join_asleep(Step *s)
{
    step_may(s, JOIN_LATE, "join: wakes for no reason");
}

static void
join_take(Step *s)
{
    if (step_swap(s, claim_of(s, step_thread(s)->kind), JOINING, RMW_ACQUIRE) != ENDED)
        s->to.fault = NO_RESULT;
    step_goto(s, OUTCOME, "join: ENDED => JOINING");
}

static void
outcome(Step *s)
{
    const int packet = step_thread(s)->kind;
    (void)claim_of(s, packet); /* the outcome is in the packet */
    tell(s, packet);
    step_goto(s, JOIN_TELL, "join: takes the outcome");
}

static void
join_tell(Step *s)
{
    publish(s, JOINED, JOIN_WAKE, "join: claim = JOINED");
}

static void
join_wake(Step *s)
{
    const int packet = s->from->thread[s->self].kind;
    const int after = s->self == M ? END : BODY_B;

    step_thread(s)->kind = 0;
    if (mutant(s) == NO_REPORT) {
        step_thread(s)->rounds = NOT_LOOKED;
        step_goto(s, after, "join: does not wake");
    } else {
        wake_on_claim(s, packet, M, END_ASLEEP, END_CLAIM, after);
    }
}

/* When all is over: everything that was started is joined, told of and freed. */
static void
check(const void *context, State *state)
{
    const uint8_t *cell = state->cell;
    (void)context;
    for (int i = M; i <= C; i++)
        if (state->thread[i].pc != PC_DONE)
            return;
    if (cell[LIST] != 0 || cell[ASKED] != cell[FREED] || cell[ASKED] != cell[TOLD])
        state->fault = NOT_JOINED;
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

Machine
scope_machine(const ScopeMutant *mutant_, MemoryModel memory)
{
    return (Machine){
        .faults = faults,
        .cell_names = cell_names,
        .places = places,
        .thread_names = "MABC",
        .check = check,
        .options = mutant_,
        .memory = memory,
        .threads = 4,
    };
}

State
scope_start(void)
{
    return (State){
        .cell[LIST] = 1 << A | 1 << B,
        .thread = {[M] = {.pc = OWNER}, [A] = {.pc = BODY}, [B] = {.pc = BODY_B, .kind = A}},
    };
}
