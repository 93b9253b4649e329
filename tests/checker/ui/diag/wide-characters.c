/* SPDX-License-Identifier: MIT */
/* wide-characters.c - wide characters and marks without a width before what is pointed at. */
#include <belay/prelude.h>

BOX(Job, int);

void keep(const char *name, Job job);

void
twice(void)
{
    own(Job) job = Job_new(7);
    keep("世界", move(job));
    keep("é̃ 世界", move(job)); //~ E0382
}
