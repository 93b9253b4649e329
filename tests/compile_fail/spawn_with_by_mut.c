/* SPDX-License-Identifier: MIT */
/* spawn_with_by_mut.c - the same for an exclusive borrow, as the last of sixteen captures. */
/* error: E0373 */
#include <belay/prelude.h>

#define SEVEN(x) \
    by_copy(int, x##1), by_copy(int, x##2), by_copy(int, x##3), by_copy(int, x##4), \
        by_copy(int, x##5), by_copy(int, x##6), by_copy(int, x##7)

closure(void, writes, SEVEN(a), SEVEN(b), by_copy(int, c), by_mut(int, x))
{
    *x = a1 + b7 + c;
}

closure(void, keeps, SEVEN(a), SEVEN(b), by_copy(int, c), by_copy(int, x))
{
    (void)(a1 + b7 + c + x);
}

void
start(void)
{
    int local = 0;
#if defined(MISTAKE)
    writes_handle handle;
    unwrap(spawn_with(NULL, &handle, writes, 1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7, 0, &local));
#else
    keeps_handle handle;
    unwrap(spawn_with(NULL, &handle, keeps, 1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7, 0, local));
#endif
    unwrap(join(&handle));
}
