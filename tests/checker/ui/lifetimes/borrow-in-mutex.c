/* SPDX-License-Identifier: MIT */
/* borrow-in-mutex.c - a pointer to a local stored in a MUTEX that lives longer (LIFE-017) */
#include <belay/prelude.h>

MUTEX(Slot, const int *);

void
rejected(void)
{
    own(Slot) slot = Slot_new(NULL);
    {
        int local = 1;
        with_lock (pointer, &slot)
            *pointer = &local; //~ E0597
    }
    with_lock (pointer, &slot)
        (void)**pointer;
}

void
accepted(void)
{
    static const int kept = 1;
    int local = 2;
    own(Slot) slot = Slot_new(NULL);
    with_lock (pointer, &slot)
        *pointer = &kept;
    with_lock (pointer, &slot)
        *pointer = &local;
}
