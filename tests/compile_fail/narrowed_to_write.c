/* SPDX-License-Identifier: MIT */
/* narrowed_to_write.c - a guard that reads cannot be narrowed to one that writes. */
/* warning: discards */
#include <belay/prelude.h>

struct pair {
    int left, right;
};
REFCELL(Pair, struct pair);
REFCELL(Number, int);

void
change(const Pair *pair)
{
#if defined(MISTAKE)
    own(PairRef) whole = Pair_borrow(pair);
#else
    own(PairRefMut) whole = Pair_borrow_mut(pair);
#endif
    own(NumberRefMut) left = refcell_map(NumberRefMut, &whole, whole.data->left);
    *left.data = 1;
}
