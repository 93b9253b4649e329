/* SPDX-License-Identifier: MIT */
/* refcell-twice.c - a REFCELL borrowed twice: found when it runs (RUN-009) */
#include <belay/prelude.h>

REFCELL(Score, int);

int
accepted(void)
{
    own(Score) score = Score_new(1);
    own(ScoreRefMut) first = refcell_borrow_mut(&score);
    own(ScoreRefMut) second = refcell_borrow_mut(&score);
    return *first.data + *second.data;
}
