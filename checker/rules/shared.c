/* SPDX-License-Identifier: MIT */
/*
 * shared.c - what is shared stays as it is: a cast does not make it one's own.
 *
 *     E0594   an assignment through a pointer whose const was taken away, or never was there
 *     E0596   such a pointer given to a function that may write through it
 *
 * C rejects the write through a pointer to const, and lets a cast take the const away. Here that
 * counts for what is known to be shared: a parameter that points to const, a shared capture, what a
 * function lent that was given something shared. Files that know nothing of owned values are left
 * alone. What an owned value leads to belongs to it: `v->data[0]` of a shared slice v is shared,
 * though the type of `data` does not say so.
 *
 * Requires: the body. A variable is marked when it gets a pointer whose const is gone, whatever the
 * order of the statements, and what gets its value from a marked one.
 */
#include "analysis/loans.h"
#include "rules/rules.h"

typedef struct Shared {
    Body *body;
    bool *lent;   /* by local: a pointer to const that leads to something shared */
    bool *marked; /* by local: the const was taken away */
} Shared;

static bool
is_pointer_to(const Type *type, bool to_const)
{
    return type != NULL && type->kind == TYPE_POINTER && type->of->is_const == to_const &&
           type->of->bare->kind != TYPE_FUNCTION && type->of->bare->kind != TYPE_POINTER;
}

/*
 * `v->data` with a shared v: what an owned value leads to is shared as the value is, and so is what
 * a member leads to that is a borrow.
 */
static bool
is_shared_member(const Place *pointer)
{
    const Type *led = pointer->type;
    bool is_owned = loans_is_borrow_member(pointer);
    if (pointer->kind != PLACE_FIELD || pointer->type->kind != TYPE_POINTER)
        return false;
    for (const Place *at = pointer->parent; at != NULL; at = at->parent) {
        is_owned |= type_holds_pointee(at->type, led);
        if (at->kind != PLACE_DEREF)
            continue;
        if (!is_owned || at->parent->type->of->is_const)
            return is_owned;
        led = at->parent->type;
        /* As far as this pointer is a member of an owned value, or a borrow, as well. */
        is_owned = loans_is_borrow_member(at->parent);
    }
    return false;
}

/* Does a pointer lead to what is shared, though its type does not say so? */
static bool
is_open(const Shared *shared, const Place *pointer)
{
    if (pointer->kind == PLACE_LOCAL)
        return shared->marked[pointer->index];
    const Local *const root = body_local_of(shared->body, pointer);
    return is_shared_member(pointer) ||
           (root != NULL && root->is_chunk && shared->marked[root->place->index]);
}

static bool
is_marked(const Shared *shared, const Operand *operand)
{
    return operand->kind != OPERAND_CONST && is_open(shared, operand->place);
}

/* `guard.data`: what a guard, or another owned value, gives. */
static bool
is_member_of_owned(const Place *place)
{
    return place->kind == PLACE_FIELD &&
           (place->parent->type->bare->is_guard || type_is_owned(place->parent->type));
}

/*
 * Does the operand point to const, to what somebody else shares; or is it made from such a pointer?
 */
static bool
is_lent(const Shared *shared, const Operand *operand)
{
    if (operand->kind == OPERAND_CONST || operand->type == NULL)
        return false;
    const bool is_number = operand->type->kind == TYPE_SCALAR;
    if (!is_number && !is_pointer_to(operand->type, true))
        return false;
    if (!is_number && operand->place->kind != PLACE_LOCAL)
        return true; /* it was found in memory: somebody put it there who has it, too */
    const Local *const root = body_local_of(shared->body, operand->place);
    return root != NULL && shared->lent[root->place->index] &&
           (!is_number || operand->place->kind == PLACE_LOCAL);
}

static bool
lends_shared(const Statement *call)
{
    if (call->callee == NULL)
        return false;
    for (size_t i = 0; i < call->callee->n_parameters; i++)
        if (call->callee->parameters[i].lends &&
            is_pointer_to(call->callee->parameters[i].type, true))
            return true;
    return false;
}

/* `const V *r = p`: what is owned is shared as long as r says so. */
static bool
is_shared_anew(const Operand *from)
{
    return from->kind != OPERAND_CONST && is_pointer_to(from->type, false) &&
           type_is_owned(from->type->of);
}

/* A shared reference: to a variable, to what a value owns, or to a part of what a lent pointer
 * leads to. */
static bool
is_part_of_lent(const Shared *shared, const Rvalue *value)
{
    if (value->kind != RVALUE_REF && value->kind != RVALUE_REF_MUT)
        return false;
    const Place *const deref = place_last_deref(value->place);
    if (value->kind == RVALUE_REF &&
        (deref == NULL || is_member_of_owned(deref->parent) || type_is_owned(value->place->type)))
        return true;
    if (deref == NULL)
        return false;
    const Operand pointer = {
        .kind = OPERAND_COPY, .place = deref->parent, .type = deref->parent->type};
    return deref->parent->kind == PLACE_LOCAL ? shared->lent[deref->parent->index]
                                              : is_lent(shared, &pointer);
}

