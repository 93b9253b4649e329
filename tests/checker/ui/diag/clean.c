/* SPDX-License-Identifier: MIT */
/* clean.c - nothing is wrong, and nothing is said. */
#include <belay/prelude.h>

BOX(Job, int);

void keep(Job job);

void
once(void)
{
    own(Job) job = Job_new(7);
    keep(move(job));
}
