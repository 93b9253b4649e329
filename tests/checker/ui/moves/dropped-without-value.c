/* SPDX-License-Identifier: MIT */
/* dropped-without-value.c - own would drop a variable that never had a value */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

bool ready(void);

void
rejected(void)
{
    own(Ints) v; //~ E0381
    if (!ready())
        return;
    v = Ints_new(3);
}

void
accepted(void)
{
    own(Ints) v = {0};
    if (!ready())
        return;
    v = Ints_new(3);
}

void
accepted_at_once(void)
{
    own(Ints) v;
    v = Ints_new(3);
}
