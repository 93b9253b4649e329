/* SPDX-License-Identifier: MIT */
/* expressions.c - moves in conditions, commas, arguments and statement expressions */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

bool submit(Ints v);
void two(Ints a, Ints b);
size_t length_of(const Ints *v);

void
rejected_arguments(void)
{
    own(Ints) v = Ints_new(3);
    two(move(v), move(v)); //~ E0382
}

size_t
rejected_comma(void)
{
    own(Ints) v = Ints_new(3);
    return submit(move(v)), v.len; //~ E0382
}

size_t
rejected_condition(void)
{
    own(Ints) v = Ints_new(3);
    while (submit(move(v))) //~ E0382
        ;
    return 0;
}

size_t
rejected_statement_expression(void)
{
    own(Ints) v = Ints_new(3);
    const bool done = ({
        const bool ok = submit(move(v));
        ok;
    });
    return done ? v.len : 0; //~ E0382
}

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    own(Ints) w = Ints_new(3);
    two(move(v), move(w));
    v = Ints_new(2);
    const size_t size = sizeof v;
    const size_t len = length_of(&v);
    return submit(move(v)) ? len : size;
}
