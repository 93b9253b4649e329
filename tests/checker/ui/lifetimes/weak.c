/* SPDX-License-Identifier: MIT */
/* weak.c - a weak handle made strong again, and what it lends */
#include <belay/prelude.h>

ARC(Shared, int);

int
rejected(const WeakShared *weak)
{
    const int *value = NULL;
    {
        own(Shared) strong = {0};
        if (WeakShared_upgrade(weak, &strong) != BELAY_OK)
            return 0;
        value = Shared_get(&strong); //~ E0597
    }
    return *value;
}

int
accepted(const WeakShared *weak)
{
    own(Shared) strong = {0};
    if (WeakShared_upgrade(weak, &strong) != BELAY_OK)
        return 0;
    return *Shared_get(&strong);
}
