/* SPDX-License-Identifier: MIT */
/*
 * lock_spawns.c - threads that start and end while a function is gone through.
 *
 * A thread may run from where it is started to where it is joined, or where its scope, its pool or
 * the call that runs it ends. Two that may run at one point have met. What a thread starts runs as
 * long as it does, or longer where it is let go.
 *
 * A thread that is waited for, and takes a lock which the waiter holds, never ends (LockWant).
 *
 * What is not known ends a thread rather than not: a handle that is joined is any that it may be.
 */
#include "analysis/lock_loops.h"
#include "analysis/lock_run.h"
#include "support/key.h"
#include "support/source.h"

/* ---- which run ------------------------------------------------------------------------------ */

/* Is the thread among those that were joined, by a called function where there is a call? */
static bool
is_joined(LockRun *run, const LockRunning *running, const GPtrArray *joined, const LockStep *call)
{
    for (size_t i = 0; joined != NULL && running->handle != NULL && i < joined->len; i++) {
        const LockName *const name = g_ptr_array_index(joined, i);
        const LockName *const here = call == NULL ? name : lock_run_in_caller(run, name, call);
        if (here != NULL && lock_name_may_be(run->flow->names, running->handle, here))
            return true;
    }
    return false;
}

const LockSet *
lock_run_threads(LockRun *run, const GPtrArray *joined, const LockStep *call)
{
    const LockSet *set = NULL;
    for (size_t i = 0; i < run->state.running->len; i++) {
        const LockRunning *const running = &g_array_index(run->state.running, LockRunning, i);
        if (!is_joined(run, running, joined, call))
            set = lock_set_with(run->flow->threads, set, running->thread);
    }
    return set;
}

const LockSet *
lock_run_joined(LockRun *run, const GPtrArray *joined, const LockStep *spawn)
{
    const LockSet *set = NULL;
    for (size_t i = 0; i < run->state.running->len; i++) {
        const LockRunning *const running = &g_array_index(run->state.running, LockRunning, i);
        if (is_joined(run, running, joined, spawn))
            set = lock_set_with(run->flow->threads, set, running->thread);
    }
    return set;
}

static void
note_start(LockRun *run, const char *thread, const GPtrArray *joined)
{
    if (!lock_summary_adds(run->summary, "start %p %u", (const void *)thread, joined->len))
        return;
    const LockStart start = {thread, lock_names_copy(joined)};
    g_array_append_val(run->summary->starts, start);
}

/* A thread begins: it meets what runs here, but for what was joined by who starts it. */
static void
meet(LockRun *run, const char *thread, const GPtrArray *joined, const LockStep *call)
{
    for (size_t i = 0; i < run->state.running->len; i++) {
        const LockRunning *const running = &g_array_index(run->state.running, LockRunning, i);
        if (!is_joined(run, running, joined, call))
            lock_threads_meet(run->flow->threads, thread, running->thread);
    }
    GPtrArray *const all = lock_names_copy(run->state.joined);
    for (size_t i = 0; joined != NULL && i < joined->len; i++)
        (void)lock_state_add_name(all, lock_run_in_caller(run, g_ptr_array_index(joined, i), call));
    note_start(run, thread, all);
    g_ptr_array_unref(all);
}

void
lock_spawn_meet(LockRun *run, const LockStep *call, const LockSummary *callee)
{
    for (size_t i = 0; run->summary != NULL && i < callee->starts->len; i++) {
        const LockStart *const start = &g_array_index(callee->starts, LockStart, i);
        meet(run, start->thread, start->joined, call);
    }
}

/* ---- what they want ------------------------------------------------------------------------- */

/* One more lock, if it is not among them. */
static const LockWant *
add_want(LockRun *run, const LockWant *wants, LockWant want)
{
    for (const LockWant *other = wants; other != NULL; other = other->next)
        if (other->name == want.name && other->is_shared == want.is_shared)
            return wants;
    want.next = wants;
    LockWant *const made = arena_new(&run->flow->arena, LockWant);
    *made = want;
    return made;
}

