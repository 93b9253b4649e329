/* SPDX-License-Identifier: MIT */
/*
 * lock_run.c - goes through one function, and takes down what it does with locks.
 *
 * Requires: lock_steps of the body, and summaries of what it calls as far as there are any. First
 * the states at the entries of its blocks are found, forward, until they change no more; then each
 * block is gone through once more, and what happens there is taken down.
 */
#include "analysis/lock_state.h"
#include "analysis/lock_summary.h"
#include "support/key.h"
#include "support/source.h"

#include <string.h>

/* ---- steps ---------------------------------------------------------------------------------- */

/* A function while it is gone through. */
typedef struct LockRun {
    LockFlow *flow;
    const LockBody *body;
    LockSummary *summary; /* NULL: nothing is taken down yet, the states are not final */
    LockState state;
    size_t block; /* the one at hand */
    bool is_main;
} LockRun;

static const LockWay *
way_to(LockRun *run, Span span, const char *callee, const LockWay *next)
{
    LockWay *const way = arena_new(&run->flow->arena, LockWay);
    *way = (LockWay){span, callee, next};
    return way;
}

static bool
is_held_by(const LockHeld *held, const LockName *name, const LockName *holder)
{
    return (name != NULL && held->name == name) || (holder != NULL && held->holder == holder);
}

/* A name or a holder of a called function, in the terms of its caller. */
static const LockName *
in_caller(LockRun *run, const LockName *name, const LockStep *call)
{
    const bool has_argument = name->root == LOCK_ROOT_PARAMETER && name->index < call->n_arguments;
    return lock_name_in_caller(run->flow->names, name,
                               has_argument ? call->arguments[name->index] : NULL);
}

static const LockName *
holder_in_caller(const LockName *holder, const LockStep *call)
{
    return holder != NULL && holder->root == LOCK_ROOT_PARAMETER &&
                   holder->index < call->n_arguments
               ? call->holders[holder->index]
               : NULL;
}

/* Is what is held among what was given back meanwhile, in the terms of a called function? */
static bool
is_freed(LockRun *run, const LockHeld *held, const GPtrArray *freed, const LockStep *call)
{
    for (size_t i = 0; freed != NULL && i < freed->len; i++) {
        const LockName *const name = g_ptr_array_index(freed, i);
        if (is_held_by(held, call == NULL ? name : in_caller(run, name, call),
                       call == NULL ? NULL : holder_in_caller(name, call)))
            return true;
    }
    return false;
}

/* ---- taking down ---------------------------------------------------------------------------- */

static GPtrArray *
names_copy(const GPtrArray *names)
{
    GPtrArray *const copy = g_ptr_array_new();
    for (size_t i = 0; i < names->len; i++)
        g_ptr_array_add(copy, g_ptr_array_index(names, i));
    return copy;
}

static void
note_take(LockRun *run, const LockName *name, bool is_shared, bool is_again, const LockWay *way)
{
    LockSummary *const summary = run->summary;
    if (name->root == LOCK_ROOT_LOCAL || name->root == LOCK_ROOT_BEHIND ||
        summary->takes->len >= LOCK_MOST_FACTS ||
        !lock_summary_adds(summary, "take %p %d", (const void *)name, is_shared))
        return;
    const LockTake take = {name, is_shared, is_again, way, names_copy(run->state.freed)};
    g_array_append_val(summary->takes, take);
}

static LockVouch
vouch_of(const LockRun *run, const LockStep *step)
{
    return (LockVouch){step->unsafe == 0 ? NULL : run->body->usr, step->unsafe};
}

static guint64
bit_of(const LockName *name)
{
    return name->index < 64 ? G_GUINT64_CONSTANT(1) << name->index : 0;
}

/* The locals that the indices of a name are made of: "[i@2]" (lock_names.c). */
static guint64
index_bits(const LockName *name)
{
    guint64 bits = 0;
    for (const char *at = name->path; (at = strchr(at, '@')) != NULL; at++)
        bits |= g_ascii_strtoull(at + 1, NULL, 16);
    return bits;
}

