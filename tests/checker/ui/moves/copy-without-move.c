/* SPDX-License-Identifier: MIT */
/* copy-without-move.c - an owned variable copied: there would be two owners */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

typedef struct Pair {
    Ints left, right;
} Pair;

void keep(Ints v);
void keep_pair(Pair pair);

closure(void, sort, by_move(Ints, v))
{
    (void)v->len;
}

static void
Pair_drop(BELAY_CONSUMES Pair *pair)
{
    Ints_drop(&pair->left);
    Ints_drop(&pair->right);
}

void
rejected(void)
{
    own(Ints) a = Ints_new(1);
    own(Ints) b = a; //~ E9004
    keep(a);         //~ E9004
    spawn(sort, b);  //~ E9004
}

Ints
rejected_return(void)
{
    own(Ints) a = Ints_new(1);
    return a; //~ E9004
}

void
rejected_in_struct(void)
{
    own(Ints) a = Ints_new(1);
    own(Pair) pair = {a, Ints_new(2)};     //~ E9004
    keep_pair((Pair){.right = pair.left}); //~ E9004
}

void
rejected_assignment(void)
{
    own(Ints) a = Ints_new(1);
    own(Ints) b = {0};
    b = a; //~ E9004
}

void
accepted(void)
{
    own(Ints) a = Ints_new(1);
    own(Ints) b = move(a);
    a = Ints_new(2);
    keep(move(a));
    spawn(sort, move(b));
}

Ints
accepted_return(void)
{
    own(Ints) a = Ints_new(1);
    return move(a);
}

void
accepted_in_struct(void)
{
    own(Ints) a = Ints_new(1);
    own(Pair) pair = {move(a), Ints_new(2)};
    keep_pair((Pair){.right = move(pair.left)});
}

void
accepted_vouched(void)
{
    own(Ints) a = Ints_new(1);
    BELAY_UNSAFE
    {
        keep(a);
    }
    belay_forget(&a); //~ WARN mem_forget
}
