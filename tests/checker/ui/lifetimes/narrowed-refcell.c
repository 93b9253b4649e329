/* SPDX-License-Identifier: MIT */
/* narrowed-refcell.c - refcell_map takes a guard over, and what it borrows with it */
#include <belay/prelude.h>

struct pair {
    int left, right;
};

REFCELL(Pair, struct pair);
REFCELL(Number, int);

void change(int *n);

void
rejected_borrow_of_the_guard(const Pair *cell)
{
    own(PairRefMut) whole = Pair_borrow_mut(cell);
    int *const left = &whole.data->left;
    own(NumberRefMut) right = refcell_map(NumberRefMut, &whole, whole.data->right); //~ E0505
    change(left);
}

int
rejected_use(const Pair *cell)
{
    own(PairRefMut) whole = Pair_borrow_mut(cell);
    own(NumberRefMut) right = refcell_map(NumberRefMut, &whole, whole.data->right);
    return whole.data->left; //~ E0382
}

NumberRef
rejected_return(void)
{
    own(Pair) cell = Pair_new((struct pair){1, 2});
    own(PairRef) whole = Pair_borrow(&cell);
    return refcell_map(NumberRef, &whole, whole.data->right); //~ E0515
}

NumberRef
accepted(const Pair *cell)
{
    own(PairRefMut) whole = Pair_borrow_mut(cell);
    own(NumberRefMut) left = refcell_map(NumberRefMut, &whole, whole.data->left);
    change(left.data);
    NumberRefMut_drop(&left);
    own(PairRef) again = Pair_borrow(cell);
    return refcell_map(NumberRef, &again, again.data->right);
}