/* Does the function compare the two, so that it may take them in one order? */
static bool
is_ordered(const LockBody *body, const LockName *first, const LockName *second)
{
    const guint64 indices[2] = {index_bits(first), index_bits(second)};
    const bool is_indexed = indices[0] != 0 && indices[1] != 0;
    const guint64 a = is_indexed ? indices[0] : first->owner == body->usr ? bit_of(first) : 0;
    const guint64 b = is_indexed ? indices[1] : second->owner == body->usr ? bit_of(second) : 0;
    for (size_t i = 0; i < body->comparisons->len; i++) {
        const LockComparison *const c = &g_array_index(body->comparisons, LockComparison, i);
        if (c->is_order && (((c->left & a) != 0 && (c->right & b) != 0) ||
                            ((c->left & b) != 0 && (c->right & a) != 0)))
            return true;
        if (is_indexed && (a & b & (c->left | c->right)) != 0)
            return true;
    }
    return false;
}

/* What is held alone at this point, besides the first lock of a pair. */
static GPtrArray *
gates_at(LockRun *run, const LockHeld *first, const GPtrArray *more)
{
    GPtrArray *const gates = more == NULL ? g_ptr_array_new() : names_copy(more);
    for (size_t i = 0; i < run->state.held->len; i++) {
        const LockHeld *const held = &g_array_index(run->state.held, LockHeld, i);
        if (held != first && held->status == NULL && !held->is_shared && held->name->is_single)
            (void)lock_state_add_name(gates, held->name);
    }
    return gates;
}

/* Takes over the gates. */
static void
note_pair(LockRun *run, LockPair pair, bool is_again)
{
    LockSummary *const summary = run->summary;
    pair.is_twice = pair.first == pair.second;
    pair.is_ordered |= is_ordered(run->body, pair.first, pair.second);
    if (pair.is_twice && pair.thread == NULL && pair.first->is_single) {
        const bool both_read = pair.first_shared && pair.second_shared;
        const Span *const at = &pair.second_way->span;
        if (!is_again && !both_read &&
            lock_summary_adds(summary, "double %p %p %u %u", (const void *)pair.first,
                              (const void *)at->source, at->line, at->column))
            g_array_append_val(summary->doubles, pair);
        else
            g_ptr_array_unref(pair.gates);
        return;
    }
    if (pair.is_twice || summary->pairs->len >= LOCK_MOST_FACTS ||
        !lock_summary_adds(summary, "pair %p %p %d %d %p %d %u %d", (const void *)pair.first,
                           (const void *)pair.second, pair.first_shared, pair.second_shared,
                           (const void *)pair.thread, pair.is_alone, pair.gates->len,
                           pair.vouch.function != NULL)) {
        g_ptr_array_unref(pair.gates);
        return;
    }
    g_array_append_val(summary->pairs, pair);
}

static void
note_stall(LockRun *run, LockStall stall)
{
    if (lock_summary_adds(run->summary, "stall %d %p %p %u %u", (int)stall.kind,
                          (const void *)stall.held, (const void *)stall.way->span.source,
                          stall.way->span.line, stall.way->span.column))
        g_array_append_val(run->summary->stalls, stall);
}

static void
note_pause(LockRun *run, LockPause pause)
{
    const bool leads_out = (pause.name == NULL && pause.holder == NULL) || !pause.is_wait ||
                           (pause.name != NULL && pause.name->root != LOCK_ROOT_LOCAL);
    if (!leads_out || run->summary->pauses->len >= LOCK_MOST_FACTS ||
        !lock_summary_adds(run->summary, "pause %p %p %d", (const void *)pause.name,
                           (const void *)pause.holder, pause.is_wait))
        return;
    pause.freed = names_copy(run->state.freed);
    g_array_append_val(run->summary->pauses, pause);
}

/* Each lock that is held while something waits: but for the one that it gives back. */
static void
note_stalls(LockRun *run, const LockStep *step, const LockPause *pause, const GPtrArray *freed)
{
    const LockStep *const call = step->kind == LOCK_STEP_CALL ? step : NULL;
    for (size_t i = 0; i < run->state.held->len; i++) {
        const LockHeld *const held = &g_array_index(run->state.held, LockHeld, i);
        if (held->status != NULL || is_held_by(held, pause->name, pause->holder) ||
            is_freed(run, held, freed, call))
            continue;
        const LockStall stall = {LOCK_STALL_BLOCKS, held->name,  held->way,
                                 pause->way,        pause->what, vouch_of(run, step)};
        note_stall(run, stall);
    }
}

