/* SPDX-License-Identifier: MIT */
/* nested-blocks.c - blocks in blocks: locks in scopes in loops */
#include <belay/prelude.h>

MUTEX(Number, int);
BOX_SLICE(Ints, int);

void keep(Ints v);

closure(void, add, by_ref(Number, number), by_copy(int, n))
{
    with_lock (value, number)
        *value += n;
}

int
accepted(int rounds)
{
    own(Number) number = Number_new(0);
    for (int i = 0; i < rounds; i++) {
        own(Ints) v = Ints_new(3);
        scope (s) {
            for (int j = 0; j < 3; j++) {
                if (j == 1)
                    continue;
                scope_spawn(s, add, &number, j);
            }
        }
        with_lock (value, &number) {
            if (*value > 100)
                return *value;
        }
        if (i % 2 == 0)
            keep(move(v));
    }
    return *Number_get_mut(&number);
}

size_t
rejected(int rounds)
{
    own(Number) number = Number_new(0);
    own(Ints) v = Ints_new(3);
    scope (s) {
        for (int i = 0; i < rounds; i++) {
            with_lock (value, &number) {
                if (*value == i)
                    keep(move(v)); //~ E0382
            }
            scope_spawn(s, add, &number, i);
        }
    }
    return 0;
}
