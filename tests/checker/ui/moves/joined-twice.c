/* SPDX-License-Identifier: MIT */
/* joined-twice.c - a handle joined twice (MOVE-011) */
#include <belay/prelude.h>

closure(void, nothing)
{
}

closure(int, number)
{
    return 1;
}

void
rejected(void)
{
    own(nothing_handle) handle = spawn(nothing);
    unwrap(join(&handle));
    unwrap(join(&handle)); //~ E0382
}

void
rejected_result(void)
{
    own(number_handle) handle = spawn(number);
    int a = 0, b = 0;
    unwrap(join(&handle, &a));
    unwrap(join(&handle, &b)); //~ E0382
}

void
rejected_asked(void)
{
    own(nothing_handle) handle = spawn(nothing);
    unwrap(join(&handle));
    if (nothing_handle_is_finished(&handle)) //~ E0382
        return;
}

void
accepted(void)
{
    own(nothing_handle) handle = spawn(nothing);
    unwrap(join(&handle));
    handle = spawn(nothing);
    unwrap(join(&handle));
}
