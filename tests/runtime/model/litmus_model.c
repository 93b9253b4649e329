/* SPDX-License-Identifier: MIT */
/*
 * litmus_model.c - is the machine what machine.h says, and does the explorer find what is bad?
 *
 * The small programs that memory models are known by. A program whose bad end the memory allows
 * must be caught; one whose bad end it forbids must not.
 *
 *     store buffering    A: x = 1; read y       B: y = 1; read x       bad: both read 0
 *     message passing    A: x = 1; y = 1        B: read y; read x      bad: reads y 1, then x 0
 *     waiting            A waits for x          B: may set it, or does nothing
 */
#include "suite.h"

enum { X, Y, READ_A, READ_B }; /* what was read: 1 + value, or 0 before */
static const char *const cell_names[MACHINE_CELLS] = {"x", "y", "A read", "B read"};

enum { BOTH_OLD = 1, OLD_MESSAGE };
static const char *const faults[] = {NULL, "both threads read the old value",
                                     "the message is read before it is written"};

/* What stands between a thread's store and its load. */
typedef enum Between { NOTHING, FENCE, SWAP, MEMBARRIER } Between;

typedef struct Options {
    Between a, b;           /* store buffering */
    bool release, acquire;  /* message passing */
    bool may_set, will_set; /* waiting */
} Options;

/* clang-format off */
#define PLACES(X_) /* number, function, name in traces */ \
    X_(STORE, store, "store") X_(BETWEEN, between, "between") X_(LOAD, load, "load") \
    X_(WRITE, write, "write") X_(SEND, send, "send") X_(RECEIVE, receive, "receive") \
    X_(READ, read_, "read") X_(SPIN, spin, "spin") X_(SLEEP, sleep_, "sleep") \
    X_(ASLEEP, asleep, "ASLEEP") X_(SET, set, "set") X_(WAKE, wake, "wake")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

static const Options *
options(const Step *s)
{
    return s->machine->options;
}

/* ---- store buffering: thread 0 stores to x and reads y, thread 1 the other way round ---- */

static void
store(Step *s)
{
    const Between mine = s->self == 0 ? options(s)->a : options(s)->b;
    if (mine == NOTHING)
        step_early_load(s, Y - s->self);
    if (mine == SWAP)
        step_swap(s, X + s->self, 1, RMW_RELEASE);
    else
        step_store(s, X + s->self, 1);
    step_goto(s, BETWEEN, "stores");
}

static void
between(Step *s)
{
    const Between mine = s->self == 0 ? options(s)->a : options(s)->b;
    if (mine == FENCE)
        step_fence(s);
    if (mine == MEMBARRIER)
        step_membarrier(s);
    step_goto(s, LOAD, "goes on");
}

static void
load(Step *s)
{
    s->to.cell[READ_A + s->self] = (uint8_t)(1 + step_load(s, Y - s->self));
    if (s->to.cell[READ_A] == 1 && s->to.cell[READ_B] == 1)
        s->to.fault = BOTH_OLD;
    step_goto(s, PC_DONE, "reads");
}

/* ---- message passing ---- */

static void
write(Step *s)
{
    step_store(s, X, 1);
    step_goto(s, SEND, "writes the message");
}

static void
send(Step *s)
{
    if (options(s)->release)
        step_store_release(s, Y, 1);
    else
        step_store(s, Y, 1);
    step_goto(s, PC_DONE, "says that it is there");
}

static void
receive(Step *s)
{
    if (!options(s)->acquire)
        step_early_load(s, X);
    step_goto(s, step_load(s, Y) != 0 ? READ : PC_DONE, "is it there?");
}

static void
read_(Step *s)
{
    if (step_load(s, X) == 0)
        s->to.fault = OLD_MESSAGE;
    step_goto(s, PC_DONE, "reads the message");
}

/* ---- waiting for x, by looking at it for ever, or asleep ---- */

static void
spin(Step *s)
{
    step_goto(s, step_load(s, X) != 0 ? PC_DONE : SPIN, "looks");
}

static void
sleep_(Step *s)
{
    step_fence(s);
    step_goto(s, s->to.cell[X] != 0 ? PC_DONE : ASLEEP, "falls asleep unless x is set");
}

static void
asleep(Step *s)
{
    step_may(s, SLEEP, "wakes for no reason");
}

static void
set(Step *s)
{
    if (options(s)->will_set || options(s)->may_set) {
        step_store(s, X, 1);
        step_goto(s, WAKE, "x = 1");
    }
    if (!options(s)->will_set)
        step_goto(s, PC_DONE, "does nothing");
}

static void
wake(Step *s)
{
    step_wake_one(s, ASLEEP, SLEEP, PC_DONE, "wakes");
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* ---- cases ---- */

typedef struct Case {
    const char *what;
    MemoryModel memory;
    int pc_a, pc_b;
    Options options;
} Case;

static const Case good[] = {
    {"store buffering, fences", STRONG, STORE, STORE, {.a = FENCE, .b = FENCE}},
    {"store buffering, fences, weak", WEAK, STORE, STORE, {.a = FENCE, .b = FENCE}},
    {"store buffering, swaps", STRONG, STORE, STORE, {.a = SWAP, .b = SWAP}},
    {"store buffering, one membarrier", STRONG, STORE, STORE, {.a = NOTHING, .b = MEMBARRIER}},
    {"store buffering, one membarrier, weak", WEAK, STORE, STORE, {.a = NOTHING, .b = MEMBARRIER}},
    {"message passing", STRONG, WRITE, RECEIVE, {0}},
    {"message passing, weak", WEAK, WRITE, RECEIVE, {.release = true, .acquire = true}},
    {"spinning", STRONG, SPIN, SET, {.will_set = true}},
    {"sleeping", STRONG, SLEEP, SET, {.will_set = true}},
};

static const Case bad[] = {
    {"store buffering", STRONG, STORE, STORE, {0}},
    {"store buffering, one fence", STRONG, STORE, STORE, {.a = FENCE}},
    {"message passing, weak", WEAK, WRITE, RECEIVE, {0}},
    {"message passing, weak, no release", WEAK, WRITE, RECEIVE, {.acquire = true}},
    {"message passing, weak, no acquire", WEAK, WRITE, RECEIVE, {.release = true}},
    {"spinning, perhaps for ever", STRONG, SPIN, SET, {.may_set = true}},
    {"sleeping, perhaps for ever", STRONG, SLEEP, SET, {.may_set = true}},
};

static void
explore(Suite *suite, SuiteExpectation *expect, const Case *c)
{
    const Machine machine = {
        .faults = faults,
        .cell_names = cell_names,
        .places = places,
        .options = &c->options,
        .memory = c->memory,
        .threads = 2,
    };
    const State start = {.thread = {{.pc = (uint8_t)c->pc_a}, {.pc = (uint8_t)c->pc_b}}};
    expect(suite, c->what, &machine, &start);
}

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("litmus", argc, argv);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        explore(&suite, suite_expect_good, &good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        explore(&suite, suite_expect_caught, &bad[i]);
    return suite_end(&suite);
}
