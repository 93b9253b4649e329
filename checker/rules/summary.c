/* SPDX-License-Identifier: MIT */
/*
 * summary.c - what threads reach: the call graph of all files, and the statics that it touches.
 *
 *     E0133   a mutable, unsynchronised static used in code that a thread may run
 *     E0277   a static that threads reach, of a type that cannot be shared
 *     E9003   a function that is not thread-safe, called in code that a thread may run
 *     E0133   a longjmp that leaves a function which owns something, on its way to its setjmp
 *
 * Functions are known by their USR, the same in all files. Whose address is taken is called where
 * that is done, and by every call through a pointer to a function of its type. What is in a
 * BELAY_UNSAFE block is vouched for.
 *
 * Requires: bodies of all units, one after the other. Keeps no pointer into a unit: spans point to
 * sources, which stay; texts are copied once.
 */
#include "analysis/runs.h"
#include "analysis/traits.h"
#include "rules/rules.h"
#include "support/key.h"
#include "support/source.h"

#include <string.h>

/* A static variable, as far as threads are concerned. */
typedef struct Global {
    const char *name;
    Span span;
    bool is_shared_mutable; /* plain data that anybody may change */
    bool is_not_sync;       /* a type that cannot be shared */
    bool is_reported;
    Report *not_sync; /* made when its unit was there */
    GArray *uses;     /* of Use, by anybody */
} Global;

typedef struct Function Function;

typedef struct Use {
    Global *global;
    Function *function;
    Span span;
    size_t unsafe;
} Use;

/* A call of what is not thread-safe. */
typedef struct Hazard {
    const char *name, *why, *instead;
    Span span;
} Hazard;

/* A call of what jumps, as longjmp does. */
typedef struct Jump {
    const char *name;
    Span span;
} Jump;

/* A call during which somebody owns something. */
typedef struct Held {
    const char *callee, *pointer; /* a USR; or, through a pointer, the type of the function */
    const char *holder;
    Span span;
} Held;

struct Function {
    const char *name;
    const char *type;    /* of the function, for calls through pointers */
    GPtrArray *calls;    /* of const char: USRs, interned */
    GPtrArray *pointers; /* of const char: types of functions called through pointers */
    GArray *uses;        /* of Use */
    GArray *hazards;     /* of Hazard */
    GArray *jumps;       /* of Jump */
    bool lands;          /* jumps come back to it, and leave none of its callers */
    bool is_left;        /* a jump of it, or of what it calls, was looked at */
    bool is_address_taken;
    bool is_reached;
    Function *from; /* the one that it is reached from; NULL for a thread's closure */
};

/* A BELAY_UNSAFE block that is needed only if a thread may run its function, or for its locks. */
typedef struct Pending {
    Function *function;
    Report *report;
    const char *usr; /* of the function, and which block of it: */
    size_t block;    /* who vouches for locks there needs it */
    bool is_for_threads;
} Pending;

struct Summary {
    GStringChunk *names;   /* of functions, types and variables, each once */
    GArray *pending;       /* of Pending */
    GHashTable *functions; /* USR -> Function */
    GHashTable *globals;   /* USR -> Global */
    GHashTable *roots;     /* USRs of closures that threads run */
    GArray *held;          /* of Held */
};

/* ---- what there is -------------------------------------------------------------------------- */

static void
function_free(void *made)
{
    Function *const function = made;
    g_ptr_array_free(function->calls, TRUE);
    g_ptr_array_free(function->pointers, TRUE);
    g_array_free(function->uses, TRUE);
    g_array_free(function->hazards, TRUE);
    g_array_free(function->jumps, TRUE);
    g_free(function);
}

static void
global_free(void *made)
{
    Global *const global = made;
    g_array_free(global->uses, TRUE);
    if (global->not_sync != NULL)
        report_free(global->not_sync);
    g_free(global);
}

