/* SPDX-License-Identifier: MIT */
/* struct-for-a-call.c - a struct that is made for a call, of a pointer that was lent on */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct view {
    BELAY_LENDS const Ints *of;
};

void look(struct view view);
void change(Ints *v);
int more(void);

void
rejected(Ints *v)
{
    Ints *const a = v;
    Ints *const b = a;
    look((struct view){a}); //~ E0502
    change(b);
}

void
rejected_in_loop(Ints *v)
{
    Ints *const a = v;
    Ints *const b = a;
    while (more()) {
        look((struct view){a}); //~ E0502
        change(b);
    }
}

void
accepted(Ints *v)
{
    Ints *const a = v;
    Ints *const b = a;
    change(b);
    look((struct view){a});
    change(a);
}