static bool
set(bool *flag, bool value)
{
    const bool changed = value && !*flag;
    *flag |= value;
    return changed;
}

static bool
spread(Shared *shared, const Statement *s)
{
    const Local *const root = s->place == NULL ? NULL : body_local_of(shared->body, s->place);
    if (root == NULL || (s->place->kind != PLACE_LOCAL && !root->is_chunk))
        return false;
    const size_t local = root->place->index;
    if (s->kind == STATEMENT_CALL)
        return set(&shared->lent[local], is_pointer_to(s->place->type, true) && lends_shared(s));
    if (s->kind != STATEMENT_ASSIGN)
        return false;
    bool changed = set(&shared->lent[local],
                       is_pointer_to(s->place->type, true) && is_part_of_lent(shared, &s->value));
    if (s->place->type->kind == TYPE_SCALAR && s->value.kind == RVALUE_OP &&
        s->value.n_operands == 1)
        return set(&shared->lent[local], is_lent(shared, &s->value.operands[0]));
    if (s->value.kind == RVALUE_REF_MUT && s->place->type->kind == TYPE_POINTER) {
        const Place *const deref = place_last_deref(s->value.place);
        return set(&shared->marked[local], deref != NULL && is_open(shared, deref->parent)) ||
               changed;
    }
    if (s->value.kind != RVALUE_USE && s->value.kind != RVALUE_CAST)
        return changed;
    const Operand *const from = &s->value.operands[0];
    if (is_pointer_to(s->place->type, true))
        changed |= set(&shared->lent[local],
                       is_lent(shared, from) || is_shared_anew(from) ||
                           (from->kind != OPERAND_CONST && is_member_of_owned(from->place)));
    if (s->place->type->kind == TYPE_SCALAR)
        changed |= set(&shared->lent[local], is_lent(shared, from));
    if (is_pointer_to(s->place->type, false))
        changed |= set(&shared->marked[local], is_lent(shared, from) || is_marked(shared, from));
    return changed;
}

/* A pthread_mutex_t, say: its functions want no const, and see to it that they do not meet. */
static bool
is_made_for_sharing(const Type *pointer)
{
    return pointer->kind == TYPE_POINTER && pointer->of->bare->is_opaque;
}

/* ---- names ---------------------------------------------------------------------------------- */

/* The first statement that gives a local its value. */
static const Statement *
value_of(const Body *body, const Place *local)
{
    for (size_t i = 0; i < body->order->len; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            if (s->place == local && (s->kind == STATEMENT_ASSIGN || s->kind == STATEMENT_CALL))
                return s;
        }
    }
    return NULL;
}

static GString *name_of(const Body *body, const Place *place, size_t depth);

/* How the user wrote a temporary: what was cast, `&x`, `f(..)`. */
static GString *
name_of_temporary(const Body *body, const Place *local, size_t depth)
{
    const Statement *const s = depth == 0 ? NULL : value_of(body, local);
    if (s == NULL)
        return g_string_new("data");
    if (s->kind == STATEMENT_CALL)
        return g_string_append(g_string_new(s->callee != NULL ? s->callee->name : "function"),
                               "(..)");
    if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT)
        return g_string_prepend_c(name_of(body, s->value.place, depth - 1), '&');
    for (size_t i = 0; i < s->value.n_operands; i++)
        if (s->value.operands[i].kind != OPERAND_CONST)
            return name_of(body, s->value.operands[i].place, depth - 1);
    return g_string_new("data");
}

/* A place as the user would write it without the casts: `((T *)p)->x` is p->x. */
static GString *
name_of(const Body *body, const Place *place, size_t depth)
{
    GString *const name = g_string_new(place_text(body, place));
    const Place *const root = place_root((Place *)(uintptr_t)place);
    if (root->kind != PLACE_LOCAL || body_local_at(body, root->index)->name != NULL)
        return name;
    GString *const pointer = name_of_temporary(body, root, depth);
    if (pointer->str[0] == '&') { /* `*&x` is x, and `(&x)->y` is x.y */
        g_string_replace(name, "*a temporary value", pointer->str + 1, 1);
        g_string_append_c(g_string_erase(pointer, 0, 1), '.');
        g_string_replace(name, "a temporary value->", pointer->str, 1);
        g_string_prepend_c(g_string_truncate(pointer, pointer->len - 1), '&');
    }
    g_string_replace(name, "a temporary value", pointer->str, 1);
    g_string_free(pointer, TRUE);
    return name;
}

/* The name of what a pointer leads to, or of a place; freed by g_free(). */
static char *
told_name(const Body *body, const Place *place, bool is_pointer)
{
    enum { LONGEST_WAY = 8 }; /* of casts and copies that the user wrote one into another */
    GString *const name = name_of(body, place, LONGEST_WAY);
    if (is_pointer && name->str[0] == '&')
        g_string_erase(name, 0, 1);
    else if (is_pointer)
        g_string_prepend_c(name, '*');
    return g_string_free(name, FALSE);
}

