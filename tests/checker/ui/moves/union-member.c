/* SPDX-License-Identifier: MIT */
/* union-member.c - members of a union share their storage */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

union either {
    Ints ints;
    long number;
};

struct tagged {
    bool is_number;
    union either value;
};

void keep(Ints v);

void
accepted(struct tagged *tagged)
{
    if (!tagged->is_number)
        keep(move(tagged->value.ints));
    tagged->is_number = true;
    tagged->value.number = 1;
}

void
rejected(struct tagged *tagged)
{
    keep(tagged->value.ints); //~ E0507
}

void
accepted_local(void)
{
    union either either = {.ints = Ints_new(3)};
    keep(move(either.ints));
    either.number = 1;
}
