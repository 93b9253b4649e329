/* SPDX-License-Identifier: MIT */
/* write_through_rc.c - what an RC shares is read only. */
/* error: read-only|const value */
#include <belay/prelude.h>

RC(Local, int);

void
change(Local *local)
{
#if defined(MISTAKE)
    *Local_get(local) = 1;
#else
    *Local_make_mut(local, NULL) = 1;
#endif
}
