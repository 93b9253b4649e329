/* SPDX-License-Identifier: MIT */
/*
 * sharded_model.c - readers and writers of a lock with two shards, as they open and close the
 * second; see runtime/sync/sharded_rwlock.c.
 *
 * The places have the names that sharded_rwlock.c gives them, R1 to W4. A shard is one cell here:
 * how many readers hold it, or WRITER. What makes it exclude and wake is the rwlock model's
 * business, so a thread that waits is one that can take no step. FRESH is 2, so that a writer takes
 * it to 1 and the next one closes. The data is a cell that writers count up and readers read.
 */
#include "suite.h"

enum { SHARD, OTHER, OPEN, OTHER_OPEN, DATA };
static const char *const cell_names[MACHINE_CELLS] = {"shard 0", "shard 1", "open 0", "open 1",
                                                      "data"};

enum { FRESH = 2, WRITER = 8, DATA_VALUES = 8 };

enum { MEETING = 1, STALE, LEFT_OVER };
static const char *const faults[] = {NULL, "a writer is not alone",
                                     "a reader sees data from before the last write",
                                     "a shard is left locked"};

/* Thread.kind */
enum { READER_ON_0, READER_ON_1, WRITES, DOWNGRADES };

/*
 * Thread.value. Of a reader: its shard, also while it downgrades. Of a writer: HAS_OTHER, and from
 * its unlock on WAS_READ and the number that it has loaded.
 */
enum { HAS_OTHER = 1, WAS_READ = 2, LOADED = 4 };

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(R1_LOOK, r1_look, "R1 look") X(R1, r1, "R1") X(R2, r2, "R2") X(R2_BACK, r2_back, "R2 back") \
    X(R3, r3, "R3") X(R3_OTHER, r3_other, "R3 other") X(R4, r4, "R4") X(READS, reads, "READS") \
    X(LEAVES, leaves, "LEAVES") \
    X(W1, w1, "W1") X(W2_LOOK, w2_look, "W2 look") X(W2, w2, "W2") X(WRITING, writing, "WRITES") \
    X(W3, w3, "W3") X(W3_AGE, w3_age, "W3 age") X(W3_LOOK_OTHER, w3_look_other, "W3 look other") \
    X(W3_AGE_OTHER, w3_age_other, "W3 age other") X(W3_CLOSE, w3_close, "W3 close") \
    X(W3_CLOSE_OTHER, w3_close_other, "W3 close other") X(W4_OTHER, w4_other, "W4 other") \
    X(W4, w4, "W4") X(DOWN_LOOK, down_look, "downgrade: look") X(DOWN, down, "downgrade") \
    X(DOWN_BACK, down_back, "downgrade: back")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    NO_SECOND_LOOK, /* R2 stays in any shard that looked open in R1 */
    OPENS_FIRST,    /* R3 before the reader has shard 0 */
    LOOKS_FIRST,    /* W2 looks before the writer has shard 0 */
    CLOSES_LATE,    /* W3 after the other shard was given back */
    DOWN_CLOSES,    /* a downgrade ages as an unlock does */
    RELAXED_TAKE,   /* R2 may look before R1 has the shard */
    RELAXED_LOOK,   /* a reader may read before it looks in R2 */
    RELAXED_READER, /* what a reader opened may come after its unlock */
    RELAXED_WRITER, /* what a writer closed may come after its unlock */
} Mutant;

typedef struct Options {
    uint8_t threads[MACHINE_THREADS]; /* 1 + a kind, or 0 */
    uint8_t rounds;
    bool open; /* at the start */
    Mutant mutant;
} Options;

static Mutant
mutant(const Step *s)
{
    return ((const Options *)s->machine->options)->mutant;
}

static const Thread *
self(const Step *s)
{
    return &s->from->thread[s->self];
}

static int
processor(const Step *s)
{
    return self(s)->kind == READER_ON_0 ? 0 : 1;
}

static void
set_value(Step *s, int value)
{
    step_thread(s)->value = (uint8_t)value;
}

