/* SPDX-License-Identifier: MIT */
/*
 * condvar_model.c - the protocol of runtime/sync/condvar.c: threads that wait for items in a cell,
 * and threads that bring them.
 *
 * The places have the names that condvar.c gives them: W1 to W9 for a wait, N1 to N4 for a notify.
 * The mutex is one cell that is taken by an exchange and freed by a release store; who finds it
 * taken does not run on. It may be taken at any moment by anybody: barging. A waiter takes an item,
 * or passes when there is one (a gate that is opened by notify_all). Sleeps may end for no reason,
 * timed ones by their time, but neither can be relied on: an item without a taker is a lost
 * wake-up. Whom a wake reaches is left open.
 *
 * On weak memory the look at waiters_ in N1 may be performed as early as right after the mutex was
 * taken.
 */
#include "suite.h"

#include <string.h>

enum { MUTEX, ITEMS, TURN, WAITERS, SLEEPERS, WHICH };
static const char *const cell_names[MACHINE_CELLS] = {"mutex",   "items",    "turn",
                                                      "waiters", "sleepers", "which"};

enum { NO_ITEM = 1, FALSE_ALARM };
static const char *const faults[] = {NULL, "takes an item where there is none",
                                     "a false alarm: two mutexes"};

/* Thread.kind: what it does. */
enum { TAKES = 1, TAKES_IN_TIME, PASSES, GIVES, GIVES_INSIDE, OPENS };

enum { MY_MUTEX = 1 }; /* what count_waiter keeps of the mutex, in WHICH */

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(LOCK, lock, "lock") X(CHECK, check_items, "check") X(W1, w1, "W1") \
    X(W1_WHICH, w1_which, "W1 which") X(W2, w2, "W2") X(W3, w3, "W3") X(W4, w4, "W4") \
    X(W5, w5, "W5") X(W6, w6, "W6") X(ASLEEP, asleep, "ASLEEP") X(W7, w7, "W7") X(W8, w8, "W8") \
    X(W8_STORE, w8_store, "W8 store") X(W9, w9, "W9") X(LEAVE, leave, "leave") \
    X(BRING, bring, "bring") X(FREE, free_mutex, "free") X(N1, n1, "N1") X(N2, n2, "N2") \
    X(N3, n3, "N3") X(N4, n4, "N4") X(NEXT, next, "next")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    COUNTS_LATE,      /* W1 after W3 */
    NOTES_LATE,       /* W2 after W3 */
    NO_COMPARE,       /* W6 sleeps whatever the turn is */
    SKIPS_W5,         /* sleeps without saying so */
    UNCOUNTS_EARLY,   /* W8 before W4 */
    UNCOUNTS_BY_LOAD, /* W8 is a load and a store */
    NO_SECOND_LOOK,   /* after the wait the condition is taken for granted */
    GIVES_UP_WOKEN,   /* a timed waiter that was woken may leave without looking */
    LOOKS_FIRST,      /* N1 before the change */
    NO_TURN,          /* N2 is left out */
    N3_FIRST,         /* N3 before N2 */
    N3_BY_LOAD,       /* N3 is a load, which may be performed before N2 */
    WAKES_FIRST,      /* N4 before N2 */
    WAKES_ONE,        /* of all */
    UNORDERED_WHICH,  /* the mark of the mutex is written after the mutex was given back */
} Mutant;

typedef struct Options {
    Mutant mutant;
} Options;

static bool
is(const Step *s, Mutant mutant)
{
    return ((const Options *)s->machine->options)->mutant == mutant;
}

static int
kind(const Step *s)
{
    return s->from->thread[s->self].kind;
}

static bool
waits(int a_kind)
{
    return a_kind == TAKES || a_kind == TAKES_IN_TIME || a_kind == PASSES;
}

/* ---- the mutex ---- */

/* Take it and go on at pc, or do nothing: somebody else will free it. */
static void
take_mutex(Step *s, int pc, const char *what)
{
    step_settle(s, MUTEX, RMW_ACQUIRE);
    if (s->to.cell[MUTEX] != 0)
        return;
    s->to.cell[MUTEX] = 1;
    step_goto(s, pc, what);
}

static void
lock(Step *s)
{
    if (waits(kind(s)))
        take_mutex(s, CHECK, "locks");
    else if (is(s, LOOKS_FIRST) && step_thread(s)->value == 0)
        step_goto(s, N1, "looks before it locks");
    else
        take_mutex(s, BRING, "locks");
}

