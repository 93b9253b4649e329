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
    {"choice: no S6", STRONG, 2, "llt", {.mark_on_wake = true}},
    {"choice: looks at the clock in S4", STRONG, 2, "ltt", {.own_clock = true}},
    {"choice: U3 clears in a held lock, too", STRONG, 2, "llt", {.clear = CLEAR_ANY}},
    {"fair unlocks", STRONG, 2, "fff", {0}},
    {"fair unlocks, some not", STRONG, 2, "flt", {0}},
    {"fair unlocks, timed, holders panic", STRONG, 2, "fgt", {.poison = true}},
    {"fair unlocks, tries", STRONG, 2, "fgy", {0}},
    {"fair unlocks, weak memory", WEAK, 1, "ffl", {0}},
    {"fair unlocks, weak memory, holders panic", WEAK, 1, "fgl", {.poison = true}},
    {"fair unlocks, no membarrier", STRONG, 2, "fgl", {.fallback = SWAP_ONLY}},
    {"fair unlocks, no membarrier, weak", WEAK, 1, "fgl", {.fallback = FULL_FENCE}},
    {"fair unlocks, membarrier begins to fail", STRONG, 2, "fgl", {.fence_may_fail = true}},
    {"choice: any waiter inherits", STRONG, 2, "fgl", {.any_heir = true}},
    {"a condition", STRONG, 2, "ws", {0}},
    {"a condition, others want the lock", STRONG, 2, "wsl", {0}},
    {"2 wait for a condition", STRONG, 2, "wws", {0}},
    {"2 wait for each other", STRONG, 1, "wpl", {0}},
    {"2 wait for each other, a third", STRONG, 1, "wwp", {0}},
    {"a condition, timed", STRONG, 2, "wst", {0}},
    {"a condition, fair unlocks", STRONG, 2, "whf", {0}},
    {"a condition, weak memory", WEAK, 1, "wsl", {0}},
    {"2 wait for each other, weak memory", WEAK, 1, "wp", {0}},
    {"a condition, no membarrier", STRONG, 2, "wsl", {.fallback = SWAP_ONLY}},
    {"a condition, membarrier begins to fail", STRONG, 1, "wsg", {.fence_may_fail = true}},
};

static const Case good_long[] = {
    {"4 threads x 3 rounds", STRONG, 3, "llll", {0}},
    {"4 threads x 2 rounds, timed and trying", STRONG, 2, "ltty", {0}},
    {"4 threads x 2 rounds, weak memory", WEAK, 2, "lltt", {0}},
    {"4 threads x 2 rounds, holders panic", STRONG, 2, "lltt", {.poison = true}},
    {"4 threads, membarrier begins to fail", STRONG, 1, "lltt", {.fence_may_fail = true}},
    {"4 threads x 2 rounds, fair unlocks", STRONG, 2, "ffgl", {0}},
    {"4 threads, fair unlocks, weak memory", WEAK, 1, "ffgl", {0}},
    {"4 threads, conditions", STRONG, 1, "wwpl", {0}},
    {"4 threads, conditions, fair unlocks", STRONG, 2, "wwhf", {0}},
};

/* The refused fence, and the mistake made then. */
#define REFUSED(m) .fence_may_fail = true, .mutant = (m)

static const Case mutants[] = {
    {"no fence in S2", STRONG, 2, "lll", {.mutant = WITHOUT_FENCE}},
    {"S7 left out", STRONG, 2, "lll", {.mutant = WITHOUT_MARK}},
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
    {"F3 left out", STRONG, 2, "ffl", {.mutant = NOT_TAKEN_BACK}},
    {"F3 takes what another has", STRONG, 2, "ffl", {.mutant = TAKEN_BACK_BLINDLY}},
    {"F2 before F1", STRONG, 2, "ffl", {.mutant = WAKE_THEN_HAND}},
    {"an heir gives up", STRONG, 2, "fgg", {.mutant = GIVE_UP_WOKEN}},
    {"F1 without release", WEAK, 1, "ffl", {.poison = true, .mutant = HANDED_UNRELEASED}},
    {"S5 without acquire", WEAK, 1, "ffl", {.poison = true, .mutant = HEIR_UNACQUIRED}},
    {"fence refused: an heir without S7", STRONG, 1, "fggl", {REFUSED(HEIR_WITHOUT_MARK)}},
    {"S1 overwrites watched", STRONG, 1, "wsl", {.mutant = S1_BY_STORE}},
    {"C4 before C3", STRONG, 2, "wsl", {.mutant = TURN_LATE}},
    {"N2 before N1", STRONG, 2, "wsl", {.mutant = TURN_THEN_CLEAR}},
    {"N3 left out", STRONG, 1, "ws", {.mutant = TURN_QUIETLY}},
    {"C2 left out", STRONG, 1, "wp", {.mutant = FIRST_UNSEEN}},
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
