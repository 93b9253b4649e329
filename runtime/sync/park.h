/* SPDX-License-Identifier: MIT */
/* park.h - the token that lets a thread sleep until another wakes it. */
#ifndef BL_SYNC_PARK_H
#define BL_SYNC_PARK_H

#include "os/os.h"

/* One token. All zero is a parker without its token. */
typedef struct BlParker {
    uint32_t state;
} BlParker;

/*
 * Take the token, sleeping in the way of `sleep` until it comes, the deadline is over, or for no
 * reason. BL_OS_WOKEN when there was a token, else how the sleep ended. Only the thread that owns
 * the parker calls it.
 */
BlOsWait bl_park(BlParker *parker, BlOsMoment deadline, BlOsSleep *sleep);

/* Give the token, waking the owner if it sleeps. Any thread. The parker must outlive the call. */
void bl_unpark(BlParker *parker);

#endif
