/* SPDX-License-Identifier: MIT */
/* ignored_permit.c - who waited for a permit with a limit looks whether it came. */
/* warning: unused */
#include <belay/prelude.h>

void
enter(const belay_semaphore *room)
{
#if defined(MISTAKE)
    semaphore_acquire_timeout(room, BELAY_MS(5));
    semaphore_release(room);
#else
    if (semaphore_acquire_timeout(room, BELAY_MS(5)) == BELAY_OK)
        semaphore_release(room);
#endif
}
