/* SPDX-License-Identifier: MIT */
/*
 * scope.c - the beginning and the end of a scope.
 *
 * A scope owns the packets of its threads: a list that the owner of the scope and its threads push
 * to. The end takes the whole list, waits for each thread on it, and looks again, because a thread
 * may have started another before it ended; only when the list stays empty has everything ended.
 *
 * Invariants
 *     I1  A packet is on the list before the thread that pushed it has ended. So the list is empty
 *         for good once every thread that was ever on it has ended.
 *     I2  No packet is freed, and no outcome taken, before all threads of the scope have ended: one
 *         of them may be joining another through its handle.
 *     I3  The list of open scopes (state.scopes) has the scope from its beginning to the start of
 *         its end, so that the unwinder ends it where no cleanup does (panic/unwind.c).
 *
 * Memory ordering
 *     [scope.threads]  each push's release, to the end that takes the list: the packet is whole.
 *
 * Tests: tests/runtime/scope_test.c, tests/runtime/model/scope_model.c.
 */
#include "panic/state.h"
#include "thread/packet.h"

#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>

/* `struct` and `new_scope`, because clang-format takes the names alone for the blocks. */
struct belay_scope *
belay_scope_begin_(belay_scope *new_scope)
{
    BELAY_TOOL_ATOMIC_(&new_scope->threads_, sizeof new_scope->threads_);
    new_scope->outer_ = bl_panic_state.scopes;
    bl_panic_state.scopes = new_scope;
    return new_scope;
}

void
bl_scope_push(belay_scope *scope, Packet *packet)
{
    Packet *first = belay_load_rlx_(&scope->threads_);
    do {
        packet->next = first;
        BELAY_TOOL_BEFORE_(&scope->threads_);
        /* REL [scope.threads] */
    } while (!belay_cas_weak_rel_(&scope->threads_, &first, packet));
}

/* The same list, oldest first. */
static Packet *
oldest_first(Packet *newest)
{
    Packet *oldest = NULL;
    while (newest != NULL) {
        Packet *const next = newest->next;
        newest->next = oldest;
        oldest = newest;
        newest = next;
    }
    return oldest;
}

/*
 * Wait for the threads of a list, and put them in front of `ended`. The oldest comes first: it
 * likely ends first, and while this thread wakes up from the wait for it, the others end.
 */
static Packet *
wait_for_list(Packet *newest, Packet *ended)
{
    Packet *packet = oldest_first(newest);
    while (packet != NULL) {
        Packet *const next = packet->next;
        bl_packet_wait_in_scope(packet);
        packet->next = ended;
        ended = packet;
        packet = next;
    }
    return ended;
}

/* Wait for all that was started, and for what that started. The list of it. */
static Packet *
wait_for_all(belay_scope *scope)
{
    Packet *ended = NULL;
    Packet *started;
    /* ACQ [scope.threads] */
    while ((started = belay_swap_acq_(&scope->threads_, NULL)) != NULL) {
        BELAY_TOOL_AFTER_(&scope->threads_);
        ended = wait_for_list(started, ended);
    }
    return ended;
}

/*
 * Give the packets back. The message of the oldest thread that panicked without that a join told of
 * it, or NULL.
 */
static char *
release_all(Packet *ended)
{
    char *oldest = NULL;
    uint64_t oldest_id = UINT64_MAX;
    while (ended != NULL) {
        Packet *const next = ended->next;
        char *message = bl_packet_untold_panic(ended);
        if (message != NULL && ended->info.id < oldest_id) {
            oldest_id = ended->info.id; /* ids grow with age */
            belay_swap(&message, &oldest);
        }
        bl_panic_free_message(message);
        bl_thread_info_unref(&ended->info);
        ended = next;
    }
    return oldest;
}

void
belay_scope_end_(belay_scope *scope)
{
    bl_panic_state.scopes = scope->outer_;
    char *const message = release_all(wait_for_all(scope));
    if (message == NULL)
        return;
    bl_panic_set_last(message);
    if (!belay_thread_panicking())
        belay_panic_at_(scope->file_, scope->line_, "a scoped thread panicked: %s", message);
}
