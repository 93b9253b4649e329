/* SPDX-License-Identifier: MIT */
/*
 * clone-after-move.c - a clone taken before the move, and one taken after it (MOVE-059,
 * MOVE-060)
 */
#include <belay/prelude.h>

ARC(Shared, int);

closure(void, look, by_move(Shared, shared))
{
    (void)Shared_get(shared);
}

int
accepted(void)
{
    own(Shared) shared = Shared_new(1);
    own(Shared) clone = Shared_clone(&shared);
    spawn(look, move(shared));
    return *Shared_get(&clone);
}

int
rejected(void)
{
    own(Shared) shared = Shared_new(1);
    spawn(look, move(shared));
    own(Shared) clone = Shared_clone(&shared); //~ E0382
    return *Shared_get(&clone);
}
