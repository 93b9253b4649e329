/* SPDX-License-Identifier: MIT */
/*
 * incremented-copy.c - a copy that is changed in the thread: the parent keeps its own
 * (MUTA-011: C compilers do not warn)
 */
#include <belay/prelude.h>

closure(int, count, by_copy(int, n))
{
    n++;
    return n;
}

int
accepted(void)
{
    int n = 0;
    own(count_handle) handle = spawn(count, n);
    int result = 0;
    unwrap(join(&handle, &result));
    return n + result;
}
