/* SPDX-License-Identifier: MIT */
/* setjmp.c - where a jump comes back to, and what is owned there */
#include <belay/prelude.h>

#include <setjmp.h>

MUTEX(Number, int);
BOX_SLICE(Ints, int);

static _Thread_local jmp_buf place;
static sigjmp_buf signal_place;
static Ints shared;

int
accepted(void)
{
    if (setjmp(place) != 0)
        return 1;
    return 0;
}

size_t
rejected(void)
{
    own(Ints) v = Ints_new(3);
    if (setjmp(place) != 0) //~ E0133
        return 0;
    return v.len;
}

int
rejected_guard(const Number *number)
{
    if (sigsetjmp(signal_place, 1) != 0) //~ E0133
        return 1;
    with_lock (n, number)
        return *n;
    return 0;
}

size_t
rejected_static(void)
{
    if (setjmp(place) != 0) //~ E0133
        return shared.len;
    return 0;
}

size_t
accepted_unsafe(void)
{
    own(Ints) v = Ints_new(3);
    BELAY_UNSAFE
    {
        if (setjmp(place) != 0)
            return 0;
    }
    return v.len;
}
