/* SPDX-License-Identifier: MIT */
/*
 * report.c - results for people and for programs.
 */
#include "report.h"

#include <belay/version.h>
#include <jansson.h>
#include <stdio.h>

/* More than this between the quarters of the rounds, as a share of the median, is marked. */
#define RESTLESS 0.2

/* A load above this for each processor, before the first run, is told. */
#define BUSY 0.25

enum { TITLE_WIDTH = 36 };

typedef struct Column {
    const char *title;
    const char *above, *below; /* the title over the column, in two lines */
    const char *key;           /* in JSON */
    bool rival;                /* may be "the best": threads that sleep, and it is not Belay */
} Column;

static const Column columns[COLUMN_COUNT] = {
    [COLUMN_BELAY] = {"Belay", "", "Belay", "belay", false},
    [COLUMN_C] = {"glibc or C", "glibc", "or C", "c", true},
    [COLUMN_RUST_STD] = {"Rust std", "Rust", "std", "rust_std", true},
    [COLUMN_PARKING_LOT] = {"parking_lot", "parking", "_lot", "parking_lot", true},
    [COLUMN_CROSSBEAM] = {"crossbeam", "cross", "beam", "crossbeam", true},
    [COLUMN_RAYON] = {"rayon", "", "rayon", "rayon", true},
    [COLUMN_FLUME] = {"flume", "", "flume", "flume", true},
    [COLUMN_GO] = {"Go", "", "(Go)", "go", false},
    [COLUMN_NSYNC] = {"nsync", "", "nsync", "nsync", true},
    [COLUMN_SPIN] = {"spin", "", "(spin)", "spin", false},
};

/* The fastest rival of a row, or COLUMN_COUNT where there is none. */
static BenchColumn
best_rival(const BenchResult *result)
{
    BenchColumn best = COLUMN_COUNT;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        const BenchColumn column = (BenchColumn)i;
        if (!columns[column].rival || !result->ran[column])
            continue;
        if (best == COLUMN_COUNT || result->wall[column].median < result->wall[best].median)
            best = column;
    }
    return best;
}

/* ---- the table ------------------------------------------------------------------------------ */

/* "4.52", "18.4", "30.1k": at least three digits, as short as that allows; then the marks. */
static void
print_figure(const BenchFigure *figure, bool best)
{
    const double value = figure->median;
    const bool restless = figure->three_quarters - figure->quarter > RESTLESS * value;
    char text[32];
    if (value >= 9999.5)
        snprintf(text, sizeof text, "%.1fk", value / 1000);
    else
        snprintf(text, sizeof text, "%.*f", value < 9.995 ? 2 : value < 999.5 ? 1 : 0, value);
    printf(" %7s%c%c", text, best ? '*' : ' ', restless ? '~' : ' ');
}

static void
print_ratio(const BenchResult *result, const BenchFigure figures[], BenchColumn other)
{
    if (other == COLUMN_COUNT || !result->ran[other] || !result->ran[COLUMN_BELAY]) {
        printf(" %9s", "-");
        return;
    }
    const double ratio = figures[COLUMN_BELAY].median / figures[other].median;
    printf(" %9.*f", ratio < 0.0995 ? 3 : 2, ratio);
}

static void
print_line(const BenchResult *result, const char *title, const char *unit,
           const BenchFigure figures[])
{
    const BenchColumn best = best_rival(result);
    printf("%-*s %-3s", TITLE_WIDTH, title, unit);
    for (int i = 0; i < COLUMN_COUNT; i++) {
        const BenchColumn column = (BenchColumn)i;
        if (result->ran[column])
            print_figure(&figures[column], column == best);
        else
            printf(" %7s  ", result->row->peers[column] == NULL ? "" : "skipped");
    }
    print_ratio(result, figures, best);
    print_ratio(result, figures, COLUMN_RUST_STD);
    printf("\n");
}

static void
print_titles(void)
{
    printf("%-*s    ", TITLE_WIDTH, "");
    for (int column = 0; column < COLUMN_COUNT; column++)
        printf(" %7s  ", columns[column].above);
    printf("    Belay/    Belay/\n%-*s    ", TITLE_WIDTH, "");
    for (int column = 0; column < COLUMN_COUNT; column++)
        printf(" %7s  ", columns[column].below);
    printf("     best*  Rust std\n");
}

/* Why a column has figures missing: the reason is the same in all its rows. */
static const char *
missing_reason(const BenchResult results[], size_t count, BenchColumn column)
{
    for (size_t i = 0; i < count; i++) {
        const BenchPeer *const peer = results[i].row->peers[column];
        if (peer != NULL && peer->missing != NULL)
            return peer->missing;
    }
    return NULL;
}

