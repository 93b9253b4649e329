/* SPDX-License-Identifier: MIT */
/*
 * arc_model.c - every interleaving of a few threads with handles of one value; see arc_protocol.c.
 *
 * The mutants with two words are why the counts share one: whichever is looked at first, the other
 * can change until it is looked at, and so can the first again.
 */
#include "arc_protocol.h"
#include "suite.h"

typedef struct Case {
    const char *what;
    ArcMutant mutant;
    MemoryModel memory;
    int threads, rounds;
    bool cyclic;
} Case;

static void
explore(Suite *suite, SuiteExpectation *expect, const Case *c)
{
    const Machine machine = arc_machine(&c->mutant, c->memory, c->threads);
    const State start = arc_start(c->threads, c->rounds, c->cyclic);
    expect(suite, c->what, &machine, &start);
}

int
main(int argc, char **argv)
{
    static const Case good[] = {
        {"2 threads x 4 rounds", RIGHT, STRONG, 2, 4, false},
        {"3 threads x 2 rounds", RIGHT, STRONG, 3, 2, false},
        {"3 threads x 2 rounds, weak memory", RIGHT, WEAK, 3, 2, false},
        {"new_cyclic", RIGHT, STRONG, 2, 3, true},
        {"new_cyclic, weak memory", RIGHT, WEAK, 2, 3, true},
        {"4 threads x 1 round", RIGHT, STRONG, 4, 1, false},
    };
    static const Case good_long[] = {
        {"3 threads x 3 rounds", RIGHT, STRONG, 3, 3, false},
        {"4 threads x 2 rounds", RIGHT, STRONG, 4, 2, false},
        {"4 threads x 2 rounds, weak memory", RIGHT, WEAK, 4, 2, false},
    };
    static const Case mutants[] = {
        {"alone if strong is 1", STRONG_ALONE, STRONG, 3, 2, false},
        {"two words, strong first", STRONG_FIRST, STRONG, 3, 2, false},
        {"two words, weak first", WEAK_FIRST, STRONG, 3, 2, false},
        {"upgrade in two steps", UPGRADE_IN_TWO, STRONG, 3, 2, false},
        {"no common weak count", NO_COMMON_WEAK, STRONG, 3, 2, false},
        {"strong drop without release", RELAXED_DROP, WEAK, 3, 2, false},
        {"weak drop without release", RELAXED_WEAK_DROP, WEAK, 3, 2, false},
        {"last drop without acquire", UNACQUIRED_DROP, WEAK, 3, 2, false},
        {"is_unique without acquire", UNACQUIRED_UNIQUE, WEAK, 3, 2, false},
        {"upgrade without acquire", UNACQUIRED_UPGRADE, WEAK, 2, 3, true},
        {"new_cyclic without release", RELAXED_PUBLISH, WEAK, 2, 3, true},
    };
    Suite suite = suite_begin("arc", argc, argv);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        explore(&suite, suite_expect_good, &good[i]);
    for (size_t i = 0; suite.long_run && i < sizeof good_long / sizeof *good_long; i++)
        explore(&suite, suite_expect_good, &good_long[i]);
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++)
        explore(&suite, suite_expect_caught, &mutants[i]);
    return suite_end(&suite);
}
