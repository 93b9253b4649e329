/* SPDX-License-Identifier: MIT */
/*
 * loans.c - which borrows there are, who holds them, and until when they last.
 *
 * In the manner of non-lexical lifetimes: a loan lasts while a variable that holds it is used
 * later, is dropped later (a guard), or while the scope that got it runs. Two flows are computed:
 *
 *     held   forward: which loans each carrier may hold; a whole assignment replaces, others add
 *     live   backward: which carriers are used later; the end of an own variable is a use
 *
 * Only variables that ever hold a loan are numbered, so a function without borrows costs nothing.
 *
 * Sources of loans
 *     &x            of an owned value, or of a part of one: a loan of the place
 *     v.data        a pointer copied out of an owned value: a loan of that value
 *     f(p)          what f lends of *p: the loans of p; of a pointer without any, a loan of *p
 *     spawn(s, &x)  a capture by_ref or by_mut: a loan held by the scope, of plain data too
 */
#include "analysis/loans.h"

#include "analysis/bitset.h"
#include "analysis/contracts.h"
#include "analysis/runs.h"

#include <string.h>

bool
loans_can_carry(const Type *type)
{
    if (type == NULL)
        return false;
    switch (type->kind) {
    case TYPE_POINTER: return type->of->bare->kind != TYPE_FUNCTION;
    case TYPE_ARRAY: return loans_can_carry(type->of);
    case TYPE_RECORD:
        if (type->bare->is_guard)
            return true;
        for (size_t i = 0; i < type->n_fields; i++)
            if (type->fields[i].type->kind != TYPE_RECORD && loans_can_carry(type->fields[i].type))
                return true;
        return false;
    case TYPE_VOID:
    case TYPE_SCALAR:
    case TYPE_FUNCTION:
    case TYPE_UNKNOWN: return false;
    }
    return false;
}

/* ---- what a statement borrows --------------------------------------------------------------- */

/* Is the place, or something that it is a part of, an owned value or a guard? */
static Place *
owned_part_of(Place *place)
{
    for (; place != NULL; place = place->parent)
        if (place->type != NULL && place->type->kind != TYPE_ARRAY &&
            (type_is_owned(place->type) || place->type->bare->is_guard))
            return place;
    return NULL;
}

static bool
is_pointer(const Type *type)
{
    return type != NULL && type->kind == TYPE_POINTER && type->of->bare->kind != TYPE_FUNCTION;
}

/* `guard.data`: a pointer that lies in an owned value, without a deref between the two. */
static Place *
lender_of_member(Place *place)
{
    if (place->kind != PLACE_FIELD || !is_pointer(place->type))
        return NULL;
    for (Place *at = place->parent; at != NULL; at = at->parent) {
        if (at->kind == PLACE_DEREF || at->kind == PLACE_INDEX)
            return NULL;
        if (at->type->kind != TYPE_ARRAY && (type_is_owned(at->type) || at->type->bare->is_guard))
            return at;
    }
    return NULL;
}

/* What one statement borrows: a place, or nothing. */
typedef struct Borrow {
    Place *place;
    bool is_mut;
    Span span;
    bool is_indirect; /* a capture through a pointer variable */
} Borrow;

static bool
is_const_pointer(const Type *type)
{
    return type != NULL && type->kind == TYPE_POINTER && type->of->is_const;
}

static Borrow
borrow_of_operand(const Operand *operand)
{
    if (operand->kind != OPERAND_COPY)
        return (Borrow){0};
    return (Borrow){.place = lender_of_member(operand->place),
                    .is_mut = !is_const_pointer(operand->type),
                    .span = operand->span};
}

/* `*p = &x` where p came from a lock: another thread may find it there. */
static bool
is_stored_behind_lock(const Statement *s)
{
    const Place *const deref = place_last_deref(s->place);
    return deref != NULL && deref->parent->kind == PLACE_LOCAL &&
           place_last_deref(s->value.place) == NULL;
}

