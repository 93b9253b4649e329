/* SPDX-License-Identifier: MIT */
/* cell-by-mut.c - an exclusive borrow of a CELL needs only Send (SEND-009) */
#include <belay/prelude.h>

CELL(Flag, bool);
REFCELL(Score, int);

closure(void, set, by_mut(Flag, flag))
{
    Flag_set(flag, true);
}

closure(void, add, by_mut(Score, score))
{
    with_borrow_mut (n, score)
        *n += 1;
}

void
accepted(void)
{
    own(Flag) flag = Flag_new(false);
    own(Score) score = Score_new(0);
    scope (s) {
        scope_spawn(s, set, &flag);
        scope_spawn(s, add, &score);
    }
}
