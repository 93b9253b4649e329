/* SPDX-License-Identifier: MIT */
/* called-twice.c - a callback whose captures are used up, called twice (MOVE-038) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

typedef struct Callback {
    void (*run)(Ints v);
    Ints v;
} Callback;

static void
call(Callback callback)
{
    callback.run(move(callback.v));
}

void
rejected(Callback callback)
{
    call(move(callback));
    call(move(callback)); //~ E0382
}

void
accepted(Callback callback)
{
    call(move(callback));
}

void
accepted_otherwise(Callback callback, bool now)
{
    if (now)
        call(move(callback));
    else
        Ints_drop(&callback.v);
}
