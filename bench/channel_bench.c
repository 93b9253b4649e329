/* SPDX-License-Identifier: MIT */
/*
 * channel_bench.c - what a message costs from thread to thread.
 *
 * A row of a stream has senders, receivers, a room, and messages of 8 or 64 bytes; it does nothing
 * but send and receive, and an operation is one message. All of them must arrive: their sum is
 * compared. "ping-pong" is a message there and one back, through two channels. In a "wake" the
 * receiver sleeps when the message comes: its sender has slept for CHANNEL_IDLE_US before, which is
 * in the figure (and in every peer's alike), so that what counts is what is left, and the processor
 * time. A "one-shot" is a channel for one message, made, used and ended; of those who have none of
 * that kind, one with room for one. The select waits for eight channels with room for 64, to which
 * one thread sends in turn.
 *
 * Rust std has one receiver and no select; Go no unbounded channel; C's queue, a mutex and two
 * conditions, no select. Go's goroutines wake no thread of the system where both run on one.
 */
#include "bench.h"
#include "peers/channel_peers.h"

/* clang-format off */
#define IN_C_AND_RUST(kind)                                                                        \
    [COLUMN_BELAY] = &belay_channel_peers[kind], [COLUMN_C] = &c_channel_peers[kind],              \
    [COLUMN_CROSSBEAM] = &rust_crossbeam_channel_peers[kind],                                      \
    [COLUMN_FLUME] = &rust_flume_channel_peers[kind]
#define IN_STD(kind) , [COLUMN_RUST_STD] = &rust_std_channel_peers[kind]
#define IN_GO(kind) , [COLUMN_GO] = &go_channel_peers[kind]
#define NOT_THERE(kind)

/* A stream: its name and title, senders and receivers, room, size; who else has it. */
#define STREAM(name_, title_, senders_, receivers_, room_, size_, messages, std, go)               \
    {.name = "channel-" name_, .title = title_,                                                    \
     .threads = (senders_) + (receivers_), .together = true, .operations = messages,               \
     .detail = &(const ChannelRow){senders_, receivers_, room_, size_},                            \
     .peers = {IN_C_AND_RUST(CHANNEL_STREAM) std(CHANNEL_STREAM) go(CHANNEL_STREAM)}}

/* All shapes, with both sizes. */
#define STREAMS(name_, title_, room_, messages, go)                                                \
    STREAM(name_ "-1-1", title_ ", 1 to 1", 1, 1, room_, 8, messages, IN_STD, go),                 \
    STREAM(name_ "-4-1", title_ ", 4 to 1", 4, 1, room_, 8, messages, IN_STD, go),                 \
    STREAM(name_ "-4-4", title_ ", 4 to 4", 4, 4, room_, 8, messages, NOT_THERE, go),              \
    STREAM(name_ "-1-1-64b", title_ ", 1 to 1, 64 B", 1, 1, room_, 64,                             \
           (messages) / 2, IN_STD, go),                                                            \
    STREAM(name_ "-4-1-64b", title_ ", 4 to 1, 64 B", 4, 1, room_, 64,                             \
           (messages) / 2, IN_STD, go),                                                            \
    STREAM(name_ "-4-4-64b", title_ ", 4 to 4, 64 B", 4, 4, room_, 64,                             \
           (messages) / 2, NOT_THERE, go)

/* A message there and one back, through two channels. */
#define PING(name_, title_, room_, go)                                                             \
    {.name = "channel-ping" name_, .title = "ping-pong, " title_,                                  \
     .threads = 2, .together = true, .operations = 20000,                                          \
     .detail = &(const ChannelRow){1, 1, room_, 8},                                                \
     .peers = {IN_C_AND_RUST(CHANNEL_PING) IN_STD(CHANNEL_PING) go(CHANNEL_PING)}}

static const BenchRow rows[] = {
    STREAMS("unbounded", "unbounded", CHANNEL_UNBOUNDED, 2000000, NOT_THERE),
    STREAMS("1024", "bounded 1024", 1024, 2000000, IN_GO),
    STREAMS("64", "bounded 64", 64, 1000000, IN_GO),
    STREAMS("1", "bounded 1", 1, 20000, IN_GO),
    STREAMS("rendezvous", "rendezvous", 0, 20000, IN_GO),
    PING("", "bounded 1", 1, IN_GO),
    PING("-unbounded", "unbounded", CHANNEL_UNBOUNDED, NOT_THERE),
    PING("-rendezvous", "rendezvous", 0, IN_GO),
    {.name = "channel-wake", .title = "channel, wake, after 200 us of sleep",
     .threads = 2, .together = true, .operations = 400,
     .detail = &(const ChannelRow){1, 1, 1, 8},
     .peers = {IN_C_AND_RUST(CHANNEL_WAKE) IN_STD(CHANNEL_WAKE) IN_GO(CHANNEL_WAKE)}},
    {.name = "channel-oneshot", .title = "one-shot: make, send, receive",
     .threads = 1, .operations = 400000,
     .detail = &(const ChannelRow){1, 1, 1, 8},
     .peers = {IN_C_AND_RUST(CHANNEL_ONESHOT) IN_STD(CHANNEL_ONESHOT) IN_GO(CHANNEL_ONESHOT)}},
    {.name = "channel-select", .title = "select of 8 channels with room for 64",
     .threads = 2, .together = true, .operations = 100000,
     .detail = &(const ChannelRow){1, 1, 64, 8},
     .peers = {[COLUMN_BELAY] = &belay_channel_peers[CHANNEL_SELECTING],
               [COLUMN_CROSSBEAM] = &rust_crossbeam_channel_peers[CHANNEL_SELECTING],
               [COLUMN_FLUME] = &rust_flume_channel_peers[CHANNEL_SELECTING]
               IN_GO(CHANNEL_SELECTING)}},
};
/* clang-format on */

const BenchModule channel_bench = {rows, sizeof rows / sizeof *rows};
