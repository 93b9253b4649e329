/* SPDX-License-Identifier: MIT */
/* copied-data.c - numbers, plain structs and function pointers are copied (MOVE-023) */
#include <belay/prelude.h>

struct point {
    int x, y;
};
typedef int (*function)(int);

static int
twice(int n)
{
    return 2 * n;
}

closure(int, call, by_copy(int, n), by_copy(struct point, p), by_copy(function, f))
{
    return f(n) + p.x;
}

int
accepted(void)
{
    int n = 1;
    struct point p = {1, 2};
    function f = twice;
    own(call_handle) handle = spawn(call, n, p, f);
    n++;
    p.x = n;
    int result = 0;
    unwrap(join(&handle, &result));
    return result + n + p.x + f(2);
}
