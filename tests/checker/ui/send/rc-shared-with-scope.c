/* SPDX-License-Identifier: MIT */
/* rc-shared-with-scope.c - a scoped thread borrows an RC, which is not Sync (SEND-004) */
#include <belay/prelude.h>

RC(Local, int);

closure(void, print, by_ref(Local, number))
{
    (void)Local_get(number);
}

closure(void, print_value, by_ref(int, number))
{
    (void)number;
}

void
rejected(void)
{
    own(Local) number = Local_new(5);
    scope (s)
        scope_spawn(s, print, &number); //~ E0277
}

/* What is inside of it is plain data: that may be shared. */
void
accepted(void)
{
    own(Local) number = Local_new(5);
    scope (s)
        scope_spawn(s, print_value, Local_get(&number));
}
