/* SPDX-License-Identifier: MIT */
/*
 * locks_model.c - every interleaving of threads that take several mutexes at once; see
 * runtime/sync/locks.c.
 *
 * The places have the names that locks.c gives them, L1 to L3. A mutex is one cell here: what makes
 * it exclude and wake is the mutex model's business, so a thread that waits is one that can take no
 * step while the cell is 1. Each thread has a list of mutexes; a nested thread takes them one
 * inside of the other in just that order, as two with_lock do. The mutexes are in the order of
 * their addresses.
 */
#include "machine.h"
#include "suite.h"

#include <string.h>

enum { MUTEXES = 3 };
static const char *const cell_names[MACHINE_CELLS] = {"a", "b", "c"};

enum { LEFT_OVER = 1 };
static const char *const faults[] = {NULL, "a mutex is left locked"};

/* A planted mistake. */
typedef enum Mutant {
    RIGHT,
    WAITS_FOR_ALL,  /* L2 waits, in the order of addresses, as many libraries do */
    WAITS_AS_NAMED, /* L2 waits, in the order of the list */
    KEEPS_FIRST,    /* L3 gives back only what L2 has taken */
    KEEPS_TAKEN,    /* L3 gives back only what L1 has taken */
} Mutant;

typedef struct Options {
    const char *lists[MACHINE_THREADS]; /* of each thread: letters of mutexes; '+' first: nested */
    Mutant mutant;
} Options;

/*
 * Thread.value: the mutexes that it holds, a bit each; in the upper bits 1 + the one to wait for.
 * Thread.kind: its number.
 */
/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(L1, l1, "L1") X(L2, l2, "L2") X(L3, l3, "L3") X(NESTED, nested, "nested") \
    X(HELD, held, "HELD")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

static const Options *
options(const Step *s)
{
    return s->machine->options;
}

static const char *
list_of(const Step *s)
{
    return options(s)->lists[s->from->thread[s->self].kind];
}

static bool
is_nested(const Step *s)
{
    return list_of(s)[0] == '+';
}

static bool
wants(const Step *s, int mutex)
{
    return strchr(list_of(s), 'a' + mutex) != NULL;
}

static bool
has(const Step *s, int mutex)
{
    return (s->from->thread[s->self].value & 1 << mutex) != 0;
}

static bool
is_locked(const Step *s, int mutex)
{
    return s->from->cell[mutex] != 0;
}

static void
take(Step *s, int mutex, int pc, const char *what)
{
    step_swap(s, mutex, 1, RMW_ACQUIRE);
    step_thread(s)->value = (uint8_t)(step_thread(s)->value | 1 << mutex);
    step_goto(s, pc, what);
}

/* The mutex that L1 waits for: the busy one, or the lowest of the list. */
static int
first(const Step *s)
{
    const int noted = s->from->thread[s->self].value >> MUTEXES;
    int lowest = 0;
    while (!wants(s, lowest))
        lowest++;
    if (options(s)->mutant == WAITS_AS_NAMED)
        return list_of(s)[0] - 'a';
    return noted != 0 ? noted - 1 : lowest;
}

static void
l1(Step *s)
{
    const int mutex = first(s);
    if (has(s, mutex)) /* of a mutant, that has not given it back */
        step_goto(s, L2, "L1 has it");
    else if (!is_locked(s, mutex))
        take(s, mutex, L2, "L1 takes it");
}

/* One mutex in each step: each is an access of its own. */
static void
l2(Step *s)
{
    const Mutant mutant = options(s)->mutant;
    for (int i = 0; i < MUTEXES; i++) {
        const char *const list = list_of(s);
        const bool named = mutant == WAITS_AS_NAMED && i < (int)strlen(list);
        const int mutex = named ? list[i] - 'a' : i;
        if (!wants(s, mutex) || has(s, mutex))
            continue;
        if (!is_locked(s, mutex)) {
            take(s, mutex, L2, "L2 takes it");
        } else if (mutant != WAITS_FOR_ALL && mutant != WAITS_AS_NAMED) {
            const int held_ = step_thread(s)->value & ((1 << MUTEXES) - 1);
            step_thread(s)->value = (uint8_t)(held_ | (mutex + 1) << MUTEXES);
            step_goto(s, L3, "L2 one is busy");
        }
        return;
    }
    step_goto(s, HELD, "L2 has all");
}

