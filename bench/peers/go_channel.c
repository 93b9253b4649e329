/* SPDX-License-Identifier: MIT */
/*
 * go_channel.c - Go's channels. Each run is a process, go/main.go, which takes the time itself, so
 * that neither its start nor that of its goroutines counts.
 */
#include "peers/channel_peers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(BENCH_GO_MISSING)

#define GO(name) \
    { \
        .missing = BENCH_GO_MISSING \
    }

#else

/* What the process of a run said. */
typedef struct Said {
    uint64_t sum;
    bool ended_well;
} Said;

static void *
go_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(Said));
}

/* Have the process do all turns. */
static void
run(Said *said, const char *what, const ChannelRow *row, uint64_t turns)
{
    char command[512];
    double wall, cpu;
    snprintf(command, sizeof command, "'%s' %s %u %u %" PRId64 " %u %" PRIu64 " %d", BENCH_GO, what,
             row->senders, row->receivers, row->room, row->size, turns, CHANNEL_IDLE_US);
    FILE *const pipe = popen(command, "re");
    if (pipe == NULL)
        return;
    const int got = fscanf(pipe, "%lf %lf %" SCNu64, &wall, &cpu, &said->sum);
    said->ended_well = pclose(pipe) == 0 && got == 3;
    if (said->ended_well)
        bench_took(wall, cpu);
}

static bool
go_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    Said *const said = state;
    const bool right = said->ended_well && said->sum == channel_sum(turns);
    free(said);
    return right;
}

/* The other threads of a row have nothing to do. */
#define WORK(name) \
    static void name##_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        if (side == 0) \
            run(state, #name, args->detail, turns); \
    }
WORK(stream)
WORK(ping)
WORK(wake)
WORK(oneshot)
WORK(select)

#define GO(name) \
    { \
        NULL, go_open, name##_work, go_close \
    }

#endif

const BenchPeer go_channel_peers[CHANNEL_ASKED] = {
    [CHANNEL_STREAM] = GO(stream),   [CHANNEL_PING] = GO(ping),        [CHANNEL_WAKE] = GO(wake),
    [CHANNEL_ONESHOT] = GO(oneshot), [CHANNEL_SELECTING] = GO(select),
};
