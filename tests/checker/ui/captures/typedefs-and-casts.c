/* SPDX-License-Identifier: MIT */
/* typedefs-and-casts.c - casts and typedefs hide nothing */
#include <belay/prelude.h>

#include <stdint.h>

typedef const char *string;

closure(void, print, by_copy(string, words))
{
    (void)words;
}

closure(void, print_number, by_copy(uintptr_t, address))
{
    (void)address;
}

void
rejected(void)
{
    int number = 1;
    spawn(print, (string)&number); //~ E0597
}

void
rejected_parameter(void *given)
{
    spawn(print, (const char *)given); //~ E0521
}

void
accepted(void)
{
    spawn(print, (string) "literal");
    spawn(print_number, 5);
}
