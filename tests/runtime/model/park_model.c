/* SPDX-License-Identifier: MIT */
/*
 * park_model.c - the token of runtime/sync/park.c: one thread parks, others unpark it.
 *
 * Thread A waits for what the others do, as every user of park does: it looks at a flag of each of
 * them, one after the other, and parks while the flag is not set. The others set their flags and
 * unpark A, some of them twice. A token that is lost, or that does not carry the flag, leaves A
 * asleep.
 *
 * Flags are set and read by relaxed accesses: park and unpark must order them [park.token].
 */
#include "suite.h"

enum { TOKEN, FLAG };
static const char *const cell_names[MACHINE_CELLS] = {"token", "flag B", "flag C", "flag D"};

/* Values of the token, as in park.c. */
enum { EMPTY = 0, NOTIFIED = 1, PARKED = 2 };

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(CHECK, check, "check") X(TAKE_TOKEN, take_token, "take token") \
    X(ANNOUNCE, announce, "announce") X(SLEEP, sleep_, "sleep") X(ASLEEP, asleep, "ASLEEP") \
    X(BACK, back, "back") X(SET_FLAG, set_flag, "set flag") X(UNPARK_LOOK, unpark_look, "unpark") \
    X(UNPARK, unpark, "swap") X(WAKE, wake, "wake") X(AGAIN, again, "again")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    NO_COMPARE,     /* park sleeps whatever the token is */
    PLAIN_BACK,     /* PARKED => EMPTY by a store, which may overwrite a token */
    PLAIN_PARK,     /* EMPTY => PARKED by a store, the same */
    EARLY_WAKE,     /* unpark wakes before it changes the token */
    NO_SECOND_SWAP, /* unpark returns when it sees a token: "it is there already" */
    RELAXED_UNPARK,
    RELAXED_PARK,
} Mutant;

typedef struct Options {
    int unparkers;
    Mutant mutant;
} Options;

static const Options *
options(const Step *s)
{
    return s->machine->options;
}

/* ---- the parking thread: value is the number of flags it has seen ---- */

static void
check(Step *s)
{
    Thread *t = step_thread(s);

    if (step_load(s, FLAG + t->value) == 0) {
        step_goto(s, TAKE_TOKEN, "flag not set: park");
        return;
    }
    t->value++;
    step_goto(s, t->value < options(s)->unparkers ? CHECK : PC_DONE, "sees the flag");
}

/* Without park's acquire the next look at the flag may be done before the token is taken. */
static void
maybe_look_early(Step *s)
{
    if (options(s)->mutant == RELAXED_PARK)
        step_early_load(s, FLAG + s->from->thread[s->self].value);
}

static void
take_token(Step *s)
{
    step_settle(s, TOKEN, RMW_ACQUIRE);
    if (s->to.cell[TOKEN] == NOTIFIED) {
        s->to.cell[TOKEN] = EMPTY;
        step_goto(s, CHECK, "park: NOTIFIED => EMPTY");
    } else {
        step_goto(s, ANNOUNCE, "park: no token");
    }
    maybe_look_early(s);
}

static void
announce(Step *s)
{
    if (options(s)->mutant == PLAIN_PARK) {
        step_store(s, TOKEN, PARKED);
        step_goto(s, SLEEP, "park: token = PARKED");
        return;
    }
    step_settle(s, TOKEN, RMW_ACQUIRE);
    if (s->to.cell[TOKEN] == EMPTY) {
        s->to.cell[TOKEN] = PARKED;
        step_goto(s, SLEEP, "park: EMPTY => PARKED");
    } else {
        step_goto(s, BACK, "park: the token came");
    }
}

static void
sleep_(Step *s)
{
    step_fence(s);
    if (s->to.cell[TOKEN] == PARKED || options(s)->mutant == NO_COMPARE)
        step_goto(s, ASLEEP, "park: falls asleep");
    else
        step_goto(s, BACK, "park: the word has changed");
}

