/* SPDX-License-Identifier: MIT */
/*
 * rwlock_model.c - every interleaving of a few readers and writers; see rwlock_protocol.c.
 */
#include "rwlock_protocol.h"
#include "suite.h"

#include <string.h>

typedef struct Case {
    const char *what;
    MemoryModel memory;
    int rounds;
    const char *threads; /* see rwlock_start */
    RwlockOptions options;
} Case;

static const Case good[] = {
    {"a reader and a writer x 3 rounds", STRONG, 3, "rw", {0}},
    {"2 writers x 3 rounds", STRONG, 3, "ww", {0}},
    {"3 writers x 2 rounds", STRONG, 2, "www", {0}},
    {"2 readers, a writer x 2 rounds", STRONG, 2, "rrw", {0}},
    {"a reader, 2 writers x 2 rounds", STRONG, 2, "rww", {0}},
    {"all timed", STRONG, 2, "ssx", {0}},
    {"all timed, 2 writers", STRONG, 2, "sxx", {0}},
    {"timed writers, a patient one", STRONG, 2, "wxx", {0}},
    {"some try", STRONG, 2, "wyz", {0}},
    {"a downgrade", STRONG, 2, "rwd", {0}},
    {"4 threads: 2 readers, 2 writers", STRONG, 1, "rrww", {0}},
    {"4 threads: a writer gives up", STRONG, 1, "rswx", {0}},
    {"4 threads: a downgrade", STRONG, 1, "rrwd", {0}},
    {"weak memory", WEAK, 2, "rrw", {0}},
    {"weak memory, timed", WEAK, 2, "sxd", {0}},
    {"fair writers", STRONG, 2, "ffw", {0}},
    {"fair writers, timed", STRONG, 2, "fhx", {0}},
    {"fair readers", STRONG, 2, "gfw", {0}},
    {"fair readers, timed writers", STRONG, 2, "ghr", {0}},
    {"fair, some not, downgrade", STRONG, 2, "gfd", {0}},
    {"4 threads: all fair", STRONG, 1, "ggff", {0}},
    {"4 threads: fair, timed", STRONG, 1, "gshf", {0}},
    {"weak memory, fair", WEAK, 2, "gff", {0}},
    {"choice: V1 leaves the flag", STRONG, 2, "rwx", {.clear = CLEAR_NEVER}},
    {"choice: V1 leaves the flag, writers", STRONG, 2, "wwx", {.clear = CLEAR_NEVER}},
    {"choice: only who slept marks", STRONG, 2, "rwx", {.mark_late = true}},
    {"choice: only who slept marks, writers", STRONG, 2, "wwx", {.mark_late = true}},
};

static const Case good_long[] = {
    {"4 threads x 2 rounds", STRONG, 2, "rrww", {0}},
    {"4 writers x 2 rounds", STRONG, 2, "wwww", {0}},
    {"4 threads, all timed", STRONG, 1, "ssxx", {0}},
    {"4 threads, weak memory", WEAK, 1, "rsxd", {0}},
    {"4 threads, fair", STRONG, 2, "gffw", {0}},
    {"a reader, a writer, a timed one x 3 rounds", STRONG, 3, "rwx", {0}},
};

static const Case mutants[] = {
    {"readers pass writers", STRONG, 1, "rrw", {.mutant = PASSES_WRITERS}},
    {"no R2", STRONG, 1, "rw", {.mutant = KEEPS_COUNT}},
    {"R2 wakes nobody", STRONG, 2, "rrww", {.mutant = UNDO_QUIETLY}},
    {"unlock_read wakes nobody", STRONG, 1, "rw", {.mutant = UNLOCK_QUIETLY}},
    {"unlock_write lets nobody in", STRONG, 1, "rw", {.mutant = WITHOUT_GRANT}},
    {"readers are let in later", STRONG, 2, "rww", {.mutant = GRANT_LATER}},
    {"readers do not see it", STRONG, 1, "rw", {.mutant = GRANT_UNSEEN}},
    {"G2 before G1", STRONG, 1, "rw", {.mutant = WAKE_THEN_GRANT}},
    {"W2 clears the phase", STRONG, 2, "rrw", {.mutant = PHASE_LOST}},
    {"R5 looks, then gets in", STRONG, 1, "rrxw", {.mutant = LOOK_THEN_TAKE}},
    {"R6 does not look at the phase", STRONG, 1, "sw", {.mutant = READ_AS_WAITING}},
    {"W4 does not insist on its flag", STRONG, 2, "www", {.mutant = FLAG_NOT_COMPARED}},
    {"W4 forgets the other sleepers", STRONG, 2, "www", {.mutant = WITHOUT_MARK}},
    {"V1 clears the flag of a held lock", STRONG, 2, "www", {.clear = CLEAR_ANY}},
    {"gives up although woken", STRONG, 2, "wxx", {.mutant = GIVE_UP_WOKEN}},
    {"W5 wakes nobody", STRONG, 1, "rrx", {.mutant = LEAVE_QUIETLY}},
    {"W5 lets readers in", STRONG, 2, "ssx", {.mutant = LEAVE_AND_GRANT}},
    {"W5 leaves its flag", STRONG, 1, "rx", {.mutant = LEAVE_UNCLEAN}},
    {"a downgrade in two steps", STRONG, 1, "dw", {.mutant = DOWNGRADE_IN_TWO}},
    {"H2 left out", STRONG, 1, "fw", {.mutant = HAND_UNWOKEN}},
    {"H3 left out", STRONG, 1, "fw", {.mutant = NOT_TAKEN_BACK}},
    {"H3 takes what another has", STRONG, 2, "fff", {.mutant = TAKEN_BACK_BLINDLY}},
    {"H1 while readers wait", STRONG, 2, "rff", {.mutant = HAND_PAST_READERS}},
    {"H4 without acquire", WEAK, 2, "fff", {.mutant = HEIR_UNACQUIRED}},
    {"an heir gives up", STRONG, 2, "fhh", {.mutant = GIVE_UP_WOKEN}},
    {"unlock_write without release", WEAK, 1, "rw", {.mutant = WRITE_UNRELEASED}},
    {"unlock_read without release", WEAK, 1, "rw", {.mutant = READ_UNRELEASED}},
    {"R1 without acquire", WEAK, 1, "rw", {.mutant = READ_UNACQUIRED}},
    {"R5 without acquire", WEAK, 1, "rw", {.mutant = GRANT_UNACQUIRED}},
    {"W1 without acquire", WEAK, 1, "ww", {.mutant = WRITE_UNACQUIRED}},
};

static void
run(Suite *suite, SuiteExpectation *expect, const Case *cases, size_t count)
{
    for (const Case *c = cases; c < cases + count; c++) {
        const Machine machine = rwlock_machine(&c->options, c->memory, (int)strlen(c->threads));
        const State start = rwlock_start(c->threads, c->rounds);
        expect(suite, c->what, &machine, &start);
    }
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("rwlock", argc, argv);

    run(&suite, suite_expect_good, good, COUNT(good));
    if (suite.long_run)
        run(&suite, suite_expect_good, good_long, COUNT(good_long));
    run(&suite, suite_expect_caught, mutants, COUNT(mutants));
    return suite_end(&suite);
}