/* The loan that the value of an assignment takes itself. */
static Borrow
borrow_of_value(const Statement *s)
{
    switch (s->value.kind) {
    case RVALUE_REF:
    case RVALUE_REF_MUT:
        if (owned_part_of(s->value.place) == NULL && !is_stored_behind_lock(s))
            return (Borrow){0};
        return (Borrow){
            .place = s->value.place, .is_mut = s->value.kind == RVALUE_REF_MUT, .span = s->span};
    case RVALUE_USE: return borrow_of_operand(&s->value.operands[0]);
    case RVALUE_CAST: { /* as exclusive as the pointer that it becomes */
        Borrow borrow = borrow_of_operand(&s->value.operands[0]);
        borrow.is_mut &= !is_const_pointer(s->place->type);
        return borrow;
    }
    case RVALUE_OP:
    case RVALUE_EMPTY: return (Borrow){0};
    }
    return (Borrow){0};
}

static bool
is_lent(const Statement *call, size_t index)
{
    return call->callee != NULL && index < call->callee->n_parameters &&
           call->callee->parameters[index].lends;
}

/* The place that a pointer variable leads to; NULL where nothing borrows by its name. */
static Place *
pointee_of(const Place *pointer)
{
    for (Place *child = pointer->child; child != NULL; child = child->sibling)
        if (child->kind == PLACE_DEREF)
            return child;
    return NULL;
}

/* `f(p)` with a pointer variable: what f lends is a part of *p. */
static Borrow
borrow_of_lent(const Body *body, const Statement *call, size_t index)
{
    const Operand *const operand = &call->arguments[index];
    if (!is_lent(call, index) || operand->kind != OPERAND_COPY || !is_pointer(operand->type))
        return (Borrow){0};
    const Local *const root = body_local_of(body, operand->place);
    if (operand->place->kind == PLACE_LOCAL && root->name != NULL) {
        Place *const target = pointee_of(operand->place);
        if (target == NULL || owned_part_of(target) == NULL)
            return (Borrow){0};
        return (Borrow){.place = target,
                        .is_mut = !is_const_pointer(call->callee->parameters[index].type),
                        .span = operand->span};
    }
    return borrow_of_operand(operand);
}

/* What a thread of a scope gets by_ref or by_mut. */
static Borrow
borrow_of_capture(const Init *init, const Statement *call, size_t index)
{
    const Capture capture = contracts_capture(call, index);
    const Operand *const operand = &call->arguments[index];
    if (capture == CAPTURE_NONE || operand->kind == OPERAND_CONST)
        return (Borrow){0};
    const bool is_named = operand->place->kind == PLACE_LOCAL &&
                          body_local_at(init->body, operand->place->index)->name != NULL;
    Place *target = init_pointee(init, operand);
    if (target == NULL)
        target = is_named                                   ? pointee_of(operand->place)
                 : lender_of_member(operand->place) != NULL ? operand->place
                                                            : NULL;
    return (Borrow){.place = target,
                    .is_mut = capture == CAPTURE_MUT,
                    .span = call->argument_spans[index],
                    .is_indirect = is_named || operand->place->kind == PLACE_FIELD};
}

/* ---- collecting ----------------------------------------------------------------------------- */

static void
add_loan(Loans *loans, const Statement *s, Borrow borrow, bool is_capture, const Local *chunk)
{
    Loan loan = {.place = borrow.place,
                 .is_mut = borrow.is_mut,
                 .span = borrow.span,
                 .statement = s,
                 .is_capture = is_capture,
                 .is_indirect = borrow.is_indirect,
                 .chunk = chunk};
    if (borrow.place == NULL)
        return;
    g_array_append_val(loans->all, loan);
    if (chunk == NULL)
        return;
    loan.is_past = true; /* the same loan, when the walk has gone on */
    g_array_append_val(loans->all, loan);
}

/* The walk over an array that a pointer operand comes from: `chunk.data`. */
static const Local *
chunk_of(const Loans *loans, const Operand *operand)
{
    if (operand->kind == OPERAND_CONST || operand->place->kind != PLACE_FIELD)
        return NULL;
    const Local *const local = body_local_of(loans->body, operand->place);
    return local != NULL && local->is_chunk ? local : NULL;
}

