/* SPDX-License-Identifier: MIT */
/*
 * take_loans.c - which borrows the statements of a body take.
 *
 * Requires: init, contracts, Loans.freed.   Fills: Loans.all.
 *
 * Sources of loans
 *     &x            of an owned value, or of a part of one: a loan of the place
 *     v.data        a pointer copied out of an owned value: a loan of that value
 *     v->data       a raw pointer copied out of what a pointer leads to, where that is owned, or
 *                   is what a guard gives: a loan of what v->data leads to, which anybody may
 *                   reach as well, and which ends with its owner, or where it is given to free()
 *     r = p         with a pointer p to an owned value: a loan of *p; with a struct, of what its
 *                   members lead to that are exclusive borrows
 *     f(p)          what f lends of *p: the loans of p; of a pointer without any, a loan of *p
 *     chunk.data    the part that a walk over an array is at: a loan of the array
 *     spawn(s, &x)  a capture by_ref or by_mut: a loan held by the scope, of plain data too
 */
#include "analysis/contracts.h"
#include "analysis/loans.h"
#include "analysis/runs.h"

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

bool
loans_is_borrow_member(const Place *place)
{
    return place->kind == PLACE_FIELD && place->parent->type->fields[place->index].borrows;
}

/*
 * `guard.data`: a pointer that lies in an owned value, without a deref between the two. A member
 * that is a borrow itself is one of its owner only where the owner's drop may write through it.
 */
Place *
loans_lender_of_member(Place *place)
{
    if (place->kind != PLACE_FIELD || !is_pointer(place->type))
        return NULL;
    const bool is_borrow = loans_is_borrow_member(place);
    for (Place *at = place->parent; at != NULL; at = at->parent) {
        if (at->kind == PLACE_DEREF)
            return type_holds_pointee(at->type, place->type) ? at : NULL;
        if (is_borrow && (place->type->of->is_const || at->type->bare->drop == NULL))
            continue;
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
    bool is_through;  /* of what a member that is a borrow leads to */
    bool is_raw;      /* as in Loan, */
    bool is_plain;    /* too, */
    bool is_alias;    /* and this */
} Borrow;

static bool
is_const_pointer(const Type *type)
{
    return type != NULL && type->kind == TYPE_POINTER && type->of->is_const;
}

static Borrow
borrow_of_operand(const Operand *operand)
{
    if (operand->kind != OPERAND_COPY || loans_is_raw_member(operand->place))
        return (Borrow){0};
    return (Borrow){.place = loans_lender_of_member(operand->place),
                    .is_mut = !is_const_pointer(operand->type),
                    .span = operand->span,
                    .is_through = loans_is_borrow_member(operand->place)};
}

bool
loans_is_lent(const Statement *call, size_t index)
{
    if (call->callee != NULL)
        return index < call->callee->n_parameters && call->callee->parameters[index].lends;
    const Type *type = call->callee_operand.type;
    if (type != NULL && type->kind == TYPE_POINTER)
        type = type->of;
    return type != NULL && type->kind == TYPE_FUNCTION && index < KEPT_FOR_EVER &&
           (type->lent >> index & 1) != 0;
}

/* Of a parameter that the call may lend: does it ask for exclusive access? */
static bool
asks_exclusively(const Statement *call, size_t index)
{
    return !is_const_pointer(call->callee != NULL ? call->callee->parameters[index].type
                                                  : call->arguments[index].type);
}

static bool leads_into_owned(const Body *body, const Place *pointer, size_t depth);

/* Is it a part of an owned value, or of what a pointer into one leads to? */
static bool
is_within_owned(const Body *body, Place *place, size_t depth)
{
    const Place *const deref = place_last_deref(place);
    return owned_part_of(place) != NULL ||
           (deref != NULL && leads_into_owned(body, deref->parent, depth));
}

static bool
operand_leads_into_owned(const Body *body, const Operand *operand, size_t depth)
{
    return operand->kind != OPERAND_CONST && is_pointer(operand->type) &&
           leads_into_owned(body, operand->place, depth);
}

/* Does the statement give the pointer something that leads into an owned value? */
static bool
points_into_owned(const Body *body, const Statement *s, const Place *pointer, size_t depth)
{
    bool into = false;
    if ((s->kind != STATEMENT_ASSIGN && s->kind != STATEMENT_CALL) || s->place != pointer)
        return false;
    if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT)
        into = is_within_owned(body, s->value.place, depth);
    for (size_t i = 0; i < s->value.n_operands && !into; i++)
        into = operand_leads_into_owned(body, &s->value.operands[i], depth);
    for (size_t i = 0; i < s->n_arguments && !into; i++)
        into = loans_is_lent(s, i) && operand_leads_into_owned(body, &s->arguments[i], depth);
    return into;
}

