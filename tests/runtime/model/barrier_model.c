/* SPDX-License-Identifier: MIT */
/*
 * barrier_model.c - the protocol of runtime/sync/barrier.c: threads that meet, round after round.
 *
 * The places have the names that barrier.c gives them. Two programs: in the first as many threads
 * as the barrier is for write a number of their own before each round, and after it look at the
 * numbers of all others. In the second there are more threads than that; together they come so
 * often that the last round is full. In both nobody may pass before its round is full, and no round
 * may be over before.
 *
 * round_ is one cell of 2 * rounds that are over, plus 1 while somebody sleeps. B2 is one step: a
 * compare and swap that fails looks again. On weak memory what a thread reads after the barrier may
 * be read as early as its last look at round_ allows.
 */
#include "suite.h"

enum { ROUND, ARRIVED, LEFT, DATA }; /* one cell of DATA for each thread */
static const char *const cell_names[MACHINE_CELLS] = {"round", "arrived", "left", "A", "B", "C"};

enum { PASSED_EARLY = 1, NOT_SEEN, OVER_TOO_SOON };
static const char *const faults[] = {NULL, "passes before all have come",
                                     "does not see what was written before",
                                     "more rounds are over than are full"};

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(COME, come, "come") X(A1, a1, "A1") X(L1, l1, "L1") X(L1_STORE, l1_store, "L1 store") \
    X(L2, l2, "L2") X(B1, b1, "B1") X(B2, b2, "B2") X(B3, b3, "B3") X(ASLEEP, asleep, "ASLEEP") \
    X(LOOK, look, "look") X(NEXT, next, "next")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    NO_COMPARE,     /* B3 sleeps whatever round_ is */
    NO_MARK,        /* B2 is left out */
    NO_SECOND_LOOK, /* who was woken passes */
    L1_IN_TWO,      /* L1 is a load and a store */
    L1_SETS,        /* L1 sets `over` to the leader's own round */
    WAKES_ONE,
    WAKES_FIRST,     /* L2 before L1 */
    LEADS_TOO_OFTEN, /* whoever comes last or later leads */
    UNRELEASED,      /* A1 is no release */
    UNACQUIRED,      /* B1 is no acquire */
} Mutant;