Summary *
summary_new(void)
{
    Summary *const summary = g_new0(Summary, 1);
    summary->names = g_string_chunk_new(4096);
    summary->functions = g_hash_table_new_full(NULL, NULL, NULL, function_free);
    summary->globals = g_hash_table_new_full(NULL, NULL, NULL, global_free);
    summary->roots = g_hash_table_new(NULL, NULL);
    summary->pending = g_array_new(FALSE, FALSE, sizeof(Pending));
    summary->held = g_array_new(FALSE, FALSE, sizeof(Held));
    return summary;
}

void
summary_free(Summary *summary)
{
    g_hash_table_destroy(summary->functions);
    g_hash_table_destroy(summary->globals);
    g_hash_table_destroy(summary->roots);
    for (size_t i = 0; i < summary->pending->len; i++)
        report_free(g_array_index(summary->pending, Pending, i).report);
    g_array_free(summary->pending, TRUE);
    g_array_free(summary->held, TRUE);
    g_string_chunk_free(summary->names);
    g_free(summary);
}

/* The one copy of a text that the summary keeps: names are compared by address. */
static const char *
intern(Summary *summary, const char *text)
{
    return text == NULL ? NULL : g_string_chunk_insert_const(summary->names, text);
}

static Function *
function_of(Summary *summary, const Symbol *symbol)
{
    const char *const usr = intern(summary, symbol->usr);
    Function *function = g_hash_table_lookup(summary->functions, usr);
    if (function == NULL) {
        function = g_new0(Function, 1);
        function->name = intern(summary, symbol->name);
        function->type = intern(summary, symbol->type->name);
        function->calls = g_ptr_array_new();
        function->pointers = g_ptr_array_new();
        function->uses = g_array_new(FALSE, FALSE, sizeof(Use));
        function->hazards = g_array_new(FALSE, FALSE, sizeof(Hazard));
        function->jumps = g_array_new(FALSE, FALSE, sizeof(Jump));
        g_hash_table_insert(summary->functions, key(usr), function);
    }
    function->is_address_taken |= symbol->is_address_taken;
    return function;
}

/* The report of a static that cannot be shared is made while its type is there. */
static Report *
report_not_sync(const Symbol *symbol)
{
    Report *const report = report_new(TEXT_STATIC_NOT_SYNC, symbol->span, symbol->type->name, NULL);
    report_primary(report, TEXT_NOT_SYNC_HERE, symbol->type->name, NULL);
    rules_explain_trait(report, symbol->type, TRAIT_SYNC);
    return report;
}

static bool
type_element_is_const(const Type *type)
{
    while (type->kind == TYPE_ARRAY)
        type = type->of;
    return type->is_const;
}

static Global *
global_of(Summary *summary, Symbol *symbol)
{
    const char *const usr = intern(summary, symbol->usr);
    Global *global = g_hash_table_lookup(summary->globals, usr);
    if (global != NULL)
        return global;
    global = g_new0(Global, 1);
    global->name = intern(summary, symbol->name);
    global->span = source_keep(symbol->span);
    global->uses = g_array_new(FALSE, FALSE, sizeof(Use));
    const bool is_const = type_element_is_const(symbol->type);
    if (!symbol->is_thread_local && !symbol->is_foreign &&
        !(is_const && type_is_static_data(symbol->type))) {
        Type *const type = type_element(symbol->type);
        const bool is_fixed = is_const || type_is_synchronised(symbol->type);
        global->is_not_sync = !type_has(type, TRAIT_SYNC) && (is_fixed || type_forbids_sync(type));
        global->is_shared_mutable = !global->is_not_sync && !is_fixed;
        if (global->is_not_sync)
            global->not_sync = report_not_sync(symbol);
    }
    g_hash_table_insert(summary->globals, key(usr), global);
    return global;
}

/* ---- taking down a body --------------------------------------------------------------------- */

typedef struct Taker {
    Summary *summary;
    Body *body;
    Function *function;
    const Statement *statement;
} Taker;

static void
take_call(const Taker *taker, const Symbol *callee)
{
    g_ptr_array_add(taker->function->calls, key(intern(taker->summary, callee->usr)));
}

