/* SPDX-License-Identifier: MIT */
/*
 * machine.h - a small machine for models: threads, memory with store buffers, sleepers on a futex.
 *
 * Memory is a few cells of one byte. A store does not reach its cell at once: it waits in a buffer
 * of its thread, which alone can see it there, and reaches the cell at any later moment. Each
 * thread is a program counter and a few bytes of its own; what it does at each place is a C
 * function of the model.
 *
 *     thread            buffer (oldest first)            cells
 *     {pc, value, ...}  [locked = 0][sleepers = 0]  -->  locked 1, sleepers 1, poison 0
 *
 * Two memory models
 *     STRONG  x86-TSO: the buffer is a queue, and an atomic read-modify-write drains it first.
 *     WEAK    what Arm's processors do, as far as the models need it. Stores to different cells
 *             leave the buffer in any order, but a release store is last among those before it. A
 *             read-modify-write goes past buffered stores to other cells unless it has release
 *             semantics. A load may be performed before its turn: the model says which, and from
 *             where on (step_early_load); a full fence, its own or a membarrier, undoes that.
 *
 * What a model does not write out the machine adds: the stores that reach memory. Threads in equal
 * states are interchangeable when the model is `symmetric`: states that differ only in which
 * thread is which are then one.
 *
 * A store, a load and a step to the next place are one step of the search; so are a wake and going
 * to sleep. Two accesses to shared memory are never in one step unless they are one access
 * in the code too.
 */
#ifndef MODEL_MACHINE_H
#define MODEL_MACHINE_H

#include "explorer.h"

enum {
    MACHINE_THREADS = 4,
    MACHINE_CELLS = 7,
    MACHINE_BUFFER = 4, /* stores that can wait per thread */
    PC_DONE = 0,        /* a thread that has ended; every other pc is the model's */
};

typedef enum MemoryModel {
    STRONG,
    WEAK,
} MemoryModel;

/* The order that a read-modify-write asks for. Acquire needs no name: nothing here is weaker. */
typedef enum RmwOrder {
    RMW_ACQUIRE,
    RMW_RELEASE, /* acquire and release */
} RmwOrder;

typedef struct BufferedStore {
    uint8_t cell;
    uint8_t value : 7;
    uint8_t release : 1;
} BufferedStore;

/* A thread. The fields after `pc` mean what the model wants; a thread that is done is all zero. */
typedef struct Thread {
    uint8_t pc;
    uint8_t rounds; /* how often it still does what it does */
    uint8_t kind;   /* which of the model's kinds of threads it is */
    uint8_t value;  /* what it keeps from one step to another */
    uint8_t early;  /* 1 + what it loaded before its turn, or 0 */
    uint8_t early_cell;
    uint8_t buffered;
    BufferedStore buffer[MACHINE_BUFFER];
} Thread;

typedef struct State {
    uint8_t fault; /* an index into the model's faults, 0 = none */
    uint8_t cell[MACHINE_CELLS];
    Thread thread[MACHINE_THREADS];
} State;

typedef struct Step Step;

/* A place in the program. */
typedef struct Place {
    const char *name;
    void (*step)(Step *s); /* completes every step that thread s->self can take from here */
} Place;

/*
 * A model lists its places once, as #define PLACES(X) X(pc, function, name) ..., and makes of it
 *
 *     enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };
 *     static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};
 */
#define MACHINE_NUMBER_(pc, function, name) pc,
#define MACHINE_PLACE_(pc, function, name) [pc] = {name, function},

/* A program to explore. */
typedef struct Machine {
    const char *const *faults;     /* by State.fault; 0 is unused */
    const char *const *cell_names; /* up to the first NULL */
    const Place *places;           /* by pc; PC_DONE needs no function */
    const char *thread_names;      /* a letter each, for traces; NULL for ABCD */
    /* Set state->fault if something is wrong that the steps did not see themselves. May be NULL. */
    void (*check)(const void *options, State *state);
    const void *options; /* the model's own */
    MemoryModel memory;
    int threads;
    bool symmetric;
} Machine;

/* One step in the making. `to` starts as a copy of `from`, and again after each completed step. */
struct Step {
    const Machine *machine;
    Explorer *explorer;
    struct Retrace *retrace; /* of the trace being printed, or NULL */
    const State *from;
    State to;
    int self; /* the thread that takes the step */
};

/* The thread that takes the step, in the state it leads to. */
Thread *step_thread(Step *s);

/* The step is complete: the thread goes on at `pc`. `what` is what a trace says about it. */
void step_goto(Step *s, int pc, const char *what);

/* The same for a step that may never be taken. */
void step_may(Step *s, int pc, const char *what);

/* What the thread sees in a cell, or saw there before (step_early_load). */
int step_load(Step *s, int cell);

/* If memory is weak: complete a step in which the thread performs a coming load of the cell. */
void step_early_load(Step *s, int cell);

/* Store to a cell, some time. */
void step_store(Step *s, int cell, int value);
void step_store_release(Step *s, int cell, int value);

/* Exchange; returns the old value. */
int step_swap(Step *s, int cell, int value, RmwOrder order);

/* Add to a cell; returns the old value. */
int step_add(Step *s, int cell, int value, RmwOrder order);

/*
 * What a read-modify-write of the cell does before it looks: as many of the thread's own stores
 * reach memory as the order asks for. After it, a model may read and write s->to.cell[cell]
 * itself.
 */
void step_settle(Step *s, int cell, RmwOrder order);

/* A full fence of this thread; of every thread. */
void step_fence(Step *s);
void step_membarrier(Step *s);

/*
 * Wake one thread, any, that is at pc `asleep`; it goes on at `woken`, this one at `pc`. Without a
 * sleeper this one just goes on. Completes the step, once for each sleeper.
 */
void step_wake_one(Step *s, int asleep, int woken, int pc, const char *what);

/*
 * The same, but without a sleeper this one goes on at `otherwise`: for a waker who asks how many.
 */
void step_wake_one_or(Step *s, int asleep, int woken, int pc, int otherwise, const char *what);

/* Explore from `start`, and print the way to the bad state if `trace` says so and there is one. */
Outcome machine_explore(const Machine *m, const State *start, bool trace);

#endif
