/* SPDX-License-Identifier: MIT */
/*
 * spawn.c - start threads, run closures in them, and join them.
 *
 * Life of a packet (packet.h)
 *
 *     belay_spawn_    makes it with two counts: one for the thread, one for the handle or the scope
 *     thread_main     runs the closure; stores outcome; drops the thread-local values; stores
 *                     finished; gives its count back last
 *     join            claims it, waits for the system to end the thread, moves result or message
 *                     out, gives the handle's count back (of a scoped thread: leaves it to the
 *                     scope)
 *     handle dropped  detaches the thread, gives the count back
 *     end of scope    waits for what nobody claimed, gives the scope's counts back (scope.c)
 *     the last count  drops a result that nobody took, where the closure knows how, and frees it
 *
 * Invariants
 *     I1  Each thread is joined or detached in the system exactly once: by who claims it, or by the
 *         drop of its unclaimed handle.
 *     I2  Captures are owned by the caller until the thread has started, by the thread from then
 *         on. So a start that fails drops them here.
 *     I3  outcome, message and result are read only after the system's join.
 *
 * A job of a pool has a packet too. It is not started here, and its end is waited for in pool.c
 * instead of in the system; the rest of its life is the same.
 *
 * Memory ordering
 *     [packet.finished]  thread_main's release, or that of who ran the job (pool.c), to is_finished
 *                        and to who waits for a job: the work is done.
 *     [packet.claim]     who publishes a claim, to who waits for it or takes it over: the end of
 *                        the thread as the scope has seen it, and that a joiner has let go.
 *     Everything else is ordered by pthread_create and pthread_join.
 *
 * Failure: no memory and no thread are statuses. Tests: tests/runtime/thread_test.c, scope_test.c,
 * tests/runtime/model/packet_model.c (thread and handle), scope_model.c (joins in a scope).
 */
#include "os/os.h"
#include "os/roster.h"
#include "panic/state.h"
#include "thread/local.h"
#include "thread/packet.h"

#include <belay/detail/alloc.h>
#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <stdio.h>
#include <string.h>

/* ---- the packet ----------------------------------------------------------------------------- */

static size_t
round_up(size_t offset, size_t align)
{
    return (offset + align - 1) / align * align;
}

static size_t
larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void
packet_destroy(BlThreadInfo *info)
{
    Packet *const packet = (Packet *)info;
    if (packet->outcome == BELAY_OK)
        belay_drop_result_(packet->closure, packet->result);
    bl_panic_free_message(packet->message);
    free(packet);
}

Packet *
bl_packet_new(const belay_closure_ *closure, const char *name, belay_scope *scope)
{
    const size_t name_size = name != NULL ? strlen(name) + 1 : 0;
    const size_t captures = round_up(sizeof(Packet), closure->captures_align);
    const size_t result = round_up(captures + closure->captures_size, closure->result_align);
    const size_t name_at = result + closure->result_size;
    const size_t align =
        larger(_Alignof(Packet), larger(closure->captures_align, closure->result_align));
    Packet *const packet = belay_alloc_(name_at + name_size, align);
    if (packet == NULL)
        return NULL;
    char *const block = (char *)packet;
    *packet = (Packet){
        .closure = closure,
        .captures = block + captures,
        .result = block + result,
        .scope = scope,
        .outcome = BELAY_PANICKED, /* until the closure has returned */
    };
    if (name != NULL)
        memcpy(block + name_at, name, name_size);
    bl_thread_info_init(&packet->info, name != NULL ? block + name_at : NULL, 2, packet_destroy);
    BELAY_TOOL_ATOMIC_(&packet->claim, sizeof packet->claim);
    BELAY_TOOL_ATOMIC_(&packet->progress, sizeof packet->progress);
    BELAY_TOOL_ATOMIC_(&packet->job.listed, sizeof packet->job.listed);
    return packet;
}

/* ---- the thread ----------------------------------------------------------------------------- */

void
bl_packet_note_exit(Packet *packet)
{
    if (packet->outcome == BELAY_PANICKED && packet->message == NULL)
        packet->message = bl_panic_message("the thread left by pthread_exit or pthread_cancel");
}

