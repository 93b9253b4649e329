/* SPDX-License-Identifier: MIT */
/*
 * summary.c - taking down what the rules about all files need: the call graph, the statics, the
 * calls that are not thread-safe, the jumps.
 *
 * Functions are known by their USR, the same in all files. Whose address is taken is called where
 * that is done, and by every call through a pointer to a function of its type. What is in a
 * BELAY_UNSAFE block is vouched for.
 *
 * Requires: bodies of all units, one after the other. Keeps no pointer into a unit: spans point to
 * sources, which stay; texts are copied once.
 */
#include "rules/summary.h"

#include <string.h>

#include "analysis/runs.h"
#include "analysis/traits.h"
#include "support/key.h"
#include "support/source.h"

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
    if (global->leads != NULL)
        g_ptr_array_free(global->leads, TRUE);
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
    summary->reserves = g_array_new(FALSE, FALSE, sizeof(Reserve));
    summary->lent = g_array_new(FALSE, FALSE, sizeof(Lent));
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
    for (size_t i = 0; i < summary->reserves->len; i++)
        report_free(g_array_index(summary->reserves, Reserve, i).report);
    g_array_free(summary->reserves, TRUE);
    for (size_t i = 0; i < summary->lent->len; i++)
        report_free(g_array_index(summary->lent, Lent, i).report);
    g_array_free(summary->lent, TRUE);
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
    const Type *const bare = type_element(symbol->type)->bare;
    global->is_record = bare->kind == TYPE_RECORD;
    global->element = intern(summary, bare->name);
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

/* A pointer of a constant that is followed, or copied: what it leads to is known at the end. */
static void
take_follow(const Taker *taker, const Type *pointer, const Use *place)
{
    if (pointer->kind != TYPE_POINTER || pointer->of->bare->kind == TYPE_FUNCTION)
        return;
    const Type *const target = type_element(pointer->of)->bare;
    Use use = *place;
    use.target = target->kind == TYPE_VOID ? NULL : intern(taker->summary, target->name);
    g_array_append_val(taker->function->uses, use);
}

static void
take_constant(const Taker *taker, Place *place, const Use *use)
{
    const Place *const deref = place_last_deref(place);
    if (use->unsafe != 0 && place_root(place)->symbol->leads_to != NULL)
        g_array_index(taker->body->unsafes, UnsafeBlock, use->unsafe - 1).is_needed = true;
    if (deref != NULL)
        take_follow(taker, deref->parent->type, use);
    take_follow(taker, place->type, use);
}

static void
take_place(const Taker *taker, Place *place, Span span, bool writes)
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
    const Use use = {.global = global,
                     .function = taker->function,
                     .span = source_keep(span),
                     .writes = writes,
                     .unsafe = taker->statement->unsafe};
    const GArray *const uses = taker->function->uses;
    Use *const last = uses->len == 0 ? NULL : &g_array_index(uses, Use, uses->len - 1);
    if (last != NULL && last->global == global && span_same_start(&last->span, &span)) {
        last->writes |= writes;
        return; /* `x += 1` reads and writes: once is enough */
    }
    if (global->is_shared_mutable || global->is_not_sync) {
        if (use.unsafe != 0)
            g_array_index(taker->body->unsafes, UnsafeBlock, use.unsafe - 1).is_needed = true;
        g_array_append_val(global->uses, use);
        g_array_append_val(taker->function->uses, use);
    } else if (type_element_is_const(root->symbol->type)) {
        take_constant(taker, place, &use);
    }
}

/* What is not thread-safe may be called where it is named. */
static void
take_hazard(const Taker *taker, const Symbol *callee, Span span)
{
    const size_t unsafe = taker->statement->unsafe;
    if (callee->thread_unsafe == NULL)
        return;
    if (unsafe != 0) {
        g_array_index(taker->body->unsafes, UnsafeBlock, unsafe - 1).is_needed = true;
        return;
    }
    const Hazard hazard = {intern(taker->summary, callee->name),
                           intern(taker->summary, callee->thread_unsafe),
                           intern(taker->summary, callee->use_instead), source_keep(span)};
    g_array_append_val(taker->function->hazards, hazard);
}

