/* SPDX-License-Identifier: MIT */
/* cloned-guard.c - a second guard borrows the cell, and not the guard that it was made from */
#include <belay/prelude.h>

REFCELL(Scores, int);

int
rejected(void)
{
    own(ScoresRef) second = {0};
    {
        own(Scores) scores = Scores_new(1);
        own(ScoresRef) first = Scores_borrow(&scores); //~ E0597
        second = ScoresRef_clone(&first);
    }
    return *second.data;
}

int
accepted(void)
{
    own(Scores) scores = Scores_new(1);
    own(ScoresRef) second = {0};
    {
        own(ScoresRef) first = Scores_borrow(&scores);
        second = ScoresRef_clone(&first);
    }
    return *second.data;
}
