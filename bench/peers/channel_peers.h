/* SPDX-License-Identifier: MIT */
/*
 * channel_peers.h - the peers of channel_bench.c.
 */
#ifndef BENCH_PEERS_CHANNEL_PEERS_H
#define BENCH_PEERS_CHANNEL_PEERS_H

#include "bench.h"

/* The room of a channel that has any. */
#define CHANNEL_UNBOUNDED (-1)

/* How many channels a select looks at. */
#define CHANNEL_SELECT 8

/* How long the sender sleeps before each message of a wake row. */
#define CHANNEL_IDLE_US 200

/* What a row of channels is, behind BenchArgs.detail. A message is the number of its turn. */
typedef struct ChannelRow {
    unsigned senders, receivers; /* the first sides send; each does its part of all turns */
    int64_t room;                /* messages; 0: a rendezvous */
    unsigned size;               /* of a message: 8 or 64 bytes, the number in the first 8 */
} ChannelRow;

/* What the rows ask. */
enum {
    CHANNEL_STREAM,    /* senders and receivers, as fast as they can */
    CHANNEL_PING,      /* two threads, a message there and one back */
    CHANNEL_WAKE,      /* the same, but the first one sleeps a while before each */
    CHANNEL_ONESHOT,   /* make a channel, send, receive, end it: one thread */
    CHANNEL_SELECTING, /* one sends to eight channels in turn, one selects */
    CHANNEL_ASKED
};

/* The sum of all messages of `turns` turns. */
static inline uint64_t
channel_sum(uint64_t turns)
{
    return turns % 2 == 0 ? turns / 2 * (turns - 1) : (turns - 1) / 2 * turns;
}

/* belay_channel.c, c_channel.c (a mutex and two conditions), rust_channel.c, go_channel.c */
extern const BenchPeer belay_channel_peers[CHANNEL_ASKED], c_channel_peers[CHANNEL_ASKED];
extern const BenchPeer rust_std_channel_peers[CHANNEL_ASKED];
extern const BenchPeer rust_crossbeam_channel_peers[CHANNEL_ASKED];
extern const BenchPeer rust_flume_channel_peers[CHANNEL_ASKED], go_channel_peers[CHANNEL_ASKED];

#endif
