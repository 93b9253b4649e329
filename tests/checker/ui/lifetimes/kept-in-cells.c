/* SPDX-License-Identifier: MIT */
/* kept-in-cells.c - a borrow put into a cell or lock by its own functions: set, replace, new */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct view {
    const int *first;
};

CELL(Place, const int *);
MUTEX(Shared, const int *);
BOX(Kept, struct view);
ARC(SharedView, struct view);
ONCE_LOCK(Once, struct view);

void push(Ints *v);
void use(const int *n);

void
rejected_set(void)
{
    own(Place) place = Place_new(NULL);
    {
        own(Ints) v = Ints_new(3);
        Place_set(&place, v.data); //~ E0597
    }
    use(Place_get(&place));
}

void
rejected_mutex(void)
{
    own(Shared) shared = Shared_new(NULL);
    {
        own(Ints) v = Ints_new(3);
        Shared_set(&shared, v.data); //~ E0597
    }
    with_lock (place, &shared)
        use(*place);
}

void
rejected_once(void)
{
    own(Once) once = Once_new();
    {
        own(Ints) v = Ints_new(3);
        unwrap(Once_set(&once, (struct view){v.data})); //~ E0597
    }
    use(Once_get(&once)->first);
}

void
rejected_new(void)
{
    own(Ints) v = Ints_new(3);
    own(Shared) shared = Shared_new(v.data);
    Ints_drop(&v); //~ E0505
    with_lock (place, &shared)
        use(*place);
}

void
rejected_box(void)
{
    own(Ints) v = Ints_new(3);
    own(Kept) kept = Kept_new((struct view){v.data});
    Ints_drop(&v); //~ E0505
    use(Kept_get(&kept)->first);
}

SharedView
rejected_arc(void)
{
    own(Ints) v = Ints_new(3);
    return SharedView_new((struct view){v.data}); //~ E0515
}

void
accepted(void)
{
    own(Ints) v = Ints_new(3);
    own(Place) place = Place_new(v.data);
    own(Kept) kept = Kept_new((struct view){v.data});
    const int *const other = v.data;
    Place_set(&place, other);
    use(Place_get(&place));
    use(Kept_get(&kept)->first);
}

void
accepted_later(void)
{
    own(Ints) v = Ints_new(3);
    {
        own(Place) place = Place_new(v.data);
        use(Place_get(&place));
    }
    push(&v);
}
