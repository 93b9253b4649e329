/* SPDX-License-Identifier: MIT */
/* generic-wrapper.c - a wrapper says in its signature what it needs (CAPT-021) */
#include <belay/prelude.h>

closure(void, work, by_copy(const char *, name))
{
    (void)name;
}

void
rejected(BELAY_SEND const char *name)
{
    spawn(work, name); //~ E0521
}

void
accepted(BELAY_STATIC const char *name)
{
    spawn(work, name);
}

void
accepted_literal(void)
{
    spawn(work, "name");
    accepted("other");
}