static void
print_missing(const BenchResult results[], size_t count)
{
    for (int column = 0; column < COLUMN_COUNT; column++) {
        const char *const reason = missing_reason(results, count, (BenchColumn)column);
        if (reason != NULL)
            printf("%s is skipped: %s.\n", columns[column].title, reason);
    }
}

static void
print_row(const BenchResult *result)
{
    if (result->skipped != NULL) {
        printf("%-*s skipped: %s\n", TITLE_WIDTH, result->row->title, result->skipped);
        return;
    }
    print_line(result, result->row->title, "ns", result->wall);
    print_line(result, "", "cpu", result->cpu);
}

static void
print_notes(const BenchResult results[], size_t count, const BenchMachine *machine)
{
    printf("\n"
           "*: the fastest peer whose threads sleep when they have to wait. No rivals:\n"
           "(spin), which never sleeps, and (Go), whose goroutines take turns in one thread.\n"
           "~: restless: half of the rounds spread over more than %.0f %% of the median.\n",
           100 * RESTLESS);
    print_missing(results, count);
    if (machine->load > BUSY * machine->processors)
        printf("Others were working: the load was %.2f before the first run.\n", machine->load);
}

void
bench_report_table(const BenchResult results[], size_t count, const BenchSetting *setting)
{
    const BenchMachine *const machine = &setting->machine;
    printf("Belay %s beside its peers: %s, %u processors, %s, %s\n"
           "Median of %u rounds%s, in nanoseconds per operation: ns by the clock, cpu used by all\n"
           "threads together.\n\n",
           BELAY_VERSION, machine->processor, machine->processors, machine->system, machine->date,
           setting->options.rounds, setting->options.pin ? ", all threads pinned" : "");
    print_titles();
    for (size_t i = 0; i < count; i++)
        print_row(&results[i]);
    print_notes(results, count, machine);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *
json_of_figure(const BenchFigure *figure)
{
    return json_pack("{sf sf sf sf sf}", "median", figure->median, "min", figure->least, "q1",
                     figure->quarter, "q3", figure->three_quarters, "max", figure->most);
}

static json_t *
json_of_peer(const BenchResult *result, BenchColumn column)
{
    const char *const missing = result->row->peers[column]->missing;
    if (!result->ran[column])
        return json_pack("{ss}", "skipped", missing != NULL ? missing : result->skipped);
    return json_pack("{so so}", "ns", json_of_figure(&result->wall[column]), "cpu_ns",
                     json_of_figure(&result->cpu[column]));
}

static json_t *
json_of_row(const BenchResult *result)
{
    const BenchColumn best = best_rival(result);
    const double belay = result->wall[COLUMN_BELAY].median;
    json_t *const peers = json_object();
    for (int column = 0; column < COLUMN_COUNT; column++)
        if (result->row->peers[column] != NULL)
            json_object_set_new(peers, columns[column].key,
                                json_of_peer(result, (BenchColumn)column));
    json_t *const row = json_pack("{ss ss si sb so}", "name", result->row->name, "title",
                                  result->row->title, "threads", (int)result->row->threads,
                                  "pinned", result->row->pinned, "peers", peers);
    if (best != COLUMN_COUNT) {
        json_object_set_new(row, "best", json_string(columns[best].key));
        json_object_set_new(row, "ratio_best", json_real(belay / result->wall[best].median));
    }
    if (result->ran[COLUMN_RUST_STD])
        json_object_set_new(row, "ratio_rust_std",
                            json_real(belay / result->wall[COLUMN_RUST_STD].median));
    return row;
}

bool
bench_report_json(const BenchResult results[], size_t count, const BenchSetting *setting)
{
    const BenchMachine *const machine = &setting->machine;
    json_t *const rows = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(rows, json_of_row(&results[i]));
    json_t *const whole =
        json_pack("{ss ss ss si ss ss sf si sb so}", "belay", BELAY_VERSION, "date", machine->date,
                  "processor", machine->processor, "processors", (int)machine->processors, "system",
                  machine->system, "compiler", BENCH_COMPILER, "load", machine->load, "rounds",
                  (int)setting->options.rounds, "pinned", setting->options.pin, "rows", rows);
    const bool written =
        whole != NULL && json_dumpf(whole, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) == 0;
    json_decref(whole);
    return putchar('\n') != EOF && fflush(stdout) == 0 && written;
}