/*
 * The thread is over. A cleanup, because pthread_exit and pthread_cancel, which nobody should call
 * here, leave thread_main as a panic would.
 */
static void
thread_ends(Packet *const *ending)
{
    Packet *const packet = *ending;
    bl_packet_note_exit(packet);
    bl_panic_state.landing = NULL;
    bl_local_drop_all();
    bl_panic_set_last(NULL);
    BELAY_TOOL_BEFORE_(&packet->progress);
    /* REL [packet.finished] */
    if (belay_swap_rel_(&packet->progress, BL_FINISHED) == BL_AWAITED)
        (void)bl_os_wake(&packet->progress, INT32_MAX);
    bl_panic_state.thread_name = NULL;
    bl_thread_info_set_current(NULL);
    bl_thread_info_unref(&packet->info);
}

static void
run_closure(void *argument)
{
    const Packet *const packet = argument;
    packet->closure->run(packet->captures, packet->result);
}

void
bl_packet_run(Packet *packet)
{
    if (bl_catch(run_closure, packet))
        packet->outcome = BELAY_OK;
    else
        packet->message = bl_panic_take_message();
}

static void *
thread_main(void *argument)
{
    Packet *const packet __attribute__((cleanup(thread_ends))) = argument;
    bl_thread_info_set_current(&packet->info);
    bl_panic_state.thread_name = packet->info.name;
    if (packet->info.name != NULL)
        bl_os_thread_set_name(packet->info.name);
    bl_packet_run(packet);
    return NULL;
}

/* ---- start ---------------------------------------------------------------------------------- */

static belay_status
status_of_start(BlOsStart start)
{
    switch (start) {
    case BL_OS_STARTED: return BELAY_OK;
    case BL_OS_NO_THREAD: return BELAY_NO_THREAD;
    case BL_OS_BAD_OPTION: return BELAY_BAD_OPTION;
    }
    __builtin_unreachable();
}

/* Start the thread of a packet. The captures are the packet's when this succeeds. */
static belay_status
packet_start(Packet *packet, const void *captures, size_t stack_size)
{
    memcpy(packet->captures, captures, packet->closure->captures_size);
    return status_of_start(bl_os_thread_start(&packet->thread, stack_size, thread_main, packet));
}

/* In the scope of a pool: a job cannot choose its thread's name or stack. */
static belay_status
start_in_pool(const belay_closure_ *closure, void *captures, belay_scope *scope,
              const belay_thread_options *options, belay_handle_ *ret_handle)
{
    if (options->name == NULL && options->stack_size == 0)
        return bl_pool_start(scope->pool_, closure, captures, scope, ret_handle);
    closure->drop(captures);
    return BELAY_BAD_OPTION;
}

belay_status
belay_spawn_(const belay_closure_ *closure, void *captures, belay_scope *scope,
             const belay_thread_options *options, belay_handle_ *ret_handle)
{
    static const belay_thread_options defaults;
    const belay_thread_options *const chosen = options != NULL ? options : &defaults;
    if (scope != NULL && scope->pool_ != NULL)
        return start_in_pool(closure, captures, scope, chosen, ret_handle);
    Packet *const packet = bl_packet_new(closure, chosen->name, scope);
    const belay_status status =
        packet != NULL ? packet_start(packet, captures, chosen->stack_size) : BELAY_NO_MEMORY;
    if (status != BELAY_OK) {
        free(packet);
        closure->drop(captures);
        return status;
    }
    if (scope != NULL)
        bl_scope_push(scope, packet);
    ret_handle->packet = packet;
    return BELAY_OK;
}

belay_handle_
belay_spawn_or_panic_(const belay_closure_ *closure, void *captures, belay_scope *scope,
                      const char *file, int line)
{
    belay_handle_ handle;
    const belay_status status = belay_spawn_(closure, captures, scope, NULL, &handle);
    if (BELAY_UNLIKELY_(status != BELAY_OK))
        belay_unwrap_failed_(status, "spawn", file, line);
    return handle;
}

