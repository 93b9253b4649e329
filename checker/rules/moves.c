/* SPDX-License-Identifier: MIT */
/*
 * moves.c - an owned value has one owner, and is used only while it is there.
 *
 *     E0382   used, borrowed, moved or dropped after it was moved
 *     E0381   used, or dropped by own, without ever having had a value
 *     E0507   copied or moved out of what is behind a pointer that does not own it
 *     E9004   copied without move
 *     overwrites_owned, leaked_owned
 *
 * Requires: cfg. A walk over the blocks with the states of init.c. A moved value is reported once,
 * at its first use: from there on it counts as there.
 */
#include "analysis/init.h"
#include "rules/rules.h"
#include "support/key.h"

#include <string.h>

typedef struct Moves {
    Body *body;
    const Init *init;
    InitState *states;    /* before the statement at hand */
    size_t block, index;  /* of the statement at hand */
    GHashTable *reported; /* Place: its loss was reported; once is enough */
    GHashTable *origins;  /* Statement: that it took something was an error later on, once */
} Moves;

static const char *
text_of(const Moves *moves, const Place *place)
{
    const Place *shown = place;
    /* `*x` of a by_move capture is x to the user. */
    if (place->kind == PLACE_DEREF && place->parent->kind == PLACE_LOCAL &&
        body_local_at(moves->body, place->parent->index)->capture == CAPTURE_MOVE)
        shown = place->parent;
    return place_text(moves->body, shown);
}

/* ---- where it was moved --------------------------------------------------------------------- */

/* Where a place was emptied: the statement, and the words for it. */
typedef struct Origin {
    const Statement *statement;
    Span span;
    const char *consumer; /* the function that took it; NULL for a move */
    bool is_same;         /* the statement at hand itself, a turn of its loop before */
} Origin;

static bool
overlaps(const Place *a, const Place *b)
{
    return place_contains(a, b) || place_contains(b, a);
}

static bool
takes(const Moves *moves, const Statement *s, const Place *place, Origin *ret_origin)
{
    for (size_t i = 0; i < s->value.n_operands; i++)
        if (s->value.operands[i].kind == OPERAND_MOVE &&
            overlaps(s->value.operands[i].place, place)) {
            *ret_origin = (Origin){.statement = s, .span = s->value.operands[i].span};
            return true;
        }
    for (size_t i = 0; i < s->n_arguments; i++) {
        const Operand *const argument = &s->arguments[i];
        const Place *const target = init_pointee(moves->init, argument);
        const bool consumed = target != NULL && init_argument_use(s, i) == ARGUMENT_CONSUMED &&
                              overlaps(target, place);
        if (!consumed && !(argument->kind == OPERAND_MOVE && overlaps(argument->place, place)))
            continue;
        *ret_origin = (Origin){.statement = s,
                               .span = consumed ? s->argument_spans[i] : argument->span,
                               .consumer = consumed ? s->callee->name : NULL};
        return true;
    }
    return false;
}

/* The last statement of a block before `end` that takes the place. */
static bool
taken_in_block(const Moves *moves, size_t block, size_t end, const Place *place, Origin *ret_origin)
{
    const GArray *const statements = body_block_at(moves->body, block)->statements;
    for (size_t i = MIN(end, statements->len); i > 0; i--)
        if (takes(moves, &g_array_index(statements, Statement, i - 1), place, ret_origin))
            return true;
    return false;
}

/*
 * The nearest statement on a way to here that takes the place: backwards, block by block; or only
 * on a way that goes round no loop.
 */
static Origin
find_origin(const Moves *moves, const Place *place, bool is_straight)
{
    const Body *const body = moves->body;
    const Statement *const here =
        &g_array_index(body_block_at(body, moves->block)->statements, Statement, moves->index);
    Origin origin = {0};
    if (taken_in_block(moves, moves->block, moves->index, place, &origin))
        return origin;
    GArray *const queue = g_array_new(FALSE, FALSE, sizeof(size_t));
    bool *const seen = g_new0(bool, body->blocks->len);
    g_array_append_val(queue, moves->block);
    for (size_t i = 0; i < queue->len && origin.statement == NULL; i++) {
        const Block *const block = body_block_at(body, g_array_index(queue, size_t, i));
        for (size_t j = 0; j < block->predecessors->len; j++) {
            const size_t from = g_array_index(block->predecessors, size_t, j);
            if (seen[from] || (is_straight && body_block_at(body, from)->order >= block->order))
                continue;
            seen[from] = true;
            if (taken_in_block(moves, from, SIZE_MAX, place, &origin))
                break;
            g_array_append_val(queue, from);
        }
    }
    g_free(seen);
    g_array_free(queue, TRUE);
    origin.is_same = origin.statement == here;
    return origin;
}