/*
 * Does a pointer lead to what is inside of an owned value or guard, or belongs to a closure? That
 * of a function's plain parameter does not, whoever calls it.
 */
static bool
leads_into_owned(const Body *body, const Place *pointer, size_t depth)
{
    if (pointer->kind != PLACE_LOCAL || depth == 0)
        return depth == 0 || loans_lender_of_member((Place *)(uintptr_t)pointer) != NULL;
    const Local *const local = body_local_at(body, pointer->index);
    if (local->is_parameter)
        return local->capture != CAPTURE_NONE || type_is_owned(pointer->type->of);
    bool into = false;
    for (size_t i = 0; i < body->order->len && !into; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len && !into; j++)
            into = points_into_owned(body, &g_array_index(statements, Statement, j), pointer,
                                     depth - 1);
    }
    return into;
}

/* `*p = &x` where p came from a lock, or a static that threads share: one may find it there. */
static bool
is_stored_for_threads(const Body *body, const Statement *s)
{
    enum { LONGEST_WAY = 16 }; /* of a pointer from variable to variable */
    const Place *const deref = place_last_deref(s->place);
    if (place_last_deref(s->value.place) != NULL || !body->unit->is_annotated)
        return false;
    return deref != NULL ? leads_into_owned(body, deref->parent, LONGEST_WAY)
                         : place_root(s->place)->kind == PLACE_GLOBAL && s->place->type->is_atomic;
}

/* The place that a pointer variable leads to; NULL where nothing borrows by its name. */
Place *
loans_pointee_of(const Place *pointer)
{
    for (Place *child = pointer->child; child != NULL; child = child->sibling)
        if (child->kind == PLACE_DEREF)
            return child;
    return NULL;
}

/*
 * A pointer variable, or the member of a variable that is an exclusive borrow itself. (One that is
 * shared may be copied as often as one likes.)
 */
static bool
is_named_pointer(const Body *body, const Place *place)
{
    const Local *const root = body_local_of(body, place);
    return root != NULL && root->name != NULL &&
           (place->kind == PLACE_LOCAL ||
            (loans_is_borrow_member(place) && !place->type->of->is_const &&
             place_last_deref((Place *)(uintptr_t)place) == NULL &&
             loans_lender_of_member((Place *)(uintptr_t)place) == NULL));
}

/* `r = p` with a pointer variable: a borrow of *p, where that is owned. */
static Borrow
borrow_of_copy(const Body *body, const Statement *s)
{
    const Operand *const operand = &s->value.operands[0];
    if (operand->kind != OPERAND_COPY || !is_pointer(operand->type) ||
        !is_pointer(s->place->type) || place_root(s->place) == place_root(operand->place) ||
        !is_named_pointer(body, operand->place))
        return (Borrow){0};
    Place *const target = loans_pointee_of(operand->place);
    if (target == NULL || target->type->bare->is_scope || owned_part_of(target) == NULL)
        return (Borrow){0};
    return (Borrow){.place = target,
                    .is_mut = !is_const_pointer(operand->type) && !is_const_pointer(s->place->type),
                    .span = s->span};
}

/* `p = v.data + 1` */
static Borrow
borrow_of_sum(const Statement *s)
{
    Borrow borrow = {0};
    for (size_t i = 0; i < s->value.n_operands && borrow.place == NULL; i++)
        if (is_pointer(s->place->type) && is_pointer(s->value.operands[i].type))
            borrow = borrow_of_operand(&s->value.operands[i]);
    borrow.is_mut &= !is_const_pointer(s->place->type);
    return borrow;
}

/* The loan that the value of an assignment takes itself, but of a raw pointer. */
static Borrow
borrow_of_safe_value(const Body *body, const Statement *s)
{
    const Borrow copied = s->value.kind == RVALUE_USE || s->value.kind == RVALUE_CAST
                              ? borrow_of_copy(body, s)
                              : (Borrow){0};
    if (copied.place != NULL)
        return copied;
    switch (s->value.kind) {
    case RVALUE_REF:
    case RVALUE_REF_MUT:
        if (owned_part_of(s->value.place) == NULL && !loans_is_borrow_member(s->place) &&
            !is_stored_for_threads(body, s))
            return (Borrow){0};
        return (Borrow){
            .place = s->value.place, .is_mut = s->value.kind == RVALUE_REF_MUT, .span = s->span};
    case RVALUE_USE:
    case RVALUE_CAST: { /* as exclusive as the pointer that it becomes */
        Borrow borrow = borrow_of_operand(&s->value.operands[0]);
        borrow.is_mut &= !is_const_pointer(s->place->type);
        return borrow;
    }
    case RVALUE_OP: return borrow_of_sum(s);
    case RVALUE_EMPTY: return (Borrow){0};
    }
    return (Borrow){0};
}

