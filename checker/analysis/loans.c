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
            if (loans_can_carry(type->fields[i].type))
                return true;
        return false;
    case TYPE_VOID:
    case TYPE_SCALAR:
    case TYPE_FUNCTION:
    case TYPE_UNKNOWN: return false;
    }
    return false;
}

/* The handle of a thread, or the part of it that all of them have. */
static bool
is_handle(const Place *place)
{
    return place->type->bare->is_handle ||
           (place->parent != NULL && place->parent->type->bare->is_handle);
}

/* A thread of a scope may return what it borrows: its handle holds that, if somebody keeps it. */
static bool
borrows_by_result(const Loans *loans, const Statement *s)
{
    if (s->kind != STATEMENT_CALL || s->place == NULL || run_kind(s) != RUN_SCOPED)
        return false;
    Type *const result = run_result(loans->body->unit, s);
    return result != NULL && (result->kind == TYPE_POINTER || type_has_borrow(result));
}

static void add_captures(const Loans *loans, guint64 *held, guint64 *to, const Statement *call);

/*
 * A guard that becomes another one, or is made twice, by a call: what it borrows goes on. So does
 * what the result of a thread borrows, when it is joined.
 */
static const Place *
guard_passed_on(const Loans *loans, const Statement *call, size_t index)
{
    const Place *const target = init_pointee(loans->init, &call->arguments[index]);
    if (target == NULL || (!target->type->bare->is_guard && !is_handle(target)))
        return NULL;
    const bool is_made = call->place != NULL && call->place->type->bare->is_guard;
    return is_made || init_argument_use(call, index) == ARGUMENT_CONSUMED ? target : NULL;
}

/* ---- who may carry -------------------------------------------------------------------------- */

/* Does the statement put loans into its place: its own, or those of what it reads? */
static bool
brings_loans(const Loans *loans, const unsigned char *carries, const Statement *s)
{
    for (size_t i = 0; i < loans->all->len; i++)
        if (g_array_index(loans->all, Loan, i).statement == s)
            return true;
    for (size_t i = 0; i < s->value.n_operands; i++) {
        const Operand *const operand = &s->value.operands[i];
        const Local *const root =
            operand->kind == OPERAND_CONST ? NULL : body_local_of(loans->body, operand->place);
        if (root != NULL && carries[root->place->index] != 0)
            return true;
    }
    if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT) {
        const Local *const root = body_local_of(loans->body, s->value.place);
        if (root != NULL && carries[root->place->index] != 0)
            return true;
    }
    for (size_t i = 0; i < s->n_arguments; i++) {
        const Operand *const operand = &s->arguments[i];
        const Local *const root =
            operand->kind == OPERAND_CONST ? NULL : body_local_of(loans->body, operand->place);
        if (root != NULL && carries[root->place->index] != 0 &&
            (loans_is_passed_on(s, i) || operand->kind == OPERAND_MOVE))
            return true;
        const Place *const guard = guard_passed_on(loans, s, i);
        const Local *const passed = guard == NULL ? NULL : body_local_of(loans->body, guard);
        if (passed != NULL && carries[passed->place->index] != 0)
            return true;
    }
    return false;
}

/* What a local holds: by itself, and in the memory that it leads to. */
enum { CARRIES = 1, CARRIES_BEHIND = 2 };

static bool
mark(unsigned char *flags, unsigned char flag)
{
    const bool changed = (*flags & flag) != flag;
    *flags |= flag;
    return changed;
}

/* What a call fills gets the loans as its result does. */
static bool
mark_filled(const Loans *loans, unsigned char *carries, const Statement *call)
{
    bool changed = false;
    for (size_t i = 0; i < call->n_arguments; i++) {
        if (init_argument_use(call, i) != ARGUMENT_FILLED)
            continue;
        const Place *const target = init_pointee(loans->init, &call->arguments[i]);
        const Local *const root = target == NULL ? NULL : body_local_of(loans->body, target);
        if (root != NULL && loans_can_carry(target->type))
            changed |= mark(&carries[root->place->index], CARRIES);
    }
    return changed;
}

