/* SPDX-License-Identifier: MIT */
/* loop-gives-again.c - a loop that moves the value and makes a new one (MOVE-048, MOVE-049) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);
bool more(void);

void
accepted(int n)
{
    own(Ints) v = Ints_new(3);
    for (int i = 0; i < n; i++) {
        keep(move(v));
        v = Ints_new(3);
    }
}

void
rejected(int n)
{
    own(Ints) v = Ints_new(3);
    for (int i = 0; i < n; i++) {
        keep(move(v)); //~ E0382
        if (more())
            v = Ints_new(3);
    }
}

void
accepted_break(int n)
{
    own(Ints) v = Ints_new(3);
    for (int i = 0; i < n; i++) {
        keep(move(v));
        if (!more())
            break;
        v = Ints_new(3);
    }
}
