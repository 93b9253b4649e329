/* SPDX-License-Identifier: MIT */
/*
 * stages.c - reader, workers and writer, and the channels between them; the only file that knows
 * of threads.
 *
 *                 jobs                      answers, one-shot each
 *     reader  ----------->  worker 1..N  - - - - - - - - - - - ->  writer  -------->  main
 *        |                                                           ^      steps      (the bar)
 *        +-----------------------------------------------------------+
 *                 promises: which answer is next
 *
 * Order. For each block the reader makes a one-shot channel. Its sender goes to a worker, with the
 * block; its receiver goes to the writer, through a channel that keeps the order of the file. The
 * writer takes one receiver after the other and waits for its answer: workers may be done in any
 * order, and nobody sorts.
 *
 * Memory. Both channels are bounded, so no more than a few blocks for each worker exist at a time,
 * however large the file is, and whichever stage is the slowest.
 *
 * The end, and trouble, are told by disconnection alone. A stage that ends, for whatever reason,
 * drops its ends: those behind it find their channel empty and closed, those before it cannot send
 * any more, and all come to their own end. Each tells what became of it when it is joined.
 */
#include "stages.h"

#include "gzip.h"

#include <errno.h>
#include <unistd.h>

/* A block packed. Owned. */
typedef struct Packed {
    Block member; /* empty: there was no memory for it */
    size_t from;  /* how long it was before */
} Packed;

static void
Packed_drop(BELAY_CONSUMES Packed *packed)
{
    Block_drop(&packed->member);
}

ONESHOT(Answer, Packed, Packed_drop);

/* A block to pack, and who wants it. Owned. */
typedef struct Job {
    Block text;
    AnswerSender answer;
} Job;

static void
Job_drop(BELAY_CONSUMES Job *job)
{
    Block_drop(&job->text);
    AnswerSender_drop(&job->answer);
}

CHANNEL(Jobs, Job, Job_drop);
CHANNEL(Promises, AnswerReceiver, AnswerReceiver_drop);

/* What the writer has done since the last one. */
typedef struct Step {
    size_t read, written;
} Step;

CHANNEL(Steps, Step);

static const Outcome fine = {TROUBLE_NONE, 0};

/* ---- the reader ----------------------------------------------------------------------------- */

/* Fill the block, or read to the end of the file. False: errno says why. */
static bool
read_block(int in, Block *block)
{
    block->len = 0;
    while (block->len < block->room.len) {
        const ssize_t n = read(in, block->room.data + block->len, block->room.len - block->len);
        if (n == 0)
            break;
        if (n > 0)
            block->len += (size_t)n;
        else if (errno != EINTR)
            return false;
    }
    return true;
}

/* Send a block on its way. False: nobody is there any more to pack it, or to write it. */
static bool
hand_out(Block *text, const JobsSender *jobs, const PromisesSender *promises)
{
    oneshot(Answer, answer, promise);
    own(Job) job = {.text = belay_take(text), .answer = move(answer)};
    return PromisesSender_send(promises, move(promise)) == BELAY_OK &&
           JobsSender_send(jobs, move(job)) == BELAY_OK;
}

/* An empty file is one empty block, so that there is something to unpack. */
closure(Outcome, read_all, by_ref(Settings, settings), by_move(JobsSender, jobs),
        by_move(PromisesSender, promises))
{
    for (bool first = true, more = true; more; first = false) {
        own(Block) text = {.len = 0};
        if (Bytes_try_new(settings->block_size, &text.room) != BELAY_OK)
            return (Outcome){TROUBLE_MEMORY, ENOMEM};
        if (!read_block(settings->in, &text))
            return (Outcome){TROUBLE_READ, errno};
        more = text.len == settings->block_size;
        if ((text.len > 0 || first) && !hand_out(&text, jobs, promises))
            break; /* they tell why */
    }
    return fine;
}

/* ---- the workers ---------------------------------------------------------------------------- */

