/* SPDX-License-Identifier: MIT */
/*
 * arc-of-not-sync.c - an ARC around what cannot be shared stays in one thread (CLIP-001: silent
 * here)
 */
#include <belay/prelude.h>

REFCELL(Score, int);
ARC(SharedScore, Score, Score_drop);

int
accepted(void)
{
    own(SharedScore) score = SharedScore_new(Score_new(1));
    int value = 0;
    with_borrow (n, SharedScore_get(&score))
        value = *n;
    return value;
}
