/* SPDX-License-Identifier: MIT */
/* self-to-thread.c - a method gives its receiver to a thread (CAPT-017, CAPT-018) */
#include <belay/prelude.h>

MUTEX(Count, int);

struct service {
    Count hits;
};

static void
service_drop(BELAY_CONSUMES struct service *service)
{
    Count_drop(&service->hits);
}

ARC(Service, struct service, service_drop);

closure(void, serve, by_copy(const struct service *, self))
{
    with_lock (n, &self->hits)
        *n += 1;
}

closure(void, serve_shared, by_move(Service, self))
{
    with_lock (n, &Service_get(self)->hits)
        *n += 1;
}

closure(void, serve_borrowed, by_ref(struct service, self))
{
    with_lock (n, &self->hits)
        *n += 1;
}

void
rejected(const struct service *self)
{
    spawn(serve, self); //~ E0521
}

void
accepted(Service self)
{
    spawn(serve_shared, move(self));
}

void
accepted_clone(const Service *self)
{
    spawn(serve_shared, Service_clone(self));
}

/* CAPT-020 */
void
accepted_in_scope(const struct service *self)
{
    scope (s)
        scope_spawn(s, serve_borrowed, self);
}
