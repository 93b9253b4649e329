/* SPDX-License-Identifier: MIT */
/* moved-and-returned.c - moved on a branch that leaves; used on the other (MOVE-006) */
#include <belay/prelude.h>

#include <stdlib.h>

BOX_SLICE(Ints, int);

void keep(Ints v);
_Noreturn void give_up(void);

size_t
accepted(bool give)
{
    own(Ints) v = Ints_new(3);
    if (give) {
        keep(move(v));
        return 0;
    }
    return v.len;
}

size_t
accepted_panic(bool give)
{
    own(Ints) v = Ints_new(3);
    if (give) {
        keep(move(v));
        panic("given away");
    }
    return v.len;
}

size_t
accepted_noreturn(int how)
{
    own(Ints) v = Ints_new(3);
    if (how == 1) {
        keep(move(v));
        give_up();
    } else if (how == 2) {
        keep(move(v));
        exit(1);
    } else if (how == 3) {
        keep(move(v));
        abort();
    } else if (how == 4) {
        keep(move(v));
        __builtin_unreachable();
    }
    return v.len;
}

size_t
accepted_goto(bool give)
{
    size_t len = 0;
    own(Ints) v = Ints_new(3);
    if (give) {
        keep(move(v));
        goto done;
    }
    len = v.len;
done:
    return len;
}

size_t
rejected_goto(bool give)
{
    own(Ints) v = Ints_new(3);
    if (give) {
        keep(move(v));
        goto done;
    }
    v.data[0] = 1;
done:
    return v.len; //~ E0382
}
