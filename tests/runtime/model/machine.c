/* SPDX-License-Identifier: MIT */
/*
 * machine.c - the steps of machine.h, and how a state and a trace are printed.
 *
 * Only as many threads as the machine has are part of what the explorer sees, so states of small
 * machines are small. While a trace is printed the threads keep their names: sorting the threads
 * of a symmetric machine permutes them, and the permutation is remembered along the way.
 */
#include "machine.h"

#include <stdio.h>
#include <string.h>

/* Printing a trace: which thread, by the name it had at the start, is where now. */
typedef struct Retrace {
    int names[MACHINE_THREADS];
    int line;
} Retrace;

/* What the explorer gives back to us. */
typedef struct Context {
    const Machine *machine;
    Retrace *retrace;
} Context;

static size_t
size_of_state(const Machine *m)
{
    return offsetof(State, thread) + (size_t)m->threads * sizeof(Thread);
}

/* ---- printing ---- */

static int
thread_letter(const Machine *m, int name)
{
    return m->thread_names != NULL ? m->thread_names[name] : 'A' + name;
}

static void
print_thread(const Machine *m, const Thread *t, int name)
{
    printf("  %c:%s", thread_letter(m, name), m->places[t->pc].name);
    for (int i = 0; i < t->buffered; i++)
        printf(" (%s = %d)", m->cell_names[t->buffer[i].cell], t->buffer[i].value);
}

/* A line of the trace: what thread `self` did, the cells, and where all threads are now. */
static void
print_line(const Step *s, const State *now, int self, const char *what)
{
    const Machine *m = s->machine;
    Retrace *r = s->retrace;

    printf("%4d  %c  %-44s", ++r->line, thread_letter(m, self), what);
    for (int i = 0; i < MACHINE_CELLS && m->cell_names[i] != NULL; i++)
        printf(" %s %d", m->cell_names[i], now->cell[i]);
    printf(" |");
    for (int name = 0; name < m->threads; name++)
        for (int i = 0; i < m->threads; i++)
            if (r->names[i] == name)
                print_thread(m, &now->thread[i], name);
    putchar('\n');
}

/* ---- one step ---- */

/* Sort the threads of `state`, and `names` along with them. */
static void
sort_threads(State *state, int *names, int count)
{
    for (int i = 1; i < count; i++) {
        for (int j = i; j > 0; j--) {
            Thread *a = &state->thread[j - 1], *b = &state->thread[j];
            if (memcmp(a, b, sizeof *a) <= 0)
                break;
            const Thread thread = *a;
            const int name = names[j - 1];
            *a = *b;
            *b = thread;
            names[j - 1] = names[j];
            names[j] = name;
        }
    }
}

/* Tell the explorer about s->to, and begin the next step from where this one began. */
static void
complete(Step *s, Certainty certainty, const char *what)
{
    int names[MACHINE_THREADS] = {0};

    if (s->retrace != NULL)
        memcpy(names, s->retrace->names, sizeof names);
    const int self = names[s->self];
    if (s->machine->symmetric)
        sort_threads(&s->to, names, s->machine->threads);
    if (explorer_step(s->explorer, &s->to, certainty)) {
        memcpy(s->retrace->names, names, sizeof names);
        print_line(s, &s->to, self, what);
    }
    memcpy(&s->to, s->from, size_of_state(s->machine));
}

Thread *
step_thread(Step *s)
{
    return &s->to.thread[s->self];
}

static void
set_pc(Step *s, int pc)
{
    Thread *t = step_thread(s);
    t->pc = (uint8_t)pc;
    if (pc == PC_DONE)
        t->rounds = t->kind = t->value = t->early = t->early_cell = 0;
}

void
step_goto(Step *s, int pc, const char *what)
{
    set_pc(s, pc);
    complete(s, WILL_HAPPEN, what);
}

void
step_may(Step *s, int pc, const char *what)
{
    set_pc(s, pc);
    complete(s, MAY_HAPPEN, what);
}

/* ---- memory ---- */

int
step_load(Step *s, int cell)
{
    Thread *t = step_thread(s);
    if (t->early != 0 && t->early_cell == cell) {
        const int value = t->early - 1;
        t->early = t->early_cell = 0;
        return value;
    }
    for (int i = t->buffered; i-- > 0;)
        if (t->buffer[i].cell == cell)
            return t->buffer[i].value;
    return s->to.cell[cell];
}

void
step_early_load(Step *s, int cell)
{
    Thread *t = step_thread(s);
    if (s->machine->memory == STRONG || t->early != 0)
        return;
    t->early = (uint8_t)(1 + step_load(s, cell));
    t->early_cell = (uint8_t)cell;
    step_goto(s, t->pc, "(a coming load is performed early)");
}

/* The store at `index` of the thread's buffer reaches memory. */
static void
flush(State *state, Thread *t, int index)
{
    state->cell[t->buffer[index].cell] = t->buffer[index].value;
    t->buffered--;
    memmove(t->buffer + index, t->buffer + index + 1,
            sizeof *t->buffer * (size_t)(t->buffered - index));
    memset(t->buffer + t->buffered, 0, sizeof *t->buffer);
}

static void
flush_all(State *state, Thread *t)
{
    while (t->buffered > 0)
        flush(state, t, 0);
}