/* Whose memory a place is a part of: its variable's, and that of what a pointer leads to. */
static bool
mark_place(const Loans *loans, unsigned char *carries, const Place *place)
{
    const Local *const root = body_local_of(loans->body, place);
    if (root == NULL)
        return false;
    if (place_last_deref((Place *)(uintptr_t)place) == NULL)
        return mark(&carries[root->place->index], CARRIES);
    bool changed = mark(&carries[root->place->index], CARRIES | CARRIES_BEHIND);
    const Place *const target = loans->init->target[root->place->index];
    const Local *const behind = target == NULL ? NULL : body_local_of(loans->body, target);
    if (behind != NULL)
        changed |= mark(&carries[behind->place->index], CARRIES);
    return changed;
}

/* What a call keeps for somebody is held by what that one leads to. */
static bool
mark_kept(const Loans *loans, unsigned char *carries, const Statement *call)
{
    guint64 kept_in = 0;
    bool changed = false;
    for (size_t i = 0; i < call->n_arguments; i++)
        kept_in |= contracts_kept_in(call, i);
    for (size_t i = 0; i < call->n_arguments && i < KEPT_FOR_EVER; i++) {
        Place *const pointee =
            (kept_in >> i & 1) == 0 ? NULL : loans_kept_behind(loans->init, &call->arguments[i]);
        if (pointee != NULL)
            changed |= mark_place(loans, carries, pointee);
    }
    return changed;
}

static bool
mark_carrier(const Loans *loans, unsigned char *carries, const Statement *s)
{
    if ((s->kind != STATEMENT_ASSIGN && s->kind != STATEMENT_CALL) ||
        !brings_loans(loans, carries, s))
        return false;
    bool changed = false;
    if (s->place != NULL && loans_can_carry(s->place->type))
        changed |= mark_place(loans, carries, s->place);
    if (s->kind == STATEMENT_CALL) {
        changed |= mark_filled(loans, carries, s);
        changed |= mark_kept(loans, carries, s);
    }
    return changed;
}

Place *
loans_kept_behind(const Init *init, const Operand *pointer)
{
    Place *const target = init_pointee(init, pointer);
    if (target != NULL || pointer->kind == OPERAND_CONST)
        return target;
    return loans_pointee_of(pointer->place);
}

static void
find_scope_parameters(Loans *loans)
{
    loans->scope_parameters = g_array_new(FALSE, FALSE, sizeof(const Local *));
    for (size_t i = 0; i < loans->body->locals->len; i++) {
        const Local *const local = body_local_at(loans->body, i);
        if (local->is_parameter && local->type->kind == TYPE_POINTER &&
            local->type->of->bare->is_scope)
            g_array_append_val(loans->scope_parameters, local);
    }
}

