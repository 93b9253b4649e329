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
    state->running = g_array_new(FALSE, FALSE, sizeof(LockRunning));
}

void
lock_state_end(LockState *state)
{
    g_array_free(state->held, TRUE);
    g_ptr_array_free(state->freed, TRUE);
    g_array_free(state->running, TRUE);
}

void
lock_state_copy(LockState *to, const LockState *from)
{
    to->is_reached = from->is_reached;
    g_array_set_size(to->held, 0);
    g_array_append_vals(to->held, from->held->data, from->held->len);
    g_ptr_array_set_size(to->freed, 0);
    for (size_t i = 0; i < from->freed->len; i++)
        g_ptr_array_add(to->freed, g_ptr_array_index(from->freed, i));
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

bool
lock_state_add_running(LockState *state, LockRunning running)
{
    for (size_t i = 0; i < state->running->len; i++) {
        const LockRunning *const other = &g_array_index(state->running, LockRunning, i);
        if (other->handle == running.handle && other->is_scoped == running.is_scoped)
            return false;
    }
    g_array_append_val(state->running, running);
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
        if (other != NULL && held->thread != other->thread && held->thread != NULL) {
            held->thread = NULL;
            changed = true;
        }
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
    for (size_t i = 0; i < state->running->len; i++)
        changed |= lock_state_add_running(entry, g_array_index(state->running, LockRunning, i));
    return changed;
}
