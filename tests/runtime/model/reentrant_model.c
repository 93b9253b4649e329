/* SPDX-License-Identifier: MIT */
/*
 * reentrant_model.c - the re-entrant lock of runtime/sync/reentrant.c, over a mutex that works.
 *
 * Each thread locks twice, one inside the other, and unlocks twice, `rounds` times. Nobody may be
 * inside beside another, what one wrote inside the next one must see, and nobody may wait for ever:
 * not for itself in particular. The mutex is one place here: who finds it held waits until it is
 * free (mutex_model.c has the rest).
 */
#include "suite.h"

enum { MUTEX, OWNER, HOLDS, DATA, INSIDE };
static const char *const cell_names[MACHINE_CELLS] = {"mutex", "owner", "holds", "data", "inside"};

enum { TWO_INSIDE = 1, NOT_SEEN };
static const char *const faults[] = {NULL, "two are inside", "does not see what another wrote"};

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(ASK, ask, "L1") X(CLAIM, claim, "claim") X(TAKE, take, "L2 take") X(OWN, own_, "L2 owner") \
    X(FIRST, first, "L2 holds") X(ENTER, enter, "enter") X(AGAIN, again, "L1 again") \
    X(MORE, more, "L1 holds") X(BLOCKED, blocked, "BLOCKED") X(LEAVE, leave, "leave") \
    X(LESS, less, "U1") X(DISOWN, disown, "U2 owner") X(RELEASE, release, "U2 mutex") \
    X(NEXT, next, "next")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    OWNS_EARLY,      /* writes itself into owner before it has the mutex */
    OWNS_LATE,       /* is inside before it has written itself into owner */
    DISOWNS_LATE,    /* takes itself out of owner after it has given the mutex back */
    STAYS_OWNER,     /* never does */
    UNLOCKS_AT_ONCE, /* the inner unlock gives the mutex back */
    NEVER_UNLOCKS,   /* holds begins with one too many */
} Mutant;

static bool
is(const Step *s, Mutant mutant)
{
    return *(const Mutant *)s->machine->options == mutant;
}

/* The number of the thread; 0 is nobody's. Thread.kind, which names the threads here. */
static int
me(const Step *s)
{
    return s->from->thread[s->self].kind;
}

/* ---- the outer lock ---- */

static void
ask(Step *s)
{
    const bool mine = step_load(s, OWNER) == me(s);
    step_goto(s,
              mine                ? MORE
              : is(s, OWNS_EARLY) ? CLAIM
                                  : TAKE,
              mine ? "L1 it is mine" : "L1 it is not mine");
}

static void
claim(Step *s)
{
    step_store(s, OWNER, me(s));
    step_goto(s, TAKE, "owner = me, too early");
}

static void
take(Step *s)
{
    step_settle(s, MUTEX, RMW_ACQUIRE);
    if (s->to.cell[MUTEX] != 0)
        return; /* waits */
    s->to.cell[MUTEX] = 1;
    step_goto(s, is(s, OWNS_EARLY) || is(s, OWNS_LATE) ? FIRST : OWN, "L2 takes the mutex");
}

static void
own_(Step *s)
{
    step_store(s, OWNER, me(s));
    step_goto(s, is(s, OWNS_LATE) ? LEAVE : FIRST, "L2 owner = me");
}

static void
first(Step *s)
{
    step_store(s, HOLDS, is(s, NEVER_UNLOCKS) ? 2 : 1);
    step_goto(s, ENTER, "L2 holds = 1");
}

/* ---- inside ---- */

/* `inside` is the model's own: written at once, and looked at by who comes. */
static void
enter(Step *s)
{
    if (s->to.cell[INSIDE] != 0 && s->to.cell[INSIDE] != me(s))
        s->to.fault = TWO_INSIDE;
    s->to.cell[INSIDE] = (uint8_t)me(s);
    step_store(s, DATA, step_load(s, DATA) + 1);
    step_goto(s, AGAIN, "goes in, writes");
}

static void
again(Step *s)
{
    const bool mine = step_load(s, OWNER) == me(s);
    step_goto(s, mine ? MORE : BLOCKED, mine ? "L1 it is mine" : "waits for itself");
}

static void
blocked(Step *s)
{
    if (s->from->cell[MUTEX] == 0)
        step_goto(s, TAKE, "the mutex is free");
}

