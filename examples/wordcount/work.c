/* SPDX-License-Identifier: MIT */
/*
 * work.c - the threads: who counts what, and how it becomes one result.
 *
 *     plan, rules, kernel   read by all threads         by_ref: nobody can write them
 *     cursor                which chunk is next         a Mutex: taken once for each chunk
 *     harvests              what each thread counted    by_mut: each thread has one of its own
 *
 * The threads are scoped, so they may borrow all this from work_run's stack. A thread takes the
 * next chunk whenever it is done with one, so that a fast thread counts more; no thread waits for
 * another until nothing is left. Meanwhile this thread draws the progress bar.
 *
 * Then the tables are merged, two and two, at the same time: as many rounds as a tree of them is
 * high. Two tables of 400,000 words take 55 ms, eight of them 210 ms on two processors (one after
 * the other 240 ms; more processors gain more).
 *
 * Failure: if the system has no more threads to give, or no memory for their buffers, those that it
 * gave do the work, at worst this one alone. A thread without memory for words stops all; so does
 * an interrupt.
 */
#define _GNU_SOURCE
#include "work.h"

#include "harvest.h"
#include "progress.h"

#include <belay/prelude.h>

/* Where the threads are in the plan. */
struct cursor {
    size_t next;    /* the chunk to take next */
    uint64_t bytes; /* done so far */
    size_t running; /* threads that are not done */
    bool stop;      /* give up */
};

MUTEX(Cursor, struct cursor);

BOX_SLICE(Harvests, Harvest, Harvest_drop);

/* ---- One thread. ---- */

/* Take the next chunk. False: none is left, or the work was given up. */
static bool
take_chunk(const Cursor *cursor, const Plan *plan, size_t *ret_chunk)
{
    bool taken = false;
    with_lock (at, cursor) {
        taken = !at->stop && at->next < plan->chunks.len;
        if (taken)
            *ret_chunk = at->next++;
    }
    return taken;
}

static void
add_bytes(const Cursor *cursor, uint64_t bytes)
{
    with_lock (at, cursor)
        at->bytes += bytes;
}

static void
stop_all(const Cursor *cursor)
{
    with_lock (at, cursor)
        at->stop = true;
}

/* Count chunk after chunk into *harvest, which was prepared, until none is left. */
static void
count_chunks(Harvest *harvest, const Tools *tools, const Cursor *cursor)
{
    size_t chunk = 0;
    bool go_on = true;
    while (go_on && take_chunk(cursor, tools->plan, &chunk)) {
        harvest_take(harvest, chunk);
        while (harvest_busy(harvest) && !harvest->no_memory)
            add_bytes(cursor, harvest_step(harvest, tools));
        go_on = !harvest->no_memory && !interrupt_pending(tools->interrupt);
    }
    if (!go_on)
        stop_all(cursor);
}

closure(void, count, by_ref(Plan, plan), by_ref(Rules, rules), by_ref(Kernel, kernel),
        by_ref(Interrupt, interrupt), by_ref(Cursor, cursor), by_ref(belay_thread, watcher),
        by_copy(bool, rank), by_mut(Harvest, harvest))
{
    const Tools tools = {plan, rules, kernel, interrupt, rank};
    count_chunks(harvest, &tools, cursor);
    with_lock (at, cursor)
        at->running--;
    belay_thread_unpark(watcher);
}

/* ---- All threads. ---- */

/* What the bar shows next; false when no thread runs any more. */
static bool
look(const Cursor *cursor, uint64_t *ret_bytes)
{
    bool running = false;
    with_lock (at, cursor) {
        running = at->running > 0;
        *ret_bytes = at->bytes;
    }
    return running;
}

/* Has every thread ended? */
static bool
all_finished(const count_handle *handles, size_t threads)
{
    for (size_t i = 0; i < threads; i++) {
        if (!count_handle_is_finished(&handles[i]))
            return false;
    }
    return true;
}

/*
 * Draw the bar until all threads are done. They unpark this one when they are; one that panics does
 * not, and stays counted as running, but its handle tells that it has ended.
 */
static void
watch(Progress *progress, const Cursor *cursor, const count_handle *handles, size_t threads)
{
    uint64_t bytes = 0;
    while (look(cursor, &bytes) && !all_finished(handles, threads)) {
        progress_draw(progress, bytes);
        belay_thread_park_timeout(PROGRESS_INTERVAL);
    }
    progress_draw(progress, bytes);
}

/*
 * Count with one thread for each of the harvests, or as many as there is memory and threads for.
 * Returns how many there were.
 */
static size_t
count_all(const Tools *tools, Harvests *harvests, Progress *progress)
{
    own(Cursor) cursor = Cursor_new((struct cursor){.running = harvests->len});
    own(belay_thread) watcher = belay_thread_current();
    count_handle handles[THREADS_MAX];
    bool enough = true;
    size_t threads = 0;
    scope (s) {
        for_chunks_mut (one, s, harvests->len, harvests->data, harvests->len) {
            enough = harvest_prepare(one.data, tools);
            if (!enough ||
                scope_spawn_with(s, &(belay_thread_options){.name = "count"}, &handles[threads],
                                 count, tools->plan, tools->rules, tools->kernel, tools->interrupt,
                                 &cursor, &watcher, tools->rank, one.data) != BELAY_OK)
                break;
            threads++;
        }
        with_lock (at, &cursor)
            at->running -= harvests->len - threads;
        if (progress_visible(progress))
            watch(progress, &cursor, handles, threads);
        for (size_t i = 0; i < threads; i++)
            unwrap(join(&handles[i]));
    }
    if (threads > 0)
        return threads;
    if (enough)
        count_chunks(&harvests->data[0], tools, &cursor);
    else
        harvests->data[0].no_memory = true;
    return 1;
}

