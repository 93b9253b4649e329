/* SPDX-License-Identifier: MIT */
/* constant-choices.c - of a choice by a constant only one side counts */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

size_t take(Ints v);

#define TAKE_IF(condition_, v_) ((condition_) ? take(move(v_)) : 0)

size_t
accepted(int a, int b)
{
    own(Ints) v = Ints_new(3);
    size_t total = (size_t)(1 + (0 ? b + a : a));
    total += TAKE_IF(0, v);
    total += (size_t) __builtin_choose_expr(1, a, b);
    return total + v.len;
}

size_t
rejected(void)
{
    own(Ints) v = Ints_new(3);
    const size_t total = 1 + TAKE_IF(1, v);
    return total + v.len; //~ E0382
}
