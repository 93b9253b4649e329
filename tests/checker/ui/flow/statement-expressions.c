/* SPDX-License-Identifier: MIT */
/* statement-expressions.c - values that come out of statement expressions */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

#define MAX_LENGTH(a, b) \
    ({ \
        const size_t a_ = (a)->len; \
        const size_t b_ = (b)->len; \
        a_ > b_ ? a_ : b_; \
    })

void keep(Ints v);

Ints
accepted(void)
{
    own(Ints) v = Ints_new(3);
    own(Ints) w = Ints_new(4);
    const size_t most = MAX_LENGTH(&v, &w);
    Ints made = ({
        own(Ints) inner = Ints_new(most);
        inner.data[0] = 1;
        move(inner);
    });
    keep(move(v));
    return move(made);
}

size_t
rejected(void)
{
    own(Ints) v = Ints_new(3);
    own(Ints) w = Ints_new(4);
    keep(move(v));
    return MAX_LENGTH(&v, &w); //~ E0382
}