/* ---- From harvests to one result. ---- */

static bool merge_tables(Harvest *harvests, size_t len);

closure(bool, merge_half, by_mut(Harvest, harvests), by_copy(size_t, len))
{
    return merge_tables(harvests, len);
}

/* How many harvests are in the first of two halves: those that for_chunks_mut makes. */
static size_t
first_half(size_t len)
{
    return len - len / 2;
}

/*
 * Merge the tables of both halves, each into its first, at the same time; one after the other where
 * there are no threads for it. False: no memory.
 */
static bool
merge_halves(Harvest *harvests, size_t len)
{
    merge_half_handle handles[2] = {0};
    size_t threads = 0;
    bool enough = true;
    scope (s) {
        for_chunks_mut (half, s, 2, harvests, len) {
            if (scope_spawn_with(s, &(belay_thread_options){0}, &handles[threads], merge_half,
                                 half.data, half.len) != BELAY_OK)
                break;
            threads++;
        }
        for (size_t i = 0; i < threads; i++) {
            bool merged = false;
            unwrap(join(&handles[i], &merged));
            enough = enough && merged;
        }
    }
    if (threads < 1)
        enough = merge_tables(harvests, first_half(len));
    if (threads < 2)
        enough = merge_tables(harvests + first_half(len), len - first_half(len)) && enough;
    return enough;
}

/* Merge the tables of harvests[0..len) into that of the first. False: no memory. */
static bool
merge_tables(Harvest *harvests, size_t len)
{
    if (len < 2)
        return true;
    if (len > 2 && !merge_halves(harvests, len))
        return false;
    own(Table) from = belay_take(&harvests[first_half(len)].table);
    if (table_distinct(&harvests[0].table) < table_distinct(&from))
        belay_swap(&harvests[0].table, &from);
    return table_merge(&harvests[0].table, &from);
}

BOX_SLICE(Order, const Outcome *);

/*
 * Put the outcomes of all chunks together, source by source. The chunks of a source follow each
 * other in the plan, whoever counted them.
 */
static bool
add_outcomes(const Plan *plan, const Harvests *harvests, Tallies *ret_tallies)
{
    own(Order) order = {0};
    if (Order_try_new(plan->chunks.len, &order) != BELAY_OK ||
        Tallies_try_new(plan->sources.len, ret_tallies) != BELAY_OK)
        return false;
    for (size_t h = 0; h < harvests->len; h++) {
        const Outcomes *const outcomes = &harvests->data[h].outcomes;
        for (size_t i = 0; i < outcomes->len; i++)
            order.data[outcomes->room.data[i].chunk] = &outcomes->room.data[i];
    }
    for (size_t i = 0; i < order.len; i++) {
        Tally *const tally = &ret_tallies->data[plan->chunks.room.data[i].source];
        if (order.data[i] == NULL)
            continue; /* The work was interrupted before anyone took it. */
        counts_append(&tally->counts, &order.data[i]->counts);
        if (tally->error == 0)
            tally->error = order.data[i]->error;
    }
    return true;
}

/* Make one result of all harvests. */
static void
reap(const Plan *plan, Harvests *harvests, Result *result)
{
    for (size_t h = 0; h < harvests->len; h++)
        result->no_memory = result->no_memory || harvests->data[h].no_memory;
    if (result->no_memory || result->interrupted)
        return;
    result->no_memory = !merge_tables(harvests->data, harvests->len) ||
                        !add_outcomes(plan, harvests, &result->tallies);
    belay_swap(&result->table, &harvests->data[0].table);
}

/* ---- The work. ---- */

void
Result_drop(BELAY_CONSUMES Result *result)
{
    Tallies_drop(&result->tallies);
    Table_drop(&result->table);
}

Result
work_run(const Options *options, const Kernel *kernel, const Plan *plan, const Interrupt *interrupt)
{
    Rules rules;
    rules_init(&rules, options->split_spaces, !options->case_sensitive);
    const Tools tools = {plan, &rules, kernel, interrupt, options->top > 0};
    const size_t chunks = plan->chunks.len > 0 ? plan->chunks.len : 1;
    const size_t threads = options->threads < chunks ? options->threads : chunks;

    Result result = {0};
    own(Harvests) harvests = {0};
    if (Harvests_try_new(threads, &harvests) != BELAY_OK) {
        result.no_memory = true;
        return result;
    }
    const belay_duration begin = belay_now();
    Progress progress = progress_begin(options, plan);
    result.threads = count_all(&tools, &harvests, &progress);
    result.interrupted = interrupt_pending(interrupt);
    reap(plan, &harvests, &result);
    result.seconds = (double)(belay_now() - begin) / 1e9;
    progress_end(&progress, &result);
    return result;
}
