// not C: the compiler says "read-only"
/* SPDX-License-Identifier: MIT */
/*
 * 12_arc_is_shared_rejected.c - a write through an ARC.
 *
 * Other threads may read the number at the same time. Number_get() gives a pointer to const, so no
 * C compiler accepts this.
 */
#include <belay/prelude.h>

#include <stdio.h>

ARC(Number, int);

int
main(void)
{
    own(Number) number = Number_new(5);
    *Number_get(&number) = 6; //~ E0594
    printf("%d\n", *Number_get(&number));
}
