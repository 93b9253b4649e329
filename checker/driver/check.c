/* SPDX-License-Identifier: MIT */
/*
 * check.c - `belay check`: from files and flags to programs, to reports, to an exit status.
 *
 *     collect     which files, each with the flags it is compiled with: a list of CompileCommand
 *     judge       all in one program, or each in one of its own; the files in parallel
 *     tell        the reports of all programs, in the order of their files
 *
 * What cannot be read does not keep the rest from being checked; the exit status tells.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/commands.h"
#include "driver/complain.h"
#include "driver/crash.h"
#include "driver/database.h"
#include "driver/output.h"
#include "driver/parallel.h"
#include "driver/program.h"

/* A file on its way through the check. */
typedef struct Job {
    CompileCommand command;
    Program *program; /* the one for all, or its own; NULL: its own, which is not there yet */
    UnitResult result;
} Job;

typedef struct Check {
    const Options *options;
    const Home *home;
    CheckOptions check_options;
    GArray *jobs;    /* of Job */
    bool unreadable; /* something was */
} Check;

static void
job_clear(gpointer pointer)
{
    Job *const job = pointer;
    g_free(job->command.directory);
    g_free(job->command.file);
    g_strfreev(job->command.flags);
}

static void
check_init(Check *check, const Options *options, const Home *home)
{
    *check = (Check){
        .options = options,
        .home = home,
        .check_options =
            {
                .include_dir = home->include,
                .models_dir = home->models,
                .resource_dir = home->resource,
                .verify = options->verify,
                .every_owned = options->every_owned,
                .list_unsafe = options->list_unsafe,
                .dump_mir = options->dump_mir,
                .dump_to = stdout,
            },
        .jobs = g_array_new(FALSE, TRUE, sizeof(Job)),
    };
    g_array_set_clear_func(check->jobs, job_clear);
}

/* ---- collect -------------------------------------------------------------------------------- */

/* Can it be read? Complains when not. */
static bool
is_readable(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0 || access(path, R_OK) != 0) {
        complain("cannot read '%s': %s", path, strerror(errno));
        return false;
    }
    if (S_ISDIR(info.st_mode)) {
        complain("cannot read '%s': it is a folder", path);
        return false;
    }
    if (flags_is_cpp(path)) {
        complain("'%s' is C++; belay checks C", path);
        return false;
    }
    return true;
}

static bool
same_command(const CompileCommand *a, const CompileCommand *b)
{
    return strcmp(a->file, b->file) == 0 && g_strcmp0(a->directory, b->directory) == 0 &&
           g_strv_equal((const gchar *const *)a->flags, (const gchar *const *)b->flags);
}

/* Add a file, once. Takes the flags over. */
static void
add_job(Check *check, const char *directory, const char *file, char **flags)
{
    const Job job = {.command = {
                         .directory = g_strdup(directory),
                         .file = g_strdup(file),
                         .flags = flags,
                     }};
    bool known = false;
    for (guint i = 0; i < check->jobs->len && !known; i++)
        known = same_command(&g_array_index(check->jobs, Job, i).command, &job.command);
    g_array_append_val(check->jobs, job);
    if (known)
        g_array_remove_index(check->jobs, check->jobs->len - 1);
}

static void
add_readable(Check *check, const char *directory, const char *file, char **flags)
{
    if (is_readable(file)) {
        add_job(check, directory, file, flags);
        return;
    }
    check->unreadable = true;
    g_strfreev(flags);
}

/* The files named, with one line of flags for all. */
static void
collect_plain(Check *check)
{
    const Options *const options = check->options;
    static char *const no_flags[] = {NULL};
    char *const *flags = options->flags == NULL ? no_flags : options->flags;
    CompilerLine line;
    compiler_line_parse((const char *const *)flags, NULL, &line);
    for (guint i = 0; i < options->files->len; i++)
        add_readable(check, NULL, g_ptr_array_index(options->files, i),
                     flags_for_check(&line, options->before, options->after, check->home));
    compiler_line_done(&line);
}

/* One command of the database. Its compiler may come after a launcher: those are no options. */
static void
collect_entry(Check *check, const DatabaseEntry *entry)
{
    const Options *const options = check->options;
    CompilerLine line;
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (size_t i = 1; entry->words[i] != NULL; i++)
        g_ptr_array_add(words, entry->words[i]);
    for (size_t i = 0; options->flags != NULL && options->flags[i] != NULL; i++)
        g_ptr_array_add(words, options->flags[i]);
    g_ptr_array_add(words, NULL);
    compiler_line_parse((const char *const *)words->pdata, entry->directory, &line);
    g_autofree char *target = flags_target_of(entry->words[0]);
    if (target != NULL)
        g_ptr_array_insert(line.flags, 0, g_steal_pointer(&target));
    add_readable(check, entry->directory, entry->file,
                 flags_for_check(&line, options->before, options->after, check->home));
    compiler_line_done(&line);
}

static void
collect_from_database(Check *check, const Database *database)
{
    const GPtrArray *const files = check->options->files;
    for (guint i = 0; i < files->len; i++) {
        const char *const file = g_ptr_array_index(files, i);
        g_autoptr(GPtrArray) entries = database_find(database, file);
        if (entries->len == 0) {
            complain("%s has no command for '%s'", database->path, file);
            check->unreadable = true;
        }
        for (guint j = 0; j < entries->len; j++)
            collect_entry(check, g_ptr_array_index(entries, j));
    }
    for (guint i = 0; i < database->entries->len && files->len == 0; i++) {
        const DatabaseEntry *const entry = &g_array_index(database->entries, DatabaseEntry, i);
        if (flags_is_c(entry->file))
            collect_entry(check, entry);
    }
}

