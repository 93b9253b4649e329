/* SPDX-License-Identifier: MIT */
/*
 * deque_model.c - the work-stealing deque (runtime/thread/deque.c), its ring of two slots.
 *
 *     O       the owner: pushes and takes as its script says; a push that finds no room is left out
 *     A B C   thieves: each steals a few times
 *
 * Job n is the number n of the push. Each may be had once. At the end, those had and those between
 * top and bottom are all that were pushed. (The code grows the ring where the model leaves a push
 * out: the old ring stays as it is, so a thief that reads it sees no more than one that is late.)
 */
#include "suite.h"

enum { O };

enum { TOP, BOTTOM, SLOT, SLOT_2, PUSHED, HAD };
static const char *const cell_names[MACHINE_CELLS] = {"top",    "bottom", "slot 0",
                                                      "slot 1", "pushed", "had"};

enum { HAD_TWICE = 1, NO_JOB, LOST };
static const char *const faults[] = {
    NULL,
    "a job is had twice",
    "a slot is read in which no job was yet",
    "a job is lost",
};

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(SCRIPT, script, "script") X(PUSH_LOOK, push_look, "push: top") \
    X(PUSH_SLOT, push_slot, "push: slot") X(PUSH_BOTTOM, push_bottom, "push: bottom") \
    X(TAKE_LOWER, take_lower, "take: bottom") X(TAKE_TOP, take_top, "take: top") \
    X(TAKE_LAST, take_last, "take: the last") X(TAKE_RESTORE, take_restore, "take: restore") \
    X(STEAL_TOP, steal_top, "steal: top") X(STEAL_BOTTOM, steal_bottom, "steal: bottom") \
    X(STEAL_SLOT, steal_slot, "steal: slot") X(STEAL_RAISE, steal_raise, "steal: raise") \
    X(STEAL_LATE, steal_late, "steal: late")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    NO_ROOM_CHECK,  /* push writes a slot whose job is still there */
    RELAXED_PUSH,   /* push does not release bottom */
    BUFFERED_LOWER, /* take lowers bottom by a store: it may read top before */
    TAKES_LAST,     /* take does not raise top for the last job */
    NO_RESTORE,     /* take leaves bottom below top when it lost the last job */
    STORED_TOP,     /* a thief raises top without comparing */
    RAISES_FIRST,   /* a thief reads the slot when top is raised already */
    BOTTOM_FIRST,   /* a thief may read bottom before top */
    RELAXED_BOTTOM, /* a thief may read the slot before bottom */
} Mutant;

typedef struct Options {
    const char *script; /* of the owner: + push, - take */
    int thieves, steals;
    Mutant mutant;
} Options;

static const Options *
options(const Step *s)
{
    return s->machine->options;
}

static bool
is(const Step *s, Mutant mutant)
{
    return options(s)->mutant == mutant;
}

/* The thread has a job. */
static void
have(Step *s, int job)
{
    if (job == 0)
        s->to.fault = NO_JOB;
    else if ((s->to.cell[HAD] >> (job - 1) & 1) != 0)
        s->to.fault = HAD_TWICE;
    else
        s->to.cell[HAD] |= (uint8_t)(1 << (job - 1));
}

/* If the cell is `from`, it is `to` now. */
static bool
compare_and_swap(Step *s, int cell, int from, int to)
{
    step_settle(s, cell, RMW_RELEASE);
    const bool same = s->to.cell[cell] == from;
    if (same)
        s->to.cell[cell] = (uint8_t)to;
    return same;
}

/* ---- the owner: rounds is its place in the script, kind the top it saw, value a job ---- */

static void
script(Step *s)
{
    const char next = options(s)->script[s->from->thread[O].rounds];
    step_thread(s)->rounds++;
    if (next == '+')
        step_goto(s, PUSH_LOOK, "push");
    else if (next == '-' && step_load(s, BOTTOM) != s->to.cell[TOP])
        step_goto(s, TAKE_LOWER, "take");
    else if (next == '-')
        step_goto(s, SCRIPT, "take: none");
    else
        step_goto(s, PC_DONE, "ends");
}

