/* SPDX-License-Identifier: MIT */
/* through-integer.c - a shared pointer made writable by way of an integer */
#include <belay/prelude.h>

#include <stdint.h>

ARC(Number, int);

void
rejected(const Number *number)
{
    int *const writable = (int *)(uintptr_t)Number_get(number);
    *writable = 1; //~ E0594
}

int
accepted(const Number *number)
{
    const int *const same = (const int *)(uintptr_t)Number_get(number);
    return *same;
}
