/* SPDX-License-Identifier: MIT */
/*
 * 15_derive_rejected_arc.c - an ARC of something that must not be shared.
 *
 * The count of an ARC is safe; what it counts is not made so. A tally is not Sync, hence an ARC of
 * tallies is not Send: two threads would look at the same tally at the same time. A mutex in
 * between is the cure.
 */
#include <belay/prelude.h>

#include <stdio.h>

struct tally {
    int count;
};
BELAY_NOT_SYNC(struct tally);
ARC(SharedTally, struct tally);

closure(void, print_count, by_move(SharedTally, tally))
{
    printf("%d\n", SharedTally_get(tally)->count);
}

int
main(void)
{
    own(SharedTally) tally = SharedTally_new((struct tally){7});
    own(print_count_handle) printer = spawn(print_count, SharedTally_clone(&tally)); //~ E0277
    unwrap(join(&printer));
}
