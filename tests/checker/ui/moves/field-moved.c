/* SPDX-License-Identifier: MIT */
/*
 * field-moved.c - one member moved into a thread, another one used (MOVE-026, MOVE-027,
 * MOVE-028)
 */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct pair {
    Ints left, right;
};

closure(void, sort, by_move(Ints, v))
{
    (void)v->len;
}

void keep(struct pair pair);

size_t
accepted(void)
{
    struct pair pair = {Ints_new(3), Ints_new(4)};
    spawn(sort, move(pair.left));
    const size_t len = pair.right.len;
    Ints_drop(&pair.right);
    return len;
}

void
rejected(void)
{
    struct pair pair = {Ints_new(3), Ints_new(4)};
    spawn(sort, move(pair.left));
    keep(move(pair)); //~ E0382
}

size_t
rejected_same_member(void)
{
    struct pair pair = {Ints_new(3), Ints_new(4)};
    spawn(sort, move(pair.left));
    const size_t len = pair.left.len; //~ E0382
    Ints_drop(&pair.right);
    return len;
}

void
accepted_new_value(void)
{
    struct pair pair = {Ints_new(3), Ints_new(4)};
    spawn(sort, move(pair.left));
    pair.left = Ints_new(5);
    keep(move(pair));
}

void
accepted_dropped(void)
{
    struct pair pair = {Ints_new(3), Ints_new(4)};
    Ints_drop(&pair.left);
    Ints_drop(&pair.right);
}
