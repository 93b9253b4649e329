/* SPDX-License-Identifier: MIT */
/*
 * packet_model.c - the packet that a thread shares with its handle (runtime/thread/spawn.c).
 *
 *     T   the thread: does its work, stores outcome and finished, gives its count back
 *     M   has the handle: may make a belay_thread from it, may ask is_finished, then joins the
 *         thread or drops the handle (which detaches it); unparks through its belay_thread at last
 *
 * The packet has a count for each of thread, handle and belay_thread; the last to give back its
 * count frees it, which reads the outcome once more: the message of a panic is freed with it.
 * Threads of a scope are in scope_model.c.
 */
#include "suite.h"

enum { M, T };

enum { COUNT, WORK, OUTCOME, FINISHED, SYSTEM, FREED };
static const char *const cell_names[MACHINE_CELLS] = {"count",    "work",   "outcome",
                                                      "finished", "system", "freed"};

enum { USE_AFTER_FREE = 1, OUTCOME_MISSED, WORK_MISSED, LATE_STORE, NOT_ENDED };
static const char *const faults[] = {
    NULL,
    "the packet is used after it was freed",
    "the outcome is not seen",
    "is_finished, but its work is not seen",
    "a store to the packet lands after it was freed",
    "not freed, or not joined or detached once",
};

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(HANDLE, handle, "handle") X(LOOK, look, "look") X(SEE, see, "see") X(JOIN, join, "join") \
    X(JOINED, joined, "joined") X(DROP, drop, "drop") X(UNPARK, unpark, "unpark") \
    X(UNREF_HANDLE, unref_handle, "unref") X(UNREF, unref_last, "unref") \
    X(DESTROY, destroy, "destroy") X(RUN, run, "run") X(END, end, "end") \
    X(FINISH, finish, "finish") X(UNREF_THREAD, unref_thread, "unref")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    COUNT_FIRST,      /* T gives its count back before it stores finished */
    NOT_COUNTED,      /* a belay_thread has no count */
    DROP_QUIETLY,     /* the drop of a handle does not detach */
    RELAXED_UNREF,    /* giving back a count is not a release */
    UNREF_UNACQUIRED, /* the last to give back does not acquire */
    RELAXED_FINISH,   /* finished is not stored by a release */
    RELAXED_LOOK,     /* is_finished is not an acquire */
} Mutant;

static Mutant
mutant(const Step *s)
{
    return *(const Mutant *)s->machine->options;
}

/* Every step that touches the packet asks this. */
static void
use(Step *s)
{
    if (s->to.cell[FREED] != 0)
        s->to.fault = USE_AFTER_FREE;
}

/* ---- M: value is 1 while it has a belay_thread, kind is 1 once it has asked is_finished ---- */

static void
handle(Step *s)
{
    const Thread *m = &s->from->thread[M];

    use(s);
    step_goto(s, JOIN, "join");
    step_goto(s, DROP, "drops the handle");
    if (m->value == 0) {
        step_thread(s)->value = 1;
        if (mutant(s) != NOT_COUNTED)
            step_add(s, COUNT, 1, RMW_ACQUIRE);
        step_goto(s, HANDLE, "makes a belay_thread");
    }
    if (m->kind == 0) {
        step_thread(s)->kind = 1;
        step_goto(s, LOOK, "is_finished?");
    }
}

static void
look(Step *s)
{
    use(s);
    if (mutant(s) == RELAXED_LOOK)
        step_early_load(s, WORK);
    step_goto(s, step_load(s, FINISHED) != 0 ? SEE : HANDLE, "is_finished: looks");
}

static void
see(Step *s)
{
    if (step_load(s, WORK) == 0)
        s->to.fault = WORK_MISSED;
    step_goto(s, HANDLE, "is_finished: sees the work");
}

/* The system waits for the very end of T. */
static void
join(Step *s)
{
    const Thread *t = &s->from->thread[T];
    if (t->pc != PC_DONE || t->buffered != 0)
        return;
    s->to.cell[SYSTEM]++;
    step_goto(s, JOINED, "join: T has ended");
}

static void
joined(Step *s)
{
    use(s);
    if (step_load(s, OUTCOME) == 0)
        s->to.fault = OUTCOME_MISSED;
    step_goto(s, UNREF_HANDLE, "join: takes the outcome");
}

static void
drop(Step *s)
{
    use(s);
    if (mutant(s) != DROP_QUIETLY)
        s->to.cell[SYSTEM]++;
    step_goto(s, UNREF_HANDLE, "detaches T");
}

