/* SPDX-License-Identifier: MIT */
/* tabs.c - tabs before and between what is pointed at. */
#include <belay/prelude.h>

BOX(Job, int);

void keep(Job job, Job other);

void
twice(void)
{
    own(Job) job = Job_new(7);
	keep(	/* check-style: allow */	move(job), move(job)); //~ E0382
}
