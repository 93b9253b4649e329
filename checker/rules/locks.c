/* SPDX-License-Identifier: MIT */
/*
 * locks.c - what leads to deadlocks, and seldom is meant.
 *
 *     lock_order             two locks, or more, that are taken in different orders
 *     double_lock            a lock that is taken by the thread that holds it
 *     blocking_while_locked  a call that may wait for long while a lock is held
 *     wait_without_loop      a wait for a condition variable, in no loop that looks again
 *
 * Requires: lock_flow of all files. A pair is "this lock is waited for while that one is held". A
 * cycle of pairs is a deadlock when each can be at its place at once: in threads of their own, with
 * no lock held by two of them that only one can have (a gate), and where each waits for what the
 * next one has, not both to read.
 *
 * Locks that are no variables of their own stand for their kind: the member of the struct, or the
 * type. Two of one kind, one taken while the other is held, are reported where both are parameters
 * of one function, or elements of one array, and nothing compares the two.
 */
#include "analysis/lock_flow.h"
#include "rules/rules.h"
#include "support/key.h"

#include <string.h>

enum {
    LONGEST_CYCLE = 6,
    MOST_STEPS = 20000 /* of the search for cycles from one pair */
};

typedef struct Judge {
    const LockFlow *flow;
    LockNames *names;
    GPtrArray *reports;
    GHashTable
        *vouched;     /* "USR block" of BELAY_UNSAFE blocks that keep something from being said */
    GHashTable *said; /* keys of cycles */
} Judge;

/* True when somebody vouches for it: then the block is needed. */
static bool
is_vouched(Judge *judge, const LockVouch *vouch)
{
    if (vouch->function == NULL)
        return false;
    g_hash_table_add(judge->vouched, rules_block_key(vouch->function, vouch->block));
    return true;
}

/* ---- ways ----------------------------------------------------------------------------------- */

/* The first place on a way that is not a call of a function that the other way goes through too. */
static void
skip_common(const LockWay **first, const LockWay **second)
{
    while ((*first)->next != NULL && (*second)->next != NULL &&
           (*first)->callee == (*second)->callee &&
           span_compare(&(*first)->span, &(*second)->span) == 0) {
        *first = (*first)->next;
        *second = (*second)->next;
    }
}

/* Where calls lead: a note for each place behind the first. */
static void
note_calls(Report *report, const LockWay *way, const char *lock)
{
    for (; way->next != NULL; way = way->next)
        (void)report_note_at(report, way->next->span,
                             way->next->next == NULL ? TEXT_LOCKED_IN_CALL : TEXT_CALLED_IN_CALL,
                             way->next->next == NULL ? lock : way->next->callee, way->callee);
}

/* ---- one lock twice ------------------------------------------------------------------------- */

/* The one lock is both of those that a function takes, which is called here. */
static void
report_double_call(Judge *judge, const LockPair *pair)
{
    const LockWay *const first = pair->first_way, *const second = pair->second_way;
    const char *const lock = pair->second->text;
    Report *const report = report_new(TEXT_DOUBLE_LOCK, second->span, lock, NULL);
    report_primary(report, TEXT_DOUBLE_LOCK_BOTH, lock, second->callee);
    note_calls(report, first, lock);
    note_calls(report, second, lock);
    report_help(report, TEXT_DOUBLE_LOCK_MEND, NULL, NULL);
    g_ptr_array_add(judge->reports, report);
}

/* The one step takes the lock in each turn of a loop. */
static void
report_double_turn(Judge *judge, const LockPair *pair)
{
    const char *const lock = pair->second->text;
    Report *const report = report_new(TEXT_DOUBLE_LOCK, pair->second_way->span, lock, NULL);
    report_primary(report, TEXT_DOUBLE_LOCK_TURN, lock, NULL);
    note_calls(report, pair->second_way, lock);
    report_help(report, TEXT_DOUBLE_LOCK_MEND, NULL, NULL);
    g_ptr_array_add(judge->reports, report);
}

