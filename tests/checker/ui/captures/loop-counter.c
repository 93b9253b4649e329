/* SPDX-License-Identifier: MIT */
/* loop-counter.c - a loop's counter captured by copy (CAPT-005) */
#include <belay/prelude.h>

closure(int, twice, by_copy(int, n))
{
    return 2 * n;
}

int
accepted(void)
{
    twice_handle all[4];
    for (int i = 0; i < 4; i++)
        all[i] = spawn(twice, i);
    int sum = 0;
    for (int i = 0; i < 4; i++) {
        int one = 0;
        unwrap(join(&all[i], &one));
        sum += one;
    }
    return sum;
}