/*
 * False, with a complaint, when there is no database to collect from. A whole command behind -- is
 * the one meant, as for clang-tidy; flags there are added to those of the database.
 */
static bool
collect(Check *check)
{
    char *const *const flags = check->options->flags;
    const bool is_command = flags != NULL && flags[0] != NULL && flags[0][0] != '-';
    if (check->options->build_dir == NULL || is_command) {
        collect_plain(check);
        return true;
    }
    Database database;
    if (!database_read(check->options->build_dir, &database))
        return false;
    collect_from_database(check, &database);
    database_done(&database);
    return true;
}

/* ---- judge ---------------------------------------------------------------------------------- */

static void
judge_job(void *data, size_t item)
{
    Check *const check = data;
    Job *const job = &g_array_index(check->jobs, Job, item);
    const bool own_program = job->program == NULL;
    crash_note_file(job->command.file);
    if (own_program)
        job->program = program_new(&check->check_options);
    job->result = program_add_file(job->program, &job->command);
    if (own_program)
        program_finish(job->program);
    crash_note_file(NULL);
}

/* The programs, each once, in the order of their files. Freeing the array frees them. */
static GPtrArray *
judge(Check *check)
{
    const Options *const options = check->options;
    GPtrArray *const programs = g_ptr_array_new_with_free_func((GDestroyNotify)program_free);
    Program *const one = options->separate ? NULL : program_new(&check->check_options);
    for (guint i = 0; i < check->jobs->len; i++)
        g_array_index(check->jobs, Job, i).program = one;
    /* What is dumped comes in the order of the files. */
    const size_t threads = options->dump_mir ? 1 : options->threads;
    const bool progress = !options->quiet && !options->of_cmake && isatty(STDERR_FILENO);
    parallel_run(judge_job, check, check->jobs->len, threads, progress);
    if (one != NULL) {
        program_finish(one);
        g_ptr_array_add(programs, one);
    }
    for (guint i = 0; i < check->jobs->len; i++) {
        const Job *const job = &g_array_index(check->jobs, Job, i);
        if (job->result == UNIT_UNREADABLE) {
            complain("cannot parse '%s'", job->command.file);
            check->unreadable = true;
        }
        if (one == NULL)
            g_ptr_array_add(programs, job->program);
    }
    return programs;
}

/* ---- tell ----------------------------------------------------------------------------------- */

/* How much of the functions was checked. */
static void
tell_functions(const GPtrArray *programs)
{
    size_t functions = 0, unchecked = 0;
    for (guint i = 0; i < programs->len; i++) {
        size_t of_one, unchecked_of_one;
        program_count(g_ptr_array_index(programs, i), &of_one, &unchecked_of_one);
        functions += of_one;
        unchecked += unchecked_of_one;
    }
    complain("%zu function%s, %zu not checked", functions, functions == 1 ? "" : "s", unchecked);
}

static int
tell(const Check *check, const GPtrArray *programs)
{
    g_autoptr(GPtrArray) reports = g_ptr_array_new();
    bool written = true;
    for (guint i = 0; i < programs->len; i++) {
        const Program *const program = g_ptr_array_index(programs, i);
        const GPtrArray *const some = program_reports(program);
        for (guint j = 0; j < some->len; j++)
            g_ptr_array_add(reports, g_ptr_array_index(some, j));
        if (check->options->list_unsafe)
            written = output_unsafe(program_unsafe_places(program), check->options) && written;
    }
    DiagCount count;
    written = output_reports(reports, check->options, check->home, &count) && written;
    if (check->options->verify)
        tell_functions(programs);
    if (check->unreadable || !written)
        return EXIT_MISUSE;
    return count.errors > 0 ? EXIT_ERRORS : EXIT_CLEAN;
}

static int
judge_and_tell(Check *check)
{
    crash_guard();
    GPtrArray *const programs = judge(check);
    const int status = tell(check, programs);
    g_ptr_array_unref(programs);
    return status;
}

int
check_line(const CompilerLine *line, const GPtrArray *before, const Options *options,
           const Home *home)
{
    Check check;
    check_init(&check, options, home);
    for (guint i = 0; i < line->sources->len; i++)
        add_readable(&check, NULL, g_ptr_array_index(line->sources, i),
                     flags_for_check(line, before, NULL, home));
    const int status = judge_and_tell(&check);
    g_array_unref(check.jobs);
    return status;
}

static int
check_with(const Options *options)
{
    Home home;
    if (!home_find(&home))
        return EXIT_MISUSE;
    Check check;
    check_init(&check, options, &home);
    const int status = collect(&check) ? judge_and_tell(&check) : EXIT_MISUSE;
    g_array_unref(check.jobs);
    home_done(&home);
    return status;
}

int
command_check(int argc, char **argv)
{
    Options options;
    const bool good = options_parse_check(argc, argv, &options);
    const int status = good ? check_with(&options) : EXIT_MISUSE;
    options_done(&options);
    return status;
}
