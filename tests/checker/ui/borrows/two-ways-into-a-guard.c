/* SPDX-License-Identifier: MIT */
/* two-ways-into-a-guard.c - an exclusive pointer to an owned value is the only one */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
MUTEX(Shared, Ints, Ints_drop);

void change(Ints *v);
void look(const Ints *v);
void note(int n);

closure(void, sum, by_ref(Ints, v))
{
    look(v);
}

void
rejected(const Shared *shared)
{
    own(SharedGuard) guard = Shared_lock(shared);
    const Ints *const reader = guard.data;
    Ints *const writer = guard.data; //~ E0502
    const int *const first = &reader->data[0];
    change(writer);
    note(*first);
}

void
rejected_twice(const Shared *shared)
{
    own(SharedGuard) guard = Shared_lock(shared);
    Ints *const one = guard.data;
    Ints *const other = guard.data; //~ E0499
    change(one);
    change(other);
}

void
accepted(const Shared *shared)
{
    own(SharedGuard) guard = Shared_lock(shared);
    const Ints *const reader = guard.data;
    look(reader);
    Ints *const writer = guard.data;
    change(writer);
}

/* Two threads look through one exclusive pointer. */
void
accepted_threads(void)
{
    own(Ints) v = Ints_new(3);
    Ints *const pointer = &v;
    scope (s) {
        scope_spawn(s, sum, pointer);
        scope_spawn(s, sum, pointer);
    }
    change(pointer);
}
