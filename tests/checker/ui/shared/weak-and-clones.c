/* SPDX-License-Identifier: MIT */
/* weak-and-clones.c - a clone of an ARC shares as well */
#include <belay/prelude.h>

ARC(Shared, int);

void
rejected(const Shared *given)
{
    own(Shared) clone = Shared_clone(given);
    *(int *)Shared_get(&clone) = 1; //~ E0594
}

void
accepted(const Shared *given)
{
    own(Shared) clone = Shared_clone(given);
    int *const alone = Shared_get_mut(&clone);
    if (alone != NULL)
        *alone = 1;
    *Shared_make_mut(&clone, NULL) = 2;
}
