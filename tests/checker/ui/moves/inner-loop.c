/* SPDX-License-Identifier: MIT */
/* inner-loop.c - moved in an inner loop that goes on, and after it (MOVE-010) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);
bool wanted(int i);

void
rejected(int n)
{
    for (int i = 0; i < n; i++) {
        own(Ints) v = Ints_new(3);
        for (int j = 0; j < n; j++) {
            if (wanted(j)) {
                keep(move(v));
                continue;
            }
        }
        keep(move(v)); //~ E0382
    }
}

void
accepted(int n)
{
    for (int i = 0; i < n; i++) {
        own(Ints) v = Ints_new(3);
        for (int j = 0; j < n; j++) {
            if (wanted(j)) {
                keep(move(v));
                goto next;
            }
        }
        keep(move(v));
    next:;
    }
}
