/* SPDX-License-Identifier: MIT */
/*
 * allocations.h - count the memory of a test program, and refuse it on request.
 *
 * For programs linked with -Wl,--wrap=malloc,--wrap=posix_memalign,--wrap=free: the linker sends
 * the calls of the program and of the static library here. What others allocate is not touched.
 */
#ifndef TEST_ALLOCATIONS_H
#define TEST_ALLOCATIONS_H

#include <stdint.h>

/* Pieces of memory that exist, and that were ever made. */
long allocations_now(void);
long allocations_made(void);

/* From now on let so many succeed, and no more. */
void allocations_allow(uint32_t number);
void allocations_allow_all(void);

#endif
