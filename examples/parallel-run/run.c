/* SPDX-License-Identifier: MIT */
/*
 * run.c - run all jobs, several at a time; the only file that knows of threads and processes.
 *
 *     jobs, settings   read by all threads: by_ref, nobody can write them
 *     board            which job is next, and what has ended but was not written yet: a Mutex
 *
 * The threads are scoped, so they borrow all this from run_jobs's stack. Each takes the next job,
 * waits for its end with everything it writes, and puts the result on the board. Results are
 * written under the board's lock: that keeps each of them whole, and writing is what all of them
 * wait for anyway.
 *
 * Failure: without memory for what a job writes that job is killed, and has failed; the others go
 * on. If the system has no more threads to give, those that it gave do the work, at worst this one.
 */
#include "run.h"

#include <errno.h>
#include <string.h>

/* What became of a job. Owned. */
typedef struct Result {
    bool ended;
    belay_status status; /* of running it */
    int error;           /* errno, where status has one */
    belay_output output;
} Result;

static void
Result_drop(BELAY_CONSUMES Result *result)
{
    belay_output_drop(&result->output);
    result->ended = false;
}

BOX_SLICE(Results, Result, Result_drop);

struct board {
    size_t next;    /* the job to take next */
    size_t written; /* with keep_order: so many results were written */
    size_t failed;
    Results results; /* with keep_order: one for each job */
};

static void
board_drop(BELAY_CONSUMES struct board *board)
{
    Results_drop(&board->results);
}

MUTEX(Board, struct board, board_drop);

/* ---- one job -------------------------------------------------------------------------------- */

static Result
run_job(const char *text, const Settings *settings)
{
    own(belay_command) command = command_new("sh");
    command_args(&command, "-c", text);
    command_kill_on_drop(&command, true);
    const belay_output_options options = {.limit = settings->limit};
    Result result = {.ended = true};
    result.status = command_output_with(&command, &options, &result.output);
    result.error = errno;
    return result;
}

static bool
succeeded(const Result *result)
{
    return result->status == BELAY_OK && exit_success(result->output.status);
}

/* Say how a job failed, and which. */
static void
complain(const Jobs *jobs, size_t job, const Result *result)
{
    fprintf(stderr, "parallel-run: line %zu: ", jobs->lines.data[job]);
    if (result->status == BELAY_OK)
        fputs(exit_text(result->output.status), stderr);
    else
        fputs(belay_status_text(result->status), stderr);
    if (result->status == BELAY_SYSTEM)
        fprintf(stderr, " (%s)", strerror(result->error));
    fprintf(stderr, ": %s\n", jobs_text(jobs, job));
}

static void
write_bytes(const belay_bytes *bytes, FILE *file)
{
    if (bytes->len > 0)
        fwrite(bytes->data, 1, bytes->len, file);
}

/* Write what a job wrote, and count it. Requires the board's lock. */
static void
write_result(struct board *board, const Jobs *jobs, size_t job, const Result *result)
{
    write_bytes(&result->output.out, stdout);
    fflush(stdout);
    write_bytes(&result->output.err, stderr);
    if (!succeeded(result)) {
        complain(jobs, job, result);
        board->failed++;
    }
}

/* ---- all jobs ------------------------------------------------------------------------------- */

static bool
take_job(const Board *board, const Jobs *jobs, size_t *ret_job)
{
    bool taken = false;
    with_lock (b, board) {
        taken = b->next < jobs->len;
        if (taken)
            *ret_job = b->next++;
    }
    return taken;
}

/* Keep a result until those of the jobs before it were written, and write all that can be. */
static void
write_in_order(struct board *board, const Jobs *jobs, size_t job, Result *result)
{
    belay_swap(&board->results.data[job], result);
    while (board->written < jobs->len && board->results.data[board->written].ended) {
        own(Result) next = belay_take(&board->results.data[board->written]);
        write_result(board, jobs, board->written, &next);
        board->written++;
    }
}

static void
run_until_done(const Jobs *jobs, const Settings *settings, const Board *board)
{
    for (size_t job = 0; take_job(board, jobs, &job);) {
        own(Result) result = run_job(jobs_text(jobs, job), settings);
        with_lock (b, board) {
            if (settings->keep_order)
                write_in_order(b, jobs, job, &result);
            else
                write_result(b, jobs, job, &result);
        }
    }
}

closure(void, work, by_ref(Jobs, jobs), by_ref(Settings, settings), by_ref(Board, board))
{
    run_until_done(jobs, settings, board);
}

size_t
run_jobs(const Jobs *jobs, const Settings *settings, bool *ret_written)
{
    own(Board) board = Board_new((struct board){.next = 0});
    if (settings->keep_order)
        Board_get_mut(&board)->results = Results_new(jobs->len);
    const size_t threads = settings->threads < jobs->len ? settings->threads : jobs->len;
    const belay_thread_options options = {.name = "run"};
    scope (s) {
        for (size_t i = 1; i < threads; i++) {
            own(work_handle) handle = {{NULL}};
            if (scope_spawn_with(s, &options, &handle, work, jobs, settings, &board) != BELAY_OK)
                break;
        }
        run_until_done(jobs, settings, &board);
    }
    *ret_written = fflush(stdout) == 0 && !ferror(stdout);
    return Board_get_mut(&board)->failed;
}
