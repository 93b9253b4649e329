/* SPDX-License-Identifier: MIT */
/* view-members.c - what a member of a struct borrows is shared as it says, and as the struct is */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct view {
    BELAY_LENDS const Ints *of;
};

struct edit {
    BELAY_LENDS Ints *of;
};

void change(Ints *v);
void look(const Ints *v);

void
rejected_cast(struct view view)
{
    change((Ints *)view.of); //~ E0596
}

void
rejected_element(struct view view)
{
    view.of->data[0] = 1; //~ E0594
}

void
rejected_const_struct(const struct edit *edit)
{
    change(edit->of); //~ E0596
}

/* Two threads would change it at once. */
closure(void, rejected_thread, by_ref(struct edit, edit))
{
    change(edit->of); //~ E0596
}

void
rejected_made(const Ints *v)
{
    const struct edit edit = {(Ints *)v}; //~ E0596
    look(edit.of);
}

void
accepted(struct edit *edit)
{
    change(edit->of);
    edit->of->data[0] = 1;
}
