/* SPDX-License-Identifier: MIT */
/*
 * init.c - which places may be without a value, moved out, or hold one, at each point.
 *
 * Requires: cfg in reverse postorder.   Fills: Init.at_entry.
 * Forward; the join is the union of what may be; nothing is known of a block that is not reached.
 * A missed edge hides an error: err towards setting.
 *
 *     move out of P        P and every path below are MOVED
 *     assign to P          P and every path below are FULL, or EMPTY for the empty value
 *     call that takes &P   by what the parameter says: consumed is a move, filled an assignment;
 *                          an exclusive borrow may have left the empty value
 *     declaration of P     UNSET
 *
 * Worked example: after `move(s.buf)` the path s.buf is MOVED and s is not: `use(s.len)` is fine,
 * and `use(s)` looks at all paths below and finds one moved. tests/checker/ui/moves/partial_*.c
 */
#include "analysis/init.h"

#include <string.h>

/* ---- paths ---------------------------------------------------------------------------------- */

/* Is the way to the place one that is followed? */
static bool
is_followed(const Body *body, const Place *place)
{
    for (; place->parent != NULL; place = place->parent) {
        if (place->kind == PLACE_INDEX)
            return false;
        if (place->kind == PLACE_DEREF) {
            const Place *const pointer = place->parent;
            if (pointer->kind != PLACE_LOCAL ||
                body_local_at(body, pointer->index)->capture != CAPTURE_MOVE)
                return false;
        }
    }
    return place->kind == PLACE_LOCAL;
}

static bool
is_tracked(const Body *body, const Place *place)
{
    return place->type != NULL && place->type->kind != TYPE_ARRAY && type_is_owned(place->type) &&
           is_followed(body, place);
}

static void
number_paths(Init *init)
{
    const GPtrArray *const places = init->body->places;
    init->path_of_place = g_new(size_t, places->len + 1);
    init->paths = g_new(Place *, places->len + 1);
    for (size_t i = 0; i < places->len; i++) {
        Place *const place = g_ptr_array_index(places, i);
        init->path_of_place[i] = SIZE_MAX;
        if (!is_tracked(init->body, place))
            continue;
        init->path_of_place[i] = init->n_paths;
        init->paths[init->n_paths++] = place;
    }
}

/* ---- what pointers point to ----------------------------------------------------------------- */

/* p + n: into what p leads to. */
static Place *
target_of_arithmetic(const Init *init, const Rvalue *value)
{
    const Operand *pointer = NULL;
    for (size_t i = 0; i < value->n_operands; i++) {
        const Operand *const operand = &value->operands[i];
        if (operand->kind == OPERAND_CONST || operand->type == NULL ||
            operand->type->kind != TYPE_POINTER)
            continue;
        if (pointer != NULL)
            return NULL; /* p - q */
        pointer = operand;
    }
    if (pointer == NULL)
        return NULL;
    Place *const target = init_pointee(init, pointer);
    if (target != NULL)
        return target;
    for (Place *child = pointer->place->child; child != NULL; child = child->sibling)
        if (child->kind == PLACE_DEREF && pointer->place->kind == PLACE_LOCAL)
            return child;
    return NULL;
}

/* What a closure got by_move is known by its pointer, as if that were set once, at the begin. */
static void
find_moved(Init *init, size_t *writes)
{
    for (size_t i = 0; i < init->body->locals->len; i++) {
        const Local *const local = body_local_at(init->body, i);
        for (Place *child = local->place->child; child != NULL; child = child->sibling)
            if (local->capture == CAPTURE_MOVE && child->kind == PLACE_DEREF) {
                init->target[i] = child;
                writes[i] = 1;
            }
    }
}

static bool
is_from_variable(const Init *init, const Operand *from)
{
    if (from->kind == OPERAND_CONST || from->place->kind != PLACE_LOCAL)
        return false;
    const Local *const local = body_local_at(init->body, from->place->index);
    return local->name != NULL || init->is_copy[from->place->index];
}

/* Variables that get one value, once, which is a reference to a place or a copy of such a one. */
static void
find_targets(Init *init)
{
    const Body *const body = init->body;
    size_t *const writes = g_new0(size_t, body->locals->len + 1);
    init->target = g_new0(Place *, body->locals->len + 1);
    init->is_copy = g_new0(bool, body->locals->len + 1);
    find_moved(init, writes);
    for (size_t i = 0; i < body->order->len; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            if ((s->kind != STATEMENT_ASSIGN && s->kind != STATEMENT_CALL) || s->place == NULL ||
                s->place->kind != PLACE_LOCAL)
                continue;
            const size_t local = s->place->index;
            Place *target = NULL;
            if (s->kind == STATEMENT_ASSIGN &&
                (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT))
                target = s->value.place;
            else if (s->kind == STATEMENT_ASSIGN &&
                     (s->value.kind == RVALUE_USE || s->value.kind == RVALUE_CAST)) {
                target = init_pointee(init, &s->value.operands[0]);
                init->is_copy[local] = is_from_variable(init, &s->value.operands[0]);
            } else if (s->kind == STATEMENT_ASSIGN && s->value.kind == RVALUE_OP)
                target = target_of_arithmetic(init, &s->value);
            init->target[local] = writes[local]++ == 0 ? target : NULL;
        }
    }
    g_free(writes);
}

