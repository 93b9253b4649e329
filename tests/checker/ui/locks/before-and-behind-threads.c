/* SPDX-License-Identifier: MIT */
/* before-and-behind-threads.c - main has another order, while no thread runs */
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

static void
to_left(void)
{
    with_lock (b, &right)
        with_lock (a, &left)
            *a += *b;
}

int
main(void)
{
    to_left();
    scope (s) {
        scope_spawn(s, work);
        scope_spawn(s, work);
    }
    to_left();
    own(work_handle) handle = spawn(work);
    unwrap(join(&handle));
    to_left();
}
