/* SPDX-License-Identifier: MIT */
/*
 * crash.h - if the checker itself fails, say so like a grown-up.
 */
#ifndef CHECKER_DRIVER_CRASH_H
#define CHECKER_DRIVER_CRASH_H

/* From now on a crash says which file was being checked, and ends with EXIT_MISUSE. */
void crash_guard(void);

/* Let this thread report even that its stack is full. For threads that end before the process. */
void crash_guard_thread(void);

/* The file that this thread is checking; NULL: none. The string must live on. */
void crash_note_file(const char *file);

#endif