Place *
init_pointee(const Init *init, const Operand *operand)
{
    if (operand->kind == OPERAND_CONST || operand->place->kind != PLACE_LOCAL)
        return NULL;
    return init->target[operand->place->index];
}

/* ---- states --------------------------------------------------------------------------------- */

size_t
init_path(const Init *init, const Place *place)
{
    for (; place != NULL; place = place->parent) {
        if (init->path_of_place[place->id] != SIZE_MAX)
            return init->path_of_place[place->id];
        if (place->kind == PLACE_DEREF || place->kind == PLACE_INDEX) {
            /* What a pointer leads to has a state of its own, which is not known; but the pointer,
             * when it is a member of an owned value, is gone with it. */
            continue;
        }
    }
    return SIZE_MAX;
}

InitState
init_look(const Init *init, const InitState *states, const Place *place)
{
    const size_t path = init_path(init, place);
    if (path == SIZE_MAX)
        return INIT_FULL;
    InitState state = states[path];
    if (init->paths[path] == place)
        for (size_t i = path + 1; i < init->n_paths; i++)
            if (place_contains(place, init->paths[i]))
                state |= states[i] & (INIT_UNSET | INIT_MOVED);
    return state;
}

void
init_set(const Init *init, InitState *states, const Place *place, InitState state)
{
    /* Parents are made before their children, so what is inside has a higher number. */
    const size_t own_path = init->path_of_place[place->id];
    for (size_t i = own_path == SIZE_MAX ? 0 : own_path; i < init->n_paths; i++)
        if (place_contains(place, init->paths[i]))
            states[i] = state;
}

/* ---- what statements do --------------------------------------------------------------------- */

static void
apply_operand(const Init *init, InitState *states, const Operand *operand)
{
    if (operand->kind == OPERAND_MOVE)
        init_set(init, states, operand->place, INIT_MOVED);
}

static bool
is_empty_value(const Statement *statement)
{
    return statement->kind == STATEMENT_ASSIGN && statement->value.kind == RVALUE_EMPTY;
}

/* The type of the function that a call goes to through a pointer; NULL when that is not known. */
static const Type *
function_of_operand(const Operand *callee)
{
    const Type *type = callee->kind == OPERAND_CONST ? NULL : callee->type;
    if (type != NULL && type->kind == TYPE_POINTER)
        type = type->of;
    return type != NULL && type->kind == TYPE_FUNCTION ? type : NULL;
}

ArgumentUse
init_argument_use(const Statement *call, size_t index)
{
    const Symbol *const callee = call->callee;
    if (callee != NULL && index < callee->n_parameters) {
        const Parameter *const parameter = &callee->parameters[index];
        if (parameter->consumes)
            return ARGUMENT_CONSUMED;
        if (parameter->fills)
            return ARGUMENT_FILLED;
        const Type *const type = parameter->type;
        return type->kind == TYPE_POINTER && type->of->is_const ? ARGUMENT_READ : ARGUMENT_WRITTEN;
    }
    const Type *const function = callee == NULL ? function_of_operand(&call->callee_operand) : NULL;
    const Type *const type = function != NULL && index < function->n_parameters
                                 ? function->parameters[index]
                                 : call->arguments[index].type;
    return type != NULL && type->kind == TYPE_POINTER && type->of->is_const ? ARGUMENT_READ
                                                                            : ARGUMENT_WRITTEN;
}

/* Is there a pointer, or an array, between the two? */
static bool
is_elsewhere(const Place *outer, const Place *place)
{
    for (; place != outer; place = place->parent)
        if (place->kind == PLACE_DEREF || place->kind == PLACE_INDEX)
            return true;
    return false;
}

/* A part that is not owned itself, like the first member of a handle, goes with the whole. */
static const Place *
init_owner(const Init *init, const Place *place)
{
    const size_t path = init_path(init, place);
    return path == SIZE_MAX || is_elsewhere(init->paths[path], place) ? place : init->paths[path];
}

