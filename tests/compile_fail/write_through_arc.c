/* SPDX-License-Identifier: MIT */
/* write_through_arc.c - what an ARC shares is read only. */
/* error: read-only|const value */
#include <belay/prelude.h>

ARC(Shared, int);

void
change(Shared *shared)
{
#if defined(MISTAKE)
    *Shared_get(shared) = 1;
#else
    *Shared_make_mut(shared, NULL) = 1;
#endif
}
