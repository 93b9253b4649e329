/* SPDX-License-Identifier: MIT */
/*
 * arc_protocol.c - the counts of include/belay/arc.h: who frees the value, who the memory, and
 * when.
 *
 * Each thread has a few strong and weak handles, does what it likes with them for some rounds,
 * then drops them all. One cell is the record {weak, strong} that the program keeps in one word;
 * all strong handles together hold one of the weak counts.
 *
 * Beside the word there are two cells: the value, which owners use, a destructor changes once more
 * and only whoever is alone may change by get_mut; and `end`, which no program has: 1 once the
 * value has ended, 2 once its memory is freed. How many handles each thread has is known to the
 * model, so a thread that takes itself for the only owner can be told that it is not. Tests:
 * arc_model.c.
 */
#include "arc_protocol.h"

enum { COUNTS, VALUE, END };
static const char *const cell_names[MACHINE_CELLS] = {"counts", "value", "end"};

enum { STRONG_ONE = 1, STRONG_MASK = 7, WEAK_ONE = 8 }; /* of the cell, and of Thread.value */
enum { UNIQUE = WEAK_ONE + STRONG_ONE, ANY_HANDLE = 0xff };

enum { UNMADE, MADE, USED, DESTROYED }; /* the value */

enum {
    USE_AFTER_END = 1,
    USE_AFTER_FREE,
    FREED_WRONG,
    NOT_ALONE,
    STALE,
    NOT_MADE,
    LATE_STORE,
    LEAK
};
static const char *const faults[] = {
    NULL,
    "the value is used after its end",
    "the counts are used after the memory was freed",
    "the value ends twice, or its memory is freed out of turn",
    "a thread takes itself for the only owner, and is not",
    "the last owner does not see what another did to the value",
    "an owner does not see the value made",
    "a store lands after the end of what it is stored to",
    "the memory is not freed",
};

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(MAKE, make, "make") X(PUBLISH, publish, "publish") X(REST, resting, "rest") \
    X(GET_MUT, get_mut, "get_mut") X(GET_MUT_2, get_mut_2, "get_mut 2") \
    X(CHANGE, change, "change") X(UPGRADE, upgrade, "upgrade") \
    X(UPGRADE_ADD, upgrade_add, "upgrade 2") X(USE, use, "use") X(CLAIM, claim, "claim") \
    X(DROP, drop, "drop") X(DROP_2, drop_2, "drop 2") X(DROP_COUNT, drop_count, "drop count") \
    X(END_VALUE, end_value, "end value") X(DROP_WEAK, drop_weak, "drop weak") \
    X(DROP_WEAK_COUNT, drop_weak_count, "weak count") X(FREE, free_, "free")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

static ArcMutant
mutant(const Step *s)
{
    return *(const ArcMutant *)s->machine->options;
}

/* The counts are read or changed: the memory must be there. */
static int
counts(Step *s)
{
    if (s->to.cell[END] == 2)
        s->to.fault = USE_AFTER_FREE;
    return s->to.cell[COUNTS];
}

static void
rest(Step *s, const char *what)
{
    step_thread(s)->early = step_thread(s)->early_cell = 0;
    step_goto(s, REST, what);
}

/*
 * The thread believes that nobody else has a handle of the kinds in `mask`, and that it sees what
 * those did who had one. No store of another thread to the value may be on its way.
 */
static void
be_alone(Step *s, int mask)
{
    for (int i = 0; i < s->machine->threads; i++) {
        if (i == s->self)
            continue;
        if ((s->from->thread[i].value & mask) != 0)
            s->to.fault = NOT_ALONE;
        if (s->from->thread[i].buffered != 0)
            s->to.fault = LATE_STORE;
    }
    if (s->from->thread[s->self].buffered == 0 && step_load(s, VALUE) != s->from->cell[VALUE])
        s->to.fault = STALE;
}

/* ---- a thread at rest chooses what to do ---- */

static void
drop_any(Step *s)
{
    const uint8_t mine = s->from->thread[s->self].value;

    if (mine % WEAK_ONE != 0) {
        step_thread(s)->value -= STRONG_ONE;
        step_goto(s, DROP, "drops a strong handle");
    }
    if (mine / WEAK_ONE != 0) {
        step_thread(s)->value -= WEAK_ONE;
        step_goto(s, DROP_WEAK, "drops a weak handle");
    }
    if (mine == 0)
        step_goto(s, PC_DONE, "is done");
}

