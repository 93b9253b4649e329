/* SPDX-License-Identifier: MIT */
/* file-stream.c - FILE * is a raw pointer */
#include <belay/prelude.h>

#include <stdio.h>

struct logger {
    FILE *out;
    int lines;
};
MUTEX(Log, struct logger);

closure(void, log_line, by_ref(Log, log))
{
    with_lock (l, log)
        l->lines++;
}

closure(void, print_line, by_copy(int, line))
{
    printf("%d\n", line);
}

void
rejected(void)
{
    own(Log) log = Log_new((struct logger){stdout, 0});
    scope (s)
        scope_spawn(s, log_line, &log); //~ E0277
}

void
accepted(void)
{
    scope (s)
        scope_spawn(s, print_line, 1);
}
