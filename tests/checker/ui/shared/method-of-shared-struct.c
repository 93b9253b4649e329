/* SPDX-License-Identifier: MIT */
/*
 * method-of-shared-struct.c - a method that changes a plain member through a shared receiver
 * (MUTA-009)
 */
#include <belay/prelude.h>

MUTEX(Count, int);

struct service {
    Count locked;
    int plain;
};

static void
bump(const struct service *self)
{
    ((struct service *)self)->plain++; //~ E0594
}

static void
bump_locked(const struct service *self)
{
    with_lock (n, &self->locked)
        *n += 1;
}

static void
bump_exclusive(struct service *self)
{
    self->plain++;
    *Count_get_mut(&self->locked) += 1;
}

closure(void, work, by_ref(struct service, service))
{
    bump(service);
    bump_locked(service);
}

void
run(struct service *service)
{
    bump_exclusive(service);
    scope (s)
        scope_spawn(s, work, service);
}
