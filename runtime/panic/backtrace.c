/* SPDX-License-Identifier: MIT */
/*
 * backtrace.c - where a panic came from, for BELAY_BACKTRACE=1.
 *
 * A line for each frame: the function when the dynamic linker knows it (link the program with
 * -rdynamic), else the object and the offset that addr2line understands. Allocates nothing.
 */
#define _GNU_SOURCE
#include "panic/state.h"

#include <dlfcn.h>
#include <stdio.h>

enum { MOST_FRAMES = 100 };

static _Unwind_Reason_Code
print_frame(struct _Unwind_Context *context, void *argument)
{
    int *const number = argument;
    int before = 0;
    uintptr_t address = (uintptr_t)_Unwind_GetIPInfo(context, &before);
    address -= before == 0; /* a return address: the call is before it */
    Dl_info info = {0};
    if (address == UINTPTR_MAX || *number >= MOST_FRAMES)
        return _URC_END_OF_STACK;
    (void)dladdr((void *)address, &info);
    fprintf(stderr, "%4d: %s", *number, info.dli_sname != NULL ? info.dli_sname : "??");
    if (info.dli_fname != NULL)
        fprintf(stderr, "  (%s +0x%zx)", info.dli_fname, address - (uintptr_t)info.dli_fbase);
    fputc('\n', stderr);
    *number += 1;
    return _URC_NO_REASON;
}

void
bl_backtrace_print(void)
{
    int number = 0;
    fputs("stack backtrace (innermost first; addr2line -fie OBJECT +OFFSET names the lines):\n",
          stderr);
    _Unwind_Backtrace(print_frame, &number);
}
