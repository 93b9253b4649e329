/* SPDX-License-Identifier: MIT */
/*
 * local.c - thread-local values: made on first use, dropped at the end of their thread.
 *
 * The values lie in the program's _Thread_local variables, each behind a belay_local_. Those that
 * have to be dropped are on a list of their thread, the newest first, so nothing is allocated:
 *
 *     newest -> {C, value} -> {B, value} -> {A, value} -> NULL
 *
 * Phases of a value: belay/thread_local.h.
 *
 * Invariants
 *     I1  The list holds exactly the values in phase MADE that have a drop function.
 *     I2  A value leaves the list and is GONE before its drop function is called. So a drop
 *         function sees itself as gone, and the list is whole while it runs: it may make values.
 *     I3  While the list is not empty, somebody will drop it: the end of a Belay thread
 *         (thread/spawn.c), the system's end of any other thread, or exit() in this thread.
 *         A value that is made after that end, by the destructor of a pthread key, asks the system
 *         again, which asks each key several times.
 *
 * Each thread has a list of its own, so there is nothing to order and nothing to lock.
 *
 * Failure: where the system has no room for another pthread key or atexit handler, the values of
 * threads that Belay did not start, or of the thread that calls exit(), leak.
 *
 * Tests: tests/runtime/thread_local_test.c.
 */
#include "thread/local.h"

#include "os/os.h"
#include "panic/state.h"

#include <belay/detail/atomic.h>
#include <belay/thread_local.h>
#include <stdio.h>
#include <stdlib.h>

static _Thread_local belay_local_ *newest __attribute__((tls_model("initial-exec")));

/* ---- the end -------------------------------------------------------------------------------- */

static void
drop_value(void *dying)
{
    belay_local_ *const local = dying;
    local->kind->drop((char *)local + local->kind->value_offset);
}

void
bl_local_drop_all(void)
{
    while (newest != NULL) {
        belay_local_ *const local = newest;
        newest = local->older;
        local->phase = BELAY_LOCAL_GONE_;
        if (bl_catch(drop_value, local))
            continue;
        fprintf(stderr, "belay: a panic in the drop of thread-local %s: the process is aborted\n",
                local->kind->name);
        abort();
    }
}

static void
thread_ends(void *unused)
{
    (void)unused;
    bl_local_drop_all();
}

/* The list of this thread gets its first value: see to its end (I3). */
static void
arm(void)
{
    static BlOsThreadEnd end = {.run = thread_ends};
    static bool exit_armed;
    (void)bl_os_at_thread_end(&end, &newest);
    if (!belay_swap_rlx_(&exit_armed, true)) /* relaxed: only who is the first counts */
        (void)atexit(bl_local_drop_all);     /* in the thread that calls exit() */
}

/* ---- the beginning -------------------------------------------------------------------------- */

/* A cleanup: init has returned, or panicked. */
static void
init_ends(belay_local_ *const *making)
{
    belay_local_ *const local = *making;
    if (local->phase == BELAY_LOCAL_MAKING_)
        local->phase = BELAY_LOCAL_FRESH_;
}

static void
make(belay_local_ *local, const belay_local_kind_ *kind)
{
    belay_local_ *const making __attribute__((cleanup(init_ends))) = local;
    making->phase = BELAY_LOCAL_MAKING_;
    kind->make((char *)making + kind->value_offset);
    making->phase = BELAY_LOCAL_MADE_;
    if (kind->drop == NULL)
        return;
    if (newest == NULL)
        arm();
    making->kind = kind;
    making->older = newest;
    newest = making;
}

void
belay_local_make_(belay_local_ *local, const belay_local_kind_ *kind)
{
    switch (local->phase) {
    case BELAY_LOCAL_FRESH_: make(local, kind); return;
    case BELAY_LOCAL_MADE_: return;
    case BELAY_LOCAL_MAKING_:
        belay_panic_at_(kind->file, kind->line, "%s_get: its init needs what it makes", kind->name);
    case BELAY_LOCAL_GONE_:
        belay_panic_at_(kind->file, kind->line,
                        "%s_get: the value of this thread was dropped: the thread ends",
                        kind->name);
    }
    __builtin_unreachable();
}
