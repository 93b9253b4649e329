/* SPDX-License-Identifier: MIT */
/*
 * belay_process.c - Belay's commands, made anew for each run.
 */
#include "peers/process_peers.h"

#include <belay/prelude.h>
#include <stdlib.h>

/* How many runs ended as they should. */
static void *
count_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(uint64_t));
}

static void
status_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    uint64_t *const right = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        own(belay_command) command = command_new("/bin/true");
        belay_exit_status status;
        unwrap(command_status(&command, &status));
        *right += exit_success(status);
    }
}

static void
output_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    uint64_t *const right = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        own(belay_command) command = command_new("/bin/echo");
        own(belay_output) output = {0};
        command_arg(&command, "hello");
        unwrap(command_output(&command, &output));
        *right += exit_success(output.status) && output.out.len == 6;
    }
}

static bool
count_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    const bool right = *(uint64_t *)state == turns;
    free(state);
    return right;
}

const BenchPeer belay_process_peer = {NULL, count_open, status_work, count_close};
const BenchPeer belay_process_output_peer = {NULL, count_open, output_work, count_close};
