/* SPDX-License-Identifier: MIT */
/*
 * lock_run.c - goes through one function, and takes down what it does with locks.
 *
 * Requires: lock_steps of the body, and summaries of what it calls as far as there are any. First
 * the states at the entries of its blocks are found, forward, until they change no more; then each
 * block is gone through once more, and what happens there is taken down.
 */
#include "analysis/lock_run.h"

#include <string.h>

#include "support/key.h"

/* ---- asking --------------------------------------------------------------------------------- */

const LockWay *
lock_run_way(LockRun *run, Span span, const char *callee, const LockWay *next)
{
    LockWay *const way = arena_new(&run->flow->arena, LockWay);
    *way = (LockWay){span, callee, next};
    return way;
}

bool
lock_held_by(const LockHeld *held, const LockName *name, const LockName *holder)
{
    return (name != NULL && held->name == name) || (holder != NULL && held->holder == holder);
}

/* A name or a holder of a called function, in the terms of its caller. */
const LockName *
lock_run_in_caller(LockRun *run, const LockName *name, const LockStep *call)
{
    const bool has_argument = name->root == LOCK_ROOT_PARAMETER && name->index < call->n_arguments;
    const LockName *const here =
        lock_name_with_indices(run->flow->names, name, call->indices, call->n_arguments);
    return lock_name_in_caller(run->flow->names, here,
                               has_argument ? call->arguments[name->index] : NULL);
}

const LockName *
lock_run_holder(const LockName *holder, const LockStep *call)
{
    return holder != NULL && holder->root == LOCK_ROOT_PARAMETER &&
                   holder->index < call->n_arguments
               ? call->holders[holder->index]
               : NULL;
}

/* Is what is held among what was given back meanwhile, in the terms of a called function? */
bool
lock_run_is_freed(LockRun *run, const LockHeld *held, const GPtrArray *freed, const LockStep *call)
{
    for (size_t i = 0; freed != NULL && i < freed->len; i++) {
        const LockName *const name = g_ptr_array_index(freed, i);
        if (lock_held_by(held, call == NULL ? name : lock_run_in_caller(run, name, call),
                         call == NULL ? NULL : lock_run_holder(name, call)))
            return true;
    }
    return false;
}

/* Was it made as one that its thread may take again? */
static bool
may_be_taken_again(const LockRun *run, const LockName *name)
{
    return g_hash_table_contains(run->flow->again, lock_name_key(run->flow->names, name)) ||
           g_hash_table_contains(run->flow->again, name->kind);
}

/* ---- what steps do -------------------------------------------------------------------------- */

static void
give(LockRun *run, const LockName *name, const LockName *holder)
{
    GArray *const held = run->state.held;
    bool found = false;
    for (size_t i = held->len; i > 0; i--)
        if (lock_held_by(&g_array_index(held, LockHeld, i - 1), name, holder)) {
            g_array_remove_index(held, (guint)i - 1);
            found = true;
        }
    if (found)
        return;
    /* Another name for one that is held? Then that is held no more, as far as we know. */
    for (size_t i = held->len; i > 0 && name != NULL; i--) {
        const LockHeld *const other = &g_array_index(held, LockHeld, i - 1);
        if (other->holder == NULL && strcmp(other->name->kind, name->kind) == 0 &&
            !(other->name->is_single && name->is_single && other->name->root == name->root))
            g_array_remove_index(held, (guint)i - 1);
    }
    if (name != NULL && name->root != LOCK_ROOT_LOCAL)
        (void)lock_state_add_name(run->state.freed, name);
    if (holder != NULL && holder->root == LOCK_ROOT_PARAMETER)
        (void)lock_state_add_name(run->state.freed, holder);
}

/* The thread gives back a lock, nobody knows which. */
static void
give_any(LockRun *run)
{
    GArray *const held = run->state.held;
    for (size_t i = held->len; i > 0; i--)
        if (g_array_index(held, LockHeld, i - 1).holder == NULL)
            g_array_remove_index(held, (guint)i - 1);
}

/* Was it taken here, and does its name still mean it? */
static bool
is_steady(const LockHeld *held)
{
    return held->name->is_steady && !held->is_past && held->way->next == NULL;
}