static Borrow
borrow_of_raw(Place *pointer, const Type *to, Span span)
{
    return (Borrow){.place = pointer,
                    .is_mut = pointer != NULL && !is_const_pointer(pointer->type) &&
                              !is_const_pointer(to),
                    .span = span,
                    .is_raw = true,
                    .is_plain = pointer != NULL && !loans_is_raw_member(pointer)};
}

static Borrow
borrow_of_value(const Loans *loans, const Statement *s)
{
    const Borrow borrow = borrow_of_safe_value(loans->body, s);
    if (borrow.place != NULL)
        return borrow;
    Span span;
    Place *const pointer = loans_raw_of_value(loans, s, &span);
    return borrow_of_raw(pointer, s->place->type, span);
}

/* Is the argument lent to the result, or kept in what another one leads to? */
bool
loans_is_passed_on(const Statement *call, size_t index)
{
    return loans_is_lent(call, index) || contracts_kept_in(call, index) != 0;
}

/* `f(h->box)`: a pointer that was found in memory, to an owned value; or a raw one. */
static Borrow
borrow_of_found(const Loans *loans, const Statement *call, const Operand *operand)
{
    Place *const target =
        operand->place->kind == PLACE_LOCAL ? NULL : loans_pointee_of(operand->place);
    if (target != NULL && type_is_owned(target->type))
        return (Borrow){.place = target, .is_mut = true, .span = operand->span};
    return borrow_of_raw(loans_raw_of_operand(loans, operand),
                         call->place == NULL ? NULL : call->place->type, operand->span);
}

/* `f(p)` with a pointer variable: what f lends is a part of *p. */
static Borrow
borrow_of_lent(const Loans *loans, const Statement *call, size_t index)
{
    const Body *const body = loans->body;
    const Operand *const operand = &call->arguments[index];
    if (!loans_is_passed_on(call, index) || operand->kind != OPERAND_COPY ||
        !is_pointer(operand->type))
        return (Borrow){0};
    if (is_named_pointer(body, operand->place)) {
        Place *const target = loans_pointee_of(operand->place);
        if (target == NULL || owned_part_of(target) == NULL)
            return (Borrow){0};
        return (Borrow){
            .place = target, .is_mut = asks_exclusively(call, index), .span = operand->span};
    }
    Borrow borrow = borrow_of_operand(operand); /* as exclusive as the parameter asks for */
    if (borrow.place == NULL)
        borrow = borrow_of_found(loans, call, operand);
    borrow.is_mut &= asks_exclusively(call, index);
    return borrow;
}

/* What a thread of a scope gets by_ref or by_mut. */
static Borrow
borrow_of_capture(const Init *init, const Statement *call, size_t index)
{
    const Capture capture = contracts_capture(call, index);
    const Operand *const operand = &call->arguments[index];
    if (capture == CAPTURE_NONE || operand->kind == OPERAND_CONST)
        return (Borrow){0};
    const bool is_named = is_named_pointer(init->body, operand->place);
    Place *target = init_pointee(init, operand);
    if (is_named && (target == NULL || owned_part_of(target) != NULL))
        target = loans_pointee_of(operand->place); /* it borrows from what the pointer holds */
    else if (target == NULL && loans_lender_of_member(operand->place) != NULL &&
             !loans_is_raw_member(operand->place))
        target = operand->place;
    else if (target == NULL)
        target = loans_pointee_of(operand->place);
    return (Borrow){.place = target,
                    .is_mut = capture == CAPTURE_MUT,
                    .span = call->argument_spans[index],
                    .is_indirect = is_named || operand->place->kind != PLACE_LOCAL};
}

/* ---- collecting ----------------------------------------------------------------------------- */

