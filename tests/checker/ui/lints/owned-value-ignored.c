/* SPDX-License-Identifier: MIT */
/* owned-value-ignored.c - an owned value that a call gives and nobody takes */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
ARC(Shared, int);

Ints make(void);

void
rejected(const Shared *shared)
{
    make();               //~ WARN unused_must_use
    Shared_clone(shared); //~ WARN unused_must_use
}

void
accepted(const Shared *shared)
{
    own(Ints) v = make();
    own(Shared) other = Shared_clone(shared);
}
