/* SPDX-License-Identifier: MIT */
/*
 * lock_notes.c - takes down what a function does with locks: each fact once.
 */
#include <string.h>

#include "analysis/lock_run.h"
#include "support/source.h"

GPtrArray *
lock_names_copy(const GPtrArray *names)
{
    GPtrArray *const copy = g_ptr_array_new();
    for (size_t i = 0; i < names->len; i++)
        g_ptr_array_add(copy, g_ptr_array_index(names, i));
    return copy;
}

/* What was given back for the caller: so far, and by a called function before something there. */
GPtrArray *
lock_run_freed(LockRun *run, const GPtrArray *inner, const LockStep *call)
{
    GPtrArray *const freed = lock_names_copy(run->state.freed);
    for (size_t i = 0; inner != NULL && i < inner->len; i++) {
        const LockName *const name = g_ptr_array_index(inner, i);
        const LockName *const holder = lock_run_holder(name, call);
        (void)lock_state_add_name(freed, lock_run_in_caller(run, name, call));
        if (holder != NULL && holder->root == LOCK_ROOT_PARAMETER)
            (void)lock_state_add_name(freed, holder);
    }
    return freed;
}

/* Takes over the list. */
void
lock_note_take(LockRun *run, const LockName *name, bool is_shared, bool is_again,
               const LockWay *way, GPtrArray *freed)
{
    LockSummary *const summary = run->summary;
    if (name->root == LOCK_ROOT_LOCAL || name->root == LOCK_ROOT_BEHIND ||
        summary->takes->len >= LOCK_MOST_FACTS ||
        !lock_summary_adds(summary, "take %p %d", (const void *)name, is_shared)) {
        g_ptr_array_unref(freed);
        return;
    }
    const LockTake take = {name, is_shared, is_again, way, freed};
    g_array_append_val(summary->takes, take);
}

LockVouch
lock_run_vouch(const LockRun *run, const LockStep *step)
{
    return (LockVouch){step->unsafe == 0 ? NULL : run->body->usr, step->unsafe};
}

static guint64
bit_of(const LockName *name)
{
    return name->index < 63 ? G_GUINT64_CONSTANT(1) << name->index : 0;
}

/* ---- order ---------------------------------------------------------------------------------- */

/* Is this text the other one, and a number added? */
static bool
is_behind(const char *text, size_t length, const char *other, size_t other_length)
{
    if (length <= other_length || strncmp(text, other, other_length) != 0)
        return false;
    const char *at = text + other_length, *const end = text + length;
    bool has_plus = false;
    for (; at < end && (*at == ' ' || (*at == '+' && !has_plus)); at++)
        has_plus |= *at == '+';
    while (at < end && g_ascii_isdigit(*at))
        at++;
    return has_plus && at == end;
}

/* An element, and one that is so many behind it: all who do this have the same order. */
static bool
are_neighbours(const LockName *first, const LockName *second)
{
    const char *const a = strrchr(first->path, '['), *const b = strrchr(second->path, '[');
    if (a == NULL || b == NULL || a - first->path != b - second->path ||
        strncmp(first->path, second->path, (size_t)(a - first->path)) != 0)
        return false;
    const size_t i = strcspn(a, "@]"), j = strcspn(b, "@]");
    return is_behind(a, i, b, j) || is_behind(b, j, a, i);
}

/* Are both indices made by calls that were given the same variables, and more than one? */
static bool
are_chosen_alike(const LockName *first, const LockName *second)
{
    const char *const a = strchr(first->path, '!'), *const b = strchr(second->path, '!');
    if (a == NULL || b == NULL)
        return false;
    const guint64 left = g_ascii_strtoull(a + 1, NULL, 16),
                  right = g_ascii_strtoull(b + 1, NULL, 16);
    return left == right && (left & (left - 1)) != 0;
}

/* Does a way lead from one block to the other, past a third one? */
static bool
leads_past(const LockBody *body, size_t from, size_t to, size_t past, bool *seen)
{
    if (from == to)
        return true;
    const LockBlock *const block = g_ptr_array_index(body->blocks, from);
    seen[from] = true;
    for (size_t i = 0; from != past && i < block->successors->len; i++) {
        const size_t next = g_array_index(block->successors, size_t, i);
        if (!seen[next] && leads_past(body, next, to, past, seen))
            return true;
    }
    return false;
}

/* Does it depend on what is asked in one block whether another one is reached? */
static bool
decides(const LockBody *body, size_t asked, size_t reached)
{
    const LockBlock *const block = g_ptr_array_index(body->blocks, asked);
    bool depends = block->successors->len < 2; /* who knows where that is looked at */
    for (size_t i = 0; i < block->successors->len && !depends; i++) {
        bool *const seen = g_new0(bool, body->blocks->len + 1);
        depends =
            !leads_past(body, g_array_index(block->successors, size_t, i), reached, asked, seen);
        g_free(seen);
    }
    return depends;
}

/*
 * Does the function compare the two, so that it may take them in one order? Where a thread takes
 * them, its starter compares what it gives it with one another, or for other reasons.
 */
