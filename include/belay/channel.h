/* SPDX-License-Identifier: MIT */
/*
 * channel.h - hand values from thread to thread.
 *
 *     BELAY_CHANNEL(Words, const char *);             // or CHANNEL(...) of prelude.h
 *
 *     belay_channel(Words, tx, rx);                   // declares both ends, own() variables
 *     belay_own(WordsSender) tx1 = WordsSender_clone(&tx);
 *     belay_unwrap(WordsSender_send(&tx1, "hi"));
 *
 *     const char *word;
 *     belay_unwrap(WordsReceiver_recv(&rx, &word));   // word is "hi"
 *     belay_for_recv (next, &rx) puts(next);          // until every sender is gone
 *
 * BELAY_CHANNEL(Name, T) or BELAY_CHANNEL(Name, T, T_drop) makes the handle types NameSender and
 * NameReceiver, each one pointer. All zero is the empty handle. T is any type that can be assigned
 * (a struct without const members, a pointer, a number). Both ends can be cloned and shared
 * between threads, so that one family serves one or many senders and one or many receivers; each
 * message goes to exactly one receiver, and those of one sender arrive in their order.
 *
 * Three flavours
 *     unbounded    belay_channel(Name, tx, rx);          a send never waits
 *     bounded      belay_sync_channel(Name, tx, rx, n);  holds n messages; a send waits for room
 *     rendezvous   belay_sync_channel(Name, tx, rx, 0);  holds none: a send waits until a receiver
 *                                                        has taken the value
 *
 * Disconnection
 *     A send fails with BELAY_DISCONNECTED when every receiver is gone, and only then; a receive
 *     when the channel is empty and every sender is gone: what was sent before is still received.
 *     Who waits is woken by it. Messages that are queued when the last receiver goes are dropped by
 *     it, each once, oldest first. (A send that succeeds at that moment may see its message dropped
 *     so.)
 *
 * Making one
 *     void    Name_channel(NameSender *ret_tx, NameReceiver *ret_rx)
 *                                         unbounded; panics when there is no memory
 *     void    Name_sync_channel(ret_tx, ret_rx, size_t n)
 *                                         bounded, or a rendezvous where n is 0
 *     status  Name_try_channel(ret_tx, ret_rx), Name_try_sync_channel(ret_tx, ret_rx, n)
 *                                         the same, with NO_MEMORY instead of a panic
 *
 * Sending (tx is const NameSender *). What takes a T by value drops it when it fails, at once; what
 * takes a T * moves the value out, and leaves *value empty (all zero), on BELAY_OK only: no value
 * is lost. All of them may say DISCONNECTED, and NO_MEMORY where the channel is unbounded.
 *
 *     status  NameSender_send(tx, T value)                          waits for room
 *     status  NameSender_send_from(tx, T *value)                    the same
 *     status  NameSender_try_send(tx, T value)                      FULL; does not wait. To a
 *     status  NameSender_try_send_from(tx, T *value)                rendezvous: FULL where no
 *                                                                   receiver waits
 *     status  NameSender_send_timeout(tx, T value, duration)        TIMED_OUT
 *     status  NameSender_send_timeout_from(tx, T *value, duration)
 *     status  NameSender_send_deadline(tx, T value, moment)         TIMED_OUT; a moment is a sum
 *     status  NameSender_send_deadline_from(tx, T *value, moment)   with belay_now()
 *     status  NameSender_send_many(tx, T *values, size_t n, size_t *ret_sent)
 *                                         sends values[0..n) in order, waiting for room; *ret_sent
 *                                         counts those sent, also on failure: these are left empty,
 *                                         the others keep their values
 *     status  NameSender_try_send_many(tx, values, n, ret_sent)
 *                                         sends as many as there is room for; FULL if not all were
 *
 * Receiving (rx is const NameReceiver *). On anything but BELAY_OK nothing is written. The value
 * that is given overwrites *ret_value without dropping it.
 *
 *     status  NameReceiver_recv(rx, T *ret_value)                   waits; DISCONNECTED
 *     status  NameReceiver_try_recv(rx, ret_value)                  EMPTY, DISCONNECTED; from a
 *                                                                   rendezvous: EMPTY where no
 *                                                                   sender waits
 *     status  NameReceiver_recv_timeout(rx, ret_value, duration)    TIMED_OUT, DISCONNECTED
 *     status  NameReceiver_recv_deadline(rx, ret_value, moment)
 *     status  NameReceiver_recv_many(rx, T *ret_values, size_t max, size_t *ret_n)
 *                                         waits for one, then takes those that are there, max at
 *                                         most; DISCONNECTED with *ret_n 0. With max 0: OK at once
 *     status  NameReceiver_try_recv_many(rx, ret_values, max, ret_n)
 *                                         EMPTY, DISCONNECTED with *ret_n 0
 *     for_recv (v, rx) { ... }            once for each message, until DISCONNECTED
 *     for_try_recv (v, rx) { ... }        once for each message that is there, until EMPTY
 *                                         v is a variable of type T that the loop owns: dropped
 *                                         after each turn, on every way out, unless moved on with
 *                                         move(v). break and continue are those of a loop.
 *
 * Handles. Functions of an empty handle panic, but for _drop, _same_channel and _case.
 *
 *     NameSender    NameSender_clone(tx)
 *     NameReceiver  NameReceiver_clone(rx)
 *     void          NameSender_drop(NameSender *)      the last one disconnects the channel
 *     void          NameReceiver_drop(NameReceiver *)  the last one drops what is queued
 *     bool          NameSender_same_channel(a, b), NameReceiver_same_channel(a, b)
 *     NameReceiver  NameReceiver_never(void)           of a channel without an end: nothing ever
 *                                                      comes, and it is never disconnected
 *     belay_select_case  NameSender_case(tx, T *value), NameReceiver_case(rx, T *ret_value)
 *                                                      for belay_select of select.h
 *
 * A look at the channel, for both ends (NameSender_len(tx), NameReceiver_len(rx) ...). Others may
 * change it at any time, so that it is a snapshot.
 *
 *     size_t  _len             messages queued; of a rendezvous 0
 *     bool    _is_empty
 *     bool    _is_full         of a rendezvous true, of an unbounded channel false
 *     size_t  _capacity        SIZE_MAX of an unbounded channel, 0 of a rendezvous
 *     bool    _is_disconnected the other end is gone altogether (messages may still be queued)
 *
 * Who waits looks a few times, gives its turn to others, then sleeps: a thread that waits for long
 * uses no processor. No system call is made where nobody sleeps. Waits are not fair: a message goes
 * to whoever comes first, and among sleepers to the one who came first.
 *
 * A call that waits inside a with_note block (note.h) may also say CANCELLED: nothing was moved.
 *
 * An unbounded channel takes memory in blocks and gives it back as they are received; after more
 * than 8 MiB of messages were queued also to the system, where malloc is glibc's: the receive that
 * empties it then takes some milliseconds. A send never waits, but while 128 KiB of messages are
 * queued one in hundreds gives its turn on the processor to others (sched_yield).
 *
 * A drop function of T may use the channel itself; if it panics while the last receiver drops what
 * is queued, the rest is dropped all the same.
 */
