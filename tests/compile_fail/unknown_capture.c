/* SPDX-License-Identifier: MIT */
/* unknown_capture.c - there are five kinds of captures. */
/* error: by_value */
#include <belay/prelude.h>

#if defined(MISTAKE)
closure(int, gives, by_value(int, number))
#else
closure(int, gives, by_copy(int, number))
#endif
{
    return number;
}
