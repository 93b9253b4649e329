/* SPDX-License-Identifier: MIT */
/*
 * 12_arc_is_shared_rejected_cast.c - a write through an ARC, const cast away.
 *
 * C lets a cast take the const away (with -Wcast-qual it warns). What is shared stays shared.
 *
 * warns: -Wcast-qual
 */
#include <belay/prelude.h>

#include <stdio.h>

ARC(Number, int);

int
main(void)
{
    own(Number) number = Number_new(5);
    *(int *)Number_get(&number) = 6; //~ E0594
    printf("%d\n", *Number_get(&number));
}