/* ---- E0382, E0381 --------------------------------------------------------------------------- */

typedef enum UseKind { USE_READ, USE_BORROW, USE_MOVE, USE_DROP } UseKind;

static void
add_type_note(const Moves *moves, Report *report, const Place *place)
{
    const size_t path = init_path(moves->init, place);
    const Place *const owner = path == SIZE_MAX ? place : moves->init->paths[path];
    report_note(report, TEXT_HAS_TYPE, text_of(moves, owner), owner->type->name);
}

static void
report_moved(Moves *moves, const Statement *s, const Place *place, UseKind kind, Span span)
{
    const size_t path = init_path(moves->init, place);
    const Origin origin = find_origin(moves, place, false);
    if (origin.statement != NULL && !g_hash_table_add(moves->origins, key(origin.statement)))
        return;
    const bool partly =
        moves->init->paths[path] == place && (moves->states[path] & INIT_MOVED) == 0;
    static const TextId messages[2][2] = {{TEXT_USE_OF_MOVED, TEXT_BORROW_OF_MOVED},
                                          {TEXT_USE_OF_PARTLY_MOVED, TEXT_BORROW_OF_PARTLY_MOVED}};
    Report *const report =
        report_new(messages[partly][kind == USE_BORROW], span, text_of(moves, place), NULL);
    report_primary(report,
                   partly               ? TEXT_USED_AFTER_PARTIAL_MOVE
                   : kind == USE_BORROW ? TEXT_BORROWED_AFTER_MOVE
                                        : TEXT_USED_AFTER_MOVE,
                   NULL, NULL);
    if (origin.is_same)
        report_primary(report, TEXT_MOVED_IN_LOOP, NULL, NULL);
    else if (origin.statement != NULL && origin.consumer != NULL)
        report_label(report, origin.span, TEXT_CONSUMED_HERE, origin.consumer, NULL);
    else if (origin.statement != NULL)
        report_label(report, origin.span, TEXT_MOVED_HERE, NULL, NULL);
    add_type_note(moves, report, place);
    rules_report(moves->body, s, report);
}

static void
report_unset(Moves *moves, const Statement *s, const Place *place, InitState state, Span span)
{
    const Local *const local = body_local_of(moves->body, place);
    const bool never = (state & (INIT_FULL | INIT_EMPTY | INIT_MOVED)) == 0;
    Report *const report = report_new(never ? TEXT_USE_UNINIT : TEXT_USE_MAYBE_UNINIT, span,
                                      text_of(moves, place), NULL);
    report_primary(report, TEXT_UNINIT_HERE, text_of(moves, place), NULL);
    report_label(report, local->span, TEXT_BINDING_DECLARED, NULL, NULL);
    report_help(report, TEXT_INIT_IT, local->name != NULL ? local->name : "it", NULL);
    rules_report(moves->body, s, report);
}

/* The place is used: it must be there. */
static void
check_use(Moves *moves, const Statement *s, const Place *place, UseKind kind, Span span)
{
    const size_t path = init_path(moves->init, place);
    if (path == SIZE_MAX)
        return;
    Place *const owner = moves->init->paths[path];
    const InitState state = init_look(moves->init, moves->states, place);
    if ((state & (INIT_MOVED | INIT_UNSET)) == 0)
        return;
    const Local *const local = body_local_of(moves->body, owner);
    if (local == NULL || local->name == NULL)
        return; /* a temporary is moved once, where it is made */
    /* What has no value yet in the first turn of a loop is missed there, not in the second. */
    const bool was_there = (state & INIT_UNSET) == 0;
    if ((state & INIT_MOVED) != 0 &&
        (was_there || find_origin(moves, place, true).statement != NULL))
        report_moved(moves, s, place, kind, span);
    else
        report_unset(moves, s, place, state, span);
    /* Once: from here on it counts as there. */
    for (size_t i = 0; i < moves->init->n_paths; i++)
        if (overlaps(owner, moves->init->paths[i]))
            moves->states[i] = INIT_EMPTY;
}

