/* SPDX-License-Identifier: MIT */
/* get_mut_of_const.c - an ARC that is lent for reading gives no exclusive access. */
/* warning: discard */
#include <belay/prelude.h>

ARC(Shared, int);

#if defined(MISTAKE)
int *
exclusive(const Shared *shared)
#else
int *
exclusive(Shared *shared)
#endif
{
    return Shared_get_mut(shared);
}
