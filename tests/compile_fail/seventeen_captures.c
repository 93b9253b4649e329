/* SPDX-License-Identifier: MIT */
/* seventeen_captures.c - sixteen captures are the most. */
/* error: error */
#include <belay/prelude.h>

#define FOUR(x) by_copy(int, x##1), by_copy(int, x##2), by_copy(int, x##3), by_copy(int, x##4)

#if defined(MISTAKE)
closure(int, sums, FOUR(a), FOUR(b), FOUR(c), FOUR(d), by_copy(int, e))
#else
closure(int, sums, FOUR(a), FOUR(b), FOUR(c), FOUR(d))
#endif
{
    return a1 + b2 + c3 + d4;
}
