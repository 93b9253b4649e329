/* SPDX-License-Identifier: MIT */
/*
 * 15_derive_rejected_mutex.c - a mutex does not make sendable what must stay in its thread.
 *
 * The data of a mutex passes from thread to thread, so a mutex is Sync only if its data is Send. A
 * FILE * is not: others may use the file without the lock.
 */
#include <belay/prelude.h>

#include <stdio.h>

struct target {
    FILE *file;
    int line;
};
MUTEX(Target, struct target);

closure(void, print_line, by_ref(Target, target))
{
    with_lock (t, target)
        fprintf(t->file, "line %d\n", t->line++);
}

int
main(void)
{
    own(Target) target = Target_new((struct target){stdout, 1});
    scope (s)
        scope_spawn(s, print_line, &target); //~ E0277
}