/* Pack a block and send it to who waits for it. False: nobody does any more. */
static bool
do_job(Job *job, int level)
{
    own(AnswerSender) answer = move(job->answer);
    own(Packed) packed = {.from = job->text.len};
    (void)gzip_pack(&job->text, level, &packed.member); /* or it stays empty */
    return AnswerSender_send(&answer, move(packed)) == BELAY_OK;
}

closure(void, pack_all, by_ref(Settings, settings), by_move(JobsReceiver, jobs))
{
    for_recv (job, jobs) {
        if (!do_job(&job, settings->level))
            break; /* the writer has ended: nobody wants what would come now */
    }
}

/* ---- the writer ----------------------------------------------------------------------------- */

/* False: errno says why. */
static bool
write_block(int out, const Block *block)
{
    for (size_t done = 0; done < block->len;) {
        const ssize_t n = write(out, block->room.data + done, block->len - done);
        if (n >= 0)
            done += (size_t)n;
        else if (errno != EINTR)
            return false;
    }
    return true;
}

closure(Outcome, write_all, by_ref(Settings, settings), by_move(PromisesReceiver, promises),
        by_move(StepsSender, steps))
{
    for_recv (promise, promises) {
        own(Packed) packed = {.from = 0};
        if (AnswerReceiver_recv(&promise, &packed) != BELAY_OK)
            break; /* no worker is left to pack it: the scope tells of their panic */
        if (packed.member.len == 0)
            return (Outcome){TROUBLE_MEMORY, ENOMEM};
        if (!write_block(settings->out, &packed.member))
            return (Outcome){TROUBLE_WRITE, errno};
        if (StepsSender_send(steps, (Step){packed.from, packed.member.len}) != BELAY_OK)
            break; /* nobody looks: main is ending */
    }
    return fine;
}

/* ---- all of them ---------------------------------------------------------------------------- */

/* Draw the bar until the writer has ended. */
static void
watch(const StepsReceiver *steps, Progress *progress)
{
    Step done = {0, 0};
    for_recv (step, steps) {
        done.read += step.read;
        done.written += step.written;
        progress_draw(progress, done.read, done.written);
    }
    progress_end(progress, done.read, done.written);
}

/* Start the workers, or as many as the system has threads for. Returns how many. */
static size_t
start_workers(belay_scope *s, const Settings *settings, const JobsReceiver *jobs)
{
    const belay_thread_options options = {.name = "pack"};
    size_t started = 0;
    for (; started < settings->workers; started++) {
        own(pack_all_handle) handle = {{NULL}};
        if (scope_spawn_with(s, &options, &handle, pack_all, settings, JobsReceiver_clone(jobs)) !=
            BELAY_OK)
            break;
    }
    return started;
}

Outcome
stages_run(const Settings *settings, Progress *progress)
{
    const belay_thread_options reads = {.name = "read"}, writes = {.name = "write"};
    Outcome reader = {TROUBLE_THREAD, EAGAIN}, writer = {TROUBLE_THREAD, EAGAIN};
    scope (s) {
        sync_channel(Jobs, jobs, jobs_rx, settings->workers);
        sync_channel(Promises, promises, promises_rx, 2 * settings->workers);
        sync_channel(Steps, steps, steps_rx, 64);
        read_all_handle read_handle = {{NULL}};
        write_all_handle write_handle = {{NULL}};
        const size_t workers = start_workers(s, settings, &jobs_rx);
        JobsReceiver_drop(&jobs_rx); /* the workers have theirs */
        if (workers == 0 || scope_spawn_with(s, &writes, &write_handle, write_all, settings,
                                             move(promises_rx), move(steps)) != BELAY_OK)
            break;
        if (scope_spawn_with(s, &reads, &read_handle, read_all, settings, move(jobs),
                             move(promises)) == BELAY_OK) {
            watch(&steps_rx, progress);
            unwrap(join(&read_handle, &reader));
        }
        unwrap(join(&write_handle, &writer));
    }
    return reader.trouble != TROUBLE_NONE ? reader : writer;
}
