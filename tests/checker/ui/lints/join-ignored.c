/* SPDX-License-Identifier: MIT */
/* join-ignored.c - the status of join ignored (LINT-007) */
#include <belay/prelude.h>

closure(void, work)
{
}

closure(int, number)
{
    return 1;
}

void
rejected(void)
{
    own(work_handle) handle = spawn(work);
    own(number_handle) other = spawn(number);
    int result = 0;
    join(&handle);         //~ WARN unused_must_use
    join(&other, &result); //~ WARN unused_must_use
}

void
accepted(void)
{
    own(work_handle) one = spawn(work);
    own(work_handle) two = spawn(work);
    own(work_handle) three = spawn(work);
    own(work_handle) four = spawn(work);
    unwrap(join(&one));
    expect(join(&two), "the work");
    if (join(&three) != BELAY_OK)
        return;
    const belay_status status = join(&four);
    (void)status;
}

/* C's own way to say that nobody cares. */
void
accepted_cast(void)
{
    own(work_handle) handle = spawn(work);
    (void)join(&handle);
}
