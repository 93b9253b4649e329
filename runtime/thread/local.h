/* SPDX-License-Identifier: MIT */
/* local.h - the end of a thread's thread-local values. */
#ifndef BL_THREAD_LOCAL_H
#define BL_THREAD_LOCAL_H

/*
 * Drop the values of this thread, the newest first, and those that are made meanwhile. A panic in a
 * drop aborts the process. Does nothing the second time.
 */
void bl_local_drop_all(void);

#endif
