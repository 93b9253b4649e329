/* SPDX-License-Identifier: MIT */
/* rc-stays-in-thread.c - RC and REFCELL made, used and dropped in one thread (SEND-005) */
#include <belay/prelude.h>

RC(Local, int);
REFCELL(Score, int);

closure(int, count)
{
    own(Local) number = Local_new(5);
    own(Local) again = Local_clone(&number);
    own(Score) score = Score_new(0);
    with_borrow_mut (n, &score)
        *n += *Local_get(&again);
    int result = 0;
    with_borrow (n, &score)
        result = *n;
    return result;
}

int
accepted(void)
{
    own(count_handle) handle = spawn(count);
    int result = 0;
    unwrap(join(&handle, &result));
    return result;
}
