/* SPDX-License-Identifier: MIT */
/* number-to-pointer.c - a pointer kept as a number: the number says nothing of what it leads to */
#include <belay/prelude.h>

#include <stdint.h>
#include <sys/mman.h>

BOX_SLICE(Ints, int);
MUTEX(Number, int);

static uintptr_t kept;

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    const uintptr_t address = (uintptr_t)v.data;
    Ints_drop(&v);
    *(int *)address = 1; //~ E0133
}

void
rejected_past_the_lock(const Number *number)
{
    with_lock (n, number)
        kept = (uintptr_t)n;
    int *const p = (int *)kept; //~ E0133
    *p = 1;
}

closure(void, write_to, by_copy(uintptr_t, address))
{
    *(int *)address = 1; //~ E0133
}

static void
set(void *p)
{
    *(int *)p = 1;
}

void
rejected_by_way_of_void(uintptr_t address)
{
    void *const p = (void *)address;
    set(p);              //~ E0133
    int *const same = p; //~ E0133
    *same = 2;
}

/* A number that is only looked at, one that is a constant, a pointer that is one for a while. */
int
accepted(const Ints *v)
{
    void *const nothing = (void *)-1;
    const int *const same = (const int *)(uintptr_t)v->data;
    const uintptr_t address = (uintptr_t)v->data;
    return *same + (nothing == MAP_FAILED) + (int)(address % 16);
}

void
accepted_cookie(uintptr_t number, void **ret)
{
    *ret = (void *)number;
}

void
accepted_unsafe(uintptr_t address)
{
    BELAY_UNSAFE { *(int *)address = 1; }
}
