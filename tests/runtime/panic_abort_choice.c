/* SPDX-License-Identifier: MIT */
/* panic_abort_choice.c - compiled without -fexceptions: the file that makes each panic abort. */
#define BELAY_PANIC_ABORT
#include <belay/belay.h>
