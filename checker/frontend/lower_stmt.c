/* SPDX-License-Identifier: MIT */
/*
 * lower_stmt.c - statements to blocks and edges.
 *
 * What follows a jump is lowered like anything else, into a block that no edge leads to.
 */
#include "frontend/lower.h"

#include <ctype.h>
#include <string.h>

/* ---- blocks --------------------------------------------------------------------------------- */

static void
lower_compound(Lower *lower, CXCursor compound)
{
    lower_enter(lower);
    GArray *const kids = front_kids(compound);
    for (size_t i = 0; i < kids->len; i++)
        lower_statement(lower, g_array_index(kids, CXCursor, i));
    g_array_unref(kids);
    lower_leave(lower);
}

void
lower_statement_expression(Lower *lower, CXCursor cursor, Place *into)
{
    const CXCursor compound = front_kid(cursor, 0);
    lower_enter(lower);
    GArray *const kids = front_kids(compound);
    for (size_t i = 0; i < kids->len; i++) {
        const CXCursor kid = g_array_index(kids, CXCursor, i);
        if (i + 1 == kids->len && into != NULL && clang_isExpression(clang_getCursorKind(kid)))
            lower_into(lower, kid, into, false);
        else
            lower_statement(lower, kid);
    }
    g_array_unref(kids);
    lower_leave(lower);
}

/* A body of a branch or loop: a level of its own, braces or not. */
static void
lower_branch(Lower *lower, CXCursor statement, size_t begin, size_t end)
{
    lower_begin(lower, begin);
    lower_enter(lower);
    lower_statement(lower, statement);
    lower_leave(lower);
    lower_goto(lower, end);
}

/* ---- if ------------------------------------------------------------------------------------- */

static void
lower_unsafe(Lower *lower, CXCursor statement, CXCursor body)
{
    const UnsafeBlock block = {.span = front_macro_span(front_span(lower->front, statement))};
    const size_t outer = lower->unsafe;
    g_array_append_val(lower->body->unsafes, block);
    lower->unsafe = lower->body->unsafes->len;
    lower_statement(lower, body);
    lower->unsafe = outer;
}

static void
lower_if(Lower *lower, CXCursor statement)
{
    GArray *const kids = front_kids(statement);
    const CXCursor condition = g_array_index(kids, CXCursor, 0);
    const bool has_else = kids->len > 2;
    if (has_else && lower_is_unsafe_mark(lower, condition)) {
        lower_unsafe(lower, statement, g_array_index(kids, CXCursor, 2));
        g_array_unref(kids);
        return;
    }
    const size_t on_true = body_block(lower->body);
    const size_t end = body_block(lower->body);
    const size_t on_false = has_else ? body_block(lower->body) : end;
    lower_condition(lower, condition, on_true, on_false);
    lower_branch(lower, g_array_index(kids, CXCursor, 1), on_true, end);
    if (has_else)
        lower_branch(lower, g_array_index(kids, CXCursor, 2), on_false, end);
    lower_begin(lower, end);
    g_array_unref(kids);
}

/* ---- loops ---------------------------------------------------------------------------------- */

static void
enter_loop(Lower *lower, size_t on_break, size_t on_continue)
{
    Level *const level = lower_enter(lower);
    level->takes_break = level->takes_continue = true;
    level->on_break = on_break;
    level->on_continue = on_continue;
}

static void
lower_while(Lower *lower, CXCursor statement)
{
    GArray *const kids = front_kids(statement);
    const size_t head = body_block(lower->body);
    const size_t inside = body_block(lower->body);
    const size_t end = body_block(lower->body);
    lower_goto(lower, head);
    lower_begin(lower, head);
    /* The condition may declare a variable in C++ only: the last two kids are all that is there. */
    lower_condition(lower, g_array_index(kids, CXCursor, kids->len - 2), inside, end);
    lower_begin(lower, inside);
    enter_loop(lower, end, head);
    lower_statement(lower, g_array_index(kids, CXCursor, kids->len - 1));
    lower_leave(lower);
    lower_goto(lower, head);
    lower_begin(lower, end);
    g_array_unref(kids);
}