/* Give one back; true when there was one. */
static bool
give_one_back(Step *s, int kept, const char *what)
{
    for (int i = 0; i < MUTEXES; i++) {
        if (!has(s, i) || (kept & 1 << i) != 0)
            continue;
        step_swap(s, i, 0, RMW_RELEASE);
        step_thread(s)->value = (uint8_t)(step_thread(s)->value & ~(1 << i));
        step_goto(s, step_thread(s)->pc, what);
        return true;
    }
    return false;
}

static void
l3(Step *s)
{
    int lowest = 0;
    while (!wants(s, lowest))
        lowest++;
    const int kept = options(s)->mutant == KEEPS_FIRST   ? 1 << lowest
                     : options(s)->mutant == KEEPS_TAKEN ? ~(1 << lowest)
                                                         : 0;
    if (!give_one_back(s, kept, "L3 gives one back"))
        step_goto(s, L1, "L3 has given all back");
}

/* One inside of the other, as they are named. */
static void
nested(Step *s)
{
    for (const char *name = list_of(s) + 1; *name != '\0'; name++) {
        const int mutex = *name - 'a';
        if (has(s, mutex))
            continue;
        if (!is_locked(s, mutex))
            take(s, mutex, NESTED, "takes the next");
        return;
    }
    step_goto(s, HELD, "has all");
}

static void
held(Step *s)
{
    if (give_one_back(s, 0, "unlocks one"))
        return;
    Thread *t = step_thread(s);
    t->value = 0;
    t->rounds--;
    const int again = is_nested(s) ? NESTED : L1;
    step_goto(s, t->rounds > 0 ? again : PC_DONE, "round done");
}

static void
check(const void *context, State *state)
{
    bool done = true;
    (void)context;
    for (int i = 0; i < MACHINE_THREADS; i++)
        done &= state->thread[i].pc == PC_DONE;
    for (int i = 0; i < MUTEXES && done; i++)
        if (state->cell[i] != 0)
            state->fault = LEFT_OVER;
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

typedef struct Case {
    const char *what;
    int rounds;
    Options options;
} Case;

static const Case good[] = {
    {"2 threads, other orders", 3, {.lists = {"ab", "ba"}}},
    {"3 threads, in a circle", 2, {.lists = {"ab", "bc", "ca"}}},
    {"3 threads, all three", 2, {.lists = {"abc", "cab", "bca"}}},
    {"one locks one in the other", 2, {.lists = {"ab", "+ba"}}},
    {"one locks three, one in the other", 2, {.lists = {"abc", "+cba", "ca"}}},
    {"one locks one", 2, {.lists = {"abc", "+b", "+c"}}},
    {"4 threads", 1, {.lists = {"abc", "bc", "+ca", "ab"}}},
    {"choice: by address, nobody nested", 2, {{"ab", "bc", "ca"}, WAITS_FOR_ALL}},
};

static const Case mutants[] = {
    {"waits in the order of addresses", 1, {{"ab", "+ba"}, WAITS_FOR_ALL}},
    {"waits in the order of the names", 1, {{"ab", "ba"}, WAITS_AS_NAMED}},
    {"L3 keeps the first", 1, {{"ab", "+ba"}, KEEPS_FIRST}},
    {"L3 keeps the others", 1, {{"abc", "+cb"}, KEEPS_TAKEN}},
};

static void
run(Suite *suite, SuiteExpectation *expect, const Case *cases, size_t count)
{
    for (const Case *c = cases; c < cases + count; c++) {
        State start = {0};
        int threads = 0;
        for (; threads < MACHINE_THREADS && c->options.lists[threads] != NULL; threads++)
            start.thread[threads] =
                (Thread){.pc = c->options.lists[threads][0] == '+' ? NESTED : L1,
                         .kind = (uint8_t)threads,
                         .rounds = (uint8_t)c->rounds};
        const Machine machine = {.faults = faults,
                                 .cell_names = cell_names,
                                 .places = places,
                                 .check = check,
                                 .options = &c->options,
                                 .memory = STRONG,
                                 .threads = threads};
        expect(suite, c->what, &machine, &start);
    }
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("locks", argc, argv);

    run(&suite, suite_expect_good, good, COUNT(good));
    run(&suite, suite_expect_caught, mutants, COUNT(mutants));
    return suite_end(&suite);
}