/* ---- a waiter; value is the turn it has noted ---- */

static void
take_item(Step *s)
{
    const int items = step_load(s, ITEMS);
    if (items == 0)
        s->to.fault = NO_ITEM;
    if (kind(s) != PASSES)
        step_store(s, ITEMS, items - 1);
    step_goto(s, LEAVE, "takes an item");
}

static void
check_items(Step *s)
{
    if (step_load(s, ITEMS) != 0)
        take_item(s);
    else
        step_goto(s, is(s, COUNTS_LATE) ? W2 : W1, "nothing there: waits");
}

static void
w1(Step *s)
{
    const bool first = step_add(s, WAITERS, 1, RMW_ACQUIRE) == 0;
    const int after = is(s, COUNTS_LATE) ? W4 : is(s, NOTES_LATE) ? W3 : W2;
    if (first)
        step_goto(s, is(s, UNORDERED_WHICH) ? after : W1_WHICH, "W1 is the first waiter");
    else if (step_load(s, WHICH) == MY_MUTEX)
        step_goto(s, after, "W1 waits with the others");
    else {
        s->to.fault = FALSE_ALARM;
        step_goto(s, after, "W1 another mutex?");
    }
}

static void
w1_which(Step *s)
{
    step_store(s, WHICH, MY_MUTEX);
    step_goto(s, is(s, COUNTS_LATE) ? W4 : is(s, NOTES_LATE) ? W3 : W2, "W1 notes its mutex");
}

static void
w2(Step *s)
{
    step_thread(s)->value = (uint8_t)step_load(s, TURN);
    step_goto(s, is(s, NOTES_LATE) ? W4 : W3, "W2 notes the turn");
}

static void
w3(Step *s)
{
    step_store_release(s, MUTEX, 0);
    step_goto(s,
              is(s, COUNTS_LATE)      ? W1
              : is(s, NOTES_LATE)     ? W2
              : is(s, UNCOUNTS_EARLY) ? W8
                                      : W4,
              "W3 gives the mutex back");
}

static void
w4(Step *s)
{
    if (is(s, UNORDERED_WHICH))
        step_store(s, WHICH, MY_MUTEX);
    if (step_load(s, TURN) != step_thread(s)->value)
        step_goto(s, is(s, UNCOUNTS_EARLY) ? W9 : W8, "W4 sees a notify");
    else
        step_goto(s, is(s, SKIPS_W5) ? W6 : W5, "W4 sees nothing");
}

static void
w5(Step *s)
{
    step_add(s, SLEEPERS, 1, RMW_RELEASE);
    step_goto(s, W6, "W5 will sleep");
}

static void
w6(Step *s)
{
    step_fence(s); /* every futex call is one */
    if (s->to.cell[TURN] == step_thread(s)->value || is(s, NO_COMPARE))
        step_goto(s, ASLEEP, "W6 falls asleep");
    else
        step_goto(s, W7, "W6 the turn has changed");
}

static void
asleep(Step *s)
{
    step_may(s, W7, "wakes for no reason");
    if (kind(s) == TAKES_IN_TIME) {
        step_thread(s)->rounds = 1; /* it does not wait again */
        step_may(s, W7, "times out");
    }
}

static void
w7(Step *s)
{
    const int after = is(s, UNCOUNTS_EARLY) ? W9 : W8;
    if (!is(s, SKIPS_W5))
        step_add(s, SLEEPERS, -1, RMW_ACQUIRE);
    step_goto(s, after, "W7 does not sleep any more");
}

static void
w8(Step *s)
{
    if (is(s, UNCOUNTS_BY_LOAD)) {
        step_thread(s)->value = (uint8_t)step_load(s, WAITERS);
        step_goto(s, W8_STORE, "W8 reads waiters");
        return;
    }
    step_add(s, WAITERS, -1, RMW_ACQUIRE);
    if (is(s, UNCOUNTS_EARLY)) {
        step_goto(s, W4, "W8 is no waiter any more, too early");
        return;
    }
    step_thread(s)->value = 0;
    step_goto(s, W9, "W8 is no waiter any more");
}

static void
w8_store(Step *s)
{
    step_store(s, WAITERS, step_thread(s)->value - 1);
    step_thread(s)->value = 0;
    step_goto(s, W9, "W8 writes waiters");
}