static void
number_carriers(Loans *loans)
{
    const Body *const body = loans->body;
    unsigned char *const carries = g_new0(unsigned char, body->locals->len + 1);
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
    loans->contents = g_new(size_t, body->locals->len + 1);
    loans->local_of = g_new(size_t, 2 * body->locals->len + 1);
    for (size_t i = 0; i < body->locals->len; i++) {
        loans->carrier[i] = carries[i] != 0 ? loans->n_carriers : SIZE_MAX;
        if (carries[i] != 0)
            loans->local_of[loans->n_carriers++] = i;
        loans->contents[i] = (carries[i] & CARRIES_BEHIND) != 0 ? loans->n_carriers : SIZE_MAX;
        if ((carries[i] & CARRIES_BEHIND) != 0)
            loans->local_of[loans->n_carriers++] = i;
    }
    loans->first_scope = loans->n_carriers;
    loans->n_carriers += body->scopes->len + loans->scope_parameters->len;
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

size_t
loans_contents_of(const Loans *loans, const Place *place)
{
    const Local *const root = place == NULL ? NULL : body_local_of(loans->body, place);
    return root == NULL ? SIZE_MAX : loans->contents[root->place->index];
}

static void
add_held(const Loans *loans, guint64 *held, guint64 *to, const Place *place)
{
    const size_t carrier = loans_carrier_of(loans, place);
    const size_t contents = loans_contents_of(loans, place);
    if (carrier != SIZE_MAX)
        add_set(to, set_of(loans, held, carrier), loans->n_words);
    if (contents != SIZE_MAX)
        add_set(to, set_of(loans, held, contents), loans->n_words);
}

/* The loans that a statement takes itself; of a call only those of captures, or only the others. */
static void
add_own(const Loans *loans, guint64 *to, const Statement *s, bool captures)
{
    for (size_t i = 0; i < loans->all->len; i++) {
        const Loan *const loan = &g_array_index(loans->all, Loan, i);
        if (loan->statement == s && loan->is_capture == captures && !loan->is_past &&
            (captures || s->kind != STATEMENT_CALL || loans_is_lent(s, loan->argument)))
            set_bit(to, i);
    }
}

/* An owned value that is moved out from behind a pointer leaves what the pointer borrows behind. */
static bool
owns_itself(const Operand *operand)
{
    return operand->kind == OPERAND_MOVE && place_last_deref(operand->place) != NULL &&
           type_is_owned(operand->type) && !operand->type->bare->is_guard;
}

/* `node->next = list->first->next`: what is in memory that nobody owns is no part of a borrow. */
static bool
is_loaded_to_store(const Statement *s, Place *place)
{
    return s->place != NULL && place_last_deref(s->place) != NULL &&
           place_last_deref(place) != NULL && loans_lender_of_member(place) == NULL;
}

/* A pointer that is loaded from plain memory leads elsewhere than the way to it. */
static void
forget_way(const Loans *loans, guint64 *to, const Operand *operand)
{
    if (place_last_deref(operand->place) == NULL)
        return;
    for (size_t i = 0; i < loans->all->len; i++)
        if (g_array_index(loans->all, Loan, i).is_alias)
            clear_bit(to, i);
}

static void
value_loans(const Loans *loans, guint64 *held, guint64 *to, const Statement *s)
{
    for (size_t i = 0; i < s->value.n_operands; i++) {
        const Operand *const operand = &s->value.operands[i];
        const size_t contents =
            operand->kind == OPERAND_CONST ? SIZE_MAX : loans_contents_of(loans, operand->place);
        if (operand->kind == OPERAND_CONST || !loans_can_carry(operand->type))
            continue;
        if (!owns_itself(operand) && !is_loaded_to_store(s, operand->place)) {
            add_held(loans, held, to, operand->place);
            forget_way(loans, to, operand);
        } else if (contents != SIZE_MAX)
            add_set(to, set_of(loans, held, contents), loans->n_words);
    }
    add_own(loans, to, s, false);
    if (borrows_by_result(loans, s))
        add_captures(loans, held, to, s);
    if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT)
        add_held(loans, held, to, s->value.place);
    for (size_t i = 0; i < s->n_arguments; i++)
        if (s->arguments[i].kind != OPERAND_CONST &&
            (loans_is_lent(s, i) || s->arguments[i].kind == OPERAND_MOVE))
            add_held(loans, held, to, s->arguments[i].place);
    for (size_t i = 0; i < s->n_arguments; i++) {
        const Place *const guard = guard_passed_on(loans, s, i);
        if (guard != NULL)
            add_held(loans, held, to, guard);
    }
}

/*
 * A pointer holds what is stored in the memory that it leads to; but no part of that memory, which
 * would be a loan of itself.
 */
static void
put_behind(const Loans *loans, guint64 *held, const Place *place, const guint64 *value)
{
    const size_t contents = loans_contents_of(loans, place);
    const Place *const root = place_root((Place *)(uintptr_t)place);
    for (size_t i = 0; i < loans->all->len && contents != SIZE_MAX; i++) {
        Place *const lent = g_array_index(loans->all, Loan, i).place;
        if (has_bit(value, i) && place_root(lent) != root)
            set_bit(set_of(loans, held, contents), i);
    }
    const Place *const target = root->kind == PLACE_LOCAL ? loans->init->target[root->index] : NULL;
    const size_t behind = loans_carrier_of(loans, target);
    if (behind != SIZE_MAX)
        add_set(set_of(loans, held, behind), value, loans->n_words);
}

