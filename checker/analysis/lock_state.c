/* SPDX-License-Identifier: MIT */
/*
 * lock_state.c - which locks are held at one point of a function.
 *
 * Where ways meet, a lock is held if it is on all of them: a warning that is wrong costs more than
 * one that is missing. What may have been given back for the caller, and which threads may run, is
 * what it is on any of them.
 */
#include "analysis/lock_state.h"

#include "support/key.h"

void
lock_state_begin(LockState *state)
{
    state->is_reached = false;
    state->held = g_array_new(FALSE, FALSE, sizeof(LockHeld));
    state->freed = g_ptr_array_new();
    state->joined = g_ptr_array_new();
    state->running = g_array_new(FALSE, FALSE, sizeof(LockRunning));
    state->ended = g_ptr_array_new();
}

void
lock_state_end(LockState *state)
{
    g_array_free(state->held, TRUE);
    g_ptr_array_free(state->freed, TRUE);
    g_ptr_array_free(state->joined, TRUE);
    g_array_free(state->running, TRUE);
    g_ptr_array_free(state->ended, TRUE);
}

static void
copy_names(GPtrArray *to, const GPtrArray *from)
{
    g_ptr_array_set_size(to, 0);
    for (size_t i = 0; i < from->len; i++)
        g_ptr_array_add(to, g_ptr_array_index(from, i));
}

void
lock_state_copy(LockState *to, const LockState *from)
{
    to->is_reached = from->is_reached;
    g_array_set_size(to->held, 0);
    g_array_append_vals(to->held, from->held->data, from->held->len);
    copy_names(to->freed, from->freed);
    copy_names(to->joined, from->joined);
    copy_names(to->ended, from->ended);
    g_array_set_size(to->running, 0);
    g_array_append_vals(to->running, from->running->data, from->running->len);
}

const LockHeld *
lock_state_held(const LockState *state, const LockHeld *held)
{
    for (size_t i = 0; i < state->held->len; i++) {
        const LockHeld *const other = &g_array_index(state->held, LockHeld, i);
        if (other->name == held->name && other->holder == held->holder)
            return other;
    }
    return NULL;
}

/* The same thread in the same hands, among others; or NULL. */
static LockRunning *
running_in(const GArray *all, const LockRunning *running)
{
    for (size_t i = 0; i < all->len; i++) {
        LockRunning *const other = &g_array_index(all, LockRunning, i);
        if (other->thread == running->thread && other->handle == running->handle &&
            other->life == running->life && other->scope == running->scope)
            return other;
    }
    return NULL;
}

bool
lock_state_add_running(GArray *all, LockRunning running)
{
    if (running_in(all, &running) != NULL)
        return false;
    g_array_append_val(all, running);
    return true;
}

bool
lock_state_add_name(GPtrArray *names, const LockName *name)
{
    if (name == NULL || g_ptr_array_find(names, name, NULL))
        return false;
    g_ptr_array_add(names, key(name));
    return true;
}

/*
 * Threads run if they do on one way. But one that is joined on one way, and may run or not on the
 * other: there it does not, it seems, as `if (many) start(); ... if (many) join();` has it.
 */
static bool
join_running(LockState *entry, const LockState *state)
{
    bool changed = false;
    for (size_t i = 0; i < state->ended->len; i++) {
        gpointer const thread = g_ptr_array_index(state->ended, i);
        if (g_ptr_array_find(entry->ended, thread, NULL))
            continue;
        g_ptr_array_add(entry->ended, thread);
        changed = true;
    }
    for (size_t i = 0; i < state->running->len; i++) {
        LockRunning running = g_array_index(state->running, LockRunning, i);
        running.is_sure &= running_in(entry->running, &running) != NULL;
        if (running.is_sure || !g_ptr_array_find(entry->ended, running.thread, NULL))
            changed |= lock_state_add_running(entry->running, running);
    }
    for (size_t i = entry->running->len; i > 0; i--) {
        LockRunning *const running = &g_array_index(entry->running, LockRunning, i - 1);
        const LockRunning *const other = running_in(state->running, running);
        if (running->is_sure && (other == NULL || !other->is_sure)) {
            running->is_sure = false;
            changed = true;
        }
        if (!running->is_sure && g_ptr_array_find(entry->ended, running->thread, NULL))
            g_array_remove_index(entry->running, (guint)i - 1);
    }
    return changed;
}

bool
lock_state_join(LockState *entry, const LockState *state)
{
    if (!entry->is_reached) {
        lock_state_copy(entry, state);
        return true;
    }
    bool changed = false;
    for (size_t i = entry->held->len; i > 0; i--) {
        LockHeld *const held = &g_array_index(entry->held, LockHeld, i - 1);
        const LockHeld *const other = lock_state_held(state, held);
        if (other != NULL && other->is_lent && !held->is_lent)
            held->is_lent = changed = true;
        if (other != NULL && other->is_past && !held->is_past)
            held->is_past = changed = true;
        if (other != NULL && other->status == held->status)
            continue;
        if (other != NULL && (other->status == NULL || held->status == NULL)) {
            /* LockHeld on one way, and perhaps on the other. */
            const LockName *const status = held->status != NULL ? held->status : other->status;
            changed |= status != held->status;
            held->status = status;
            continue;
        }
        g_array_remove_index(entry->held, (guint)i - 1);
        changed = true;
    }
    for (size_t i = 0; i < state->freed->len; i++)
        changed |= lock_state_add_name(entry->freed, g_ptr_array_index(state->freed, i));
    for (size_t i = 0; i < state->joined->len; i++)
        changed |= lock_state_add_name(entry->joined, g_ptr_array_index(state->joined, i));
    return join_running(entry, state) || changed;
}