/* A wait in no loop: said of the function that has the lock. */
static bool
note_no_loop(LockRun *run, const LockStep *step, const LockPause *pause)
{
    for (size_t i = 0; i < run->state.held->len; i++) {
        const LockHeld *const held = &g_array_index(run->state.held, LockHeld, i);
        if (!is_held_by(held, pause->name, pause->holder))
            continue;
        const LockStall stall = {LOCK_STALL_NO_LOOP, held->name,  held->way,
                                 pause->way,         pause->what, vouch_of(run, step)};
        note_stall(run, stall);
        return true;
    }
    return false;
}

/* ---- what steps do -------------------------------------------------------------------------- */

static void
give(LockRun *run, const LockName *name, const LockName *holder)
{
    GArray *const held = run->state.held;
    bool found = false;
    for (size_t i = held->len; i > 0; i--)
        if (is_held_by(&g_array_index(held, LockHeld, i - 1), name, holder)) {
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

static void
step_take(LockRun *run, const LockStep *step)
{
    const bool is_shared = (step->use & LOCK_SHARED) != 0;
    const bool is_again =
        (step->use & LOCK_AGAIN) != 0 || g_hash_table_contains(run->flow->again, step->name->kind);
    const bool waits = (step->use & (LOCK_TRIES | LOCK_ADOPTS)) == 0;
    const LockWay *const way = way_to(run, step->span, NULL, NULL);
    if (waits && run->summary != NULL) {
        note_take(run, step->name, is_shared, is_again, way);
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
                                   .gates = gates_at(run, held, NULL),
                                   .is_alone = run->is_main && run->state.running->len == 0,
                                   .vouch = vouch_of(run, step)};
            note_pair(run, pair, is_again);
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
    for (size_t i = run->state.held->len; i > 0; i--)
        if (lock_name_is_of(g_array_index(run->state.held, LockHeld, i - 1).name, step->holder))
            g_array_remove_index(run->state.held, (guint)i - 1);
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
        if (is_held_by(held, step->name, step->holder))
            held->thread = NULL; /* it may have had it meanwhile */
    }
    if (run->summary == NULL)
        return;
    LockPause pause = {.what = step->text,
                       .name = step->name,
                       .holder = step->holder,
                       .way = way_to(run, step->span, NULL, NULL)};
    note_stalls(run, step, &pause, NULL);
    note_pause(run, pause);
    if (!step->is_wait || step->is_looped || note_no_loop(run, step, &pause))
        return;
    pause.is_wait = true;
    note_pause(run, pause);
}

static void
step_join(LockRun *run, const LockStep *step)
{
    for (size_t i = run->state.running->len; i > 0; i--)
        if (step->holder != NULL &&
            g_array_index(run->state.running, LockRunning, i - 1).handle == step->holder)
            g_array_remove_index(run->state.running, (guint)i - 1);
}

/* ---- calls ---------------------------------------------------------------------------------- */

/*
 * A lock of a pair, in the terms of the caller. One that the caller knows nothing of stays a
 * parameter of the called function: its kind is what counts.
 */
static const LockName *
of_kind(LockRun *run, const LockName *name, const LockStep *call)
{
    const LockName *const known = in_caller(run, name, call);
    return known != NULL ? known : name;
}

static void
pairs_with_takes(LockRun *run, const LockStep *call, const LockSummary *callee)
{
    for (size_t i = 0; i < callee->takes->len; i++) {
        const LockTake *const take = &g_array_index(callee->takes, LockTake, i);
        const LockName *const name = in_caller(run, take->name, call);
        if (name == NULL)
            continue;
        const LockWay *const way = way_to(run, call->span, call->text, take->way);
        for (size_t j = 0; j < run->state.held->len; j++) {
            const LockHeld *const held = &g_array_index(run->state.held, LockHeld, j);
            if (held->status != NULL || is_freed(run, held, take->freed, call))
                continue;
            const LockPair pair = {.first = held->name,
                                   .second = name,
                                   .first_shared = held->is_shared,
                                   .second_shared = take->is_shared,
                                   .first_way = held->way,
                                   .second_way = way,
                                   .gates = gates_at(run, held, NULL),
                                   .is_alone = run->is_main && run->state.running->len == 0 &&
                                               !callee->spawns,
                                   .vouch = vouch_of(run, call)};
            note_pair(run, pair, take->is_again);
        }
        if (run->state.freed->len == 0 || !g_ptr_array_find(run->state.freed, name, NULL))
            note_take(run, name, take->is_shared, take->is_again, way);
    }
}

static void
pairs_of_callee(LockRun *run, const LockStep *call, const LockSummary *callee, const char *thread)
{
    for (size_t i = 0; i < callee->pairs->len; i++) {
        LockPair pair = g_array_index(callee->pairs, LockPair, i);
        pair.first = of_kind(run, pair.first, call);
        pair.second = of_kind(run, pair.second, call);
        pair.first_way = way_to(run, call->span, call->text, pair.first_way);
        pair.second_way = way_to(run, call->span, call->text, pair.second_way);
        if (thread == NULL)
            pair.is_alone |= run->is_main && run->state.running->len == 0 && !callee->spawns;
        else
            pair.is_alone = false;
        if (pair.thread == NULL)
            pair.thread = thread;
        pair.is_many |= thread != NULL && call->is_in_loop;
        if (call->unsafe != 0)
            pair.vouch = vouch_of(run, call);
        pair.gates = g_ptr_array_new();
        const GPtrArray *const gates = g_array_index(callee->pairs, LockPair, i).gates;
        for (size_t j = 0; j < gates->len; j++)
            (void)lock_state_add_name(pair.gates,
                                      in_caller(run, g_ptr_array_index(gates, j), call));
        if (thread == NULL) {
            GPtrArray *const more = gates_at(run, NULL, pair.gates);
            g_ptr_array_unref(pair.gates);
            pair.gates = more;
        }
        note_pair(run, pair, false);
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
        pause.name = inner->name == NULL ? NULL : in_caller(run, inner->name, call);
        pause.holder = holder_in_caller(inner->holder, call);
        pause.way = way_to(run, call->span, call->text, inner->way);
        if (!pause.is_wait) {
            note_stalls(run, call, &pause, inner->freed);
            note_pause(run, pause);
        } else if (!is_in_loop(run) && !note_no_loop(run, call, &pause)) {
            note_pause(run, pause);
        }
    }
}

static void
note_thread(LockRun *run, const LockHeld *held)
{
    const LockStep *const spawn = held->thread;
    const LockStall stall = {
        LOCK_STALL_THREAD, held->name,
        held->way,         way_to(run, spawn->span, spawn->text, held->taken->way),
        spawn->text,       vouch_of(run, spawn)};
    note_stall(run, stall);
}

/* A thread that the scope waits for: does it take a lock that is held? */
static void
threads_of_held(LockRun *run, const LockStep *spawn, const LockSummary *callee)
{
    for (size_t i = 0; i < callee->takes->len; i++) {
        const LockTake *const take = &g_array_index(callee->takes, LockTake, i);
        const LockName *const name = in_caller(run, take->name, spawn);
        for (size_t j = 0; j < run->state.held->len && name != NULL && name->is_single; j++) {
            LockHeld *const held = &g_array_index(run->state.held, LockHeld, j);
            if (held->name != name || held->status != NULL || (held->is_shared && take->is_shared))
                continue;
            held->thread = spawn;
            held->taken = take;
            if (spawn->scope == SIZE_MAX && run->summary != NULL)
                note_thread(run, held);
        }
    }
}

static void
step_scope_end(LockRun *run)
{
    for (size_t i = 0; i < run->state.held->len; i++) {
        LockHeld *const held = &g_array_index(run->state.held, LockHeld, i);
        if (held->thread != NULL && held->thread->scope != SIZE_MAX && run->summary != NULL)
            note_thread(run, held);
        held->thread = NULL;
    }
    for (size_t i = run->state.running->len; i > 0; i--)
        if (g_array_index(run->state.running, LockRunning, i - 1).is_scoped)
            g_array_remove_index(run->state.running, (guint)i - 1);
}

static void
step_spawn(LockRun *run, const LockStep *step)
{
    const LockFunction *const function = g_hash_table_lookup(run->flow->functions, step->usr);
    const bool is_parallel = step->scope == SIZE_MAX;
    if (function != NULL && run->summary != NULL) {
        char *const thread = g_strdup_printf("%s at %s:%u:%u", step->usr, step->span.source->path,
                                             step->span.line, step->span.column);
        pairs_of_callee(run, step, &function->summary, lock_names_text(run->flow->names, thread));
        g_free(thread);
        run->summary->spawns = true;
    }
    if (function != NULL && step->scope != 0)
        threads_of_held(run, step, &function->summary);
    if (!is_parallel)
        (void)lock_state_add_running(&run->state, (LockRunning){step->holder, step->scope != 0});
}

static void
effects_of_callee(LockRun *run, const LockStep *call, const LockSummary *callee)
{
    for (size_t i = 0; i < callee->frees->len; i++) {
        const LockName *const name = g_ptr_array_index(callee->frees, i);
        give(run, in_caller(run, name, call), holder_in_caller(name, call));
    }
    for (size_t i = 0; i < callee->left->len; i++) {
        const LockLeft *const left = &g_array_index(callee->left, LockLeft, i);
        const LockHeld held = {.name = in_caller(run, left->name, call),
                               .holder = left->is_result ? call->holder
                                                         : holder_in_caller(left->holder, call),
                               .is_shared = left->is_shared,
                               .is_again = left->is_again,
                               .way = way_to(run, call->span, call->text, left->way)};
        const bool is_lost =
            held.name == NULL || (held.holder == NULL && (left->is_result || left->holder != NULL));
        if (!is_lost && lock_state_held(&run->state, &held) == NULL)
            g_array_append_val(run->state.held, held);
    }
    if (callee->spawns)
        (void)lock_state_add_running(&run->state, (LockRunning){NULL, false});
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
    const LockFunction *const function = g_hash_table_lookup(run->flow->functions, step->usr);
    if (function == NULL) {
        lose_guards(run, step, false);
        return;
    }
    if (run->summary != NULL) {
        pairs_with_takes(run, step, &function->summary);
        pairs_of_callee(run, step, &function->summary, NULL);
        pauses_of_callee(run, step, &function->summary);
        run->summary->spawns |= function->summary.spawns;
    }
    effects_of_callee(run, step, &function->summary);
    lose_guards(run, step, true);
}

static void
apply(LockRun *run, const LockStep *step)
{
    switch (step->kind) {
    case LOCK_STEP_TAKE: step_take(run, step); break;
    case LOCK_STEP_GIVE:
        if (step->name == NULL && step->holder == NULL)
            give_any(run);
        else
            give(run, step->name, step->holder);
        break;
    case LOCK_STEP_MOVE: step_move(run, step); break;
    case LOCK_STEP_FORGET: step_forget(run, step); break;
    case LOCK_STEP_SURE: become_sure(run, step->holder); break;
    case LOCK_STEP_BLOCK: step_block(run, step); break;
    case LOCK_STEP_CALL: step_call(run, step); break;
    case LOCK_STEP_SPAWN: step_spawn(run, step); break;
    case LOCK_STEP_JOIN: step_join(run, step); break;
    case LOCK_STEP_SCOPE_END: step_scope_end(run); break;
    }
}

/* ---- one function --------------------------------------------------------------------------- */

static const LockBlock *
block_at(const LockBody *body, size_t index)
{
    return g_ptr_array_index(body->blocks, index);
}

static void
run_block(LockRun *run, size_t index)
{
    const LockBlock *const block = g_ptr_array_index(run->body->blocks, index);
    run->block = index;
    for (size_t i = 0; i < block->steps->len; i++)
        apply(run, &g_array_index(block->steps, LockStep, i));
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
    LockRun run = {.flow = flow, .body = body};
    run.is_main = strcmp(body->name, "main") == 0;
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