static void
push_look(Step *s)
{
    const int jobs = step_load(s, BOTTOM) - step_load(s, TOP);
    if (jobs >= 2 && !is(s, NO_ROOM_CHECK))
        step_goto(s, SCRIPT, "push: no room");
    else
        step_goto(s, PUSH_SLOT, "push: there is room");
}

static void
push_slot(Step *s)
{
    const int job = ++s->to.cell[PUSHED];
    step_store(s, SLOT + step_load(s, BOTTOM) % 2, job);
    step_goto(s, PUSH_BOTTOM, "push: slot = job");
}

static void
push_bottom(Step *s)
{
    const int bottom = step_load(s, BOTTOM);
    if (is(s, RELAXED_PUSH))
        step_store(s, BOTTOM, bottom + 1);
    else
        (void)step_swap(s, BOTTOM, bottom + 1, RMW_RELEASE);
    step_goto(s, SCRIPT, "push: bottom + 1");
}

static void
take_lower(Step *s)
{
    const int bottom = step_load(s, BOTTOM);
    if (is(s, BUFFERED_LOWER))
        step_store_release(s, BOTTOM, bottom - 1);
    else
        (void)step_swap(s, BOTTOM, bottom - 1, RMW_RELEASE);
    step_goto(s, TAKE_TOP, "take: bottom - 1");
}

static void
take_top(Step *s)
{
    const int bottom = step_load(s, BOTTOM) + 1, top = step_load(s, TOP);
    const int job = step_load(s, SLOT + (bottom - 1) % 2);
    step_thread(s)->kind = (uint8_t)top;
    step_thread(s)->value = (uint8_t)job;
    if (top == bottom) {
        step_goto(s, TAKE_RESTORE, "take: a thief has it");
    } else if (top == bottom - 1 && !is(s, TAKES_LAST)) {
        step_goto(s, TAKE_LAST, "take: it is the last");
    } else {
        have(s, job);
        step_goto(s, SCRIPT, "take: has it");
    }
}

static void
take_last(Step *s)
{
    const int top = step_thread(s)->kind;
    const bool won = compare_and_swap(s, TOP, top, top + 1);
    if (won)
        have(s, step_thread(s)->value);
    step_goto(s, TAKE_RESTORE, won ? "take: has the last" : "take: a thief was first");
}

static void
take_restore(Step *s)
{
    if (!is(s, NO_RESTORE))
        step_store_release(s, BOTTOM, step_load(s, BOTTOM) + 1);
    step_thread(s)->kind = step_thread(s)->value = 0;
    step_goto(s, SCRIPT, "take: bottom + 1");
}

/* ---- a thief: rounds is how often it still steals, kind the top it saw, value a job ---- */

static void
steal_again(Step *s, const char *what)
{
    Thread *const thief = step_thread(s);
    thief->kind = thief->value = thief->early = thief->early_cell = 0;
    thief->rounds--;
    step_goto(s, thief->rounds > 0 ? STEAL_TOP : PC_DONE, what);
}

static void
steal_top(Step *s)
{
    if (is(s, BOTTOM_FIRST))
        step_early_load(s, BOTTOM);
    step_thread(s)->kind = (uint8_t)step_load(s, TOP);
    step_goto(s, STEAL_BOTTOM, "steal: reads top");
}

static void
steal_bottom(Step *s)
{
    const int top = step_thread(s)->kind;
    if (is(s, RELAXED_BOTTOM))
        step_early_load(s, SLOT + top % 2);
    if (step_load(s, BOTTOM) - top <= 0)
        steal_again(s, "steal: none");
    else
        step_goto(s, is(s, RAISES_FIRST) ? STEAL_RAISE : STEAL_SLOT, "steal: there is one");
}

