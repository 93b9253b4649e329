/* SPDX-License-Identifier: MIT */
/*
 * torture.h - a primitive under random use by many threads, with promises that must hold.
 *
 * A torture is three functions. For each round: begin makes what is tortured; each of the threads
 * takes the same number of turns; end has the sums of what the threads counted, checks that they
 * are exact, and gives everything back.
 *
 * TO ADD A PRIMITIVE: write its three functions in the file of its kind, and its row in torture.c.
 * A turn may panic on purpose (torture_panic); a turn that waits without a limit must be one that
 * the turns of the others end. Whatever is random comes from the worker, so that a seed gives the
 * same turns again; in which order threads take them it cannot say.
 */
#ifndef TEST_TORTURE_H
#define TEST_TORTURE_H

#include "../util.h"

#include <belay/prelude.h>

enum { TORTURE_COUNTS = 4, TORTURE_THREADS_MOST = 64 };

/* A thread that takes turns. */
typedef struct Worker {
    uint64_t random;
    unsigned number;                 /* 0 to threads - 1 */
    unsigned threads;                /* how many take turns */
    unsigned turn;                   /* 0 to turns - 1 */
    bool panics;                     /* this turn ends in a panic, on purpose */
    uint64_t counts[TORTURE_COUNTS]; /* what the torture wants to add up */
} Worker;

typedef struct Torture {
    const char *name;
    unsigned turns; /* of each thread in a round */
    void (*begin)(unsigned threads);
    void (*turn)(Worker *worker);
    void (*end)(const uint64_t *sums); /* by count */
} Torture;

BELAY_BOX(LifeMark, int);

/* An owned value in memory of its own, which is counted: a double drop aborts. */
typedef struct Life {
    LifeMark mark;
} Life;

Life Life_new(int mark);
int mark_of(const Life *life); /* one that is not empty */
void set_mark(Life *life, int mark);
bool is_gone(const Life *life);
void Life_drop(BELAY_CONSUMES Life *life);
uint32_t lives_left(void);

/* A number below n, of this worker's row. */
unsigned torture_random(Worker *worker, unsigned n);

/* True once in n times. */
bool torture_chance(Worker *worker, unsigned n);

/* Let some time pass, or none: spin, yield or sleep. */
void torture_pause(Worker *worker);

/* Panic on purpose: the turn ends, and the next one begins. */
_Noreturn void torture_panic(Worker *worker);

/* What must be so: else the program says which torture and which seed it was, and aborts. */
void torture_require(bool holds, const char *text, const char *file, int line);
#define MUST(condition_) torture_require(condition_, #condition_, __FILE__, __LINE__)

extern const Torture torture_mutex, torture_rwlock, torture_condvar, torture_barrier;
extern const Torture torture_once, torture_arc, torture_park;
extern const Torture torture_semaphore, torture_reentrant, torture_sharded, torture_note;
extern const Torture torture_threads, torture_scope, torture_pool, torture_channel;

#endif
