/* SPDX-License-Identifier: MIT */
/* by_move_of_plain.c - what is moved in must have a drop function. */
/* error: _drop|cleanup */
#include <belay/prelude.h>

typedef struct Plain {
    int number;
} Plain;

#if defined(MISTAKE)
closure(int, takes, by_move(Plain, plain))
{
    return plain->number;
}
#else
closure(int, takes, by_copy(Plain, plain))
{
    return plain.number;
}
#endif
