/* SPDX-License-Identifier: MIT */
/*
 * notify.c - notify_without_change: a lock is taken, and threads are woken, for nothing.
 *
 * Who waits for a condition variable looks at what the lock guards. A function that takes a lock
 * and notifies, but on no way to the notify or from it writes anything that others can see, wakes
 * threads that find all as it was; or what they wait for was meant to be changed, and is not.
 *
 * Nothing is said where something may have changed: a write through a pointer or to a static
 * variable, a call that is given a pointer to write through, or that may do anything; nor of a
 * function that takes no lock itself, whose caller may have changed something.
 *
 * Requires: the graph of the body.
 */
#include "rules/rules.h"
#include "support/source.h"

/* A point of the body. */
typedef struct Point {
    size_t block, statement;
} Point;

static const Statement *
statement_at(const Body *body, Point at)
{
    return &g_array_index(body_block_at(body, at.block)->statements, Statement, at.statement);
}

/* ---- what a statement does ------------------------------------------------------------------ */

/* All that is said of the parameters' locks; 0: nothing. */
static unsigned
locks_of(const Symbol *callee)
{
    unsigned all = 0;
    for (size_t i = 0; i < callee->n_parameters; i++)
        all |= callee->parameters[i].lock;
    return all;
}

static bool
takes_lock(const Statement *s)
{
    return s->kind == STATEMENT_CALL && s->callee != NULL &&
           (locks_of(s->callee) & (LOCK_TAKES | LOCK_TRIES)) != 0;
}

static bool
is_seen_by_others(const Place *place)
{
    for (; place != NULL; place = place->parent)
        if (place->kind == PLACE_DEREF || place->kind == PLACE_GLOBAL)
            return true;
    return false;
}

/* Can something be written by way of a value of this type? That of a constant may be unknown. */
static bool
leads_to_change(const Type *type)
{
    if (type == NULL)
        return false;
    return type->kind == TYPE_POINTER ? !type->of->is_const && !type->of->bare->is_guard
                                      : type->kind == TYPE_RECORD && !type->bare->is_guard;
}

static bool
may_change(const Statement *call)
{
    const Symbol *const callee = call->callee;
    if (callee != NULL && callee->notifies)
        return false;
    if (callee == NULL || !(callee->is_trusted || callee->is_foreign) || callee->blocks)
        return true;
    const unsigned locks = locks_of(callee);
    if (locks != 0) /* to take one and to give it back changes nothing; what is done within may */
        return (locks & (LOCK_WITHIN | LOCK_WAITS)) != 0;
    for (size_t i = 0; i < call->n_arguments; i++)
        if (leads_to_change(call->arguments[i].type))
            return true;
    return false;
}

/* An atomic operation is taken down as arithmetic on its pointer. */
static bool
may_be_atomic(const Rvalue *value)
{
    for (size_t i = 0; value->kind == RVALUE_OP && i < value->n_operands; i++)
        if (leads_to_change(value->operands[i].type))
            return true;
    return false;
}

static bool
is_change(const Statement *s)
{
    switch (s->kind) {
    case STATEMENT_ASSIGN: return is_seen_by_others(s->place) || may_be_atomic(&s->value);
    case STATEMENT_USE: return may_be_atomic(&s->value);
    case STATEMENT_CALL: return is_seen_by_others(s->place) || (!s->is_end && may_change(s));
    case STATEMENT_UNKNOWN: return true;
    case STATEMENT_DROP:
    case STATEMENT_LIVE:
    case STATEMENT_DEAD:
    case STATEMENT_SCOPE_BEGIN:
    case STATEMENT_SCOPE_END:
    case STATEMENT_RETURN: return false;
    }
    return true;
}

/* ---- ways ----------------------------------------------------------------------------------- */

/* What is met on all ways to a point, or from it. */
typedef struct Ways {
    const Body *body;
    const Statement *lock; /* one that takes a lock, or NULL */
    bool has_change;
} Ways;

static void
look(Ways *ways, size_t block, size_t from, size_t to)
{
    for (size_t i = from; i < to && !ways->has_change; i++) {
        const Statement *const s = statement_at(ways->body, (Point){block, i});
        ways->has_change = is_change(s);
        if (takes_lock(s))
            ways->lock = s;
    }
}

/* Go through the blocks that the point is reached from, or those that are reached from it. */
static Ways
look_around(const Body *body, Point at, bool is_back)
{
    Ways ways = {.body = body};
    bool *const seen = g_new0(bool, body->blocks->len);
    GArray *const found = g_array_new(FALSE, FALSE, sizeof(size_t));
    const size_t length = body_block_at(body, at.block)->statements->len;
    look(&ways, at.block, is_back ? 0 : at.statement + 1, is_back ? at.statement : length);
    g_array_append_val(found, at.block);
    for (size_t i = 0; i < found->len && !ways.has_change; i++) {
        const Block *const block = body_block_at(body, g_array_index(found, size_t, i));
        const GArray *const next = is_back ? block->predecessors : block->successors;
        for (size_t j = 0; j < next->len; j++) {
            const size_t to = g_array_index(next, size_t, j);
            if (seen[to] || body_block_at(body, to)->order == SIZE_MAX)
                continue;
            seen[to] = true;
            look(&ways, to, 0, body_block_at(body, to)->statements->len);
            g_array_append_val(found, to);
        }
    }
    g_array_free(found, TRUE);
    g_free(seen);
    return ways;
}

static void
check_notify(Body *body, Point at)
{
    const Statement *const notify = statement_at(body, at);
    const Ways before = look_around(body, at, true);
    if (before.has_change || before.lock == NULL || look_around(body, at, false).has_change)
        return;
    char *const name = source_called(&notify->span, notify->callee->name);
    Report *const report = report_new(TEXT_NOTIFY_NO_CHANGE, notify->span, name, NULL);
    report_primary(report, TEXT_NOTIFY_FOR_NOTHING, NULL, NULL);
    report_label(report, before.lock->span, TEXT_LOCKED_FOR_NOTHING, NULL, NULL);
    report_help(report, TEXT_NOTIFY_MEND, NULL, NULL);
    rules_report(body, notify, report);
    g_free(name);
}

void
rules_notify(Body *body)
{
    for (size_t i = 0; i < body->order->len; i++) {
        const size_t block = g_array_index(body->order, size_t, i);
        const size_t length = body_block_at(body, block)->statements->len;
        for (size_t j = 0; j < length; j++) {
            const Point at = {block, j};
            const Statement *const s = statement_at(body, at);
            if (s->kind == STATEMENT_CALL && s->callee != NULL && s->callee->notifies)
                check_notify(body, at);
        }
    }
}
