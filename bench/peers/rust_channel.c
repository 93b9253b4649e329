/* SPDX-License-Identifier: MIT */
/*
 * rust_channel.c - the channels of Rust std, crossbeam-channel and flume, as C calls them; or why
 * they are missing (see rust_peers.c).
 */
#include "peers/channel_peers.h"

#include <stdlib.h>

#define MISSING(reason) \
    { \
        [CHANNEL_STREAM] = {.missing = reason}, [CHANNEL_PING] = {.missing = reason}, \
        [CHANNEL_WAKE] = {.missing = reason}, [CHANNEL_ONESHOT] = {.missing = reason}, \
        [CHANNEL_SELECTING] = {.missing = reason}, \
    }

#if defined(BENCH_RUST_MISSING)

const BenchPeer rust_std_channel_peers[CHANNEL_ASKED] = MISSING(BENCH_RUST_MISSING);

#else

/* rust/channel.rs */
void peer_channel_send(void *state, uint64_t first, uint64_t count);
void peer_channel_recv(void *state, uint64_t count);
void peer_channel_play(void *state, uint32_t side, uint64_t turns, uint64_t idle_us);
void peer_channel_oneshot(void *state, uint64_t turns);
uint64_t peer_channel_close(void *state);

static void
stream_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    const ChannelRow *const row = args->detail;
    const uint64_t part = turns / row->senders;
    if (side < row->senders)
        peer_channel_send(state, side * part, part);
    else
        peer_channel_recv(state, turns / row->receivers);
}

static void
ping_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    peer_channel_play(state, side, turns, 0);
}

static void
wake_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    peer_channel_play(state, side, turns, CHANNEL_IDLE_US);
}

static void
oneshot_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    peer_channel_oneshot(state, turns);
}

static bool
sum_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return peer_channel_close(state) == channel_sum(turns);
}

/* What one library has of all this. */
#define OPEN(library) \
    void *peer_##library##_channel_open(int64_t room, uint32_t size); \
    static void *library##_open(const BenchArgs *args) \
    { \
        const ChannelRow *const row = args->detail; \
        return peer_##library##_channel_open(row->room, row->size); \
    }

#define PEERS(library) \
    [CHANNEL_STREAM] = {NULL, library##_open, stream_work, sum_close}, \
    [CHANNEL_PING] = {NULL, library##_open, ping_work, sum_close}, \
    [CHANNEL_WAKE] = {NULL, library##_open, wake_work, sum_close}, \
    [CHANNEL_ONESHOT] = {NULL, library##_open, oneshot_work, sum_close}

/* A library with select. */
#define SELECTING(library) \
    void *peer_##library##_select_open(int64_t room, uint32_t channels); \
    void peer_##library##_select_work(void *state, uint32_t side, uint64_t turns); \
    uint64_t peer_##library##_select_close(void *state); \
    static void *library##_select_open(const BenchArgs *args) \
    { \
        const ChannelRow *const row = args->detail; \
        return peer_##library##_select_open(row->room, CHANNEL_SELECT); \
    } \
    static void library##_select_work(void *state, const BenchArgs *args, unsigned side, \
                                      uint64_t turns) \
    { \
        (void)args; \
        peer_##library##_select_work(state, side, turns); \
    } \
    static bool library##_select_close(void *state, const BenchArgs *args, uint64_t turns) \
    { \
        (void)args; \
        return peer_##library##_select_close(state) == channel_sum(turns); \
    }

OPEN(std)
const BenchPeer rust_std_channel_peers[CHANNEL_ASKED] = {PEERS(std)};

#endif

#if defined(BENCH_CROSSBEAM_CHANNEL_MISSING)
const BenchPeer rust_crossbeam_channel_peers[CHANNEL_ASKED] =
    MISSING(BENCH_CROSSBEAM_CHANNEL_MISSING);
#else
OPEN(crossbeam)
SELECTING(crossbeam)
const BenchPeer rust_crossbeam_channel_peers[CHANNEL_ASKED] = {
    PEERS(crossbeam),
    [CHANNEL_SELECTING] = {NULL, crossbeam_select_open, crossbeam_select_work,
                           crossbeam_select_close},
};
#endif

#if defined(BENCH_FLUME_MISSING)
const BenchPeer rust_flume_channel_peers[CHANNEL_ASKED] = MISSING(BENCH_FLUME_MISSING);
#else
OPEN(flume)
SELECTING(flume)
const BenchPeer rust_flume_channel_peers[CHANNEL_ASKED] = {
    PEERS(flume),
    [CHANNEL_SELECTING] = {NULL, flume_select_open, flume_select_work, flume_select_close},
};
#endif