static void
lower_do(Lower *lower, CXCursor statement)
{
    GArray *const kids = front_kids(statement);
    const size_t inside = body_block(lower->body);
    const size_t check = body_block(lower->body);
    const size_t end = body_block(lower->body);
    lower_goto(lower, inside);
    lower_begin(lower, inside);
    enter_loop(lower, end, check);
    lower_statement(lower, g_array_index(kids, CXCursor, 0));
    lower_leave(lower);
    lower_goto(lower, check);
    lower_begin(lower, check);
    lower_condition(lower, g_array_index(kids, CXCursor, 1), inside, end);
    lower_begin(lower, end);
    g_array_unref(kids);
}

/* ---- for ------------------------------------------------------------------------------------ */

/* The parts of a for's head; those that are missing are null cursors. */
typedef struct ForParts {
    CXCursor init, condition, step, body;
} ForParts;

/* From behind an opening parenthesis: is each of the three parts there? */
static bool
read_for_parts(const char *text, size_t length, bool ret_there[3])
{
    size_t part = 0;
    int depth = 0;
    ret_there[0] = ret_there[1] = ret_there[2] = false;
    for (size_t i = 0; i < length; i++) {
        const char c = text[i];
        if (c == '/' && i + 1 < length && text[i + 1] == '*') {
            const char *const end = g_strstr_len(text + i + 2, (gssize)(length - i - 2), "*/");
            if (end == NULL)
                return false;
            i = (size_t)(end - text) + 1;
            continue;
        }
        if (c == '/' && i + 1 < length && text[i + 1] == '/') {
            while (i < length && text[i] != '\n')
                i++;
            continue;
        }
        if (isspace((unsigned char)c) || c == '\\')
            continue;
        if (c == '"' || c == '\'') {
            for (i++; i < length && text[i] != c; i++)
                i += text[i] == '\\';
        }
        if (depth == 0 && c == ';') {
            if (++part > 2)
                return false;
            continue;
        }
        if (depth == 0 && c == ')')
            return part == 2;
        depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
        ret_there[part] = true;
    }
    return false;
}

/* Where the text cannot tell: `x++` is a step, everything else a condition. */
static bool
looks_like_step(CXCursor expression)
{
    const CXCursor inner = lower_strip(expression);
    switch (clang_getCursorUnaryOperatorKind(inner)) {
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PostDec:
    case CXUnaryOperator_PreInc:
    case CXUnaryOperator_PreDec: return true;
    default: break;
    }
    const enum CXCursorKind kind = clang_getCursorKind(inner);
    return kind == CXCursor_CompoundAssignOperator ||
           (kind == CXCursor_BinaryOperator &&
            clang_getCursorBinaryOperatorKind(inner) == CXBinaryOperator_Assign);
}

static void
guess_for_parts(ForParts *parts, const GArray *kids)
{
    for (size_t i = 0; i + 1 < kids->len; i++) {
        const CXCursor kid = g_array_index(kids, CXCursor, i);
        if (clang_getCursorKind(kid) == CXCursor_DeclStmt)
            parts->init = kid;
        else if (looks_like_step(kid) && (i > 0 || kids->len == 2))
            parts->step = kid;
        else if (i == 0 && kids->len == 3 && looks_like_step(kid))
            parts->init = kid;
        else
            parts->condition = kid;
    }
}

/*
 * libclang drops the missing parts of `for (;;)`, so that `for (; x;)` and `for (;; x)` look alike.
 * With three there is no question; else the text of the head tells which parts are blank.
 */
static ForParts
for_parts(Lower *lower, CXCursor statement, const GArray *kids)
{
    const CXCursor none = clang_getNullCursor();
    ForParts parts = {none, none, none, g_array_index(kids, CXCursor, kids->len - 1)};
    CXCursor *const slots[3] = {&parts.init, &parts.condition, &parts.step};
    const size_t n = kids->len - 1;
    bool there[3] = {true, true, true};
    if (n < 3 && n > 0) {
        size_t length = 0;
        const char *const text = front_spelling(lower->front, statement, &length);
        const char *const open = text == NULL ? NULL : memchr(text, '(', MIN(length, 64));
        const bool known = open != NULL &&
                           read_for_parts(open + 1, length - (size_t)(open + 1 - text), there) &&
                           (size_t)there[0] + there[1] + there[2] == n;
        if (!known) {
            guess_for_parts(&parts, kids);
            return parts;
        }
    }
    size_t next = 0;
    for (size_t i = 0; i < 3; i++)
        if (there[i] && next < n)
            *slots[i] = g_array_index(kids, CXCursor, next++);
    return parts;
}