/* ---- E0507, E9004 --------------------------------------------------------------------------- */

static bool
is_behind_pointer(const Moves *moves, const Place *place)
{
    for (const Place *at = place; at != NULL; at = at->parent)
        if (at->kind == PLACE_DEREF &&
            !(at->parent->kind == PLACE_LOCAL &&
              body_local_at(moves->body, at->parent->index)->capture == CAPTURE_MOVE))
            return true;
    return false;
}

/* Is the place reached through something that only lends it: a pointer to const, a guard? */
static bool
is_behind_shared(const Place *place)
{
    for (const Place *at = place; at != NULL; at = at->parent)
        if (at->kind == PLACE_DEREF && at->parent->type->of->is_const)
            return true;
    return false;
}

static void
check_move(Moves *moves, const Statement *s, const Operand *operand)
{
    check_use(moves, s, operand->place, USE_MOVE, operand->span);
    if (!type_is_owned(operand->type))
        return;
    if (!is_behind_shared(operand->place))
        return;
    const char *const text = place_text(moves->body, operand->place);
    Report *const report =
        report_new(TEXT_MOVE_OUT_OF_BORROW, operand->span, text, rules_behind(operand->place));
    report_primary(report, TEXT_MOVED_OUT_HERE, text, operand->type->name);
    rules_report(moves->body, s, report);
}

static bool
is_own_variable(const Moves *moves, const Place *place)
{
    return place->kind == PLACE_LOCAL && body_local_at(moves->body, place->index)->is_own;
}

/* `return x` of a variable that nothing drops hands it over: the variable ends here. */
static bool
is_handed_out(const Moves *moves, const Statement *s, const Place *place)
{
    if (s->kind != STATEMENT_ASSIGN || s->place->kind != PLACE_LOCAL ||
        !body_local_at(moves->body, s->place->index)->is_returned)
        return false;
    return place->kind == PLACE_LOCAL && !is_own_variable(moves, place);
}

static void
report_copy(Moves *moves, const Statement *s, const Operand *operand)
{
    const char *const text = text_of(moves, operand->place);
    Report *report;
    if (is_behind_pointer(moves, operand->place)) {
        report =
            report_new(TEXT_COPY_OUT_OF_BORROW, operand->span, text, rules_behind(operand->place));
        report_primary(report, TEXT_MOVED_OUT_HERE, text, operand->type->name);
        if (!is_behind_shared(operand->place))
            report_help(report, TEXT_TAKE_IT, text, NULL);
    } else {
        report = report_new(TEXT_COPY_OF_OWNED, operand->span, text, NULL);
        report_primary(report, TEXT_TWO_OWNERS, NULL, NULL);
        report_help(report, TEXT_MOVE_IT, text, NULL);
    }
    add_type_note(moves, report, operand->place);
    rules_report(moves->body, s, report);
}

static void
check_copy(Moves *moves, const Statement *s, const Operand *operand)
{
    check_use(moves, s, operand->place, USE_READ, operand->span);
    if (operand->type == NULL || !type_is_owned(operand->type) ||
        operand->type->kind == TYPE_ARRAY || s->kind == STATEMENT_USE)
        return;
    if (is_handed_out(moves, s, operand->place)) {
        init_set(moves->init, moves->states, operand->place, INIT_MOVED);
        return;
    }
    report_copy(moves, s, operand);
}

static void
check_operand(Moves *moves, const Statement *s, const Operand *operand)
{
    switch (operand->kind) {
    case OPERAND_CONST: break;
    case OPERAND_COPY: check_copy(moves, s, operand); break;
    case OPERAND_MOVE: check_move(moves, s, operand); break;
    }
}

/* ---- borrows, assignments, ends ------------------------------------------------------------- */

/* A variable that borrows: what is moved while it is used later was E0505, where it was moved. */
static bool
is_borrow(const Moves *moves, const Operand *pointer)
{
    const Local *const local = body_local_at(moves->body, pointer->place->index);
    return local->name != NULL && local->capture != CAPTURE_MOVE;
}