#ifndef BELAY_CHANNEL_H
#define BELAY_CHANNEL_H

#include <belay/detail/channel.h>
#include <belay/own.h>
#include <belay/panic.h>
#include <belay/select.h>

/* What NameReceiver_capacity says of an unbounded channel. */
#define BELAY_UNBOUNDED SIZE_MAX

/* BELAY_CHANNEL(Name, T[, drop]): see the top of this file. */
#define BELAY_CHANNEL(Name, T, ...) \
    BELAY_CHANNEL_ELEMENT_(Name, T, ##__VA_ARGS__) \
    BELAY_CHANNEL_HANDLE_(Name##Sender, T, belay_channel_drop_sender_, belay_channel_add_sender_) \
    BELAY_CHANNEL_HANDLE_(Name##Receiver, T, belay_channel_drop_receiver_, \
                          belay_channel_add_receiver_) \
    BELAY_CHANNEL_MAKING_(Name, T) \
    BELAY_CHANNEL_SENDING_(Name, T) \
    BELAY_CHANNEL_SENDING_MANY_(Name, T) \
    BELAY_CHANNEL_RECEIVING_(Name##Receiver, T) \
    BELAY_CHANNEL_NEVER_(Name, T) \
    BELAY_NEEDS_SEMICOLON_(Name)

/* belay_channel(Name, tx, rx); declares own(NameSender) tx and own(NameReceiver) rx, unbounded. */
#define belay_channel(Name, tx, rx) \
    belay_own(Name##Sender) tx = {NULL}; \
    belay_own(Name##Receiver) rx = {NULL}; \
    Name##_channel_(&tx, &rx, BELAY_UNBOUNDED, __FILE__, __LINE__)

/* The same with room for n messages, or with none: a rendezvous. */
#define belay_sync_channel(Name, tx, rx, n) \
    belay_own(Name##Sender) tx = {NULL}; \
    belay_own(Name##Receiver) rx = {NULL}; \
    Name##_channel_(&tx, &rx, (n), __FILE__, __LINE__)

/* ---- the family ----------------------------------------------------------------------------- */

/* What the runtime has to know of T. */
#define BELAY_CHANNEL_ELEMENT_(Name, T, ...) \
    BELAY_INLINE_ void Name##_drop_value_(void *value_) \
    { \
        BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)((T *)value_); \
    } \
    static const belay_element_ Name##_element_ __attribute__((unused)) = { \
        sizeof(T), \
        _Alignof(T), \
        BELAY_OWNS_NOTHING_(BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
            ? NULL \
            : Name##_drop_value_, \
    };

#define BELAY_OWNS_NOTHING_(drop_) \
    __builtin_types_compatible_p(__typeof__(drop_), __typeof__(belay_drop_nothing_))

/* What both ends have. */
#define BELAY_CHANNEL_HANDLE_(End, T, drop_end, add_end) \
    struct End##_to_ { \
        belay_channel_ channel; \
        T *type[0]; /* names T in macros; takes no room */ \
    }; \
    typedef struct End { \
        struct End##_to_ *to_; \
    } End; \
    BELAY_TRAITS_(End, if_sent, if_sent, , T *); \
    BELAY_INLINE_ belay_channel_ *End##_erased_(const End *end_) \
    { \
        return (belay_channel_ *)end_->to_; \
    } \
    BELAY_INLINE_ End End##_of_(belay_channel_ *channel_) \
    { \
        return (End){(struct End##_to_ *)channel_}; \
    } \
    BELAY_INLINE_ void End##_drop(BELAY_CONSUMES End *end_) \
    { \
        belay_channel_ *const channel_ = End##_erased_(end_); \
        end_->to_ = NULL; \
        if (channel_ != NULL) \
            drop_end(channel_); \
    } \
    BELAY_INLINE_ belay_channel_ *End##_channel_(const End *end_, const char *what_) \
    { \
        if (BELAY_UNLIKELY_(end_->to_ == NULL)) \
            belay_channel_empty_handle_(what_, BELAY_MADE_HERE_); \
        return End##_erased_(end_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ End End##_clone(const End *end_) \
    { \
        belay_channel_ *const channel_ = End##_channel_(end_, #End "_clone"); \
        add_end(channel_); \
        return End##_of_(channel_); \
    } \
    BELAY_INLINE_ bool End##_same_channel(const End *a_, const End *b_) \
    { \
        return a_->to_ == b_->to_; \
    } \
    BELAY_INLINE_ size_t End##_len(const End *end_) \
    { \
        return belay_channel_len_(End##_channel_(end_, #End "_len")); \
    } \
    BELAY_INLINE_ bool End##_is_empty(const End *end_) \
    { \
        return belay_channel_is_empty_(End##_channel_(end_, #End "_is_empty")); \
    } \
    BELAY_INLINE_ bool End##_is_full(const End *end_) \
    { \
        return belay_channel_is_full_(End##_channel_(end_, #End "_is_full")); \
    } \
    BELAY_INLINE_ size_t End##_capacity(const End *end_) \
    { \
        return belay_channel_capacity_(End##_channel_(end_, #End "_capacity")); \
    } \
    BELAY_INLINE_ bool End##_is_disconnected(const End *end_) \
    { \
        return belay_channel_is_disconnected_(End##_channel_(end_, #End "_is_disconnected")); \
    }

#define BELAY_CHANNEL_MAKING_(Name, T) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_sync_channel( \
        BELAY_FILLS Name##Sender *ret_tx_, BELAY_FILLS Name##Receiver *ret_rx_, size_t n_) \
    { \
        belay_channel_ *const channel_ = belay_channel_new_(&Name##_element_, n_); \
        if (channel_ == NULL) \
            return BELAY_NO_MEMORY; \
        *ret_tx_ = Name##Sender_of_(channel_); \
        *ret_rx_ = Name##Receiver_of_(channel_); \
        return BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_channel( \
        BELAY_FILLS Name##Sender *ret_tx_, BELAY_FILLS Name##Receiver *ret_rx_) \
    { \
        return Name##_try_sync_channel(ret_tx_, ret_rx_, BELAY_UNBOUNDED); \
    } \
    BELAY_INLINE_ void Name##_channel_(BELAY_FILLS Name##Sender *ret_tx_, \
                                       BELAY_FILLS Name##Receiver *ret_rx_, size_t n_, \
                                       const char *file_, int line_) \
    { \
        if (BELAY_UNLIKELY_(Name##_try_sync_channel(ret_tx_, ret_rx_, n_) != BELAY_OK)) \
            belay_channel_no_memory_(&Name##_element_, n_, file_, line_); \
    } \
    BELAY_INLINE_ void Name##_sync_channel(BELAY_FILLS Name##Sender *ret_tx_, \
                                           BELAY_FILLS Name##Receiver *ret_rx_, size_t n_) \
    { \
        Name##_channel_(ret_tx_, ret_rx_, n_, BELAY_MADE_HERE_); \
    } \
    BELAY_INLINE_ void Name##_channel(BELAY_FILLS Name##Sender *ret_tx_, \
                                      BELAY_FILLS Name##Receiver *ret_rx_) \
    { \
        Name##_channel_(ret_tx_, ret_rx_, BELAY_UNBOUNDED, BELAY_MADE_HERE_); \
    }

/*
 * Both forms of a send: `slow` sends from *value_ what does not go at once. That of a T by value
 * never takes the address of its parameter: see belay_slot_taken_.
 */
#define BELAY_CHANNEL_SEND_FORMS_(Name, T, form, slow, ...) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##Sender_##form##_from( \
        const Name##Sender *tx_, BELAY_SEND_FROM T *value_ __VA_ARGS__) \
    { \
        belay_channel_ *const channel_ = Name##Sender_channel_(tx_, #Name "Sender_" #form); \
        const belay_status status_ = \
            BELAY_LIKELY_(belay_channel_put_fast_(channel_, value_, sizeof(T), _Alignof(T))) \
                ? BELAY_OK \
                : slow; \
        if (BELAY_LIKELY_(status_ == BELAY_OK)) \
            __builtin_memset(value_, 0, sizeof *value_); \
        return status_; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##Sender_##form( \
        const Name##Sender *tx_, BELAY_SEND T const value_by_ __VA_ARGS__) \
    { \
        belay_channel_ *const channel_ = Name##Sender_erased_(tx_); \
        if (BELAY_LIKELY_(channel_ != NULL)) { \
            const belay_slot_taken_ place_ = \
                belay_channel_take_(channel_, sizeof(T), _Alignof(T)); \
            if (BELAY_LIKELY_(place_.value != NULL)) { \
                uint64_t word_ = 0; \
                BELAY_SLOT_FILL_(&place_, &word_, T, value_by_); \
                belay_channel_publish_(channel_, &place_, word_, sizeof(T)); \
                return BELAY_OK; \
            } \
        } \
        T later_ = value_by_; \
        T *const value_ = &later_; \
        if (BELAY_UNLIKELY_(channel_ == NULL)) { \
            Name##_drop_value_(value_); \
            belay_channel_empty_handle_(#Name "Sender_" #form, BELAY_MADE_HERE_); \
        } \
        const belay_status status_ = slow; \
        if (BELAY_UNLIKELY_(status_ != BELAY_OK)) \
            Name##_drop_value_(value_); \
        return status_; \
    }

#define BELAY_CHANNEL_COMMA_ ,
#define BELAY_CHANNEL_SENDING_(Name, T) \
    BELAY_CHANNEL_SEND_FORMS_(Name, T, send, \
                              belay_channel_put_slow_(channel_, value_, BELAY_WAIT_FOREVER_), ) \
    BELAY_CHANNEL_SEND_FORMS_(Name, T, try_send, \
                              belay_channel_put_slow_(channel_, value_, BELAY_WAIT_NOT_), ) \
    BELAY_CHANNEL_SEND_FORMS_(Name, T, send_timeout, \
                              belay_channel_put_slow_timeout_(channel_, value_, limit_), \
                              BELAY_CHANNEL_COMMA_ belay_duration limit_) \
    BELAY_CHANNEL_SEND_FORMS_( \
        Name, T, send_deadline, \
        belay_channel_put_slow_(channel_, value_, belay_channel_moment_(deadline_)), \
        BELAY_CHANNEL_COMMA_ belay_duration deadline_) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_select_case Name##Sender_case(const Name##Sender *tx_, \
                                                                      BELAY_SEND_FROM T *value_) \
    { \
        return belay_select_case_(Name##Sender_erased_(tx_), value_, BELAY_SELECT_SEND_); \
    }

#define BELAY_CHANNEL_SENDING_MANY_(Name, T) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##Sender_send_many( \
        const Name##Sender *tx_, BELAY_SEND_FROM T *values_, size_t n_, \
        BELAY_FILLS size_t *ret_sent_) \
    { \
        return belay_channel_put_many_(Name##Sender_channel_(tx_, #Name "Sender_send_many"), \
                                       values_, n_, ret_sent_, BELAY_WAIT_FOREVER_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##Sender_try_send_many( \
        const Name##Sender *tx_, BELAY_SEND_FROM T *values_, size_t n_, \
        BELAY_FILLS size_t *ret_sent_) \
    { \
        return belay_channel_put_many_(Name##Sender_channel_(tx_, #Name "Sender_try_send_many"), \
                                       values_, n_, ret_sent_, BELAY_WAIT_NOT_); \
    }

/* The receiving half stands alone, because timers (timer.h) have no other. */
#define BELAY_CHANNEL_RECEIVING_(Rx, T) \
    BELAY_BLOCKS BELAY_MUST_USE_ BELAY_INLINE_ belay_status Rx##_recv(const Rx *rx_, \
                                                                      BELAY_FILLS T *ret_value_) \
    { \
        return belay_channel_get_(Rx##_channel_(rx_, #Rx "_recv"), ret_value_, sizeof(T), \
                                  _Alignof(T), BELAY_WAIT_FOREVER_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Rx##_try_recv(const Rx *rx_, \
                                                             BELAY_FILLS T *ret_value_) \
    { \
        return belay_channel_get_(Rx##_channel_(rx_, #Rx "_try_recv"), ret_value_, sizeof(T), \
                                  _Alignof(T), BELAY_WAIT_NOT_); \
    } \
    BELAY_BLOCKS BELAY_MUST_USE_ BELAY_INLINE_ belay_status Rx##_recv_timeout( \
        const Rx *rx_, BELAY_FILLS T *ret_value_, belay_duration limit_) \
    { \
        return belay_channel_get_timeout_(Rx##_channel_(rx_, #Rx "_recv_timeout"), ret_value_, \
                                          sizeof(T), _Alignof(T), limit_); \
    } \
    BELAY_BLOCKS BELAY_MUST_USE_ BELAY_INLINE_ belay_status Rx##_recv_deadline( \
        const Rx *rx_, BELAY_FILLS T *ret_value_, belay_duration deadline_) \
    { \
        return belay_channel_get_(Rx##_channel_(rx_, #Rx "_recv_deadline"), ret_value_, sizeof(T), \
                                  _Alignof(T), belay_channel_moment_(deadline_)); \
    } \
    BELAY_BLOCKS BELAY_MUST_USE_ BELAY_INLINE_ belay_status Rx##_recv_many( \
        const Rx *rx_, BELAY_FILLS T *ret_values_, size_t max_, BELAY_FILLS size_t *ret_n_) \
    { \
        return belay_channel_get_many_(Rx##_channel_(rx_, #Rx "_recv_many"), ret_values_, max_, \
                                       ret_n_, BELAY_WAIT_FOREVER_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Rx##_try_recv_many( \
        const Rx *rx_, BELAY_FILLS T *ret_values_, size_t max_, BELAY_FILLS size_t *ret_n_) \
    { \
        return belay_channel_get_many_(Rx##_channel_(rx_, #Rx "_try_recv_many"), ret_values_, \
                                       max_, ret_n_, BELAY_WAIT_NOT_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_select_case Rx##_case(const Rx *rx_, \
                                                              BELAY_FILLS T *ret_value_) \
    { \
        return belay_select_case_(Rx##_erased_(rx_), ret_value_, BELAY_SELECT_RECV_); \
    }

#define BELAY_CHANNEL_NEVER_(Name, T) \
    BELAY_MUST_USE_ BELAY_INLINE_ Name##Receiver Name##Receiver_never(void) \
    { \
        return Name##Receiver_of_(belay_channel_never_(&Name##_element_, BELAY_MADE_HERE_)); \
    }

/* ---- loops ---------------------------------------------------------------------------------- */

/* belay_for_recv (v, &rx) { ... }: for each message until the channel is disconnected. */
#define belay_for_recv(v, rx) BELAY_FOR_RECV_(v, rx, belay_recv_loop_wait_)

/* belay_for_try_recv (v, &rx) { ... }: for each message that is there. */
#define belay_for_try_recv(v, rx) BELAY_FOR_RECV_(v, rx, belay_recv_loop_try_)

/*
 * Three loops: the first declares what all turns share, the second receives into v, and the third,
 * one turn of it, drops v in its cleanup. A break in the body skips the third's last expression:
 * so the second knows of it.
 */
#define BELAY_FOR_RECV_(v, rx, next_) \
    for (BELAY_SAYS_("block:for_recv") belay_recv_loop_ v##_loop_ = \
             belay_recv_loop_begin_((belay_channel_ *)(rx)->to_, __FILE__, __LINE__); \
         !v##_loop_.left; v##_loop_.left = true) \
        for (__typeof__(*(rx)->to_->type[0]) v BELAY_SAYS_("own") = {0}; \
             next_(&v##_loop_, &v, sizeof v, _Alignof(__typeof__(v)));) \
            for (BELAY_SAYS_("turn") belay_recv_turn_ v##_turn_ \
                 __attribute__((cleanup(belay_recv_turn_end_))) = \
                     belay_recv_turn_begin_(&v##_loop_, &v); \
                 !v##_turn_.over; v##_turn_.over = true, v##_loop_.left = false)

#endif
