/* SPDX-License-Identifier: MIT */
/*
 * once_model.c - the protocol of runtime/sync/once.c: threads that do a thing once, or wait for it.
 *
 * A turn writes a value by a plain store, or panics; so many turns may panic. Nobody may be in a
 * turn beside another, everybody who is told that it is done must see the value, and nobody may
 * sleep for ever. Five kinds of threads:
 *
 *     call      once_call_once: refused when it is poisoned
 *     force     once_call_once_force, again and again until it is done
 *     init      the get_or_init of a ONCE_LOCK, the same, but its panics leave the once fresh
 *     wait      once_wait: refused when it is poisoned
 *     patient   once_wait_force
 */
#include "suite.h"

#include <string.h>

enum { STATE, VALUE, PANICS };
static const char *const cell_names[MACHINE_CELLS] = {"state", "value", "panics left"};

/* The flags of the state, as in once.h. */
enum { POISONED = 1, RUNNING = 2, FINISHED = 4, AWAITED = 8 };

enum { TWO_TURNS = 1, NOT_SEEN, TWICE };
static const char *const faults[] = {NULL, "two turns at once", "does not see what was done",
                                     "it was done twice"};

enum { CALL = 1, FORCE, INIT, WAIT, PATIENT }; /* Thread.kind */

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(ASK, ask, "ask") X(LOOK, look, "look") X(MARK, mark, "mark") \
    X(MARK_STORE, mark_store, "mark store") X(SLEEP, sleep_, "sleep") \
    X(ASLEEP, asleep, "ASLEEP") X(BEGIN, begin, "begin") X(TURN, turn, "TURN") \
    X(PANIC, panic_, "PANIC") X(END, end, "END") X(END_LOOK, end_look, "END look") \
    X(WAKE, wake, "wake") X(READ, read_, "read")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    NO_COMPARE,     /* sleeps whatever the state is */
    NO_MARK,        /* sleeps without AWAITED */
    MARK_BY_STORE,  /* sets AWAITED by a load and a store */
    BEGIN_BY_STORE, /* begins a turn by a store */
    BEGIN_CLEARS,   /* a turn begins without AWAITED */
    END_IN_TWO,     /* looks for AWAITED, then ends the turn */
    WAKES_FIRST,    /* wakes, then ends the turn */
    WAKES_ONE,
    PANICS_QUIETLY, /* the end of a turn that panicked wakes nobody */
    UNRELEASED,     /* the end is no release */
    UNACQUIRED,     /* the look that sees it done is no acquire */
} Mutant;

typedef struct Options {
    int panics; /* so many turns may panic */
    Mutant mutant;
} Options;

static bool
is(const Step *s, Mutant mutant)
{
    return ((const Options *)s->machine->options)->mutant == mutant;
}

/* Fields of a thread: value is the state that it saw; in a turn, how it ends. */

static bool
only_waits(const Step *s)
{
    const int kind = s->from->thread[s->self].kind;
    return kind == WAIT || kind == PATIENT;
}

static bool
is_refused(const Step *s, int state)
{
    const int kind = s->from->thread[s->self].kind;
    return (kind == CALL || kind == WAIT) && (state & (POISONED | RUNNING)) == POISONED;
}

static void
ask(Step *s)
{
    step_thread(s)->value = 0;
    if (step_load(s, STATE) == FINISHED)
        step_goto(s, READ, "it is done");
    else
        step_goto(s, LOOK, "it is not done");
    if (is(s, UNACQUIRED))
        step_early_load(s, VALUE);
}

static void
look(Step *s)
{
    const int state = step_load(s, STATE);
    step_thread(s)->value = (uint8_t)state;
    if (state == FINISHED)
        step_goto(s, ASK, "it is done now");
    else if (is_refused(s, state))
        step_goto(s, PC_DONE, "refused");
    else if ((state & RUNNING) != 0 || only_waits(s))
        step_goto(s, MARK, "has to wait");
    else
        step_goto(s, BEGIN, "may begin");
}

