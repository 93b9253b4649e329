/* SPDX-License-Identifier: MIT */
/* by-ref-sync.c - what a scope shares must be Sync; what it lends exclusively, Send */
#include <belay/prelude.h>

RC(Local, int);
MUTEX(Locked, int);

struct both {
    Local local;
    int n;
};

closure(void, share, by_ref(struct both, both))
{
    (void)both->n;
}

closure(void, lend, by_mut(struct both, both))
{
    (void)both->n;
}

closure(void, share_number, by_ref(int, n))
{
    (void)*n;
}

closure(void, lend_number, by_mut(int, n))
{
    *n = 1;
}

void
rejected(struct both *both)
{
    scope (s)
        scope_spawn(s, share, both); //~ E0277
    scope (s)
        scope_spawn(s, lend, both); //~ E0277
}

void
accepted(struct both *both)
{
    scope (s)
        scope_spawn(s, share_number, &both->n);
    scope (s)
        scope_spawn(s, lend_number, &both->n);
}
