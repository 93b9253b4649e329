/* SPDX-License-Identifier: MIT */
/* element-of-owned-array.c - a pointer into an element of an array of owned values */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void push(Ints *v);
void use(const int *n);

void
rejected(size_t i, size_t j)
{
    Ints all[2] = {Ints_new(3), Ints_new(4)};
    const int *const first = all[i].data;
    push(&all[j]); //~ E0502
    use(first);
    Ints_drop(&all[0]);
    Ints_drop(&all[1]);
}

void
rejected_drop(void)
{
    Ints all[1] = {Ints_new(3)};
    const int *const first = &all[0].data[1];
    Ints_drop(&all[0]); //~ E0505
    use(first);
}

void
accepted(void)
{
    Ints all[2] = {Ints_new(3), Ints_new(4)};
    own(Ints) other = Ints_new(5);
    const int *const first = all[0].data;
    push(&other);
    use(first);
    push(&all[1]);
    Ints_drop(&all[0]);
    Ints_drop(&all[1]);
}
