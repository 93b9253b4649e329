/* SPDX-License-Identifier: MIT */
/* in-macros.c - lints in macros of the user's own */
#include <belay/prelude.h>

MUTEX(Number, int);

closure(void, work)
{
}

#define LOCK(m) Number_lock(m)
#define WAIT(handle) join(&(handle))
#define CHECKED_WAIT(handle) unwrap(join(&(handle)))

void
rejected(const Number *number)
{
    own(work_handle) handle = spawn(work);
    LOCK(number); //~ WARN unused_must_use
    WAIT(handle); //~ WARN unused_must_use
}

void
accepted(const Number *number)
{
    own(work_handle) handle = spawn(work);
    CHECKED_WAIT(handle);
    own(NumberGuard) guard = LOCK(number);
}
