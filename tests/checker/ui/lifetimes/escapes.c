/* SPDX-License-Identifier: MIT */
/* escapes.c - a borrow put where it is found when what it borrows is gone: a static, a parameter */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
MUTEX(Number, int);
ARC(SharedNumber, Number);
REFCELL(Scores, int);

struct holder {
    int *place;
};

static int *kept;
static const int *looked_at;
static const Number *number_kept;
static struct holder holder;
static int fixed;

void
rejected_guard(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    kept = guard.data; //~ E0597
}

void
rejected_block(const Number *number)
{
    with_lock (n, number)
        kept = n; //~ E0597
}

void
rejected_arc(void)
{
    own(SharedNumber) shared = SharedNumber_new(Number_new(0));
    number_kept = SharedNumber_get(&shared); //~ E0597
}

void
rejected_refcell(Scores *scores)
{
    own(ScoresRef) guard = Scores_borrow(scores);
    looked_at = guard.data; //~ E0597
}

void
rejected_member(Scores *scores)
{
    own(ScoresRefMut) guard = Scores_borrow_mut(scores);
    holder.place = guard.data; //~ E0597
}

void
rejected_element(void)
{
    own(Ints) v = Ints_new(3);
    kept = &v.data[1]; //~ E0597
}

void
rejected_parameter(const Number *number, struct holder *out)
{
    with_lock (n, number)
        out->place = n; //~ E0597
}

int
rejected_longer(void)
{
    struct holder longer = {0};
    {
        own(Ints) v = Ints_new(1);
        longer.place = v.data; //~ E0597
    }
    return *longer.place;
}

int
accepted(const Number *number, struct holder *out)
{
    struct holder within = {0};
    own(NumberGuard) guard = Number_lock(number);
    within.place = guard.data;
    out->place = &fixed;
    kept = &fixed;
    return *within.place;
}
