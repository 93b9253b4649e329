/* SPDX-License-Identifier: MIT */
/*
 * channel_drop_test.c - who owns a message, in every flavour: on each path it is dropped once, and
 * no path loses it. Values are counted, and abort when they are dropped twice (util.h).
 */
#include "channel_flavors.h"

#include <stdlib.h>

enum { THREADS = 3, SEVERAL = 5, BLOCKS = 200 };

static const belay_duration long_past = 1;

/* Sends ids 1, 2, ... as long as there is room, `most` of them at most; how many. */
static int
fill(const ValuesSender *tx, int most)
{
    own(Tracked) value = {0};
    for (int sent = 0; sent < most; sent++) {
        Tracked_drop(&value);
        value = Tracked_new(sent + 1);
        if (ValuesSender_try_send_from(tx, &value) != BELAY_OK)
            return sent;
    }
    return most;
}

/* ---- sends that fail ------------------------------------------------------------------------ */

START_TEST(a_send_by_value_that_fails_drops_the_value)
{
    flavor_channel(Values, tx, rx);
    ValuesReceiver_drop(&rx);
    ck_assert_int_eq(ValuesSender_send(&tx, Tracked_new(1)), BELAY_DISCONNECTED);
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_int_eq(ValuesSender_try_send(&tx, Tracked_new(2)), BELAY_DISCONNECTED);
    ck_assert_int_eq(tracked_dropped(), 2);
    ck_assert_int_eq(ValuesSender_send_timeout(&tx, Tracked_new(3), 1), BELAY_DISCONNECTED);
    ck_assert_int_eq(tracked_dropped(), 3);
    ck_assert_int_eq(ValuesSender_send_deadline(&tx, Tracked_new(4), 1), BELAY_DISCONNECTED);
    ck_assert_int_eq(tracked_dropped(), 4);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(a_send_from_that_fails_keeps_the_value)
{
    flavor_channel(Values, tx, rx);
    own(Tracked) value = Tracked_new(7);
    ValuesReceiver_drop(&rx);
    ck_assert_int_eq(ValuesSender_send_from(&tx, &value), BELAY_DISCONNECTED);
    ck_assert_int_eq(ValuesSender_try_send_from(&tx, &value), BELAY_DISCONNECTED);
    ck_assert_int_eq(ValuesSender_send_timeout_from(&tx, &value, 1), BELAY_DISCONNECTED);
    ck_assert_int_eq(ValuesSender_send_deadline_from(&tx, &value, 1), BELAY_DISCONNECTED);
    ck_assert_int_eq(id_of(&value), 7);
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

START_TEST(a_send_by_value_without_room_drops_the_value)
{
    flavor_channel(Values, tx, rx);
    const int sent = fill(&tx, 100);
    const int before = tracked_dropped();
    ck_assert_int_eq(ValuesSender_try_send(&tx, Tracked_new(1)), BELAY_FULL);
    ck_assert_int_eq(ValuesSender_send_timeout(&tx, Tracked_new(2), 0), BELAY_TIMED_OUT);
    ck_assert_int_eq(ValuesSender_send_timeout(&tx, Tracked_new(3), 100000), BELAY_TIMED_OUT);
    ck_assert_int_eq(ValuesSender_send_deadline(&tx, Tracked_new(4), long_past), BELAY_TIMED_OUT);
    ck_assert_int_eq(tracked_dropped(), before + 4);
    ck_assert_int_eq(tracked_alive(), sent);
}
END_TEST

START_TEST(a_send_from_without_room_keeps_the_value)
{
    flavor_channel(Values, tx, rx);
    own(Tracked) value = Tracked_new(77);
    const int sent = fill(&tx, 100);
    ck_assert_int_eq(ValuesSender_try_send_from(&tx, &value), BELAY_FULL);
    ck_assert_int_eq(ValuesSender_send_timeout_from(&tx, &value, 0), BELAY_TIMED_OUT);
    ck_assert_int_eq(ValuesSender_send_timeout_from(&tx, &value, 100000), BELAY_TIMED_OUT);
    ck_assert_int_eq(ValuesSender_send_deadline_from(&tx, &value, long_past), BELAY_TIMED_OUT);
    ck_assert_int_eq(id_of(&value), 77);
    ck_assert_int_eq(tracked_alive(), sent + 1);
}
END_TEST

/* The id that the value has after all: it was not lost. */
closure(int, send_until_it_is_kept, by_move(ValuesSender, tx))
{
    own(Tracked) value = Tracked_new(50);
    while (ValuesSender_send_from(tx, &value) == BELAY_OK) {
        ck_assert(is_empty(&value));
        value = Tracked_new(50);
    }
    return id_of(&value);
}

START_TEST(a_sender_that_waits_keeps_its_value_when_the_receivers_go)
{
    flavor_channel(Values, tx, rx);
    send_until_it_is_kept_handle sender = spawn(send_until_it_is_kept, move(tx));
    int id = 0;
    let_others_sleep();
    ValuesReceiver_drop(&rx);
    unwrap(join(&sender, &id));
    ck_assert_int_eq(id, 50);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(a_value_that_was_sent_is_gone_from_its_sender)
{
    flavor_channel(Values, tx, rx);
    own(Tracked) first = Tracked_new(1);
    own(Tracked) received = {0};
    if (flavor_holds(_i)) {
        unwrap(ValuesSender_send_from(&tx, &first));
        ck_assert(is_empty(&first));
    } else { /* stays until somebody comes */
        ck_assert_int_eq(ValuesSender_try_send_from(&tx, &first), BELAY_FULL);
        send_values_handle sender = spawn(send_values, move(tx), 1, 1);
        Tracked_drop(&first);
        unwrap(ValuesReceiver_recv(&rx, &received));
        unwrap(join(&sender));
        ck_assert_int_eq(tracked_alive(), 1);
        return;
    }
    unwrap(ValuesReceiver_recv(&rx, &received));
    ck_assert_int_eq(id_of(&received), 1);
    ck_assert_int_eq(tracked_alive(), 1);
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

/* ---- what is queued at the end -------------------------------------------------------------- */

START_TEST(a_channel_that_nothing_went_through_drops_nothing)
{
    {
        flavor_channel(Values, tx, rx);
    }
    {
        flavor_channel(Values, tx, rx);
        ValuesSender_drop(&tx);
    }
    {
        flavor_channel(Values, tx, rx);
        ValuesReceiver_drop(&rx);
    }
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

START_TEST(the_last_receiver_drops_what_is_queued_oldest_first)
{
    flavor_channel(Values, tx, rx);
    own(ValuesReceiver) other = ValuesReceiver_clone(&rx);
    const int sent = fill(&tx, (int)flavor_room(_i, SEVERAL));
    ValuesReceiver_drop(&rx);
    ck_assert_int_eq(tracked_alive(), sent);
    ValuesReceiver_drop(&other);
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert_int_eq(tracked_dropped(), sent);
    ck_assert_str_eq(tracked_order(), sent == SEVERAL ? "1 2 3 4 5" : sent == 1 ? "1" : "");
}
END_TEST

START_TEST(the_senders_end_drops_nothing)
{
    flavor_channel(Values, tx, rx);
    const int sent = fill(&tx, (int)flavor_room(_i, SEVERAL));
    ValuesSender_drop(&tx);
    ck_assert_int_eq(tracked_alive(), sent);
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

START_TEST(what_is_queued_is_dropped_wherever_the_queue_begins)
{
    /* A block has room for 511 of them: the queue ends there, or begins. */
    static const int begins[] = {0, 1, 63, 64, 470, 471, 472, 510, 511, 512};
    for (size_t k = 0; k < COUNT_OF(begins); k++) {
        const int begin = begins[k];
        const int before = tracked_dropped();
        flavor_channel(Values, tx, rx);
        for (int i = 0; i < begin && flavor_holds(_i); i++) {
            own(Tracked) value = {0};
            unwrap(ValuesSender_send(&tx, Tracked_new(i)));
            unwrap(ValuesReceiver_recv(&rx, &value));
        }
        const int passed = tracked_dropped() - before;
        const int sent = fill(&tx, (int)flavor_room(_i, 40));
        ValuesReceiver_drop(&rx);
        ck_assert_int_eq(tracked_dropped() - before, passed + sent);
        ck_assert_int_eq(tracked_alive(), 0);
    }
}
END_TEST

START_TEST(what_is_queued_in_many_blocks_is_dropped_once)
{
    {
        flavor_channel(Values, tx, rx);
        const int sent = fill(&tx, (int)flavor_room(_i, BLOCKS * 10));
        for (int i = 0; i < sent / 3; i++) {
            own(Tracked) value = {0};
            unwrap(ValuesReceiver_try_recv(&rx, &value));
        }
    }
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(what_was_received_is_the_receivers)
{
    Tracked received[SEVERAL] = {0};
    {
        flavor_channel(Values, tx, rx);
        send_values_handle sender = spawn(send_values, move(tx), 0, SEVERAL);
        for (int i = 0; i < SEVERAL; i++)
            unwrap(ValuesReceiver_recv(&rx, &received[i]));
        unwrap(join(&sender));
    }
    ck_assert_int_eq(tracked_alive(), SEVERAL);
    for (int i = 0; i < SEVERAL; i++) {
        ck_assert_int_eq(id_of(&received[i]), i);
        Tracked_drop(&received[i]);
    }
}
END_TEST

/* ---- drops that do something ---------------------------------------------------------------- */

/* A message that does something when it is dropped. All zero: nothing. */
typedef struct Agent {
    void (*act)(struct Agent *self);
    int id;
    struct AgentsSender *way; /* of a channel of agents, for those that send; not owned */
} Agent;
static int agents_dropped;

static void
Agent_drop(BELAY_CONSUMES Agent *agent)
{
    Agent self = *agent;
    *agent = (Agent){0};
    if (self.act == NULL)
        return;
    agents_dropped++;
    self.act(&self);
}

CHANNEL(Agents, Agent, Agent_drop);

static void
act_quietly(Agent *self)
{
    (void)self;
}

static void
act_by_panic(Agent *self)
{
    panic("the drop of %d panics", self->id);
}

closure(void, drop_agents, by_move(AgentsReceiver, rx))
{
    AgentsReceiver_drop(rx);
}

/* Agents of which number `panicking` panics are queued; the last receiver goes. */
static void
drop_with_panic_at(int flavor, int panicking)
{
    sync_channel(Agents, tx, rx, flavor_capacity(flavor));
    const int sent = (int)flavor_room(flavor, 64);
    agents_dropped = 0;
    for (int i = 0; i < sent; i++)
        unwrap(AgentsSender_send(&tx, (Agent){i == panicking ? act_by_panic : act_quietly, i, 0}));
    ck_assert_int_eq(catch_unwind(drop_agents, move(rx)),
                     panicking < sent ? BELAY_PANICKED : BELAY_OK);
    ck_assert_int_eq(agents_dropped, sent);
    ck_assert_int_eq(AgentsSender_send(&tx, (Agent){act_quietly, 9, 0}), BELAY_DISCONNECTED);
    ck_assert_int_eq(agents_dropped, sent + 1);
}

START_TEST(a_drop_that_panics_leaves_no_message_behind)
{
    panics_quiet();
    drop_with_panic_at(_i, 0);
    drop_with_panic_at(_i, 30); /* around the end of a block */
    drop_with_panic_at(_i, 31);
    drop_with_panic_at(_i, 32);
    drop_with_panic_at(_i, 63);
}
END_TEST

closure(void, send_an_agent_in_vain, by_ref(AgentsSender, tx))
{
    ck_assert_int_eq(AgentsSender_send(tx, (Agent){act_by_panic, 1, 0}), BELAY_DISCONNECTED);
}

START_TEST(a_drop_that_panics_in_a_failing_send_leaves_the_channel_whole)
{
    panics_quiet();
    flavor_channel(Agents, tx, rx);
    AgentsReceiver_drop(&rx);
    ck_assert_int_eq(catch_unwind(send_an_agent_in_vain, &tx), BELAY_PANICKED);
    ck_assert_int_eq(agents_dropped, 1);
    ck_assert_int_eq(AgentsSender_send(&tx, (Agent){act_quietly, 2, 0}), BELAY_DISCONNECTED);
}
END_TEST

/* While the last receiver goes: the channel is disconnected already. */
static void
act_by_sending(Agent *self)
{
    own(AgentsSender) way = AgentsSender_clone(self->way);
    ck_assert(AgentsSender_is_disconnected(&way));
    ck_assert_int_eq(AgentsSender_send(&way, (Agent){act_quietly, 5, 0}), BELAY_DISCONNECTED);
}

START_TEST(a_drop_can_use_the_channel)
{
    flavor_channel(Agents, tx, rx);
    const int sent = (int)flavor_room(_i, SEVERAL);
    for (int i = 0; i < sent; i++)
        unwrap(AgentsSender_send(&tx, (Agent){act_by_sending, i, &tx}));
    AgentsReceiver_drop(&rx);
    ck_assert_int_eq(agents_dropped, 2 * sent);
}
END_TEST

/* A message that owns an end of another channel. */
CHANNEL(Ends, NumbersSender, NumbersSender_drop);

START_TEST(an_end_inside_a_message_goes_with_it)
{
    flavor_channel(Ends, tx, rx);
    channel(Numbers, inner_tx, inner_rx);
    const belay_status status = EndsSender_try_send(&tx, move(inner_tx));
    ck_assert_int_eq(status, flavor_holds(_i) ? BELAY_OK : BELAY_FULL);
    ck_assert_int_eq(NumbersReceiver_is_disconnected(&inner_rx), !flavor_holds(_i));
    EndsReceiver_drop(&rx);
    ck_assert(NumbersReceiver_is_disconnected(&inner_rx));
}
END_TEST

/* ---- loops ---------------------------------------------------------------------------------- */

START_TEST(a_loop_drops_each_message_after_its_turn)
{
    flavor_channel(Values, tx, rx);
    send_values_handle sender = spawn(send_values, move(tx), 0, SEVERAL);
    int turns = 0;
    for_recv (value, &rx) {
        ck_assert_int_eq(tracked_dropped(), turns);
        ck_assert_int_eq(id_of(&value), turns++);
    }
    ck_assert_int_eq(tracked_dropped(), SEVERAL);
    unwrap(join(&sender));
}
END_TEST

START_TEST(a_loop_does_not_drop_what_is_moved_on)
{
    flavor_channel(Values, tx, rx);
    send_values_handle sender = spawn(send_values, move(tx), 0, SEVERAL);
    own(Tracked) kept = {0};
    for_recv (value, &rx)
        if (id_of(&value) == 2)
            kept = move(value);
    ck_assert_int_eq(id_of(&kept), 2);
    ck_assert_int_eq(tracked_alive(), 1);
    unwrap(join(&sender));
}
END_TEST

START_TEST(break_drops_the_message_of_its_turn)
{
    flavor_channel(Values, tx, rx);
    send_values_handle sender = spawn(send_values, move(tx), 0, 2);
    for_recv (value, &rx) {
        ck_assert_int_eq(id_of(&value), 0);
        break;
    }
    ck_assert_int_eq(tracked_dropped(), 1);
    for_recv (value, &rx)
        ck_assert_int_eq(id_of(&value), 1);
    unwrap(join(&sender));
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(continue_drops_the_message_of_its_turn)
{
    flavor_channel(Values, tx, rx);
    send_values_handle sender = spawn(send_values, move(tx), 0, SEVERAL);
    int turns = 0;
    for_recv (value, &rx) {
        turns++;
        if (id_of(&value) % 2 == 0)
            continue;
        Tracked_drop(&value);
    }
    ck_assert_int_eq(turns, SEVERAL);
    ck_assert_int_eq(tracked_dropped(), SEVERAL);
    unwrap(join(&sender));
}
END_TEST

static int
first_id(const ValuesReceiver *rx)
{
    for_recv (value, rx)
        return id_of(&value);
    return -1;
}

START_TEST(return_drops_the_message_of_its_turn)
{
    flavor_channel(Values, tx, rx);
    send_values_handle sender = spawn(send_values, move(tx), 4, 1);
    ck_assert_int_eq(first_id(&rx), 4);
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_int_eq(first_id(&rx), -1);
    unwrap(join(&sender));
}
END_TEST

closure(void, panic_in_loop, by_move(ValuesReceiver, rx))
{
    for_recv (value, rx)
        if (id_of(&value) == 1)
            panic("in the second turn");
}

START_TEST(a_panic_in_a_loop_drops_the_message_of_its_turn_and_the_rest)
{
    panics_quiet();
    flavor_channel(Values, tx, rx);
    panic_in_loop_handle receiver = spawn(panic_in_loop, move(rx));
    int sent = 0;
    while (ValuesSender_send(&tx, Tracked_new(sent)) == BELAY_OK) {
        sent++;
        belay_thread_sleep(BELAY_US(100)); /* or an unbounded queue grows and grows */
    }
    ck_assert_int_ge(sent, 2);
    ck_assert_int_eq(join(&receiver), BELAY_PANICKED);
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert_int_eq(tracked_dropped(), sent + 1);
}
END_TEST

START_TEST(a_try_loop_ends_when_nothing_is_there)
{
    flavor_channel(Values, tx, rx);
    const int sent = fill(&tx, (int)flavor_room(_i, SEVERAL));
    int turns = 0;
    for_try_recv (value, &rx)
        ck_assert_int_eq(id_of(&value), ++turns);
    ck_assert_int_eq(turns, sent);
    ck_assert_int_eq(tracked_alive(), 0);
    for_try_recv (value, &rx)
        ck_abort();
    ValuesSender_drop(&tx);
    for_try_recv (value, &rx)
        ck_abort();
}
END_TEST

START_TEST(loops_can_stand_in_each_other)
{
    flavor_channel(Values, outer_tx, outer_rx);
    send_values_handle outer = spawn(send_values, move(outer_tx), 0, 3);
    int sum = 0;
    for_recv (a, &outer_rx) {
        flavor_channel(Values, tx, rx);
        send_values_handle inner = spawn(send_values, move(tx), 0, 3);
        for_recv (b, &rx)
            sum += 10 * id_of(&a) + id_of(&b);
        unwrap(join(&inner));
    }
    unwrap(join(&outer));
    ck_assert_int_eq(sum, 99);
    ck_assert_int_eq(tracked_dropped(), 12);
}
END_TEST

/* ---- races of the end ----------------------------------------------------------------------- */

/* So large that a block has room for few, and races come to its end often. */
typedef struct Padded {
    Tracked value;
    char padding[56];
} Padded;

static Padded
Padded_new(int id)
{
    return (Padded){Tracked_new(id), {0}};
}

static void
Padded_drop(BELAY_CONSUMES Padded *padded)
{
    Tracked_drop(&padded->value);
}

CHANNEL(Paddeds, Padded, Padded_drop);

/* Sends `most` at most, until the receivers are gone. */
closure(void, send_until_closed, by_move(PaddedsSender, tx), by_copy(int, most))
{
    for (int i = 0; i < most; i++)
        if (PaddedsSender_send(tx, Padded_new(i)) != BELAY_OK)
            return;
}

START_TEST(a_send_that_races_the_last_receiver_drops_once)
{
    const int rounds = (int)scaled_times(200);
    for (int round = 0; round < rounds; round++) {
        flavor_channel(Paddeds, tx, rx);
        scope (s) {
            for (int i = 0; i < THREADS; i++)
                scope_spawn(s, send_until_closed, PaddedsSender_clone(&tx), 500);
            own(Padded) value = {0};
            unwrap(PaddedsReceiver_recv(&rx, &value));
            PaddedsReceiver_drop(&rx);
        }
        ck_assert_int_eq(tracked_alive(), 0);
    }
}
END_TEST

/* As many as make the end of the receiver meet a sender at each place of a block. */
START_TEST(a_receiver_that_goes_with_messages_in_flight_drops_each_once)
{
    const int rounds = (int)scaled_times(400);
    for (int round = 0; round < rounds; round++) {
        flavor_channel(Paddeds, tx, rx);
        send_until_closed_handle sender = spawn(send_until_closed, move(tx), 300);
        for (int taken = 0; taken < round % 70; taken++) {
            own(Padded) value = {0};
            unwrap(PaddedsReceiver_recv(&rx, &value));
        }
        PaddedsReceiver_drop(&rx);
        unwrap(join(&sender));
        ck_assert_int_eq(tracked_alive(), 0);
    }
}
END_TEST

closure(void, receive_some, by_move(PaddedsReceiver, rx), by_copy(int, most))
{
    for (int i = 0; i < most; i++) {
        own(Padded) value = {0};
        if (PaddedsReceiver_recv(rx, &value) != BELAY_OK)
            return;
    }
}

START_TEST(receivers_that_leave_one_by_one_drop_each_message_once)
{
    const int rounds = (int)scaled_times(100);
    for (int round = 0; round < rounds; round++) {
        flavor_channel(Paddeds, tx, rx);
        scope (s) {
            for (int i = 0; i < THREADS; i++) {
                scope_spawn(s, receive_some, PaddedsReceiver_clone(&rx), 10 * i + round % 10);
                scope_spawn(s, send_until_closed, PaddedsSender_clone(&tx), 50);
            }
            PaddedsReceiver_drop(&rx);
            PaddedsSender_drop(&tx);
        }
        ck_assert_int_eq(tracked_alive(), 0);
    }
}
END_TEST

closure(void, just_drop_sender, by_move(PaddedsSender, tx))
{
    PaddedsSender_drop(tx);
}

START_TEST(both_ends_that_go_at_once_free_the_channel_once)
{
    const int rounds = (int)scaled_times(300);
    for (int round = 0; round < rounds; round++) {
        flavor_channel(Paddeds, tx, rx);
        if (flavor_holds(_i))
            unwrap(PaddedsSender_send(&tx, Padded_new(1)));
        just_drop_sender_handle other = spawn(just_drop_sender, move(tx));
        PaddedsReceiver_drop(&rx);
        unwrap(join(&other));
        ck_assert_int_eq(tracked_alive(), 0);
    }
}
END_TEST

closure(void, receive_values, by_move(ValuesReceiver, rx), by_copy(int, count))
{
    for (int i = 0; i < count; i++) {
        own(Tracked) value = {0};
        unwrap(ValuesReceiver_recv(rx, &value));
    }
}

START_TEST(limits_that_run_out_drop_or_keep_and_never_both)
{
    const int rounds = (int)scaled_times(300);
    flavor_channel(Values, tx, rx);
    receive_values_handle receiver = spawn(receive_values, move(rx), rounds);
    for (int sent = 0; sent < rounds;) {
        own(Tracked) value = Tracked_new(sent);
        if (ValuesSender_send_timeout_from(&tx, &value, BELAY_US(20)) == BELAY_OK)
            sent++;
        else
            ck_assert(!is_empty(&value));
    }
    unwrap(join(&receiver));
    ValuesSender_drop(&tx);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

/* ---- cases of a select ---------------------------------------------------------------------- */

START_TEST(a_select_moves_only_the_value_of_the_case_that_was_done)
{
    flavor_channel(Values, tx, rx);
    sync_channel(Values, full_tx, full_rx, 0);
    own(Tracked) a = Tracked_new(1);
    own(Tracked) b = Tracked_new(2);
    receive_values_handle receiver = spawn(receive_values, move(rx), 1);
    size_t index;
    belay_select_case cases[] = {ValuesSender_case(&full_tx, &b), ValuesSender_case(&tx, &a)};
    unwrap(belay_select(cases, 2, &index));
    ck_assert_uint_eq(index, 1);
    ck_assert(is_empty(&a));
    ck_assert_int_eq(id_of(&b), 2);
    unwrap(join(&receiver));
}
END_TEST

START_TEST(a_select_that_fails_moves_nothing)
{
    flavor_channel(Values, tx, rx);
    ValuesReceiver_drop(&rx);
    own(Tracked) a = Tracked_new(1);
    size_t index = 9;
    belay_select_case cases[] = {ValuesSender_case(&tx, &a)};
    ck_assert_int_eq(belay_select(cases, 1, &index), BELAY_DISCONNECTED);
    ck_assert_uint_eq(index, 0);
    ck_assert_int_eq(id_of(&a), 1);
    ck_assert_int_eq(belay_try_select(cases, 1, &index), BELAY_DISCONNECTED);
    ck_assert_int_eq(id_of(&a), 1);
}
END_TEST

#define NEVER_FULL NOT_UNBOUNDED, "an unbounded channel is never full"

static const ChannelCase cases[] = {
    {&a_send_by_value_that_fails_drops_the_value, EVERY, NULL},
    {&a_send_from_that_fails_keeps_the_value, EVERY, NULL},
    {&a_send_by_value_without_room_drops_the_value, NEVER_FULL},
    {&a_send_from_without_room_keeps_the_value, NEVER_FULL},
    {&a_sender_that_waits_keeps_its_value_when_the_receivers_go, NEVER_FULL},
    {&a_value_that_was_sent_is_gone_from_its_sender, EVERY, NULL},
    {&a_channel_that_nothing_went_through_drops_nothing, EVERY, NULL},
    {&the_last_receiver_drops_what_is_queued_oldest_first, EVERY, NULL},
    {&the_senders_end_drops_nothing, EVERY, NULL},
    {&what_is_queued_is_dropped_wherever_the_queue_begins, EVERY, NULL},
    {&what_is_queued_in_many_blocks_is_dropped_once, EVERY, NULL},
    {&what_was_received_is_the_receivers, EVERY, NULL},
    {&a_drop_that_panics_leaves_no_message_behind, EVERY, NULL},
    {&a_drop_that_panics_in_a_failing_send_leaves_the_channel_whole, EVERY, NULL},
    {&a_drop_can_use_the_channel, EVERY, NULL},
    {&an_end_inside_a_message_goes_with_it, EVERY, NULL},
    {&a_loop_drops_each_message_after_its_turn, EVERY, NULL},
    {&a_loop_does_not_drop_what_is_moved_on, EVERY, NULL},
    {&break_drops_the_message_of_its_turn, EVERY, NULL},
    {&continue_drops_the_message_of_its_turn, EVERY, NULL},
    {&return_drops_the_message_of_its_turn, EVERY, NULL},
    {&a_panic_in_a_loop_drops_the_message_of_its_turn_and_the_rest, EVERY, NULL},
    {&a_try_loop_ends_when_nothing_is_there, EVERY, NULL},
    {&loops_can_stand_in_each_other, EVERY, NULL},
    {&a_send_that_races_the_last_receiver_drops_once, EVERY, NULL},
    {&a_receiver_that_goes_with_messages_in_flight_drops_each_once, EVERY, NULL},
    {&receivers_that_leave_one_by_one_drop_each_message_once, EVERY, NULL},
    {&both_ends_that_go_at_once_free_the_channel_once, EVERY, NULL},
    {&limits_that_run_out_drop_or_keep_and_never_both, EVERY, NULL},
    {&a_select_moves_only_the_value_of_the_case_that_was_done, EVERY, NULL},
    {&a_select_that_fails_moves_nothing, EVERY, NULL},
};

int
main(int count, char **arguments)
{
    return channel_main("channel_drop", cases, COUNT_OF(cases), count, arguments);
}
