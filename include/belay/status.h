/* SPDX-License-Identifier: MIT */
/*
 * status.h - what became of an operation that may fail in the ordinary course of things.
 *
 * Every function that returns a belay_status warns when the result is ignored. What a program
 * cannot go on without, it gives to unwrap() or expect() of panic.h, which panic on anything but
 * BELAY_OK.
 */
#ifndef BELAY_STATUS_H
#define BELAY_STATUS_H

#include <belay/detail/base.h>

/* clang-format off */
/* One row for each status: name, text. BELAY_OK is 0. */
#define BELAY_STATUS_TABLE_(row) \
    row(BELAY_OK, "success") \
    row(BELAY_PANICKED, "the thread panicked") \
    row(BELAY_POISONED, "the lock is poisoned: a thread panicked while it held the lock") \
    row(BELAY_WOULD_BLOCK, "the lock is held by another thread") \
    row(BELAY_TIMED_OUT, "the time is over") \
    row(BELAY_NO_MEMORY, "out of memory") \
    row(BELAY_NO_THREAD, "the system refuses another thread") \
    row(BELAY_BAD_OPTION, "an option is outside its range") \
    row(BELAY_EMPTY_HANDLE, "the handle is empty: it was joined, moved or dropped before") \
    row(BELAY_DEADLOCK, "the thread is this one, or it waits for this one") \
    row(BELAY_SHARED, "the value has other owners") \
    row(BELAY_DROPPED, "the value was dropped: its last owner is gone") \
    row(BELAY_ALREADY_SET, "the value is set already, and it is set once") \
    row(BELAY_EMPTY, "channel is empty") \
    row(BELAY_BORROWED, "the value is borrowed already") \
    row(BELAY_NOT_FOUND, "there is no program of that name") \
    row(BELAY_NO_PROCESS, "the system refuses another process") \
    row(BELAY_RUNNING, "the process has not ended") \
    row(BELAY_BROKEN_PIPE, "nobody reads the other end of the pipe") \
    row(BELAY_TOO_LARGE, "there is more than the limit allows") \
    row(BELAY_SYSTEM, "the system refuses") \
    row(BELAY_NOT_SET, "the value is not set") \
    row(BELAY_FULL, "channel is full") \
    row(BELAY_DISCONNECTED, "the other end of the channel is gone") \
    row(BELAY_NOT_READY, "no case of the select is ready") \
    row(BELAY_CANCELLED, "cancelled: a note was notified, or its deadline has passed")

typedef enum belay_status {
#define BELAY_STATUS_ROW_(name_, text_) name_,
    BELAY_STATUS_TABLE_(BELAY_STATUS_ROW_)
#undef BELAY_STATUS_ROW_
} belay_status;
/* clang-format on */
BELAY_TYPE_SAYS_(belay_status, BELAY_SAYS_("must_use_type"), "belay_status");

/* The name of a status, "BELAY_POISONED"; never NULL: "unknown status" for any other number. */
BELAY_API_ const char *belay_status_name(belay_status status);

/* A status in words, "the lock is poisoned: ..."; never NULL. Both strings are static. */
BELAY_API_ const char *belay_status_text(belay_status status);

#endif