static void
take_place(const Taker *taker, Place *place, Span span)
{
    Place *const root = place == NULL ? NULL : place_root(place);
    if (root == NULL || root->kind != PLACE_GLOBAL || root->symbol->is_function)
        return;
    Global *const global = global_of(taker->summary, root->symbol);
    /*
     * Members that are synchronised, or const, may be used though others of the variable may not.
     */
    if (global->is_shared_mutable && place != root && place_last_deref(place) == NULL &&
        type_is_synchronised(place->type))
        return;
    const Use use = {global, taker->function, source_keep(span), taker->statement->unsafe};
    const GArray *const uses = taker->function->uses;
    const Use *const last = uses->len == 0 ? NULL : &g_array_index(uses, Use, uses->len - 1);
    if (last != NULL && last->global == global && span_same_start(&last->span, &span))
        return; /* `x += 1` reads and writes: once is enough */
    if (global->is_shared_mutable || global->is_not_sync) {
        if (use.unsafe != 0)
            g_array_index(taker->body->unsafes, UnsafeBlock, use.unsafe - 1).is_needed = true;
        g_array_append_val(global->uses, use);
        g_array_append_val(taker->function->uses, use);
    }
}

static void
take_operand(const Taker *taker, const Operand *operand)
{
    if (operand->kind != OPERAND_CONST)
        take_place(taker, operand->place, operand->span);
    else if (operand->constant == CONST_FUNCTION && operand->symbol != NULL)
        take_call(taker, operand->symbol);
}

static void
take_drop(const Taker *taker, Type *type)
{
    type = type_element(type);
    if (type->drop != NULL)
        take_call(taker, type->drop);
    else
        for (size_t i = 0; i < type->n_fields; i++)
            if (type_is_owned(type->fields[i].type))
                take_drop(taker, type->fields[i].type);
}

static void
take_callee(const Taker *taker, const Statement *call)
{
    const Symbol *const callee = call->callee;
    if (callee == NULL) {
        const Type *type = call->callee_operand.type;
        while (type != NULL && type->kind == TYPE_POINTER)
            type = type->of;
        if (type != NULL)
            g_ptr_array_add(taker->function->pointers, key(intern(taker->summary, type->name)));
        return;
    }
    take_call(taker, callee);
    if (callee->thread_unsafe == NULL)
        return;
    if (call->unsafe != 0) {
        g_array_index(taker->body->unsafes, UnsafeBlock, call->unsafe - 1).is_needed = true;
        return;
    }
    const Hazard hazard = {intern(taker->summary, callee->name),
                           intern(taker->summary, callee->thread_unsafe),
                           intern(taker->summary, callee->use_instead), source_keep(call->span)};
    g_array_append_val(taker->function->hazards, hazard);
}

/* What jumps, where jumps land, and what is called while somebody owns something. */
static void
take_jump(const Taker *taker, const Statement *call)
{
    const Symbol *const callee = call->callee;
    Summary *const summary = taker->summary;
    taker->function->lands |= callee != NULL && callee->lands;
    if (callee != NULL && callee->jumps) {
        const Jump jump = {.name = intern(summary, callee->name), .span = source_keep(call->span)};
        if (call->unsafe != 0)
            g_array_index(taker->body->unsafes, UnsafeBlock, call->unsafe - 1).is_needed = true;
        else if (call->holder == NULL) /* else it was reported already */
            g_array_append_val(taker->function->jumps, jump);
    } else if (call->holder != NULL && (callee == NULL || !callee->is_foreign)) {
        const Type *type = call->callee_operand.type;
        while (callee == NULL && type != NULL && type->kind == TYPE_POINTER)
            type = type->of;
        const Held held = {.callee = callee == NULL ? NULL : intern(summary, callee->usr),
                           .pointer =
                               callee != NULL || type == NULL ? NULL : intern(summary, type->name),
                           .holder = intern(summary, rules_holder(taker->body, call->holder)),
                           .span = source_keep(call->span)};
        g_array_append_val(summary->held, held);
    }
}

