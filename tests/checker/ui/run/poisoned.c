/* SPDX-License-Identifier: MIT */
/* poisoned.c - a thread panics with a lock held; its data are repaired (RUN-003) */
#include <belay/prelude.h>

MUTEX(Number, int);

static Number number = MUTEX_INIT(0);

closure(void, fail)
{
    with_lock (n, &number) {
        *n = 1;
        panic("on purpose");
    }
}

int
accepted(void)
{
    own(fail_handle) handle = spawn(fail);
    if (join(&handle) != BELAY_PANICKED)
        return 0;
    own(NumberGuard) guard = {0};
    if (Number_lock_result(&number, &guard) == BELAY_POISONED) {
        *guard.data = 0;
        Number_clear_poison(&number);
    }
    return *guard.data;
}
