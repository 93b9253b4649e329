/* SPDX-License-Identifier: MIT */
/*
 * parallel.c - threads of libbelay that take the next item until there is none.
 *
 * Expressions of machine-written C can be nested a hundred thousand deep, and parsers are
 * recursive: hence a stack of 1 GB for each thread. The system gives memory to what is used of it
 * only; where it does not promise as much, the thread has less.
 */
#include "driver/parallel.h"

#include <belay/prelude.h>

#include <glib.h>
#include <stdio.h>

#include "driver/crash.h"

/* In microseconds: how long nothing is shown, and how often it is shown then. */
enum { QUIET = 1000 * 1000, BETWEEN = 100 * 1000 };

typedef struct Progress {
    size_t next, done;
} Progress;

MUTEX(SharedProgress, Progress);

typedef struct Work {
    ParallelTask task;
    void *data;
    size_t count;
    SharedProgress progress;
    belay_condvar changed; /* of progress.done */
} Work;

/* The task says of itself that it may be called with its data in any thread. */
BELAY_UNSAFE_SYNC(Work);

/* The next item that nobody has; false when there is none. */
static bool
take_item(const Work *work, size_t *ret_item)
{
    bool taken = false;
    with_lock (progress, &work->progress) {
        taken = progress->next < work->count;
        *ret_item = progress->next;
        progress->next += taken ? 1 : 0;
    }
    return taken;
}

static void
do_items(const Work *work)
{
    size_t item = 0;
    while (take_item(work, &item)) {
        work->task(work->data, item);
        with_lock (progress, &work->progress)
            progress->done++;
        condvar_notify_all(&work->changed);
    }
}

closure(void, worker, by_ref(Work, work))
{
    crash_guard_thread();
    do_items(work);
}

/* Start a thread with the deepest stack that can be had. */
static bool
start(belay_scope *s, const Work *work)
{
    static const size_t stacks[] = {(size_t)1 << 30, (size_t)256 << 20, (size_t)64 << 20, 0};
    for (size_t i = 0; i < sizeof stacks / sizeof stacks[0]; i++) {
        const belay_thread_options options = {.name = "belay-check", .stack_size = stacks[i]};
        own(worker_handle) handle = {0};
        if (scope_spawn_with(s, &options, &handle, worker, work) == BELAY_OK)
            return true;
    }
    return false;
}

/* Wait until all is done. What takes longer than a second shows how far it is. */
static void
watch(const Work *work, bool show)
{
    gint64 next = g_get_monotonic_time() + QUIET;
    bool shown = false;
    own(SharedProgressGuard) progress = SharedProgress_lock(&work->progress);
    while (progress.data->done < work->count) {
        if (!show) {
            condvar_wait(&work->changed, &progress);
            continue;
        }
        /* A wake-up or the limit: either is a reason to look. */
        const belay_status why =
            condvar_wait_timeout(&work->changed, &progress, BELAY_MS(BETWEEN / 1000));
        (void)why;
        if (g_get_monotonic_time() >= next) {
            fprintf(stderr, "\r\033[Kbelay: %zu of %zu files checked", progress.data->done,
                    work->count);
            next = g_get_monotonic_time() + BETWEEN;
            shown = true;
        }
    }
    if (shown)
        fputs("\r\033[K", stderr);
}

void
parallel_run(ParallelTask task, void *data, size_t count, size_t threads, bool progress)
{
    if (threads == 0)
        threads = belay_available_parallelism();
    Work work = {.task = task, .data = data, .count = count};
    scope (s) {
        size_t started = 0;
        while (started < threads && started < count && start(s, &work))
            started++;
        /* Where there is no thread to be had, this one does it all. */
        if (started == 0)
            do_items(&work);
        watch(&work, progress);
    }
}