static void
push_store(Step *s, int cell, int value, bool release)
{
    Thread *t = step_thread(s);
    if (t->early_cell == cell) /* the coming load must see this store */
        t->early = t->early_cell = 0;
    if (t->buffered == MACHINE_BUFFER) /* as on a real machine: wait until one has left */
        flush(&s->to, t, 0);
    t->buffer[t->buffered++] =
        (BufferedStore){.cell = (uint8_t)cell, .value = value & 0x7f, .release = release};
}

void
step_store(Step *s, int cell, int value)
{
    push_store(s, cell, value, false);
}

void
step_store_release(Step *s, int cell, int value)
{
    push_store(s, cell, value, true);
}

/* True if the store at `index` need not wait for those before it. */
static bool
may_flush(const Machine *m, const Thread *t, int index)
{
    if (index > 0 && (m->memory == STRONG || t->buffer[index].release))
        return false;
    for (int i = 0; i < index; i++)
        if (t->buffer[i].cell == t->buffer[index].cell)
            return false;
    return true;
}

/* The steps in which a store of this thread reaches memory. */
static void
flush_steps(Step *s)
{
    for (int i = 0; i < s->from->thread[s->self].buffered; i++) {
        Thread *t = step_thread(s);
        if (may_flush(s->machine, t, i)) {
            flush(&s->to, t, i);
            complete(s, WILL_HAPPEN, "(a store of it reaches memory)");
        }
    }
}

void
step_settle(Step *s, int cell, RmwOrder order)
{
    Thread *t = step_thread(s);
    bool all = s->machine->memory == STRONG || order == RMW_RELEASE;
    bool wanted[MACHINE_BUFFER];

    for (int i = t->buffered; i-- > 0;) { /* a release takes all older ones along */
        wanted[i] = all || t->buffer[i].cell == cell;
        all |= wanted[i] && t->buffer[i].release;
    }
    for (int i = 0, index = 0, count = t->buffered; i < count; i++) {
        if (wanted[i])
            flush(&s->to, t, index);
        else
            index++;
    }
}

int
step_swap(Step *s, int cell, int value, RmwOrder order)
{
    step_settle(s, cell, order);
    const int old = s->to.cell[cell];
    s->to.cell[cell] = (uint8_t)value;
    return old;
}

int
step_add(Step *s, int cell, int value, RmwOrder order)
{
    step_settle(s, cell, order);
    const int old = s->to.cell[cell];
    s->to.cell[cell] = (uint8_t)(old + value);
    return old;
}

void
step_fence(Step *s)
{
    flush_all(&s->to, step_thread(s));
    step_thread(s)->early = 0;
}

void
step_membarrier(Step *s)
{
    for (int i = 0; i < s->machine->threads; i++) {
        flush_all(&s->to, &s->to.thread[i]);
        s->to.thread[i].early = 0;
    }
}

void
step_wake_one(Step *s, int asleep, int woken, int pc, const char *what)
{
    step_wake_one_or(s, asleep, woken, pc, pc, what);
}

void
step_wake_one_or(Step *s, int asleep, int woken, int pc, int otherwise, const char *what)
{
    bool any = false;
    for (int i = 0; i < s->machine->threads; i++) {
        if (s->from->thread[i].pc == asleep) {
            any = true;
            step_fence(s);
            s->to.thread[i].pc = (uint8_t)woken;
            step_goto(s, pc, what);
        }
    }
    if (!any) {
        step_fence(s);
        step_goto(s, otherwise, "wakes nobody");
    }
}

/* ---- what the explorer asks ---- */

static void
expand(void *context, Explorer *explorer, const void *state)
{
    const Context *c = context;
    Step s = {.machine = c->machine, .explorer = explorer, .retrace = c->retrace, .from = state};

    memcpy(&s.to, state, size_of_state(c->machine));
    for (s.self = 0; s.self < c->machine->threads; s.self++) {
        flush_steps(&s);
        if (step_thread(&s)->pc != PC_DONE)
            c->machine->places[step_thread(&s)->pc].step(&s);
    }
}

static const char *
fault(void *context, const void *state)
{
    const Machine *m = ((const Context *)context)->machine;
    State copy;

    memset(&copy, 0, sizeof copy);
    memcpy(&copy, state, size_of_state(m));
    if (copy.fault == 0 && m->check != NULL)
        m->check(m->options, &copy);
    return copy.fault == 0 ? NULL : m->faults[copy.fault];
}

static bool
finished(void *context, const void *state)
{
    const Machine *m = ((const Context *)context)->machine;
    const State *s = state;

    for (int i = 0; i < m->threads; i++)
        if (s->thread[i].pc != PC_DONE || s->thread[i].buffered != 0)
            return false;
    return true;
}

Outcome
machine_explore(const Machine *m, const State *start, bool trace)
{
    Retrace retrace = {.names = {0, 1, 2, 3}};
    Context context = {.machine = m};
    const Subject subject = {size_of_state(m), &context, expand, fault, finished};
    Explorer *x = explorer_new(&subject);
    State first = *start;

    if (m->symmetric)
        sort_threads(&first, retrace.names, m->threads);
    const Outcome out = explorer_run(x, &first);
    if (trace && out.bad != NULL) {
        context.retrace = &retrace;
        explorer_retrace(x);
    }
    explorer_free(x);
    return out;
}
