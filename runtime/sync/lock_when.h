/* SPDX-License-Identifier: MIT */
/*
 * lock_when.h - what the mutex and those that wait for a condition of its data tell each other.
 */
#ifndef BL_SYNC_LOCK_WHEN_H
#define BL_SYNC_LOCK_WHEN_H

#include <belay/detail/raw_mutex.h>

/* Have all that wait for a condition look at it again. Any thread, with the lock or without. */
void bl_lock_when_wake(belay_raw_mutex_ *m);

/*
 * Give the lock back and wake nobody who waits for a condition: for a thread that has only looked.
 * Tools are not told. In mutex.c.
 */
void bl_mutex_unlock_unseen(belay_raw_mutex_ *m);

#endif