/* The closures that threads run: the body is found by its name, in the unit of the spawn. */
static void
take_spawn(const Taker *taker, const Statement *call)
{
    const RunKind run = run_kind(call);
    if (run == RUN_NONE)
        return;
    const GPtrArray *const symbols = taker->body->unit->symbols;
    for (size_t i = 0; i < symbols->len; i++) {
        const Symbol *const symbol = g_ptr_array_index(symbols, i);
        if (!symbol->is_closure || strcmp(symbol->name, call->callee->closure) != 0)
            continue;
        if (run == RUN_NOW)
            take_call(taker, symbol);
        else
            g_hash_table_add(taker->summary->roots, key(intern(taker->summary, symbol->usr)));
    }
}

static void
take_statement(const Taker *taker)
{
    const Statement *const s = taker->statement;
    for (size_t i = 0; i < s->value.n_operands; i++)
        take_operand(taker, &s->value.operands[i]);
    if (s->kind == STATEMENT_ASSIGN) {
        take_place(taker, s->place, s->span);
        if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT)
            take_place(taker, s->value.place, s->span);
    }
    if (s->kind == STATEMENT_DROP)
        take_drop(taker, s->place->type);
    if (s->kind != STATEMENT_CALL)
        return;
    take_place(taker, s->place, s->span);
    take_callee(taker, s);
    take_jump(taker, s);
    take_spawn(taker, s);
    for (size_t i = 0; i < s->n_arguments; i++)
        take_operand(taker, &s->arguments[i]);
}

static void
take_body(Summary *summary, Body *body)
{
    Taker taker = {
        .summary = summary, .body = body, .function = function_of(summary, body->symbol)};
    const Symbol *const symbol = body->symbol;
    for (size_t i = 0; i < symbol->n_parameters; i++) /* what a closure owns is dropped behind it */
        if (symbol->parameters[i].capture == CAPTURE_MOVE &&
            symbol->parameters[i].type->kind == TYPE_POINTER)
            take_drop(&taker, symbol->parameters[i].type->of);
    for (size_t i = 0; i < body->order->len; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++) {
            taker.statement = &g_array_index(statements, Statement, j);
            take_statement(&taker);
        }
    }
}

/* The BELAY_UNSAFE blocks that nothing needs; of some that is known when all files are there. */
static void
take_unsafe(Summary *summary, Body *body)
{
    for (size_t i = 0; i < body->unsafes->len; i++) {
        const UnsafeBlock *const block = &g_array_index(body->unsafes, UnsafeBlock, i);
        if (block->is_needed)
            continue;
        Report *const report = report_new(TEXT_UNSAFE_UNUSED, block->span, NULL, NULL);
        report_primary(report, TEXT_UNSAFE_UNUSED_HERE, NULL, NULL);
        const Pending pending = {function_of(summary, body->symbol), report,
                                 intern(summary, body->symbol->usr), i + 1, block->is_for_threads};
        g_array_append_val(summary->pending, pending);
    }
}

void
summary_add(Summary *summary, Unit *unit)
{
    for (size_t i = 0; i < unit->bodies->len; i++) {
        take_body(summary, g_ptr_array_index(unit->bodies, i));
        take_unsafe(summary, g_ptr_array_index(unit->bodies, i));
    }
    for (size_t i = 0; i < unit->symbols->len; i++) {
        const Symbol *const symbol = g_ptr_array_index(unit->symbols, i);
        if (symbol->mentions == NULL)
            continue;
        Function *const function = function_of(summary, symbol);
        for (size_t j = 0; j < symbol->mentions->len; j++) {
            const Symbol *const named = g_ptr_array_index(symbol->mentions, j);
            g_ptr_array_add(function->calls, key(intern(summary, named->usr)));
        }
    }
}

/* ---- what threads reach --------------------------------------------------------------------- */

typedef struct Reach {
    Summary *summary;
    GQueue *queue;       /* of Function */
    GHashTable *by_type; /* type -> GPtrArray of Functions whose address is taken */
} Reach;

