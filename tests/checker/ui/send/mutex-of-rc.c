/* SPDX-License-Identifier: MIT */
/* mutex-of-rc.c - a lock cannot make an RC sendable (SEND-015) */
#include <belay/prelude.h>

RC(Local, int);
MUTEX(LockedLocal, Local, Local_drop);
ARC(Shared, LockedLocal, LockedLocal_drop);
RWLOCK(ReadLocal, Local, Local_drop);

closure(void, look, by_move(Shared, shared))
{
    with_lock (local, Shared_get(shared))
        (void)Local_get(local);
}

closure(void, look_at_lock, by_ref(LockedLocal, locked))
{
    with_lock (local, locked)
        (void)Local_get(local);
}

closure(void, read, by_ref(ReadLocal, locked))
{
    with_read (local, locked)
        (void)Local_get(local);
}

void
rejected(void)
{
    own(Shared) shared = Shared_new(LockedLocal_new(Local_new(1)));
    own(look_handle) handle = spawn(look, move(shared)); //~ E0277
    unwrap(join(&handle));
}

void
rejected_in_scope(void)
{
    own(LockedLocal) locked = LockedLocal_new(Local_new(1));
    own(ReadLocal) readable = ReadLocal_new(Local_new(1));
    scope (s) {
        scope_spawn(s, look_at_lock, &locked); //~ E0277
        scope_spawn(s, read, &readable);       //~ E0277
    }
}
