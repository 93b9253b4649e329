/* SPDX-License-Identifier: MIT */
/* beside-threads.c - main has another order while its thread runs */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter left = MUTEX_INIT(0);
static Counter right = MUTEX_INIT(0);

closure(void, work)
{
    with_lock (a, &left)
        with_lock (b, &right)
            *b += *a;
}

int
main(void)
{
    own(work_handle) handle = spawn(work);
    with_lock (b, &right)
        with_lock (a, &left) //~ WARN lock_order
            *a += *b;
    unwrap(join(&handle));
}
