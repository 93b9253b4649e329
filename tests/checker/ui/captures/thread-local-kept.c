/* SPDX-License-Identifier: MIT */
/* thread-local-kept.c - the address of a thread-local variable, left where other threads find it */
#include <belay/prelude.h>

struct slot {
    int *at;
};

static int
zero(void)
{
    return 0;
}

THREAD_LOCAL(Hits, int, zero);
MUTEX(LockedSlot, struct slot);
MUTEX(LockedPointer, int *);
ONCE_LOCK(OncePointer, int *);

static _Thread_local int of_thread;
static LockedSlot slot;
static LockedPointer pointer;
static OncePointer once;
static int *_Atomic shared;

static int *
mine(void)
{
    return Hits_get();
}

void
rejected(void)
{
    with_lock (p, &pointer)
        *p = &of_thread; //~ E0597
    with_lock (p, &slot)
        p->at = Hits_get();                   //~ E0597
    LockedPointer_set(&pointer, &of_thread);  //~ E0597
    (void)OncePointer_set(&once, &of_thread); //~ E0597
    shared = &of_thread;                      //~ E0597
}

void
rejected_by_function(void)
{
    own(LockedPointerGuard) guard = LockedPointer_lock(&pointer);
    int *const hits = mine();
    *guard.data = hits; //~ E0597
}

closure(void, rejected_in_thread, by_mut(struct slot, found))
{
    found->at = &of_thread; //~ E0597
}

closure(const int *, rejected_result)
{
    return &of_thread; //~ E0597
}

void
accepted(struct slot *own)
{
    own->at = &of_thread;
    *own->at = 1;
    *mine() += 1;
}
