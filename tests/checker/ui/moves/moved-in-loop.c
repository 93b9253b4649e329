/* SPDX-License-Identifier: MIT */
/* moved-in-loop.c - an ARC moved into a thread in each turn of a loop (MOVE-003) */
#include <belay/prelude.h>

ARC(Shared, int);

closure(void, look, by_move(Shared, shared))
{
    (void)Shared_get(shared);
}

void
rejected(void)
{
    own(Shared) shared = Shared_new(1);
    for (int i = 0; i < 3; i++)
        spawn(look, move(shared)); //~ E0382
}

void
rejected_while(int n)
{
    own(Shared) shared = Shared_new(1);
    while (n-- > 0) {
        if (n == 7)
            spawn(look, move(shared)); //~ E0382
    }
}

void
rejected_do(int n)
{
    own(Shared) shared = Shared_new(1);
    do {
        spawn(look, move(shared)); //~ E0382
    } while (--n > 0);
}

void
accepted(void)
{
    own(Shared) shared = Shared_new(1);
    for (int i = 0; i < 3; i++)
        spawn(look, Shared_clone(&shared));
    spawn(look, move(shared));
}

void
accepted_once(int n)
{
    own(Shared) shared = Shared_new(1);
    while (n-- > 0) {
        if (n == 7) {
            spawn(look, move(shared));
            break;
        }
    }
}

void
accepted_fresh(int n)
{
    while (n-- > 0) {
        own(Shared) shared = Shared_new(n);
        spawn(look, move(shared));
    }
}