static void
add_loan(Loans *loans, const Statement *s, Borrow borrow, size_t argument, bool is_capture,
         const Local *chunk)
{
    Loan loan = {.place = borrow.place,
                 .is_mut = borrow.is_mut,
                 .span = borrow.span,
                 .statement = s,
                 .is_capture = is_capture,
                 .is_indirect = borrow.is_indirect,
                 .is_through = borrow.is_through,
                 .is_raw = borrow.is_raw,
                 .is_plain = borrow.is_plain,
                 .is_alias = borrow.is_alias,
                 .argument = argument,
                 .chunk = chunk};
    if (borrow.place == NULL)
        return;
    g_array_append_val(loans->all, loan);
    if (chunk == NULL && !(loan.is_alias && loan.is_mut))
        return;
    loan.is_past = chunk != NULL;  /* the same loan, when the walk has gone on; */
    loan.is_mut &= !loan.is_alias; /* when a thread has it that only looks */
    g_array_append_val(loans->all, loan);
}

bool
loans_is_led_to(const Loans *loans, const Loan *loan, const Operand *operand)
{
    const Place *const made_for = loan->statement->place;
    const Local *const root = body_local_of(loans->body, operand->place);
    if (made_for == operand->place)
        return root != NULL && root->name != NULL;
    return made_for == NULL || operand->place->kind == PLACE_LOCAL ||
           place_root((Place *)(uintptr_t)made_for) != place_root(operand->place) ||
           place_contains(made_for, operand->place) || place_contains(operand->place, made_for);
}

/* ---- aliases -------------------------------------------------------------------------------- */

/* A pointer operand that is copied: what it leads to. */
static Place *
led_to_by(const Loans *loans, const Operand *operand)
{
    const Local *const root =
        operand->kind == OPERAND_CONST ? NULL : body_local_of(loans->body, operand->place);
    if (operand->kind != OPERAND_COPY || !is_pointer(operand->type) ||
        (root != NULL && (root->is_chunk || root->name == NULL)))
        return NULL;
    return loans_pointee_of(operand->place);
}

/* `n = n->next`: does the variable walk along a list? Each turn it leads to another place. */
static bool
walks_list(const Body *body, const Place *variable)
{
    bool walks = false;
    for (size_t i = 0; i < body->order->len && !walks; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len && !walks; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            walks = s->kind == STATEMENT_ASSIGN && s->place == variable &&
                    s->value.kind == RVALUE_USE && s->value.operands[0].kind == OPERAND_COPY &&
                    s->value.operands[0].place != variable &&
                    place_root(s->value.operands[0].place) == variable;
        }
    }
    return walks;
}

/*
 * `p = &x`, `p = q`, `p = q + 1` of plain data, in a body that gives something to threads: two
 * threads may have the same by two names.
 */
static Borrow
alias_of_value(const Loans *loans, const Statement *s)
{
    Place *place = NULL;
    bool is_mut = !is_const_pointer(s->place->type);
    if (!loans->has_captures || !is_pointer(s->place->type) || s->place->type->of->bare->is_scope)
        return (Borrow){0};
    if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT)
        place = s->value.place;
    for (size_t i = 0; i < s->value.n_operands && place == NULL; i++) {
        place = led_to_by(loans, &s->value.operands[i]);
        is_mut &= !is_const_pointer(s->value.operands[i].type);
    }
    if (place == NULL || place_root(place) == place_root(s->place) ||
        walks_list(loans->body, s->place))
        return (Borrow){0};
    return (Borrow){.place = place, .is_mut = is_mut, .span = s->span, .is_alias = true};
}

/* `p = f(q)`, where f lends what it is given. */
static Borrow
alias_of_lent(const Loans *loans, const Statement *call, size_t index)
{
    if (!loans->has_captures || !loans_is_passed_on(call, index))
        return (Borrow){0};
    return (Borrow){.place = led_to_by(loans, &call->arguments[index]),
                    .is_mut = asks_exclusively(call, index),
                    .span = call->arguments[index].span,
                    .is_alias = true};
}

/* `g = h` with structs: what the members lead to. */
static void
collect_aliases(Loans *loans, const Statement *s)
{
    if (!loans->has_captures || s->value.kind != RVALUE_USE)
        return;
    const Operand *const operand = &s->value.operands[0];
    if (operand->kind != OPERAND_COPY || operand->type == NULL ||
        operand->type->kind != TYPE_RECORD)
        return;
    for (Place *member = operand->place->child; member != NULL; member = member->sibling) {
        if (member->kind != PLACE_FIELD || !is_pointer(member->type) ||
            loans_is_borrow_member(member))
            continue;
        const Borrow borrow = {.place = loans_pointee_of(member),
                               .is_mut = !is_const_pointer(member->type),
                               .span = s->span,
                               .is_alias = true};
        add_loan(loans, s, borrow, 0, false, NULL);
    }
}

