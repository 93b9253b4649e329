/* SPDX-License-Identifier: MIT */
/*
 * joined-from-behind-pointer.c - handles taken out of what a pointer points to (MOVE-032,
 * MOVE-033)
 */
#include <belay/prelude.h>

closure(void, work, by_copy(int, id))
{
    (void)id;
}

struct worker {
    int id;
    work_handle thread;
};

struct crew {
    struct worker workers[4];
    size_t len;
};

void
rejected(const struct crew *crew)
{
    for (size_t i = 0; i < crew->len; i++) {
        own(work_handle) handle = crew->workers[i].thread; //~ E0507
        unwrap(join(&handle));
    }
}

void
rejected_copy(struct crew *crew)
{
    own(work_handle) handle = crew->workers[0].thread; //~ E0507
    unwrap(join(&handle));
}

void
accepted(struct crew *crew)
{
    for (size_t i = 0; i < crew->len; i++) {
        own(work_handle) handle = move(crew->workers[i].thread);
        unwrap(join(&handle));
    }
}

void
accepted_in_place(struct crew *crew)
{
    for (size_t i = 0; i < crew->len; i++)
        unwrap(join(&crew->workers[i].thread));
}
