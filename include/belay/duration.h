/* SPDX-License-Identifier: MIT */
/*
 * duration.h - lengths of time, in nanoseconds.
 *
 *     belay_thread_sleep(BELAY_MS(5));
 *
 * All waiting is measured on the clock that only runs forward (CLOCK_MONOTONIC), so a change of the
 * date neither shortens nor lengthens it. A negative duration counts as zero. Sums that would
 * overflow end at BELAY_FOREVER, about 292 years, which never ends a wait.
 */
#ifndef BELAY_DURATION_H
#define BELAY_DURATION_H

#include <belay/detail/base.h>

/* Nanoseconds. */
typedef int64_t belay_duration;

#define BELAY_NS(n_) ((belay_duration)(n_))
#define BELAY_US(n_) ((belay_duration)((n_)*INT64_C(1000)))
#define BELAY_MS(n_) ((belay_duration)((n_)*INT64_C(1000000)))
#define BELAY_SECS(n_) ((belay_duration)((n_)*INT64_C(1000000000)))
#define BELAY_FOREVER ((belay_duration)INT64_MAX)

/*
 * The time since some moment of the past that stays the same while the process lives: the
 * difference of two results is the time that passed between them.
 */
BELAY_API_ belay_duration belay_now(void);

#endif
