/* SPDX-License-Identifier: MIT */
/* incomplete-type.c - a pointer to a type that nobody describes is a raw pointer */
#include <belay/prelude.h>

struct opaque;

struct opaque *opaque_open(void);

struct session {
    struct opaque *handle;
    int id;
};

struct shared_session {
    struct opaque *handle;
    int id;
};
BELAY_UNSAFE_SEND(struct shared_session);

closure(void, use, by_copy(struct session, session))
{
    (void)session.id;
}

closure(void, use_shared, by_copy(struct shared_session, session))
{
    (void)session.id;
}

void
rejected(void)
{
    spawn(use, (struct session){opaque_open(), 1}); //~ E0277
}

void
accepted(void)
{
    spawn(use_shared, (struct shared_session){opaque_open(), 1});
}
