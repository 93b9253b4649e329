/* SPDX-License-Identifier: MIT */
/* handle-not-used.c - a handle that is kept and never used */
#include <belay/prelude.h>

closure(void, work)
{
}

void keep(work_handle handle);

void
rejected(void)
{
    own(work_handle) handle = spawn(work); //~ WARN unused_join_handle
}

void
accepted(void)
{
    own(work_handle) joined = spawn(work);
    own(work_handle) given = spawn(work);
    own(work_handle) dropped = spawn(work);
    own(work_handle) asked = spawn(work);
    unwrap(join(&joined));
    keep(move(given));
    work_handle_drop(&dropped);
    while (!work_handle_is_finished(&asked))
        belay_thread_yield();
}

void
accepted_on_a_branch(bool wait)
{
    own(work_handle) handle = spawn(work);
    if (wait)
        unwrap(join(&handle));
}
