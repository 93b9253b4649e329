/* SPDX-License-Identifier: MIT */
/* in-a-macro.c - a move inside of the user's own macro: both places are shown. */
#include <belay/prelude.h>

BOX(Job, int);

void keep(Job job);

#define HAND_OVER(x) keep(move(x))

int
number_after(void)
{
    own(Job) job = Job_new(7);
    HAND_OVER(job);
    return *Job_get(&job); //~ E0382
}
