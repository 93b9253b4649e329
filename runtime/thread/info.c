/* SPDX-License-Identifier: MIT */
/*
 * info.c - handles on threads: belay_thread and the functions of thread.h that take one.
 *
 * Threads that Belay started have their info in their packet. The main thread's is static and keeps
 * one count for ever. Any other thread gets one on the heap when it first asks who it is, freed by
 * a key's destructor at its end.
 *
 * Memory ordering
 *     [thread.info]  each unref's release to the last one's acquire: all uses come before the free.
 */
#include "thread/info.h"

#include "os/roster.h"
#include "thread/report.h"

#include <belay/detail/alloc.h>
#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>

static _Thread_local BlThreadInfo *current __attribute__((tls_model("initial-exec")));

static BlThreadInfo main_info = {.owners = 1, .id = 1, .name = "main"};
static uint64_t last_id = 1; /* main's */

void
bl_thread_info_init(BlThreadInfo *info, const char *name, uint32_t owners,
                    void (*destroy)(BlThreadInfo *info))
{
    *info = (BlThreadInfo){
        .owners = owners,
        .id = belay_add_rlx_(&last_id, 1) + 1, /* relaxed: only that it is unique counts */
        .name = name,
        .destroy = destroy,
    };
    BELAY_TOOL_ATOMIC_(&info->owners, sizeof info->owners);
    BELAY_TOOL_ATOMIC_(&info->parker, sizeof info->parker);
}

void
bl_thread_info_ref(BlThreadInfo *info)
{
    belay_add_rlx_(&info->owners, 1); /* relaxed: the caller's own count keeps it alive */
}

void
bl_thread_info_unref(BlThreadInfo *info)
{
    BELAY_TOOL_BEFORE_(&info->owners);
    /* REL [thread.info] */
    if (belay_sub_rel_(&info->owners, 1) != 1)
        return;
    (void)belay_load_acq_(&info->owners); /* ACQ [thread.info] */
    BELAY_TOOL_AFTER_(&info->owners);
    info->destroy(info);
}

void
bl_thread_info_set_current(BlThreadInfo *info)
{
    current = info;
    if (info != NULL)
        bl_roster_enter(info->id, info->name);
    else
        bl_roster_leave();
}

/* ---- threads that Belay did not start ------------------------------------------------------- */

static void
destroy_foreign(BlThreadInfo *info)
{
    free(info);
}

static void
foreign_thread_ends(void *info)
{
    current = NULL;
    bl_roster_leave();
    bl_thread_info_unref(info);
}

static BlThreadInfo *
foreign_info(void)
{
    static BlOsThreadEnd end = {.run = foreign_thread_ends};
    BlThreadInfo *const info = belay_alloc_(sizeof *info, _Alignof(BlThreadInfo));
    if (info == NULL)
        return NULL;
    bl_thread_info_init(info, NULL, 1, destroy_foreign);
    if (bl_os_at_thread_end(&end, info)) {
        bl_roster_enter(info->id, NULL);
        return info;
    }
    free(info);
    return NULL;
}

static BlThreadInfo *
info_of_main(void)
{
    BELAY_TOOL_ATOMIC_(&main_info.owners, sizeof main_info.owners);
    BELAY_TOOL_ATOMIC_(&main_info.parker, sizeof main_info.parker);
    return &main_info;
}

/* Before main: it comes first in reports, and a report can be asked for at once. */
__attribute__((constructor)) static void
list_main(void)
{
    bl_roster_enter_main(main_info.id, main_info.name);
    bl_report_on_wish();
}

BlThreadInfo *
bl_thread_info_current(void)
{
    if (current == NULL)
        current = bl_os_is_main_thread() ? info_of_main() : foreign_info();
    return current;
}

/* ---- the public functions ------------------------------------------------------------------- */

static BlThreadInfo *
current_or_panic(void)
{
    BlThreadInfo *const info = bl_thread_info_current();
    if (info == NULL)
        belay_out_of_memory_(sizeof *info, __FILE__, __LINE__);
    return info;
}

belay_thread
belay_thread_current(void)
{
    BlThreadInfo *const info = current_or_panic();
    bl_thread_info_ref(info);
    return (belay_thread){info};
}

uint64_t
belay_thread_current_id(void)
{
    return current_or_panic()->id;
}

belay_thread
belay_thread_clone(const belay_thread *thread)
{
    if (thread->info_ != NULL)
        bl_thread_info_ref(thread->info_);
    return *thread;
}

void
belay_thread_drop(belay_thread *thread)
{
    BlThreadInfo *const info = thread->info_;
    thread->info_ = NULL;
    if (info != NULL)
        bl_thread_info_unref(info);
}

uint64_t
belay_thread_id(const belay_thread *thread)
{
    return thread->info_ != NULL ? thread->info_->id : 0;
}

const char *
belay_thread_name(const belay_thread *thread)
{
    return thread->info_ != NULL ? thread->info_->name : NULL;
}

void
belay_thread_unpark(const belay_thread *thread)
{
    if (thread->info_ != NULL)
        bl_unpark(&thread->info_->parker);
}

void
belay_thread_park(void)
{
    (void)bl_park(&current_or_panic()->parker, BL_OS_NEVER, bl_os_wait);
}

void
belay_thread_park_timeout(belay_duration limit)
{
    BlParker *const parker = &current_or_panic()->parker;
    (void)bl_park(parker, bl_os_after(limit), bl_os_wait);
}

belay_status
belay_thread_park_result(belay_duration limit)
{
    BlParker *const parker = &current_or_panic()->parker;
    return bl_os_status(bl_park(parker, bl_os_after(limit), bl_os_wait_noted));
}

void
belay_thread_sleep(belay_duration length)
{
    bl_roster_wait(&(BlWaitFor){
        .kind = BL_WAITS_SLEEP, .caller = __builtin_return_address(0), .limited = true});
    bl_os_sleep_until(bl_os_after(length));
    bl_roster_go_on();
}

belay_status
belay_thread_sleep_result(belay_duration length)
{
    bl_roster_wait(&(BlWaitFor){
        .kind = BL_WAITS_SLEEP, .caller = __builtin_return_address(0), .limited = true});
    const bool slept = bl_os_sleep_until_noted(bl_os_after(length));
    bl_roster_go_on();
    return slept ? BELAY_OK : BELAY_CANCELLED;
}

void
belay_thread_sleep_until(belay_duration moment)
{
    bl_os_sleep_until(moment);
}

void
belay_thread_yield(void)
{
    bl_os_yield();
}

size_t
belay_available_parallelism(void)
{
    return bl_os_parallelism();
}

belay_duration
belay_now(void)
{
    return bl_os_now();
}
