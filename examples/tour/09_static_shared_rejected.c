/* SPDX-License-Identifier: MIT */
/*
 * 09_static_shared_rejected.c - two threads change one static variable.
 *
 * Both may read the same number and write back the same sum: a hit is lost. A static that threads
 * change has to be a lock, static Counter hits = MUTEX_INIT(0), or atomic.
 */
#include <belay/prelude.h>

#include <stdio.h>

static int hits;

closure(void, hit)
{
    hits += 1; //~ E0133
}

int
main(void)
{
    own(hit_handle) one = spawn(hit);
    own(hit_handle) other = spawn(hit);
    unwrap(join(&one));
    unwrap(join(&other));
    printf("%d hits\n", hits);
}