/* What is wanted in a called function, or in a thread, in the terms of this one. */
static const LockWant *
wants_in_caller(LockRun *run, const LockWant *wants, const LockStep *call, const LockWant *all)
{
    for (; wants != NULL; wants = wants->next) {
        LockWant want = *wants;
        want.name = lock_run_in_caller(run, want.name, call);
        if (want.name == NULL || !want.name->is_single)
            continue;
        want.way = lock_run_way(run, call->span, call->text, want.way);
        if (call->unsafe != 0)
            want.vouch = lock_run_vouch(run, call);
        all = add_want(run, all, want);
    }
    return all;
}

/* The locks that a thread takes, or that are taken by one that it waits for. */
static const LockWant *
wants_of(LockRun *run, const LockStep *spawn, const LockSummary *callee)
{
    const LockWant *all = NULL;
    for (size_t i = 0; i < callee->takes->len; i++) {
        const LockTake *const take = &g_array_index(callee->takes, LockTake, i);
        const LockWant want = {.name = take->name,
                               .is_shared = take->is_shared,
                               .way = take->way,
                               .what = spawn->text};
        all = wants_in_caller(run, &want, spawn, all);
    }
    for (size_t i = 0; i < callee->awaits->len; i++) {
        LockWant want = *g_array_index(callee->awaits, LockAwait, i).want;
        want.next = NULL;
        all = wants_in_caller(run, &want, spawn, all);
    }
    return all;
}

static bool
is_wanted(const LockHeld *held, const LockWant *want)
{
    return held->name == want->name && held->status == NULL &&
           !(held->is_shared && want->is_shared);
}

/* A thread is waited for that wants a lock; it may have been given back for the thread. */
static void
note_want(LockRun *run, const LockWant *want, const GPtrArray *freed, const LockStep *call)
{
    for (size_t i = 0; i < run->state.held->len; i++) {
        const LockHeld *const held = &g_array_index(run->state.held, LockHeld, i);
        if (!is_wanted(held, want) || held->is_lent || lock_run_is_freed(run, held, freed, call))
            continue;
        const LockStall stall = {LOCK_STALL_THREAD, held->name, held->way,
                                 want->way,         want->what, want->vouch};
        lock_note_stall(run, stall);
    }
    if (want->name->root == LOCK_ROOT_LOCAL || want->name->root == LOCK_ROOT_BEHIND ||
        run->summary->awaits->len >= LOCK_MOST_FACTS ||
        !lock_summary_adds(run->summary, "await %p %d", (const void *)want->name, want->is_shared))
        return;
    const LockAwait await = {want, lock_run_freed(run, freed, call)};
    g_array_append_val(run->summary->awaits, await);
}

static void
note_wants(LockRun *run, const LockWant *wants)
{
    for (; run->summary != NULL && wants != NULL; wants = wants->next)
        note_want(run, wants, NULL, NULL);
}

/* What is held, and wanted by a thread that begins: nobody else could have it since. */
static void
claim(LockRun *run, const LockWant *wants)
{
    for (; wants != NULL; wants = wants->next)
        for (size_t i = 0; i < run->state.held->len; i++) {
            LockHeld *const held = &g_array_index(run->state.held, LockHeld, i);
            if (is_wanted(held, wants))
                held->is_lent = false;
        }
}

/* ---- beginning ------------------------------------------------------------------------------ */

/* A thread that a called function leaves running, or one that this thread starts does. */
static void
leave(LockRun *run, const LockRunning *left, const LockStep *call)
{
    LockRunning running = *left;
    running.is_result = false;
    if (left->is_result)
        running.handle =
            call->name == NULL ? NULL : lock_name_below(run->flow->names, call->name, left->handle);
    else if (left->handle != NULL)
        running.handle = lock_run_in_caller(run, left->handle, call);
    if (left->scope != NULL)
        running.scope = lock_run_in_caller(run, left->scope, call);
    running.wants = wants_in_caller(run, left->wants, call, NULL);
    (void)lock_state_add_running(run->state.running, running);
}

static bool
is_left(const LockSummary *callee, const char *thread)
{
    for (size_t i = 0; i < callee->running->len; i++)
        if (g_array_index(callee->running, LockRunning, i).thread == thread)
            return true;
    return false;
}

