/* SPDX-License-Identifier: MIT */
/* misuse.c - the panics that inline functions of the headers raise, out of their way. */
#include <belay/detail/alloc.h>
#include <belay/detail/counted.h>
#include <belay/panic.h>
#include <belay/refcell.h>
#include <belay/slice.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
belay_unwrap_failed_(belay_status status, const char *what, const char *file, int line)
{
    const char *why = ""; /* more than the status says, where there is more */
    if (status == BELAY_PANICKED)
        why = belay_last_panic();
    else if (status == BELAY_SYSTEM && errno != 0)
        why = strerror(errno);
    belay_panic_at_(file, line, "%s: %s%s%s (%s)", what, belay_status_text(status),
                    *why != '\0' ? ": " : "", why, belay_status_name(status));
}

void
belay_out_of_memory_(size_t size, const char *file, int line)
{
    belay_panic_at_(file, line, "out of memory: no room for %zu bytes", size);
}

void
belay_slice_bounds_(const char *name, size_t index, size_t len, const char *file, int line)
{
    belay_panic_at_(file, line, "%s: index %zu of %zu elements", name, index, len);
}

void
belay_counted_empty_(const char *what, const char *file, int line)
{
    belay_panic_at_(file, line, "%s: the handle is empty: it was moved or dropped before", what);
}

void
belay_refcell_refuse_(const belay_refcell_state_ *state, bool exclusive,
                      const belay_refcell_place_ *asker)
{
    const belay_refcell_place_ *const holder = state->place;
    if (state->borrows == INT32_MAX && !exclusive)
        belay_panic_at_(asker->file, asker->line, "%s: borrowed 2^31 times: a loop leaks guards",
                        asker->what);
    const char *const how = exclusive ? "already borrowed" : "already mutably borrowed";
    if (holder->line < 0)
        belay_panic_at_(asker->file, asker->line, "%s: %s, by %s", asker->what, how, holder->what);
    belay_panic_at_(asker->file, asker->line, "%s: %s, at %s:%d", asker->what, how, holder->file,
                    holder->line);
}

/* Not a panic: unwinding would drop handles while the count is wrong. */
void
belay_counted_overflow_(void)
{
    fputs("belay: a value has more than 2^31 handles: a loop leaks them\n", stderr);
    abort();
}
