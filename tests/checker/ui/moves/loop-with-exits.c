/* SPDX-License-Identifier: MIT */
/* loop-with-exits.c - moved on the way out of a loop, on one of two ways (MOVE-062) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);
int next(void);

size_t
rejected(void)
{
    own(Ints) v = Ints_new(3);
    for (;;) {
        const int what = next();
        if (what == 1) {
            keep(move(v));
            break;
        }
        if (what == 2)
            break;
    }
    return v.len; //~ E0382
}

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    for (;;) {
        const int what = next();
        if (what == 1) {
            keep(move(v));
            return 0;
        }
        if (what == 2)
            break;
    }
    return v.len;
}
