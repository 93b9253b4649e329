/* SPDX-License-Identifier: MIT */
/*
 * util.h - what the tests of the runtime share: counted values, flags, children, one way to run.
 */
#ifndef TEST_UTIL_H
#define TEST_UTIL_H

#include <belay/belay.h>
#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Run each test in a process of its own. Gives main's exit status. CK_RUN_CASE=name runs one. */
int run_suite(const char *name, const TTest *const *tests, size_t count);

/* ---- values that are counted ---------------------------------------------------------------- */

BELAY_BOX(TrackedId, int);

/* An owned value. On the heap, so that leaks and double drops are also seen by the sanitizers. */
typedef struct Tracked {
    TrackedId id;
} Tracked;

Tracked Tracked_new(int id);

/* The id, of one that is not empty. */
int id_of(const Tracked *tracked);
bool is_empty(const Tracked *tracked);

/* Counts. A value that was dropped already, from a copy, aborts. */
void Tracked_drop(BELAY_CONSUMES Tracked *tracked);

/* How many exist; how many were dropped. Any thread. */
int tracked_alive(void);
int tracked_dropped(void);

/* The ids in the order of their drops, "3 2 1". At most the first hundred. */
const char *tracked_order(void);

/* ---- flags between threads ------------------------------------------------------------------ */

/* A number that starts at 0 and is raised one by one, by any thread: shared, as a lock is. */
typedef uint32_t Flag;

/* Gives back what it was before. */
uint32_t flag_raise(const Flag *flag);
uint32_t flag_value(const Flag *flag);

/* Sleep until it has this value or a greater one. */
void flag_wait(const Flag *flag, uint32_t value);

/* ---- panics --------------------------------------------------------------------------------- */

/* Print no panics from now on, but count them; and keep the line of the last one. */
void panics_quiet(void);
uint32_t panics_seen(void);
int panics_last_line(void);

/* ---- other processes ------------------------------------------------------------------------ */

/* How a child process ended, and what it wrote. */
typedef struct Process {
    int status; /* of its exit; -1 when a signal ended it */
    int signal; /* that ended it; 0 when it exited */
    char *out;  /* standard output, standard error */
    char *err;
} Process;

/* Run body in a forked child, as its main thread; when body returns the child exits with 0. */
Process process_fork(void (*body)(void));

/* Run a program with arguments, the last one NULL, found by PATH. Status 127: there is none. */
Process process_exec(const char *const *arguments);

/* Run this very program again with one argument. */
Process process_self(const char *argument);

void Process_drop(BELAY_CONSUMES Process *process);

/* True where the build is a sanitizer's or runs under valgrind: far slower, or short of threads. */
bool build_is_slow(void);

#endif
