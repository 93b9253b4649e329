/* SPDX-License-Identifier: MIT */
/*
 * live_loans.c - until when borrows last: who of those that hold one is used later.
 *
 * Requires: the carriers of loans.c.   Fills: Loans.live_in.
 * Backward; the join is union. A variable is used where it is read, written through, or dropped by
 * a drop that looks at what it holds; a scope is used where it ends, which for one that the
 * function is given is behind its return.
 */
#include "analysis/bitset.h"
#include "analysis/loans.h"

#include <string.h>

/* ---- live ----------------------------------------------------------------------------------- */

static void
use_place(const Loans *loans, guint64 *live, const Place *place)
{
    const size_t carrier = loans_carrier_of(loans, place);
    const size_t contents = loans_contents_of(loans, place);
    if (carrier != SIZE_MAX)
        set_bit(live, carrier);
    if (contents != SIZE_MAX)
        set_bit(live, contents);
}

static void
forget_place(const Loans *loans, guint64 *live, const Place *place)
{
    const size_t carrier = loans_carrier_of(loans, place);
    const size_t contents = loans_contents_of(loans, place);
    if (carrier != SIZE_MAX)
        clear_bit(live, carrier);
    if (contents != SIZE_MAX)
        clear_bit(live, contents);
}

static void
define_place(const Loans *loans, guint64 *live, const Place *place)
{
    if (place == NULL)
        return;
    if (place->kind == PLACE_LOCAL)
        forget_place(loans, live, place);
    else if (place_last_deref((Place *)(uintptr_t)place) != NULL)
        use_place(loans, live, place); /* written through */
}

static void
use_operands(const Loans *loans, guint64 *live, const Operand *operands, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (operands[i].kind != OPERAND_CONST)
            use_place(loans, live, operands[i].place);
}

/* Is the end of the variable a use: does its drop look at what it borrows? */
static bool
drop_uses(const Type *type)
{
    return type->bare->drop != NULL || type->bare->is_guard;
}

static void
step_back(const Loans *loans, guint64 *live, const Statement *s)
{
    switch (s->kind) {
    case STATEMENT_ASSIGN:
        define_place(loans, live, s->place);
        use_operands(loans, live, s->value.operands, s->value.n_operands);
        if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT)
            use_place(loans, live, s->value.place);
        break;
    case STATEMENT_CALL:
        define_place(loans, live, s->place);
        use_operands(loans, live, s->arguments, s->n_arguments);
        if (s->callee == NULL)
            use_operands(loans, live, &s->callee_operand, 1);
        break;
    case STATEMENT_USE: use_operands(loans, live, s->value.operands, s->value.n_operands); break;
    case STATEMENT_DROP:
        if (drop_uses(s->place->type))
            use_place(loans, live, s->place);
        break;
    case STATEMENT_LIVE:
    case STATEMENT_DEAD: forget_place(loans, live, s->place); break;
    case STATEMENT_RETURN:
        if (loans->body->result != SIZE_MAX)
            use_place(loans, live, body_local_at(loans->body, loans->body->result)->place);
        break;
    case STATEMENT_SCOPE_BEGIN: clear_bit(live, loans->first_scope + s->scope - 1); break;
    case STATEMENT_SCOPE_END: set_bit(live, loans->first_scope + s->scope - 1); break;
    case STATEMENT_UNKNOWN: break;
    }
}

/* What is live behind a block: what its successors need. */
static void
live_out(const Loans *loans, guint64 *live, size_t index)
{
    const Block *const block = body_block_at(loans->body, index);
    const GArray *const successors = block->successors;
    memset(live, 0, sizeof(guint64) * loans->live_words);
    for (size_t i = 0; block->is_return && i < loans->scope_parameters->len; i++)
        set_bit(live, loans->first_scope + loans->body->scopes->len + i);
    for (size_t i = 0; i < successors->len; i++)
        add_set(live, loans->live_in[g_array_index(successors, size_t, i)], loans->live_words);
}

void
loans_flow_live(Loans *loans)
{
    const Body *const body = loans->body;
    guint64 *const live = g_new0(guint64, loans->live_words + 1);
    loans->live_in = g_new0(guint64 *, body->blocks->len + 1);
    for (size_t i = 0; i < body->blocks->len; i++)
        loans->live_in[i] = g_new0(guint64, loans->live_words + 1);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = body->order->len; i > 0; i--) {
            const size_t index = g_array_index(body->order, size_t, i - 1);
            const GArray *const statements = body_block_at(body, index)->statements;
            live_out(loans, live, index);
            for (size_t j = statements->len; j > 0; j--)
                step_back(loans, live, &g_array_index(statements, Statement, j - 1));
            changed |= add_set(loans->live_in[index], live, loans->live_words);
        }
    }
    g_free(live);
}

guint64 *
loans_live_after(const Loans *loans, size_t block)
{
    const GArray *const statements = body_block_at(loans->body, block)->statements;
    guint64 *const all = g_new0(guint64, loans->live_words * (statements->len + 1) + 1);
    guint64 *const live = g_new0(guint64, loans->live_words + 1);
    live_out(loans, live, block);
    for (size_t i = statements->len; i > 0; i--) {
        memcpy(all + (i - 1) * loans->live_words, live, sizeof(guint64) * loans->live_words);
        step_back(loans, live, &g_array_index(statements, Statement, i - 1));
    }
    g_free(live);
    return all;
}

/* ---- later use ------------------------------------------------------------------------------ */

static bool
uses(const Loans *loans, const Statement *s, size_t carrier)
{
    guint64 *const live = g_new0(guint64, loans->live_words + 1);
    step_back(loans, live, s);
    const bool is_used = has_bit(live, carrier);
    g_free(live);
    return is_used;
}

static const Statement *
use_in_block(const Loans *loans, size_t block, size_t from, size_t carrier)
{
    const GArray *const statements = body_block_at(loans->body, block)->statements;
    for (size_t i = from; i < statements->len; i++) {
        const Statement *const s = &g_array_index(statements, Statement, i);
        if (uses(loans, s, carrier))
            return s;
    }
    return NULL;
}

const Statement *
loans_later_use(const Loans *loans, size_t block, size_t index, size_t carrier, bool *ret_in_loop)
{
    const Body *const body = loans->body;
    const Statement *found = use_in_block(loans, block, index + 1, carrier);
    *ret_in_loop = false;
    if (found != NULL)
        return found;
    GArray *const queue = g_array_new(FALSE, FALSE, sizeof(size_t));
    bool *const seen = g_new0(bool, body->blocks->len + 1);
    g_array_append_val(queue, block);
    for (size_t i = 0; i < queue->len && found == NULL; i++) {
        const GArray *const successors =
            body_block_at(body, g_array_index(queue, size_t, i))->successors;
        for (size_t j = 0; j < successors->len && found == NULL; j++) {
            const size_t to = g_array_index(successors, size_t, j);
            if (seen[to])
                continue;
            seen[to] = true;
            found = use_in_block(loans, to, 0, carrier);
            *ret_in_loop = found != NULL &&
                           body_block_at(body, to)->order <= body_block_at(body, block)->order;
            g_array_append_val(queue, to);
        }
    }
    g_free(seen);
    g_array_free(queue, TRUE);
    return found;
}
