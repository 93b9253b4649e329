/* SPDX-License-Identifier: MIT */
/* box-contents.c - a pointer into a box, and the box moved or dropped */
#include <belay/prelude.h>

BOX(HeapInt, int);

void keep(HeapInt box);

int
rejected(void)
{
    own(HeapInt) box = HeapInt_new(1);
    int *const inside = HeapInt_get_mut(&box);
    keep(move(box)); //~ E0505
    return *inside;
}

int
rejected_into_inner(void)
{
    own(HeapInt) box = HeapInt_new(1);
    const int *const inside = HeapInt_get(&box);
    const int value = HeapInt_into_inner(&box); //~ E0505
    return *inside + value;
}

int
accepted(void)
{
    own(HeapInt) box = HeapInt_new(1);
    int *const inside = HeapInt_get_mut(&box);
    *inside = 2;
    const int value = *inside;
    keep(move(box));
    return value;
}
