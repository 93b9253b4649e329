/* SPDX-License-Identifier: MIT */
/*
 * mutex_model.c - every interleaving of a few threads on one mutex; see mutex_protocol.c.
 */
#include "mutex_protocol.h"
#include "suite.h"

#include <string.h>

typedef struct Case {
    const char *what;
    MemoryModel memory;
    int rounds;
    const char *threads; /* see mutex_start */
    MutexOptions options;
} Case;

static const Case good[] = {
    {"2 threads x 3 rounds", STRONG, 3, "ll", {0}},
    {"3 threads x 2 rounds", STRONG, 2, "lll", {0}},
    {"2 of them timed, holders panic", STRONG, 2, "ltt", {.poison = true}},
    {"one timed, one tries, holders panic", STRONG, 2, "lty", {.poison = true}},
    {"all timed", STRONG, 2, "ttt", {0}},
    {"weak memory", WEAK, 2, "lll", {0}},
    {"weak memory, timed, holders panic", WEAK, 1, "ltt", {.poison = true}},
    {"no membarrier", STRONG, 2, "ltt", {.fallback = FULL_FENCE}},
    {"no membarrier, unlock by swap", STRONG, 2, "ltt", {.fallback = SWAP_ONLY}},
    {"no membarrier, weak memory", WEAK, 2, "ltt", {.fallback = FULL_FENCE}},
    {"membarrier begins to fail", STRONG, 2, "lll", {.fence_may_fail = true}},
    {"membarrier begins to fail, timed", STRONG, 2, "ltt", {.fence_may_fail = true}},
    {"membarrier begins to fail, weak", WEAK, 1, "ltt", {.fence_may_fail = true}},
    {"choice: never skips S1", STRONG, 2, "llt", {.never_skip = true}},
    {"choice: no S5", STRONG, 2, "llt", {.mark_on_wake = true}},
    {"choice: looks at the clock in S4", STRONG, 2, "ltt", {.own_clock = true}},
    {"choice: U3 by swap", STRONG, 2, "llt", {.clear = CLEAR_SWAP}},
    {"choice: U3 by store", STRONG, 2, "llt", {.clear = CLEAR_STORE}},
};

static const Case good_long[] = {
    {"4 threads x 3 rounds", STRONG, 3, "llll", {0}},
    {"4 threads x 2 rounds, timed and trying", STRONG, 2, "ltty", {0}},
    {"4 threads x 2 rounds, weak memory", WEAK, 2, "lltt", {0}},
    {"4 threads x 2 rounds, holders panic", STRONG, 2, "lltt", {.poison = true}},
    {"4 threads, membarrier begins to fail", STRONG, 1, "lltt", {.fence_may_fail = true}},
};

/* The refused fence, and the mistake made then. */
#define REFUSED(m) .fence_may_fail = true, .mutant = (m)

static const Case mutants[] = {
    {"no fence in S2", STRONG, 2, "lll", {.mutant = WITHOUT_FENCE}},
    {"S5 forgets the other sleepers", STRONG, 2, "lll", {.mutant = WITHOUT_MARK}},
    {"S3 clears sleepers", STRONG, 2, "lll", {.mutant = MARK_CLEARED}},
    {"S4 does not insist on sleepers", STRONG, 2, "lll", {.mutant = WORD_AS_READ}},
    {"U4 before U3", STRONG, 2, "lll", {.mutant = WAKE_THEN_CLEAR}},
    {"gives up although woken", STRONG, 2, "ltt", {.mutant = GIVE_UP_WOKEN}},
    {"gives up between S1 and S3", STRONG, 2, "ltt", {.mutant = GIVE_UP_MARKED}},
    {"poisons after U1", STRONG, 2, "ll", {.poison = true, .mutant = LATE}},
    {"a compiler swaps U1 and U2", STRONG, 2, "lll", {.mutant = SWAPPED}},
    {"U1 without release", WEAK, 2, "ll", {.poison = true, .mutant = UNRELEASED}},
    {"lock without acquire", WEAK, 2, "ll", {.poison = true, .mutant = UNACQUIRED}},
    {"fence refused: leaves quietly", STRONG, 2, "ltt", {REFUSED(LEAVE_QUIETLY)}},
    {"fence refused: leaves like an unlock", STRONG, 2, "ltt", {REFUSED(LEAVE_LIKE_UNLOCK)}},
    {"fence refused: trusts its own flag", STRONG, 2, "ltt", {REFUSED(FORGETS_REFUSAL)}},
    {"no membarrier, weak, unlock by swap", WEAK, 2, "lll", {.fallback = SWAP_ONLY}},
    {"no membarrier, weak, own clock", WEAK, 2, "ltt", {.fallback = FULL_FENCE, .own_clock = true}},
};

static void
run(Suite *suite, SuiteExpectation *expect, const Case *cases, size_t count)
{
    for (const Case *c = cases; c < cases + count; c++) {
        const Machine machine = mutex_machine(&c->options, c->memory, (int)strlen(c->threads));
        const State start = mutex_start(c->threads, c->rounds);
        expect(suite, c->what, &machine, &start);
    }
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("mutex", argc, argv);

    run(&suite, suite_expect_good, good, COUNT(good));
    if (suite.long_run)
        run(&suite, suite_expect_good, good_long, COUNT(good_long));
    run(&suite, suite_expect_caught, mutants, COUNT(mutants));
    return suite_end(&suite);
}
