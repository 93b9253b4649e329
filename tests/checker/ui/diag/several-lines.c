/* SPDX-License-Identifier: MIT */
/* several-lines.c - what is pointed at goes over several lines. */
#include <belay/prelude.h>

RC(Local, int);

closure(void, print, by_move(Local, number), by_copy(int, n))
{
    (void)number;
    (void)n;
}

void
start(void)
{
    own(Local) number = Local_new(5);
    own(print_handle) handle = spawn(print,
                                     move( //~ E0277
                                         number),
                                     6);
    unwrap(join(&handle));
}
