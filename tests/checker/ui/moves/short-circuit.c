/* SPDX-License-Identifier: MIT */
/* short-circuit.c - moved on the right side of a short-circuit operator, then used (MOVE-044) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

bool submit(Ints v);

size_t
rejected(bool wanted)
{
    own(Ints) v = Ints_new(3);
    if (wanted && submit(move(v)))
        return 0;
    return v.len; //~ E0382
}

size_t
rejected_or(bool wanted)
{
    own(Ints) v = Ints_new(3);
    if (wanted || submit(move(v)))
        return v.len; //~ E0382
    return 0;
}

size_t
accepted_or(bool wanted)
{
    own(Ints) v = Ints_new(3);
    if (!wanted || submit(move(v)))
        return 0;
    return 1;
}

size_t
accepted_before(bool wanted)
{
    own(Ints) v = Ints_new(3);
    if (v.len > 2 && wanted && submit(move(v)))
        return 0;
    return 1;
}
