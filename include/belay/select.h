/* SPDX-License-Identifier: MIT */
/*
 * select.h - wait for several sends and receives at once; the first that can be done is done.
 *
 * With an array of cases, of any channels, made by Name##Receiver_case, Name##Sender_case and
 * belay_timer_case:
 *
 *     belay_select_case cases[] = {
 *         WordsReceiver_case(&words, &word),       // would receive into word
 *         NumbersSender_case(&numbers, &number),   // would send number, and leave it empty
 *     };
 *     size_t index;
 *     belay_unwrap(belay_select(cases, 2, &index));    // cases[index] was done, no other
 *
 * Or with a block. It runs one of its arms and ends:
 *
 *     belay_select_arms (s) {
 *         on_recv (s, &words, &word) puts(word);
 *         on_send (s, &numbers, &number) sent++;
 *         on_timeout (s, BELAY_MS(100)) puts("nothing happens");
 *         on_closed (s) return;
 *     }
 *
 *     status  belay_select(cases, n, size_t *ret_index)             waits
 *     status  belay_try_select(cases, n, ret_index)                 NOT_READY, does not wait
 *     status  belay_select_timeout(cases, n, ret_index, duration)   TIMED_OUT
 *     status  belay_select_deadline(cases, n, ret_index, moment)    TIMED_OUT; a moment is a sum
 *                                                                   with belay_now()
 *
 *         BELAY_OK             cases[*ret_index] was done: its value was moved
 *         BELAY_DISCONNECTED   cases[*ret_index] can never be done: its other end is gone (and, of
 *                              a receive, the channel is empty). Nothing was moved
 *         BELAY_NO_MEMORY      cases[*ret_index] is a send on an unbounded channel, and there is no
 *                              memory for it. Nothing was moved
 *
 *     status  belay_ready(cases, n, ret_index)                      the same four, but nothing is
 *     status  belay_try_ready(cases, n, ret_index)                  done: BELAY_OK says that
 *     status  belay_ready_timeout(cases, n, ret_index, duration)    cases[*ret_index] could be done
 *     status  belay_ready_deadline(cases, n, ret_index, moment)     without waiting, or that it is
 *                                                                   disconnected. Another thread
 *                                                                   may be faster: then try again
 *
 * Inside a with_note block (note.h) a call that waits may also say CANCELLED. *ret_index is written
 * only together with one of the three statuses above. Among several cases that are ready each is as
 * likely to be taken. A case of an empty handle is never ready, so that one case of many can be
 * switched off; a select of no case at all (n is 0) waits for ever, or for the time it is given. A
 * send and a receive on one rendezvous channel in one select do not serve each other. A rendezvous
 * is ready for belay_ready when a thread waits in a send, receive or select at its other end; two
 * threads that only look do not see each other.
 *
 * The handles are borrowed until the call returns, and so are the values: no other thread drops
 * those very handles or looks at the values meanwhile. Cases can be used again for another call, by
 * one thread at a time.
 *
 * Arms of a block (rx, tx: pointers to handles). The block's text runs twice, once to learn of all
 * arms and once to enter one, so their expressions are evaluated up to twice, and there should be
 * nothing but arms in it. More than BELAY_SELECT_ARMS sends and receives are a panic.
 *
 *     on_recv (s, rx, ret_value) ...      when a value was received into *ret_value
 *     on_send (s, tx, value) ...          when *value was sent, and left empty
 *     on_timeout (s, duration) ...        when no other arm could be done in that time
 *     on_default (s) ...                  when no other arm can be done now: the block never waits
 *     on_closed (s) ...                   when an arm was chosen that can never be done, because
 *                                         its channel is disconnected. Without this arm the block
 *                                         panics then. s.index is the number of that arm, counting
 *                                         on_recv and on_send from 0
 *     on_cancelled (s) ...                when a note is over (note.h). Without it the block panics
 *                                         then
 *
 * The block runs as a loop does: break and continue leave it.
 *
 * How: all cases are tried, in a random order. If none can be done the thread enters itself in
 * the list of waiters of every channel, looks again whether one has become ready meanwhile, and
 * sleeps; who makes a case ready claims the sleeper by one compare-and-swap, so that exactly one of
 * them has it. After crossbeam-channel (select.rs), by its authors' published description.
 */
#ifndef BELAY_SELECT_H
#define BELAY_SELECT_H

#include <belay/annotate.h>
#include <belay/detail/channel.h>
#include <belay/duration.h>
#include <belay/status.h>

/* One operation that a select may do. Made by Name##Receiver_case and its like; all internal. */
typedef struct belay_select_case {
    belay_channel_ *channel_; /* NULL: never ready */
    void *value_;             /* where to receive to, or what to send */
    belay_select_what_ what_;
    belay_waiter_ waiter_; /* its place in the channel's list while the select waits */
} belay_select_case;

BELAY_BLOCKS BELAY_MUST_USE_ BELAY_API_ belay_status belay_select(belay_select_case *cases,
                                                                  size_t n, size_t *ret_index);
BELAY_MUST_USE_ BELAY_API_ belay_status belay_try_select(belay_select_case *cases, size_t n,
                                                         size_t *ret_index);
BELAY_BLOCKS BELAY_MUST_USE_ BELAY_API_ belay_status belay_select_timeout(belay_select_case *cases,
                                                                          size_t n,
                                                                          size_t *ret_index,
                                                                          belay_duration limit);
BELAY_BLOCKS BELAY_MUST_USE_ BELAY_API_ belay_status belay_select_deadline(belay_select_case *cases,
                                                                           size_t n,
                                                                           size_t *ret_index,
                                                                           belay_duration deadline);

