/* SPDX-License-Identifier: MIT */
/*
 * atomic-orderings.c - atomics with the orderings that they may have (ATOM-001: the C compilers
 * warn of the others)
 */
#include <belay/prelude.h>

#include <stdatomic.h>

static atomic_int hits;

closure(int, accepted)
{
    atomic_store_explicit(&hits, 1, memory_order_release);
    return atomic_load_explicit(&hits, memory_order_acquire);
}

void
run(void)
{
    spawn(accepted);
}