static void
check_argument(Moves *moves, const Statement *call, size_t index)
{
    const Operand *const argument = &call->arguments[index];
    Place *const target = init_pointee(moves->init, argument);
    check_operand(moves, call, argument);
    if (target == NULL || is_borrow(moves, argument))
        return;
    switch (init_argument_use(call, index)) {
    case ARGUMENT_READ:
    case ARGUMENT_WRITTEN:
        check_use(moves, call, target, USE_BORROW, call->argument_spans[index]);
        break;
    case ARGUMENT_CONSUMED:
        check_use(moves, call, target, USE_MOVE, call->argument_spans[index]);
        break;
    case ARGUMENT_FILLED: break;
    }
}

/* Is it certain that the value of the turn before is there, or of what came before? */
static bool
is_overwritten(const Moves *moves, const Statement *s, size_t path, bool *ret_in_turn)
{
    *ret_in_turn = false;
    for (size_t i = 0; i < s->value.n_operands; i++)
        if (s->value.operands[i].kind == OPERAND_MOVE &&
            place_contains(s->value.operands[i].place, s->place))
            return false; /* `v = move(v)` */
    if (moves->states[path] == INIT_FULL)
        return true;
    *ret_in_turn = (moves->states[path] & INIT_FULL) != 0 &&
                   init_lasts_a_turn(moves->init, moves->block, moves->index);
    return *ret_in_turn;
}

/* A live value that is assigned over is never dropped. */
static void
check_overwrite(Moves *moves, const Statement *s)
{
    if (s->place == NULL || s->is_initial)
        return;
    const size_t path = moves->init->path_of_place[s->place->id];
    const Local *const local = body_local_of(moves->body, s->place);
    if (path == SIZE_MAX || local == NULL || local->name == NULL || local->capture == CAPTURE_MOVE)
        return;
    bool in_turn;
    if (!is_overwritten(moves, s, path, &in_turn))
        return;
    Report *const report =
        report_new(TEXT_OVERWRITES_OWNED, s->span, text_of(moves, s->place), NULL);
    report_primary(report, in_turn ? TEXT_OLD_VALUE_LOST_IN_LOOP : TEXT_OLD_VALUE_LOST, NULL, NULL);
    const Symbol *const drop = s->place->type->bare->drop;
    if (drop != NULL)
        report_help(report, TEXT_DROP_IT_FIRST, drop->name, text_of(moves, s->place));
    rules_report(moves->body, s, report);
}

static void
check_drop(Moves *moves, const Statement *s)
{
    const size_t path = moves->init->path_of_place[s->place->id];
    if (path == SIZE_MAX || (moves->states[path] & INIT_UNSAFE_TO_DROP) == 0)
        return;
    const Local *const local = body_local_of(moves->body, s->place);
    if (!g_hash_table_add(moves->reported, s->place))
        return;
    Report *const report = report_new(TEXT_DROP_UNINIT, local->span, local->name, NULL);
    report_primary(report, TEXT_BINDING_DECLARED, NULL, NULL);
    report_help(report, TEXT_INIT_IT, local->name, NULL);
    rules_report(moves->body, s, report);
}

static const Place *
member_of(const Place *place, size_t field)
{
    const Place *member = place->child;
    while (member != NULL && !(member->kind == PLACE_FIELD && member->index == field))
        member = member->sibling;
    return member;
}

/* Is there something in the value that nobody took: of a record, in any member? */
static bool
is_full(const Moves *moves, const Place *place)
{
    const size_t path = moves->init->path_of_place[place->id];
    const InitState state = path == SIZE_MAX ? INIT_FULL : moves->states[path];
    if ((state & INIT_FULL) == 0 || (state & INIT_EMPTY) != 0)
        return false;
    const Type *const type = place->type->bare;
    bool has_members = false;
    for (size_t i = 0; i < type->n_fields; i++) {
        if (type->kind != TYPE_RECORD || !type_is_owned(type->fields[i].type))
            continue;
        has_members = true;
        const Place *const member = member_of(place, i);
        if (member == NULL || is_full(moves, member))
            return true;
        /* The drop of a record may do more than that of its members, unless these were moved. */
        const size_t part = moves->init->path_of_place[member->id];
        if (type->drop != NULL && (part == SIZE_MAX || (moves->states[part] & INIT_MOVED) == 0))
            return true;
    }
    return !has_members;
}

