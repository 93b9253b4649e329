/* SPDX-License-Identifier: MIT */
/* self.h - what this process and thread are to the system, for reports. Safe in signal handlers. */
#ifndef BL_OS_SELF_H
#define BL_OS_SELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number by which the system and debuggers know this thread; 0 where it has none to give. */
uint64_t bl_os_thread_number(void);

/* Where an address of code lies in the file of the program. False when it is in a library. */
bool bl_os_program_offset(const void *address, uintptr_t *ret_offset);

/* The program's name, without a path; "program" where it is not known. */
const char *bl_os_program_name(void);

/* Write all of it to a file descriptor, or as much as can be. Keeps errno. */
void bl_os_print(int descriptor, const char *text, size_t length);

/* Have act() called whenever the signal comes, on any thread. False for what cannot be caught. */
bool bl_os_on_signal(int signal, void (*act)(void));

#endif
