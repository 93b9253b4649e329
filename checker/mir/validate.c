/* SPDX-License-Identifier: MIT */
/*
 * validate.c - is a body what mir.h says it is? Asked after it was lowered, read or changed.
 */
#include "mir/mir.h"

typedef struct Check {
    const Body *body;
    char *wrong; /* the first thing that is wrong; NULL so far */
} Check;

static void G_GNUC_PRINTF(2, 3) say(Check *check, const char *format, ...)
{
    if (check->wrong != NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    check->wrong = g_strdup_vprintf(format, arguments);
    va_end(arguments);
}

/* ---- places --------------------------------------------------------------------------------- */

static bool
has_shape(const Place *place)
{
    const Type *const base = place->parent == NULL ? NULL : place->parent->type;
    switch (place->kind) {
    case PLACE_LOCAL: return place->parent == NULL;
    case PLACE_GLOBAL: return place->parent == NULL && place->symbol != NULL;
    case PLACE_FIELD: return base != NULL && place->index < base->n_fields;
    case PLACE_DEREF: return base != NULL && base->kind == TYPE_POINTER;
    case PLACE_INDEX: return base != NULL && base->kind == TYPE_ARRAY;
    }
    return false;
}

static void
check_places(Check *check)
{
    const GPtrArray *const places = check->body->places;
    for (size_t i = 0; i < places->len; i++) {
        const Place *const place = g_ptr_array_index(places, i);
        if (place->id != i || (place->parent != NULL && place->parent->id >= i))
            say(check, "place %zu is out of order", i);
        if (place->type == NULL)
            say(check, "place %zu has no type", i);
        if (!has_shape(place))
            say(check, "place %zu is not what its base can have", i);
        if (place->kind == PLACE_LOCAL && place->index >= check->body->locals->len)
            say(check, "place %zu is of no local", i);
    }
}

static void
check_place(Check *check, const Place *place, const char *where)
{
    if (place == NULL)
        say(check, "%s without a place", where);
    else if (place->id >= check->body->places->len ||
             g_ptr_array_index(check->body->places, place->id) != place)
        say(check, "%s names a place of another body", where);
}

/* ---- statements ----------------------------------------------------------------------------- */

static void
check_operand(Check *check, const Operand *operand)
{
    if (operand->kind != OPERAND_CONST)
        check_place(check, operand->place, "an operand");
}

static void
check_value(Check *check, const Rvalue *value)
{
    for (size_t i = 0; i < value->n_operands; i++)
        check_operand(check, &value->operands[i]);
    switch (value->kind) {
    case RVALUE_USE:
    case RVALUE_CAST:
        if (value->n_operands != 1)
            say(check, "a use of %zu operands", value->n_operands);
        break;
    case RVALUE_REF:
    case RVALUE_REF_MUT: check_place(check, value->place, "a reference"); break;
    case RVALUE_OP:
    case RVALUE_EMPTY: break;
    }
}

static void
check_call(Check *check, const Statement *s)
{
    if (s->place != NULL)
        check_place(check, s->place, "a call");
    if (s->callee == NULL)
        check_operand(check, &s->callee_operand);
    for (size_t i = 0; i < s->n_arguments; i++)
        check_operand(check, &s->arguments[i]);
}

static void
check_statement(Check *check, const Statement *s)
{
    if (s->unsafe > check->body->unsafes->len)
        say(check, "a statement in BELAY_UNSAFE block %zu, which is not there", s->unsafe);
    switch (s->kind) {
    case STATEMENT_ASSIGN:
        check_place(check, s->place, "an assignment");
        check_value(check, &s->value);
        break;
    case STATEMENT_CALL: check_call(check, s); break;
    case STATEMENT_USE: check_value(check, &s->value); break;
    case STATEMENT_LIVE:
    case STATEMENT_DROP:
    case STATEMENT_DEAD:
        check_place(check, s->place, "the life of a variable");
        if (s->place != NULL && s->place->kind != PLACE_LOCAL)
            say(check, "the life of what is no variable");
        break;
    case STATEMENT_SCOPE_BEGIN:
    case STATEMENT_SCOPE_END:
        if (s->scope == 0 || s->scope > check->body->scopes->len)
            say(check, "scope %zu, which is not there", s->scope);
        break;
    case STATEMENT_RETURN:
    case STATEMENT_UNKNOWN: break;
    }
}

/* ---- blocks --------------------------------------------------------------------------------- */

static void
check_block(Check *check, size_t index)
{
    const Block *const block = body_block_at(check->body, index);
    for (size_t i = 0; i < block->successors->len; i++)
        if (g_array_index(block->successors, size_t, i) >= check->body->blocks->len)
            say(check, "block %zu leads to no block", index);
    for (size_t i = 0; i < block->statements->len; i++) {
        const Statement *const s = &g_array_index(block->statements, Statement, i);
        check_statement(check, s);
        if (s->kind == STATEMENT_RETURN && i + 1 != block->statements->len)
            say(check, "block %zu goes on behind a return", index);
    }
}

char *
mir_validate(const Body *body)
{
    Check check = {body, NULL};
    check_places(&check);
    for (size_t i = 0; i < body->blocks->len; i++)
        check_block(&check, i);
    if (body->result != SIZE_MAX && body->result >= body->locals->len)
        say(&check, "the result is in no local");
    return check.wrong;
}
