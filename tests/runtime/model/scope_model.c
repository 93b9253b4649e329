/* SPDX-License-Identifier: MIT */
/*
 * scope_model.c - every way that a scope with three threads can end; see scope_protocol.c.
 */
#include "scope_protocol.h"
#include "suite.h"

int
main(int argc, char **argv)
{
    static const ScopeMutant right = RIGHT;
    static const struct {
        const char *what;
        ScopeMutant mutant;
    } mutants[] = {
        {"nobody claims", NO_CLAIM},
        {"the end steals from a later joiner", STEALS},
        {"the end does not wake a later joiner", NO_WAKE},
        {"the end looks at the list once", LOOKS_ONCE},
        {"the end frees packets one by one", FREES_SOON},
        {"the end tells of a panic at once", TELLS_SOON},
        {"the end does not wait for a joiner", NO_WAIT},
        {"a joiner does not wake the end", NO_REPORT},
        {"a sleeper does not mark the claim", NO_MARK},
        {"a publish looks for the mark before", LOOKS_SOON},
    };
    const State start = scope_start();
    Suite suite = suite_begin("scope", argc, argv);
    Machine m = scope_machine(&right, STRONG);

    suite_expect_good(&suite, "3 threads", &m, &start);
    m = scope_machine(&right, WEAK);
    suite_expect_good(&suite, "3 threads, weak memory", &m, &start);
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++) {
        m = scope_machine(&mutants[i].mutant, STRONG);
        suite_expect_caught(&suite, mutants[i].what, &m, &start);
    }
    return suite_end(&suite);
}
