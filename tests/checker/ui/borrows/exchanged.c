/* SPDX-License-Identifier: MIT */
/* exchanged.c - belay_swap, belay_replace, belay_take borrow exclusively, and leave a value */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct pair {
    Ints left, right;
};

void pair_drop(BELAY_CONSUMES struct pair *pair);
void look(const Ints *v);
void use(const int *n);

void
rejected_swap(Ints *other)
{
    own(Ints) v = Ints_new(3);
    const int *const first = v.data;
    belay_swap(&v, other); //~ E0502
    use(first);
}

void
rejected_replace(void)
{
    own(Ints) v = Ints_new(3);
    const int *const first = v.data;
    own(Ints) old = belay_replace(&v, Ints_new(4)); //~ E0502
    use(first);
}

void
rejected_take(struct pair *pair)
{
    const Ints *const left = &pair->left;
    own(Ints) taken = belay_take(&pair->left); //~ E0502
    look(left);
}

void
rejected_take_lent(void)
{
    own(Ints) v = Ints_new(3);
    int *const first = v.data;
    own(Ints) taken = belay_take(&v); //~ E0499
    *first = 1;
}

void
accepted(struct pair *pair)
{
    own(Ints) v = Ints_new(3);
    const Ints *const right = &pair->right;
    own(Ints) taken = belay_take(&v);
    own(Ints) left = belay_take(&pair->left);
    look(right);
    look(&v);
    look(&taken);
    for (int i = 0; i < 2; i++) {
        own(Ints) again = belay_take(&left);
        look(&again);
    }
}
