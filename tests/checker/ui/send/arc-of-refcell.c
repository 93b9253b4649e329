/* SPDX-License-Identifier: MIT */
/* arc-of-refcell.c - an ARC of a REFCELL moved into a thread (SEND-012) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
REFCELL(Scores, Ints, Ints_drop);
ARC(SharedScores, Scores, Scores_drop);

closure(void, reset, by_move(SharedScores, scores))
{
    with_borrow_mut (list, SharedScores_get(scores))
        list->data[0] = 0;
}

void
rejected(void)
{
    own(SharedScores) scores = SharedScores_new(Scores_new(Ints_new(3)));
    own(reset_handle) handle = spawn(reset, SharedScores_clone(&scores)); //~ E0277
    unwrap(join(&handle));
}
