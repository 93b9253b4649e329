/* SPDX-License-Identifier: MIT */
/*
 * list_model.c - the end of a block, the first one, a word aside: runtime/chan/flavor_list.c.
 *
 * The end. A block of two slots, both written. Receivers take a slot each; who has the last one
 * moves head on. Each reads its slot, marks it READ, and whoever moved on, and one more who comes
 * from the end of the next block, frees the block if all is READ. Nobody may read a block that was
 * freed, and it may be freed once.
 *
 * A slot that is freed is overwritten at once: by a plain store, as the next use of the memory.
 *
 * The beginning. head and tail are at 0 before there is any block. The sender of the first message
 * makes it known, then takes place 0 and writes; receivers look at head, at the block, at tail, and
 * take the place if tail is past it. The block that one saw may be the NULL of before, though head
 * has not moved (I1): nobody may take a place with it.
 *
 * A word that looks like a mark (list_slot.c). The senders of two slots write which word it is into
 * one and the same word of bits, then that their slot is ASIDE; the receivers of both wait for that
 * and read the bits. Each must find its own.
 */
#include "suite.h"

enum { HEAD, MOVED, MARK_0, MARK_1, BUSY, FREED };
static const char *const cell_names[MACHINE_CELLS] = {"head",   "moved", "mark 0",
                                                      "mark 1", "busy",  "freed"};

/* The beginning has others: head, and the mark of slot 0, are the same. */
enum { BLOCK = MOVED, TAIL = BUSY };
static const char *const cell_names_of_first[MACHINE_CELLS] = {"head", "block", "mark 0", "unused",
                                                               "tail"};

/* And a word aside: the marks are the same. */
enum { BITS = HEAD };
static const char *const cell_names_of_aside[MACHINE_CELLS] = {"bits", "unused", "slot 0",
                                                               "slot 1"};

enum { VACANT = 0, WRITTEN = 1, READ = 2 };

enum { AFTER_END = 1, TWICE, NOWHERE, ANOTHER };
static const char *const faults[] = {NULL, "a slot is read that was freed",
                                     "the block was freed twice", "a place was taken in no block",
                                     "another word was received than was sent"};

enum { RECEIVER = 1, PASSER_BY, SENDER }; /* Thread.kind */

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(TAKE, take, "take") X(MOVE_ON, move_on, "move on") X(COPY, copy, "copy") \
    X(MARK, mark, "mark") X(ASK, ask, "ask") X(LOOK_HEAD, look_head, "look at head") \
    X(LOOK_0, look_0, "look at mark 0") X(LOOK_1, look_1, "look at mark 1") \
    X(FREE, free_, "free") X(GIVE_BACK, give_back, "give back") \
    X(BEGIN, begin, "begin") X(TAKE_TO_PUT, take_to_put, "take to put") \
    X(WRITE, write_, "write") X(LOOK_INDEX, look_index, "look at the index") \
    X(LOOK_BLOCK, look_block, "look at the block") X(LOOK_TAIL, look_tail, "look at tail") \
    X(TAKE_FIRST, take_first, "take the first") X(AWAIT, await, "await the mark") \
    X(PUT_BITS, put_bits, "put the bits") X(STORE_BITS, store_bits, "store the bits") \
    X(SAY_ASIDE, say_aside, "say aside") X(AWAIT_SLOT, await_slot, "await the slot") \
    X(LOOK_BITS, look_bits, "look at the bits")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    NO_MARKS,    /* frees what head has left, read or not */
    MARKS_FIRST, /* marks its slot, then reads it */
    ONE_MARK,    /* looks at the last slot only */
    NOT_ALONE,   /* does not ask whether somebody else frees */
    NULL_BLOCK,  /* takes a place whatever block it saw */
    SLOT_FIRST,  /* says ASIDE, then puts the bits */
    NO_OR,       /* loads the bits and stores them with its own */
} Mutant;

typedef struct Options {
    int passers_by;
    Mutant mutant;
} Options;

static bool
is(const Step *s, Mutant mutant)
{
    return ((const Options *)s->machine->options)->mutant == mutant;
}

/* ---- a receiver: value is its slot ---- */

static void
take(Step *s)
{
    Thread *const t = step_thread(s);
    t->value = (uint8_t)step_add(s, HEAD, 1, RMW_ACQUIRE);
    const int then = is(s, MARKS_FIRST) ? MARK : COPY;
    step_goto(s, t->value == 1 ? MOVE_ON : then, "takes a slot");
}

static void
move_on(Step *s)
{
    step_store_release(s, MOVED, 1);
    step_goto(s, is(s, MARKS_FIRST) ? MARK : COPY, "moves head on");
}

static void
copy(Step *s)
{
    if (s->to.cell[FREED] != 0)
        s->to.fault = AFTER_END;
    if (is(s, MARKS_FIRST))
        step_goto(s, step_thread(s)->value == 1 ? ASK : PC_DONE, "copies the message");
    else
        step_goto(s, MARK, "copies the message");
}

