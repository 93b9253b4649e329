/* SPDX-License-Identifier: MIT */
/* self_posix.c - what POSIX can say of this process and thread: nothing that a report could use. */
#include "os/self.h"

uint64_t
bl_os_thread_number(void)
{
    return 0;
}

bool
bl_os_program_offset(const void *address, uintptr_t *ret_offset)
{
    (void)address, (void)ret_offset;
    return false;
}

const char *
bl_os_program_name(void)
{
    return "program";
}
