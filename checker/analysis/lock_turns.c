/* SPDX-License-Identifier: MIT */
/*
 * lock_turns.c - a lock that is taken in each turn of a loop, and held from the one before.
 *
 * Requires: the states at the entries of all blocks. A lock that a step takes is followed on the
 * ways that lead back to the step. A turn must not be able to pass the step by, and no two
 * conditions on the way may look at one variable: else that way may be none (`if (!done) unlock`,
 * `while (!done)`). Where nothing in the loop gives the lock back, each way will do; but none that
 * looks at what the step returned.
 */
#include "analysis/lock_loops.h"
#include "analysis/lock_run.h"

enum { MOST_STEPS = 300 /* blocks that are gone through for one lock */ };

typedef struct Turn {
    LockRun *run;
    const LockLoop *loop;
    LockHeld held; /* what is followed */
    size_t block, step;
    bool may_end; /* something in the loop gives it back */
    size_t gone;  /* how many blocks were gone through */
} Turn;

static const LockBlock *
block_at(const Turn *turn, size_t index)
{
    return g_ptr_array_index(turn->run->body->blocks, index);
}

/* Is it held as it was, and does its name mean the same lock? */
static bool
is_held(const Turn *turn)
{
    const GArray *const all = turn->run->state.held;
    for (size_t i = 0; i < all->len; i++) {
        const LockHeld *const held = &g_array_index(all, LockHeld, i);
        if (held->name == turn->held.name && held->status == NULL && !held->is_past)
            return true;
    }
    return false;
}

/* Nothing is held but what is followed; no thread runs. */
static void
hold_it_alone(const Turn *turn)
{
    LockState *const state = &turn->run->state;
    g_array_set_size(state->held, 0);
    g_ptr_array_set_size(state->freed, 0);
    g_ptr_array_set_size(state->joined, 0);
    g_array_set_size(state->running, 0);
    g_array_append_val(state->held, turn->held);
}

/* Steps of a block, up to the one that takes the lock; true when that is reached. */
static bool
run_steps(const Turn *turn, size_t block, size_t from)
{
    const GArray *const steps = block_at(turn, block)->steps;
    turn->run->block = block;
    for (size_t i = from; i < steps->len; i++) {
        if (block == turn->block && i == turn->step)
            return true;
        lock_run_step(turn->run, &g_array_index(steps, LockStep, i));
    }
    return false;
}

static bool
ends_in_loop(const Turn *turn, const LockLoop *loop)
{
    for (size_t i = 0; i < turn->run->body->blocks->len; i++) {
        if (!loop->has[i])
            continue;
        hold_it_alone(turn);
        if (run_steps(turn, i, 0))
            (void)run_steps(turn, i, turn->step + 1);
        if (!is_held(turn))
            return true;
    }
    return false;
}

/*
 * Does this edge leave a loop without a turn that gives the lock back? Such a loop runs once, to
 * have a block: `for (lock(&m), go = true; go; unlock(&m), go = false)`.
 */
static bool
skips_the_end(const Turn *turn, size_t block, size_t to)
{
    const GPtrArray *const loops = turn->run->body->loops;
    for (size_t i = 0; turn->may_end && i < loops->len; i++) {
        const LockLoop *const loop = g_ptr_array_index(loops, i);
        if (loop->head == block && !loop->has[to] && !loop->has[turn->block] &&
            ends_in_loop(turn, loop))
            return true;
    }
    return false;
}

/* From this step on: does a way lead back with the lock held? `asked`: by which conditions. */
static bool
leads_back(Turn *turn, size_t block, size_t from, guint64 asked, bool *on_way)
{
    if (++turn->gone > MOST_STEPS)
        return false;
    hold_it_alone(turn);
    if (run_steps(turn, block, from))
        return is_held(turn);
    if (!is_held(turn))
        return false;
    const LockBlock *const at = block_at(turn, block);
    if ((at->condition & asked) != 0)
        return false;
    if (turn->may_end)
        asked |= at->condition;
    on_way[block] = true;
    bool found = false;
    for (size_t i = 0; i < at->successors->len && !found; i++) {
        const size_t to = g_array_index(at->successors, size_t, i);
        found = turn->loop->has[to] && (!on_way[to] || to == turn->block) &&
                !skips_the_end(turn, block, to) && leads_back(turn, to, 0, asked, on_way);
    }
    on_way[block] = false;
    return found;
}

/* Does the step wait for a lock of this name? */
static bool
waits_for(LockRun *run, const LockStep *step, const LockName *name)
{
    if (step->kind == LOCK_STEP_TAKE)
        return step->name == name && (step->use & (LOCK_TRIES | LOCK_ADOPTS)) == 0;
    const LockFunction *const function = lock_flow_callee(run->flow, run->function, step);
    for (size_t i = 0; function != NULL && i < function->summary.takes->len; i++) {
        const LockTake *const take = &g_array_index(function->summary.takes, LockTake, i);
        if (!take->is_again && lock_run_in_caller(run, take->name, step) == name)
            return true;
    }
    return false;
}

/* A step has taken a lock: will it wait for it in the next turn? */
static bool
is_held_in_next_turn(Turn *turn, const LockStep *step)
{
    LockRun *const run = turn->run;
    bool found = false;
    for (size_t i = 0; i < run->body->loops->len && !found; i++) {
        turn->loop = g_ptr_array_index(run->body->loops, i);
        if (!turn->loop->has[turn->block] ||
            lock_loop_avoids(run->body->blocks, turn->loop, turn->block))
            continue;
        turn->may_end = ends_in_loop(turn, turn->loop);
        turn->gone = 0;
        bool *const on_way = g_new0(bool, run->body->blocks->len + 1);
        found = leads_back(turn, turn->block, turn->step + 1, step->result, on_way);
        g_free(on_way);
    }
    return found;
}

void
lock_turns_check(LockRun *run, size_t block, size_t step_index, const LockHeld *held)
{
    const LockStep *const step =
        &g_array_index(((const LockBlock *)g_ptr_array_index(run->body->blocks, block))->steps,
                       LockStep, step_index);
    const bool is_known =
        held->name->is_single || (held->name->is_steady && held->way->next == NULL);
    if (held->status != NULL || held->is_again || held->is_shared || !is_known ||
        !waits_for(run, step, held->name))
        return;
    LockSummary *const summary = run->summary;
    LockState kept;
    lock_state_begin(&kept);
    lock_state_copy(&kept, &run->state);
    run->summary = NULL;
    Turn turn = {.run = run, .held = *held, .block = block, .step = step_index};
    const bool is_double = is_held_in_next_turn(&turn, step);
    lock_state_copy(&run->state, &kept);
    lock_state_end(&kept);
    run->summary = summary;
    run->block = block;
    if (!is_double)
        return;
    const LockPair pair = {.first = held->name,
                           .second = held->name,
                           .first_way = held->way,
                           .second_way = held->way,
                           .gates = g_ptr_array_new(),
                           .joined = g_ptr_array_new(),
                           .is_sure = true,
                           .is_turn = true,
                           .vouch = lock_run_vouch(run, step)};
    lock_note_pair(run, pair, false);
}
