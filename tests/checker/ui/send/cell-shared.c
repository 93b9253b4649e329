/* SPDX-License-Identifier: MIT */
/* cell-shared.c - a CELL and a REFCELL borrowed by scoped threads (SEND-007) */
#include <belay/prelude.h>

CELL(Flag, bool);
REFCELL(Score, int);

closure(void, set, by_ref(Flag, flag))
{
    Flag_set(flag, true);
}

closure(void, add, by_ref(Score, score))
{
    with_borrow_mut (n, score)
        *n += 1;
}

void
rejected(void)
{
    own(Flag) flag = Flag_new(false);
    own(Score) score = Score_new(0);
    scope (s) {
        scope_spawn(s, set, &flag);  //~ E0277
        scope_spawn(s, add, &score); //~ E0277
    }
}
