/* SPDX-License-Identifier: MIT */
/*
 * detail/alloc.h - memory for boxes and counted values. For internal use.
 */
#ifndef BELAY_DETAIL_ALLOC_H
#define BELAY_DETAIL_ALLOC_H

#include <belay/panic.h>
#include <stdlib.h>

/*
 * `size` bytes on a boundary of `align`, not cleared, to be freed by free(); NULL when there are
 * none. The paranoid build makes it fail on request: see runtime/base/alloc.c.
 */
#if defined(BELAY_PARANOID)
BELAY_API_ void *belay_alloc_(size_t size, size_t align);
#else
BELAY_API_ BELAY_COLD_ void *belay_alloc_aligned_(size_t size, size_t align);
BELAY_INLINE_ void *
belay_alloc_(size_t size, size_t align)
{
    return BELAY_LIKELY_(align <= _Alignof(max_align_t)) ? malloc(size)
                                                         : belay_alloc_aligned_(size, align);
}
#endif

/* Panic for want of `size` bytes. */
BELAY_API_ _Noreturn BELAY_COLD_ void belay_out_of_memory_(size_t size, const char *file, int line);

#endif