static void
round_done(Step *s, const char *what)
{
    Thread *t = step_thread(s);
    const int first = t->kind == WRITES || t->kind == DOWNGRADES ? W1 : R1_LOOK;
    t->value = 0;
    t->rounds--;
    step_goto(s, t->rounds > 0 ? first : PC_DONE, what);
}

/* ---- readers -------------------------------------------------------------------------------- */

static void
r1_look(Step *s)
{
    const bool open = processor(s) == 1 && step_load(s, OTHER_OPEN) != 0;
    if (processor(s) == 1 && !open && mutant(s) == OPENS_FIRST) {
        set_value(s, 1);
        step_goto(s, R3, "R1 its shard is closed");
        return;
    }
    set_value(s, open ? 1 : 0);
    step_goto(s, R1, open ? "R1 its shard looks open" : "R1 goes to shard 0");
}

static void
r1(Step *s)
{
    const int shard = self(s)->value;
    step_settle(s, SHARD + shard, RMW_ACQUIRE);
    if (s->to.cell[SHARD + shard] < WRITER) {
        s->to.cell[SHARD + shard]++;
        step_goto(s, shard == 1 && mutant(s) == NO_SECOND_LOOK ? READS : R2, "R1 takes it");
    }
    if (mutant(s) == RELAXED_TAKE)
        step_early_load(s, OPEN + shard);
}

static void
r2(Step *s)
{
    const int shard = self(s)->value;
    const int open = step_load(s, OPEN + shard);
    if (open == FRESH)
        step_goto(s, READS, "R2 it is fresh");
    else if (open != 0)
        step_goto(s, R4, "R2 it is open");
    else
        step_goto(s, shard == 0 ? R3 : R2_BACK, "R2 it is closed");
    if (mutant(s) == RELAXED_LOOK)
        step_early_load(s, DATA);
}

static void
r2_back(Step *s)
{
    step_add(s, OTHER, -1, RMW_RELEASE);
    step_goto(s, R1_LOOK, "R2 gives it back");
}

static void
r3(Step *s)
{
    step_store(s, OPEN, FRESH);
    step_goto(s, R3_OTHER, "R3 opens shard 0");
}

static void
r3_other(Step *s)
{
    step_store(s, OTHER_OPEN, FRESH);
    step_goto(s, mutant(s) == OPENS_FIRST && self(s)->value == 1 ? R1 : READS, "R3 opens shard 1");
}

static void
r4(Step *s)
{
    step_store(s, OPEN + self(s)->value, FRESH);
    step_goto(s, READS, "R4 makes it fresh");
}

static void
reads(Step *s)
{
    if (step_load(s, DATA) != s->to.cell[DATA])
        s->to.fault = STALE;
    step_goto(s, LEAVES, "reads");
}

static void
leaves(Step *s)
{
    const bool relaxed = mutant(s) == RELAXED_READER;
    step_add(s, SHARD + self(s)->value, -1, relaxed ? RMW_ACQUIRE : RMW_RELEASE);
    round_done(s, "unlocks its shard");
}

/* ---- writers -------------------------------------------------------------------------------- */

static void
w1(Step *s)
{
    step_settle(s, SHARD, RMW_ACQUIRE);
    if (s->to.cell[SHARD] == 0) {
        s->to.cell[SHARD] = WRITER;
        step_goto(s, W2_LOOK, "W1 takes shard 0");
    }
    if (mutant(s) == LOOKS_FIRST)
        step_early_load(s, OPEN);
}

static void
w2_look(Step *s)
{
    const bool open = step_load(s, OPEN) != 0;
    step_goto(s, open ? W2 : WRITING, open ? "W2 it is open" : "W2 it is closed");
}

static void
w2(Step *s)
{
    step_settle(s, OTHER, RMW_ACQUIRE);
    if (s->to.cell[OTHER] == 0) {
        s->to.cell[OTHER] = WRITER;
        set_value(s, HAS_OTHER);
        step_goto(s, WRITING, "W2 takes shard 1");
    }
}