static void
begin(Step *s, int pc, const char *what)
{
    step_thread(s)->rounds--;
    step_goto(s, pc, what);
}

static void
new_handle(Step *s, int one, const char *what)
{
    counts(s);
    step_add(s, COUNTS, one, RMW_ACQUIRE);
    step_thread(s)->value += (uint8_t)one;
    begin(s, REST, what);
}

static void
resting(Step *s)
{
    const uint8_t mine = s->from->thread[s->self].value;

    drop_any(s);
    if (s->from->thread[s->self].rounds == 0)
        return;
    if (mine % WEAK_ONE == 1) {
        new_handle(s, STRONG_ONE, "clone");
        begin(s, CLAIM, "try_unwrap");
    }
    if (mine % WEAK_ONE != 0) {
        if (mine / WEAK_ONE == 0)
            new_handle(s, WEAK_ONE, "downgrade");
        begin(s, USE, "uses the value");
        begin(s, GET_MUT, "get_mut");
    }
    if (mine / WEAK_ONE != 0 && mine % WEAK_ONE == 0)
        begin(s, UPGRADE, "upgrade");
}

static void
use(Step *s)
{
    if (s->from->cell[END] != 0)
        s->to.fault = USE_AFTER_END;
    if (step_load(s, VALUE) == UNMADE)
        s->to.fault = NOT_MADE;
    step_store(s, VALUE, USED);
    rest(s, "has used the value");
}

/* new_cyclic: weak handles are about before the value is made. */
static void
make(Step *s)
{
    step_store(s, VALUE, MADE);
    step_goto(s, PUBLISH, "new_cyclic: makes the value");
}

static void
publish(Step *s)
{
    step_add(s, COUNTS, STRONG_ONE, mutant(s) == RELAXED_PUBLISH ? RMW_ACQUIRE : RMW_RELEASE);
    step_thread(s)->value += STRONG_ONE;
    rest(s, "new_cyclic: first strong handle");
}

/* ---- is_unique, for get_mut and drop; the mutants with two words look twice ---- */

/* What is not alone reads the value, if at all, after other operations. */
static void
decide(Step *s, bool alone, int yes, int no, const char *what)
{
    if (!alone)
        step_thread(s)->early = step_thread(s)->early_cell = 0;
    step_goto(s, alone ? yes : no, what);
}

static void
look_unique(Step *s, int second, int yes, int no)
{
    const ArcMutant m = mutant(s);
    const int seen = counts(s), strong = seen & STRONG_MASK, weak = seen / WEAK_ONE;

    if (m == UNACQUIRED_UNIQUE)
        step_early_load(s, VALUE);
    if (m == STRONG_FIRST || m == WEAK_FIRST)
        decide(s, (m == STRONG_FIRST ? strong : weak) == 1, second, no, "first look");
    else if (m == STRONG_ALONE)
        decide(s, strong == 1, yes, no, "looks at strong");
    else
        decide(s, seen == UNIQUE, yes, no, "looks for {1, 1}");
}

static void
look_again(Step *s, int yes, int no)
{
    const int seen = counts(s);
    const int other = mutant(s) == STRONG_FIRST ? seen / WEAK_ONE : seen & STRONG_MASK;
    decide(s, other == 1, yes, no, "second look");
}

static void
get_mut(Step *s)
{
    look_unique(s, GET_MUT_2, CHANGE, REST);
}

static void
get_mut_2(Step *s)
{
    look_again(s, CHANGE, REST);
}

static void
change(Step *s)
{
    be_alone(s, ANY_HANDLE);
    step_store(s, VALUE, USED);
    rest(s, "get_mut: changes the value");
}

/* ---- upgrade, try_unwrap ---- */

static void
upgraded(Step *s)
{
    step_add(s, COUNTS, STRONG_ONE, RMW_ACQUIRE);
    step_thread(s)->value += STRONG_ONE;
    step_goto(s, USE, "upgrade: one more strong");
}

