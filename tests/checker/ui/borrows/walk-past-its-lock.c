/* SPDX-License-Identifier: MIT */
/* walk-past-its-lock.c - the parts of what a lock guards go to a scope that outlives the guard */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
RWLOCK(Table, Ints, Ints_drop);
MUTEX(Shared, Ints, Ints_drop);

closure(void, look, by_ref(int, part), by_copy(size_t, len))
{
    (void)part[len - 1];
}

closure(void, fill, by_mut(int, part), by_copy(size_t, len))
{
    part[len - 1] = 0;
}

void
rejected_read(const Table *table)
{
    scope (s)
        with_read (ints, table) //~ E0597
            for_chunks (part, s, 2, ints->data, ints->len)
                scope_spawn(s, look, part.data, part.len);
}

void
rejected_lock(const Shared *shared)
{
    scope (s)
        with_lock (ints, shared) //~ E0597
            for_chunks_mut (part, s, 2, ints->data, ints->len)
                scope_spawn(s, fill, part.data, part.len);
}

void
accepted(const Table *table)
{
    with_read (ints, table)
        scope (s)
            for_chunks (part, s, 2, ints->data, ints->len)
                scope_spawn(s, look, part.data, part.len);
}
