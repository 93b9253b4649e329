/* SPDX-License-Identifier: MIT */
/* drop-may-use.c - a borrow out of a value whose drop may use what is borrowed (E0713) */
#include <belay/prelude.h>

typedef struct Log {
    BELAY_LENDS int *count;
    BELAY_LENDS const char *name;
} Log;

void
Log_drop(BELAY_CONSUMES Log *log)
{
    if (log->count != NULL)
        *log->count += 1;
    *log = (Log){0};
}

int *
rejected(Log given)
{
    own(Log) log = move(given);
    return log.count; //~ E0713
}

int
rejected_block(void)
{
    int n = 0;
    int *count;
    {
        own(Log) log = {&n, "inner"};
        count = log.count; //~ E0713
    }
    return *count;
}

/* What is only shared is a copy of the borrow that the value holds. */
const char *
accepted(Log given)
{
    own(Log) log = move(given);
    return log.name;
}

int
accepted_within(Log given)
{
    own(Log) log = move(given);
    int *const count = log.count;
    *count += 1;
    return *count;
}