/* A compare-and-swap loop is one step that sees the last value. */
static void
upgrade(Step *s)
{
    const int strong = counts(s) & STRONG_MASK;

    if (mutant(s) == UNACQUIRED_UPGRADE)
        step_early_load(s, VALUE);
    if (strong == 0)
        rest(s, "upgrade: dropped");
    else if (mutant(s) == UPGRADE_IN_TWO)
        step_goto(s, UPGRADE_ADD, "upgrade: there is one");
    else
        upgraded(s);
}

static void
upgrade_add(Step *s)
{
    counts(s);
    upgraded(s);
}

static void
claim(Step *s)
{
    counts(s);
    step_settle(s, COUNTS, RMW_ACQUIRE);
    if ((s->to.cell[COUNTS] & STRONG_MASK) != 1) {
        rest(s, "try_unwrap: shared");
        return;
    }
    s->to.cell[COUNTS] -= STRONG_ONE;
    step_thread(s)->value -= STRONG_ONE;
    step_goto(s, END_VALUE, "try_unwrap: takes the value");
}

/* ---- drop ---- */

static void
drop(Step *s)
{
    look_unique(s, DROP_2, END_VALUE, DROP_COUNT);
}

static void
drop_2(Step *s)
{
    look_again(s, END_VALUE, DROP_COUNT);
}

static void
drop_count(Step *s)
{
    const ArcMutant m = mutant(s);

    counts(s);
    if (m == UNACQUIRED_DROP)
        step_early_load(s, VALUE);
    const int old = step_add(s, COUNTS, -STRONG_ONE, m == RELAXED_DROP ? RMW_ACQUIRE : RMW_RELEASE);
    if ((old & STRONG_MASK) == 1)
        step_goto(s, END_VALUE, "drop: the last strong");
    else
        rest(s, "drop: one strong less");
}

/* The destructor: nobody else can reach the value any more. It may change it, so the free waits. */
static void
end_value(Step *s)
{
    if (s->from->cell[END] != 0)
        s->to.fault = FREED_WRONG;
    be_alone(s, STRONG_MASK);
    s->to.cell[END] = 1;
    step_thread(s)->early = step_thread(s)->early_cell = 0;
    step_store(s, VALUE, DESTROYED);
    step_goto(s, mutant(s) == NO_COMMON_WEAK ? FREE : DROP_WEAK, "ends the value");
}

/* Of a weak handle, or of the weak count that the strong handles had. */
static void
drop_weak(Step *s)
{
    step_goto(s, counts(s) / WEAK_ONE == 1 ? FREE : DROP_WEAK_COUNT, "looks for one weak");
}

static void
drop_weak_count(Step *s)
{
    const bool relaxed = mutant(s) == RELAXED_WEAK_DROP;

    counts(s);
    const int old = step_add(s, COUNTS, -WEAK_ONE, relaxed ? RMW_ACQUIRE : RMW_RELEASE);
    if (old / WEAK_ONE == 1)
        step_goto(s, FREE, "the last weak");
    else
        rest(s, "one weak less");
}

static void
free_(Step *s)
{
    if (s->from->cell[END] != 1)
        s->to.fault = FREED_WRONG;
    be_alone(s, ANY_HANDLE);
    s->to.cell[END] = 2;
    rest(s, "frees the memory");
}

static void
check(const void *context, State *state)
{
    (void)context;
    for (int i = 0; i < MACHINE_THREADS; i++)
        if (state->thread[i].pc != PC_DONE)
            return;
    if (state->cell[END] != 2)
        state->fault = LEAK;
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

Machine
arc_machine(const ArcMutant *mutant_, MemoryModel memory, int threads)
{
    return (Machine){
        .faults = faults,
        .cell_names = cell_names,
        .places = places,
        .check = check,
        .options = mutant_,
        .memory = memory,
        .threads = threads,
        .symmetric = true,
    };
}

State
arc_start(int threads, int rounds, bool cyclic)
{
    State start = {.cell = {[COUNTS] = WEAK_ONE, [VALUE] = cyclic ? UNMADE : MADE}};
    for (int i = 0; i < threads; i++) {
        const bool maker = cyclic && i == 0;
        const int handle = maker ? 0 : i % 2 == 1 ? WEAK_ONE : STRONG_ONE;
        start.cell[COUNTS] += (uint8_t)handle;
        start.thread[i] = (Thread){
            .pc = maker ? MAKE : REST, .rounds = (uint8_t)rounds, .value = (uint8_t)handle};
    }
    return start;
}