/* ---- join and handle ------------------------------------------------------------------------ */

/* from => to, if the claim is `from`. */
static bool
claim(Packet *packet, BlClaim from, BlClaim to)
{
    uint32_t expected = (uint32_t)from;
    /* ACQ [packet.claim] of ENDED: the thread's end, which the scope has seen */
    if (!belay_cas_acq_(&packet->claim, &expected, (uint32_t)to))
        return false;
    BELAY_TOOL_AFTER_(&packet->claim);
    return true;
}

/* Set the claim, and wake who sleeps until it changes. */
static void
publish_claim(Packet *packet, BlClaim now)
{
    BELAY_TOOL_BEFORE_(&packet->claim);
    /* REL [packet.claim] */
    if ((belay_swap_rel_(&packet->claim, (uint32_t)now) & BL_CLAIM_AWAITED) != 0)
        (void)bl_os_wake(&packet->claim, INT32_MAX);
}

/*
 * See to it that who changes the claim wakes, if it is still what was seen: nobody changes it but
 * by a publish, which takes the mark away again.
 */
static bool
mark_awaited(Packet *packet, uint32_t seen)
{
    /* Relaxed: only a mark for the publish. */
    return (seen & BL_CLAIM_AWAITED) != 0 ||
           belay_cas_rlx_(&packet->claim, &seen, seen | BL_CLAIM_AWAITED);
}

/* Wait while the claim is `state`; what it is then: `state` when a note ended that. */
static BlClaim
wait_while(Packet *packet, BlClaim state, BlOsSleep *sleep, const BlWaitFor *why)
{
    BlOsWait result = BL_OS_UNWOKEN;
    uint32_t now = belay_load_acq_(&packet->claim); /* ACQ [packet.claim] */
    while ((now & ~BL_CLAIM_AWAITED) == (uint32_t)state && result != BL_OS_CANCELLED) {
        if (mark_awaited(packet, now)) {
            bl_roster_wait(why);
            result = sleep(&packet->claim, now | BL_CLAIM_AWAITED, BL_OS_NEVER);
            bl_roster_go_on();
        }
        now = belay_load_acq_(&packet->claim); /* ACQ [packet.claim] */
    }
    BELAY_TOOL_AFTER_(&packet->claim);
    return (BlClaim)(now & ~BL_CLAIM_AWAITED);
}

/*
 * Wait for the very end of a thread or a job. DEADLOCK, at once, when it waits for this one.
 * CANCELLED when a note ended the waiting: the system's join hears of no note, so who watches one
 * sleeps until the thread has finished, and then joins what is as good as over.
 */
static belay_status
wait_for_end(Packet *packet, BlOsSleep *sleep, const BlWaitFor *why)
{
    if (packet->job.pool != NULL)
        return bl_job_wait(packet, sleep);
    belay_status status = BELAY_CANCELLED;
    bl_roster_wait(why);
    if (sleep != bl_os_wait_noted || !bl_os_is_watching() || bl_packet_sleep(packet, sleep))
        status = bl_os_thread_join(packet->thread) ? BELAY_OK : BELAY_DEADLOCK;
    BELAY_TOOL_AFTER_(&packet->progress); /* DRD mistakes it for a detached thread of that number */
    bl_roster_go_on();
    return status;
}

/*
 * Wait for the end of the thread and claim its outcome. OK: it has ended. DEADLOCK: it waits for
 * this one, and CANCELLED: a note ended the waiting; nothing was joined then. EMPTY_HANDLE: a copy
 * of the handle was joined before.
 */
static belay_status
claim_outcome(Packet *packet, const BlWaitFor *why)
{
    if (claim(packet, BL_UNCLAIMED, BL_JOINING)) {
        const belay_status ended = wait_for_end(packet, bl_os_wait_noted, why);
        if (ended != BELAY_OK)
            publish_claim(packet, BL_UNCLAIMED);
        return ended;
    }
    switch (wait_while(packet, BL_SCOPED, bl_os_wait_noted, why)) {
    case BL_SCOPED: return BELAY_CANCELLED;
    case BL_ENDED: return claim(packet, BL_ENDED, BL_JOINING) ? BELAY_OK : BELAY_EMPTY_HANDLE;
    case BL_UNCLAIMED:
    case BL_JOINING:
    case BL_JOINED: break;
    }
    return BELAY_EMPTY_HANDLE;
}

