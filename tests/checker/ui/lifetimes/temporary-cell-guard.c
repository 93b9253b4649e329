/* SPDX-License-Identifier: MIT */
/* temporary-cell-guard.c - a pointer through the data of a guard that no variable holds */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
REFCELL(Scores, Ints, Ints_drop);
RWLOCK(Table, Ints, Ints_drop);

void change(int *n);
void use(const int *n);

void
rejected(const Scores *scores)
{
    int *const first = Scores_borrow_mut(scores).data->data; //~ E0716
    change(first);
}

void
rejected_read(const Table *table)
{
    const int *const first = &Table_read(table).data->data[1]; //~ E0716
    use(first);
}

void
accepted(const Scores *scores)
{
    own(ScoresRefMut) guard = Scores_borrow_mut(scores);
    int *const first = guard.data->data;
    change(first);
}
