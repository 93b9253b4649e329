/* SPDX-License-Identifier: MIT */
/*
 * oneshot.c - a one-shot whose receiver has to wait.
 *
 * States and memory ordering: include/belay/oneshot.h. Only the receiver changes EMPTY and ASLEEP
 * into each other; the sender's exchange sees which it was, and wakes him if he sleeps. A receiver
 * that gives up takes ASLEEP back, so that a later send makes no system call for nothing.
 *
 * Tests: tests/runtime/channel_test.c.
 */
#include "os/os.h"

#include <belay/oneshot.h>

/* How long to look before sleeping, as in waker.c. */
enum { LOOKS = 10, PAUSES = 4, YIELDS = 16 };

static bool
comes_soon(const belay_oneshot_ *block)
{
    for (int look = 0; look < LOOKS && !bl_os_one_processor(); look++) {
        if (belay_load_rlx_(&block->state) >= BELAY_ONESHOT_SENT_)
            return true;
        for (int i = 0; i < PAUSES; i++)
            bl_os_spin_hint();
    }
    for (int turn = 0; turn < YIELDS; turn++) {
        bl_os_yield();
        if (belay_load_rlx_(&block->state) >= BELAY_ONESHOT_SENT_)
            return true;
    }
    return false;
}

void
belay_oneshot_wake_(const belay_oneshot_ *block)
{
    (void)bl_os_wake(&block->state, 1);
}

belay_status
belay_oneshot_wait_(belay_oneshot_ *block, belay_duration limit)
{
    const BlOsMoment deadline = bl_os_after(limit);
    uint32_t state = BELAY_ONESHOT_EMPTY_;
    /* Relaxed: who goes on after this looks at the state with acquire. */
    if (comes_soon(block) || !belay_cas_rlx_(&block->state, &state, BELAY_ONESHOT_ASLEEP_))
        return BELAY_OK;
    for (;;) {
        const BlOsWait end = bl_os_wait_noted(&block->state, BELAY_ONESHOT_ASLEEP_, deadline);
        state = BELAY_ONESHOT_ASLEEP_;
        if (belay_load_rlx_(&block->state) != BELAY_ONESHOT_ASLEEP_)
            return BELAY_OK;
        if (end == BL_OS_TIMED_OUT || end == BL_OS_CANCELLED)
            return belay_cas_rlx_(&block->state, &state, BELAY_ONESHOT_EMPTY_) ? bl_os_status(end)
                                                                               : BELAY_OK;
    }
}

void
belay_oneshot_empty_handle_(const char *what, const char *file, int line)
{
    belay_panic_at_(file, line, "%s: the handle is empty: it was used, moved or dropped before",
                    what);
}
