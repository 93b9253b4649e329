/* SPDX-License-Identifier: MIT */
/* rc-moved.c - an RC moved into a thread (SEND-001) */
#include <belay/prelude.h>

RC(Local, int);
ARC(Shared, int);

closure(void, print_local, by_move(Local, number))
{
    (void)Local_get(number);
}

closure(void, print_shared, by_move(Shared, number))
{
    (void)Shared_get(number);
}

void
rejected(void)
{
    own(Local) number = Local_new(5);
    own(print_local_handle) handle = spawn(print_local, move(number)); //~ E0277
    unwrap(join(&handle));
}

/* The same with an ARC, whose count is atomic. */
void
accepted(void)
{
    own(Shared) number = Shared_new(5);
    own(print_shared_handle) handle = spawn(print_shared, move(number));
    unwrap(join(&handle));
}
