/* SPDX-License-Identifier: MIT */
/*
 * shortage.h - make this process one in which something runs short. For bodies of process_fork
 * (util.h).
 */
#ifndef TEST_SHORTAGE_H
#define TEST_SHORTAGE_H

#include <stdbool.h>

/* What a child exits with that cannot be limited on this machine. */
enum { SHORTAGE_NOT_POSSIBLE = 77 };

/*
 * Become an ordinary user, which may not start one more thread. Ends the process with
 * SHORTAGE_NOT_POSSIBLE where that is not permitted.
 */
void shortage_of_threads(void);

/* Have only as many bytes of address space more. Not under sanitizers and valgrind. */
void shortage_of_memory(unsigned long bytes);

/* In a child: unless the condition holds, say so and end with status 9, without exit handlers. */
void shortage_require(bool condition, const char *text, int line);
#define REQUIRE(condition_) shortage_require(condition_, #condition_, __LINE__)

#endif
