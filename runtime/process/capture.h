/* SPDX-License-Identifier: MIT */
/* capture.h - bytes that are read until a stream ends. */
#ifndef BL_PROCESS_CAPTURE_H
#define BL_PROCESS_CAPTURE_H

#include "process/child.h"

/* All zero is empty; then the first fill makes room. */
typedef struct BlCapture {
    belay_bytes bytes;
    size_t room; /* of bytes.data, more than bytes.len when it is not 0 */
} BlCapture;

void BlCapture_drop(BELAY_CONSUMES BlCapture *capture);

/*
 * Read once from fd, at most so far that there are `most` bytes. *ret_end says that the stream has
 * ended. OK, NO_MEMORY, SYSTEM; TOO_LARGE when there are `most` already and the stream has not
 * ended, of which one byte is lost then.
 */
belay_status bl_capture_fill(BlCapture *capture, int fd, size_t most, bool *ret_end);

/* What was read; the capture is empty after it. Never NULL bytes unless nothing was ever filled. */
belay_bytes bl_capture_take(BELAY_CONSUMES BlCapture *capture);

#endif
