/* SPDX-License-Identifier: MIT */
/* callback-of-atomics.c - threads that lock a MUTEX or update an atomic, shared (MUTA-008) */
#include <belay/prelude.h>

#include <stdatomic.h>

MUTEX(Total, int);

struct counters {
    Total total;
    atomic_int calls;
};

static atomic_int all_calls;

closure(void, add, by_ref(struct counters, counters), by_copy(int, n))
{
    with_lock (total, &counters->total)
        *total += n;
    atomic_fetch_add(&all_calls, 1);
}

/* C's atomics are written through a plain pointer: that they are atomic makes the cast safe. */
closure(void, count, by_ref(struct counters, counters))
{
    atomic_fetch_add((atomic_int *)&counters->calls, 1);
}

void
accepted(void)
{
    struct counters counters = {0};
    scope (s)
        for (int i = 0; i < 4; i++) {
            scope_spawn(s, add, &counters, i);
            scope_spawn(s, count, &counters);
        }
}
