/* SPDX-License-Identifier: MIT */
/*
 * lower_scope.c - what ends with a block, on every way out of it.
 *
 * A way out that passes several levels ends what each of them has declared so far, innermost first
 * and last first. For break, continue and return the levels are known. A goto may lead to a label
 * that comes later: gotos and labels are taken down with their levels, and connected at the end of
 * the body.
 */
#include "frontend/lower.h"

Level *
lower_enter(Lower *lower)
{
    Level *const level = arena_new(&lower->unit->arena, Level);
    level->outer = lower->level;
    level->depth = lower->level == NULL ? 0 : lower->level->depth + 1;
    level->endings = g_array_new(FALSE, TRUE, sizeof(Ending));
    g_ptr_array_add(lower->level_endings, level->endings);
    level->scope = lower->scope;
    lower->level = level;
    return level;
}

void
lower_add_ending(Lower *lower, Ending ending)
{
    g_array_append_val(lower->level->endings, ending);
}

static void
end_by_call(Lower *lower, const Ending *ending)
{
    Type *const pointer = ending->cleanup->n_parameters > 0 ? ending->cleanup->parameters[0].type
                                                            : ending->local->type;
    const Span span = ending->local->span;
    Place *const address = lower_temporary(lower, pointer, span);
    const bool is_shared = pointer->kind == TYPE_POINTER && pointer->of->is_const;
    lower_assign(
        lower, address,
        (Rvalue){.kind = is_shared ? RVALUE_REF : RVALUE_REF_MUT, .place = ending->local->place},
        span, false);
    Statement *const call = lower_add(lower, STATEMENT_CALL, span);
    call->callee = ending->cleanup;
    call->is_end = true;
    call->arguments = arena_new(&lower->unit->arena, Operand);
    call->arguments[0] = operand_copy(address, span);
    call->argument_spans = arena_new(&lower->unit->arena, Span);
    call->argument_spans[0] = span;
    call->n_arguments = 1;
}

static void
end_one(Lower *lower, const Ending *ending)
{
    const Span span = ending->local->span;
    switch (ending->kind) {
    case ENDING_DEAD: break;
    case ENDING_DROP: lower_add(lower, STATEMENT_DROP, span)->place = ending->local->place; break;
    case ENDING_CALL: end_by_call(lower, ending); break;
    case ENDING_THREADS: lower_add(lower, STATEMENT_SCOPE_END, span)->scope = ending->scope; break;
    }
    lower_add(lower, STATEMENT_DEAD, span)->place = ending->local->place;
}

/* End what a level has declared, down to the first n. */
static void
end_level(Lower *lower, const Level *level, size_t n)
{
    for (size_t i = level->endings->len; i > n; i--) {
        const Ending ending = g_array_index(level->endings, Ending, i - 1);
        end_one(lower, &ending);
    }
}

void
lower_leave(Lower *lower)
{
    Level *const level = lower->level;
    end_level(lower, level, 0);
    lower->level = level->outer;
    lower->scope = level->outer == NULL ? 0 : level->outer->scope;
}

void
lower_unwind(Lower *lower, const Level *outer)
{
    for (const Level *level = lower->level; level != outer && level != NULL; level = level->outer)
        end_level(lower, level, 0);
}

Level *
lower_break_target(Lower *lower)
{
    Level *level = lower->level;
    while (level != NULL && !level->takes_break)
        level = level->outer;
    return level;
}

Level *
lower_continue_target(Lower *lower)
{
    Level *level = lower->level;
    while (level != NULL && !level->takes_continue)
        level = level->outer;
    return level;
}

/* ---- goto ----------------------------------------------------------------------------------- */

Jump
lower_here(Lower *lower, CXCursor label, Span span)
{
    return (Jump){.block = lower->block,
                  .level = lower->level,
                  .n_endings = lower->level->endings->len,
                  .label = clang_Cursor_isNull(label) ? 0 : *lower_seen_key(lower, label),
                  .span = span};
}

/* The innermost level around both. */
static const Level *
common_level(const Level *a, const Level *b)
{
    while (a != b) {
        if (a->depth >= b->depth)
            a = a->outer;
        else
            b = b->outer;
    }
    return a;
}

/*
 * End, at the goto, what its way leaves. A level's list of endings may have grown after the goto,
 * so the count of its own level is the one taken then; of the levels around it what is declared
 * after a nested statement is not known yet at the goto either, but cannot be ended there: it never
 * lived.
 */
static void
unwind_to_label(Lower *lower, const Jump *from, const Jump *to)
{
    const Level *const common = common_level(from->level, to->level);
    GArray *const endings = g_array_new(FALSE, FALSE, sizeof(Ending));
    for (const Level *level = from->level; level != NULL; level = level->outer) {
        const size_t kept = level == common ? to->n_endings : 0;
        size_t n = level == from->level ? from->n_endings : level->endings->len;
        for (; n > kept; n--) {
            const Ending ending = g_array_index(level->endings, Ending, n - 1);
            if (ending.local->span.line <= from->span.line || level == from->level)
                g_array_append_val(endings, ending);
        }
        if (level == common)
            break;
    }
    for (size_t i = 0; i < endings->len; i++)
        end_one(lower, &g_array_index(endings, Ending, i));
    g_array_free(endings, TRUE);
}

/* One way from a goto to a label: a block of its own, since a computed goto has several. */
static void
connect(Lower *lower, const Jump *from, const Jump *to)
{
    const size_t way = body_block(lower->body);
    body_edge(lower->body, from->block, way);
    lower_begin(lower, way);
    unwind_to_label(lower, from, to);
    lower_goto(lower, to->block);
}

void
lower_connect_gotos(Lower *lower)
{
    for (size_t i = 0; i < lower->gotos->len; i++) {
        const Jump from = g_array_index(lower->gotos, Jump, i);
        for (size_t j = 0; j < lower->labels->len; j++) {
            const Jump to = g_array_index(lower->labels, Jump, j);
            if (from.label == 0 || from.label == to.label)
                connect(lower, &from, &to);
        }
    }
}