/* The array that a walk goes over: what its variable was made to point to. */
static Place *
array_of_chunk(const Loans *loans, const Local *chunk)
{
    for (size_t i = 0; i < loans->body->order->len; i++) {
        const GArray *const statements =
            body_block_at(loans->body, g_array_index(loans->body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            if (s->kind != STATEMENT_ASSIGN || place_root(s->place) != chunk->place ||
                s->place->kind != PLACE_FIELD)
                continue;
            if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT)
                return s->value.place;
            if (s->value.kind == RVALUE_USE && s->value.operands[0].kind == OPERAND_COPY &&
                is_pointer(s->value.operands[0].type)) {
                Place *const target = init_pointee(loans->init, &s->value.operands[0]);
                return target != NULL ? target : pointee_of(s->value.operands[0].place);
            }
        }
    }
    return NULL;
}

static void
collect_captures(Loans *loans, const Statement *call)
{
    for (size_t i = 0; i < call->n_arguments; i++) {
        const Capture capture = contracts_capture(call, i);
        const Local *const chunk = chunk_of(loans, &call->arguments[i]);
        Borrow borrow = borrow_of_capture(loans->init, call, i);
        if (chunk != NULL && capture != CAPTURE_NONE)
            borrow = (Borrow){.place = array_of_chunk(loans, chunk),
                              .is_mut = capture == CAPTURE_MUT,
                              .span = call->argument_spans[i],
                              .is_indirect = true};
        add_loan(loans, call, borrow, true, chunk);
    }
}

static void
collect_statement(Loans *loans, const Body *body, const Statement *s)
{
    if (s->kind == STATEMENT_ASSIGN) {
        const Local *const root = body_local_of(body, s->place);
        const bool is_chunk = root != NULL && root->is_chunk;
        add_loan(loans, s, borrow_of_value(s), false, is_chunk ? root : NULL);
    }
    if (s->kind != STATEMENT_CALL)
        return;
    for (size_t i = 0; i < s->n_arguments; i++)
        add_loan(loans, s, borrow_of_lent(body, s, i), false, NULL);
    collect_captures(loans, s);
}

static void
collect(Loans *loans, const Body *body)
{
    for (size_t i = 0; i < body->order->len; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++)
            collect_statement(loans, body, &g_array_index(statements, Statement, j));
    }
}

/* ---- who may carry -------------------------------------------------------------------------- */

/* Does the statement put loans into its place: its own, or those of what it reads? */
static bool
brings_loans(const Loans *loans, const bool *carries, const Statement *s)
{
    for (size_t i = 0; i < loans->all->len; i++)
        if (g_array_index(loans->all, Loan, i).statement == s)
            return true;
    for (size_t i = 0; i < s->value.n_operands; i++) {
        const Operand *const operand = &s->value.operands[i];
        const Local *const root =
            operand->kind == OPERAND_CONST ? NULL : body_local_of(loans->body, operand->place);
        if (root != NULL && carries[root->place->index])
            return true;
    }
    if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT) {
        const Local *const root = body_local_of(loans->body, s->value.place);
        if (root != NULL && carries[root->place->index])
            return true;
    }
    for (size_t i = 0; i < s->n_arguments; i++) {
        const Operand *const operand = &s->arguments[i];
        const Local *const root =
            operand->kind == OPERAND_CONST ? NULL : body_local_of(loans->body, operand->place);
        if (root != NULL && carries[root->place->index] &&
            (is_lent(s, i) || operand->kind == OPERAND_MOVE))
            return true;
    }
    return false;
}

static bool
mark(bool *flag)
{
    const bool changed = !*flag;
    *flag = true;
    return changed;
}

/* What a call fills gets the loans as its result does. */
static bool
mark_filled(const Loans *loans, bool *carries, const Statement *call)
{
    bool changed = false;
    for (size_t i = 0; i < call->n_arguments; i++) {
        if (init_argument_use(call, i) != ARGUMENT_FILLED)
            continue;
        const Place *const target = init_pointee(loans->init, &call->arguments[i]);
        const Local *const root = target == NULL ? NULL : body_local_of(loans->body, target);
        if (root != NULL && loans_can_carry(target->type))
            changed |= mark(&carries[root->place->index]);
    }
    return changed;
}

