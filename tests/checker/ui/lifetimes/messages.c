/* SPDX-License-Identifier: MIT */
/* messages.c - what is sent lives as long as the program, what is received as long as its turn */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct message {
    const int *place;
    int kind;
};

CHANNEL(Messages, struct message);
CHANNEL(Pointers, const int *);
BOX(Place, const int *);
CHANNEL(Places, Place, Place_drop);
CHANNEL(Slices, Ints, Ints_drop);

void use(const int *n);

void
rejected_member(const MessagesSender *tx)
{
    own(Ints) v = Ints_new(3);
    unwrap(MessagesSender_send(tx, (struct message){v.data, 1})); //~ E0597
}

void
rejected_box(const PlacesSender *tx)
{
    own(Ints) v = Ints_new(3);
    unwrap(PlacesSender_send(tx, Place_new(v.data))); //~ E0597
}

void
rejected_select(const PointersSender *tx)
{
    own(Ints) v = Ints_new(3);
    const int *place = v.data; //~ E0597
    select_arms (s) {
        on_send (s, tx, &place)
            ;
    }
}

void
rejected_received(const SlicesReceiver *rx)
{
    const int *first = NULL;
    for_recv (slice, rx)
        first = slice.data; //~ E0597
    if (first != NULL)
        use(first);
}

void
accepted(const MessagesSender *tx, const SlicesReceiver *rx)
{
    static const int fixed = 1;
    unwrap(MessagesSender_send(tx, (struct message){&fixed, 1}));
    for_recv (slice, rx) {
        const int *const first = slice.data;
        use(first);
    }
}