static void
step_take(LockRun *run, const LockStep *step)
{
    const bool is_shared = (step->use & LOCK_SHARED) != 0;
    const bool is_again = (step->use & LOCK_AGAIN) != 0 || may_be_taken_again(run, step->name);
    const bool waits = (step->use & (LOCK_TRIES | LOCK_ADOPTS)) == 0;
    const LockWay *const way = lock_run_way(run, step->span, NULL, NULL);
    if (waits && run->summary != NULL) {
        lock_note_take(run, step->name, is_shared, is_again, way, lock_run_freed(run, NULL, NULL));
        for (size_t i = 0; i < run->state.held->len; i++) {
            const LockHeld *const held = &g_array_index(run->state.held, LockHeld, i);
            if (held->status != NULL)
                continue;
            const LockPair pair = {.first = held->name,
                                   .second = step->name,
                                   .first_shared = held->is_shared,
                                   .second_shared = is_shared,
                                   .first_way = held->way,
                                   .second_way = way,
                                   .gates = lock_run_gates(run, held, NULL),
                                   .with = lock_run_threads(run, NULL, NULL),
                                   .joined = lock_names_copy(run->state.joined),
                                   .is_sure = is_steady(held),
                                   .vouch = lock_run_vouch(run, step)};
            lock_note_pair(run, pair, is_again);
        }
    }
    const bool is_lost = (step->use & LOCK_WITHIN) != 0 && (step->use & LOCK_ADOPTS) == 0;
    if (is_lost || ((step->use & LOCK_TRIES) != 0 && step->status == NULL))
        return;
    const LockHeld held = {.name = step->name,
                           .holder = step->holder,
                           .status = step->status,
                           .is_shared = is_shared,
                           .is_again = is_again,
                           .way = way};
    if (lock_state_held(&run->state, &held) == NULL)
        g_array_append_val(run->state.held, held);
}

static void
step_move(LockRun *run, const LockStep *step)
{
    for (size_t i = run->state.held->len; i > 0; i--) {
        LockHeld *const held = &g_array_index(run->state.held, LockHeld, i - 1);
        if (held->holder == NULL || held->holder != step->holder)
            continue;
        held->holder = step->to;
        if (step->to == NULL)
            g_array_remove_index(run->state.held, (guint)i - 1);
    }
}

static void
step_forget(LockRun *run, const LockStep *step)
{
    const size_t index = step->holder->index;
    for (size_t i = run->state.held->len; i > 0; i--) {
        LockHeld *const held = &g_array_index(run->state.held, LockHeld, i - 1);
        if (index < 63 && (lock_name_indices(held->name) >> index & 1) != 0)
            held->is_past = true;
        if (!step->is_index && lock_name_is_of(held->name, step->holder))
            g_array_remove_index(run->state.held, (guint)i - 1);
    }
}

static void
become_sure(LockRun *run, const LockName *status)
{
    for (size_t i = 0; i < run->state.held->len; i++) {
        LockHeld *const held = &g_array_index(run->state.held, LockHeld, i);
        if (held->status == status)
            held->status = NULL;
    }
}

static void
step_block(LockRun *run, const LockStep *step)
{
    for (size_t i = 0; i < run->state.held->len; i++) {
        LockHeld *const held = &g_array_index(run->state.held, LockHeld, i);
        if (lock_held_by(held, step->name, step->holder))
            held->is_lent = true;
    }
    if (run->summary == NULL)
        return;
    LockPause pause = {.what = step->text,
                       .name = step->name,
                       .holder = step->holder,
                       .way = lock_run_way(run, step->span, NULL, NULL)};
    lock_note_stalls(run, step, &pause, NULL);
    pause.freed = lock_run_freed(run, NULL, NULL);
    lock_note_pause(run, pause);
    if (!step->is_wait || step->is_looped || lock_note_no_loop(run, step, &pause))
        return;
    pause.is_wait = true;
    pause.freed = lock_run_freed(run, NULL, NULL);
    lock_note_pause(run, pause);
}

/* ---- calls ---------------------------------------------------------------------------------- */

/*
 * A lock of a pair, in the terms of the caller. One that the caller knows nothing of stays a
 * parameter of the called function: its kind is what counts.
 */
static const LockName *
of_kind(LockRun *run, const LockName *name, const LockStep *call)
{
    const LockName *const known = lock_run_in_caller(run, name, call);
    return known != NULL ? known : name;
}

