/* SPDX-License-Identifier: MIT */
/*
 * channels.c - a torture of channels: every message is counted, whatever its way.
 *
 * A few lines, each a channel of any flavour, are shared by all. A turn clones an end of one or
 * two, sends, receives, selects, or panics meanwhile; or it replaces a line, so that the channel
 * ends when the last clone does, with what is queued in it.
 *
 * A parcel is marked IN_TRANSIT before it is sent, and HERE by who receives it or keeps it because
 * the send failed. So one that is dropped IN_TRANSIT was dropped by the channel: by a send of a
 * value that failed, or because the channel ended. Sums are exact: what was sent was received, or
 * dropped by a channel; and no parcel is left, or dropped twice (Life).
 */
#include "torture.h"

enum { LINES = 4, BATCH = 6, STREAM = 40 };
enum { HERE = 1, IN_TRANSIT = 2 };
enum { SENT, RECEIVED, REFUSED }; /* counts; REFUSED: by value, so that the channel dropped it */

typedef struct Parcel {
    Life life;
} Parcel;

static Flag dropped_in_transit;

static Parcel
Parcel_new(void)
{
    return (Parcel){Life_new(HERE)};
}

static void
Parcel_drop(BELAY_CONSUMES Parcel *parcel)
{
    if (!is_gone(&parcel->life) && mark_of(&parcel->life) == IN_TRANSIT)
        flag_raise(&dropped_in_transit);
    Life_drop(&parcel->life);
}

CHANNEL(Post, Parcel, Parcel_drop);

typedef struct Ends {
    PostSender tx;
    PostReceiver rx;
} Ends;

static void
Ends_drop(BELAY_CONSUMES Ends *ends)
{
    PostSender_drop(&ends->tx);
    PostReceiver_drop(&ends->rx);
}

MUTEX(Line, Ends, Ends_drop);

static Line lines[LINES];

/* ---- lines ---------------------------------------------------------------------------------- */

/* A channel of any flavour. */
static Ends
some_channel(unsigned number)
{
    static const size_t rooms[] = {BELAY_UNBOUNDED, 0, 1, 2, 7, 64};
    Ends ends = {0};
    Post_sync_channel(&ends.tx, &ends.rx, rooms[number % COUNT_OF(rooms)]);
    return ends;
}

static Line *
some_line(Worker *worker)
{
    return &lines[torture_random(worker, LINES)];
}

static PostSender
a_sender(Line *line)
{
    with_lock (ends, line)
        return PostSender_clone(&ends->tx);
    belay_panic("a block that ends without its return");
}

static PostReceiver
a_receiver(Line *line)
{
    with_lock (ends, line)
        return PostReceiver_clone(&ends->rx);
    belay_panic("a block that ends without its return");
}

/* Never long: nobody can be sure of a partner. */
static belay_duration
some_time(Worker *worker)
{
    return torture_chance(worker, 3) ? 0 : BELAY_US(torture_random(worker, 200));
}

static bool
is_outcome(belay_status status)
{
    return status == BELAY_OK || status == BELAY_DISCONNECTED || status == BELAY_TIMED_OUT ||
           status == BELAY_FULL || status == BELAY_EMPTY;
}

/* ---- one parcel, or some -------------------------------------------------------------------- */

/* The same parcel is here again, or was sent. */
static void
settle(Worker *worker, Parcel *parcel, belay_status status)
{
    MUST(is_outcome(status));
    MUST((status == BELAY_OK) == (is_gone(&parcel->life)));
    if (status == BELAY_OK)
        worker->counts[SENT]++;
    else
        set_mark(&parcel->life, HERE);
}

static void
take_in(Worker *worker, Parcel *parcel)
{
    MUST(mark_of(&parcel->life) == IN_TRANSIT);
    set_mark(&parcel->life, HERE);
    worker->counts[RECEIVED]++;
}

static void
turn_to_send(Worker *worker)
{
    own(PostSender) tx = a_sender(some_line(worker));
    own(Parcel) parcel = Parcel_new();
    set_mark(&parcel.life, IN_TRANSIT);
    belay_status status;
    switch (torture_random(worker, 3)) {
    case 0:
        status = PostSender_try_send_from(&tx, &parcel);
        settle(worker, &parcel, status);
        break;
    case 1:
        status = PostSender_send_timeout_from(&tx, &parcel, some_time(worker));
        settle(worker, &parcel, status);
        break;
    default:
        status = PostSender_send_timeout(&tx, move(parcel), some_time(worker));
        MUST(is_outcome(status));
        worker->counts[status == BELAY_OK ? SENT : REFUSED]++;
    }
    if (torture_chance(worker, 16))
        torture_panic(worker);
}

static void
turn_to_receive(Worker *worker)
{
    own(PostReceiver) rx = a_receiver(some_line(worker));
    own(Parcel) parcel = {0};
    const belay_status status = torture_chance(worker, 3)
                                    ? PostReceiver_try_recv(&rx, &parcel)
                                    : PostReceiver_recv_timeout(&rx, &parcel, some_time(worker));
    MUST(is_outcome(status));
    MUST((status == BELAY_OK) == (!is_gone(&parcel.life)));
    if (status == BELAY_OK)
        take_in(worker, &parcel);
    if (torture_chance(worker, 16))
        torture_panic(worker);
}

/* A batch of parcels, dropped where the turn ends. */
typedef struct Batch {
    Parcel parcels[BATCH];
} Batch;

static void
Batch_drop(BELAY_CONSUMES Batch *batch)
{
    for (int i = 0; i < BATCH; i++)
        Parcel_drop(&batch->parcels[i]);
}

