/* SPDX-License-Identifier: MIT */
/* report_unit.c - code that does not tell who holds its lock: see report_unit.h. */
#define BELAY_DEBUG_LOCKS 0
#include "report_unit.h"

#include <belay/prelude.h>

MUTEX(Quiet, int);

static Quiet quiet = MUTEX_INIT(0);

void
unit_hold(const uint32_t *flag, void (*raise)(const uint32_t *flag))
{
    with_lock (n, &quiet) {
        *n += 1;
        raise(flag);
        for (;;)
            belay_thread_park();
    }
}

void
unit_want(void)
{
    with_lock (n, &quiet)
        *n += 1;
}