/* Move the result out: what is left is empty, and its drop does nothing. */
static void
take_result(Packet *packet, void *ret_result, size_t size)
{
    memcpy(ret_result, packet->result, size);
    if (packet->closure->drop_result != NULL)
        memset(packet->result, 0, size);
}

belay_status
belay_join_(belay_handle_ *handle, void *ret_result, size_t size)
{
    Packet *const packet = handle->packet;
    if (packet == NULL)
        return BELAY_EMPTY_HANDLE;
    if (&packet->info == bl_thread_info_current())
        return BELAY_DEADLOCK;
    handle->packet = NULL;
    const BlWaitFor why = {.kind = BL_WAITS_JOIN,
                           .object = packet,
                           .caller = __builtin_return_address(0),
                           .thread = packet->info.id};
    const belay_status claimed = claim_outcome(packet, &why);
    if (claimed != BELAY_OK) {
        if (claimed != BELAY_EMPTY_HANDLE)
            handle->packet = packet;
        return claimed;
    }

    const belay_status outcome = packet->outcome;
    if (outcome == BELAY_PANICKED)
        bl_panic_set_last(belay_move(packet->message));
    else if (ret_result != NULL)
        take_result(packet, ret_result, size);
    if (packet->scope != NULL)
        publish_claim(packet, BL_JOINED);
    else
        bl_thread_info_unref(&packet->info);
    return outcome;
}

/* The scope may not end, and its thread will not: there is no way out that keeps the promise. */
static _Noreturn void
die_in_circle(void)
{
    fputs("belay: deadlock: a scope waits for its thread, which joins the scope's own thread\n",
          stderr);
    abort();
}

/* What a report says of a wait at the end of a scope. */
static BlWaitFor
wait_in_scope(const Packet *packet)
{
    return (BlWaitFor){.kind = packet->job.pool != NULL ? BL_WAITS_JOB : BL_WAITS_JOIN,
                       .object = packet,
                       .file = packet->scope->file_,
                       .line = packet->scope->line_,
                       .thread = packet->info.id};
}

void
bl_packet_wait_in_scope(Packet *packet)
{
    const BlWaitFor why = wait_in_scope(packet);
    while (!claim(packet, BL_UNCLAIMED, BL_SCOPED)) {
        if (wait_while(packet, BL_JOINING, bl_os_wait, &why) == BL_JOINED)
            return;
    }
    if (wait_for_end(packet, bl_os_wait, &why) != BELAY_OK)
        die_in_circle();
    publish_claim(packet, BL_ENDED);
}

char *
bl_packet_untold_panic(Packet *packet)
{
    const BlWaitFor why = wait_in_scope(packet);
    if (wait_while(packet, BL_JOINING, bl_os_wait, &why) == BL_JOINED)
        return NULL;
    return belay_move(packet->message);
}

void
belay_handle_drop_(belay_handle_ *handle)
{
    Packet *const packet = belay_move(handle->packet);
    if (packet == NULL || packet->scope != NULL)
        return; /* a scope keeps its threads */
    if (packet->job.pool == NULL)
        bl_os_thread_detach(packet->thread);
    bl_thread_info_unref(&packet->info);
}

bool
belay_handle_is_finished_(const belay_handle_ *handle)
{
    if (handle->packet == NULL)
        return true;
    /* ACQ [packet.finished] */
    return belay_load_acq_(&handle->packet->progress) == BL_FINISHED;
}

belay_thread
belay_handle_thread_(const belay_handle_ *handle)
{
    if (handle->packet == NULL || handle->packet->job.pool != NULL)
        return (belay_thread){NULL}; /* nobody's, or a job: it has no thread of its own */
    bl_thread_info_ref(&handle->packet->info);
    return (belay_thread){&handle->packet->info};
}
