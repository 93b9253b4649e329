/* SPDX-License-Identifier: MIT */
/*
 * bare.c - see bare.h. Compiled with -fno-exceptions -D__EXCEPTIONS: the definition stands for code
 * that never includes Belay but has cleanups and calls back into code that panics.
 */
#include "bare.h"

#include <belay/prelude.h>

typedef struct Raiser {
    const Flag *flag;
} Raiser;

static void
Raiser_drop(Raiser *raiser)
{
    flag_raise(raiser->flag);
}

void
bare_call(void (*run)(void *), void *argument, const Flag *cleaned)
{
    own(Raiser) raiser = {cleaned};
    run(argument);
}

closure(void, end_slowly, by_ref(Flag, ended))
{
    belay_thread_sleep(BELAY_MS(20));
    flag_raise(ended);
}

void
bare_scope(void (*run)(void *), void *argument, const Flag *ended)
{
    scope (s) {
        (void)scope_spawn(s, end_slowly, ended);
        run(argument);
    }
}
