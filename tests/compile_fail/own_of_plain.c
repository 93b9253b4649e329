/* SPDX-License-Identifier: MIT */
/* own_of_plain.c - so must what is owned. */
/* error: _drop|cleanup */
#include <belay/prelude.h>

typedef struct Plain {
    int number;
} Plain;

int
use(void)
{
#if defined(MISTAKE)
    own(Plain) plain = {1};
#else
    Plain plain = {1};
#endif
    return plain.number;
}
