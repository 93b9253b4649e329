/* SPDX-License-Identifier: MIT */
/* self-assignment.c - a value moved into itself, and around a ring */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void
accepted(void)
{
    own(Ints) a = Ints_new(1);
    own(Ints) b = Ints_new(2);
    own(Ints) between = move(a);
    a = move(b);
    b = move(between);
    (void)(a.len + b.len);
}

size_t
rejected(void)
{
    own(Ints) a = Ints_new(1);
    own(Ints) b = move(a);
    own(Ints) c = move(a); //~ E0382
    return b.len + c.len;
}

size_t
accepted_into_itself(Ints given)
{
    own(Ints) a = Ints_new(1);
    a = move(a);
    given = move(given);
    const size_t total = a.len + given.len;
    Ints_drop(&given);
    return total;
}