static void
pairs_with_takes(LockRun *run, const LockStep *call, const LockSummary *callee)
{
    const LockSet *with = NULL;
    const LockSet *const now = lock_run_threads(run, NULL, NULL);
    for (size_t i = 0; i < callee->starts->len; i++)
        with = lock_set_with(run->flow->threads, with,
                             g_array_index(callee->starts, LockStart, i).thread);
    for (size_t i = 0; i < callee->takes->len; i++) {
        const LockTake *const take = &g_array_index(callee->takes, LockTake, i);
        const LockName *const name = lock_run_in_caller(run, take->name, call);
        if (name == NULL)
            continue;
        const LockWay *const way = lock_run_way(run, call->span, call->text, take->way);
        const bool is_again = take->is_again || may_be_taken_again(run, name);
        for (size_t j = 0; j < run->state.held->len; j++) {
            const LockHeld *const held = &g_array_index(run->state.held, LockHeld, j);
            if (held->status != NULL || lock_run_is_freed(run, held, take->freed, call))
                continue;
            const LockPair pair = {.first = held->name,
                                   .second = name,
                                   .first_shared = held->is_shared,
                                   .second_shared = take->is_shared,
                                   .first_way = held->way,
                                   .second_way = way,
                                   .gates = lock_run_gates(run, held, NULL),
                                   .with = lock_set_union(run->flow->threads, with, now),
                                   .is_sure = is_steady(held),
                                   .joined = lock_names_copy(run->state.joined),
                                   .vouch = lock_run_vouch(run, call)};
            lock_note_pair(run, pair, is_again);
        }
        if (run->state.freed->len == 0 || !g_ptr_array_find(run->state.freed, name, NULL))
            lock_note_take(run, name, take->is_shared, is_again, way,
                           lock_run_freed(run, take->freed, call));
    }
}

/* A pair of a called function: what runs beside it here, and what was joined before. */
static void
add_threads(LockRun *run, LockPair *pair, const LockStep *call)
{
    const GPtrArray *const joined = pair->joined;
    pair->with =
        lock_set_union(run->flow->threads, pair->with, lock_run_threads(run, joined, call));
    pair->joined = lock_names_copy(run->state.joined);
    for (size_t i = 0; i < joined->len; i++)
        (void)lock_state_add_name(pair->joined,
                                  lock_run_in_caller(run, g_ptr_array_index(joined, i), call));
}

void
lock_run_pairs(LockRun *run, const LockStep *call, const LockSummary *callee, const char *thread)
{
    for (size_t i = 0; i < callee->pairs->len; i++) {
        LockPair pair = g_array_index(callee->pairs, LockPair, i);
        pair.first = of_kind(run, pair.first, call);
        pair.second = of_kind(run, pair.second, call);
        pair.first_way = lock_run_way(run, call->span, call->text, pair.first_way);
        pair.second_way = lock_run_way(run, call->span, call->text, pair.second_way);
        if (pair.thread == NULL && thread == NULL) {
            add_threads(run, &pair, call);
        } else {
            if (pair.thread == NULL)
                pair.past = lock_run_joined(run, pair.joined, call);
            pair.joined = g_ptr_array_new();
        }
        if (pair.thread == NULL)
            pair.thread = thread;
        if (call->unsafe != 0)
            pair.vouch = lock_run_vouch(run, call);
        pair.gates = g_ptr_array_new();
        const GPtrArray *const gates = g_array_index(callee->pairs, LockPair, i).gates;
        for (size_t j = 0; j < gates->len; j++)
            (void)lock_state_add_name(pair.gates,
                                      lock_run_in_caller(run, g_ptr_array_index(gates, j), call));
        if (thread == NULL) {
            GPtrArray *const more = lock_run_gates(run, NULL, pair.gates);
            g_ptr_array_unref(pair.gates);
            pair.gates = more;
        }
        lock_note_pair(run, pair, false);
    }
}

/* Does a way lead from this block back to it, past a condition? */
static bool
leads_back(LockRun *run, size_t from, bool past_condition, bool *seen)
{
    const LockBlock *const block = g_ptr_array_index(run->body->blocks, from);
    past_condition |= block->successors->len > 1;
    for (size_t i = 0; i < block->successors->len; i++) {
        const size_t to = g_array_index(block->successors, size_t, i);
        if (to == run->block && past_condition)
            return true;
        if (seen[2 * to + past_condition])
            continue;
        seen[2 * to + past_condition] = true;
        if (leads_back(run, to, past_condition, seen))
            return true;
    }
    return false;
}

static bool
is_in_loop(LockRun *run)
{
    bool *const seen = g_new0(bool, 2 * run->body->blocks->len + 2);
    const bool found = leads_back(run, run->block, false, seen);
    g_free(seen);
    return found;
}

