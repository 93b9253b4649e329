/* SPDX-License-Identifier: MIT */
/*
 * program.c - the passes, in their order.
 */
#include "driver/program.h"

#include <stdlib.h>

#include "analysis/contracts.h"
#include "driver/complain.h"
#include "frontend/parse.h"
#include "mir/mir.h"
#include "rules/rules.h"
#include "support/source.h"

struct Program {
    CheckOptions options;
    Models *models;     /* constant */
    GMutex mutex;       /* guards the rest */
    GPtrArray *reports; /* of Report, owned */
    GArray *unsafe_places;
    Summary *summary; /* what the files say about each other, */
    LockFlow *locks;  /* and what all of them do with locks */
    size_t n_functions, n_unchecked;
};

Program *
program_new(const CheckOptions *options)
{
    Program *const program = g_new0(Program, 1);
    program->options = *options;
    program->models = models_load(options->models_dir);
    g_mutex_init(&program->mutex);
    program->reports = g_ptr_array_new_with_free_func((GDestroyNotify)report_free);
    program->unsafe_places = g_array_new(FALSE, FALSE, sizeof(UnsafePlace));
    program->summary = summary_new();
    program->locks = lock_flow_new();
    return program;
}

void
program_free(Program *program)
{
    g_ptr_array_free(program->reports, TRUE);
    g_array_free(program->unsafe_places, TRUE);
    summary_free(program->summary);
    lock_flow_free(program->locks);
    models_free(program->models);
    g_mutex_clear(&program->mutex);
    g_free(program);
}

/* ---- one file ------------------------------------------------------------------------------- */

/* All rules that need one function at a time. */
static void
check_body(Body *body)
{
    Init *const init = init_compute(body);
    rules_moves(body, init);
    rules_threads(body, init);
    rules_shared(body);
    rules_unsafe(body, init);
    rules_borrows(body, init);
    rules_lints(body, init);
    rules_notify(body);
    init_free(init);
}

/*
 * A body that is not what mir.h says is a defect of ours: the process ends, and names it. Asked in
 * builds with assertions, and by --verify in any.
 */
static void
require_valid(const Program *program, const Unit *unit, const char *when)
{
#ifdef NDEBUG
    if (!program->options.verify)
        return;
#else
    (void)program;
#endif
    for (size_t i = 0; i < unit->bodies->len; i++) {
        const Body *const body = g_ptr_array_index(unit->bodies, i);
        char *const wrong = mir_validate(body);
        if (wrong == NULL)
            continue;
        complain("bug: the MIR of '%s' is not well formed %s: %s", body->symbol->name, when, wrong);
        abort();
    }
}

static void
check_unit(Program *program, Unit *unit)
{
    require_valid(program, unit, "when it is lowered");
    contracts_infer(unit);
    for (size_t i = 0; i < unit->bodies->len; i++) {
        Body *const body = g_ptr_array_index(unit->bodies, i);
        if (program->options.dump_mir)
            mir_print(body, program->options.dump_to);
        if (body->has_unknown) {
            rules_unknown(body);
            unit->n_unknown++;
        } else {
            check_body(body);
        }
    }
    require_valid(program, unit, "behind the rules");
}

static void
note_unsafe_place(Program *program, Span span, const char *what)
{
    const UnsafePlace place = {source_keep(span), g_intern_string(what)};
    g_array_append_val(program->unsafe_places, place);
}

/* Where the proof is switched off: blocks, and types that somebody vouches for. */
static void
note_unsafe_places(Program *program, Unit *unit)
{
    static const char *const words[TRAITS] = {"BELAY_UNSAFE_SEND", "BELAY_UNSAFE_SYNC"};
    for (size_t i = 0; i < unit->bodies->len; i++) {
        const Body *const body = g_ptr_array_index(unit->bodies, i);
        for (size_t j = 0; j < body->unsafes->len; j++)
            note_unsafe_place(program, g_array_index(body->unsafes, UnsafeBlock, j).span,
                              "BELAY_UNSAFE");
    }
    for (const Type *type = unit->types; type != NULL; type = type->next)
        for (int trait = 0; trait < TRAITS && type->bare == type; trait++)
            if (type->rule_spans[trait].source != NULL) {
                char *const what = g_strdup_printf("%s(%s)", words[trait], type->name);
                note_unsafe_place(program, type->rule_spans[trait], what);
                g_free(what);
            }
}

/* Under the program's mutex: what the file found becomes the program's. */
static void
take_over(Program *program, Unit *unit)
{
    summary_add(program->summary, unit);
    lock_flow_add(program->locks, unit);
    if (program->options.list_unsafe)
        note_unsafe_places(program, unit);
    for (size_t i = 0; i < unit->reports->len; i++)
        g_ptr_array_add(program->reports, g_ptr_array_index(unit->reports, i));
    g_ptr_array_set_size(unit->reports, 0);
    program->n_functions += unit->bodies->len + unit->n_unchecked;
    program->n_unchecked += unit->n_unchecked + unit->n_unknown;
}

UnitResult
program_add_file(Program *program, const CompileCommand *command)
{
    if (command->text != NULL)
        (void)source_of_text(command->file, command->text, command->length);
    const FrontOptions options = {.include_dir = program->options.include_dir,
                                  .flags = (const char *const *)command->flags,
                                  .text = command->text,
                                  .length = command->length,
                                  .directory = command->directory,
                                  .models = program->models,
                                  .verify = program->options.verify,
                                  .every_owned = program->options.every_owned};
    Unit *unit = NULL;
    const ParseResult result = front_parse(command->file, &options, &unit);
    if (result == PARSE_FAILED)
        return UNIT_UNREADABLE;
    check_unit(program, unit);
    g_mutex_lock(&program->mutex);
    take_over(program, unit);
    g_mutex_unlock(&program->mutex);
    unit_free(unit);
    return result == PARSE_ERRORS ? UNIT_HAS_ERRORS : UNIT_CHECKED;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static gint
compare_reports(gconstpointer a, gconstpointer b)
{
    return report_compare(*(Report *const *)a, *(Report *const *)b);
}

static gint
compare_places(gconstpointer a, gconstpointer b)
{
    return span_compare(&((const UnsafePlace *)a)->span, &((const UnsafePlace *)b)->span);
}

/* Several files that include one header find the same in it. */
static void
fold_duplicates(GPtrArray *reports)
{
    for (size_t i = reports->len; i > 1; i--)
        if (report_compare(g_ptr_array_index(reports, i - 1), g_ptr_array_index(reports, i - 2)) ==
            0)
            g_ptr_array_remove_index(reports, i - 1);
}

void
program_finish(Program *program)
{
    GHashTable *const vouched = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    rules_locks(program->locks, program->reports, vouched);
    summary_check(program->summary, program->reports, vouched);
    g_hash_table_destroy(vouched);
    g_ptr_array_sort(program->reports, compare_reports);
    g_array_sort(program->unsafe_places, compare_places);
    fold_duplicates(program->reports);
}

const GPtrArray *
program_reports(const Program *program)
{
    return program->reports;
}

const GArray *
program_unsafe_places(const Program *program)
{
    return program->unsafe_places;
}

void
program_count(const Program *program, size_t *ret_functions, size_t *ret_unchecked)
{
    *ret_functions = program->n_functions;
    *ret_unchecked = program->n_unchecked;
}