static void
mark(Step *s)
{
    const int slot = step_thread(s)->value;
    step_store_release(s, MARK_0 + slot, READ);
    if (is(s, MARKS_FIRST))
        step_goto(s, COPY, "marks it READ");
    else
        step_goto(s, slot == 1 ? ASK : PC_DONE, "marks it READ");
}

/* ---- to free what is over ---- */

static void
ask(Step *s)
{
    if (is(s, NOT_ALONE)) {
        step_goto(s, LOOK_HEAD, "does not ask");
        return;
    }
    step_goto(s, step_swap(s, BUSY, 1, RMW_ACQUIRE) == 0 ? LOOK_HEAD : PC_DONE,
              "asks whether somebody frees");
}

static void
look_head(Step *s)
{
    /* `freed` is also what `oldest` says, under busy: the block is not the first any more. */
    const bool left = step_load(s, MOVED) != 0;
    const bool over = !is(s, NOT_ALONE) && s->to.cell[FREED] != 0;
    if (!left || over)
        step_goto(s, GIVE_BACK, "nothing to free");
    else if (is(s, NO_MARKS))
        step_goto(s, FREE, "does not look at the marks");
    else
        step_goto(s, is(s, ONE_MARK) ? LOOK_1 : LOOK_0, "head has left");
}

static void
look_0(Step *s)
{
    step_goto(s, step_load(s, MARK_0) == READ ? LOOK_1 : GIVE_BACK, "looks at slot 0");
}

static void
look_1(Step *s)
{
    step_goto(s, step_load(s, MARK_1) == READ ? FREE : GIVE_BACK, "looks at slot 1");
}

static void
free_(Step *s)
{
    if (s->to.cell[FREED] != 0)
        s->to.fault = TWICE;
    s->to.cell[FREED] = 1; /* what the model remembers, not memory */
    step_goto(s, GIVE_BACK, "frees the block");
}

static void
give_back(Step *s)
{
    if (!is(s, NOT_ALONE))
        step_store_release(s, BUSY, 0);
    step_goto(s, PC_DONE, "done");
}

/* ---- the first block: the sender ---- */

static void
begin(Step *s)
{
    step_store_release(s, BLOCK, 1);
    step_goto(s, TAKE_TO_PUT, "makes the first block known");
}

static void
take_to_put(Step *s)
{
    (void)step_add(s, TAIL, 1, RMW_RELEASE);
    step_goto(s, WRITE, "takes place 0");
}

static void
write_(Step *s)
{
    step_store_release(s, MARK_0, WRITTEN);
    step_goto(s, PC_DONE, "writes");
}

/* ---- the first block: a receiver. value: the record {block it saw, head it saw} ---- */

enum { SAW_BLOCK = 2 };

static void
look_index(Step *s)
{
    step_thread(s)->value = (uint8_t)step_load(s, HEAD);
    step_goto(s, LOOK_BLOCK, "looks at head");
}

static void
look_block(Step *s)
{
    if (step_load(s, BLOCK) != 0)
        step_thread(s)->value |= SAW_BLOCK;
    step_goto(s, LOOK_TAIL, "looks at the block");
}

/* Empty: it goes. A message, but the NULL of before: it looks again. */
static void
look_tail(Step *s)
{
    const int saw = step_thread(s)->value;
    const bool nowhere = (saw & SAW_BLOCK) == 0 && !is(s, NULL_BLOCK);
    if (step_load(s, TAIL) <= saw % SAW_BLOCK)
        step_goto(s, PC_DONE, "finds it empty");
    else
        step_goto(s, nowhere ? LOOK_INDEX : TAKE_FIRST, "finds a message");
}

static void
take_first(Step *s)
{
    const int saw = step_thread(s)->value;
    step_settle(s, HEAD, RMW_ACQUIRE);
    if (s->to.cell[HEAD] != saw % SAW_BLOCK) {
        step_goto(s, LOOK_INDEX, "somebody was faster");
        return;
    }
    s->to.cell[HEAD]++;
    if ((saw & SAW_BLOCK) == 0)
        s->to.fault = NOWHERE;
    step_goto(s, AWAIT, "takes place 0");
}

static void
await(Step *s)
{
    step_goto(s, step_load(s, MARK_0) == WRITTEN ? PC_DONE : AWAIT, "looks at the mark");
}

/* ---- a word aside. value: the slot; it sends its number plus 1 ---- */

static int
bits_of(int slot)
{
    return (slot + 1) << 2 * slot;
}

static void
put_bits(Step *s)
{
    Thread *const t = step_thread(s);
    if (is(s, NO_OR)) {
        t->value = (uint8_t)(t->value | step_load(s, BITS) << 1);
        step_goto(s, STORE_BITS, "loads the bits");
        return;
    }
    (void)step_add(s, BITS, bits_of(t->value), RMW_ACQUIRE); /* an or: nobody else has these */
    step_goto(s, is(s, SLOT_FIRST) ? PC_DONE : SAY_ASIDE, "puts its bits");
}

static void
store_bits(Step *s)
{
    Thread *const t = step_thread(s);
    const int slot = t->value & 1;
    step_store(s, BITS, t->value >> 1 | bits_of(slot));
    t->value = (uint8_t)slot;
    step_goto(s, SAY_ASIDE, "stores the bits with its own");
}