typedef struct Options {
    int size;   /* what the barrier is for */
    bool crowd; /* the second program */
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

/* Fields of a thread: value is the number it drew; kind is what it expects in B3, or whom it looks
 * at in LOOK. */

static int
round_of(const Step *s)
{
    return s->from->thread[s->self].value / options(s)->size;
}

static bool
is_over(const Step *s, int word)
{
    return word / 2 > round_of(s);
}

static void
come(Step *s)
{
    if (!options(s)->crowd) {
        step_store(s, DATA + s->self, step_load(s, DATA + s->self) + 1);
        step_goto(s, A1, "writes its number");
    } else if (s->from->cell[LEFT] == 0) {
        step_goto(s, PC_DONE, "enough have come");
    } else {
        step_add(s, LEFT, -1, RMW_ACQUIRE);
        step_goto(s, A1, "comes");
    }
}

static void
a1(Step *s)
{
    const int size = options(s)->size;
    const int number = step_add(s, ARRIVED, 1, is(s, UNRELEASED) ? RMW_ACQUIRE : RMW_RELEASE);
    const bool too_late = is(s, LEADS_TOO_OFTEN) && number - s->to.cell[ROUND] / 2 * size >= size;
    const bool leads = number % size == size - 1 || too_late;
    step_thread(s)->value = (uint8_t)number;
    if (leads)
        step_goto(s, is(s, WAKES_FIRST) ? L2 : L1, "A1 leads");
    else
        step_goto(s, B1, "A1 waits");
}

/* ---- the leader ---- */

static void
l1(Step *s)
{
    if (is(s, L1_IN_TWO)) {
        step_thread(s)->kind = (uint8_t)step_load(s, ROUND);
        step_goto(s, L1_STORE, "L1 reads");
        return;
    }
    step_settle(s, ROUND, RMW_RELEASE);
    const int word = s->to.cell[ROUND];
    s->to.cell[ROUND] = (uint8_t)(is(s, L1_SETS) ? 2 * (round_of(s) + 1) : word / 2 * 2 + 2);
    const bool wake = word % 2 != 0 && !is(s, WAKES_FIRST);
    step_goto(s, wake ? L2 : LOOK, wake ? "L1 opens, somebody sleeps" : "L1 opens");
}

static void
l1_store(Step *s)
{
    const int word = step_thread(s)->kind;
    step_store_release(s, ROUND, word / 2 * 2 + 2);
    step_thread(s)->kind = 0;
    step_goto(s, word % 2 != 0 ? L2 : LOOK, "L1 writes");
}

static void
l2(Step *s)
{
    const int after = is(s, WAKES_FIRST) ? L1 : LOOK;
    if (is(s, WAKES_ONE)) {
        step_wake_one(s, ASLEEP, B1, after, "L2 wakes one");
        return;
    }
    step_fence(s);
    for (int i = 0; i < s->machine->threads; i++)
        if (s->to.thread[i].pc == ASLEEP)
            s->to.thread[i].pc = is(s, NO_SECOND_LOOK) ? LOOK : B1;
    step_goto(s, after, "L2 wakes all");
}

/* ---- the others ---- */

static void
b1(Step *s)
{
    step_thread(s)->kind = 0;
    if (is_over(s, step_load(s, ROUND)))
        step_goto(s, LOOK, "B1 its round is over");
    else
        step_goto(s, B2, "B1 its round is not over");
    if (is(s, UNACQUIRED) && !options(s)->crowd)
        step_early_load(s, DATA);
}

static void
b2(Step *s)
{
    step_settle(s, ROUND, RMW_ACQUIRE);
    const int word = s->to.cell[ROUND];
    if (is_over(s, word)) {
        step_goto(s, B1, "B2 round_ has changed");
        return;
    }
    s->to.cell[ROUND] = (uint8_t)(is(s, NO_MARK) ? word : word / 2 * 2 + 1);
    step_thread(s)->kind = s->to.cell[ROUND];
    step_goto(s, B3, "B2 somebody sleeps");
}

static void
b3(Step *s)
{
    step_fence(s);
    if (s->to.cell[ROUND] == step_thread(s)->kind || is(s, NO_COMPARE))
        step_goto(s, ASLEEP, "B3 falls asleep");
    else
        step_goto(s, B1, "B3 round_ has changed");
}

static void
asleep(Step *s)
{
    step_thread(s)->kind = 0;
    step_may(s, is(s, NO_SECOND_LOOK) ? LOOK : B1, "wakes for no reason");
}

/* ---- after the barrier ---- */

/* Look at the numbers of all, one after the other. */
static void
look(Step *s)
{
    Thread *t = step_thread(s);
    const int rounds_seen = round_of(s) + 1;
    if (s->to.cell[ARRIVED] < rounds_seen * options(s)->size)
        s->to.fault = PASSED_EARLY;
    if (options(s)->crowd) {
        t->kind = 0;
        step_goto(s, NEXT, "passes");
        return;
    }
    if (step_load(s, DATA + t->kind) < rounds_seen)
        s->to.fault = NOT_SEEN;
    t->kind++;
    const bool last = t->kind == s->machine->threads;
    t->kind = last ? 0 : t->kind;
    step_goto(s, last ? NEXT : LOOK, "looks at a number");
}

static void
next(Step *s)
{
    Thread *t = step_thread(s);
    t->value = 0;
    t->rounds -= options(s)->crowd ? 0 : 1;
    step_goto(s, t->rounds > 0 ? COME : PC_DONE, "round done");
}

/* No more rounds are over than are full. */
static void
check(const void *context, State *state)
{
    const Options *o = context;
    if (state->cell[ROUND] / 2 > state->cell[ARRIVED] / o->size)
        state->fault = OVER_TOO_SOON;
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* ---- cases ---- */

typedef struct Case {
    const char *what;
    MemoryModel memory;
    int threads, rounds;
    Options options;
} Case;

static const Case good[] = {
    {"2 threads, 4 rounds", STRONG, 2, 4, {.size = 2}},
    {"3 threads, 2 rounds", STRONG, 3, 2, {.size = 3}},
    {"2 threads, weak memory", WEAK, 2, 3, {.size = 2}},
    {"3 threads, weak memory", WEAK, 3, 1, {.size = 3}},
    {"3 threads for 2, 4 rounds", STRONG, 3, 4, {.size = 2, .crowd = true}},
    {"4 threads for 2, 3 rounds", STRONG, 4, 3, {.size = 2, .crowd = true}},
    {"4 threads for 3, 3 rounds", STRONG, 4, 3, {.size = 3, .crowd = true}},
    {"4 threads for 2, weak memory", WEAK, 4, 3, {.size = 2, .crowd = true}},
};

static const Case good_long[] = {
    {"3 threads, 5 rounds", STRONG, 3, 5, {.size = 3}},
    {"3 threads, 3 rounds, weak memory", WEAK, 3, 3, {.size = 3}},
    {"4 threads for 2, 8 rounds", STRONG, 4, 8, {.size = 2, .crowd = true}},
};

static const Case mutants[] = {
    {"sleeps without comparing", STRONG, 2, 1, {2, false, NO_COMPARE}},
    {"sleeps without a mark", STRONG, 2, 1, {2, false, NO_MARK}},
    {"passes without a second look", STRONG, 2, 1, {2, false, NO_SECOND_LOOK}},
    {"opens in two steps", STRONG, 2, 1, {2, false, L1_IN_TWO}},
    {"sets the rounds that are over", STRONG, 4, 3, {2, true, L1_SETS}},
    {"wakes one of all", STRONG, 3, 1, {3, false, WAKES_ONE}},
    {"wakes before it opens", STRONG, 2, 1, {2, false, WAKES_FIRST}},
    {"late ones lead as well", STRONG, 3, 2, {2, true, LEADS_TOO_OFTEN}},
    {"comes without release", WEAK, 2, 1, {2, false, UNRELEASED}},
    {"passes without acquire", WEAK, 2, 1, {2, false, UNACQUIRED}},
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
            .options = &c->options,
            .memory = c->memory,
            .threads = c->threads,
            .symmetric = c->options.crowd,
        };
        State start = {0};
        for (int i = 0; i < c->threads; i++)
            start.thread[i] = (Thread){.pc = COME, .rounds = (uint8_t)c->rounds};
        start.cell[LEFT] = (uint8_t)(c->options.crowd ? c->rounds * c->options.size : 0);
        expect(suite, c->what, &machine, &start);
    }
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("barrier", argc, argv);

    run(&suite, suite_expect_good, good, COUNT(good));
    if (suite.long_run)
        run(&suite, suite_expect_good, good_long, COUNT(good_long));
    run(&suite, suite_expect_caught, mutants, COUNT(mutants));
    return suite_end(&suite);
}