/* What a thread is given to join ends when it does. */
static void
hand_over(LockRun *run, const LockStep *step, const LockSummary *callee, const LockRunning *thread)
{
    for (size_t i = 0; i < run->state.running->len; i++) {
        LockRunning *const running = &g_array_index(run->state.running, LockRunning, i);
        if (!is_joined(run, running, callee->joins, step) || running->thread == thread->thread)
            continue;
        running->handle = thread->handle;
        running->life = thread->life;
        running->scope = thread->scope;
    }
}

/* What a thread starts may run while it does, and longer if it is left. */
static void
bring(LockRun *run, const LockStep *step, const LockSummary *callee, LockRunning running)
{
    hand_over(run, step, callee, &running);
    running.wants = NULL;
    for (size_t i = 0; i < callee->starts->len; i++) {
        running.thread = g_array_index(callee->starts, LockStart, i).thread;
        if (!is_left(callee, running.thread) && running.life != LOCK_LIFE_CALL)
            (void)lock_state_add_running(run->state.running, running);
    }
    for (size_t i = 0; i < callee->running->len; i++) {
        LockRunning left = g_array_index(callee->running, LockRunning, i);
        if (left.is_result) { /* nobody follows what a thread returns */
            left.is_result = false;
            left.handle = NULL;
        }
        leave(run, &left, step);
    }
}

/* The text that stands for what runs here. */
static const char *
thread_of(LockRun *run, const LockStep *step, const LockFunction *callee)
{
    const char *const usr = callee == NULL ? step->usr : callee->body->usr;
    char *const text = g_strdup_printf("%s at %s:%u:%u", usr == NULL ? step->text : usr,
                                       step->span.source->path, step->span.line, step->span.column);
    const char *const thread = lock_names_text(run->flow->names, text);
    g_free(text);
    return thread;
}

void
lock_spawn(LockRun *run, const LockStep *step)
{
    const LockFunction *const function = lock_flow_callee(run->flow, run->function, step);
    const LockSummary *const callee = function == NULL ? NULL : &function->summary;
    LockRunning running = {.thread = thread_of(run, step, function),
                           .handle = step->name,
                           .life = step->life,
                           .scope = step->scope,
                           .is_sure = true};
    g_ptr_array_remove(run->state.ended, key(running.thread));
    if (callee != NULL) {
        running.wants = wants_of(run, step, callee);
        claim(run, running.wants);
    }
    if (run->summary != NULL) {
        meet(run, running.thread, NULL, NULL);
        if (step->life == LOCK_LIFE_CALL)
            lock_threads_meet(run->flow->threads, running.thread, running.thread);
    }
    if (run->summary != NULL && callee != NULL) {
        lock_run_pairs(run, step, callee, running.thread);
        lock_spawn_meet(run, step, callee);
    }
    if (step->life == LOCK_LIFE_CALL)
        note_wants(run, running.wants);
    else
        (void)lock_state_add_running(run->state.running, running);
    if (callee != NULL)
        bring(run, step, callee, running);
}

/* ---- ending --------------------------------------------------------------------------------- */

void
lock_spawn_pass(LockRun *run, const LockStep *step)
{
    for (size_t i = 0; i < run->state.running->len && step->name != NULL; i++) {
        LockRunning *const running = &g_array_index(run->state.running, LockRunning, i);
        const LockName *const handle = running->handle;
        const bool is_within =
            handle != NULL && handle->path[0] == '\0' && lock_name_is_of(handle, step->name);
        if (handle == step->name || is_within)
            running->handle = step->to;
    }
}

void
lock_spawn_detach(LockRun *run, const LockName *variable)
{
    for (size_t i = 0; i < run->state.running->len; i++) {
        LockRunning *const running = &g_array_index(run->state.running, LockRunning, i);
        if (running->handle != NULL && lock_name_is_of(running->handle, variable))
            running->handle = NULL;
    }
}

/* The name as callers know it; NULL: they do not. */
static const LockName *
outside(LockRun *run, const LockName *name)
{
    if (name == NULL || name->root == LOCK_ROOT_BEHIND)
        return NULL;
    if (name->root != LOCK_ROOT_LOCAL)
        return name;
    return name->index < run->body->n_parameters ? lock_name_of_parameter(run->flow->names, name)
                                                 : NULL;
}

