/* SPDX-License-Identifier: MIT */
/*
 * roster_model.c - how a thread shows its entry in runtime/os/roster.c, and how others copy it.
 *
 * Thread A changes two words, each time to the number of the change, between two steps of the
 * sequence. The others copy the words between two looks at it. A copy that counts (the sequence was
 * the same even number both times) must be that of one change, and of the one that the number says.
 */
#include "suite.h"

enum { SEQUENCE, FIRST_WORD, SECOND_WORD };
static const char *const cell_names[MACHINE_CELLS] = {"sequence", "first", "second"};

enum { TORN = 1 };
static const char *const faults[] = {NULL, "a copy of two changes, or of another one"};

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(MAKE_ODD, make_odd, "odd") X(WRITE_FIRST, write_first, "write first") \
    X(WRITE_SECOND, write_second, "write second") X(MAKE_EVEN, make_even, "even") \
    X(LOOK, look, "look") X(COPY_FIRST, copy_first, "copy first") \
    X(COPY_SECOND, copy_second, "copy second") X(LOOK_AGAIN, look_again, "look again")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    NEVER_ODD,     /* the sequence moves after the words, by two */
    NO_EVEN_CHECK, /* a copy counts also when it began at an odd number */
    NO_SECOND_LOOK,
    RELAXED_WORDS,      /* the words' stores may overtake the odd sequence */
    RELAXED_EVEN,       /* the even sequence may overtake the words */
    RELAXED_FIRST_LOOK, /* the copy may begin before it */
    RELAXED_COPY,       /* the second look may come before the copy has ended */
} Mutant;

typedef struct Options {
    int readers, changes;
    Mutant mutant;
} Options;

static Mutant
mutant(const Step *s)
{
    return ((const Options *)s->machine->options)->mutant;
}

/* ---- the thread that shows: value is its sequence, rounds the changes left ---- */

static void
make_odd(Step *s)
{
    if (mutant(s) != NEVER_ODD)
        step_store(s, SEQUENCE, step_thread(s)->value + 1);
    step_goto(s, WRITE_FIRST, "sequence + 1");
}

static void
write_word(Step *s, int cell, int next)
{
    const int change = step_thread(s)->value / 2 + 1;
    if (mutant(s) == RELAXED_WORDS)
        step_store(s, cell, change);
    else
        step_store_release(s, cell, change);
    step_goto(s, next, "writes a word");
}

static void
write_first(Step *s)
{
    write_word(s, FIRST_WORD, WRITE_SECOND);
}

static void
write_second(Step *s)
{
    write_word(s, SECOND_WORD, MAKE_EVEN);
}

static void
make_even(Step *s)
{
    Thread *t = step_thread(s);
    t->value += 2;
    t->rounds--;
    if (mutant(s) == RELAXED_EVEN)
        step_store(s, SEQUENCE, t->value);
    else
        step_store_release(s, SEQUENCE, t->value);
    step_goto(s, t->rounds > 0 ? MAKE_ODD : PC_DONE, "sequence + 1 again");
}

/* ---- a thread that copies: value is the sequence, kind and rounds are the words ---- */

/* Without its acquire what follows an access may be performed before it. */
static void
maybe_early(Step *s, Mutant without, int cell)
{
    if (mutant(s) == without)
        step_early_load(s, cell);
}

static void
look(Step *s)
{
    Thread *t = step_thread(s);
    t->value = (uint8_t)step_load(s, SEQUENCE);
    if (t->value % 2 != 0 && mutant(s) != NO_EVEN_CHECK)
        step_goto(s, PC_DONE, "busy");
    else
        step_goto(s, COPY_FIRST, "looks");
    maybe_early(s, RELAXED_FIRST_LOOK, FIRST_WORD);
}

static void
copy_first(Step *s)
{
    step_thread(s)->kind = (uint8_t)step_load(s, FIRST_WORD);
    step_goto(s, COPY_SECOND, "copies a word");
    maybe_early(s, RELAXED_COPY, SEQUENCE);
}

static void
copy_second(Step *s)
{
    step_thread(s)->rounds = (uint8_t)step_load(s, SECOND_WORD);
    step_goto(s, LOOK_AGAIN, "copies a word");
    maybe_early(s, RELAXED_COPY, SEQUENCE);
}

static void
look_again(Step *s)
{
    const Thread *t = step_thread(s);
    const bool counts = mutant(s) == NO_SECOND_LOOK || step_load(s, SEQUENCE) == t->value;
    if (counts && (t->kind != t->value / 2 || t->rounds != t->value / 2))
        s->to.fault = TORN;
    step_goto(s, PC_DONE, counts ? "the copy counts" : "it has changed meanwhile");
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* ---- cases ---- */

typedef struct Case {
    const char *what;
    Options options;
    MemoryModel memory;
} Case;

static const Case good[] = {
    {"1 change, 3 readers", {.readers = 3, .changes = 1}, STRONG},
    {"2 changes, 2 readers", {.readers = 2, .changes = 2}, STRONG},
    {"2 changes, 2 readers, weak memory", {.readers = 2, .changes = 2}, WEAK},
};

static const Case mutants[] = {
    {"the sequence is never odd", {1, 1, NEVER_ODD}, STRONG},
    {"an odd sequence counts", {1, 1, NO_EVEN_CHECK}, STRONG},
    {"no second look", {1, 1, NO_SECOND_LOOK}, STRONG},
    {"words without release", {1, 1, RELAXED_WORDS}, WEAK},
    {"even sequence without release", {1, 1, RELAXED_EVEN}, WEAK},
    {"first look without acquire", {1, 1, RELAXED_FIRST_LOOK}, WEAK},
    {"copy without acquire", {1, 1, RELAXED_COPY}, WEAK},
};

static void
run(Suite *suite, SuiteExpectation *expect, const Case *c)
{
    const Machine machine = {
        .faults = faults,
        .cell_names = cell_names,
        .places = places,
        .options = &c->options,
        .memory = c->memory,
        .threads = 1 + c->options.readers,
    };
    State start = {.thread = {{.pc = MAKE_ODD, .rounds = (uint8_t)c->options.changes}}};
    for (int i = 0; i < c->options.readers; i++)
        start.thread[1 + i] = (Thread){.pc = LOOK};
    expect(suite, c->what, &machine, &start);
}

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("roster", argc, argv);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        run(&suite, suite_expect_good, &good[i]);
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++)
        run(&suite, suite_expect_caught, &mutants[i]);
    return suite_end(&suite);
}
