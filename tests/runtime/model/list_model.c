/* SPDX-License-Identifier: MIT */
/*
 * list_model.c - the end of a block: runtime/chan/flavor_list.c.
 *
 * A block of two slots, both written. Receivers take a slot each; who has the last one moves head
 * on. Each reads its slot, marks it READ, and whoever moved on, and one more who comes from the end
 * of the next block, frees the block if all is READ. Nobody may read a block that was freed, and it
 * may be freed once.
 *
 * A slot that is freed is overwritten at once: by a plain store, as the next use of the memory.
 */
#include "suite.h"

enum { HEAD, MOVED, MARK_0, MARK_1, BUSY, FREED };
static const char *const cell_names[MACHINE_CELLS] = {"head",   "moved", "mark 0",
                                                      "mark 1", "busy",  "freed"};

enum { VACANT = 0, WRITTEN = 1, READ = 2 };

enum { AFTER_END = 1, TWICE };
static const char *const faults[] = {NULL, "a slot is read that was freed",
                                     "the block was freed twice"};

enum { RECEIVER = 1, PASSER_BY }; /* Thread.kind */

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(TAKE, take, "take") X(MOVE_ON, move_on, "move on") X(COPY, copy, "copy") \
    X(MARK, mark, "mark") X(ASK, ask, "ask") X(LOOK_HEAD, look_head, "look at head") \
    X(LOOK_0, look_0, "look at mark 0") X(LOOK_1, look_1, "look at mark 1") \
    X(FREE, free_, "free") X(GIVE_BACK, give_back, "give back")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    NO_MARKS,    /* frees what head has left, read or not */
    MARKS_FIRST, /* marks its slot, then reads it */
    ONE_MARK,    /* looks at the last slot only */
    NOT_ALONE,   /* does not ask whether somebody else frees */
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

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("list", argc, argv);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        run(&suite, suite_expect_good, &good[i]);
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++)
        run(&suite, suite_expect_caught, &mutants[i]);
    return suite_end(&suite);
}
