/* SPDX-License-Identifier: MIT */
/*
 * lock_steps.c - what a function does with locks, step by step, without the rest of it.
 *
 * Requires: cfg. What takes, gives back and waits is said by the declarations of functions
 * (annotate.h, models/), and by what drops a guard: this file knows no function.
 *
 *     CounterGuard g = Counter_lock(&left)    TAKE left, held by g
 *     if (Counter_try_lock(&left, &g) == 0)   TAKE left, held by g, if the branch is the right one
 *     pthread_mutex_lock(&m)                  TAKE m, held by the thread
 *     f(&left, move(g))                       CALL f with left, g; GIVE what g holds
 *     end of g's block                        GIVE what g holds
 *
 * A wait for a condition variable is in a loop when a way leads from it back to it, past a
 * condition, on which the lock is not given back.
 */
#include "analysis/lock_walk.h"

#include <string.h>

#include "analysis/lock_loops.h"
#include "support/key.h"
#include "support/source.h"

static const char *
called(Walker *walker, const Statement *call, const Symbol *callee)
{
    char *const name = source_called(&call->span, callee->name);
    const char *const kept = lock_names_text(walker->names, name);
    g_free(name);
    return kept;
}

static LockStep *
add(Walker *walker, LockStepKind kind)
{
    const LockStep step = {.kind = kind,
                           .span = source_keep(walker->statement->span),
                           .unsafe = walker->statement->unsafe};
    g_array_append_val(walker->block->steps, step);
    return &g_array_index(walker->block->steps, LockStep, walker->block->steps->len - 1);
}

/* ---- waits and loops ------------------------------------------------------------------------ */

/* Does this statement end what the guard, or the lock, of a wait is? */
static bool
ends_the_lock(Walker *walker, const Statement *s, const LockName *holder, const LockName *name)
{
    if (s->kind == STATEMENT_DROP || s->kind == STATEMENT_DEAD)
        return s->place->kind == PLACE_LOCAL &&
               namer_local(walker->namer, s->place->index) == holder;
    if (s->kind != STATEMENT_CALL)
        return false;
    const Symbol *const callee = namer_callee(walker->namer, s);
    for (size_t i = 0; callee != NULL && i < callee->n_parameters && i < s->n_arguments; i++) {
        const Parameter *const parameter = &callee->parameters[i];
        if ((parameter->lock & LOCK_GIVES) != 0 && name != NULL &&
            namer_pointer(walker->namer, &s->arguments[i]) == name)
            return true;
        if (parameter->consumes && holder != NULL &&
            namer_holder_at(walker->namer, &s->arguments[i]) == holder)
            return true;
    }
    return false;
}

typedef struct LoopSearch {
    const LockName *holder, *name;
    bool *seen; /* by block: gone through before a condition, and behind one */
} LoopSearch;

/* From this statement on: does a way lead to the wait, past a condition? */
static bool
leads_back(Walker *walker, LoopSearch *search, size_t block, size_t from, bool past_condition)
{
    const Block *const at = body_block_at(walker->body, block);
    for (size_t i = from; i < at->statements->len; i++) {
        const Statement *const s = &g_array_index(at->statements, Statement, i);
        if (s == walker->statement)
            return past_condition;
        if (ends_the_lock(walker, s, search->holder, search->name))
            return false;
    }
    past_condition |= at->successors->len > 1;
    for (size_t i = 0; i < at->successors->len; i++) {
        const size_t to = g_array_index(at->successors, size_t, i);
        bool *const seen = &search->seen[2 * to + past_condition];
        if (*seen)
            continue;
        *seen = true;
        if (leads_back(walker, search, to, 0, past_condition))
            return true;
    }
    return false;
}