static void
writing(Step *s)
{
    const bool downgrades = self(s)->kind == DOWNGRADES && mutant(s) != DOWN_CLOSES;
    step_store(s, DATA, (step_load(s, DATA) + 1) % DATA_VALUES);
    step_goto(s, downgrades ? DOWN_LOOK : W3, "has written");
}

/* After the aging. */
static int
after_w3(const Step *s)
{
    if (self(s)->kind == DOWNGRADES)
        return DOWN_LOOK;
    return mutant(s) == CLOSES_LATE ? W4 : W4_OTHER;
}

/* The code looks at `open` to know whether it has the other shard: that is what HAS_OTHER says. */
static void
w3(Step *s)
{
    const int open = step_load(s, OPEN);
    const bool late = mutant(s) == CLOSES_LATE && self(s)->kind != DOWNGRADES;
    if (open == 0) {
        step_goto(s, self(s)->kind == DOWNGRADES ? DOWN_LOOK : W4, "W3 it is closed");
        return;
    }
    set_value(s, HAS_OTHER | open * LOADED);
    step_goto(s, late ? W4_OTHER : W3_AGE, "W3 it is open");
}

/* Take one off a number above 1. */
static void
age(Step *s, int cell, int next)
{
    const int open = self(s)->value / LOADED;
    const int was_read = open > 1 ? WAS_READ : self(s)->value & WAS_READ;
    if (open > 1)
        step_store(s, cell, open - 1);
    set_value(s, HAS_OTHER | was_read);
    step_goto(s, next, open > 1 ? "W3 ages it" : "W3 it is old");
}

static void
w3_age(Step *s)
{
    age(s, OPEN, W3_LOOK_OTHER);
}

static void
w3_look_other(Step *s)
{
    const int open = step_load(s, OTHER_OPEN);
    set_value(s, (self(s)->value % LOADED) | open * LOADED);
    step_goto(s, W3_AGE_OTHER, "W3 looks at shard 1");
}

static void
w3_age_other(Step *s)
{
    const bool was_read = self(s)->value / LOADED > 1 || (self(s)->value & WAS_READ) != 0;
    age(s, OTHER_OPEN, was_read ? after_w3(s) : W3_CLOSE);
}

static void
w3_close(Step *s)
{
    step_store(s, OPEN, 0);
    step_goto(s, W3_CLOSE_OTHER, "W3 closes shard 0");
}

static void
w3_close_other(Step *s)
{
    step_store(s, OTHER_OPEN, 0);
    step_goto(s, after_w3(s), "W3 closes shard 1");
}

/* Swap out what a writer has in a shard. */
static void
give_back(Step *s, int cell, int value)
{
    step_swap(s, cell, value, mutant(s) == RELAXED_WRITER ? RMW_ACQUIRE : RMW_RELEASE);
}

static void
w4_other(Step *s)
{
    give_back(s, OTHER, 0);
    step_goto(s, mutant(s) == CLOSES_LATE ? W3_AGE : W4, "W4 gives shard 1 back");
}

static void
w4(Step *s)
{
    give_back(s, SHARD, 0);
    round_done(s, "W4 gives shard 0 back");
}

/* Bit 1 of the value, from here on: the shard that it keeps. */
static void
down_look(Step *s)
{
    const bool had_other = (self(s)->value & HAS_OTHER) != 0;
    const bool open = step_load(s, OTHER_OPEN) != 0 || mutant(s) == DOWN_CLOSES;
    set_value(s, (had_other ? 2 : 0) | (open && had_other ? 1 : 0));
    step_goto(s, DOWN, "downgrade: looks for its shard");
}

static void
down(Step *s)
{
    give_back(s, SHARD + self(s)->value % 2, 1);
    step_goto(s, self(s)->value >= 2 ? DOWN_BACK : READS, "downgrade: keeps one shard");
}

