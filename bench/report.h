/* SPDX-License-Identifier: MIT */
/*
 * report.h - results for people and for programs.
 */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "machine.h"
#include "rounds.h"

/* What a report tells besides the figures. */
typedef struct BenchSetting {
    BenchMachine machine; /* as it was before the first run */
    BenchOptions options;
} BenchSetting;

/* A table on standard output. */
void bench_report_table(const BenchResult results[], size_t count, const BenchSetting *setting);

/* One JSON object on standard output; README.md says what is in it. False when writing failed. */
bool bench_report_json(const BenchResult results[], size_t count, const BenchSetting *setting);

#endif
