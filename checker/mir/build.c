/* SPDX-License-Identifier: MIT */
/*
 * build.c - units, bodies and their blocks: made, filled and thrown away.
 */
#include "mir/mir.h"

Unit *
unit_new(const Source *source)
{
    Unit *const unit = g_new0(Unit, 1);
    arena_init(&unit->arena);
    unit->main = source;
    unit->symbols = g_ptr_array_new();
    unit->by_usr = g_hash_table_new(g_str_hash, g_str_equal);
    unit->bodies = g_ptr_array_new_with_free_func((GDestroyNotify)body_free);
    unit->reports = g_ptr_array_new();
    unit->doubts = g_array_new(FALSE, FALSE, sizeof(Doubt));
    unit->lendings = g_array_new(FALSE, FALSE, sizeof(Lending));
    return unit;
}

void
unit_free(Unit *unit)
{
    if (unit == NULL)
        return;
    g_ptr_array_free(unit->bodies, TRUE);
    for (size_t i = 0; i < unit->symbols->len; i++) {
        Symbol *const symbol = g_ptr_array_index(unit->symbols, i);
        if (symbol->mentions != NULL)
            g_ptr_array_free(symbol->mentions, TRUE);
        if (symbol->leads_to != NULL)
            g_ptr_array_free(symbol->leads_to, TRUE);
    }
    g_ptr_array_free(unit->symbols, TRUE);
    g_ptr_array_free(unit->reports, TRUE);
    g_array_free(unit->doubts, TRUE);
    g_array_free(unit->lendings, TRUE);
    g_hash_table_destroy(unit->by_usr);
    arena_done(&unit->arena);
    g_free(unit);
}

static void
block_free(void *made)
{
    Block *const block = made;
    g_array_free(block->statements, TRUE);
    g_array_free(block->successors, TRUE);
    g_array_free(block->predecessors, TRUE);
    g_free(block);
}

Body *
body_new(Unit *unit, Symbol *symbol)
{
    Body *const body = g_new0(Body, 1);
    body->unit = unit;
    body->symbol = symbol;
    body->locals = g_ptr_array_new();
    body->places = g_ptr_array_new();
    body->blocks = g_ptr_array_new_with_free_func(block_free);
    body->order = g_array_new(FALSE, FALSE, sizeof(size_t));
    body->unsafes = g_array_new(FALSE, TRUE, sizeof(UnsafeBlock));
    body->scopes = g_array_new(FALSE, TRUE, sizeof(ScopeBlock));
    body->globals = g_hash_table_new(NULL, NULL);
    body->result = SIZE_MAX;
    return body;
}

void
body_free(Body *body)
{
    g_ptr_array_free(body->locals, TRUE);
    g_ptr_array_free(body->places, TRUE);
    g_ptr_array_free(body->blocks, TRUE);
    g_array_free(body->order, TRUE);
    g_array_free(body->unsafes, TRUE);
    g_array_free(body->scopes, TRUE);
    g_hash_table_destroy(body->globals);
    g_free(body);
}

size_t
body_block(Body *body)
{
    Block *const block = g_new0(Block, 1);
    block->statements = g_array_new(FALSE, TRUE, sizeof(Statement));
    block->successors = g_array_new(FALSE, FALSE, sizeof(size_t));
    block->predecessors = g_array_new(FALSE, FALSE, sizeof(size_t));
    block->order = SIZE_MAX;
    g_ptr_array_add(body->blocks, block);
    return body->blocks->len - 1;
}

Block *
body_block_at(const Body *body, size_t index)
{
    return g_ptr_array_index(body->blocks, index);
}

Local *
body_local_at(const Body *body, size_t index)
{
    return g_ptr_array_index(body->locals, index);
}

void
body_edge(Body *body, size_t from, size_t to)
{
    GArray *const successors = body_block_at(body, from)->successors;
    for (size_t i = 0; i < successors->len; i++)
        if (g_array_index(successors, size_t, i) == to)
            return;
    g_array_append_val(successors, to);
}
