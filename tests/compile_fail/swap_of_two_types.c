/* SPDX-License-Identifier: MIT */
/* swap_of_two_types.c - two values that change places are of one type. */
/* warning: pointer type mismatch */
#include <belay/prelude.h>

void
swap_them(void)
{
    int a = 1;
#if defined(MISTAKE)
    unsigned char b = 2;
#else
    int b = 2;
#endif
    belay_swap(&a, &b);
    (void)(a + b);
}
