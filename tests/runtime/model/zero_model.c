/* SPDX-License-Identifier: MIT */
/*
 * zero_model.c - two threads meet at a rendezvous: runtime/chan/flavor_zero.c, waker.c.
 *
 * An owner waits in the list with room for a value on its stack, and may give up when its time is
 * over. Partners claim it, copy a value into its room, and tell it. A value that was given must be
 * received, the room must not be written once its owner has gone, and no two partners may serve one
 * owner. The value is a plain store: only the word of the owner orders it.
 */
#include "suite.h"

enum { WORD, ROOM, GONE, GIVEN };
static const char *const cell_names[MACHINE_CELLS] = {"word", "room", "gone", "given"};

/* Values of the word, as in waker.h. */
enum { AWAKE = 0, ASLEEP_WORD = 1, CLAIMED = 2, LEFT = 3, SERVED = 4 };

enum { LOST = 1, STALE, AFTER_END, TWICE };
static const char *const faults[] = {
    NULL, "a value was given and not received", "the value is not there yet",
    "the room was written after its owner had gone", "two partners served one owner"};

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(SLEEP, sleep_, "sleep") X(ASLEEP, asleep, "ASLEEP") X(SETTLE, settle, "settle") \
    X(GIVE_UP, give_up, "give up") X(RECEIVE, receive, "receive") \
    X(CLAIM, claim, "claim") X(COPY, copy, "copy") X(TELL, tell, "tell") X(WAKE, wake, "wake")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    CLAIM_BY_STORE, /* two accesses: a look, and a store */
    LEAVES_CLAIMED, /* whose time is over goes though it is claimed */
    NO_CLAIM,       /* a partner says SERVED, then copies */
    WAKES_NOBODY,   /* a partner forgets that the owner sleeps */
    RELAXED_TELL,   /* the store of SERVED is no release */
    RELAXED_SETTLE, /* the owner's look is no acquire */
} Mutant;

typedef struct Options {
    int partners;
    Mutant mutant;
} Options;

static bool
is(const Step *s, Mutant mutant)
{
    return ((const Options *)s->machine->options)->mutant == mutant;
}

/* ---- the owner ---- */

static void
sleep_(Step *s)
{
    step_settle(s, WORD, RMW_ACQUIRE);
    if (s->to.cell[WORD] == AWAKE) {
        s->to.cell[WORD] = ASLEEP_WORD;
        step_goto(s, ASLEEP, "falls asleep");
    } else {
        step_goto(s, SETTLE, "was chosen");
    }
}

static void
asleep(Step *s)
{
    step_may(s, GIVE_UP, "its time is over");
}

static void
give_up(Step *s)
{
    step_settle(s, WORD, RMW_ACQUIRE);
    if (s->to.cell[WORD] == ASLEEP_WORD) {
        s->to.cell[WORD] = LEFT;
        s->to.cell[GONE] = 1;
        step_goto(s, PC_DONE, "leaves");
    } else if (is(s, LEAVES_CLAIMED)) {
        s->to.cell[GONE] = 1;
        step_goto(s, PC_DONE, "leaves all the same");
    } else {
        step_goto(s, SETTLE, "but it was chosen");
    }
}

static void
settle(Step *s)
{
    const int word = step_load(s, WORD);
    step_goto(s, word == CLAIMED ? SETTLE : RECEIVE, "looks whether it is served");
    if (is(s, RELAXED_SETTLE))
        step_early_load(s, ROOM);
}

static void
receive(Step *s)
{
    if (step_load(s, ROOM) == 0)
        s->to.fault = STALE;
    s->to.cell[GIVEN] = 0;
    s->to.cell[GONE] = 1;
    step_goto(s, PC_DONE, "has the value");
}

/* ---- partners; value is 1 if the owner has to be woken ---- */

static void
claim(Step *s)
{
    Thread *const t = step_thread(s);
    if (is(s, CLAIM_BY_STORE) && t->early == 0 && t->kind == 0) {
        t->value = step_load(s, WORD) == ASLEEP_WORD;
        t->kind = step_load(s, WORD) <= ASLEEP_WORD ? 1 : 2;
        step_goto(s, t->kind == 1 ? CLAIM : PC_DONE, "looks at the word");
        return;
    }
    step_settle(s, WORD, RMW_ACQUIRE);
    if (s->to.cell[WORD] > ASLEEP_WORD && !is(s, CLAIM_BY_STORE)) {
        step_goto(s, PC_DONE, "nobody can be chosen");
        return;
    }
    if (!is(s, CLAIM_BY_STORE))
        t->value = s->to.cell[WORD] == ASLEEP_WORD;
    s->to.cell[WORD] = is(s, NO_CLAIM) ? SERVED : CLAIMED;
    step_goto(s, COPY, "claims the owner");
}

static void
copy(Step *s)
{
    if (s->to.cell[GONE] != 0)
        s->to.fault = AFTER_END;
    if (s->to.cell[GIVEN] != 0)
        s->to.fault = TWICE;
    s->to.cell[GIVEN] = 1; /* what the model remembers, not memory */
    step_store(s, ROOM, 1);
    step_goto(s, is(s, NO_CLAIM) ? WAKE : TELL, "copies the value");
}

static void
tell(Step *s)
{
    if (is(s, RELAXED_TELL))
        step_store(s, WORD, SERVED);
    else
        step_store_release(s, WORD, SERVED);
    step_goto(s, WAKE, "SERVED");
}

static void
wake(Step *s)
{
    const bool asleep_then = s->from->thread[s->self].value != 0;
    if (asleep_then && !is(s, WAKES_NOBODY) && s->to.thread[0].pc == ASLEEP)
        s->to.thread[0].pc = SETTLE;
    step_goto(s, PC_DONE, "wakes it if it sleeps");
}

static void
check(const void *options, State *state)
{
    (void)options;
    if (state->cell[GIVEN] != 0 && state->cell[GONE] != 0)
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
    {"an owner and a partner", {.partners = 1}, STRONG},
    {"an owner and three partners", {.partners = 3}, STRONG},
    {"an owner and two partners, weak memory", {.partners = 2}, WEAK},
};

static const Case mutants[] = {
    {"claims by a look and a store", {.partners = 2, .mutant = CLAIM_BY_STORE}, STRONG},
    {"leaves though it is claimed", {.partners = 1, .mutant = LEAVES_CLAIMED}, STRONG},
    {"tells before it copies", {.partners = 1, .mutant = NO_CLAIM}, STRONG},
    {"wakes nobody", {.partners = 1, .mutant = WAKES_NOBODY}, STRONG},
    {"tells without release", {.partners = 1, .mutant = RELAXED_TELL}, WEAK},
    {"looks without acquire", {.partners = 1, .mutant = RELAXED_SETTLE}, WEAK},
};

static void
run(Suite *suite, SuiteExpectation *expect, const Case *c)
{
    const Machine machine = {
        .faults = faults,
        .cell_names = cell_names,
        .places = places,
        .check = check,
        .options = &c->options,
        .memory = c->memory,
        .threads = 1 + c->options.partners,
    };
    State start = {.thread = {{.pc = SLEEP}}};
    for (int i = 0; i < c->options.partners; i++)
        start.thread[1 + i] = (Thread){.pc = CLAIM};
    expect(suite, c->what, &machine, &start);
}

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("zero", argc, argv);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        run(&suite, suite_expect_good, &good[i]);
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++)
        run(&suite, suite_expect_caught, &mutants[i]);
    return suite_end(&suite);
}