/* ---- waiting ---- */

static void
mark(Step *s)
{
    Thread *t = step_thread(s);
    if (is(s, NO_MARK) || (t->value & AWAITED) != 0) {
        step_goto(s, SLEEP, "need not mark");
        return;
    }
    if (is(s, MARK_BY_STORE)) {
        step_goto(s, MARK_STORE, "will mark");
        return;
    }
    step_settle(s, STATE, RMW_ACQUIRE);
    const bool same = s->to.cell[STATE] == t->value;
    if (same)
        s->to.cell[STATE] |= AWAITED;
    t->value |= AWAITED;
    step_goto(s, same ? SLEEP : ASK, same ? "marks" : "the state has changed");
}

static void
mark_store(Step *s)
{
    step_thread(s)->value |= AWAITED;
    step_store(s, STATE, step_thread(s)->value);
    step_goto(s, SLEEP, "marks, whatever it is now");
}

static void
sleep_(Step *s)
{
    step_fence(s);
    const bool same = s->to.cell[STATE] == step_thread(s)->value || is(s, NO_COMPARE);
    step_thread(s)->value = 0;
    step_goto(s, same ? ASLEEP : ASK, same ? "falls asleep" : "the state has changed");
}

static void
asleep(Step *s)
{
    step_may(s, ASK, "wakes for no reason");
}

/* ---- a turn ---- */

static void
begin(Step *s)
{
    const int seen = step_thread(s)->value;
    const int running = (is(s, BEGIN_CLEARS) ? seen & ~AWAITED : seen) | RUNNING;
    step_thread(s)->value = 0;
    if (is(s, BEGIN_BY_STORE)) {
        step_store(s, STATE, running);
        step_goto(s, TURN, "begins");
        return;
    }
    step_settle(s, STATE, RMW_ACQUIRE);
    const bool mine = s->to.cell[STATE] == seen;
    if (mine)
        s->to.cell[STATE] = (uint8_t)running;
    step_goto(s, mine ? TURN : ASK, mine ? "begins" : "the state has changed");
}

static void
turn(Step *s)
{
    const int ending = is(s, END_IN_TWO) ? END_LOOK : is(s, WAKES_FIRST) ? WAKE : END;
    if (step_load(s, VALUE) != 0)
        s->to.fault = TWICE;
    step_store(s, VALUE, 1);
    step_thread(s)->value = FINISHED;
    step_goto(s, ending, "does it");
    if (s->from->cell[PANICS] > 0) {
        s->to.cell[PANICS]--;
        step_goto(s, PANIC, "panics");
    }
}

static void
panic_(Step *s)
{
    const int ending = is(s, END_IN_TWO) ? END_LOOK : is(s, WAKES_FIRST) ? WAKE : END;
    step_thread(s)->value = s->from->thread[s->self].kind == INIT ? 0 : POISONED;
    step_goto(s, ending, "unwinds");
}

/* Where a thread goes whose turn is over: who only asked once is done with its panic. */
static int
after_turn(const Step *s, int now)
{
    const int kind = s->from->thread[s->self].kind;
    return now == FINISHED || kind != CALL ? ASK : PC_DONE;
}

static void
end(Step *s)
{
    const int now = step_thread(s)->value;
    const int old = step_swap(s, STATE, now, is(s, UNRELEASED) ? RMW_ACQUIRE : RMW_RELEASE);
    const bool quiet = is(s, WAKES_FIRST) || (is(s, PANICS_QUIETLY) && now != FINISHED);
    const bool wakes = (old & AWAITED) != 0 && !quiet;
    step_goto(s, wakes ? WAKE : after_turn(s, now), "ends its turn");
}

