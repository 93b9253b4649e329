/* SPDX-License-Identifier: MIT */
/* inner-block.c - a pointer to an owned variable of an inner block, used after it (LIFE-001) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

size_t
rejected(void)
{
    const Ints *pointer;
    {
        own(Ints) v = Ints_new(3);
        pointer = &v; //~ E0597
    }
    return pointer->len;
}

size_t
rejected_element(void)
{
    const int *pointer;
    {
        own(Ints) v = Ints_new(3);
        pointer = Ints_get(&v, 0); //~ E0597
    }
    return (size_t)*pointer;
}

size_t
accepted(void)
{
    const Ints *pointer;
    size_t len;
    {
        own(Ints) v = Ints_new(3);
        pointer = &v;
        len = pointer->len;
    }
    return len;
}

size_t
accepted_set_anew(const Ints *other)
{
    const Ints *pointer;
    {
        own(Ints) v = Ints_new(3);
        pointer = &v;
        (void)pointer->len;
    }
    pointer = other;
    return pointer->len;
}
