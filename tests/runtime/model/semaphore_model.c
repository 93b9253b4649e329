/* SPDX-License-Identifier: MIT */
/*
 * semaphore_model.c - the protocol of runtime/sync/semaphore.c: threads that acquire and release.
 *
 * The word {permits, waiting, hungry, granted} is one cell, because every change of it is one
 * operation; the system compares parts of it. Four kinds of threads, each doing it `rounds` times:
 *
 *     taker    acquires, then releases
 *     hasty    the same with a limit, which may be over at any moment
 *     giver    releases n permits
 *     eater    acquires, and releases nothing
 *
 * At the end no permit may be lost or made, and nobody may be counted as waiting; meanwhile nobody
 * may sleep for ever, and what was written before a release is seen after the acquire.
 */
#include "suite.h"

#include <string.h>

enum { WORD, DATA };
static const char *const cell_names[MACHINE_CELLS] = {"word", "data"};

/* The record, in a byte: at most 3 permits, 4 that wait. */
enum { PERMIT = 1, PERMITS = 3, WAITING = 4, WAITERS = 7 * 4, HUNGRY = 32, GRANTED = 64 };

enum { LOST = 1, MADE, NOT_SEEN, TWO_HUNGRY };
static const char *const faults[] = {NULL, "permits or waiters are wrong at the end",
                                     "more permits than were given", "does not see the release",
                                     "two are hungry"};

enum { TAKER = 1, HASTY, GIVER, EATER }; /* Thread.kind */

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(TAKE, take, "take") X(A3, a3, "A3") X(A4, a4, "A4") X(SLEEP, sleep_, "A4 sleep") \
    X(ASLEEP, asleep, "ASLEEP") X(A5, a5, "A5") X(A6, a6, "A6") X(STARVE, starve, "A6 sleep") \
    X(STARVING, starving, "STARVING") X(A7, a7, "A7") X(A7_HUNGRY, a7_hungry, "A7 hungry") \
    X(INSIDE, inside, "INSIDE") X(B1, b1, "B1") X(B2_HUNGRY, b2_hungry, "B2 hungry") \
    X(B2, b2, "B2") X(B2_LESS, b2_less, "B2 less") X(NEXT, next, "next")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    NO_COMPARE,       /* A4 sleeps whatever the word is */
    STARVES_BLINDLY,  /* A6 sleeps whatever the word is */
    WAITS_BLINDLY,    /* A3 does not take a permit that is there */
    COUNTS_BY_STORE,  /* A3 by a load and a store */
    WAKES_NOBODY,     /* B1 without B2 */
    WAKES_ONE_OF_TWO, /* B2 wakes one, however many permits there are */
    GRANT_NOT_WOKEN,  /* B2 forgets the hungry one */
    GRANTS_TWICE,     /* B1 grants although the grant before was not taken: that permit is lost */
    GRANT_AND_PERMIT, /* B1 grants, and adds the permit as well */
    LEAVES_GRANT,     /* A7 of a hungry one does not look at granted */
    LEAVES_HUNGER,    /* A7 of a hungry one leaves hungry set */
    STAYS_COUNTED,    /* A7 leaves waiting as it is */
    GIVES_UP_WOKEN,   /* one that was woken gives up without A5 */
    TAKES_BESIDE,     /* A6 takes a permit and leaves the grant behind */
    BOTH_HUNGRY,      /* A5 although another one is */
    UNRELEASED,       /* B1 is no release */
    UNACQUIRED,       /* A4 is no acquire */
} Mutant;