static void
asleep(Step *s)
{
    step_may(s, BACK, "park: wakes for no reason, or its time is over");
}

static void
back(Step *s)
{
    if (options(s)->mutant == PLAIN_BACK)
        step_store(s, TOKEN, EMPTY);
    else
        step_swap(s, TOKEN, EMPTY, RMW_ACQUIRE);
    step_goto(s, CHECK, "park: => EMPTY, returns");
    maybe_look_early(s);
}

/* ---- the others: value is the number of the flag ---- */

static void
set_flag(Step *s)
{
    step_store(s, FLAG + step_thread(s)->value, 1);
    step_goto(s, UNPARK_LOOK, "sets its flag");
}

static void
unpark_look(Step *s)
{
    if (options(s)->mutant == NO_SECOND_SWAP && step_load(s, TOKEN) == NOTIFIED)
        step_goto(s, AGAIN, "unpark: there is a token");
    else
        step_goto(s, options(s)->mutant == EARLY_WAKE ? WAKE : UNPARK, "unpark");
}

static void
unpark(Step *s)
{
    const bool relaxed = options(s)->mutant == RELAXED_UNPARK;
    const int old = step_swap(s, TOKEN, NOTIFIED, relaxed ? RMW_ACQUIRE : RMW_RELEASE);
    const bool wake = old == PARKED && options(s)->mutant != EARLY_WAKE;
    step_goto(s, wake ? WAKE : AGAIN, wake ? "unpark: PARKED => NOTIFIED" : "unpark: => NOTIFIED");
}

static void
wake(Step *s)
{
    const int after = options(s)->mutant == EARLY_WAKE ? UNPARK : AGAIN;
    step_wake_one(s, ASLEEP, BACK, after, "unpark: wakes");
}

static void
again(Step *s)
{
    Thread *t = step_thread(s);
    t->rounds--;
    step_goto(s, t->rounds > 0 ? UNPARK_LOOK : PC_DONE, "unparked");
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* ---- cases ---- */

typedef struct Case {
    const char *what;
    Options options;
    MemoryModel memory;
} Case;

static const Case good[] = {
    {"1 unparker", {.unparkers = 1}, STRONG},
    {"3 unparkers", {.unparkers = 3}, STRONG},
    {"3 unparkers, weak memory", {.unparkers = 3}, WEAK},
};

static const Case mutants[] = {
    {"sleeps without comparing", {.unparkers = 1, .mutant = NO_COMPARE}, STRONG},
    {"goes back to EMPTY by a store", {.unparkers = 1, .mutant = PLAIN_BACK}, STRONG},
    {"goes to PARKED by a store", {.unparkers = 1, .mutant = PLAIN_PARK}, STRONG},
    {"wakes before it gives the token", {.unparkers = 2, .mutant = EARLY_WAKE}, STRONG},
    {"does not swap where a token is", {.unparkers = 2, .mutant = NO_SECOND_SWAP}, STRONG},
    {"unpark without release", {.unparkers = 1, .mutant = RELAXED_UNPARK}, WEAK},
    {"park without acquire", {.unparkers = 1, .mutant = RELAXED_PARK}, WEAK},
};

static void
run(Suite *suite, SuiteExpectation *expect, const Case *c)
{
    const Machine machine = {
        .cell_names = cell_names,
        .places = places,
        .options = &c->options,
        .memory = c->memory,
        .threads = 1 + c->options.unparkers,
    };
    State start = {.thread = {{.pc = CHECK}}};
    for (int i = 0; i < c->options.unparkers; i++)
        start.thread[1 + i] =
            (Thread){.pc = SET_FLAG, .value = (uint8_t)i, .rounds = i == 0 ? 2 : 1};
    expect(suite, c->what, &machine, &start);
}

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("park", argc, argv);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        run(&suite, suite_expect_good, &good[i]);
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++)
        run(&suite, suite_expect_caught, &mutants[i]);
    return suite_end(&suite);
}
