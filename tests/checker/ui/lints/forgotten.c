/* SPDX-License-Identifier: MIT */
/* forgotten.c - an owned value that is forgotten */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
BOX(HeapInt, int);

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    belay_forget(&v); //~ WARN mem_forget
}

const int *
accepted(void)
{
    own(Ints) v = Ints_new(3);
    own(HeapInt) box = HeapInt_new(1);
    return HeapInt_leak(&box);
}

void
accepted_plain(void)
{
    int n = 1;
    belay_forget(&n);
}
