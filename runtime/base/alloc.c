/* SPDX-License-Identifier: MIT */
/*
 * alloc.c - memory, and what happens when there is none.
 *
 * In the paranoid build every allocation of the library passes belay_alloc_, and the one whose
 * number is in the environment variable BELAY_FAIL_ALLOC fails (1 is the first of the process,
 * counted over all threads; 0 or nothing: none does). tests/faults goes through all numbers.
 */
#include <belay/detail/alloc.h>
#include <belay/detail/atomic.h>
#include <belay/slice.h>
#include <stdlib.h>
#include <string.h>

/* Not aligned_alloc, which wants a size that is a multiple of the alignment. */
static void *
alloc_aligned(size_t size, size_t align)
{
    void *memory;
    return posix_memalign(&memory, align, size) == 0 ? memory : NULL;
}

#if defined(BELAY_PARANOID)

/* True for the one allocation that is to fail. */
static bool
must_fail(void)
{
    static unsigned long long count;
    const char *const wanted = getenv("BELAY_FAIL_ALLOC");
    /* Relaxed: only the number counts, nothing is passed on by it. */
    const unsigned long long number = belay_add_rlx_(&count, 1ULL) + 1;
    return wanted != NULL && number == strtoull(wanted, NULL, 10);
}

void *
belay_alloc_(size_t size, size_t align)
{
    if (must_fail())
        return NULL;
    return align <= _Alignof(max_align_t) ? malloc(size) : alloc_aligned(size, align);
}

#else

void *
belay_alloc_aligned_(size_t size, size_t align)
{
    return alloc_aligned(size, align);
}

#endif

void *
belay_slice_room_(size_t n, size_t size, size_t align)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > PTRDIFF_MAX)
        return NULL;
    bytes += bytes == 0; /* NULL means that there is no memory, even for no elements */
#if !defined(BELAY_PARANOID)
    if (align <= _Alignof(max_align_t))
        return calloc(1, bytes); /* fresh pages are zero already */
#endif
    void *const room = belay_alloc_(bytes, align);
    if (room != NULL)
        memset(room, 0, bytes);
    return room;
}
