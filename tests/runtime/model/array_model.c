/* SPDX-License-Identifier: MIT */
/*
 * array_model.c - the stamps of a ring with one slot: runtime/chan/flavor_array.c.
 *
 * Each sender writes its number into the slot, each receiver takes one out, in any number of laps.
 * A position of tail and head is the lap alone, counted in twos, because the index is always 0: the
 * slot is vacant for lap n when its stamp is n, and written when it is n + 1. Nobody may write a
 * slot that was not read, read one that is not written, or read what another one reads.
 *
 * The message is a plain store: only the stamp orders it [channel.message, channel.vacant].
 */
#include "suite.h"

enum { TAIL, HEAD, STAMP, SLOT, UNREAD };
static const char *const cell_names[MACHINE_CELLS] = {"tail", "head", "stamp", "slot", "unread"};

enum { OVERWRITTEN = 1, STALE, AGAIN };
static const char *const faults[] = {NULL, "a message was overwritten",
                                     "the message is not there yet", "a message was taken twice"};

enum { SENDER = 1, RECEIVER }; /* Thread.kind */

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(LOOK_END, look_end, "look at the end") X(LOOK_STAMP, look_stamp, "look at the stamp") \
    X(TAKE, take, "take") X(INSIDE, inside, "INSIDE") X(STAMP_IT, stamp_it, "stamp")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    IGNORES_STAMP,  /* takes a place without looking at the stamp */
    TAKES_BY_STORE, /* takes a place by a store */
    STAMPS_BEFORE,  /* stamps the slot, then uses it */
    SAME_LAP,       /* a receiver leaves the stamp of this lap, not of the next */
    RELAXED_STAMP,  /* stamps without release */
    RELAXED_LOOK,   /* looks at the stamp without acquire */
} Mutant;

typedef struct Options {
    int senders, receivers; /* who use the slot once each */
    Mutant mutant;
} Options;

/* Fields of a thread: value is the position that it goes for. */

static bool
is(const Step *s, Mutant mutant)
{
    return ((const Options *)s->machine->options)->mutant == mutant;
}

static bool
is_sender(const Step *s)
{
    return s->from->thread[s->self].kind == SENDER;
}

static int
end_of(const Step *s)
{
    return is_sender(s) ? TAIL : HEAD;
}

static void
look_end(Step *s)
{
    step_thread(s)->value = (uint8_t)step_load(s, end_of(s));
    step_goto(s, is(s, IGNORES_STAMP) ? TAKE : LOOK_STAMP, "looks where it is");
}

/* The slot is ours if the stamp says so; else look again where the end is. */
static void
look_stamp(Step *s)
{
    const int wanted = step_thread(s)->value + (is_sender(s) ? 0 : 1);
    step_goto(s, step_load(s, STAMP) == wanted ? TAKE : LOOK_END, "looks at the stamp");
    if (is(s, RELAXED_LOOK) && !is_sender(s))
        step_early_load(s, SLOT);
}

static void
take(Step *s)
{
    const int at = step_thread(s)->value;
    if (is(s, TAKES_BY_STORE)) {
        step_store(s, end_of(s), at + 2);
        step_goto(s, INSIDE, "takes the place by a store");
        return;
    }
    step_settle(s, end_of(s), RMW_RELEASE);
    if (s->to.cell[end_of(s)] != at) {
        step_goto(s, LOOK_END, "somebody was faster");
        return;
    }
    s->to.cell[end_of(s)] = (uint8_t)(at + 2);
    step_goto(s, is(s, STAMPS_BEFORE) ? STAMP_IT : INSIDE, "takes the place");
}

/* Whether the slot has a message that nobody has read is what the model remembers, not memory. */
static void
inside(Step *s)
{
    const int at = step_thread(s)->value;
    if (is_sender(s)) {
        if (s->to.cell[UNREAD] != 0)
            s->to.fault = OVERWRITTEN;
        s->to.cell[UNREAD] = 1;
        step_store(s, SLOT, at + 1);
    } else {
        const int seen = step_load(s, SLOT);
        if (s->to.cell[UNREAD] == 0)
            s->to.fault = AGAIN;
        s->to.cell[UNREAD] = 0;
        if (seen != at + 1)
            s->to.fault = STALE;
    }
    step_goto(s, is(s, STAMPS_BEFORE) ? PC_DONE : STAMP_IT, is_sender(s) ? "writes" : "reads");
}

static void
stamp_it(Step *s)
{
    const int at = step_thread(s)->value;
    const int next_lap = is(s, SAME_LAP) ? at : at + 2;
    const int stamp = is_sender(s) ? at + 1 : next_lap;
    if (is(s, RELAXED_STAMP))
        step_store(s, STAMP, stamp);
    else
        step_store_release(s, STAMP, stamp);
    step_goto(s, is(s, STAMPS_BEFORE) ? INSIDE : PC_DONE, "stamps the slot");
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* ---- cases ---- */

typedef struct Case {
    const char *what;
    Options options;
    MemoryModel memory;
} Case;

static const Case good[] = {
    {"a sender and a receiver", {.senders = 1, .receivers = 1}, STRONG},
    {"two senders and two receivers", {.senders = 2, .receivers = 2}, STRONG},
    {"the same, weak memory", {.senders = 2, .receivers = 2}, WEAK},
};

static const Case mutants[] = {
    {"does not look at the stamp", {.senders = 2, .receivers = 2, .mutant = IGNORES_STAMP}, STRONG},
    {"takes its place by a store",
     {.senders = 2, .receivers = 2, .mutant = TAKES_BY_STORE},
     STRONG},
    {"stamps first", {.senders = 1, .receivers = 1, .mutant = STAMPS_BEFORE}, STRONG},
    {"stamps the same lap again", {.senders = 2, .receivers = 2, .mutant = SAME_LAP}, STRONG},
    {"stamps without release", {.senders = 1, .receivers = 1, .mutant = RELAXED_STAMP}, WEAK},
    {"looks without acquire", {.senders = 1, .receivers = 1, .mutant = RELAXED_LOOK}, WEAK},
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
        .threads = c->options.senders + c->options.receivers,
    };
    State start = {.fault = 0};
    for (int i = 0; i < machine.threads; i++)
        start.thread[i] =
            (Thread){.pc = LOOK_END, .kind = i < c->options.senders ? SENDER : RECEIVER};
    expect(suite, c->what, &machine, &start);
}

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("array", argc, argv);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        run(&suite, suite_expect_good, &good[i]);
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++)
        run(&suite, suite_expect_caught, &mutants[i]);
    return suite_end(&suite);
}
