/* SPDX-License-Identifier: MIT */
/* ignored-in-expressions.c - a status lost in a comma, a for head and a statement expression */
#include <belay/prelude.h>

closure(void, work)
{
}

void
rejected(void)
{
    own(work_handle) one = spawn(work);
    own(work_handle) two = spawn(work);
    int n = 0;
    join(&one), n++;             //~ WARN unused_must_use
    for (join(&two); n < 2; n++) //~ WARN unused_must_use
        ;
}

int
accepted(void)
{
    own(work_handle) one = spawn(work);
    own(work_handle) two = spawn(work);
    const belay_status status = ({
        int n = 0;
        n++;
        join(&one);
    });
    return status == BELAY_OK ? join(&two) == BELAY_OK : 0;
}
