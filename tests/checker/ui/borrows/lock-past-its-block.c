/* SPDX-License-Identifier: MIT */
/* lock-past-its-block.c - a thread of a scope gets what a lock guards, which ends before it */
#include <belay/prelude.h>

MUTEX(Number, int);

closure(int, look, by_ref(int, n))
{
    return *n;
}

void
rejected(Number *number)
{
    scope (s)
        with_lock (value, number) //~ E0597
            scope_spawn(s, look, value);
}

void
rejected_guard(Number *number)
{
    scope (s) {
        own(NumberGuard) guard = Number_lock(number);
        scope_spawn(s, look, guard.data); //~ E0597
    }
}

void
rejected_in_a_branch(Number *number, bool is_wanted)
{
    scope (s)
        if (is_wanted) {
            own(NumberGuard) guard = Number_lock(number);
            scope_spawn(s, look, guard.data); //~ E0597
        }
}

void
accepted_guard(Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    scope (s)
        scope_spawn(s, look, guard.data);
}

void
accepted(Number *number)
{
    with_lock (value, number)
        scope (s)
            scope_spawn(s, look, value);
}

/* The same by a variable. */
void
rejected_by_variable(Number *number)
{
    scope (s) {
        own(NumberGuard) guard = Number_lock(number);
        int *const value = guard.data; //~ E0597
        scope_spawn(s, look, value);
    }
}
