/* SPDX-License-Identifier: MIT */
/* conditional-initialisation.c - loops and conditions that give a value */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);
bool next(void);

void
rejected_while(int n)
{
    Ints v;
    while (n-- > 0) {
        v = Ints_new(1);
        break;
    }
    keep(move(v)); //~ E0381
}

void
accepted_do(void)
{
    Ints v;
    do
        v = Ints_new(1);
    while (0);
    keep(move(v));
}

void
accepted_endless(void)
{
    Ints v;
    for (;;) {
        if (next()) {
            v = Ints_new(1);
            break;
        }
    }
    keep(move(v));
}

void
rejected_goto(bool skip)
{
    Ints v;
    if (skip)
        goto out;
    v = Ints_new(1);
out:
    keep(move(v)); //~ E0381
}

void
accepted_panic(bool bad)
{
    Ints v;
    if (bad)
        panic("bad");
    else
        v = Ints_new(1);
    keep(move(v));
}

void
rejected_and(bool a)
{
    Ints v;
    const bool made = a && (v = Ints_new(1), true);
    (void)made;
    keep(move(v)); //~ E0381
}

/* In the first turn it has no value yet; that it is gone in the second is not the mistake. */
void
rejected_loop(int n)
{
    Ints v;
    while (n-- > 0)
        keep(move(v)); //~ E0381
}

void
rejected_later_turn(int n)
{
    Ints v;
    v = Ints_new(1);
    do
        keep(move(v)); //~ E0382
    while (n-- > 0);
}
