/* SPDX-License-Identifier: MIT */
/*
 * timer.h - receivers of moments: time as something to receive, and to select on.
 *
 *     belay_own(belay_timer) patience = belay_after(BELAY_SECS(5));
 *     belay_own(belay_timer) beat = belay_tick(BELAY_MS(100));
 *
 *     belay_duration moment;
 *     belay_unwrap(belay_timer_recv(&beat, &moment));     // waits for the next beat
 *
 * A belay_timer is a receiver like those of channel.h, of a belay_duration: the moment for which
 * the message was due, on the clock of belay_now(). It costs no thread and no signal: whoever waits
 * for it sleeps until that moment.
 *
 *     belay_timer  belay_after(belay_duration length)   one message, when that time has passed
 *     belay_timer  belay_at(belay_duration moment)      one message, at that moment
 *     belay_timer  belay_tick(belay_duration period)    a message each time the period has passed.
 *                                                       It holds one: who comes late finds one, and
 *                                                       the next is due a period after he took it
 *     belay_timer  belay_never(void)                    none, for ever
 *
 * They panic when there is no memory. A duration of zero or less has passed already; so has a
 * period of zero, each time: such a ticker is always ready. An after or at that has given its
 * message is never ready again, and it is never disconnected: a belay_timer_recv of it then waits
 * for ever.
 *
 * Functions: belay_timer_recv, _try_recv, _recv_timeout, _recv_deadline, _recv_many,
 * _try_recv_many, _clone, _drop, _same_channel, _case, _len, _is_empty, _is_full, _capacity (1; 0
 * of never), _is_disconnected (false), and for_recv: all as in channel.h. A message goes to one of
 * the clones.
 */
#ifndef BELAY_TIMER_H
#define BELAY_TIMER_H

#include <belay/channel.h>

BELAY_CHANNEL_HANDLE_(belay_timer, belay_duration, belay_channel_drop_receiver_,
                      belay_channel_add_receiver_)
BELAY_CHANNEL_RECEIVING_(belay_timer, belay_duration)

BELAY_MUST_USE_ BELAY_API_ belay_timer belay_after(belay_duration length);
BELAY_MUST_USE_ BELAY_API_ belay_timer belay_at(belay_duration moment);
BELAY_MUST_USE_ BELAY_API_ belay_timer belay_tick(belay_duration period);
BELAY_MUST_USE_ BELAY_API_ belay_timer belay_never(void);

#endif