static void
more(Step *s)
{
    step_store(s, HOLDS, step_load(s, HOLDS) + 1);
    step_goto(s, is(s, OWNS_LATE) ? OWN : LEAVE, "L1 holds + 1");
}

/* ---- unlock ---- */

static void
leave(Step *s)
{
    /* The second unlock leaves; the first one only counts. */
    if (step_load(s, HOLDS) == 1)
        s->to.cell[INSIDE] = 0;
    step_goto(s, LESS, "unlocks");
}

static void
less(Step *s)
{
    const int holds = step_load(s, HOLDS) - 1;
    step_store(s, HOLDS, holds);
    if (holds > 0 && !is(s, UNLOCKS_AT_ONCE) && !(is(s, NEVER_UNLOCKS) && holds == 1))
        step_goto(s, LEAVE, "U1 holds - 1");
    else if (holds > 0 && is(s, NEVER_UNLOCKS))
        step_goto(s, NEXT, "U1 holds - 1, and holds on");
    else
        step_goto(s, is(s, STAYS_OWNER) || is(s, DISOWNS_LATE) ? RELEASE : DISOWN, "U1 holds = 0");
}

static void
disown(Step *s)
{
    step_store(s, OWNER, 0);
    step_goto(s, is(s, DISOWNS_LATE) ? NEXT : RELEASE, "U2 owner = nobody");
}

static void
release(Step *s)
{
    step_store_release(s, MUTEX, 0);
    step_goto(s, is(s, DISOWNS_LATE) ? DISOWN : NEXT, "U2 gives the mutex back");
}

static void
next(Step *s)
{
    Thread *t = step_thread(s);
    t->rounds--;
    step_goto(s, t->rounds > 0 ? ASK : PC_DONE, "round done");
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* At the end everybody's writes are there. */
static void
check(const void *context, State *state)
{
    int rounds = 0, running = 0;
    (void)context;
    for (int i = 0; i < MACHINE_THREADS; i++)
        running += state->thread[i].pc != PC_DONE || state->thread[i].buffered != 0;
    for (int i = 0; i < MACHINE_THREADS; i++)
        rounds += state->thread[i].rounds;
    if (running == 0 && rounds == 0 && state->cell[DATA] != state->cell[MACHINE_CELLS - 1])
        state->fault = NOT_SEEN;
}

/* ---- cases ---- */

typedef struct Case {
    const char *what;
    MemoryModel memory;
    int threads, rounds;
    Mutant mutant;
} Case;

static const Case good[] = {
    {"2 threads", STRONG, 2, 2, RIGHT},
    {"3 threads", STRONG, 3, 2, RIGHT},
    {"weak memory, 2 threads", WEAK, 2, 2, RIGHT},
    {"weak memory, 3 threads", WEAK, 3, 1, RIGHT},
};

static const Case mutants[] = {
    {"owns before it has the mutex", STRONG, 2, 1, OWNS_EARLY},
    {"owns after it has gone in", STRONG, 1, 1, OWNS_LATE},
    {"disowns after it has unlocked", STRONG, 2, 1, DISOWNS_LATE},
    {"never disowns", STRONG, 2, 2, STAYS_OWNER},
    {"the inner unlock unlocks", STRONG, 2, 1, UNLOCKS_AT_ONCE},
    {"holds one too many", STRONG, 2, 1, NEVER_UNLOCKS},
};

static void
run(Suite *suite, SuiteExpectation *expect, const Case *cases, size_t count)
{
    for (const Case *c = cases; c < cases + count; c++) {
        const Machine machine = {
            .faults = faults,
            .cell_names = cell_names,
            .places = places,
            .check = check,
            .options = &c->mutant,
            .memory = c->memory,
            .threads = c->threads,
        };
        /* The last cell, which has no name, is the sum that is expected. */
        State start = {.cell = {[MACHINE_CELLS - 1] = (uint8_t)(c->threads * c->rounds)}};
        for (int i = 0; i < c->threads; i++)
            start.thread[i] =
                (Thread){.pc = ASK, .kind = (uint8_t)(i + 1), .rounds = (uint8_t)c->rounds};
        expect(suite, c->what, &machine, &start);
    }
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("reentrant", argc, argv);

    run(&suite, suite_expect_good, good, COUNT(good));
    run(&suite, suite_expect_caught, mutants, COUNT(mutants));
    return suite_end(&suite);
}
