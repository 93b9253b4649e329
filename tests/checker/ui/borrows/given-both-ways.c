/* SPDX-License-Identifier: MIT */
/* given-both-ways.c - a function gives what it is lent to a scope by pointer and in a struct */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

typedef struct Pair {
    Ints a, b;
} Pair;

typedef struct View {
    BELAY_LENDS const Ints *of;
} View;

void Pair_drop(BELAY_CONSUMES Pair *pair);
void by_pointer_and_value(belay_scope *s, const Pair *pair);
void by_value_and_pointer(belay_scope *s, const Pair *pair);
void changes_meanwhile(Pair *pair);
void changes_afterwards(Pair *pair);

closure(void, look, by_copy(View, view))
{
    (void)view.of->len;
}

closure(void, look_at, by_ref(Ints, ints))
{
    (void)ints->len;
}

void
by_pointer_and_value(belay_scope *s, const Pair *pair)
{
    scope_spawn(s, look_at, &pair->a);
    scope_spawn(s, look, (View){&pair->b});
}

void
by_value_and_pointer(belay_scope *s, const Pair *pair)
{
    scope_spawn(s, look, (View){&pair->a});
    scope_spawn(s, look_at, &pair->b);
}

void
changes_meanwhile(Pair *pair)
{
    scope (s) {
        by_value_and_pointer(s, pair);
        pair->b.data[0] = 1; //~ E0506
    }
}

void
changes_afterwards(Pair *pair)
{
    scope (s) {
        by_value_and_pointer(s, pair);
        by_pointer_and_value(s, pair);
    }
    pair->b.data[0] = 1;
}
