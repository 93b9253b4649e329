/* SPDX-License-Identifier: MIT */
/* noreturn-ends-the-borrow.c - no use comes after a call that does not return */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);
_Noreturn void give_up(void);
void use(int n);

void
accepted(bool bad)
{
    own(Ints) v = Ints_new(3);
    const int *const first = Ints_get(&v, 0);
    if (bad) {
        keep(move(v));
        give_up();
    }
    use(*first);
}

void
rejected(bool bad)
{
    own(Ints) v = Ints_new(3);
    const int *const first = Ints_get(&v, 0);
    if (bad)
        keep(move(v)); //~ E0505
    use(*first);
}