static void
down_back(Step *s)
{
    const int kept = self(s)->value % 2;
    give_back(s, SHARD + (1 - kept), 0);
    set_value(s, kept);
    step_goto(s, READS, "downgrade: gives the other back");
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

static void
check(const void *context, State *state)
{
    int inside = 0, writers = 0, running = 0;
    (void)context;
    for (int i = 0; i < MACHINE_THREADS; i++) {
        const int pc = state->thread[i].pc;
        inside += pc == READS || pc == LEAVES || pc == WRITING;
        writers += pc == WRITING;
        running += pc != PC_DONE;
    }
    if (writers > 0 && inside > 1)
        state->fault = MEETING;
    if (running == 0 && (state->cell[SHARD] != 0 || state->cell[OTHER] != 0))
        state->fault = LEFT_OVER;
}

/* ---- cases ---------------------------------------------------------------------------------- */

typedef struct Case {
    const char *what;
    Options options;
    MemoryModel memory;
} Case;

/* clang-format off */
#define R0 (1 + READER_ON_0)
#define R (1 + READER_ON_1)
#define W (1 + WRITES)
#define D (1 + DOWNGRADES)

static const Case good[] = {
    {"a reader and a writer", {{R, W}, 6, false, RIGHT}, WEAK},
    {"2 readers and a writer", {{R0, R, W}, 4, false, RIGHT}, WEAK},
    {"2 readers and a writer, open", {{R0, R, W}, 4, true, RIGHT}, WEAK},
    {"a reader and 2 writers", {{R, W, W}, 5, true, RIGHT}, STRONG},
    {"a reader and 2 writers, weak memory", {{R, W, W}, 4, true, RIGHT}, WEAK},
    {"a writer downgrades", {{R, D, W}, 4, true, RIGHT}, WEAK},
    {"all kinds", {{R0, R, W, D}, 3, true, RIGHT}, STRONG},
};

static const Case mutants[] = {
    {"stays without a second look", {{R, W, W}, 2, true, NO_SECOND_LOOK}, STRONG},
    {"opens before it has shard 0", {{R, W}, 1, false, OPENS_FIRST}, STRONG},
    {"looks before it has shard 0", {{R, R, W}, 1, false, LOOKS_FIRST}, WEAK},
    {"closes what it has given back", {{R, W, W}, 2, true, CLOSES_LATE}, STRONG},
    {"a downgrade closes its shard", {{R, D, W}, 2, true, DOWN_CLOSES}, STRONG},
    {"a reader takes without acquire", {{R, W, W}, 2, true, RELAXED_TAKE}, WEAK},
    {"a reader looks without acquire", {{R0, R, W, W}, 2, true, RELAXED_LOOK}, WEAK},
    {"a reader unlocks without release", {{R, R, W}, 1, false, RELAXED_READER}, WEAK},
    {"a writer unlocks without release", {{R, W, W}, 2, true, RELAXED_WRITER}, WEAK},
};
/* clang-format on */

static void
run(Suite *suite, SuiteExpectation *expect, const Case *c)
{
    State start = {0};
    int threads = 0;
    for (; threads < MACHINE_THREADS && c->options.threads[threads] != 0; threads++) {
        const int kind = c->options.threads[threads] - 1;
        start.thread[threads] = (Thread){.pc = kind == WRITES || kind == DOWNGRADES ? W1 : R1_LOOK,
                                         .kind = (uint8_t)kind,
                                         .rounds = c->options.rounds};
    }
    if (c->options.open)
        start.cell[OPEN] = start.cell[OTHER_OPEN] = FRESH;
    const Machine machine = {.faults = faults,
                             .cell_names = cell_names,
                             .places = places,
                             .check = check,
                             .options = &c->options,
                             .memory = c->memory,
                             .threads = threads};
    expect(suite, c->what, &machine, &start);
}

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("sharded", argc, argv);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        run(&suite, suite_expect_good, &good[i]);
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++)
        run(&suite, suite_expect_caught, &mutants[i]);
    return suite_end(&suite);
}