static bool
is_ordered(const LockRun *run, const LockName *first, const LockName *second, bool by_thread)
{
    const LockBody *const body = run->body;
    if (are_neighbours(first, second) || (!by_thread && are_chosen_alike(first, second)))
        return true;
    const guint64 indices[2] = {lock_name_indices(first), lock_name_indices(second)};
    const bool is_indexed = indices[0] != 0 && indices[1] != 0;
    const guint64 a = is_indexed ? indices[0] : first->owner == body->usr ? bit_of(first) : 0;
    const guint64 b = is_indexed ? indices[1] : second->owner == body->usr ? bit_of(second) : 0;
    for (size_t i = 0; i < body->comparisons->len; i++) {
        const LockComparison *const c = &g_array_index(body->comparisons, LockComparison, i);
        const guint64 both = c->left == 0 ? c->right : c->right == 0 ? c->left : 0;
        if (c->is_order && (both & a & ~b) != 0 && (both & b & ~a) != 0)
            return true; /* strcmp(a, b) < 0 */
        if (c->is_order && (((c->left & a) != 0 && (c->right & b) != 0) ||
                            ((c->left & b) != 0 && (c->right & a) != 0)))
            return true;
        if (!by_thread && is_indexed && (a & b & (c->left | c->right)) != 0 &&
            (((a | b) & body->several) != 0 || decides(body, c->block, run->block)))
            return true;
    }
    return false;
}

/* What is held alone at this point, besides the first lock of a pair. */
GPtrArray *
lock_run_gates(LockRun *run, const LockHeld *first, const GPtrArray *more)
{
    GPtrArray *const gates = more == NULL ? g_ptr_array_new() : lock_names_copy(more);
    for (size_t i = 0; i < run->state.held->len; i++) {
        const LockHeld *const held = &g_array_index(run->state.held, LockHeld, i);
        if (held != first && held->status == NULL && !held->is_shared && held->name->is_single)
            (void)lock_state_add_name(gates, held->name);
    }
    return gates;
}

static void
let_go(const LockPair *pair)
{
    g_ptr_array_unref(pair->gates);
    g_ptr_array_unref(pair->joined);
}

void
lock_note_pair(LockRun *run, LockPair pair, bool is_again)
{
    LockSummary *const summary = run->summary;
    pair.is_twice = pair.first == pair.second;
    pair.is_ordered |= is_ordered(run, pair.first, pair.second, pair.thread != NULL);
    if (pair.is_twice && pair.thread == NULL && (pair.first->is_single || pair.is_sure)) {
        const bool both_read = pair.first_shared && pair.second_shared;
        const Span *const at = &pair.second_way->span;
        if (!is_again && !both_read &&
            lock_summary_adds(summary, "double %p %p %u %u", (const void *)pair.first,
                              (const void *)at->source, at->line, at->column))
            g_array_append_val(summary->doubles, pair);
        else
            let_go(&pair);
        return;
    }
    if (pair.is_twice || summary->pairs->len >= LOCK_MOST_FACTS ||
        !lock_summary_adds(summary, "pair %p %p %d %d %p %p %p %u %u %d", (const void *)pair.first,
                           (const void *)pair.second, pair.first_shared, pair.second_shared,
                           (const void *)pair.thread, (const void *)pair.with,
                           (const void *)pair.past, pair.joined->len, pair.gates->len,
                           pair.vouch.function != NULL)) {
        let_go(&pair);
        return;
    }
    g_array_append_val(summary->pairs, pair);
}

void
lock_note_stall(LockRun *run, LockStall stall)
{
    if (lock_summary_adds(run->summary, "stall %d %p %p %u %u", (int)stall.kind,
                          (const void *)stall.held, (const void *)stall.way->span.source,
                          stall.way->span.line, stall.way->span.column))
        g_array_append_val(run->summary->stalls, stall);
}

void
lock_note_pause(LockRun *run, LockPause pause)
{
    const bool leads_out = (pause.name == NULL && pause.holder == NULL) || !pause.is_wait ||
                           (pause.name != NULL && pause.name->root != LOCK_ROOT_LOCAL);
    if (!leads_out || run->summary->pauses->len >= LOCK_MOST_FACTS ||
        !lock_summary_adds(run->summary, "pause %p %p %d", (const void *)pause.name,
                           (const void *)pause.holder, pause.is_wait)) {
        g_ptr_array_unref(pause.freed);
        return;
    }
    g_array_append_val(run->summary->pauses, pause);
}

/* Each lock that is held while something waits: but for the one that it gives back. */
void
lock_note_stalls(LockRun *run, const LockStep *step, const LockPause *pause, const GPtrArray *freed)
{
    const LockStep *const call = step->kind == LOCK_STEP_CALL ? step : NULL;
    for (size_t i = 0; i < run->state.held->len; i++) {
        const LockHeld *const held = &g_array_index(run->state.held, LockHeld, i);
        if (held->status != NULL || lock_held_by(held, pause->name, pause->holder) ||
            lock_run_is_freed(run, held, freed, call))
            continue;
        const LockStall stall = {LOCK_STALL_BLOCKS, held->name,  held->way,
                                 pause->way,        pause->what, lock_run_vouch(run, step)};
        lock_note_stall(run, stall);
    }
}

/* A wait in no loop: said of the function that has the lock. */
bool
lock_note_no_loop(LockRun *run, const LockStep *step, const LockPause *pause)
{
    for (size_t i = 0; i < run->state.held->len; i++) {
        const LockHeld *const held = &g_array_index(run->state.held, LockHeld, i);
        if (!lock_held_by(held, pause->name, pause->holder))
            continue;
        const LockStall stall = {LOCK_STALL_NO_LOOP, held->name,  held->way,
                                 pause->way,         pause->what, lock_run_vouch(run, step)};
        lock_note_stall(run, stall);
        return true;
    }
    return false;
}
