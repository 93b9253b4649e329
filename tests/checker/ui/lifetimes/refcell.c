/* SPDX-License-Identifier: MIT */
/* refcell.c - what a REFCELL lends lives as long as the borrow */
#include <belay/prelude.h>

REFCELL(Score, int);

int
rejected(const Score *score)
{
    own(ScoreRef) borrow = refcell_borrow(score);
    const int *const value = borrow.data;
    ScoreRef_drop(&borrow); //~ E0505
    return *value;
}

int
rejected_block(const Score *score)
{
    const int *value = NULL;
    with_borrow (n, score)
        value = n; //~ E0597
    return *value;
}

int
accepted(const Score *score)
{
    own(ScoreRef) borrow = refcell_borrow(score);
    const int *const value = borrow.data;
    const int copy = *value;
    ScoreRef_drop(&borrow);
    return copy;
}