/* Is it a block of Belay's that is written as a loop: declared so by its first variable? */
static const char *
block_of_for(Lower *lower, CXCursor init)
{
    if (clang_Cursor_isNull(init) || clang_getCursorKind(init) != CXCursor_DeclStmt)
        return NULL;
    return front_says(lower->front, front_kid(init, 0), "block");
}

static bool
says_turn(Lower *lower, CXCursor init)
{
    return !clang_Cursor_isNull(init) && clang_getCursorKind(init) == CXCursor_DeclStmt &&
           front_says(lower->front, front_kid(init, 0), "turn") != NULL;
}

static bool
says_arm(Lower *lower, CXCursor init)
{
    return !clang_Cursor_isNull(init) && clang_getCursorKind(init) == CXCursor_DeclStmt &&
           front_says(lower->front, front_kid(init, 0), "arm") != NULL;
}

/* scope (s) {...} and its kin: the body runs once; break and continue lead to its end. */
static void
lower_block_for(Lower *lower, CXCursor statement, const ForParts *parts, const char *name)
{
    const size_t end = body_block(lower->body);
    Level *const level = lower_enter(lower);
    level->takes_break = level->takes_continue = true;
    level->block_name = name;
    level->span = front_macro_span(front_span(lower->front, statement));
    lower_statement(lower, parts->init);
    /* The way out by break passes what the head declared. */
    const size_t leave = body_block(lower->body);
    level->on_break = level->on_continue = leave;
    lower_enter(lower);
    lower_statement(lower, parts->body);
    lower_leave(lower);
    lower_goto(lower, leave);
    lower_begin(lower, leave);
    lower_leave(lower);
    lower_goto(lower, end);
    lower_begin(lower, end);
}

/*
 * One turn of a loop that a macro wrote around it: continue leads to its end, break leaves the
 * loop.
 */
static void
lower_turn(Lower *lower, const ForParts *parts)
{
    const size_t end = body_block(lower->body);
    const size_t leave = body_block(lower->body);
    Level *const level = lower_enter(lower);
    level->takes_continue = true;
    level->on_continue = leave;
    lower_statement(lower, parts->init);
    lower_enter(lower);
    lower_statement(lower, parts->body);
    lower_leave(lower);
    lower_goto(lower, leave);
    lower_begin(lower, leave);
    lower_leave(lower);
    lower_goto(lower, end);
    lower_begin(lower, end);
}

static void
lower_real_for(Lower *lower, const ForParts *parts)
{
    const size_t head = body_block(lower->body);
    const size_t inside = body_block(lower->body);
    const size_t step = body_block(lower->body);
    const size_t end = body_block(lower->body);
    lower_enter(lower);
    if (!clang_Cursor_isNull(parts->init))
        lower_statement(lower, parts->init);
    lower_goto(lower, head);
    lower_begin(lower, head);
    if (clang_Cursor_isNull(parts->condition))
        lower_goto(lower, inside);
    else
        lower_condition(lower, parts->condition, inside, end);
    lower_begin(lower, inside);
    enter_loop(lower, end, step);
    lower_statement(lower, parts->body);
    lower_leave(lower);
    lower_goto(lower, step);
    lower_begin(lower, step);
    if (!clang_Cursor_isNull(parts->step))
        lower_effect(lower, parts->step);
    lower_goto(lower, head);
    lower_begin(lower, end);
    lower_leave(lower);
}

/* One arm of a block of several: behind it the block around it ends. */
static void
lower_arm(Lower *lower, const ForParts *parts)
{
    const Level *around = lower->level;
    while (around != NULL && around->block_name == NULL)
        around = around->outer;
    lower_enter(lower);
    lower_statement(lower, parts->body);
    lower_leave(lower);
    if (around == NULL)
        return;
    lower_unwind(lower, around);
    lower_goto(lower, around->on_break);
    lower_begin(lower, body_block(lower->body));
}

