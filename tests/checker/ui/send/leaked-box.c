/* SPDX-License-Identifier: MIT */
/* leaked-box.c - a box that is never freed is shared for ever (SEND-055) */
#include <belay/prelude.h>

BOX(HeapInt, int);
ARC(Shared, int);

closure(int, look, by_static(int, number))
{
    return *number;
}

int
accepted(void)
{
    own(HeapInt) box = HeapInt_new(5);
    const int *const number = HeapInt_leak(&box);
    own(look_handle) handle = spawn(look, number);
    int result = 0;
    unwrap(join(&handle, &result));
    return result + *number;
}

int
accepted_arc(void)
{
    own(Shared) shared = Shared_new(5);
    const int *const number = Shared_leak(&shared);
    own(look_handle) handle = spawn(look, number);
    int result = 0;
    unwrap(join(&handle, &result));
    return result + *number;
}