/* `list.first = list.first->next`: a value holds no raw pointer that was copied out of itself. */
static void
add_but_own(const Loans *loans, guint64 *to, const guint64 *value, const Place *place)
{
    const Place *const root = place_root((Place *)(uintptr_t)place);
    for (size_t i = 0; i < loans->all->len; i++) {
        const Loan *const loan = &g_array_index(loans->all, Loan, i);
        if (has_bit(value, i) && !(loan->is_raw && place_root(loan->place) == root))
            set_bit(to, i);
    }
}

static void
put(const Loans *loans, guint64 *held, const Place *place, const guint64 *value)
{
    if (place_last_deref((Place *)(uintptr_t)place) != NULL) {
        put_behind(loans, held, place, value);
        return;
    }
    const size_t carrier = loans_carrier_of(loans, place);
    if (carrier == SIZE_MAX)
        return;
    guint64 *const to = set_of(loans, held, carrier);
    const size_t contents = loans_contents_of(loans, place);
    if (place->kind == PLACE_LOCAL)
        memcpy(to, value, sizeof(guint64) * loans->n_words);
    else
        add_but_own(loans, to, value, place);
    if (place->kind == PLACE_LOCAL && contents != SIZE_MAX)
        memset(set_of(loans, held, contents), 0, sizeof(guint64) * loans->n_words);
}

/* What a function keeps of an argument in what another argument leads to. */
static void
keep_arguments(const Loans *loans, guint64 *held, const Statement *call)
{
    guint64 *const value = g_new(guint64, loans->n_words + 1);
    for (size_t i = 0; i < call->n_arguments; i++) {
        const guint64 kept_in = contracts_kept_in(call, i);
        if (kept_in == 0 || call->arguments[i].kind == OPERAND_CONST ||
            !loans_can_carry(call->arguments[i].type))
            continue;
        memset(value, 0, sizeof(guint64) * (loans->n_words + 1));
        loans_of_argument(loans, held, call, i, value);
        for (size_t j = 0; j < call->n_arguments && j < KEPT_FOR_EVER; j++) {
            const Place *const to = (kept_in >> j & 1) == 0
                                        ? NULL
                                        : loans_kept_behind(loans->init, &call->arguments[j]);
            const size_t carrier = loans_carrier_of(loans, to);
            if (carrier != SIZE_MAX && place_last_deref((Place *)(uintptr_t)to) == NULL)
                add_set(set_of(loans, held, carrier), value, loans->n_words);
            else if (to != NULL)
                put_behind(loans, held, to, value);
        }
    }
    g_free(value);
}

void
loans_of_argument(const Loans *loans, guint64 *held, const Statement *call, size_t index,
                  guint64 *to)
{
    add_held(loans, held, to, call->arguments[index].place);
    for (size_t i = 0; i < loans->all->len; i++) {
        const Loan *const loan = &g_array_index(loans->all, Loan, i);
        if (loan->statement == call && loan->argument == index && !loan->is_capture)
            set_bit(to, i);
    }
}

/* The variable that a scope is known by; NULL where it has none. */
static const Local *
scope_handle(const Loans *loans, size_t scope)
{
    const GArray *const blocks = loans->body->scopes;
    return scope < blocks->len
               ? g_array_index(blocks, ScopeBlock, scope).handle
               : g_array_index(loans->scope_parameters, const Local *, scope - blocks->len);
}

Span
loans_scope_span(const Loans *loans, size_t carrier)
{
    const GArray *const blocks = loans->body->scopes;
    const size_t scope = carrier - loans->first_scope;
    return scope < blocks->len ? g_array_index(blocks, ScopeBlock, scope).span
                               : scope_handle(loans, scope)->span;
}

/* The scope that a call is given, as a carrier; n_carriers when it may be any. */
static size_t
scope_carrier(const Loans *loans, const Statement *call)
{
    const Place *const scope = contracts_scope_of(loans->body, call);
    if (scope == NULL)
        return SIZE_MAX;
    for (size_t carrier = loans->first_scope; carrier < loans->n_carriers; carrier++) {
        const Local *const handle = scope_handle(loans, carrier - loans->first_scope);
        if (handle != NULL && scope == handle->place)
            return carrier;
    }
    return loans->n_carriers;
}

/* Does a thread that gets this only look at plain data that it leads to? */
static bool
only_looks(const Statement *call, size_t index)
{
    const Capture capture = contracts_capture(call, index);
    return capture == CAPTURE_REF ||
           (capture == CAPTURE_COPY && !type_has_exclusive_borrow(call->arguments[index].type));
}