/* The thread of this handle has ended, or, without one, all whose handles nobody knows. */
static void
join(LockRun *run, const LockName *handle)
{
    for (size_t i = run->state.running->len; i > 0; i--) {
        const LockRunning *const running = &g_array_index(run->state.running, LockRunning, i - 1);
        const LockName *const other = running->handle;
        const bool is_it = handle == NULL || other == NULL
                               ? handle == other
                               : lock_name_may_be(run->flow->names, other, handle);
        if (!is_it)
            continue;
        if (!running->is_sure && !g_ptr_array_find(run->state.ended, running->thread, NULL))
            g_ptr_array_add(run->state.ended, key(running->thread));
        g_array_remove_index(run->state.running, (guint)i - 1);
    }
    (void)lock_state_add_name(run->state.joined, outside(run, handle));
}

void
lock_spawn_join(LockRun *run, const LockStep *step)
{
    join(run, step->name);
}

void
lock_spawn_end(LockRun *run, const LockStep *step)
{
    for (size_t i = run->state.running->len; i > 0; i--) {
        const LockRunning running = g_array_index(run->state.running, LockRunning, i - 1);
        const bool is_other_scope = running.scope != NULL && running.scope != step->scope;
        if (running.life != step->life || is_other_scope)
            continue;
        g_array_remove_index(run->state.running, (guint)i - 1);
        note_wants(run, running.wants);
    }
}

/* A call joins what it is given, or a part of that. */
static void
join_by_call(LockRun *run, const LockStep *call)
{
    const LockFunction *const function = lock_flow_callee(run->flow, run->function, call);
    for (size_t i = 0; function != NULL && i < function->summary.joins->len; i++) {
        const LockName *const handle =
            lock_run_in_caller(run, g_ptr_array_index(function->summary.joins, i), call);
        if (handle != NULL)
            join(run, handle);
    }
}

void
lock_spawn_call(LockRun *run, const LockStep *call, const LockSummary *callee)
{
    for (size_t i = 0; run->summary != NULL && i < callee->awaits->len; i++) {
        const LockAwait *const await = &g_array_index(callee->awaits, LockAwait, i);
        LockWant inner = *await->want;
        inner.next = NULL;
        const LockWant *const want = wants_in_caller(run, &inner, call, NULL);
        if (want != NULL)
            note_want(run, want, await->freed, call);
    }
    join_by_call(run, call);
    for (size_t i = 0; i < callee->running->len; i++)
        leave(run, &g_array_index(callee->running, LockRunning, i), call);
}

void
lock_spawn_leave_loop(LockRun *run, size_t from, size_t to)
{
    for (size_t i = 0; i < run->body->loops->len && run->state.running->len > 0; i++) {
        const LockLoop *const loop = g_ptr_array_index(run->body->loops, i);
        if (!loop->has[from] || loop->has[to])
            continue;
        for (size_t j = 0; j < run->body->blocks->len; j++) {
            const LockBlock *const block = g_ptr_array_index(run->body->blocks, j);
            for (size_t k = 0; loop->has[j] && k < block->steps->len; k++) {
                const LockStep *const step = &g_array_index(block->steps, LockStep, k);
                if (step->kind == LOCK_STEP_JOIN && step->name != NULL)
                    join(run, step->name);
                else if (step->kind == LOCK_STEP_CALL)
                    join_by_call(run, step);
            }
        }
    }
}

void
lock_spawn_exit(LockRun *run, const LockState *exit)
{
    LockSummary *const summary = run->summary;
    for (size_t i = 0; i < exit->joined->len; i++) {
        const LockName *const name = g_ptr_array_index(exit->joined, i);
        if (lock_summary_adds(summary, "join %p", (const void *)name))
            (void)lock_state_add_name(summary->joins, name);
    }
    for (size_t i = 0; i < exit->running->len; i++) {
        LockRunning running = g_array_index(exit->running, LockRunning, i);
        running.is_result = running.handle != NULL && run->body->result != NULL &&
                            lock_name_is_of(running.handle, run->body->result);
        if (!running.is_result)
            running.handle = outside(run, running.handle);
        running.scope = outside(run, running.scope);
        if (lock_summary_adds(summary, "running %p %p %p %d", (const void *)running.thread,
                              (const void *)running.handle, (const void *)running.scope,
                              (int)running.life))
            (void)lock_state_add_running(summary->running, running);
    }
}