/* ---- reports -------------------------------------------------------------------------------- */

static void
check_write(Shared *shared, const Statement *s)
{
    const Place *const deref = s->place == NULL ? NULL : place_last_deref(s->place);
    if (deref == NULL || !is_open(shared, deref->parent))
        return;
    g_autofree char *name = told_name(shared->body, s->place, false);
    Report *const report =
        report_new(TEXT_SHARED_WRITE, s->span, name,
                   is_shared_member(deref->parent) ? "a shared owner"
                                                   : "a pointer whose `const` was cast away");
    report_primary(report, TEXT_CANNOT_ASSIGN, NULL, NULL);
    report_help(report, TEXT_USE_A_LOCK, NULL, NULL);
    rules_report(shared->body, s, report);
}

static void
report_borrow_mut(Shared *shared, const Statement *s, const Operand *operand, Span span)
{
    g_autofree char *name = told_name(shared->body, operand->place, true);
    Report *const report = report_new(TEXT_SHARED_BORROW_MUT, span, name, "a shared pointer");
    report_primary(report, TEXT_CANNOT_BORROW_MUT, NULL, NULL);
    report_help(report, TEXT_USE_A_LOCK, NULL, NULL);
    rules_report(shared->body, s, report);
}

/* `free((char *)job->name)`: who may change the member may give back what it leads to. */
static bool
is_given_back(const Shared *shared, const Statement *call, size_t index)
{
    const Place *const pointer = loans_freed_by(shared->body, call, index);
    if (pointer == NULL || pointer->kind == PLACE_LOCAL)
        return false;
    for (const Place *at = pointer; at != NULL; at = at->parent)
        if (at->kind == PLACE_DEREF && (at->type->is_const || is_open(shared, at->parent)))
            return false;
    return true;
}

static void
check_arguments(Shared *shared, const Statement *call)
{
    for (size_t i = 0; call->callee != NULL && i < call->n_arguments; i++) {
        const Operand *const argument = &call->arguments[i];
        if (i < call->callee->n_parameters &&
            is_pointer_to(call->callee->parameters[i].type, false) &&
            !is_made_for_sharing(call->callee->parameters[i].type) &&
            !is_given_back(shared, call, i) &&
            (is_marked(shared, argument) || is_lent(shared, argument)))
            report_borrow_mut(shared, call, argument, call->argument_spans[i]);
    }
}

/* `view.of = (T *)p`: a member that is an exclusive borrow gets what is shared. */
static void
check_member(Shared *shared, const Statement *s)
{
    const Operand *const from = s->value.n_operands == 1 ? &s->value.operands[0] : NULL;
    if (from != NULL && loans_is_borrow_member(s->place) && is_pointer_to(s->place->type, false) &&
        (is_marked(shared, from) || is_lent(shared, from)))
        report_borrow_mut(shared, s, from, from->span);
}

/* ---- the walk ------------------------------------------------------------------------------- */

/* Call visit for each statement that can be reached; true when one of them said so. */
static bool
for_each(Shared *shared, bool (*visit)(Shared *, const Statement *))
{
    bool any = false;
    const Body *const body = shared->body;
    for (size_t i = 0; i < body->order->len; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++)
            any |= visit(shared, &g_array_index(statements, Statement, j));
    }
    return any;
}

/* move(*(T *)p): what others share is emptied. */
static void
check_moves(Shared *shared, const Statement *s, const Operand *operands, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const Place *const deref =
            operands[i].kind == OPERAND_MOVE ? place_last_deref(operands[i].place) : NULL;
        if (deref == NULL || !is_open(shared, deref->parent))
            continue;
        g_autofree char *name = told_name(shared->body, operands[i].place, false);
        Report *const report = report_new(TEXT_MOVE_OUT_OF_BORROW, operands[i].span, name,
                                          "a pointer whose `const` was cast away");
        report_primary(report, TEXT_MOVED_OUT_HERE, name, operands[i].type->name);
        rules_report(shared->body, s, report);
    }
}

static bool
check(Shared *shared, const Statement *s)
{
    check_moves(shared, s, s->value.operands, s->value.n_operands);
    check_moves(shared, s, s->arguments, s->n_arguments);
    if (s->kind == STATEMENT_ASSIGN || s->kind == STATEMENT_CALL)
        check_write(shared, s);
    if (s->kind == STATEMENT_CALL)
        check_arguments(shared, s);
    if (s->kind == STATEMENT_ASSIGN)
        check_member(shared, s);
    return false;
}

void
rules_shared(Body *body)
{
    if (!body->unit->is_annotated)
        return;
    Shared shared = {body, g_new0(bool, body->locals->len + 1),
                     g_new0(bool, body->locals->len + 1)};
    for (size_t i = 0; i < body->locals->len; i++) {
        const Local *const local = body_local_at(body, i);
        shared.lent[i] = local->is_parameter && is_pointer_to(local->type, true);
    }
    while (for_each(&shared, spread))
        ;
    for_each(&shared, check);
    g_free(shared.lent);
    g_free(shared.marked);
}
