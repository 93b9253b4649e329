/* SPDX-License-Identifier: MIT */
/* cells.c - cells change while they are shared, in one thread (MUTA-012) */
#include <belay/prelude.h>

CELL(Count, int);
REFCELL(Score, int);
RC(LocalCount, Count, Count_drop);

static void
add(const Count *count, const Score *score)
{
    Count_set(count, Count_get(count) + 1);
    with_borrow_mut (n, score)
        *n += 1;
}

int
accepted(void)
{
    own(Count) count = Count_new(0);
    own(Score) score = Score_new(0);
    own(LocalCount) local = LocalCount_new(Count_new(1));
    const Count *const shared = &count;
    add(&count, &score);
    add(shared, &score);
    Count_set(LocalCount_get(&local), 2);
    return Count_get(&count);
}