static void
reach(Reach *all, Function *function, Function *from)
{
    if (function == NULL || function->is_reached)
        return;
    function->is_reached = true;
    function->from = from;
    g_queue_push_tail(all->queue, function);
}

static void
reach_from(Reach *all, Function *function)
{
    for (size_t i = 0; i < function->calls->len; i++)
        reach(all,
              g_hash_table_lookup(all->summary->functions, g_ptr_array_index(function->calls, i)),
              function);
    for (size_t i = 0; i < function->pointers->len; i++) {
        const GPtrArray *const taken =
            g_hash_table_lookup(all->by_type, g_ptr_array_index(function->pointers, i));
        for (size_t j = 0; taken != NULL && j < taken->len; j++)
            reach(all, g_ptr_array_index(taken, j), function);
    }
}

static GHashTable *
by_type(Summary *summary)
{
    GHashTable *const table =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, summary->functions);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Function *const function = value;
        if (!function->is_address_taken)
            continue;
        GPtrArray *taken = g_hash_table_lookup(table, function->type);
        if (taken == NULL) {
            taken = g_ptr_array_new();
            g_hash_table_insert(table, key(function->type), taken);
        }
        g_ptr_array_add(taken, function);
    }
    return table;
}

static void
reach_all(Summary *summary)
{
    Reach all = {summary, g_queue_new(), by_type(summary)};
    GHashTableIter iter;
    gpointer usr;
    g_hash_table_iter_init(&iter, summary->roots);
    while (g_hash_table_iter_next(&iter, &usr, NULL))
        reach(&all, g_hash_table_lookup(summary->functions, usr), NULL);
    while (!g_queue_is_empty(all.queue))
        reach_from(&all, g_queue_pop_head(all.queue));
    g_queue_free(all.queue);
    g_hash_table_destroy(all.by_type);
}

/* ---- jumps ---------------------------------------------------------------------------------- */

static void
leave(Reach *all, Function *function)
{
    if (function == NULL || function->is_left || function->lands)
        return;
    function->is_left = true;
    g_queue_push_tail(all->queue, function);
}

static void
leave_any(Reach *all, const char *type)
{
    const GPtrArray *const taken = type == NULL ? NULL : g_hash_table_lookup(all->by_type, type);
    for (size_t i = 0; taken != NULL && i < taken->len; i++)
        leave(all, g_ptr_array_index(taken, i));
}

static void
report_jumps(Function *function, const Held *held, GPtrArray *reports)
{
    for (size_t i = 0; i < function->jumps->len; i++) {
        const Jump *const jump = &g_array_index(function->jumps, Jump, i);
        Report *const report = report_new(TEXT_JUMPS_OVER, jump->span, jump->name, held->holder);
        report_primary(report, TEXT_JUMPS_OVER_HERE, held->holder, NULL);
        report_label(report, held->span, TEXT_HOLDER_CALLS, held->holder, NULL);
        g_ptr_array_add(reports, report_help(report, TEXT_PANIC_INSTEAD, NULL, NULL));
    }
}

static gint
compare_held(gconstpointer a, gconstpointer b)
{
    return span_compare(&((const Held *)a)->span, &((const Held *)b)->span);
}

/* Each jump once, with the first call that it would leave. */
static void
check_jumps(Summary *summary, GPtrArray *reports)
{
    Reach all = {summary, g_queue_new(), by_type(summary)};
    g_array_sort(summary->held, compare_held);
    for (size_t i = 0; i < summary->held->len; i++) {
        const Held *const held = &g_array_index(summary->held, Held, i);
        if (held->callee != NULL)
            leave(&all, g_hash_table_lookup(summary->functions, held->callee));
        leave_any(&all, held->pointer);
        while (!g_queue_is_empty(all.queue)) {
            Function *const function = g_queue_pop_head(all.queue);
            report_jumps(function, held, reports);
            for (size_t j = 0; j < function->calls->len; j++)
                leave(&all, g_hash_table_lookup(summary->functions,
                                                g_ptr_array_index(function->calls, j)));
            for (size_t j = 0; j < function->pointers->len; j++)
                leave_any(&all, g_ptr_array_index(function->pointers, j));
        }
    }
    g_queue_free(all.queue);
    g_hash_table_destroy(all.by_type);
}