static void
pauses_of_callee(LockRun *run, const LockStep *call, const LockSummary *callee)
{
    for (size_t i = 0; i < callee->pauses->len; i++) {
        const LockPause *const inner = &g_array_index(callee->pauses, LockPause, i);
        LockPause pause = *inner;
        pause.name = inner->name == NULL ? NULL : lock_run_in_caller(run, inner->name, call);
        pause.holder = lock_run_holder(inner->holder, call);
        pause.way = lock_run_way(run, call->span, call->text, inner->way);
        if (!pause.is_wait)
            lock_note_stalls(run, call, &pause, inner->freed);
        else if (is_in_loop(run) || lock_note_no_loop(run, call, &pause))
            continue;
        pause.freed = lock_run_freed(run, inner->freed, call);
        lock_note_pause(run, pause);
    }
}

static void
effects_of_callee(LockRun *run, const LockStep *call, const LockSummary *callee)
{
    for (size_t i = 0; i < callee->frees->len; i++) {
        const LockName *const name = g_ptr_array_index(callee->frees, i);
        give(run, lock_run_in_caller(run, name, call), lock_run_holder(name, call));
    }
    for (size_t i = 0; i < callee->left->len; i++) {
        const LockLeft *const left = &g_array_index(callee->left, LockLeft, i);
        LockHeld held = {.name = lock_run_in_caller(run, left->name, call),
                         .holder =
                             left->is_result ? call->holder : lock_run_holder(left->holder, call),
                         .is_shared = left->is_shared,
                         .is_again = left->is_again,
                         .way = lock_run_way(run, call->span, call->text, left->way)};
        held.is_again |= held.name != NULL && may_be_taken_again(run, held.name);
        const bool is_lost =
            held.name == NULL || (held.holder == NULL && (left->is_result || left->holder != NULL));
        if (!is_lost && lock_state_held(&run->state, &held) == NULL)
            g_array_append_val(run->state.held, held);
    }
}

/* What a call can reach of guards, through a pointer that nothing more is known of. */
static void
lose_guards(LockRun *run, const LockStep *call, bool is_known)
{
    for (size_t i = 0; i < call->n_arguments && i < 64; i++)
        for (size_t j = run->state.held->len; j > 0 && call->holders[i] != NULL; j--)
            if (((is_known ? call->holds_guards : call->is_changed) >> i & 1) != 0 &&
                g_array_index(run->state.held, LockHeld, j - 1).holder == call->holders[i])
                g_array_remove_index(run->state.held, (guint)j - 1);
}

static void
step_call(LockRun *run, const LockStep *step)
{
    const LockFunction *const function = lock_flow_callee(run->flow, run->function, step);
    if (function == NULL) {
        lose_guards(run, step, false);
        return;
    }
    if (run->summary != NULL) {
        pairs_with_takes(run, step, &function->summary);
        lock_run_pairs(run, step, &function->summary, NULL);
        pauses_of_callee(run, step, &function->summary);
    }
    lock_spawn_meet(run, step, &function->summary);
    effects_of_callee(run, step, &function->summary);
    lock_spawn_call(run, step, &function->summary);
    lose_guards(run, step, true);
}

void
lock_run_step(LockRun *run, const LockStep *step)
{
    switch (step->kind) {
    case LOCK_STEP_TAKE: step_take(run, step); break;
    case LOCK_STEP_GIVE:
        if (step->name == NULL && step->holder == NULL)
            give_any(run);
        else
            give(run, step->name, step->holder);
        if (step->is_end)
            lock_spawn_detach(run, step->holder);
        break;
    case LOCK_STEP_MOVE: step_move(run, step); break;
    case LOCK_STEP_FORGET: step_forget(run, step); break;
    case LOCK_STEP_SURE: become_sure(run, step->holder); break;
    case LOCK_STEP_BLOCK: step_block(run, step); break;
    case LOCK_STEP_CALL: step_call(run, step); break;
    case LOCK_STEP_SPAWN: lock_spawn(run, step); break;
    case LOCK_STEP_PASS: lock_spawn_pass(run, step); break;
    case LOCK_STEP_JOIN: lock_spawn_join(run, step); break;
    case LOCK_STEP_THREADS_END: lock_spawn_end(run, step); break;
    }
}

/* ---- one function --------------------------------------------------------------------------- */

static const LockBlock *
block_at(const LockBody *body, size_t index)
{
    return g_ptr_array_index(body->blocks, index);
}

