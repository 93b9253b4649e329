/* SPDX-License-Identifier: MIT */
/* closure_unit.c - a second file with the closures of closure_shared.h. */
#include "closure_shared.h"

int
twice_in_another_file(int number)
{
    int result = 0;
    own(twice_handle) handle = spawn(twice, number);
    unwrap(join(&handle, &result));
    return result;
}