static void
take_operand(const Taker *taker, const Operand *operand)
{
    if (operand->kind != OPERAND_CONST) {
        take_place(taker, operand->place, operand->span, false);
    } else if (operand->constant == CONST_FUNCTION && operand->symbol != NULL) {
        take_call(taker, operand->symbol);
        take_hazard(taker, operand->symbol, operand->span);
    }
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
        take_operand(taker, &call->callee_operand); /* the pointer itself is read */
        return;
    }
    take_call(taker, callee);
    take_hazard(taker, callee, call->span);
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
        take_place(taker, s->place, s->span, true);
        if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT)
            take_place(taker, s->value.place, s->span, s->value.kind == RVALUE_REF_MUT);
    }
    if (s->kind == STATEMENT_DROP)
        take_drop(taker, s->place->type);
    if (s->kind != STATEMENT_CALL)
        return;
    take_place(taker, s->place, s->span, true);
    take_callee(taker, s);
    take_jump(taker, s);
    take_spawn(taker, s);
    for (size_t i = 0; i < s->n_arguments; i++)
        take_operand(taker, &s->arguments[i]);
}

/* Of several functions of one name, in files of several programs, each must agree. */
static void
take_result(Summary *summary, Function *function, const Symbol *symbol)
{
    const char *const static_if =
        symbol->static_if == NULL ? NULL : intern(summary, symbol->static_if->usr);
    const bool is_first = !function->is_defined;
    function->is_defined = true;
    function->lends_static = symbol->lends_static && (is_first || function->lends_static);
    function->static_if = is_first || function->static_if == static_if ? static_if : NULL;
}

static void
take_body(Summary *summary, Body *body)
{
    Taker taker = {
        .summary = summary, .body = body, .function = function_of(summary, body->symbol)};
    const Symbol *const symbol = body->symbol;
    take_result(summary, taker.function, symbol);
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

static void
take_doubts(Summary *summary, Unit *unit)
{
    for (size_t i = 0; i < unit->doubts->len; i++) {
        const Doubt *const doubt = &g_array_index(unit->doubts, Doubt, i);
        const Reserve reserve = {doubt->report, intern(summary, doubt->source->usr)};
        g_array_append_val(summary->reserves, reserve);
    }
    g_array_set_size(unit->doubts, 0);
}

/* What is called while threads have a static. */
static void
take_lendings(Summary *summary, Unit *unit)
{
    for (size_t i = 0; i < unit->lendings->len; i++) {
        const Lending *const lending = &g_array_index(unit->lendings, Lending, i);
        const Symbol *const callee = lending->call->callee;
        const Type *type = lending->call->callee_operand.type;
        while (callee == NULL && type != NULL && type->kind == TYPE_POINTER)
            type = type->of;
        const Lent lent = {lending->report, callee == NULL ? NULL : intern(summary, callee->usr),
                           callee != NULL || type == NULL ? NULL : intern(summary, type->name),
                           global_of(summary, lending->lent), lending->is_mut};
        g_array_append_val(summary->lent, lent);
    }
    g_array_set_size(unit->lendings, 0);
}

/* What statics begin with: each is filled by the file that has its value. */
static void
take_leads(Summary *summary, const Unit *unit)
{
    for (size_t i = 0; i < unit->symbols->len; i++) {
        Symbol *const symbol = g_ptr_array_index(unit->symbols, i);
        Global *const global =
            symbol->is_function || symbol->leads_to == NULL ? NULL : global_of(summary, symbol);
        if (global == NULL || global->leads != NULL)
            continue;
        global->leads = g_ptr_array_new();
        for (size_t j = 0; j < symbol->leads_to->len; j++)
            g_ptr_array_add(global->leads,
                            global_of(summary, g_ptr_array_index(symbol->leads_to, j)));
    }
}

void
summary_add(Summary *summary, Unit *unit)
{
    for (size_t i = 0; i < unit->bodies->len; i++) {
        take_body(summary, g_ptr_array_index(unit->bodies, i));
        take_unsafe(summary, g_ptr_array_index(unit->bodies, i));
    }
    take_doubts(summary, unit);
    take_lendings(summary, unit);
    take_leads(summary, unit);
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
