/* SPDX-License-Identifier: MIT */
/* shared-by-arc.c - two ARCs whose clones two threads have in opposite roles */
#include <belay/prelude.h>

MUTEX(Counter, int);
ARC(SharedCounter, Counter);

closure(void, move_one, by_move(SharedCounter, from), by_move(SharedCounter, to))
{
    with_lock (a, SharedCounter_get(from))
        with_lock (b, SharedCounter_get(to)) { //~ WARN lock_order
            *a -= 1;
            *b += 1;
        }
}

int
main(void)
{
    own(SharedCounter) here = SharedCounter_new(Counter_new(0));
    own(SharedCounter) there = SharedCounter_new(Counter_new(0));
    own(move_one_handle) one =
        spawn(move_one, SharedCounter_clone(&here), SharedCounter_clone(&there));
    own(move_one_handle) two =
        spawn(move_one, SharedCounter_clone(&there), SharedCounter_clone(&here));
    unwrap(join(&one));
    unwrap(join(&two));
}
