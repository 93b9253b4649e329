/* SPDX-License-Identifier: MIT */
/* arc.c - what an ARC lends lives as long as the handle */
#include <belay/prelude.h>

ARC(Shared, int);

int
rejected(void)
{
    own(Shared) shared = Shared_new(1);
    const int *const value = Shared_get(&shared);
    Shared_drop(&shared); //~ E0505
    return *value;
}

const int *
rejected_returned(void)
{
    own(Shared) shared = Shared_new(1);
    return Shared_get(&shared); //~ E0515
}

int
rejected_clone(const Shared *given)
{
    const int *value;
    {
        own(Shared) clone = Shared_clone(given);
        value = Shared_get(&clone); //~ E0597
    }
    return *value;
}

int
accepted(const Shared *given)
{
    own(Shared) clone = Shared_clone(given);
    const int *const value = Shared_get(given);
    Shared_drop(&clone);
    return *value;
}