static void
end_look(Step *s)
{
    Thread *t = step_thread(s);
    const int now = t->value;
    if ((now & AWAITED) == 0 && t->rounds == 0) {
        t->rounds = (step_load(s, STATE) & AWAITED) != 0 ? 2 : 1;
        step_goto(s, END_LOOK, "looks who waits");
        return;
    }
    const bool wakes = t->rounds == 2;
    t->rounds = 0;
    step_store_release(s, STATE, now);
    step_goto(s, wakes ? WAKE : after_turn(s, now), "ends its turn by a store");
}

static void
wake(Step *s)
{
    const int after = is(s, WAKES_FIRST) ? END : after_turn(s, step_thread(s)->value);
    if (is(s, WAKES_ONE)) {
        step_wake_one(s, ASLEEP, ASK, after, "wakes one");
        return;
    }
    step_fence(s);
    for (int i = 0; i < s->machine->threads; i++)
        if (s->to.thread[i].pc == ASLEEP)
            s->to.thread[i].pc = ASK;
    step_goto(s, after, "wakes all");
}

static void
read_(Step *s)
{
    if (step_load(s, VALUE) != 1)
        s->to.fault = NOT_SEEN;
    step_goto(s, PC_DONE, "reads the value");
}

static void
check(const void *context, State *state)
{
    int turns = 0;
    (void)context;
    for (int i = 0; i < MACHINE_THREADS; i++)
        turns += state->thread[i].pc == TURN || state->thread[i].pc == PANIC ||
                 state->thread[i].pc == END || state->thread[i].pc == END_LOOK;
    if (turns > 1)
        state->fault = TWO_TURNS;
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* ---- cases ---- */

/* threads: a letter each, c call, f force, i init, w wait, p patient. */
typedef struct Case {
    const char *what;
    MemoryModel memory;
    const char *threads;
    Options options;
} Case;

static const Case good[] = {
    {"4 call", STRONG, "cccc", {0}},
    {"2 call, 2 wait", STRONG, "ccwp", {0}},
    {"call and wait, 1 panic", STRONG, "cccw", {.panics = 1}},
    {"force, 3 panics", STRONG, "fffp", {.panics = 3}},
    {"call, force, wait, 2 panics", STRONG, "cfwp", {.panics = 2}},
    {"init, 3 panics", STRONG, "iiip", {.panics = 3}},
    {"weak memory, 2 panics", WEAK, "cffp", {.panics = 2}},
    {"weak memory, init, 2 panics", WEAK, "iiip", {.panics = 2}},
};

static const Case mutants[] = {
    {"sleeps without comparing", STRONG, "cc", {0, NO_COMPARE}},
    {"sleeps without a mark", STRONG, "cc", {0, NO_MARK}},
    {"marks by a store", STRONG, "cc", {0, MARK_BY_STORE}},
    {"begins by a store", STRONG, "cc", {0, BEGIN_BY_STORE}},
    {"begins without the mark", STRONG, "cp", {0, BEGIN_CLEARS}},
    {"ends in two steps", STRONG, "cc", {0, END_IN_TWO}},
    {"wakes before it ends", STRONG, "cc", {0, WAKES_FIRST}},
    {"wakes one of all", STRONG, "ccc", {0, WAKES_ONE}},
    {"wakes nobody after a panic", STRONG, "ff", {1, PANICS_QUIETLY}},
    {"ends without release", WEAK, "cc", {0, UNRELEASED}},
    {"asks without acquire", WEAK, "cc", {0, UNACQUIRED}},
};

static void
run(Suite *suite, SuiteExpectation *expect, const Case *cases, size_t count)
{
    static const char letters[] = " cfiwp";
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
        State start = {.cell = {[PANICS] = (uint8_t)c->options.panics}};
        for (int i = 0; c->threads[i] != '\0'; i++)
            start.thread[i] =
                (Thread){.pc = ASK, .kind = (uint8_t)(strchr(letters, c->threads[i]) - letters)};
        expect(suite, c->what, &machine, &start);
    }
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("once", argc, argv);

    run(&suite, suite_expect_good, good, COUNT(good));
    run(&suite, suite_expect_caught, mutants, COUNT(mutants));
    return suite_end(&suite);
}
