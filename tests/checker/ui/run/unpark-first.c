/* SPDX-License-Identifier: MIT */
/* unpark-first.c - unpark before park is remembered (RUN-010) */
#include <belay/prelude.h>

void
accepted(void)
{
    own(belay_thread) me = belay_thread_current();
    belay_thread_unpark(&me);
    belay_thread_unpark(&me);
    belay_thread_park();
    belay_thread_park_timeout(BELAY_MS(20));
}