/* ---- giving back counts ---- */

/* Give one count back: the last goes on to free the packet, others to `after`. */
static void
unref(Step *s, int after)
{
    use(s);
    if (mutant(s) == UNREF_UNACQUIRED)
        step_early_load(s, OUTCOME);
    const bool relaxed = mutant(s) == RELAXED_UNREF;
    const bool last = step_add(s, COUNT, -1, relaxed ? RMW_ACQUIRE : RMW_RELEASE) == 1;
    step_goto(s, last ? DESTROY : after, last ? "gives back the last count" : "gives back a count");
}

static void
unref_handle(Step *s)
{
    unref(s, step_thread(s)->value != 0 ? UNPARK : PC_DONE);
}

static void
unpark(Step *s)
{
    use(s);
    if (mutant(s) == NOT_COUNTED)
        step_goto(s, PC_DONE, "unparks");
    else
        step_goto(s, UNREF, "unparks");
}

static void
unref_last(Step *s)
{
    unref(s, PC_DONE);
}

static void
destroy(Step *s)
{
    use(s);
    if (step_load(s, OUTCOME) == 0)
        s->to.fault = OUTCOME_MISSED;
    s->to.cell[FREED] = 1;
    step_goto(s, PC_DONE, "frees the packet");
}

/* ---- T ---- */

static void
run(Step *s)
{
    step_store(s, WORK, 1);
    step_goto(s, END, "works");
}

static void
end(Step *s)
{
    use(s);
    step_store(s, OUTCOME, 1);
    step_goto(s, mutant(s) == COUNT_FIRST ? UNREF_THREAD : FINISH, "stores its outcome");
}

static void
finish(Step *s)
{
    use(s);
    if (mutant(s) == RELAXED_FINISH)
        step_store(s, FINISHED, 1);
    else
        step_store_release(s, FINISHED, 1);
    step_goto(s, mutant(s) == COUNT_FIRST ? PC_DONE : UNREF_THREAD, "stores finished");
}

static void
unref_thread(Step *s)
{
    unref(s, mutant(s) == COUNT_FIRST ? FINISH : PC_DONE);
}

/* ---- faults that no single step sees ---- */

static bool
all_done(const State *state)
{
    for (int i = M; i <= T; i++)
        if (state->thread[i].pc != PC_DONE || state->thread[i].buffered != 0)
            return false;
    return true;
}

static void
check(const void *context, State *state)
{
    const Thread *t = &state->thread[T];
    (void)context;
    for (int i = 0; i < t->buffered; i++)
        if (state->cell[FREED] != 0 && t->buffer[i].cell != WORK)
            state->fault = LATE_STORE;
    if (all_done(state) && (state->cell[FREED] != 1 || state->cell[SYSTEM] != 1))
        state->fault = NOT_ENDED;
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

typedef struct Case {
    const char *what;
    Mutant mutant;
    MemoryModel memory;
} Case;

static void
explore(Suite *suite, SuiteExpectation *expect, const Case *c)
{
    const Machine machine = {
        .faults = faults,
        .cell_names = cell_names,
        .places = places,
        .thread_names = "MT",
        .check = check,
        .options = &c->mutant,
        .memory = c->memory,
        .threads = 2,
    };
    const State start = {.cell[COUNT] = 2, .thread = {[M] = {.pc = HANDLE}, [T] = {.pc = RUN}}};
    expect(suite, c->what, &machine, &start);
}

int
main(int argc, char **argv)
{
    static const Case mutants[] = {
        {"gives its count back before finished", COUNT_FIRST, STRONG},
        {"a belay_thread without a count", NOT_COUNTED, STRONG},
        {"the drop does not detach", DROP_QUIETLY, STRONG},
        {"count given back without release", RELAXED_UNREF, WEAK},
        {"the last count without acquire", UNREF_UNACQUIRED, WEAK},
        {"finished without release", RELAXED_FINISH, WEAK},
        {"is_finished without acquire", RELAXED_LOOK, WEAK},
    };
    Suite suite = suite_begin("packet", argc, argv);

    explore(&suite, suite_expect_good, &(const Case){"thread and handle", RIGHT, STRONG});
    explore(&suite, suite_expect_good, &(const Case){"weak memory", RIGHT, WEAK});
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++)
        explore(&suite, suite_expect_caught, &mutants[i]);
    return suite_end(&suite);
}