/* A variable that is not own ends with its value. */
static void
check_leak(Moves *moves, const Statement *s)
{
    const size_t path = moves->init->path_of_place[s->place->id];
    const Local *const local = body_local_of(moves->body, s->place);
    if (path == SIZE_MAX || local->is_own || local->name == NULL || local->is_hidden)
        return;
    if (!is_full(moves, s->place))
        return;
    if (local->type->is_handle || !g_hash_table_add(moves->reported, s->place))
        return; /* a handle has a warning of its own */
    Report *const report = report_new(TEXT_LEAKED_OWNED, local->span, local->name, NULL);
    report_primary(report, TEXT_LEAKED_HERE, NULL, NULL);
    report_help(report, TEXT_DECLARE_OWN, local->type->name, local->name);
    rules_report(moves->body, s, report);
}

/* ---- the walk ------------------------------------------------------------------------------- */

/* A temporary that holds a reference is only made for the call it goes to, which looks at it. */
static bool
is_for_a_call(const Moves *moves, const Statement *s)
{
    return s->place->kind == PLACE_LOCAL &&
           body_local_at(moves->body, s->place->index)->name == NULL &&
           moves->init->target[s->place->index] != NULL;
}

static void
check_assign(Moves *moves, const Statement *s)
{
    const Rvalue *const value = &s->value;
    for (size_t i = 0; i < value->n_operands; i++) {
        const Operand *const operand = &value->operands[i];
        check_operand(moves, s, operand);
        if (operand->kind == OPERAND_COPY && operand->place->kind == PLACE_LOCAL &&
            body_local_at(moves->body, operand->place->index)->capture == CAPTURE_MOVE &&
            init_pointee(moves->init, operand) != NULL) /* the pointer stands for the value */
            check_use(moves, s, init_pointee(moves->init, operand), USE_BORROW, operand->span);
    }
    if ((value->kind == RVALUE_REF || value->kind == RVALUE_REF_MUT) && !is_for_a_call(moves, s))
        check_use(moves, s, value->place, USE_BORROW, s->span);
    /* The pointers on the way to the place are read. */
    if (s->place->parent != NULL && moves->init->path_of_place[s->place->id] == SIZE_MAX)
        check_use(moves, s, s->place, USE_READ, s->span);
    check_overwrite(moves, s);
}

static void
check_call(Moves *moves, const Statement *s)
{
    if (s->callee == NULL)
        check_operand(moves, s, &s->callee_operand);
    for (size_t i = 0; i < s->n_arguments; i++)
        check_argument(moves, s, i);
    check_overwrite(moves, s);
}

static void
check_statement(Moves *moves, const Statement *s)
{
    switch (s->kind) {
    case STATEMENT_ASSIGN: check_assign(moves, s); break;
    case STATEMENT_CALL: check_call(moves, s); break;
    case STATEMENT_USE:
        for (size_t i = 0; i < s->value.n_operands; i++)
            check_operand(moves, s, &s->value.operands[i]);
        break;
    case STATEMENT_DROP: check_drop(moves, s); break;
    case STATEMENT_DEAD: check_leak(moves, s); break;
    case STATEMENT_LIVE:
    case STATEMENT_SCOPE_BEGIN:
    case STATEMENT_SCOPE_END:
    case STATEMENT_RETURN:
    case STATEMENT_UNKNOWN: break;
    }
}

/* What handing out by return did to the states must survive init_apply, which knows only moves. */
static void
check_block(Moves *moves, size_t index)
{
    const Block *const block = body_block_at(moves->body, index);
    if (moves->init->at_entry[index] == NULL)
        return;
    memcpy(moves->states, moves->init->at_entry[index], moves->init->n_paths);
    moves->block = index;
    for (size_t i = 0; i < block->statements->len; i++) {
        const Statement *const s = &g_array_index(block->statements, Statement, i);
        moves->index = i;
        check_statement(moves, s);
        init_apply(moves->init, moves->states, s);
    }
}

void
rules_moves(Body *body, const Init *init)
{
    Moves moves = {.body = body, .init = init};
    moves.states = g_new0(InitState, moves.init->n_paths + 1);
    moves.reported = g_hash_table_new(NULL, NULL);
    moves.origins = g_hash_table_new(NULL, NULL);
    for (size_t i = 0; i < body->order->len; i++)
        check_block(&moves, g_array_index(body->order, size_t, i));
    g_hash_table_destroy(moves.reported);
    g_hash_table_destroy(moves.origins);
    g_free(moves.states);
}