static void
steal_slot(Step *s)
{
    step_thread(s)->value = (uint8_t)step_load(s, SLOT + step_thread(s)->kind % 2);
    step_goto(s, STEAL_RAISE, "steal: reads the slot");
}

static void
steal_raise(Step *s)
{
    const int top = step_thread(s)->kind;
    bool won = true;
    if (is(s, STORED_TOP))
        (void)step_swap(s, TOP, top + 1, RMW_RELEASE);
    else
        won = compare_and_swap(s, TOP, top, top + 1);
    if (!won) {
        steal_again(s, "steal: another was faster");
    } else if (is(s, RAISES_FIRST)) {
        step_goto(s, STEAL_LATE, "steal: top + 1");
    } else {
        have(s, step_thread(s)->value);
        steal_again(s, "steal: has it");
    }
}

static void
steal_late(Step *s)
{
    have(s, step_load(s, SLOT + step_thread(s)->kind % 2));
    steal_again(s, "steal: reads the slot, has it");
}

/* When all is over: what was pushed was had, or is there. */
static void
check(const void *context, State *state)
{
    const Options *const chosen = context;
    for (int i = O; i <= chosen->thieves; i++)
        if (state->thread[i].pc != PC_DONE || state->thread[i].buffered != 0)
            return;
    const int there = state->cell[BOTTOM] - state->cell[TOP];
    if (__builtin_popcount(state->cell[HAD]) + there != state->cell[PUSHED])
        state->fault = LOST;
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* ---- cases ---- */

typedef struct Case {
    const char *what;
    Options options;
    MemoryModel memory;
} Case;

static const Case good[] = {
    {"1 thief", {"+-+-", 1, 2, RIGHT}, STRONG},
    {"1 thief, weak memory", {"++-+-+--", 1, 4, RIGHT}, WEAK},
    {"2 thieves", {"++-+--+-", 2, 3, RIGHT}, STRONG},
    {"2 thieves, weak memory", {"++-+--+-", 2, 3, RIGHT}, WEAK},
    {"3 thieves, weak memory", {"++-+-", 3, 2, RIGHT}, WEAK},
};

static const Case mutants[] = {
    {"push without a look at the room", {"+++", 1, 3, NO_ROOM_CHECK}, STRONG},
    {"push without release", {"++", 1, 2, RELAXED_PUSH}, WEAK},
    {"take lowers bottom by a store", {"++--", 2, 2, BUFFERED_LOWER}, STRONG},
    {"take of the last without top", {"+-", 1, 1, TAKES_LAST}, STRONG},
    {"take leaves bottom below", {"+-+", 1, 1, NO_RESTORE}, STRONG},
    {"steal without comparing", {"++-", 1, 2, STORED_TOP}, STRONG},
    {"steal reads the slot at last", {"+++", 2, 2, RAISES_FIRST}, STRONG},
    {"steal may read bottom first", {"++-+-", 2, 2, BOTTOM_FIRST}, WEAK},
    {"steal without acquire", {"+", 1, 1, RELAXED_BOTTOM}, WEAK},
};

static void
run(Suite *suite, SuiteExpectation *expect, const Case *c)
{
    const Machine machine = {
        .faults = faults,
        .cell_names = cell_names,
        .places = places,
        .thread_names = "OABC",
        .check = check,
        .options = &c->options,
        .memory = c->memory,
        .threads = 1 + c->options.thieves,
    };
    State start = {.thread = {[O] = {.pc = SCRIPT}}};
    for (int i = 1; i <= c->options.thieves; i++)
        start.thread[i] = (Thread){.pc = STEAL_TOP, .rounds = (uint8_t)c->options.steals};
    expect(suite, c->what, &machine, &start);
}

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("deque", argc, argv);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        run(&suite, suite_expect_good, &good[i]);
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++)
        run(&suite, suite_expect_caught, &mutants[i]);
    return suite_end(&suite);
}