static void
judge_double(Judge *judge, const LockPair *pair)
{
    if (is_vouched(judge, &pair->vouch))
        return;
    const LockWay *first = pair->first_way, *second = pair->second_way;
    const char *const lock = pair->second->text;
    if (pair->is_turn) {
        report_double_turn(judge, pair);
        return;
    }
    if (first->next != NULL && second->next != NULL &&
        span_compare(&first->span, &second->span) == 0) {
        report_double_call(judge, pair);
        return;
    }
    Report *const report = report_new(TEXT_DOUBLE_LOCK, second->span, lock, NULL);
    report_primary(report, second->next != NULL ? TEXT_DOUBLE_LOCK_BY_CALL : TEXT_DOUBLE_LOCK_HERE,
                   lock, second->callee);
    report_label(report, first->span, TEXT_FIRST_LOCKED, lock, NULL);
    note_calls(report, second, lock);
    report_help(report, TEXT_DOUBLE_LOCK_MEND, NULL, NULL);
    g_ptr_array_add(judge->reports, report);
}

/* ---- waiting -------------------------------------------------------------------------------- */

/* Do the two stalls happen by one call? Then one report is enough. */
static bool
is_same_call(const LockStall *a, const LockStall *b)
{
    return a->kind == b->kind && a->kind == LOCK_STALL_BLOCKS && a->what == b->what &&
           span_compare(&a->way->span, &b->way->span) == 0;
}

/* The other locks that are held meanwhile. */
static void
label_others(const Judge *judge, Report *report, const LockStall *stall)
{
    const GArray *const stalls = lock_flow_stalls(judge->flow);
    for (size_t i = 0; i < stalls->len; i++) {
        const LockStall *const other = &g_array_index(stalls, LockStall, i);
        if (other != stall && is_same_call(other, stall) &&
            span_compare(&other->held_way->span, &stall->held_way->span) != 0)
            report_label(report, other->held_way->span, TEXT_FIRST_LOCKED, other->held->text, NULL);
    }
}

/* Was the same call reported for a lock before this one? */
static bool
is_said_before(const Judge *judge, const LockStall *stall)
{
    const GArray *const stalls = lock_flow_stalls(judge->flow);
    for (const LockStall *at = (const LockStall *)(const void *)stalls->data; at != stall; at++)
        if (is_same_call(at, stall))
            return true;
    return false;
}

static void
judge_stall(Judge *judge, const LockStall *stall)
{
    if (is_vouched(judge, &stall->vouch) || is_said_before(judge, stall))
        return;
    const LockWay *held = stall->held_way, *way = stall->way;
    const char *const lock = stall->held->text;
    if (stall->kind == LOCK_STALL_NO_LOOP) {
        Report *const alone = report_new(TEXT_WAIT_NO_LOOP, way->span, stall->what, NULL);
        report_primary(alone, TEXT_WAIT_NO_LOOP_HERE, NULL, NULL);
        report_help(alone, TEXT_WAIT_NO_LOOP_MEND, NULL, NULL);
        g_ptr_array_add(judge->reports, alone);
        return;
    }
    skip_common(&held, &way);
    const bool is_thread = stall->kind == LOCK_STALL_THREAD;
    Report *const report =
        report_new(is_thread ? TEXT_THREAD_WHILE_LOCKED : TEXT_BLOCKING_WHILE_LOCKED, way->span,
                   is_thread || way->next == NULL ? stall->what : way->callee, lock);
    report_primary(report, is_thread ? TEXT_THREAD_TAKES_IT : TEXT_OTHERS_WAIT, lock, NULL);
    report_label(report, held->span, TEXT_FIRST_LOCKED, lock, NULL);
    label_others(judge, report, stall);
    for (; way->next != NULL; way = way->next)
        (void)report_note_at(report, way->next->span,
                             is_thread ? TEXT_LOCKED_IN_CALL : TEXT_WAITS_IN_CALL,
                             is_thread                   ? lock
                             : way->next->callee != NULL ? way->next->callee
                                                         : stall->what,
                             way->callee);
    report_help(report, TEXT_BLOCKING_MEND, lock, NULL);
    g_ptr_array_add(judge->reports, report);
}

/* ---- two of a kind -------------------------------------------------------------------------- */

