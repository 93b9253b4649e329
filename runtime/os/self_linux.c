/* SPDX-License-Identifier: MIT */
/*
 * self_linux.c - what this process and thread are to Linux.
 *
 * The program's place in memory comes from its auxiliary vector, not from dladdr(): that takes a
 * lock of the dynamic linker, which the thread that a report is about may hold.
 */
#define _GNU_SOURCE
#include "os/self.h"

#include <errno.h>
#include <link.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

uint64_t
bl_os_thread_number(void)
{
    return (uint64_t)syscall(SYS_gettid);
}

bool
bl_os_program_offset(const void *address, uintptr_t *ret_offset)
{
    const ElfW(Phdr) *const headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
    const size_t count = getauxval(AT_PHNUM);
    uintptr_t base = 0; /* without a PT_PHDR: a program that is not moved */
    for (size_t i = 0; i < count; i++)
        if (headers[i].p_type == PT_PHDR)
            base = (uintptr_t)headers - headers[i].p_vaddr;
    const uintptr_t offset = (uintptr_t)address - base;
    for (size_t i = 0; i < count; i++) {
        if (headers[i].p_type != PT_LOAD || offset < headers[i].p_vaddr ||
            offset - headers[i].p_vaddr >= headers[i].p_memsz)
            continue;
        *ret_offset = offset;
        return true;
    }
    return false;
}

const char *
bl_os_program_name(void)
{
    return program_invocation_short_name;
}
