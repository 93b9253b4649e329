/* SPDX-License-Identifier: MIT */
/* spawn_with_by_ref.c - spawn_with refuses a borrowing closure as spawn does. */
/* error: E0373 */
#include <belay/prelude.h>

closure(void, reads, by_ref(int, x))
{
    (void)*x;
}

belay_status
start(reads_handle *ret_handle)
{
    static const int constant = 1;
    const belay_thread_options options = {.name = "reader"};
#if defined(MISTAKE)
    return spawn_with(&options, ret_handle, reads, &constant);
#else
    scope (s)
        return scope_spawn_with(s, &options, ret_handle, reads, &constant);
    return BELAY_OK;
#endif
}
