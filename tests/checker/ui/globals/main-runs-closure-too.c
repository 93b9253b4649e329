/* SPDX-License-Identifier: MIT */
/*
 * main-runs-closure-too.c - main calls what a thread calls: each use is in code that a thread
 * may run
 */
#include <belay/prelude.h>

static int hits;

static void
count(void)
{
    hits++; //~ E0133
}

closure(void, work)
{
    count();
}

int
main(void)
{
    own(work_handle) handle = spawn(work);
    count();
    unwrap(join(&handle));
    return hits;
}
