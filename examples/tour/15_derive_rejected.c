/* SPDX-License-Identifier: MIT */
/*
 * 15_derive_rejected.c - one bad member, three levels down.
 *
 * A job holds a page, a page a target, and a target a FILE *: a pointer to something that others
 * may use at the same time. So a target is not Send, and neither is a page, and neither is a job.
 */
#include <belay/prelude.h>

#include <stdio.h>

struct target {
    FILE *file;
    int line;
};
struct page {
    struct target target;
    int number;
};
struct job {
    struct page page;
    int copies;
};

closure(void, print_job, by_copy(struct job, job))
{
    fprintf(job.page.target.file, "page %d: %d copies\n", job.page.number, job.copies);
}

int
main(void)
{
    const struct job job = {{{stdout, 1}, 1}, 2};
    own(print_job_handle) printer = spawn(print_job, job); //~ E0277
    unwrap(join(&printer));
}
