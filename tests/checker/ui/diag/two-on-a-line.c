/* SPDX-License-Identifier: MIT */
/* two-on-a-line.c - two mistakes in one line, of different kinds. */
#include <belay/prelude.h>

BOX(Job, int);

void keep(Job one, Job two);

void
both(void)
{
    own(Job) one = Job_new(1);
    own(Job) two = Job_new(2);
    keep(move(one), Job_new(3));
    keep(move(one), two); //~ E0382 E9004
}
