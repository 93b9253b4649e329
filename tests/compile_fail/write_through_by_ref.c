/* SPDX-License-Identifier: MIT */
/* write_through_by_ref.c - by_ref is for reading. */
/* error: read-only|const value */
#include <belay/prelude.h>

#if defined(MISTAKE)
closure(void, changes, by_ref(int, x))
#else
closure(void, changes, by_mut(int, x))
#endif
{
    *x = 1;
}
