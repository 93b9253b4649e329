/* SPDX-License-Identifier: MIT */
/* nothing-captured.c - a closure without captures; a function pointer as data (SEND-024) */
#include <belay/prelude.h>

static int
twice(int n)
{
    return 2 * n;
}

typedef int (*function)(int);

closure(void, nothing)
{
}

closure(int, call, by_copy(function, f))
{
    return f(21);
}

int
accepted(void)
{
    own(nothing_handle) first = spawn(nothing);
    own(call_handle) second = spawn(call, twice);
    function other = &twice;
    own(call_handle) third = spawn(call, other);
    int result = 0;
    unwrap(join(&first));
    unwrap(join(&second, &result));
    unwrap(join(&third, &result));
    return result;
}