BELAY_BLOCKS BELAY_MUST_USE_ BELAY_API_ belay_status belay_ready(belay_select_case *cases, size_t n,
                                                                 size_t *ret_index);
BELAY_MUST_USE_ BELAY_API_ belay_status belay_try_ready(belay_select_case *cases, size_t n,
                                                        size_t *ret_index);
BELAY_BLOCKS BELAY_MUST_USE_ BELAY_API_ belay_status belay_ready_timeout(belay_select_case *cases,
                                                                         size_t n,
                                                                         size_t *ret_index,
                                                                         belay_duration limit);
BELAY_BLOCKS BELAY_MUST_USE_ BELAY_API_ belay_status belay_ready_deadline(belay_select_case *cases,
                                                                          size_t n,
                                                                          size_t *ret_index,
                                                                          belay_duration deadline);

BELAY_INLINE_ belay_select_case
belay_select_case_(belay_channel_ *channel, void *value, belay_select_what_ what)
{
    return (belay_select_case){.channel_ = channel, .value_ = value, .what_ = what};
}

/* ---- the block ------------------------------------------------------------------------------ */

enum { BELAY_SELECT_ARMS = 16 };

/* The number of a block's arm that is no case. */
enum { BELAY_ARM_TIMEOUT_ = -1, BELAY_ARM_DEFAULT_ = -2, BELAY_ARM_CANCELLED_ = -3 };

/*
 * What a block keeps. Its body runs twice: the first time no arm is entered and each puts itself on
 * the list; then the select is made; the second time the chosen arm is entered.
 */
typedef struct belay_select_block_ {
    int index;            /* of the chosen case, or one of BELAY_ARM_; for you in on_closed */
    int turn_;            /* 0 before the first time, 1 during it, 2 during the second, 3 after */
    int arms_;            /* on the list; in the second turn, passed so far */
    bool closed_;         /* the chosen case is disconnected .. */
    bool closed_seen_;    /* .. and there is an on_closed arm */
    bool cancelled_seen_; /* there is an on_cancelled arm */
    bool has_default_;
    belay_duration limit_; /* of the shortest on_timeout; BELAY_FOREVER without one */
    belay_select_case cases_[BELAY_SELECT_ARMS];
} belay_select_block_;

/* Go on to the next turn, selecting before the second; false when both are over. */
BELAY_API_ bool belay_select_turn_(belay_select_block_ *block, const char *file, int line);

/* In the first turn put the arm on the list; true where it is to be entered. */
BELAY_API_ bool belay_select_arm_(belay_select_block_ *block, belay_channel_ *channel, void *value,
                                  belay_select_what_ what, const char *file, int line);
BELAY_API_ bool belay_select_timeout_arm_(belay_select_block_ *block, belay_duration limit);
BELAY_API_ bool belay_select_default_arm_(belay_select_block_ *block);
BELAY_API_ bool belay_select_closed_arm_(belay_select_block_ *block);
BELAY_API_ bool belay_select_cancelled_arm_(belay_select_block_ *block);

BELAY_INLINE_ bool
belay_select_send_arm_(belay_select_block_ *block, belay_channel_ *channel,
                       BELAY_SEND_FROM void *value, const char *file, int line)
{
    return belay_select_arm_(block, channel, value, BELAY_SELECT_SEND_, file, line);
}

BELAY_INLINE_ bool
belay_select_recv_arm_(belay_select_block_ *block, belay_channel_ *channel, void *value,
                       const char *file, int line)
{
    return belay_select_arm_(block, channel, value, BELAY_SELECT_RECV_, file, line);
}

/* To the checker the block runs once, behind the wait, and an arm that was entered is its end. */
#ifdef __BELAY_CHECK__
#define belay_select_arms(s) \
    for (BELAY_SAYS_("block:select_arms") belay_select_block_ \
             s = {.limit_ = BELAY_FOREVER, .turn_ = belay_select_turn_(NULL, __FILE__, __LINE__)}; \
         s.turn_ != 0;)
#define BELAY_ENTER_ARM_ for (BELAY_SAYS_("arm") int entered_ = 0; entered_ == 0;)
#else
#define belay_select_arms(s) \
    for (belay_select_block_ s = {.limit_ = BELAY_FOREVER}; \
         belay_select_turn_(&s, __FILE__, __LINE__);)
#define BELAY_ENTER_ARM_
#endif

/* The ?: has the compiler compare the types. */
#define BELAY_SELECT_ARM_(arm_, s, end, value) \
    if (!arm_(&s, (belay_channel_ *)(end)->to_, 1 ? (value) : (end)->to_->type[0], __FILE__, \
              __LINE__)) { \
    } else \
        BELAY_ENTER_ARM_
#define belay_on_recv(s, rx, ret_value) BELAY_SELECT_ARM_(belay_select_recv_arm_, s, rx, ret_value)
#define belay_on_send(s, tx, value) BELAY_SELECT_ARM_(belay_select_send_arm_, s, tx, value)
#define belay_on_timeout(s, limit) \
    if (!belay_select_timeout_arm_(&s, limit)) { \
    } else \
        BELAY_ENTER_ARM_
#define belay_on_default(s) \
    if (!belay_select_default_arm_(&s)) { \
    } else \
        BELAY_ENTER_ARM_
#define belay_on_closed(s) \
    if (!belay_select_closed_arm_(&s)) { \
    } else \
        BELAY_ENTER_ARM_

#define belay_on_cancelled(s) \
    if (!belay_select_cancelled_arm_(&s)) { \
    } else \
        BELAY_ENTER_ARM_

#endif
