/* SPDX-License-Identifier: MIT */
/* locked-by-a-block.c - a lock is lent as long as a block holds it */
#include <belay/prelude.h>
#include <belay/locks.h>

BOX_SLICE(Ints, int);
RWLOCK(Table, Ints, Ints_drop);
MUTEX(Locked, Ints, Ints_drop);

struct tables {
    Table first, second;
};

void note(int n);
void keep(Table table);

void
rejected(void)
{
    own(Table) table = Table_new(Ints_new(3));
    with_read (v, &table) {
        Table_drop(&table); //~ E0505
        note(v->data[0]);
    }
}

void
rejected_mutex(void)
{
    own(Locked) locked = Locked_new(Ints_new(3));
    with_lock (v, &locked) {
        Locked_drop(&locked); //~ E0505
        note(v->data[0]);
    }
}

void
rejected_moved(void)
{
    own(Table) table = Table_new(Ints_new(3));
    with_write (v, &table) {
        keep(move(table)); //~ E0505
        note(v->data[0]);
    }
}

void
rejected_member(struct tables *tables)
{
    with_read (v, &tables->first) {
        Table_drop(&tables->first); //~ E0505
        note(v->data[0]);
    }
}

void
rejected_several(void)
{
    own(Locked) a = Locked_new(Ints_new(3));
    own(Locked) b = Locked_new(Ints_new(3));
    with_locks (v, &a, w, &b) {
        Locked_drop(&a); //~ E0505
        note(v->data[0] + w->data[0]);
    }
}

int
rejected_all(void)
{
    own(LockedGuard) g = {0};
    own(LockedGuard) h = {0};
    {
        own(Locked) a = Locked_new(Ints_new(3));
        own(Locked) b = Locked_new(Ints_new(3));
        unwrap(lock_all(&a, &g, &b, &h)); //~ E0597
    }
    return g.data->data[0];
}

void
accepted_several(const Locked *a, const Locked *b)
{
    with_locks (v, a, w, b)
        belay_swap(v, w);
}

void
accepted(struct tables *tables)
{
    with_write (v, &tables->first) {
        Table_drop(&tables->second);
        note(v->data[0]);
    }
    Table_drop(&tables->first);
}
