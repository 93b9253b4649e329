/* SPDX-License-Identifier: MIT */
/* out-of-guard.c - an owned value taken out of a MUTEX through its guard (MOVE-035) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
MUTEX(Locked, Ints, Ints_drop);
RWLOCK(Readable, Ints, Ints_drop);

void keep(Ints v);

void
rejected_copy(const Locked *locked)
{
    own(LockedGuard) guard = Locked_lock(locked);
    keep(*guard.data); //~ E0507
}

void
rejected_block(const Locked *locked)
{
    with_lock (v, locked)
        keep(*v); //~ E0507
}

void
rejected_reader(const Readable *readable)
{
    with_read (v, readable)
        keep(*v); //~ E0507
}

/* A guard of a MUTEX is exclusive: the empty value may be left behind. */
void
accepted(const Locked *locked)
{
    own(LockedGuard) guard = Locked_lock(locked);
    keep(move(*guard.data));
}

void
accepted_replace(const Locked *locked)
{
    with_lock (v, locked)
        keep(belay_replace(v, Ints_new(1)));
}

void
accepted_take(const Locked *locked)
{
    with_lock (v, locked)
        keep(belay_take(v));
}
