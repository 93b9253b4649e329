/* SPDX-License-Identifier: MIT */
/* select-arms.c - one arm of a select runs, once: what it moves is moved on that way only */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
CHANNEL(Lists, Ints, Ints_drop);

void keep(Ints v);
int more(void);

void
accepted(const ListsReceiver *rx)
{
    own(Ints) mine = Ints_new(1);
    own(Ints) got = {0};
    select_arms (s) {
        on_recv(s, rx, &got) keep(move(mine));
        on_default(s) keep(move(mine));
    }
}

void
accepted_return(const ListsReceiver *rx)
{
    own(Ints) mine = Ints_new(1);
    own(Ints) got = {0};
    select_arms (s) {
        on_recv(s, rx, &got)
        {
            keep(move(mine));
            return;
        }
        on_default(s)
        {
        }
    }
    keep(move(mine));
}

size_t
rejected(const ListsReceiver *rx)
{
    own(Ints) mine = Ints_new(1);
    own(Ints) got = {0};
    select_arms (s) {
        on_recv(s, rx, &got) keep(move(mine));
        on_timeout(s, BELAY_MS(1))
        {
        }
    }
    return mine.len; //~ E0382
}

void
rejected_loop(const ListsReceiver *rx)
{
    own(Ints) mine = Ints_new(1);
    own(Ints) got = {0};
    while (more())
        select_arms (s) {
            on_recv(s, rx, &got) keep(move(mine)); //~ E0382
            on_default(s)
            {
            }
        }
}

void
rejected_borrow(const ListsReceiver *rx, void (*use)(int))
{
    own(Ints) mine = Ints_new(1);
    own(Ints) got = {0};
    const int *const first = &mine.data[0];
    select_arms (s) {
        on_recv(s, rx, &got) keep(move(mine)); //~ E0505
        on_default(s)
        {
        }
    }
    use(*first);
}
