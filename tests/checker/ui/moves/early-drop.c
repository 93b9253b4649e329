/* SPDX-License-Identifier: MIT */
/* early-drop.c - an explicit drop ends the value, and own does nothing more */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
MUTEX(Number, int);

size_t
rejected(void)
{
    own(Ints) v = Ints_new(3);
    Ints_drop(&v);
    return v.len; //~ E0382
}

void
accepted(const Number *number)
{
    own(Ints) v = Ints_new(3);
    own(NumberGuard) guard = Number_lock(number);
    NumberGuard_drop(&guard);
    Ints_drop(&v);
}

void
accepted_in_loop(int n)
{
    for (int i = 0; i < n; i++) {
        own(Ints) v = Ints_new(3);
        if (i == 2) {
            Ints_drop(&v);
            continue;
        }
        v.data[0] = i;
    }
}
