/* SPDX-License-Identifier: MIT */
/*
 * flavor_time.c - receivers of moments: after, at, tick; and never.
 *
 * Such a channel has no sender and no message: only the moment at which the next one is due, and
 * everybody can see when that is. Who waits for it sleeps until then (chan.c and select.c take it
 * for a deadline); who comes first after it takes it by a compare-and-swap:
 *
 *     at      due  ->  NEVER
 *     tick    due  ->  now + period
 *
 * Memory ordering: relaxed. A moment is all that is passed on, and it is in the word itself.
 * Tests: tests/runtime/channel_test.c.
 */
#include "chan/chan.h"

#include <belay/detail/alloc.h>
#include <belay/timer.h>
#include <string.h>

BlOsMoment
bl_time_due(const belay_channel_ *c)
{
    return c->from_flavor == BELAY_FLAVOR_NEVER_ ? BL_OS_NEVER : belay_load_rlx_(&c->from.time.due);
}

bool
bl_time_may_get(const belay_channel_ *c)
{
    const BlOsMoment due = bl_time_due(c);
    return due != BL_OS_NEVER && due <= bl_os_now();
}

/* When the message after the one that is taken now is due. */
static BlOsMoment
next_due(const belay_channel_ *c, BlOsMoment now)
{
    BlOsMoment next;
    if (c->from_flavor != BELAY_FLAVOR_TICK_)
        return BL_OS_NEVER;
    return __builtin_add_overflow(now, c->from.time.period, &next) ? BL_OS_NEVER : next;
}

belay_status
bl_time_get(belay_channel_ *c, void *ret_value)
{
    BlOsMoment due = bl_time_due(c);
    while (due != BL_OS_NEVER) {
        const BlOsMoment now = bl_os_now();
        if (now < due)
            return BELAY_EMPTY;
        if (belay_cas_weak_rlx_(&c->from.time.due, &due, next_due(c, now))) {
            memcpy(ret_value, &due, sizeof due);
            return BELAY_OK;
        }
    }
    return BELAY_EMPTY;
}

static belay_timer
timer_new(belay_flavor_ flavor, BlOsMoment due, belay_duration period)
{
    static const belay_element_ type = {sizeof(belay_duration), _Alignof(belay_duration), NULL};
    belay_channel_ *const c = bl_chan_alloc(&type, flavor);
    if (c == NULL)
        belay_out_of_memory_(sizeof *c, __FILE__, __LINE__);
    c->from.time.due = due;
    c->from.time.period = period > 0 ? period : 0;
    return belay_timer_of_(c);
}

belay_timer
belay_after(belay_duration length)
{
    return belay_at(bl_os_after(length));
}

belay_timer
belay_at(belay_duration moment)
{
    return timer_new(BELAY_FLAVOR_AT_, moment, 0);
}

belay_timer
belay_tick(belay_duration period)
{
    return timer_new(BELAY_FLAVOR_TICK_, bl_os_after(period), period);
}

belay_timer
belay_never(void)
{
    return timer_new(BELAY_FLAVOR_NEVER_, BL_OS_NEVER, 0);
}

belay_channel_ *
belay_channel_never_(const belay_element_ *type, const char *file, int line)
{
    belay_channel_ *const c = bl_chan_alloc(type, BELAY_FLAVOR_NEVER_);
    if (c == NULL)
        belay_out_of_memory_(sizeof *c, file, line);
    return c;
}
