/* SPDX-License-Identifier: MIT */
/*
 * machine.h - where and when a result was measured: without it a figure means nothing.
 */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

typedef struct BenchMachine {
    char processor[128]; /* its model, "unknown" where the system does not say */
    unsigned processors; /* that this process may use */
    char system[256];    /* kernel and its release */
    char date[32];       /* now, in UTC, as ISO 8601 writes it */
    double load;         /* how many threads wanted a processor in the last minute */
} BenchMachine;

BenchMachine bench_machine(void);

#endif