static void
apply_argument(const Init *init, InitState *states, const Statement *call, size_t index)
{
    const Operand *const argument = &call->arguments[index];
    apply_operand(init, states, argument);
    const Place *const target = init_pointee(init, argument);
    if (target == NULL)
        return;
    const size_t path = init->path_of_place[target->id];
    const InitState before = path == SIZE_MAX ? 0 : states[path];
    switch (init_argument_use(call, index)) {
    case ARGUMENT_READ: break;
    case ARGUMENT_CONSUMED: init_set(init, states, init_owner(init, target), INIT_MOVED); break;
    case ARGUMENT_FILLED:
        init_set(init, states, target, INIT_FULL | INIT_EMPTY | (before & INIT_UNSAFE_TO_DROP));
        break;
    case ARGUMENT_WRITTEN:
        if (path != SIZE_MAX && (before & INIT_FULL) != 0)
            states[path] |= INIT_EMPTY;
        break;
    }
}

void
init_apply(const Init *init, InitState *states, const Statement *statement)
{
    switch (statement->kind) {
    case STATEMENT_ASSIGN:
        for (size_t i = 0; i < statement->value.n_operands; i++)
            apply_operand(init, states, &statement->value.operands[i]);
        init_set(init, states, statement->place,
                 is_empty_value(statement) ? INIT_EMPTY : INIT_FULL);
        break;
    case STATEMENT_CALL:
        for (size_t i = 0; i < statement->n_arguments; i++)
            apply_argument(init, states, statement, i);
        if (statement->place != NULL)
            init_set(init, states, statement->place, INIT_FULL);
        break;
    case STATEMENT_LIVE:
        init_set(init, states, statement->place, INIT_UNSET | INIT_UNSAFE_TO_DROP);
        break;
    case STATEMENT_DROP: init_set(init, states, statement->place, INIT_MOVED); break;
    case STATEMENT_USE:
    case STATEMENT_DEAD:
    case STATEMENT_SCOPE_BEGIN:
    case STATEMENT_SCOPE_END:
    case STATEMENT_RETURN:
    case STATEMENT_UNKNOWN: break;
    }
}

/* ---- the flow ------------------------------------------------------------------------------- */

/* Merge into a block's entry; true when that changed it. */
static bool
join(Init *init, size_t block, const InitState *states)
{
    InitState **const entry = &init->at_entry[block];
    if (*entry == NULL) {
        *entry = g_new(InitState, init->n_paths + 1);
        memcpy(*entry, states, init->n_paths);
        return true;
    }
    bool changed = false;
    for (size_t i = 0; i < init->n_paths; i++) {
        const InitState all = (*entry)[i] | states[i];
        changed |= all != (*entry)[i];
        (*entry)[i] = all;
    }
    return changed;
}

/* Parameters have values when the function begins; so has what a by_move capture stands for. */
static void
set_entry(Init *init, InitState *states)
{
    memset(states, INIT_UNSET | INIT_UNSAFE_TO_DROP, init->n_paths);
    for (size_t i = 0; i < init->body->locals->len; i++) {
        const Local *const local = body_local_at(init->body, i);
        if (local->is_parameter)
            init_set(init, states, local->place, INIT_FULL);
    }
}

static void
flow(Init *init)
{
    const Body *const body = init->body;
    InitState *const states = g_new(InitState, init->n_paths + 1);
    InitState *const on_the_way = g_new(InitState, init->n_paths + 1);
    bool *const waiting = g_new0(bool, body->blocks->len + 1);
    set_entry(init, states);
    join(init, 0, states);
    waiting[0] = true;
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < body->order->len; i++) {
            const size_t index = g_array_index(body->order, size_t, i);
            const Block *const block = body_block_at(body, index);
            if (!waiting[index])
                continue;
            waiting[index] = false;
            memcpy(states, init->at_entry[index], init->n_paths);
            for (size_t j = 0; j < block->statements->len; j++)
                init_apply(init, states, &g_array_index(block->statements, Statement, j));
            for (size_t j = 0; j < block->successors->len; j++) {
                const size_t to = g_array_index(block->successors, size_t, j);
                memcpy(on_the_way, states, init->n_paths);
                init_branch(init, on_the_way, block, j);
                if (join(init, to, on_the_way))
                    waiting[to] = again = true;
            }
        }
    }
    g_free(waiting);
    g_free(on_the_way);
    g_free(states);
}

Init *
init_compute(const Body *body)
{
    Init *const init = g_new0(Init, 1);
    init->body = body;
    number_paths(init);
    find_targets(init);
    init->at_entry = g_new0(InitState *, body->blocks->len + 1);
    if (body->blocks->len > 0)
        flow(init);
    return init;
}

void
init_free(Init *init)
{
    for (size_t i = 0; i < init->body->blocks->len; i++)
        g_free(init->at_entry[i]);
    g_free(init->at_entry);
    g_free(init->target);
    g_free(init->is_copy);
    g_free(init->paths);
    g_free(init->path_of_place);
    g_free(init);
}
