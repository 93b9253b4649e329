/* SPDX-License-Identifier: MIT */
/* guarded-to-thread.c - what a guard leads to ends with the guard, though its lock is a static */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
MUTEX(Shared, Ints, Ints_drop);
RWLOCK(Table, Ints, Ints_drop);

struct view {
    BELAY_LENDS const Ints *of;
};

struct edit {
    BELAY_LENDS Ints *of;
};

static Shared shared;
static Table table;

void change(Ints *v);
void look(const Ints *v);

closure(void, fill, by_copy(struct edit, edit))
{
    change(edit.of);
}

closure(void, sum, by_copy(struct view, view))
{
    look(view.of);
}

void
rejected_block(void)
{
    with_lock (ints, &shared)
        spawn(fill, (struct edit){ints}); //~ E0597
}

void
rejected_read(void)
{
    with_read (ints, &table)
        spawn(sum, (struct view){ints}); //~ E0597
}

void
rejected_guard(void)
{
    own(SharedGuard) guard = Shared_lock(&shared);
    spawn(fill, (struct edit){guard.data}); //~ E0597
}

void
accepted(void)
{
    with_lock (ints, &shared)
        scope (s)
            scope_spawn(s, fill, (struct edit){ints});
}
