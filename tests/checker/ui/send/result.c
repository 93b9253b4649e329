/* SPDX-License-Identifier: MIT */
/* result.c - the result of a closure goes back to who joins: it must be Send */
#include <belay/prelude.h>

RC(Local, int);
ARC(Shared, int);

struct report {
    const char *text;
    int code;
};

struct numbers {
    int from, to;
};

closure_owned(Local, make_local)
{
    return Local_new(1);
}

closure_owned(Shared, make_shared)
{
    return Shared_new(1);
}

closure(struct report, make_report)
{
    return (struct report){"text", 1};
}

closure(struct numbers, make_numbers)
{
    return (struct numbers){1, 2};
}

void
rejected(void)
{
    own(make_local_handle) local = spawn(make_local);    //~ E0277
    own(make_report_handle) report = spawn(make_report); //~ E0277
    unwrap(join(&local));
    unwrap(join(&report));
}

void
accepted(void)
{
    own(make_shared_handle) shared = spawn(make_shared);
    own(make_numbers_handle) numbers = spawn(make_numbers);
    struct numbers result;
    unwrap(join(&shared));
    unwrap(join(&numbers, &result));
}