/* ---- reports -------------------------------------------------------------------------------- */

/* "worker, which calls parse, which calls next" */
static void
note_way(Report *report, const Function *function)
{
    GString *const way = g_string_new(function->name);
    for (const Function *at = function->from; at != NULL; at = at->from) {
        g_string_prepend(way, "`, which calls `");
        g_string_prepend(way, at->name);
    }
    g_string_prepend_c(way, '`');
    g_string_append_c(way, '`');
    report_note(report, TEXT_REACHED_FROM, way->str, NULL);
    g_string_free(way, TRUE);
}

static void
label_other_uses(Report *report, const Use *use)
{
    enum { MOST_LABELS = 2 };
    size_t n = 0;
    for (size_t i = 0; i < use->global->uses->len && n < MOST_LABELS; i++) {
        const Use *const other = &g_array_index(use->global->uses, Use, i);
        if (other->function->is_reached || span_same_start(&other->span, &use->span))
            continue;
        report_label(report, other->span, TEXT_GLOBAL_ALSO, NULL, NULL);
        n++;
    }
}

static Report *
report_race(const Use *use)
{
    Report *const report = report_new(TEXT_GLOBAL_RACE, use->span, use->global->name, NULL);
    report_primary(report, TEXT_GLOBAL_RACE_HERE, NULL, NULL);
    report_label(report, use->global->span, TEXT_GLOBAL_DECLARED, use->global->name, NULL);
    label_other_uses(report, use);
    note_way(report, use->function);
    return report_help(report, TEXT_GLOBAL_MEND, NULL, NULL);
}

static void
check_use(const Use *use, GPtrArray *reports)
{
    Global *const global = use->global;
    if (use->unsafe != 0)
        return;
    if (global->is_shared_mutable) {
        g_ptr_array_add(reports, report_race(use));
    } else if (global->not_sync != NULL) {
        report_label(global->not_sync, use->span, TEXT_REACHED_BY_THREAD, NULL, NULL);
        g_ptr_array_add(reports, global->not_sync);
        global->not_sync = NULL;
    }
}

static void
check_hazard(const Function *function, const Hazard *hazard, GPtrArray *reports)
{
    Report *const report = report_new(TEXT_NOT_THREAD_SAFE, hazard->span, hazard->name, NULL);
    report_primary(report, TEXT_NOT_THREAD_SAFE_HERE, hazard->why, NULL);
    note_way(report, function);
    if (hazard->instead != NULL)
        report_help(report, TEXT_USE_INSTEAD, hazard->instead, NULL);
    g_ptr_array_add(reports, report);
}

/* The blocks that neither a thread nor a lock needs. */
static void
check_pending(Summary *summary, GPtrArray *reports, GHashTable *vouched)
{
    for (size_t i = 0; i < summary->pending->len; i++) {
        const Pending *const pending = &g_array_index(summary->pending, Pending, i);
        char *const block = rules_block_key(pending->usr, pending->block);
        const bool is_needed = (pending->is_for_threads && pending->function->is_reached) ||
                               g_hash_table_contains(vouched, block);
        g_free(block);
        if (is_needed)
            continue;
        g_ptr_array_add(reports, pending->report);
        g_array_remove_index_fast(summary->pending, (guint)i--);
    }
}

void
summary_check(Summary *summary, GPtrArray *reports, GHashTable *vouched)
{
    reach_all(summary);
    check_jumps(summary, reports);
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, summary->functions);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Function *const function = value;
        for (size_t i = 0; function->is_reached && i < function->uses->len; i++)
            check_use(&g_array_index(function->uses, Use, i), reports);
        for (size_t i = 0; function->is_reached && i < function->hazards->len; i++)
            check_hazard(function, &g_array_index(function->hazards, Hazard, i), reports);
    }
    check_pending(summary, reports, vouched);
}
