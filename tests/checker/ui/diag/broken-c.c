// not C: there is no such variable
/* SPDX-License-Identifier: MIT */
/* broken-c.c - the C compiler's own error, and the rest of the file is checked. */
#include <belay/prelude.h>

BOX(Job, int);

void keep(Job job);

int
broken(void) //~ WARN E9001
{
    return no_such_variable; //~ clang
}

void
twice(void)
{
    own(Job) job = Job_new(7);
    keep(move(job));
    keep(move(job)); //~ E0382
}
