/* SPDX-License-Identifier: MIT */
/*
 * guard.h - read mapped memory although the file behind it may shrink.
 *
 *     guard_watch(address, size);
 *     ... read address[0..size) ...
 *     lost = guard_end();        // NULL, or the first address that could not be read
 *
 * One range at a time and per thread. Where the file has no page any more (or the disk fails), the
 * kernel sends SIGBUS to the thread that reads; instead of dying, it then reads bytes of 0 from
 * there to the end of the range.
 */
#ifndef WORDCOUNT_GUARD_H
#define WORDCOUNT_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* Handle SIGBUS for the whole process. Call it once, before there are threads. */
void guard_install(void);

/* This thread begins to read address[0..size), pages mapped for reading. Ends in guard_end(). */
void guard_watch(const void *address, size_t size);

/* This thread has read. Gives the first address that was lost, rounded down to a page; or NULL. */
const void *guard_end(void);

#endif