static void
turn_to_send_many(Worker *worker)
{
    own(PostSender) tx = a_sender(some_line(worker));
    own(Batch) batch = {0};
    const size_t n = torture_random(worker, BATCH + 1);
    size_t sent = 0;
    for (size_t i = 0; i < n; i++) {
        batch.parcels[i] = Parcel_new();
        set_mark(&batch.parcels[i].life, IN_TRANSIT);
    }
    const belay_status status = PostSender_try_send_many(&tx, batch.parcels, n, &sent);
    MUST(is_outcome(status) && sent <= n && (status == BELAY_OK) == (sent == n));
    for (size_t i = 0; i < n; i++)
        settle(worker, &batch.parcels[i], i < sent ? BELAY_OK : BELAY_FULL);
}

static void
turn_to_receive_many(Worker *worker)
{
    own(PostReceiver) rx = a_receiver(some_line(worker));
    own(Batch) batch = {0};
    const size_t most = 1 + torture_random(worker, BATCH);
    size_t n = 0;
    const belay_status status = PostReceiver_try_recv_many(&rx, batch.parcels, most, &n);
    MUST(is_outcome(status) && n <= most && (status == BELAY_OK) == (n > 0));
    for (size_t i = 0; i < n; i++)
        take_in(worker, &batch.parcels[i]);
}

/* ---- several channels ----------------------------------------------------------------------- */

/* A send on one line, receives on two; they may be the same line. */
static void
turn_to_select(Worker *worker)
{
    own(PostSender) tx = a_sender(some_line(worker));
    own(PostReceiver) rx1 = a_receiver(some_line(worker));
    own(PostReceiver) rx2 = a_receiver(some_line(worker));
    own(Parcel) out = Parcel_new();
    own(Parcel) in = {0};
    set_mark(&out.life, IN_TRANSIT);
    belay_select_case cases[] = {
        PostReceiver_case(&rx1, &in),
        PostReceiver_case(&rx2, &in),
        PostSender_case(&tx, &out),
    };
    size_t index = COUNT_OF(cases);
    const size_t n = 2 + torture_random(worker, 2);
    const belay_status status = belay_select_timeout(cases, n, &index, some_time(worker));
    MUST(is_outcome(status));
    MUST((status == BELAY_OK && index < 2) == (!is_gone(&in.life)));
    settle(worker, &out, status == BELAY_OK && index == 2 ? BELAY_OK : BELAY_FULL);
    if (!is_gone(&in.life))
        take_in(worker, &in);
    if (torture_chance(worker, 16))
        torture_panic(worker);
}

/* ---- a channel that ends -------------------------------------------------------------------- */

/* Its clones live on, and the channel with them; what is queued is dropped at its end. */
static void
turn_to_replace(Worker *worker)
{
    own(Ends) ends = some_channel(torture_random(worker, 100));
    with_lock (now, some_line(worker))
        belay_swap(now, &ends);
    if (torture_chance(worker, 2))
        PostReceiver_drop(&ends.rx); /* else the sender goes first */
    torture_pause(worker);
}

closure(void, send_stream, by_move(PostSender, tx), by_mut(uint64_t, sent))
{
    for (int i = 0; i < STREAM; i++) {
        own(Parcel) parcel = Parcel_new();
        set_mark(&parcel.life, IN_TRANSIT);
        if (PostSender_send_from(tx, &parcel) != BELAY_OK) {
            set_mark(&parcel.life, HERE);
            return;
        }
        ++*sent;
    }
}

/* Waits without a limit: the other thread sends until it has done, or nobody receives. */
static void
turn_to_stream(Worker *worker)
{
    own(Ends) ends = some_channel(torture_random(worker, 100));
    uint64_t sent = 0;
    const unsigned enough = torture_random(worker, 2 * STREAM);
    unsigned received = 0;
    scope (s) {
        scope_spawn(s, send_stream, move(ends.tx), &sent);
        for_recv (parcel, &ends.rx) {
            take_in(worker, &parcel);
            if (++received == enough)
                break;
        }
        PostReceiver_drop(&ends.rx);
    }
    MUST(received == enough || received == STREAM);
    worker->counts[SENT] += sent;
}

/* ---- the torture: counts are {sent, received, refused by value} ------------------------------ */

static void
begin_channel(unsigned threads)
{
    for (unsigned i = 0; i < LINES; i++)
        lines[i] = Line_new(some_channel(threads + i));
    dropped_in_transit = 0;
}

static void
turn_channel(Worker *worker)
{
    switch (torture_random(worker, 32)) {
    case 0: turn_to_replace(worker); break;
    case 1: turn_to_stream(worker); break;
    case 2:
    case 3:
    case 4: turn_to_send_many(worker); break;
    case 5:
    case 6:
    case 7: turn_to_receive_many(worker); break;
    default:
        switch (torture_random(worker, 3)) {
        case 0: turn_to_send(worker); break;
        case 1: turn_to_receive(worker); break;
        default: turn_to_select(worker); break;
        }
    }
}

static void
end_channel(const uint64_t *sums)
{
    for (unsigned i = 0; i < LINES; i++)
        Line_drop(&lines[i]);
    MUST(sums[SENT] >= sums[RECEIVED]);
    MUST(flag_value(&dropped_in_transit) == sums[SENT] - sums[RECEIVED] + sums[REFUSED]);
    MUST(lives_left() == 0);
}

const Torture torture_channel = {"channel", 500, begin_channel, turn_channel, end_channel};