static bool
mark_carrier(const Loans *loans, bool *carries, const Statement *s)
{
    if ((s->kind != STATEMENT_ASSIGN && s->kind != STATEMENT_CALL) ||
        !brings_loans(loans, carries, s))
        return false;
    bool changed = false;
    if (s->place != NULL && loans_can_carry(s->place->type) && place_last_deref(s->place) == NULL) {
        const Local *const root = body_local_of(loans->body, s->place);
        if (root != NULL)
            changed |= mark(&carries[root->place->index]);
    }
    return s->kind == STATEMENT_CALL ? mark_filled(loans, carries, s) || changed : changed;
}

static void
number_carriers(Loans *loans)
{
    const Body *const body = loans->body;
    bool *const carries = g_new0(bool, body->locals->len + 1);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < body->order->len; i++) {
            const GArray *const statements =
                body_block_at(body, g_array_index(body->order, size_t, i))->statements;
            for (size_t j = 0; j < statements->len; j++)
                changed |= mark_carrier(loans, carries, &g_array_index(statements, Statement, j));
        }
    }
    loans->carrier = g_new(size_t, body->locals->len + 1);
    loans->local_of = g_new(size_t, body->locals->len + 1);
    for (size_t i = 0; i < body->locals->len; i++) {
        loans->carrier[i] = carries[i] ? loans->n_carriers : SIZE_MAX;
        if (carries[i])
            loans->local_of[loans->n_carriers++] = i;
    }
    loans->first_scope = loans->n_carriers;
    loans->n_carriers += body->scopes->len;
    g_free(carries);
}

/* ---- held ----------------------------------------------------------------------------------- */

static guint64 *
set_of(const Loans *loans, guint64 *held, size_t carrier)
{
    return held + carrier * loans->n_words;
}

size_t
loans_carrier_of(const Loans *loans, const Place *place)
{
    const Local *const root = place == NULL ? NULL : body_local_of(loans->body, place);
    return root == NULL ? SIZE_MAX : loans->carrier[root->place->index];
}

static void
add_held(const Loans *loans, guint64 *held, guint64 *to, const Place *place)
{
    const size_t carrier = loans_carrier_of(loans, place);
    if (carrier != SIZE_MAX)
        add_set(to, set_of(loans, held, carrier), loans->n_words);
}

/* The loans that a statement takes itself; of a call only those of captures, or only the others. */
static void
add_own(const Loans *loans, guint64 *to, const Statement *s, bool captures)
{
    for (size_t i = 0; i < loans->all->len; i++) {
        const Loan *const loan = &g_array_index(loans->all, Loan, i);
        if (loan->statement == s && loan->is_capture == captures && !loan->is_past)
            set_bit(to, i);
    }
}

static void
value_loans(const Loans *loans, guint64 *held, guint64 *to, const Statement *s)
{
    add_own(loans, to, s, false);
    for (size_t i = 0; i < s->value.n_operands; i++)
        if (s->value.operands[i].kind != OPERAND_CONST &&
            loans_can_carry(s->value.operands[i].type))
            add_held(loans, held, to, s->value.operands[i].place);
    if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT)
        add_held(loans, held, to, s->value.place);
    for (size_t i = 0; i < s->n_arguments; i++)
        if (s->arguments[i].kind != OPERAND_CONST &&
            (is_lent(s, i) || s->arguments[i].kind == OPERAND_MOVE))
            add_held(loans, held, to, s->arguments[i].place);
    for (size_t i = 0; i < s->n_arguments; i++) { /* a guard that became another one */
        const Place *const target = init_pointee(loans->init, &s->arguments[i]);
        if (target != NULL && target->type->bare->is_guard &&
            init_argument_use(s, i) == ARGUMENT_CONSUMED)
            add_held(loans, held, to, target);
    }
}

static void
put(const Loans *loans, guint64 *held, const Place *place, const guint64 *value)
{
    const size_t carrier = loans_carrier_of(loans, place);
    if (carrier == SIZE_MAX || place_last_deref((Place *)(uintptr_t)place) != NULL)
        return;
    guint64 *const to = set_of(loans, held, carrier);
    if (place->kind == PLACE_LOCAL)
        memcpy(to, value, sizeof(guint64) * loans->n_words);
    else
        add_set(to, value, loans->n_words);
}

