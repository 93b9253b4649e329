/* SPDX-License-Identifier: MIT */
/* cell-moved.c - a CELL or a REFCELL moved into a thread has one user: fine (SEND-006) */
#include <belay/prelude.h>

CELL(Flag, bool);
REFCELL(Score, int);

closure(void, set, by_move(Flag, flag), by_move(Score, score))
{
    Flag_set(flag, true);
    with_borrow_mut (n, score)
        *n = 1;
}

void
accepted(void)
{
    own(Flag) flag = Flag_new(false);
    own(Score) score = Score_new(0);
    own(set_handle) handle = spawn(set, move(flag), move(score));
    unwrap(join(&handle));
}