/* Of one array, or both behind a parameter, and nothing else is known of them. */
static bool
is_alike(Judge *judge, const LockPair *pair)
{
    const LockName *const first = pair->first, *const second = pair->second;
    if (strcmp(lock_name_key(judge->names, first), lock_name_key(judge->names, second)) != 0)
        return false;
    if (strchr(first->path, '*') != NULL || strchr(second->path, '*') != NULL)
        return false;
    if (first->root == LOCK_ROOT_PARAMETER && second->root == LOCK_ROOT_PARAMETER)
        return first->owner == second->owner &&
               (first->index != second->index || !first->is_single);
    return first->root == second->root && first->root != LOCK_ROOT_BEHIND;
}

static void
judge_alike(Judge *judge, const LockPair *pair)
{
    const bool both_read = pair->first_shared && pair->second_shared;
    if (pair->is_ordered || !pair->is_many || both_read || pair->gates->len > 0 ||
        !is_alike(judge, pair) || is_vouched(judge, &pair->vouch))
        return;
    const LockWay *first = pair->first_way, *second = pair->second_way;
    skip_common(&first, &second);
    Report *const report =
        report_new(TEXT_LOCK_ORDER_ALIKE, second->span, pair->first->text, pair->second->text);
    report_primary(report, TEXT_SECOND_LOCKED, pair->second->text, pair->first->text);
    report_label(report, first->span, TEXT_FIRST_LOCKED, pair->first->text, NULL);
    note_calls(report, second, pair->second->text);
    report_note(report, TEXT_OTHER_WAY_ROUND, NULL, NULL);
    report_help(report, TEXT_LOCK_ALIKE_MEND, NULL, NULL);
    g_ptr_array_add(judge->reports, report);
}

/* ---- cycles --------------------------------------------------------------------------------- */

typedef struct Edge {
    const LockPair *pair;
    const char *from, *to; /* keys of the locks: compared by address */
} Edge;

typedef struct Search {
    Judge *judge;
    const GArray *edges; /* of Edge */
    const Edge *path[LONGEST_CYCLE];
    size_t length;
    size_t steps;
} Search;

static bool
can_run_together(const LockFlow *flow, const LockPair *a, const LockPair *b)
{
    if (!lock_flow_may_meet(flow, a, b))
        return false;
    for (size_t i = 0; i < a->gates->len; i++)
        if (g_ptr_array_find(b->gates, g_ptr_array_index(a->gates, i), NULL))
            return false;
    return true;
}

/* Does who holds `holder`'s first lock keep `waiter` from its second? */
static bool
is_kept_out(const LockPair *waiter, const LockPair *holder)
{
    return !(waiter->second_shared && holder->first_shared);
}