static void
lower_for(Lower *lower, CXCursor statement)
{
    GArray *const kids = front_kids(statement);
    const ForParts parts = for_parts(lower, statement, kids);
    const char *const block = block_of_for(lower, parts.init);
    if (block == NULL && says_arm(lower, parts.init))
        lower_arm(lower, &parts);
    else if (block == NULL && says_turn(lower, parts.init))
        lower_turn(lower, &parts);
    else if (block != NULL)
        lower_block_for(lower, statement, &parts, block);
    else
        lower_real_for(lower, &parts);
    g_array_unref(kids);
}

/* ---- switch --------------------------------------------------------------------------------- */

static void
lower_switch(Lower *lower, CXCursor statement)
{
    GArray *const kids = front_kids(statement);
    lower_effect(lower, g_array_index(kids, CXCursor, kids->len - 2));
    const size_t end = body_block(lower->body);
    Switch here = {.outer = lower->innermost_switch, .head = lower->block};
    lower->innermost_switch = &here;
    Level *const level = lower_enter(lower);
    level->takes_break = true;
    level->on_break = end;
    lower_begin(lower, body_block(lower->body)); /* what comes before the first case never runs */
    lower_statement(lower, g_array_index(kids, CXCursor, kids->len - 1));
    lower_leave(lower);
    lower_goto(lower, end);
    lower->innermost_switch = here.outer;
    if (!here.has_default)
        body_edge(lower->body, here.head, end);
    lower_begin(lower, end);
    g_array_unref(kids);
}

static void
lower_case(Lower *lower, CXCursor statement)
{
    const size_t block = body_block(lower->body);
    Switch *const here = lower->innermost_switch;
    lower_goto(lower, block);
    lower_begin(lower, block);
    if (here != NULL) {
        body_edge(lower->body, here->head, block);
        here->has_default |= clang_getCursorKind(statement) == CXCursor_DefaultStmt;
    }
    lower_statement(lower, front_last_kid(statement));
}

/* ---- jumps ---------------------------------------------------------------------------------- */

/* break out of a scope or with_lock that stands in a loop: not what most people mean. */
static void
warn_of_block(Lower *lower, CXCursor statement, const Level *target, const char *word)
{
    if (target->block_name == NULL)
        return;
    const Level *around = target->outer;
    while (around != NULL && (!around->takes_continue || around->block_name != NULL))
        around = around->outer;
    if (around == NULL)
        return;
    Report *const report = report_new(TEXT_BREAK_LEAVES_BLOCK, front_span(lower->front, statement),
                                      word, target->block_name);
    report_primary(report, TEXT_BREAK_LEAVES_HERE, NULL, NULL);
    g_ptr_array_add(lower->unit->reports, report);
}

static void
lower_jump(Lower *lower, CXCursor statement, Level *target, const char *word)
{
    if (target == NULL)
        return; /* the compiler has said so */
    warn_of_block(lower, statement, target, word);
    /* What the target's own head declares ends where the jump leads to. */
    lower_unwind(lower, target);
    lower_goto(lower, word[0] == 'b' ? target->on_break : target->on_continue);
    lower_begin(lower, body_block(lower->body));
}

static void
lower_return(Lower *lower, CXCursor statement)
{
    const CXCursor value = front_kid(statement, 0);
    if (!clang_Cursor_isNull(value)) {
        if (lower->body->result != SIZE_MAX)
            lower_into(lower, value, body_local_at(lower->body, lower->body->result)->place, false);
        else
            lower_effect(lower, value);
    }
    lower_unwind(lower, NULL);
    lower_add(lower, STATEMENT_RETURN, front_span(lower->front, statement));
    body_block_at(lower->body, lower->block)->is_return = true;
    lower_begin(lower, body_block(lower->body));
}

static void
note_goto(Lower *lower, CXCursor statement, CXCursor label)
{
    const Jump jump = lower_here(lower, label, front_span(lower->front, statement));
    g_array_append_val(lower->gotos, jump);
    lower_begin(lower, body_block(lower->body));
}