static bool
is_looped(Walker *walker, const LockName *holder, const LockName *name)
{
    LoopSearch search = {holder, name, g_new0(bool, 2 * walker->body->blocks->len + 2)};
    const bool found =
        leads_back(walker, &search, walker->block_index, walker->statement_index + 1, false);
    g_free(search.seen);
    return found;
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* Where the guard that a call makes is: what it fills, or what it returns. NULL: nowhere. */
static const LockName *
guard_of(Walker *walker, const Statement *call, const Symbol *callee)
{
    for (size_t i = 0; i < callee->n_parameters && i < call->n_arguments; i++)
        if (callee->parameters[i].fills || (callee->parameters[i].lock & LOCK_HOLDS) != 0)
            return namer_holder_at(walker->namer, &call->arguments[i]);
    const Type *const result = callee->type->kind == TYPE_FUNCTION ? callee->type->of : NULL;
    return result != NULL && result->kind == TYPE_RECORD && call->place != NULL
               ? namer_holder(walker->namer, call->place)
               : NULL;
}

/* Does the lock that a call takes end up in a guard, wherever that is? */
static bool
makes_guard(const Symbol *callee)
{
    for (size_t i = 0; i < callee->n_parameters; i++)
        if (callee->parameters[i].fills)
            return true;
    return callee->type->kind == TYPE_FUNCTION && callee->type->of != NULL &&
           callee->type->of->kind == TYPE_RECORD;
}

/* The local that the result of a call goes to, as a bit. */
static guint64
result_of(const Statement *call)
{
    const Place *place = call->place;
    while (place != NULL && place->parent != NULL)
        place = place->parent;
    if (place == NULL)
        return 0;
    return place->kind == PLACE_LOCAL && place->index < 63 ? G_GUINT64_CONSTANT(1) << place->index
                                                           : LOCK_ELSEWHERE;
}

static void
take_name(Walker *walker, const Statement *call, const Symbol *callee, unsigned use,
          const LockName *name)
{
    if (name == NULL || name->is_temporary)
        return;
    LockStep *const step = add(walker, LOCK_STEP_TAKE);
    step->use = use;
    step->name = name;
    step->holder = guard_of(walker, call, callee);
    step->text = lock_names_text(walker->names, callee->name);
    step->result = result_of(call);
    if (step->holder == NULL && makes_guard(callee))
        step->use |= LOCK_WITHIN; /* who knows for how long */
    if ((use & LOCK_TRIES) != 0 && call->place != NULL && call->place->kind == PLACE_LOCAL)
        step->status = namer_local(walker->namer, call->place->index);
}

/* The locks whose addresses are put into a local array, all of them. */
static void
take_several(Walker *walker, const Statement *call, const Symbol *callee, unsigned use,
             const Operand *array)
{
    const Statement *const value = array->kind != OPERAND_CONST && array->place->kind == PLACE_LOCAL
                                       ? namer_value_of(walker->namer, array->place->index)
                                       : NULL;
    const bool is_known = value != NULL && value->kind == STATEMENT_ASSIGN &&
                          (value->value.kind == RVALUE_REF || value->value.kind == RVALUE_REF_MUT);
    GPtrArray *const all = g_ptr_array_new();
    for (size_t i = 0; is_known && i < walker->body->order->len; i++) {
        const GArray *const statements =
            body_block_at(walker->body, g_array_index(walker->body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            if (s->kind != STATEMENT_ASSIGN || s->place->kind != PLACE_INDEX ||
                s->place->parent != value->value.place || s->value.n_operands != 1)
                continue;
            const LockName *const name = namer_pointer(walker->namer, &s->value.operands[0]);
            if (name != NULL)
                g_ptr_array_add(all, key(name));
        }
    }
    /* First all are waited for, while none of them is held, and then all are held. */
    for (size_t i = 0; i < all->len; i++)
        take_name(walker, call, callee, use | LOCK_WITHIN, g_ptr_array_index(all, i));
    for (size_t i = 0; i < all->len && guard_of(walker, call, callee) != NULL; i++)
        take_name(walker, call, callee, use | LOCK_ADOPTS, g_ptr_array_index(all, i));
    g_ptr_array_free(all, TRUE);
}

/* What a call does with the lock that one of its parameters leads to. */
static void
take_parameter(Walker *walker, const Statement *call, const Symbol *callee, size_t i)
{
    const Parameter *const parameter = &callee->parameters[i];
    const Operand *const argument = &call->arguments[i];
    const unsigned use = parameter->lock;
    if ((use & LOCK_SEVERAL) != 0)
        take_several(walker, call, callee, use, argument);
    else if ((use & (LOCK_TAKES | LOCK_TRIES | LOCK_ADOPTS)) != 0)
        take_name(walker, call, callee, use, namer_pointer(walker->namer, argument));
    if ((use & LOCK_SURE) != 0 && argument->kind != OPERAND_CONST &&
        argument->place->kind == PLACE_LOCAL)
        add(walker, LOCK_STEP_SURE)->holder = namer_local(walker->namer, argument->place->index);
    const LockName *const name =
        (use & (LOCK_GIVES | LOCK_PERHAPS)) != 0 ? namer_pointer(walker->namer, argument) : NULL;
    if ((use & LOCK_PERHAPS) != 0 && name != NULL && i + 1 < call->n_arguments &&
        (call->arguments[i + 1].kind != OPERAND_CONST ||
         (call->arguments[i + 1].constant == CONST_VALUE && !call->arguments[i + 1].is_zero)))
        g_hash_table_add(walker->again, key(lock_name_key(walker->names, name)));
    if ((use & LOCK_GIVES) != 0) {
        const bool is_known = name != NULL && !name->is_temporary;
        LockStep *const step = add(walker, LOCK_STEP_GIVE);
        step->name = is_known ? name : NULL;
        step->holder = is_known ? namer_holder_at(walker->namer, argument) : NULL;
    }
}

/* Does the parameter lead to the handle of a thread? */
static bool
is_handle_parameter(const Symbol *callee, size_t i)
{
    const Type *const of = i < callee->n_parameters ? callee->parameters[i].type->of : NULL;
    return of != NULL && callee->parameters[i].consumes && of->bare->is_handle;
}

/* What a call consumes it gives back, if it is no guard made of it. */
static void
consume(Walker *walker, const Statement *call, const Symbol *callee)
{
    const Type *const result = callee->type->kind == TYPE_FUNCTION ? callee->type->of : NULL;
    const bool makes = result != NULL && result->bare->is_guard;
    for (size_t i = 0; i < call->n_arguments; i++) {
        const Operand *const argument = &call->arguments[i];
        const bool is_moved = argument->kind == OPERAND_MOVE;
        const LockName *holder = NULL;
        if (is_moved)
            holder = namer_holder(walker->namer, argument->place);
        else if (i < callee->n_parameters && callee->parameters[i].consumes)
            holder = namer_holder_at(walker->namer, argument);
        if (is_moved ? argument->type->bare->is_handle : is_handle_parameter(callee, i))
            add(walker, LOCK_STEP_PASS)->name = namer_handle_at(walker->namer, argument);
        if (holder == NULL)
            continue;
        LockStep *const step = add(walker, makes ? LOCK_STEP_MOVE : LOCK_STEP_GIVE);
        step->holder = holder;
        if (makes && call->place != NULL)
            step->to = namer_holder(walker->namer, call->place);
    }
}

/* What a call waits for: perhaps the thread whose handle it is given, or those of a pool. */
static void
join_at(Walker *walker, const Statement *call, const Symbol *callee, size_t i)
{
    const Operand *const argument = &call->arguments[i];
    if (argument->kind == OPERAND_CONST)
        return;
    const bool is_consumed = i < callee->n_parameters && callee->parameters[i].consumes;
    const Type *const of = argument->place->type->of;
    if (is_consumed && of != NULL && of->bare->drop == callee) {
        add(walker, LOCK_STEP_THREADS_END)->life = LOCK_LIFE_POOL;
        return;
    }
    const LockName *const handle = namer_handle_at(walker->namer, argument);
    if (handle != NULL || is_consumed)
        add(walker, LOCK_STEP_JOIN)->name = handle;
}

static void
block_at(Walker *walker, const Statement *call, const Symbol *callee)
{
    const Operand *lock = NULL;
    for (size_t i = 0; i < callee->n_parameters && i < call->n_arguments; i++)
        if ((callee->parameters[i].lock & LOCK_WAITS) != 0)
            lock = &call->arguments[i];
    if (!callee->blocks && lock == NULL)
        return;
    const LockName *const waited = lock == NULL ? NULL : namer_pointer(walker->namer, lock);
    if (lock != NULL && (waited == NULL || waited->is_temporary))
        return; /* which lock it gives back is not known */
    for (size_t i = 0; lock == NULL && i < call->n_arguments; i++)
        join_at(walker, call, callee, i);
    LockStep *const step = add(walker, LOCK_STEP_BLOCK);
    step->text = called(walker, call, callee);
    if (lock == NULL)
        return;
    step->is_wait = true;
    step->name = waited;
    step->holder = namer_holder_at(walker->namer, lock);
    step->is_looped = is_looped(walker, step->holder, step->name);
}

/* The parameter, among the first, that this is, if it leads to a function and keeps its value. */
static size_t
function_parameter(const Walker *walker, const Operand *operand)
{
    if (operand->kind == OPERAND_CONST || operand->place->kind != PLACE_LOCAL ||
        operand->type->kind != TYPE_POINTER || operand->type->of->kind != TYPE_FUNCTION ||
        operand->place->index >= 64 || !namer_is_parameter(walker->namer, operand->place->index))
        return SIZE_MAX;
    return operand->place->index;
}

/* The arguments of a call, for the parameters from `first` on. */
static void
name_arguments(Walker *walker, LockStep *step, const Statement *call, size_t first)
{
    const size_t n = call->n_arguments - first;
    step->n_arguments = n;
    step->arguments = g_new0(const LockName *, n + 1);
    step->holders = g_new0(const LockName *, n + 1);
    step->indices = g_new0(const char *, n + 1);
    step->functions = g_new0(const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        const Operand *const argument = &call->arguments[first + i];
        if (argument->type->kind == TYPE_SCALAR)
            step->indices[i] = namer_index(walker->namer, argument);
        if (argument->kind == OPERAND_CONST && argument->constant == CONST_FUNCTION &&
            argument->symbol != NULL)
            step->functions[i] = lock_names_text(walker->names, argument->symbol->usr);
        if (argument->kind == OPERAND_CONST)
            continue;
        if (function_parameter(walker, argument) != SIZE_MAX)
            walker->steps->runs |= G_GUINT64_CONSTANT(1) << argument->place->index;
        const bool is_pointer = argument->place->type->kind == TYPE_POINTER;
        step->arguments[i] = is_pointer ? namer_pointer(walker->namer, argument)
                                        : namer_place(walker->namer, argument->place);
        step->holders[i] = is_pointer ? namer_holder_at(walker->namer, argument)
                                      : namer_holder(walker->namer, argument->place);
        const Type *const to = is_pointer ? argument->place->type->of : NULL;
        if (to == NULL || to->is_const || i >= 64)
            continue;
        step->is_changed |= G_GUINT64_CONSTANT(1) << i;
        if (!to->bare->is_guard)
            step->holds_guards |= G_GUINT64_CONSTANT(1) << i;
    }
}

/* A closure of the unit, by its name. */
static const Symbol *
closure_named(const Unit *unit, const char *name)
{
    for (size_t i = 0; i < unit->symbols->len; i++) {
        const Symbol *const symbol = g_ptr_array_index(unit->symbols, i);
        if (symbol->is_closure && strcmp(symbol->name, name) == 0)
            return symbol;
    }
    return NULL;
}

/* Where the handle of a thread goes that a call starts: what it returns, or fills. */
static const LockName *
handle_of(Walker *walker, const Statement *call, const Symbol *callee)
{
    for (size_t i = 0; i < callee->n_parameters && i < call->n_arguments; i++) {
        const Type *const of = callee->parameters[i].type->of;
        if (callee->parameters[i].fills && of != NULL && of->bare->is_handle)
            return namer_handle_at(walker->namer, &call->arguments[i]);
    }
    if (callee->meaning == MEANING_RUN && call->n_arguments > 1) /* in what the call works on */
        return namer_holder_at(walker->namer, &call->arguments[1]);
    return call->place == NULL ? NULL : namer_handle(walker->namer, call->place);
}

/* A call that runs a closure: its captures are the last arguments. */
static bool
run_at(Walker *walker, const Statement *call, const Symbol *callee)
{
    const RunKind run = run_kind(call);
    const Symbol *const closure =
        run == RUN_NONE ? NULL : closure_named(walker->body->unit, callee->closure);
    if (closure == NULL)
        return false;
    const bool is_now = run == RUN_NOW;
    LockStep *step = add(walker, is_now ? LOCK_STEP_CALL : LOCK_STEP_SPAWN);
    step->usr = lock_names_text(walker->names, closure->usr);
    step->text = lock_names_text(walker->names, closure->name);
    name_arguments(
        walker, step, call,
        call->n_arguments > closure->n_parameters ? call->n_arguments - closure->n_parameters : 0);
    if (is_now)
        return true;
    step->name = handle_of(walker, call, callee);
    if (run == RUN_PARALLEL) {
        step->life = LOCK_LIFE_CALL;
    } else if (run == RUN_SCOPED) {
        step->life = LOCK_LIFE_SCOPE;
        step->scope = namer_pointer(walker->namer, &call->arguments[0]);
    } else if (callee->meaning == MEANING_RUN) {
        step->life = LOCK_LIFE_POOL;
    }
    return true;
}

/* A step runs what a parameter points to. */
static void
points_to(Walker *walker, LockStep *step, const Operand *pointer)
{
    step->parameter = pointer->place->index;
    step->text = lock_names_text(walker->names, body_local_at(walker->body, step->parameter)->name);
    walker->steps->runs |= G_GUINT64_CONSTANT(1) << step->parameter;
}

/* pthread_create(&thread, attributes, function, argument), whatever it is called. */
static void
start_at(Walker *walker, const Statement *call)
{
    for (size_t i = 0; i < call->n_arguments; i++) {
        const Operand *const function = &call->arguments[i];
        const size_t parameter = function_parameter(walker, function);
        const bool is_known = function->kind == OPERAND_CONST &&
                              function->constant == CONST_FUNCTION && function->symbol != NULL;
        if (!is_known && parameter == SIZE_MAX)
            continue;
        LockStep *const step = add(walker, LOCK_STEP_SPAWN);
        if (is_known) {
            step->usr = lock_names_text(walker->names, function->symbol->usr);
            step->text = lock_names_text(walker->names, function->symbol->name);
        } else {
            points_to(walker, step, function);
        }
        name_arguments(walker, step, call, MIN(i + 1, call->n_arguments));
        step->name = namer_handle_at(walker->namer, &call->arguments[0]);
    }
}

static bool
says_of_locks(const Symbol *callee)
{
    for (size_t i = 0; i < callee->n_parameters; i++)
        if (callee->parameters[i].lock != 0)
            return true;
    return callee->blocks;
}

/* A call, whatever it calls. */
static LockStep *
call_at(Walker *walker, const Statement *call)
{
    LockStep *const step = add(walker, LOCK_STEP_CALL);
    step->holder = call->place == NULL ? NULL : namer_holder(walker->namer, call->place);
    step->name = call->place == NULL ? NULL : namer_handle(walker->namer, call->place);
    step->result = result_of(call);
    name_arguments(walker, step, call, 0);
    return step;
}

static void
walk_call(Walker *walker, const Statement *call)
{
    const Symbol *const callee = namer_callee(walker->namer, call);
    if (callee == NULL && function_parameter(walker, &call->callee_operand) != SIZE_MAX)
        points_to(walker, call_at(walker, call), &call->callee_operand);
    if (callee == NULL)
        return;
    for (size_t i = 0; i < callee->n_parameters && i < call->n_arguments; i++)
        if (callee->parameters[i].lock != 0)
            take_parameter(walker, call, callee, i);
    block_at(walker, call, callee);
    if (callee->starts_thread) {
        start_at(walker, call);
    } else if (!run_at(walker, call, callee) && !says_of_locks(callee) && !callee->is_trusted &&
               !callee->is_foreign) {
        LockStep *const step = call_at(walker, call);
        step->usr = lock_names_text(walker->names, callee->usr);
        step->text = called(walker, call, callee);
    }
    consume(walker, call, callee);
}

/* ---- other statements ----------------------------------------------------------------------- */

static void
forget(Walker *walker, const Place *place)
{
    if (place == NULL || place->kind != PLACE_LOCAL ||
        (place->type->kind != TYPE_POINTER && place->type->kind != TYPE_SCALAR) ||
        body_local_at(walker->body, place->index)->name == NULL)
        return;
    LockStep *const step = add(walker, LOCK_STEP_FORGET);
    step->holder = namer_local(walker->namer, place->index);
    step->is_index = place->type->kind == TYPE_SCALAR;
}

/* A handle of a thread, or a part of one. */
static bool
is_of_handle(const Place *place)
{
    return place->type->bare->is_handle ||
           (place->kind == PLACE_FIELD && place->parent->type->bare->is_handle);
}

/* Does the place keep what tells a thread from others, for who joins it? */
static bool
keeps_thread(const Walker *walker, const Place *place)
{
    const bool is_variable = place->kind == PLACE_GLOBAL || place->kind == PLACE_LOCAL;
    const bool is_kept =
        !is_variable || place->kind == PLACE_GLOBAL || place->index == walker->body->result;
    return is_of_handle(place) || (is_kept && place->type->bare == walker->thread_id);
}

/* A lock that is made anew is held by nobody. */
static void
renew(Walker *walker, const Place *place)
{
    if (place == NULL || !place->type->bare->is_interior)
        return;
    const LockName *const name = namer_place(walker->namer, place);
    if (name != NULL)
        add(walker, LOCK_STEP_GIVE)->name = name;
}

static void
walk_assign(Walker *walker, const Statement *s)
{
    forget(walker, s->place);
    renew(walker, s->place);
    if (s->value.kind != RVALUE_USE || s->value.operands[0].kind == OPERAND_CONST)
        return;
    if (keeps_thread(walker, s->place) && namer_handle(walker->namer, s->place) != NULL) {
        LockStep *const step = add(walker, LOCK_STEP_PASS);
        step->name = namer_handle(walker->namer, s->value.operands[0].place);
        step->to = namer_handle(walker->namer, s->place);
        return;
    }
    if (s->value.operands[0].kind != OPERAND_MOVE || !s->value.operands[0].type->bare->is_guard)
        return;
    LockStep *const step = add(walker, LOCK_STEP_MOVE);
    step->holder = namer_holder(walker->namer, s->value.operands[0].place);
    step->to = namer_holder(walker->namer, s->place);
}

static void
compare(Walker *walker, const Rvalue *value)
{
    if (value->kind != RVALUE_OP || value->operator== OPERATOR_ANY)
        return;
    const bool is_order = value->operator== OPERATOR_ORDER;
    const LockComparison comparison = {
        .left = namer_sources(walker->namer, &value->operands[0]),
        .right = value->n_operands > 1 ? namer_sources(walker->namer, &value->operands[1]) : 0,
        .is_order = is_order,
        .block = walker->steps->blocks->len - 1};
    g_array_append_val(walker->steps->comparisons, comparison);
}

static void
end_local(Walker *walker, const Place *place)
{
    if (place->kind != PLACE_LOCAL)
        return;
    LockStep *const step = add(walker, LOCK_STEP_GIVE);
    step->holder = namer_local(walker->namer, place->index);
    step->is_end = true;
}

static void
end_scope(Walker *walker, size_t scope)
{
    const Local *const handle = g_array_index(walker->body->scopes, ScopeBlock, scope - 1).handle;
    LockStep *const step = add(walker, LOCK_STEP_THREADS_END);
    step->life = LOCK_LIFE_SCOPE;
    if (handle == NULL)
        return;
    const Operand pointer = {.kind = OPERAND_COPY, .place = handle->place};
    step->scope = namer_pointer(walker->namer, &pointer);
}

static void
walk_statement(Walker *walker, const Statement *s)
{
    walker->statement = s;
    switch (s->kind) {
    case STATEMENT_ASSIGN:
        compare(walker, &s->value);
        walk_assign(walker, s);
        break;
    case STATEMENT_CALL:
        walk_call(walker, s);
        forget(walker, s->place);
        renew(walker, s->place);
        break;
    case STATEMENT_DROP:
        if (s->place->type->bare->drop != NULL && s->place->type->bare->drop->blocks)
            add(walker, LOCK_STEP_THREADS_END)->life = LOCK_LIFE_POOL;
        end_local(walker, s->place);
        break;
    case STATEMENT_DEAD:
    case STATEMENT_LIVE: end_local(walker, s->place); break;
    case STATEMENT_SCOPE_END: end_scope(walker, s->scope); break;
    case STATEMENT_USE:
    case STATEMENT_SCOPE_BEGIN:
    case STATEMENT_RETURN:
    case STATEMENT_UNKNOWN: break;
    }
}

/* ---- the body ------------------------------------------------------------------------------- */

static void
step_done(LockStep *step)
{
    g_free(step->arguments);
    g_free(step->holders);
    g_free(step->indices);
    g_free(step->functions);
}

static void
block_free(void *made)
{
    LockBlock *const block = made;
    for (size_t i = 0; i < block->steps->len; i++)
        step_done(&g_array_index(block->steps, LockStep, i));
    g_array_free(block->steps, TRUE);
    g_array_free(block->successors, TRUE);
    g_free(block);
}

static void
walk_block(Walker *walker, const Block *block)
{
    walker->block = g_new0(LockBlock, 1);
    walker->block->steps = g_array_new(FALSE, FALSE, sizeof(LockStep));
    walker->block->successors = g_array_new(FALSE, FALSE, sizeof(size_t));
    walker->block->is_return = block->is_return;
    g_ptr_array_add(walker->steps->blocks, walker->block);
    for (size_t i = 0; i < block->statements->len; i++) {
        walker->statement_index = i;
        walk_statement(walker, &g_array_index(block->statements, Statement, i));
    }
    for (size_t i = 0; i < block->successors->len; i++) {
        const size_t to =
            body_block_at(walker->body, g_array_index(block->successors, size_t, i))->order;
        g_array_append_val(walker->block->successors, to);
    }
    lock_walk_branch(walker, block);
}

/* The variables that the locks taken here are indexed by. */
static guint64
indices_of(const LockBody *steps)
{
    guint64 all = 0;
    for (size_t i = 0; i < steps->blocks->len; i++) {
        const LockBlock *const block = g_ptr_array_index(steps->blocks, i);
        for (size_t j = 0; j < block->steps->len; j++) {
            const LockStep *const step = &g_array_index(block->steps, LockStep, j);
            if (step->kind == LOCK_STEP_TAKE)
                all |= lock_name_indices(step->name);
        }
    }
    return all;
}

/* Nobody asks for new values of variables that are no pointers, and no indices of locks. */
static void
drop_needless(LockBody *steps)
{
    const guint64 indices = indices_of(steps);
    for (size_t i = 0; i < steps->blocks->len; i++) {
        GArray *const all = ((LockBlock *)g_ptr_array_index(steps->blocks, i))->steps;
        for (size_t j = all->len; j > 0; j--) {
            const LockStep *const step = &g_array_index(all, LockStep, j - 1);
            if (step->kind == LOCK_STEP_FORGET && step->is_index &&
                (step->holder->index >= 63 || (indices >> step->holder->index & 1) == 0))
                g_array_remove_index(all, (guint)j - 1);
        }
    }
}

/* What a function that starts threads leaves in what its first parameter leads to. */
static const Type *
thread_id_of(const Unit *unit)
{
    for (size_t i = 0; i < unit->symbols->len; i++) {
        const Symbol *const symbol = g_ptr_array_index(unit->symbols, i);
        if (symbol->starts_thread && symbol->n_parameters > 0 &&
            symbol->parameters[0].type->kind == TYPE_POINTER &&
            symbol->parameters[0].type->of->kind == TYPE_SCALAR)
            return symbol->parameters[0].type->of->bare;
    }
    return NULL;
}

LockBody *
lock_steps_take(LockNames *names, const Body *body, GHashTable *again)
{
    LockBody *const steps = g_new0(LockBody, 1);
    Walker walker = {.names = names,
                     .namer = namer_new(names, body),
                     .body = body,
                     .steps = steps,
                     .again = again,
                     .thread_id = thread_id_of(body->unit)};
    steps->usr = lock_names_text(names, body->symbol->usr);
    steps->name = lock_names_text(names, body->symbol->name);
    steps->span = source_keep(body->symbol->span);
    steps->n_parameters = body->symbol->n_parameters;
    steps->several = namer_several(walker.namer);
    steps->is_private =
        body->symbol->is_local && !body->symbol->is_address_taken && !body->symbol->is_closure;
    steps->blocks = g_ptr_array_new_with_free_func(block_free);
    steps->comparisons = g_array_new(FALSE, FALSE, sizeof(LockComparison));
    if (body->result != SIZE_MAX)
        steps->result = namer_local(walker.namer, body->result);
    for (size_t i = 0; i < body->order->len; i++) {
        walker.block_index = g_array_index(body->order, size_t, i);
        walk_block(&walker, body_block_at(body, walker.block_index));
    }
    drop_needless(steps);
    steps->loops = lock_loops_of(steps->blocks);
    namer_free(walker.namer);
    return steps;
}

void
lock_steps_free(LockBody *steps)
{
    g_ptr_array_free(steps->loops, TRUE);
    g_ptr_array_free(steps->blocks, TRUE);
    g_array_free(steps->comparisons, TRUE);
    g_free(steps);
}