static gint
compare_keys(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Has a cycle of these locks been reported? */
static bool
is_said(Search *search)
{
    const char *keys[LONGEST_CYCLE];
    for (size_t i = 0; i < search->length; i++)
        keys[i] = search->path[i]->from;
    qsort(keys, search->length, sizeof keys[0], compare_keys);
    GString *const all = g_string_new(NULL);
    for (size_t i = 0; i < search->length; i++)
        g_string_append_printf(all, "%s;", keys[i]);
    return !g_hash_table_add(search->judge->said, g_string_free(all, FALSE));
}

/* Where the function is called that has both locks. */
static void
note_caller(Report *report, const LockPair *pair)
{
    if (pair->second_way->next != NULL)
        (void)report_note_at(report, pair->second_way->span, TEXT_CALLED_HERE, pair->second->text,
                             pair->first->text);
}

/* The cycle, with the pair first that comes last in the source. */
static void
report_cycle(Search *search)
{
    size_t last = 0;
    for (size_t i = 0; i < search->length; i++)
        if (is_vouched(search->judge, &search->path[i]->pair->vouch))
            return;
    if (is_said(search))
        return;
    for (size_t i = 1; i < search->length; i++) {
        const LockWay *a = search->path[i]->pair->first_way,
                      *b = search->path[last]->pair->first_way;
        const LockWay *c = search->path[i]->pair->second_way;
        const LockWay *d = search->path[last]->pair->second_way;
        skip_common(&a, &c);
        skip_common(&b, &d);
        if (span_compare(&c->span, &d->span) > 0)
            last = i;
    }
    const LockPair *const pair = search->path[last]->pair;
    const LockWay *first = pair->first_way, *second = pair->second_way;
    skip_common(&first, &second);
    Report *const report = report_new(search->length == 2 ? TEXT_LOCK_ORDER : TEXT_LOCK_ORDER_RING,
                                      second->span, pair->second->text, pair->first->text);
    report_primary(report, TEXT_SECOND_LOCKED, pair->second->text, pair->first->text);
    report_label(report, first->span, TEXT_FIRST_LOCKED, pair->first->text, NULL);
    note_calls(report, second, pair->second->text);
    for (size_t i = 1; i < search->length; i++) {
        const LockPair *const other = search->path[(last + i) % search->length]->pair;
        const LockWay *from = other->first_way, *to = other->second_way;
        skip_common(&from, &to);
        if (span_compare(&to->span, &second->span) == 0) { /* the same code, called twice */
            note_caller(report, pair);
            note_caller(report, other);
        }
        (void)report_note_at(report, from->span, TEXT_ELSEWHERE_FIRST, other->first->text, NULL);
        (void)report_note_at(report, to->span, TEXT_ELSEWHERE_THEN, other->second->text,
                             other->first->text);
        note_calls(report, to, other->second->text);
    }
    report_help(report, TEXT_LOCK_ORDER_MEND, NULL, NULL);
    g_ptr_array_add(search->judge->reports, report);
}

static bool
fits(const Search *search, const Edge *next)
{
    const Edge *const last = search->path[search->length - 1];
    if (next->from != last->to || !is_kept_out(last->pair, next->pair))
        return false;
    for (size_t i = 0; i < search->length; i++)
        if (search->path[i]->from == next->from ||
            !can_run_together(search->judge->flow, search->path[i]->pair, next->pair))
            return false;
    return true;
}

static void
extend(Search *search)
{
    for (size_t i = 0; i < search->edges->len && search->steps < MOST_STEPS; i++) {
        const Edge *const next = &g_array_index(search->edges, Edge, i);
        search->steps++;
        if (!fits(search, next))
            continue;
        search->path[search->length++] = next;
        if (next->to == search->path[0]->from) {
            if (is_kept_out(next->pair, search->path[0]->pair))
                report_cycle(search);
        } else if (search->length < LONGEST_CYCLE) {
            extend(search);
        }
        search->length--;
    }
}

static void
judge_cycles(Judge *judge, const GArray *pairs)
{
    GArray *const edges = g_array_new(FALSE, FALSE, sizeof(Edge));
    for (size_t i = 0; i < pairs->len; i++) {
        const LockPair *const pair = &g_array_index(pairs, LockPair, i);
        const Edge edge = {pair, lock_name_key(judge->names, pair->first),
                           lock_name_key(judge->names, pair->second)};
        if (edge.from != edge.to)
            g_array_append_val(edges, edge);
    }
    /* Short cycles first: what two locks do explains what three do. */
    for (size_t i = 0; i < edges->len; i++) {
        Search search = {.judge = judge, .edges = edges, .length = 1};
        search.path[0] = &g_array_index(edges, Edge, i);
        extend(&search);
    }
    g_array_free(edges, TRUE);
}

/* ---- all of it ------------------------------------------------------------------------------ */

void
rules_locks(LockFlow *flow, GPtrArray *reports, GHashTable *vouched)
{
    lock_flow_solve(flow);
    Judge judge = {.flow = flow,
                   .names = lock_flow_names(flow),
                   .reports = reports,
                   .vouched = vouched,
                   .said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    const GArray *const doubles = lock_flow_doubles(flow);
    const GArray *const stalls = lock_flow_stalls(flow);
    const GArray *const pairs = lock_flow_pairs(flow);
    for (size_t i = 0; i < doubles->len; i++)
        judge_double(&judge, &g_array_index(doubles, LockPair, i));
    for (size_t i = 0; i < stalls->len; i++)
        judge_stall(&judge, &g_array_index(stalls, LockStall, i));
    for (size_t i = 0; i < pairs->len; i++)
        judge_alike(&judge, &g_array_index(pairs, LockPair, i));
    judge_cycles(&judge, pairs);
    g_hash_table_destroy(judge.said);
}
