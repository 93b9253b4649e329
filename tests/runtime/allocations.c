/* SPDX-License-Identifier: MIT */
/* allocations.c - see allocations.h. */
#include "allocations.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
int __real_posix_memalign(void **ret_memory, size_t align, size_t size);
int __wrap_posix_memalign(void **ret_memory, size_t align, size_t size);
void __real_free(void *memory);
void __wrap_free(void *memory);

/* All by atomic operations. */
static long now, made;
static uint32_t limit; /* 0: none; else one more than may still be made */

static bool
is_refused(void)
{
    uint32_t left = __atomic_load_n(&limit, __ATOMIC_SEQ_CST);
    while (left > 1)
        if (__atomic_compare_exchange_n(&limit, &left, left - 1, false, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST))
            return false;
    return left == 1;
}

static void *
counted(void *memory)
{
    if (memory != NULL) {
        __atomic_add_fetch(&now, 1, __ATOMIC_RELAXED);
        __atomic_add_fetch(&made, 1, __ATOMIC_RELAXED);
    } else {
        errno = ENOMEM;
    }
    return memory;
}

void *
__wrap_malloc(size_t size)
{
    return counted(is_refused() ? NULL : __real_malloc(size));
}

int
__wrap_posix_memalign(void **ret_memory, size_t align, size_t size)
{
    void *memory = NULL;
    if (!is_refused())
        (void)__real_posix_memalign(&memory, align, size);
    *ret_memory = counted(memory);
    return memory != NULL ? 0 : ENOMEM;
}

void
__wrap_free(void *memory)
{
    if (memory != NULL)
        __atomic_sub_fetch(&now, 1, __ATOMIC_RELAXED);
    __real_free(memory);
}

long
allocations_now(void)
{
    return __atomic_load_n(&now, __ATOMIC_RELAXED);
}

long
allocations_made(void)
{
    return __atomic_load_n(&made, __ATOMIC_RELAXED);
}

void
allocations_allow(uint32_t number)
{
    __atomic_store_n(&limit, number + 1, __ATOMIC_SEQ_CST);
}

void
allocations_allow_all(void)
{
    __atomic_store_n(&limit, 0, __ATOMIC_SEQ_CST);
}