static void
lower_label(Lower *lower, CXCursor statement)
{
    const size_t block = body_block(lower->body);
    lower_goto(lower, block);
    lower_begin(lower, block);
    const Jump jump = lower_here(lower, statement, front_span(lower->front, statement));
    g_array_append_val(lower->labels, jump);
    lower_statement(lower, front_last_kid(statement));
}

static void
lower_goto_statement(Lower *lower, CXCursor statement)
{
    const CXCursor reference = front_kid(statement, 0);
    note_goto(lower, statement, clang_getCursorReferenced(reference));
}

static void
lower_computed_goto(Lower *lower, CXCursor statement)
{
    lower_effect(lower, front_kid(statement, 0));
    note_goto(lower, statement, clang_getNullCursor());
}

/* The operands of an asm are read and may be written; an asm goto may go to any label. */
static void
lower_asm(Lower *lower, CXCursor statement)
{
    GArray *const kids = front_kids(statement);
    for (size_t i = 0; i < kids->len; i++) {
        const CXCursor kid = g_array_index(kids, CXCursor, i);
        if (clang_isExpression(clang_getCursorKind(kid)) &&
            clang_getCursorKind(kid) != CXCursor_StringLiteral)
            lower_effect(lower, kid);
    }
    g_array_unref(kids);
    size_t length = 0;
    const char *const text = front_spelling(lower->front, statement, &length);
    if (text != NULL && g_strstr_len(text, (gssize)MIN(length, 40), "goto") != NULL) {
        const Jump jump =
            lower_here(lower, clang_getNullCursor(), front_span(lower->front, statement));
        const size_t next = body_block(lower->body);
        g_array_append_val(lower->gotos, jump);
        lower_goto(lower, next);
        lower_begin(lower, next);
    }
}

/* ---- all of them ---------------------------------------------------------------------------- */

static void
lower_declarations(Lower *lower, CXCursor statement)
{
    GArray *const kids = front_kids(statement);
    for (size_t i = 0; i < kids->len; i++)
        lower_declaration(lower, g_array_index(kids, CXCursor, i));
    g_array_unref(kids);
}

/* An attribute before a statement is its parent; the statement is the last child. */
static void
lower_unexposed(Lower *lower, CXCursor statement)
{
    const CXCursor inner = front_last_kid(statement);
    if (!clang_Cursor_isNull(inner) && !clang_isAttribute(clang_getCursorKind(inner)))
        lower_statement(lower, inner);
}

void
lower_statement(Lower *lower, CXCursor statement)
{
    const enum CXCursorKind kind = clang_getCursorKind(statement);
    switch (kind) {
    case CXCursor_CompoundStmt: lower_compound(lower, statement); break;
    case CXCursor_DeclStmt: lower_declarations(lower, statement); break;
    case CXCursor_IfStmt: lower_if(lower, statement); break;
    case CXCursor_WhileStmt: lower_while(lower, statement); break;
    case CXCursor_DoStmt: lower_do(lower, statement); break;
    case CXCursor_ForStmt: lower_for(lower, statement); break;
    case CXCursor_SwitchStmt: lower_switch(lower, statement); break;
    case CXCursor_CaseStmt:
    case CXCursor_DefaultStmt: lower_case(lower, statement); break;
    case CXCursor_BreakStmt:
        lower_jump(lower, statement, lower_break_target(lower), "break");
        break;
    case CXCursor_ContinueStmt:
        lower_jump(lower, statement, lower_continue_target(lower), "continue");
        break;
    case CXCursor_ReturnStmt: lower_return(lower, statement); break;
    case CXCursor_GotoStmt: lower_goto_statement(lower, statement); break;
    case CXCursor_IndirectGotoStmt: lower_computed_goto(lower, statement); break;
    case CXCursor_LabelStmt: lower_label(lower, statement); break;
    case CXCursor_NullStmt: break;
    case CXCursor_GCCAsmStmt:
    case CXCursor_MSAsmStmt: lower_asm(lower, statement); break;
    case CXCursor_UnexposedStmt: lower_unexposed(lower, statement); break;
    default:
        if (clang_isExpression(kind))
            lower_effect(lower, statement);
        else if (clang_isStatement(kind))
            lower_unknown(lower, front_span(lower->front, statement), "this statement");
        break;
    }
}
