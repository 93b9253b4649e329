/* SPDX-License-Identifier: MIT */
/* left-by-break.c - a borrow of a loop's own variable, kept beyond a break (CFGB-001) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

size_t
rejected(void)
{
    const Ints *kept;
    for (;;) {
        own(Ints) v = Ints_new(3);
        kept = &v; //~ E0597
        break;
    }
    return kept->len;
}

size_t
rejected_goto(void)
{
    const Ints *kept;
    {
        own(Ints) v = Ints_new(3);
        kept = &v; //~ E0597
        goto out;
    }
out:
    return kept->len;
}

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    const Ints *kept;
    for (;;) {
        kept = &v;
        break;
    }
    return kept->len;
}

size_t
accepted_in_turn(void)
{
    const Ints *kept;
    for (int i = 0; i < 3; i++) {
        own(Ints) v = Ints_new(3);
        kept = &v;
        if (kept->len == 3)
            break;
    }
    return 0;
}