/* rounds of a timed waiter is 1 when its time is over, else 0. */
static void
w9(Step *s)
{
    if (is(s, GIVES_UP_WOKEN) && kind(s) == TAKES_IN_TIME)
        step_may(s, NEXT, "leaves without a look");
    step_thread(s)->value = 0;
    step_settle(s, MUTEX, RMW_ACQUIRE);
    if (s->to.cell[MUTEX] != 0)
        return;
    s->to.cell[MUTEX] = 1;
    if (is(s, NO_SECOND_LOOK))
        take_item(s);
    else if (step_thread(s)->rounds == 1 && step_load(s, ITEMS) == 0)
        step_goto(s, LEAVE, "W9 locks, and gives up");
    else
        step_goto(s, CHECK, "W9 locks");
}

static void
leave(Step *s)
{
    step_store_release(s, MUTEX, 0);
    step_goto(s, NEXT, "unlocks");
}

/* ---- who brings items; value: what a mutant remembers ---- */

/* On weak memory N1's load comes anywhere after the lock was taken. */
static void
maybe_n1_early(Step *s)
{
    if (!is(s, LOOKS_FIRST))
        step_early_load(s, WAITERS);
}

static void
bring(Step *s)
{
    step_store(s, ITEMS, step_load(s, ITEMS) + 1);
    step_goto(s, kind(s) == GIVES_INSIDE ? N1 : FREE, "brings an item");
    maybe_n1_early(s);
}

static void
free_mutex(Step *s)
{
    const bool later = kind(s) != GIVES_INSIDE && !is(s, LOOKS_FIRST);
    const bool looked = is(s, LOOKS_FIRST) && step_thread(s)->value == 2;
    step_store_release(s, MUTEX, 0);
    step_thread(s)->value = 0;
    step_goto(s, later ? N1 : looked ? N2 : NEXT, "unlocks");
    if (later)
        maybe_n1_early(s);
}

/* Where a notify is over. */
static int
notified(const Step *s)
{
    return kind(s) == GIVES_INSIDE ? FREE : NEXT;
}

static void
n1(Step *s)
{
    const bool any = step_load(s, WAITERS) != 0;
    if (is(s, LOOKS_FIRST)) {
        step_thread(s)->value = any ? 2 : 1;
        step_goto(s, LOCK, any ? "N1 waiters" : "N1 nobody waits");
        return;
    }
    const int first = is(s, N3_FIRST) ? N3 : is(s, WAKES_FIRST) ? N4 : is(s, NO_TURN) ? N3 : N2;
    step_goto(s, any ? first : notified(s), any ? "N1 waiters" : "N1 nobody waits");
    if (is(s, N3_BY_LOAD))
        step_early_load(s, SLEEPERS);
}

static void
n2(Step *s)
{
    step_add(s, TURN, 1, RMW_ACQUIRE);
    if (is(s, WAKES_FIRST))
        step_goto(s, notified(s), "N2 turn += 1, too late");
    else if (is(s, N3_FIRST))
        step_goto(s, step_thread(s)->value != 0 ? N4 : notified(s), "N2 turn += 1, after N3");
    else
        step_goto(s, N3, "N2 turn += 1");
}

static void
n3(Step *s)
{
    const int sleepers =
        is(s, N3_BY_LOAD) ? step_load(s, SLEEPERS) : step_add(s, SLEEPERS, 0, RMW_RELEASE);
    if (is(s, N3_FIRST)) {
        step_thread(s)->value = sleepers != 0;
        step_goto(s, N2, "N3 before N2");
    } else {
        step_goto(s, sleepers != 0 ? N4 : notified(s),
                  sleepers != 0 ? "N3 sleepers" : "N3 nobody sleeps");
    }
}

static void
n4(Step *s)
{
    const int after = is(s, WAKES_FIRST) ? N2 : notified(s);
    step_thread(s)->value = 0;
    if (kind(s) != OPENS || is(s, WAKES_ONE)) {
        step_wake_one(s, ASLEEP, W7, after, "N4 wakes one");
        return;
    }
    step_fence(s);
    for (int i = 0; i < s->machine->threads; i++)
        if (s->to.thread[i].pc == ASLEEP)
            s->to.thread[i].pc = W7;
    step_goto(s, after, "N4 wakes all");
}