typedef struct Options {
    int permits; /* that must be there at the end */
    int given;   /* by a giver at once */
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

static int
kind(const Step *s)
{
    return s->from->thread[s->self].kind;
}

/* The word, as a read-modify-write finds it; what is written to it then is part of that. */
static uint8_t *
word_of(Step *s, RmwOrder order)
{
    step_settle(s, WORD, order);
    return &s->to.cell[WORD];
}

static int
permits(int word)
{
    return word & PERMITS;
}

static void
maybe_look_early(Step *s)
{
    if (is(s, UNACQUIRED))
        step_early_load(s, DATA);
}

/* ---- acquire ---- */

static void
take(Step *s)
{
    uint8_t *const word = word_of(s, RMW_ACQUIRE);
    const bool there = permits(*word) != 0;
    if (there)
        *word -= PERMIT;
    step_goto(s, there ? INSIDE : A3, there ? "A1 takes one" : "A1 finds none");
    if (kind(s) == HASTY)
        step_may(s, NEXT, "gives up before it waits");
}

static void
a3(Step *s)
{
    if (is(s, COUNTS_BY_STORE)) {
        step_store(s, WORD, s->from->cell[WORD] + WAITING);
        step_goto(s, A4, "A3 by a store");
        return;
    }
    uint8_t *const word = word_of(s, RMW_ACQUIRE);
    const bool there = permits(*word) != 0 && !is(s, WAITS_BLINDLY);
    *word = (uint8_t)(there ? *word - PERMIT : *word + WAITING);
    step_goto(s,
              there                  ? INSIDE
              : is(s, WAITS_BLINDLY) ? SLEEP
                                     : A4,
              there ? "A3 takes one" : "A3 waiting + 1");
}

static void
a4(Step *s)
{
    maybe_look_early(s);
    uint8_t *const word = word_of(s, RMW_ACQUIRE);
    const bool there = permits(*word) != 0;
    if (there)
        *word -= PERMIT + WAITING;
    step_goto(s, there ? INSIDE : SLEEP, there ? "A4 takes one" : "A4 finds none");
}

static void
sleep_(Step *s)
{
    step_fence(s);
    const bool none = permits(s->to.cell[WORD]) == 0 || is(s, NO_COMPARE);
    const bool blind =
        is(s, WAITS_BLINDLY); /* whoever counted without a look, sleeps without one */
    step_goto(s, none || blind ? ASLEEP : A4, none ? "falls asleep" : "there is a permit");
}

static void
asleep(Step *s)
{
    step_may(s, A4, "wakes for no reason");
    if (kind(s) == HASTY)
        step_may(s, A7, "its time is over");
}

static void
a5(Step *s)
{
    if (is(s, GIVES_UP_WOKEN) && kind(s) == HASTY)
        step_may(s, A7, "gives up, although woken");
    uint8_t *const word = word_of(s, RMW_ACQUIRE);
    if (permits(*word) != 0) {
        *word -= PERMIT + WAITING;
        step_goto(s, INSIDE, "A5 takes one");
    } else if ((*word & HUNGRY) != 0 && !is(s, BOTH_HUNGRY)) {
        step_goto(s, A4, "A5 another one is hungry");
    } else {
        *word |= HUNGRY;
        step_goto(s, A6, "A5 becomes hungry");
    }
}

/* A6 takes what is granted or lies there; A7 of a hungry one the same, or it leaves. */
static bool
ends_hunger(Step *s, bool gives_up)
{
    uint8_t *const word = word_of(s, RMW_ACQUIRE);
    const bool granted =
        (*word & GRANTED) != 0 && !is(s, TAKES_BESIDE) && !(gives_up && is(s, LEAVES_GRANT));
    const bool there = !granted && permits(*word) != 0;
    if (!granted && !there && !gives_up)
        return false;
    *word -= WAITING;
    if (there)
        *word -= PERMIT;
    if (!(gives_up && is(s, LEAVES_HUNGER)))
        *word &= (uint8_t) ~(HUNGRY | GRANTED);
    step_goto(s, granted || there ? INSIDE : NEXT,
              granted ? "A6 has what was granted"
              : there ? "A6 takes one"
                      : "A7 gives up");
    return true;
}

static void
a6(Step *s)
{
    /* value: the word that it will sleep on */
    const uint8_t seen = s->from->cell[WORD];
    if (ends_hunger(s, false))
        return;
    step_thread(s)->value = seen;
    step_goto(s, STARVE, "A6 there is nothing");
}

static void
starve(Step *s)
{
    step_fence(s);
    const int waiters = WAITERS | HUNGRY | GRANTED;
    const bool same = ((s->to.cell[WORD] ^ step_thread(s)->value) & waiters) == 0;
    step_thread(s)->value = 0;
    step_goto(s, same || is(s, STARVES_BLINDLY) ? STARVING : A6,
              same ? "falls asleep, hungry" : "the waiters have changed");
}

static void
starving(Step *s)
{
    step_may(s, A6, "wakes for no reason, hungry");
    if (kind(s) == HASTY)
        step_may(s, A7_HUNGRY, "its time is over, hungry");
}

static void
a7(Step *s)
{
    if (!is(s, STAYS_COUNTED))
        *word_of(s, RMW_ACQUIRE) -= WAITING;
    step_goto(s, NEXT, "A7 gives up");
}

static void
a7_hungry(Step *s)
{
    (void)ends_hunger(s, true);
}

static void
inside(Step *s)
{
    if (step_load(s, DATA) == 0)
        s->to.fault = NOT_SEEN;
    step_goto(s, kind(s) == EATER ? NEXT : B1, "has a permit");
}

/* ---- release; value: the permits that were added, and whether one was granted ---- */

enum { GRANTS = 4 };

static int
given(const Step *s)
{
    return kind(s) == GIVER ? options(s)->given : 1;
}

static void
b1(Step *s)
{
    if (kind(s) == GIVER && s->from->cell[DATA] == 0 && step_thread(s)->value == 0) {
        step_store(s, DATA, 1);
        step_thread(s)->value = 8;
        step_goto(s, B1, "writes");
        return;
    }
    uint8_t *const word = word_of(s, is(s, UNRELEASED) ? RMW_ACQUIRE : RMW_RELEASE);
    const int state = *word & (HUNGRY | GRANTED);
    const bool grants = state == HUNGRY || (is(s, GRANTS_TWICE) && state == (HUNGRY | GRANTED));
    const int free = given(s) - (grants && !is(s, GRANT_AND_PERMIT) ? 1 : 0);
    const bool wakes = free > 0 && (*word & WAITERS) != 0;
    if (permits(*word) + free > PERMITS)
        s->to.fault = MADE;
    *word = (uint8_t)((*word | (grants ? GRANTED : 0)) + free);
    step_thread(s)->value = (uint8_t)(wakes && !is(s, WAKES_NOBODY) ? free : 0);
    const bool tells = grants && !is(s, GRANT_NOT_WOKEN);
    step_goto(s, tells ? B2_HUNGRY : B2, grants ? "B1 grants one" : "B1 permits + n");
}

static void
b2_hungry(Step *s)
{
    step_wake_one(s, STARVING, A6, B2, "B2 wakes the hungry one");
}

static void
b2(Step *s)
{
    if (step_thread(s)->value == 0) {
        step_goto(s, NEXT, "B2 has woken enough");
        return;
    }
    step_wake_one(s, ASLEEP, A5, B2_LESS, "B2 wakes one");
}

static void
b2_less(Step *s)
{
    Thread *t = step_thread(s);
    t->value = is(s, WAKES_ONE_OF_TWO) ? 0 : t->value - 1;
    step_goto(s, B2, "B2 one less to wake");
}

static void
next(Step *s)
{
    Thread *t = step_thread(s);
    t->value = 0;
    t->rounds--;
    step_goto(s, t->rounds == 0 ? PC_DONE : t->kind == GIVER ? B1 : TAKE, "round done");
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* At the end: all permits there, nobody waits. Always: one is hungry at most. */
static void
check(const void *context, State *state)
{
    const Options *const o = context;
    int running = 0, hungry = 0;
    for (int i = 0; i < MACHINE_THREADS; i++) {
        const int pc = state->thread[i].pc;
        running += pc != PC_DONE || state->thread[i].buffered != 0;
        hungry += pc == A6 || pc == STARVE || pc == STARVING || pc == A7_HUNGRY;
    }
    if (hungry > 1)
        state->fault = TWO_HUNGRY;
    if (running == 0 && state->cell[WORD] != o->permits)
        state->fault = LOST;
}

/* ---- cases ---- */

/* threads: t taker, h hasty, g giver, e eater. begin: the permits at the start. */
typedef struct Case {
    const char *what;
    MemoryModel memory;
    const char *threads;
    int begin, rounds;
    Options options;
} Case;

static const Case good[] = {
    {"2 take 1", STRONG, "tt", 1, 3, {.permits = 1}},
    {"3 take 1", STRONG, "ttt", 1, 2, {.permits = 1}},
    {"3 take 2", STRONG, "ttt", 2, 2, {.permits = 2}},
    {"4 take 1", STRONG, "tttt", 1, 1, {.permits = 1}},
    {"2 take 1, one has a limit", STRONG, "tth", 1, 2, {.permits = 1}},
    {"2 have a limit", STRONG, "thh", 1, 2, {.permits = 1}},
    {"1 gives 2 to 2", STRONG, "eeg", 0, 1, {.permits = 0, .given = 2}},
    {"1 gives 3 to 2, and one has a limit", STRONG, "eehg", 0, 1, {.permits = 1, .given = 3}},
    {"1 gives 1 to 2 that pass it on", STRONG, "tthg", 0, 1, {.permits = 1, .given = 1}},
    {"weak memory, 3 take 1", WEAK, "ttt", 1, 1, {.permits = 1}},
    {"weak memory, 1 gives 1 to 3", WEAK, "tthg", 0, 1, {.permits = 1, .given = 1}},
};

static const Case good_long[] = {
    {"4 take 1 twice", STRONG, "tttt", 1, 2, {.permits = 1}},
    {"4 take 1 twice, two have a limit", STRONG, "tthh", 1, 2, {.permits = 1}},
    {"4 take 2 three times", STRONG, "ttth", 2, 3, {.permits = 2}},
};

static const Case mutants[] = {
    {"sleeps without comparing", STRONG, "tt", 1, 1, {.permits = 1, .mutant = NO_COMPARE}},
    {"starves without comparing", STRONG, "tttt", 1, 2, {.permits = 1, .mutant = STARVES_BLINDLY}},
    {"waits without a look", STRONG, "tt", 1, 1, {.permits = 1, .mutant = WAITS_BLINDLY}},
    {"counts itself by a store", STRONG, "tt", 1, 1, {.permits = 1, .mutant = COUNTS_BY_STORE}},
    {"wakes nobody", STRONG, "tt", 1, 1, {.permits = 1, .mutant = WAKES_NOBODY}},
    {"wakes one for two permits", STRONG, "eeg", 0, 1, {.given = 2, .mutant = WAKES_ONE_OF_TWO}},
    {"does not wake the hungry one",
     STRONG,
     "ttt",
     1,
     2,
     {.permits = 1, .mutant = GRANT_NOT_WOKEN}},
    {"grants what was granted", STRONG, "tttt", 2, 2, {.permits = 2, .mutant = GRANTS_TWICE}},
    {"grants a permit and gives it away",
     STRONG,
     "ttt",
     1,
     2,
     {.permits = 1, .mutant = GRANT_AND_PERMIT}},
    {"gives up what was granted", STRONG, "tth", 1, 2, {.permits = 1, .mutant = LEAVES_GRANT}},
    {"stays hungry", STRONG, "tth", 1, 2, {.permits = 1, .mutant = LEAVES_HUNGER}},
    {"stays counted", STRONG, "th", 1, 1, {.permits = 1, .mutant = STAYS_COUNTED}},
    {"gives up although woken", STRONG, "tth", 1, 1, {.permits = 1, .mutant = GIVES_UP_WOKEN}},
    {"leaves its grant behind", STRONG, "tttt", 2, 2, {.permits = 2, .mutant = TAKES_BESIDE}},
    {"two are hungry", STRONG, "tttt", 1, 2, {.permits = 1, .mutant = BOTH_HUNGRY}},
    {"the release is none", WEAK, "tg", 0, 1, {.permits = 1, .given = 1, .mutant = UNRELEASED}},
    {"the acquire is none", WEAK, "tg", 0, 1, {.permits = 1, .given = 1, .mutant = UNACQUIRED}},
};

static Thread
thread_of(char letter, int rounds)
{
    static const char letters[] = " thge";
    const int a_kind = (int)(strchr(letters, letter) - letters);
    return (Thread){.pc = a_kind == GIVER ? B1 : TAKE,
                    .kind = (uint8_t)a_kind,
                    .rounds = (uint8_t)(a_kind == EATER || a_kind == GIVER ? 1 : rounds)};
}

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
            .threads = (int)strlen(c->threads),
            .symmetric = true,
        };
        State start = {.cell = {[WORD] = (uint8_t)c->begin, [DATA] = c->begin > 0}};
        for (int i = 0; c->threads[i] != '\0'; i++)
            start.thread[i] = thread_of(c->threads[i], c->rounds);
        expect(suite, c->what, &machine, &start);
    }
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("semaphore", argc, argv);

    run(&suite, suite_expect_good, good, COUNT(good));
    if (suite.long_run)
        run(&suite, suite_expect_good, good_long, COUNT(good_long));
    run(&suite, suite_expect_caught, mutants, COUNT(mutants));
    return suite_end(&suite);
}