static bool
lends_to_threads(const Statement *s)
{
    bool lends = false;
    for (size_t i = 0; s->kind == STATEMENT_CALL && i < s->n_arguments && !lends; i++)
        lends = contracts_capture(s, i) != CAPTURE_NONE;
    return lends;
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
Place *
loans_walked(const Loans *loans, const Local *chunk)
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
                Place *const from = s->value.operands[0].place;
                Place *const target = init_pointee(loans->init, &s->value.operands[0]);
                if (target != NULL || loans_lender_of_member(from) == NULL)
                    return target != NULL ? target : loans_pointee_of(from);
                return from; /* `v.data`: what is beside it is not lent */
            }
        }
    }
    return NULL;
}

/* `q = p` with structs: what a member leads to that is an exclusive borrow is borrowed anew. */
static void
collect_members(Loans *loans, const Statement *s, const Operand *operand, size_t argument,
                bool is_capture)
{
    if (operand->kind != OPERAND_COPY || operand->place->kind != PLACE_LOCAL)
        return;
    for (Place *member = operand->place->child; member != NULL; member = member->sibling) {
        Place *const target = loans_pointee_of(member);
        if (target == NULL || !is_named_pointer(loans->body, member) ||
            (!is_capture && owned_part_of(target) == NULL))
            continue;
        const Borrow borrow = {
            .place = target, .is_mut = true, .span = operand->span, .is_indirect = true};
        add_loan(loans, s, borrow, argument, is_capture, NULL);
    }
}

static void
collect_captures(Loans *loans, const Statement *call)
{
    for (size_t i = 0; i < call->n_arguments; i++) {
        const Capture capture = contracts_capture(call, i);
        const Local *const chunk = chunk_of(loans, &call->arguments[i]);
        Borrow borrow = borrow_of_capture(loans->init, call, i);
        if (chunk != NULL && capture != CAPTURE_NONE)
            borrow = (Borrow){.place = loans_walked(loans, chunk),
                              .is_mut = capture == CAPTURE_MUT,
                              .span = call->argument_spans[i],
                              .is_indirect = true};
        add_loan(loans, call, borrow, i, true, chunk);
        if (capture == CAPTURE_COPY)
            collect_members(loans, call, &call->arguments[i], i, true);
    }
}

/* `p = chunk.data`: a borrow of the array, as long as the walk is at this part. */
static void
collect_parts(Loans *loans, const Statement *s)
{
    for (size_t i = 0; i < s->value.n_operands && is_pointer(s->place->type); i++) {
        const Local *const chunk = chunk_of(loans, &s->value.operands[i]);
        if (chunk == NULL)
            continue;
        const Borrow borrow = {.place = loans_walked(loans, chunk),
                               .is_mut = !is_const_pointer(s->place->type),
                               .span = s->span};
        add_loan(loans, s, borrow, 0, false, chunk);
    }
}

static void
collect_statement(Loans *loans, const Body *body, const Statement *s)
{
    if (s->kind == STATEMENT_ASSIGN) {
        const Local *const root = body_local_of(body, s->place);
        const bool is_chunk = root != NULL && root->is_chunk;
        const Borrow borrow = borrow_of_value(loans, s);
        add_loan(loans, s, borrow, 0, false, is_chunk ? root : NULL);
        if (!is_chunk && (borrow.place == NULL || borrow.is_raw))
            add_loan(loans, s, alias_of_value(loans, s), 0, false, NULL);
        collect_aliases(loans, s);
        if (s->value.kind == RVALUE_USE)
            collect_members(loans, s, &s->value.operands[0], 0, false);
        if (!is_chunk)
            collect_parts(loans, s);
    }
    if (s->kind != STATEMENT_CALL)
        return;
    for (size_t i = 0; i < s->n_arguments; i++) {
        const Borrow borrow = borrow_of_lent(loans, s, i);
        add_loan(loans, s, borrow, i, false, NULL);
        if (borrow.place == NULL || borrow.is_raw)
            add_loan(loans, s, alias_of_lent(loans, s, i), i, false, NULL);
    }
    collect_captures(loans, s);
}

void
loans_collect(Loans *loans, const Body *body)
{
    for (size_t i = 0; i < body->order->len && body->unit->is_annotated; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len && !loans->has_captures; j++)
            loans->has_captures = lends_to_threads(&g_array_index(statements, Statement, j));
    }
    for (size_t i = 0; i < body->order->len; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++)
            collect_statement(loans, body, &g_array_index(statements, Statement, j));
    }
}