static void
next(Step *s)
{
    Thread *t = step_thread(s);
    t->value = 0;
    if (t->rounds > 0)
        t->rounds--;
    step_goto(s, t->rounds > 0 && t->kind != TAKES_IN_TIME ? LOCK : PC_DONE, "round done");
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* ---- cases ---- */

/* threads: c takes, t takes with a limit, w waits for the gate; p gives, i gives with the mutex
 * held, g opens the gate. Each c, p and i does it `rounds` times. */
typedef struct Case {
    const char *what;
    MemoryModel memory;
    int rounds;
    const char *threads;
    Options options;
} Case;

static const Case good[] = {
    {"1 takes, 1 gives, 3 times", STRONG, 3, "cp", {RIGHT}},
    {"2 take, 2 give", STRONG, 1, "ccpp", {RIGHT}},
    {"2 take, 2 give, twice", STRONG, 2, "ccpp", {RIGHT}},
    {"2 take, 2 give with the mutex", STRONG, 1, "ccii", {RIGHT}},
    {"one has a limit", STRONG, 1, "ctpi", {RIGHT}},
    {"3 wait for a gate", STRONG, 1, "wwwg", {RIGHT}},
    {"weak memory, twice", WEAK, 2, "cp", {RIGHT}},
    {"weak memory, 2 take", WEAK, 1, "ccpi", {RIGHT}},
    {"weak memory, a limit", WEAK, 1, "ctpp", {RIGHT}},
    {"weak memory, 3 at a gate", WEAK, 1, "wwwg", {RIGHT}},
};

static const Case good_long[] = {
    {"2 take, 2 give, 3 times", STRONG, 3, "ccpi", {RIGHT}},
    {"weak memory, twice", WEAK, 2, "ccpi", {RIGHT}},
};

static const Case mutants[] = {
    {"counts itself after the mutex", STRONG, 1, "cp", {COUNTS_LATE}},
    {"notes the turn after the mutex", STRONG, 1, "cp", {NOTES_LATE}},
    {"sleeps without comparing", STRONG, 1, "cp", {NO_COMPARE}},
    {"sleeps without saying so", STRONG, 1, "cp", {SKIPS_W5}},
    {"is no waiter while it sleeps", STRONG, 1, "cp", {UNCOUNTS_EARLY}},
    {"waiters -= 1 in two steps", STRONG, 2, "ccpp", {UNCOUNTS_BY_LOAD}},
    {"does not look again", STRONG, 1, "cp", {NO_SECOND_LOOK}},
    {"gives up although woken", STRONG, 1, "ctp", {GIVES_UP_WOKEN}},
    {"looks for waiters before the change", STRONG, 1, "cp", {LOOKS_FIRST}},
    {"does not advance the turn", STRONG, 1, "cp", {NO_TURN}},
    {"looks for sleepers before the turn", STRONG, 1, "cp", {N3_FIRST}},
    {"looks for sleepers by a load", WEAK, 1, "cp", {N3_BY_LOAD}},
    {"wakes before the turn", STRONG, 1, "cp", {WAKES_FIRST}},
    {"wakes one of all", STRONG, 1, "wwg", {WAKES_ONE}},
    {"notes its mutex when it is free", STRONG, 1, "ccpp", {UNORDERED_WHICH}},
};

static Thread
thread_of(char letter, int rounds)
{
    static const char letters[] = " ctwpig";
    const int a_kind = (int)(strchr(letters, letter) - letters);
    const bool once = a_kind == TAKES_IN_TIME || a_kind == PASSES || a_kind == OPENS;
    return (Thread){.pc = LOCK,
                    .kind = (uint8_t)a_kind,
                    .rounds = (uint8_t)(a_kind == TAKES_IN_TIME ? 0
                                        : once                  ? 1
                                                                : rounds)};
}

static void
run(Suite *suite, SuiteExpectation *expect, const Case *cases, size_t count)
{
    for (const Case *c = cases; c < cases + count; c++) {
        const Machine machine = {
            .faults = faults,
            .cell_names = cell_names,
            .places = places,
            .options = &c->options,
            .memory = c->memory,
            .threads = (int)strlen(c->threads),
            .symmetric = true,
        };
        State start = {0};
        for (int i = 0; c->threads[i] != '\0'; i++)
            start.thread[i] = thread_of(c->threads[i], c->rounds);
        expect(suite, c->what, &machine, &start);
    }
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("condvar", argc, argv);

    run(&suite, suite_expect_good, good, COUNT(good));
    if (suite.long_run)
        run(&suite, suite_expect_good, good_long, COUNT(good_long));
    run(&suite, suite_expect_caught, mutants, COUNT(mutants));
    return suite_end(&suite);
}