/* The scope that a call is given, as a carrier. */
static size_t
scope_carrier(const Loans *loans, const Statement *call)
{
    const GArray *const scopes = loans->body->scopes;
    const size_t argument = contracts_scope_argument(call);
    for (size_t i = 0; argument != SIZE_MAX && i < scopes->len; i++) {
        const Local *const handle = g_array_index(scopes, ScopeBlock, i).handle;
        if (handle != NULL && call->arguments[argument].place == handle->place)
            return loans->first_scope + i;
    }
    return SIZE_MAX;
}

static void
give_to_scope(const Loans *loans, guint64 *held, const Statement *call)
{
    const bool is_spawn = run_kind(call) == RUN_SCOPED;
    const size_t carrier = scope_carrier(loans, call);
    if (carrier == SIZE_MAX)
        return;
    guint64 *const to = set_of(loans, held, carrier);
    add_own(loans, to, call, true);
    for (size_t i = 0; i < call->n_arguments && i < call->callee->n_parameters; i++)
        if (call->arguments[i].kind != OPERAND_CONST &&
            (is_spawn ? call->callee->parameters[i].capture != CAPTURE_NONE
                      : contracts_capture(call, i) != CAPTURE_NONE) &&
            loans_can_carry(call->arguments[i].type))
            add_held(loans, held, to, call->arguments[i].place);
}

static void
apply_call(const Loans *loans, guint64 *held, guint64 *value, const Statement *call)
{
    value_loans(loans, held, value, call);
    for (size_t i = 0; i < call->n_arguments; i++) {
        const Place *const target = init_pointee(loans->init, &call->arguments[i]);
        if (target == NULL)
            continue;
        const ArgumentUse use = init_argument_use(call, i);
        if (use == ARGUMENT_FILLED)
            put(loans, held, target, value);
        else if (use == ARGUMENT_CONSUMED && target->kind == PLACE_LOCAL &&
                 loans_carrier_of(loans, target) != SIZE_MAX) /* it is empty now */
            memset(set_of(loans, held, loans_carrier_of(loans, target)), 0,
                   sizeof(guint64) * loans->n_words);
    }
    give_to_scope(loans, held, call);
    if (call->place != NULL)
        put(loans, held, call->place, value);
}

/* The walk over an array goes on: what it gave so far is another part. */
static void
pass_chunk(const Loans *loans, guint64 *held, const Local *chunk)
{
    for (size_t i = 0; i < loans->all->len; i++) {
        const Loan *const loan = &g_array_index(loans->all, Loan, i);
        if (loan->chunk != chunk || loan->is_past)
            continue;
        for (size_t carrier = 0; carrier < loans->n_carriers; carrier++) {
            guint64 *const set = set_of(loans, held, carrier);
            if (!has_bit(set, i))
                continue;
            clear_bit(set, i);
            set_bit(set, i + 1); /* its past form comes right after it */
        }
    }
}

static void
clear_moved(const Loans *loans, guint64 *held, const Statement *s)
{
    for (size_t i = 0; i < s->value.n_operands; i++) {
        const Operand *const operand = &s->value.operands[i];
        const size_t carrier = operand->kind == OPERAND_MOVE && operand->place->kind == PLACE_LOCAL
                                   ? loans_carrier_of(loans, operand->place)
                                   : SIZE_MAX;
        if (carrier != SIZE_MAX)
            memset(set_of(loans, held, carrier), 0, sizeof(guint64) * loans->n_words);
    }
}

/* A pointer leads elsewhere now: what was borrowed through it is no longer called by its name. */
static void
forget_pointee(const Loans *loans, guint64 *held, const Place *pointer)
{
    for (size_t i = 0; i < loans->all->len; i++) {
        Place *const place = g_array_index(loans->all, Loan, i).place;
        if (place_root(place) != pointer || place_last_deref(place) == NULL)
            continue;
        for (size_t carrier = 0; carrier < loans->n_carriers; carrier++)
            clear_bit(set_of(loans, held, carrier), i);
    }
}

/* A variable is gone, and with it what borrowed from it: that was an error when it was one. */
static void
end_loans_of(const Loans *loans, guint64 *held, const Place *variable)
{
    for (size_t i = 0; i < loans->all->len; i++) {
        Place *const place = g_array_index(loans->all, Loan, i).place;
        if (place_root(place) != variable || place_last_deref(place) != NULL)
            continue;
        for (size_t carrier = 0; carrier < loans->n_carriers; carrier++)
            clear_bit(set_of(loans, held, carrier), i);
    }
}