static void
say_aside(Step *s)
{
    step_store_release(s, MARK_0 + step_thread(s)->value, WRITTEN);
    step_goto(s, is(s, SLOT_FIRST) ? PUT_BITS : PC_DONE, "says ASIDE");
}

static void
await_slot(Step *s)
{
    const bool there = step_load(s, MARK_0 + step_thread(s)->value) == WRITTEN;
    step_goto(s, there ? LOOK_BITS : AWAIT_SLOT, "looks at its slot");
}

static void
look_bits(Step *s)
{
    const int slot = step_thread(s)->value;
    if ((step_load(s, BITS) >> 2 * slot & 3) != slot + 1)
        s->to.fault = ANOTHER;
    step_goto(s, PC_DONE, "looks at the bits");
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* ---- cases ---- */

typedef struct Case {
    const char *what;
    Options options;
    MemoryModel memory;
} Case;

static const Case good[] = {
    {"two receivers", {.passers_by = 0}, STRONG},
    {"two receivers and two who pass by", {.passers_by = 2}, STRONG},
    {"the same, weak memory", {.passers_by = 2}, WEAK},
};

static const Case mutants[] = {
    {"frees without marks", {.passers_by = 0, .mutant = NO_MARKS}, STRONG},
    {"marks before it reads", {.passers_by = 1, .mutant = MARKS_FIRST}, STRONG},
    {"looks at the last mark only", {.passers_by = 0, .mutant = ONE_MARK}, STRONG},
    {"frees without asking", {.passers_by = 1, .mutant = NOT_ALONE}, STRONG},
};

static const Case good_firsts[] = {
    {"the first block", {.mutant = RIGHT}, STRONG},
    {"the first block, weak memory", {.mutant = RIGHT}, WEAK},
};

static const Case first_mutants[] = {
    {"takes a place in no block", {.mutant = NULL_BLOCK}, STRONG},
};

static const Case good_asides[] = {
    {"a word aside", {.mutant = RIGHT}, STRONG},
    {"a word aside, weak memory", {.mutant = RIGHT}, WEAK},
};

static const Case aside_mutants[] = {
    {"says aside before the bits are there", {.mutant = SLOT_FIRST}, STRONG},
    {"puts the bits by a load and a store", {.mutant = NO_OR}, STRONG},
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
        .threads = 2 + c->options.passers_by,
    };
    State start = {.cell = {[MARK_0] = WRITTEN, [MARK_1] = WRITTEN}};
    for (int i = 0; i < machine.threads; i++)
        start.thread[i] =
            i < 2 ? (Thread){.pc = TAKE, .kind = RECEIVER} : (Thread){.pc = ASK, .kind = PASSER_BY};
    expect(suite, c->what, &machine, &start);
}

/* A sender and two receivers, from before the first block. */
static void
run_first(Suite *suite, SuiteExpectation *expect, const Case *c)
{
    const Machine machine = {
        .faults = faults,
        .cell_names = cell_names_of_first,
        .places = places,
        .options = &c->options,
        .memory = c->memory,
        .threads = 3,
    };
    const State start = {.thread = {{.pc = BEGIN, .kind = SENDER},
                                    {.pc = LOOK_INDEX, .kind = RECEIVER},
                                    {.pc = LOOK_INDEX, .kind = RECEIVER}}};
    expect(suite, c->what, &machine, &start);
}

/* The senders of slot 0 and of slot 1, and their receivers. */
static void
run_aside(Suite *suite, SuiteExpectation *expect, const Case *c)
{
    const Machine machine = {
        .faults = faults,
        .cell_names = cell_names_of_aside,
        .places = places,
        .options = &c->options,
        .memory = c->memory,
        .threads = 4,
    };
    const uint8_t first = c->options.mutant == SLOT_FIRST ? SAY_ASIDE : PUT_BITS;
    const State start = {.thread = {{.pc = first, .kind = SENDER, .value = 0},
                                    {.pc = first, .kind = SENDER, .value = 1},
                                    {.pc = AWAIT_SLOT, .kind = RECEIVER, .value = 0},
                                    {.pc = AWAIT_SLOT, .kind = RECEIVER, .value = 1}}};
    expect(suite, c->what, &machine, &start);
}

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("list", argc, argv);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        run(&suite, suite_expect_good, &good[i]);
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++)
        run(&suite, suite_expect_caught, &mutants[i]);
    for (size_t i = 0; i < sizeof good_firsts / sizeof *good_firsts; i++)
        run_first(&suite, suite_expect_good, &good_firsts[i]);
    for (size_t i = 0; i < sizeof first_mutants / sizeof *first_mutants; i++)
        run_first(&suite, suite_expect_caught, &first_mutants[i]);
    for (size_t i = 0; i < sizeof good_asides / sizeof *good_asides; i++)
        run_aside(&suite, suite_expect_good, &good_asides[i]);
    for (size_t i = 0; i < sizeof aside_mutants / sizeof *aside_mutants; i++)
        run_aside(&suite, suite_expect_caught, &aside_mutants[i]);
    return suite_end(&suite);
}
