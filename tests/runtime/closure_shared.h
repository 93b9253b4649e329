/* SPDX-License-Identifier: MIT */
/*
 * closure_shared.h - closures and families that live in a header.
 *
 * closure_test.c and closure_unit.c include it, the first of them twice. Not everything here is
 * used in both, and that must be no warning.
 */
#ifndef TESTS_RUNTIME_CLOSURE_SHARED_H
#define TESTS_RUNTIME_CLOSURE_SHARED_H

#include <belay/prelude.h>

BOX(SharedNumber, int);
ARC(SharedText, const char *);
MUTEX(SharedSum, long);
BOX_SLICE(SharedInts, int);

closure(int, twice, by_copy(int, number))
{
    return 2 * number;
}

closure(int, open_box, by_move(SharedNumber, box))
{
    return *SharedNumber_get(box);
}

closure(void, unused_everywhere, by_ref(int, value))
{
    (void)value;
}

/* closure_unit.c: run `twice` in a thread of that file. */
int twice_in_another_file(int number);

#endif
