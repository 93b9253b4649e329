/* SPDX-License-Identifier: MIT */
/*
 * belay_channel.c - Belay's channels: streams, ping-pong, one-shots, select.
 */
#include "peers/channel_peers.h"

#include <belay/prelude.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct Large {
    uint64_t words[8];
} Large;

CHANNEL(Small, uint64_t);
CHANNEL(Large, Large);
ONESHOT(Single, uint64_t);

typedef struct Game {
    SmallSender tx[CHANNEL_SELECT]; /* a stream uses the first, ping-pong two */
    SmallReceiver rx[CHANNEL_SELECT];
    LargeSender large_tx;
    LargeReceiver large_rx;
    _Alignas(BENCH_LINE) atomic_ulong sum;
} Game;

static const ChannelRow *
row_of(const BenchArgs *args)
{
    return args->detail;
}

static void *
game_open(const BenchArgs *args)
{
    const ChannelRow *const row = row_of(args);
    const size_t room = row->room < 0 ? BELAY_UNBOUNDED : (size_t)row->room;
    Game *const game = bench_alloc(sizeof *game);
    if (row->size > 8)
        Large_sync_channel(&game->large_tx, &game->large_rx, room);
    else
        for (int i = 0; i < CHANNEL_SELECT; i++)
            Small_sync_channel(&game->tx[i], &game->rx[i], room);
    return game;
}

static bool
sum_is(Game *game, uint64_t expected)
{
    const bool right = atomic_load_explicit(&game->sum, memory_order_relaxed) == expected;
    for (int i = 0; i < CHANNEL_SELECT; i++) {
        SmallSender_drop(&game->tx[i]);
        SmallReceiver_drop(&game->rx[i]);
    }
    LargeSender_drop(&game->large_tx);
    LargeReceiver_drop(&game->large_rx);
    free(game);
    return right;
}

static bool
sum_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return sum_is(state, channel_sum(turns));
}

static void
add(Game *game, uint64_t sum)
{
    atomic_fetch_add_explicit(&game->sum, sum, memory_order_relaxed);
}

static void
send_part(Game *game, const ChannelRow *row, uint64_t first, uint64_t count)
{
    if (row->size == 8) {
        own(SmallSender) tx = SmallSender_clone(&game->tx[0]);
        for (uint64_t i = 0; i < count; i++)
            unwrap(SmallSender_send(&tx, first + i));
    } else {
        own(LargeSender) tx = LargeSender_clone(&game->large_tx);
        for (uint64_t i = 0; i < count; i++)
            unwrap(LargeSender_send(&tx, (Large){{first + i}}));
    }
}

static void
recv_part(Game *game, const ChannelRow *row, uint64_t count)
{
    uint64_t sum = 0;
    if (row->size == 8) {
        own(SmallReceiver) rx = SmallReceiver_clone(&game->rx[0]);
        for (uint64_t i = 0, value; i < count; i++) {
            unwrap(SmallReceiver_recv(&rx, &value));
            sum += value;
        }
    } else {
        own(LargeReceiver) rx = LargeReceiver_clone(&game->large_rx);
        Large value;
        for (uint64_t i = 0; i < count; i++) {
            unwrap(LargeReceiver_recv(&rx, &value));
            sum += value.words[0];
        }
    }
    add(game, sum);
}

static void
stream_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    const ChannelRow *const row = row_of(args);
    const uint64_t part = turns / row->senders;
    if (side < row->senders)
        send_part(state, row, side * part, part);
    else
        recv_part(state, row, turns / row->receivers);
}

/* Side 0 sends and waits for the echo of side 1. */
static void
play(Game *game, unsigned side, uint64_t turns, belay_duration idle)
{
    uint64_t sum = 0;
    for (uint64_t turn = 0, value = 0; turn < turns; turn++) {
        if (side == 0 && idle > 0)
            belay_thread_sleep(idle);
        if (side == 0)
            unwrap(SmallSender_send(&game->tx[0], turn));
        unwrap(SmallReceiver_recv(&game->rx[1 - side], &value));
        if (side == 1)
            unwrap(SmallSender_send(&game->tx[1], value));
        sum += value;
    }
    if (side == 0)
        add(game, sum);
}

static void
ping_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    play(state, side, turns, 0);
}

static void
wake_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    play(state, side, turns, BELAY_US(CHANNEL_IDLE_US));
}

static void
oneshot_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    uint64_t sum = 0;
    for (uint64_t turn = 0, value; turn < turns; turn++) {
        oneshot(Single, tx, rx);
        unwrap(SingleSender_send(&tx, turn));
        unwrap(SingleReceiver_recv(&rx, &value));
        sum += value;
    }
    add(state, sum);
}

static void
select_all(Game *game, uint64_t turns)
{
    uint64_t values[CHANNEL_SELECT], sum = 0;
    belay_select_case cases[CHANNEL_SELECT];
    for (int i = 0; i < CHANNEL_SELECT; i++)
        cases[i] = SmallReceiver_case(&game->rx[i], &values[i]);
    for (uint64_t turn = 0; turn < turns; turn++) {
        size_t index;
        unwrap(belay_select(cases, CHANNEL_SELECT, &index));
        sum += values[index];
    }
    add(game, sum);
}

static void
select_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    Game *const game = state;
    if (side == 1)
        select_all(game, turns);
    else
        for (uint64_t turn = 0; turn < turns; turn++)
            unwrap(SmallSender_send(&game->tx[turn % CHANNEL_SELECT], turn));
}

const BenchPeer belay_channel_peers[CHANNEL_ASKED] = {
    [CHANNEL_STREAM] = {NULL, game_open, stream_work, sum_close},
    [CHANNEL_PING] = {NULL, game_open, ping_work, sum_close},
    [CHANNEL_WAKE] = {NULL, game_open, wake_work, sum_close},
    [CHANNEL_ONESHOT] = {NULL, game_open, oneshot_work, sum_close},
    [CHANNEL_SELECTING] = {NULL, game_open, select_work, sum_close},
};
