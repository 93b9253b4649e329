/* SPDX-License-Identifier: MIT */
/* weak-and-box.c - weak handles, boxes and slices are as Send as what they hold */
#include <belay/prelude.h>

RC(Local, int);
CELL(Count, int);
ARC(SharedCount, Count, Count_drop);
BOX(LocalBox, Local, Local_drop);
BOX(IntBox, int);
BOX_SLICE(Locals, Local, Local_drop);
BOX_SLICE(Counts, Count, Count_drop);

closure(void, use_weak, by_move(WeakSharedCount, weak))
{
    (void)WeakSharedCount_strong_count(weak);
}

closure(void, use_weak_local, by_move(WeakLocal, weak))
{
    (void)WeakLocal_strong_count(weak);
}

closure(void, use_box, by_move(LocalBox, box))
{
    (void)LocalBox_get(box);
}

closure(void, use_int, by_move(IntBox, box))
{
    (void)IntBox_get(box);
}

closure(void, use_locals, by_move(Locals, all))
{
    (void)all->len;
}

closure(void, use_counts, by_move(Counts, all))
{
    (void)all->len;
}

closure(void, share_counts, by_ref(Counts, all))
{
    (void)all->len;
}

void
rejected(const SharedCount *shared, const Local *local)
{
    spawn(use_weak, SharedCount_downgrade(shared)); //~ E0277
    spawn(use_weak_local, Local_downgrade(local));  //~ E0277
    spawn(use_box, LocalBox_new(Local_new(1)));     //~ E0277
    spawn(use_locals, Locals_new(3));               //~ E0277
}

void
accepted_and_shared(void)
{
    spawn(use_int, IntBox_new(1));
    spawn(use_counts, Counts_new(3));
    own(Counts) counts = Counts_new(3);
    scope (s)
        scope_spawn(s, share_counts, &counts); //~ E0277
}