/* A step; and of each lock that it takes, whether the next turn of a loop waits for it. */
static void
run_step(LockRun *run, const LockBlock *block, size_t index, size_t step)
{
    const LockStep *const at = &g_array_index(block->steps, LockStep, step);
    const size_t before = run->state.held->len;
    lock_run_step(run, at);
    if (run->summary == NULL || (at->kind != LOCK_STEP_TAKE && at->kind != LOCK_STEP_CALL))
        return;
    for (size_t i = before; i < run->state.held->len; i++) {
        const LockHeld held = g_array_index(run->state.held, LockHeld, i);
        lock_turns_check(run, index, step, &held);
    }
}

static void
run_block(LockRun *run, size_t index)
{
    const LockBlock *const block = g_ptr_array_index(run->body->blocks, index);
    run->block = index;
    for (size_t i = 0; i < block->steps->len; i++)
        run_step(run, block, index, i);
}

/* What a try said, on the way to a successor. */
static void
branch(LockRun *run, const LockBlock *block, size_t to)
{
    if (block->status == NULL)
        return;
    if (to == block->on_taken) {
        become_sure(run, block->status);
        return;
    }
    for (size_t i = run->state.held->len; i > 0; i--)
        if (g_array_index(run->state.held, LockHeld, i - 1).status == block->status)
            g_array_remove_index(run->state.held, (guint)i - 1);
}

static void
flow_through(LockRun *run, LockState *entries)
{
    const size_t n = run->body->blocks->len;
    bool *const waiting = g_new0(bool, n + 1);
    LockState kept;
    lock_state_begin(&kept);
    entries[0].is_reached = waiting[0] = true;
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < n; i++) {
            if (!waiting[i])
                continue;
            waiting[i] = false;
            const LockBlock *const block = block_at(run->body, i);
            lock_state_copy(&run->state, &entries[i]);
            run_block(run, i);
            lock_state_copy(&kept, &run->state);
            for (size_t j = 0; j < block->successors->len; j++) {
                const size_t to = g_array_index(block->successors, size_t, j);
                lock_state_copy(&run->state, &kept);
                branch(run, block, to);
                lock_spawn_leave_loop(run, i, to);
                if (lock_state_join(&entries[to], &run->state))
                    waiting[to] = again = true;
            }
        }
    }
    lock_state_end(&kept);
    g_free(waiting);
}

static void
note_exit(LockRun *run, const LockState *exit)
{
    LockSummary *const summary = run->summary;
    lock_spawn_exit(run, exit);
    for (size_t i = 0; i < exit->freed->len; i++) {
        const LockName *const name = g_ptr_array_index(exit->freed, i);
        if (lock_summary_adds(summary, "free %p", (const void *)name))
            (void)lock_state_add_name(summary->frees, name);
    }
    for (size_t i = 0; exit->is_reached && i < exit->held->len; i++) {
        const LockHeld *const held = &g_array_index(exit->held, LockHeld, i);
        const bool is_result = held->holder != NULL && held->holder == run->body->result;
        const bool goes_out =
            held->holder == NULL || is_result || held->holder->root == LOCK_ROOT_PARAMETER;
        if (!goes_out || held->status != NULL || held->name->root == LOCK_ROOT_LOCAL ||
            held->name->root == LOCK_ROOT_BEHIND ||
            !lock_summary_adds(summary, "left %p %p", (const void *)held->name,
                               (const void *)held->holder))
            continue;
        const LockLeft left = {.name = held->name,
                               .holder = is_result ? NULL : held->holder,
                               .is_result = is_result,
                               .is_shared = held->is_shared,
                               .is_again = held->is_again,
                               .way = held->way};
        g_array_append_val(summary->left, left);
    }
}

LockSummary
lock_run(LockFlow *flow, const LockFunction *function)
{
    const LockBody *const body = function->body;
    const size_t n = body->blocks->len;
    LockSummary summary = lock_summary_begin();
    LockRun run = {.flow = flow, .function = function, .body = body};
    LockState *const entries = g_new(LockState, n + 1); /* the last one: the exit */
    for (size_t i = 0; i <= n; i++)
        lock_state_begin(&entries[i]);
    lock_state_begin(&run.state);
    if (n > 0)
        flow_through(&run, entries);
    run.summary = &summary;
    for (size_t i = 0; i < n; i++) {
        if (!entries[i].is_reached)
            continue;
        lock_state_copy(&run.state, &entries[i]);
        run_block(&run, i);
        if (block_at(body, i)->is_return)
            (void)lock_state_join(&entries[n], &run.state);
    }
    note_exit(&run, &entries[n]);
    for (size_t i = 0; i <= n; i++)
        lock_state_end(&entries[i]);
    lock_state_end(&run.state);
    g_free(entries);
    return summary;
}
