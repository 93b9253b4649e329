/* SPDX-License-Identifier: MIT */
/* switch-into-loop.c - a switch that jumps into a loop */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);

void
rejected(int n)
{
    own(Ints) v = Ints_new(3);
    switch (n % 2) {
    case 0:
        do {
            v.data[0] = 1; //~ E0382
            __attribute__((fallthrough));
        case 1: keep(move(v));
        } while (--n > 0);
    }
}

void
accepted(int n)
{
    own(Ints) v = Ints_new(3);
    switch (n % 2) {
    case 0:
        do {
            v.data[0] = 1;
            __attribute__((fallthrough));
        case 1: v.data[1] = 1;
        } while (--n > 0);
    }
    keep(move(v));
}
