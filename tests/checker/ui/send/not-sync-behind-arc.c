/* SPDX-License-Identifier: MIT */
/* not-sync-behind-arc.c - an ARC needs Send and Sync of what it holds; a MUTEX only Send */
#include <belay/prelude.h>

struct tally {
    int count;
};
BELAY_NOT_SYNC(struct tally);
MUTEX(LockedTally, struct tally);
ARC(SharedTally, struct tally);
ARC(SharedLockedTally, LockedTally, LockedTally_drop);
RWLOCK(ReadTally, struct tally);

closure(void, count, by_move(SharedTally, tally))
{
    (void)SharedTally_get(tally)->count;
}

closure(void, count_locked, by_move(SharedLockedTally, tally))
{
    with_lock (t, SharedLockedTally_get(tally))
        t->count++;
}

closure(void, count_read, by_ref(ReadTally, tally))
{
    with_read (t, tally)
        (void)t->count;
}

closure(void, count_one, by_copy(struct tally, tally))
{
    (void)tally.count;
}

void
rejected(const ReadTally *readable)
{
    spawn(count, SharedTally_new((struct tally){1})); //~ E0277
    scope (s)
        scope_spawn(s, count_read, readable); //~ E0277
}

void
accepted(void)
{
    spawn(count_locked, SharedLockedTally_new(LockedTally_new((struct tally){1})));
    spawn(count_one, (struct tally){1});
}