/* What a capture has of what its argument holds. */
static void
keep_captured(const Loans *loans, guint64 *given, const Statement *call, size_t index)
{
    const Operand *const operand = &call->arguments[index];
    for (size_t i = 0; i < loans->all->len; i++) {
        const Loan *const loan = &g_array_index(loans->all, Loan, i);
        const bool is_of_walk = loan->chunk != NULL && !loan->is_capture; /* it takes its own */
        if (!has_bit(given, i) || (!is_of_walk && !loan->is_alias))
            continue;
        const bool is_had = !is_of_walk && loans_is_led_to(loans, loan, operand);
        if (!is_had || (loan->is_mut && only_looks(call, index)))
            clear_bit(given, i);
        if (is_had && loan->is_mut && only_looks(call, index))
            set_bit(given, i + 1); /* its form for who only looks comes right after it */
    }
}

static void
add_captures(const Loans *loans, guint64 *held, guint64 *to, const Statement *call)
{
    const bool is_spawn = run_kind(call) == RUN_SCOPED;
    guint64 *const given = g_new0(guint64, loans->n_words + 1);
    for (size_t i = 0; i < call->n_arguments && i < call->callee->n_parameters; i++) {
        if (call->arguments[i].kind == OPERAND_CONST ||
            (is_spawn ? call->callee->parameters[i].capture == CAPTURE_NONE
                      : contracts_capture(call, i) == CAPTURE_NONE) ||
            !loans_can_carry(call->arguments[i].type))
            continue;
        memset(given, 0, sizeof(guint64) * (loans->n_words + 1));
        add_held(loans, held, given, call->arguments[i].place);
        keep_captured(loans, given, call, i);
        add_set(to, given, loans->n_words);
    }
    add_own(loans, to, call, true);
    g_free(given);
}

static void
give_to_scope(const Loans *loans, guint64 *held, const Statement *call)
{
    const size_t given = scope_carrier(loans, call);
    for (size_t carrier = loans->first_scope; given != SIZE_MAX && carrier < loans->n_carriers;
         carrier++)
        if (given == carrier || given == loans->n_carriers)
            add_captures(loans, held, set_of(loans, held, carrier), call);
}

/* A variable, or its value, is gone, and what borrowed from it: that was an error if it was one. */
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

static void
apply_call(const Loans *loans, guint64 *held, guint64 *value, const Statement *call)
{
    value_loans(loans, held, value, call);
    keep_arguments(loans, held, call);
    for (size_t i = 0; i < call->n_arguments; i++) {
        const Place *const target = init_pointee(loans->init, &call->arguments[i]);
        if (target == NULL)
            continue;
        const ArgumentUse use = init_argument_use(call, i);
        if (use == ARGUMENT_FILLED && call->callee->parameters[i].is_anew)
            end_loans_of(loans, held, target);
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
forget_pointee(const Loans *loans, guint64 *held, guint64 *value, const Place *pointer)
{
    for (size_t i = 0; i < loans->all->len; i++) {
        Place *const place = g_array_index(loans->all, Loan, i).place;
        if (!place_contains(pointer, place) || place_last_deref(place) == NULL)
            continue;
        clear_bit(value, i);
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
        if (s->place->kind == PLACE_LOCAL || loans_is_borrow_member(s->place))
            forget_pointee(loans, held, value, s->place);
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
    case STATEMENT_DROP:
        if (s->place->kind == PLACE_LOCAL)
            end_loans_of(loans, held, s->place);
        break;
    case STATEMENT_USE:
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
    loans_find_freed(loans);
    loans_collect(loans, body);
    if (loans->all->len == 0) {
        loans_free(loans);
        return NULL;
    }
    loans->n_words = words_of(loans->all->len);
    find_scope_parameters(loans);
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
    g_free(loans->contents);
    g_free(loans->local_of);
    if (loans->scope_parameters != NULL)
        g_array_free(loans->scope_parameters, TRUE);
    g_array_free(loans->all, TRUE);
    g_ptr_array_free(loans->freed, TRUE);
    g_free(loans);
}
