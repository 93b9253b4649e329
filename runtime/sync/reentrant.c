/* SPDX-License-Identifier: MIT */
/*
 * reentrant.c - the re-entrant lock: a mutex that knows who holds it, and how often.
 *
 * All of it is inline, in belay/reentrant.h; here is why it is right, and what is rare.
 *
 * The record {owner, holds, mutex}:
 *
 *     lock     L1  owner is this thread: holds + 1
 *              L2  else take the mutex; owner = this thread, holds = 1
 *     unlock   U1  holds - 1
 *              U2  if that makes 0: owner = nobody, give the mutex back
 *
 * Invariants
 *     I1  A thread writes its own number into owner only while it holds the mutex, and takes it out
 *         before it gives the mutex back. So a thread that reads its own number wrote it itself and
 *         holds the mutex; whatever other number it reads, old or new, it does not hold it.
 *     I2  holds is only touched by the thread that holds the mutex.
 *     I3  Numbers of threads are never used again, and 0 is nobody's.
 *
 * Memory ordering: none of its own. Accesses of owner are relaxed, because of I1; the mutex orders
 * the rest.
 *
 * The mutex is never poisoned: it is given back as by a thread that was panicking before. Nothing
 * here allocates. Tests: tests/runtime/reentrant_test.c, tests/runtime/model/reentrant_model.c.
 */
#include <belay/panic.h>
#include <belay/reentrant.h>

_Thread_local uint64_t belay_reentrant_self_ __attribute__((tls_model("initial-exec")));

/* Not the id of thread.h, which a thread that Belay did not start may have no memory for. */
uint64_t
belay_reentrant_number_(void)
{
    static uint64_t last;
    BELAY_TOOL_ATOMIC_(&last, sizeof last);
    belay_reentrant_self_ =
        belay_add_rlx_(&last, 1) + 1; /* relaxed: only that it is unique counts */
    return belay_reentrant_self_;
}

void
belay_reentrant_too_many_(const char *file, int line)
{
    belay_panic_at_(file, line, "a re-entrant lock is held 2^32 - 1 times: a loop leaks guards");
}

void
belay_reentrant_not_held_(const char *file, int line)
{
    belay_panic_at_(file, line, "a re-entrant lock is unlocked by a thread that does not hold it");
}
