/* SPDX-License-Identifier: MIT */
/* overwritten-in-loop.c - a value that the next turn of the loop overwrites */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
CHANNEL(Sizes, size_t);

bool more(void);
bool is_enough(const Ints *v);
void change(Ints *v);
void keep(Ints v);

void
accepted(int n)
{
    own(Ints) v = {0};
    for (int i = 0; i < n; i++)
        if (i == 0)
            v = Ints_new(4);
    own(Ints) dropped = {0};
    while (more()) {
        Ints_drop(&dropped);
        dropped = Ints_new(4);
    }
    own(Ints) given = {0};
    while (more()) {
        given = Ints_new(4);
        keep(move(given));
    }
    own(Ints) changed = {0};
    while (more()) {
        changed = Ints_new(4);
        change(&changed);
    }
    own(Ints) last = {0};
    do
        last = Ints_new(4);
    while (last.data == NULL);
    own(Ints) once = {0};
    do
        once = Ints_new(4);
    while (0);
}

void
rejected(int n)
{
    own(Ints) v = {0};
    for (int i = 0; i < n; i++)
        v = Ints_new(4); //~ WARN overwrites_owned
    own(Ints) looked_at = {0};
    do
        looked_at = Ints_new(4); //~ WARN overwrites_owned
    while (!is_enough(&looked_at));
}

void
rejected_around_a_loop(int n)
{
    own(Ints) v = {0};
    for (int i = 0; i < n; i++) {
        v = Ints_new(4); //~ WARN overwrites_owned
        for (int j = 0; j < i; j++)
            is_enough(&v);
    }
}

void
rejected_by_goto(void)
{
    own(Ints) v = {0};
again:
    v = Ints_new(4); //~ WARN overwrites_owned
    if (more())
        goto again;
}

void
rejected_for_each_message(const SizesReceiver *rx)
{
    own(Ints) v = {0};
    for_recv (size, rx)
        v = Ints_new(size); //~ WARN overwrites_owned
}
