/* SPDX-License-Identifier: MIT */
/* write_through_mapped.c - what a reader's guard is narrowed to is read only, as the guard was. */
/* error: read-only|const-qualified */
#include <belay/prelude.h>

typedef struct Pair {
    int first, second;
} Pair;

RWLOCK(Shared, Pair);
MAPPED_GUARD(SecondRead, SharedReadGuard, int);
MAPPED_GUARD(SecondWrite, SharedWriteGuard, int);

void
change(const Shared *shared)
{
#if defined(MISTAKE)
    own(SharedReadGuard) guard = Shared_read(shared);
    own(SecondRead) second = SecondRead_map(&guard, &guard.data->second);
#else
    own(SharedWriteGuard) guard = Shared_write(shared);
    own(SecondWrite) second = SecondWrite_map(&guard, &guard.data->second);
#endif
    *second.data = 1;
}