void
loans_apply(const Loans *loans, guint64 *held, const Statement *s)
{
    guint64 *const value = g_new0(guint64, loans->n_words + 1);
    switch (s->kind) {
    case STATEMENT_ASSIGN: {
        const Local *const root = body_local_of(loans->body, s->place);
        if (root != NULL && root->is_chunk && place_last_deref(s->place) == NULL)
            pass_chunk(loans, held, root);
        if (loans_can_carry(s->place->type))
            value_loans(loans, held, value, s);
        clear_moved(loans, held, s);
        if (s->place->kind == PLACE_LOCAL)
            forget_pointee(loans, held, s->place);
        put(loans, held, s->place, value);
        break;
    }
    case STATEMENT_CALL: apply_call(loans, held, value, s); break;
    case STATEMENT_LIVE: put(loans, held, s->place, value); break;
    case STATEMENT_DEAD:
        put(loans, held, s->place, value);
        end_loans_of(loans, held, s->place);
        break;
    case STATEMENT_SCOPE_END:
        memset(set_of(loans, held, loans->first_scope + s->scope - 1), 0,
               sizeof(guint64) * loans->n_words);
        break;
    case STATEMENT_USE:
    case STATEMENT_DROP:
    case STATEMENT_SCOPE_BEGIN:
    case STATEMENT_RETURN:
    case STATEMENT_UNKNOWN: break;
    }
    g_free(value);
}

static void
flow_held(Loans *loans)
{
    const Body *const body = loans->body;
    const size_t n = loans->n_carriers * loans->n_words;
    guint64 *const held = g_new0(guint64, n + 1);
    bool *const waiting = g_new0(bool, body->blocks->len + 1);
    loans->at_entry = g_new0(guint64 *, body->blocks->len + 1);
    loans->at_entry[0] = g_new0(guint64, n + 1);
    waiting[0] = true;
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < body->order->len; i++) {
            const size_t index = g_array_index(body->order, size_t, i);
            const Block *const block = body_block_at(body, index);
            if (!waiting[index])
                continue;
            waiting[index] = false;
            memcpy(held, loans->at_entry[index], sizeof(guint64) * n);
            for (size_t j = 0; j < block->statements->len; j++)
                loans_apply(loans, held, &g_array_index(block->statements, Statement, j));
            for (size_t j = 0; j < block->successors->len; j++) {
                const size_t to = g_array_index(block->successors, size_t, j);
                const bool is_new = loans->at_entry[to] == NULL;
                if (is_new)
                    loans->at_entry[to] = g_new0(guint64, n + 1);
                if (add_set(loans->at_entry[to], held, n) || is_new)
                    waiting[to] = again = true;
            }
        }
    }
    g_free(waiting);
    g_free(held);
}

/* ---- all of it ------------------------------------------------------------------------------ */

bool
loans_holds(const Loans *loans, const guint64 *held, size_t carrier, size_t loan)
{
    return has_bit(held + carrier * loans->n_words, loan);
}

bool
loans_is_live(const guint64 *live, size_t carrier)
{
    return has_bit(live, carrier);
}

Loans *
loans_compute(const Body *body, const Init *init)
{
    Loans *const loans = g_new0(Loans, 1);
    loans->body = body;
    loans->init = init;
    loans->all = g_array_new(FALSE, TRUE, sizeof(Loan));
    collect(loans, body);
    if (loans->all->len == 0) {
        loans_free(loans);
        return NULL;
    }
    loans->n_words = words_of(loans->all->len);
    number_carriers(loans);
    loans->live_words = words_of(loans->n_carriers) + 1;
    flow_held(loans);
    loans_flow_live(loans);
    return loans;
}

void
loans_free(Loans *loans)
{
    for (size_t i = 0; i < loans->body->blocks->len; i++) {
        if (loans->at_entry != NULL)
            g_free(loans->at_entry[i]);
        if (loans->live_in != NULL)
            g_free(loans->live_in[i]);
    }
    g_free(loans->at_entry);
    g_free(loans->live_in);
    g_free(loans->carrier);
    g_free(loans->local_of);
    g_array_free(loans->all, TRUE);
    g_free(loans);
}
