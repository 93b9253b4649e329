/* SPDX-License-Identifier: MIT */
/*
 * oneshot.h - a channel for one value: an answer, a result, a signal.
 *
 *     BELAY_ONESHOT(Answer, Reply, Reply_drop);       // or ONESHOT(...) of prelude.h
 *
 *     belay_oneshot(Answer, tx, rx);                  // declares both ends, own() variables
 *     belay_unwrap(AnswerSender_send(&tx, reply));    // the sender is used up by it
 *     belay_unwrap(AnswerReceiver_recv(&rx, &reply)); // and so is the receiver
 *
 * BELAY_ONESHOT(Name, T) or BELAY_ONESHOT(Name, T, T_drop) makes NameSender and NameReceiver, each
 * one pointer, all zero when empty. They are one block of memory with the value inside. Neither can
 * be cloned; each may move to another thread.
 *
 *     void    Name_oneshot(NameSender *ret_tx, NameReceiver *ret_rx)   panics without memory
 *     status  Name_try_oneshot(ret_tx, ret_rx)                         NO_MEMORY instead
 *
 *     status  NameSender_send(NameSender *tx, T value)          never waits. DISCONNECTED when the
 *                                                               receiver is gone: value dropped
 *     status  NameSender_send_from(NameSender *tx, T *value)    the same; *value is left empty on
 *                                                               BELAY_OK only
 *     bool    NameSender_is_disconnected(const NameSender *tx)  the receiver is gone
 *     void    NameSender_drop(NameSender *tx)                   without a send: the receiver is
 *                                                               told DISCONNECTED
 *
 *     status  NameReceiver_recv(NameReceiver *rx, T *ret)       waits; DISCONNECTED when the sender
 *                                                               was dropped without a send
 *     status  NameReceiver_recv_timeout(rx, ret, duration)      also TIMED_OUT
 *     status  NameReceiver_try_recv(rx, ret)                    EMPTY, DISCONNECTED; does not wait
 *     bool    NameReceiver_is_ready(const NameReceiver *rx)     a recv would not wait
 *     void    NameReceiver_drop(NameReceiver *rx)               drops a value that came
 *
 * A send uses its handle up whatever it returns; a receive does on BELAY_OK and
 * BELAY_DISCONNECTED, and leaves it on BELAY_EMPTY and BELAY_TIMED_OUT, and on BELAY_CANCELLED,
 * which a wait inside a with_note block (note.h) may say. Functions of an empty
 * handle panic, but for _drop. To select on one message, use a sync_channel with room for 1.
 */
#ifndef BELAY_ONESHOT_H
#define BELAY_ONESHOT_H

#include <belay/detail/alloc.h>
#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <belay/duration.h>
#include <belay/own.h>
#include <belay/panic.h>

/*
 * The block of a one-shot begins with its state:
 *
 *     EMPTY   both ends are there, no value yet
 *     ASLEEP  the same, and the receiver sleeps on the state
 *     SENT    the value is there; the sender is gone
 *     CLOSED  one end is gone, and no value is there
 *
 * Each end leaves by one exchange, and whoever finds that the other one has left frees the block.
 *
 * Memory ordering
 *     [oneshot.value]  the exchange of who leaves first, to who comes after: the value, and that
 *                      the other end does not touch the block any more.
 */
typedef struct belay_oneshot_ {
    uint32_t state;
} belay_oneshot_;

enum {
    BELAY_ONESHOT_EMPTY_ = 0,
    BELAY_ONESHOT_ASLEEP_ = 1,
    BELAY_ONESHOT_SENT_ = 2,
    BELAY_ONESHOT_CLOSED_ = 3,
};

BELAY_API_ void belay_oneshot_wake_(const belay_oneshot_ *block);

/* Wait until the state is neither EMPTY nor ASLEEP: OK. Or TIMED_OUT, CANCELLED. */
BELAY_API_ belay_status belay_oneshot_wait_(belay_oneshot_ *block, belay_duration limit);
BELAY_API_ _Noreturn BELAY_COLD_ void belay_oneshot_empty_handle_(const char *what,
                                                                  const char *file, int line);

/*
 * This end leaves with `state`; gives what the state was. A sleeping receiver is woken. The block
 * is the caller's if that was SENT or CLOSED, and nobody's business of his otherwise.
 */
BELAY_INLINE_ uint32_t
belay_oneshot_leave_(belay_oneshot_ *block, uint32_t state)
{
    BELAY_TOOL_BEFORE_(block);
    /* ACQ [oneshot.value] REL [oneshot.value] */
    const uint32_t before = belay_swap_acqrel_(&block->state, state);
    if (before == BELAY_ONESHOT_ASLEEP_)
        belay_oneshot_wake_(block); /* only its address: the block may be gone */
    if (before >= BELAY_ONESHOT_SENT_)
        BELAY_TOOL_AFTER_(block);
    return before;
}

/* What the receiver finds: EMPTY, SENT or CLOSED. */
BELAY_INLINE_ uint32_t
belay_oneshot_look_(const belay_oneshot_ *block)
{
    const uint32_t state = belay_load_acq_(&block->state); /* ACQ [oneshot.value] */
    if (state >= BELAY_ONESHOT_SENT_)
        BELAY_TOOL_AFTER_(block);
    return state;
}

/* BELAY_ONESHOT(Name, T[, drop]): see the top of this file. */
#define BELAY_ONESHOT(Name, T, ...) \
    typedef struct Name##_block_ { \
        belay_oneshot_ base; \
        T value; /* there when the state is SENT */ \
    } Name##_block_; \
    typedef struct Name##Sender { \
        Name##_block_ *block_; \
    } Name##Sender; \
    typedef struct Name##Receiver { \
        Name##_block_ *block_; \
    } Name##Receiver; \
    BELAY_TRAITS_(Name##Sender, if_sent, if_sent, , T *); \
    BELAY_TRAITS_(Name##Receiver, if_sent, if_sent, , T *); \
    BELAY_ONESHOT_MAKING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_ONESHOT_SENDING_(Name, T) \
    BELAY_ONESHOT_RECEIVING_(Name, T) \
    BELAY_NEEDS_SEMICOLON_(Name)

/* belay_oneshot(Name, tx, rx); declares own(NameSender) tx and own(NameReceiver) rx. */
#define belay_oneshot(Name, tx, rx) \
    belay_own(Name##Sender) tx = {NULL}; \
    belay_own(Name##Receiver) rx = {NULL}; \
    Name##_oneshot_(&tx, &rx, __FILE__, __LINE__)

#define BELAY_ONESHOT_MAKING_(Name, T, drop_value) \
    BELAY_INLINE_ void Name##_drop_value_(T *value_) \
    { \
        drop_value(value_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_oneshot( \
        BELAY_FILLS Name##Sender *ret_tx_, BELAY_FILLS Name##Receiver *ret_rx_) \
    { \
        Name##_block_ *const block_ = belay_alloc_(sizeof *block_, _Alignof(Name##_block_)); \
        if (block_ == NULL) \
            return BELAY_NO_MEMORY; \
        /* The compiler shall not see that nobody has written the value yet: the state says so. */ \
        __asm__("" ::"r"(block_) : "memory"); \
        BELAY_TOOL_ATOMIC_(&block_->base, sizeof block_->base); \
        block_->base.state = BELAY_ONESHOT_EMPTY_; \
        ret_tx_->block_ = block_; \
        ret_rx_->block_ = block_; \
        return BELAY_OK; \
    } \
    BELAY_INLINE_ void Name##_oneshot_(BELAY_FILLS Name##Sender *ret_tx_, \
                                       BELAY_FILLS Name##Receiver *ret_rx_, const char *file_, \
                                       int line_) \
    { \
        if (BELAY_UNLIKELY_(Name##_try_oneshot(ret_tx_, ret_rx_) != BELAY_OK)) \
            belay_out_of_memory_(sizeof(Name##_block_), file_, line_); \
    } \
    BELAY_INLINE_ void Name##_oneshot(BELAY_FILLS Name##Sender *ret_tx_, \
                                      BELAY_FILLS Name##Receiver *ret_rx_) \
    { \
        Name##_oneshot_(ret_tx_, ret_rx_, BELAY_MADE_HERE_); \
    }

#define BELAY_ONESHOT_SENDING_(Name, T) \
    BELAY_INLINE_ void Name##Sender_drop(BELAY_CONSUMES Name##Sender *tx_) \
    { \
        Name##_block_ *const block_ = tx_->block_; \
        tx_->block_ = NULL; \
        if (block_ != NULL && \
            belay_oneshot_leave_(&block_->base, BELAY_ONESHOT_CLOSED_) == BELAY_ONESHOT_CLOSED_) \
            free(block_); \
    } \
    BELAY_INLINE_ bool Name##Sender_is_disconnected(const Name##Sender *tx_) \
    { \
        if (BELAY_UNLIKELY_(tx_->block_ == NULL)) \
            belay_oneshot_empty_handle_(#Name "Sender_is_disconnected", BELAY_MADE_HERE_); \
        return belay_load_rlx_(&tx_->block_->base.state) == BELAY_ONESHOT_CLOSED_; \
    } \
    /* The value is written first: until the exchange the block's room for it is the sender's. */ \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##Sender_send_from( \
        BELAY_CONSUMES Name##Sender *tx_, BELAY_SEND_FROM T *value_) \
    { \
        Name##_block_ *const block_ = tx_->block_; \
        if (BELAY_UNLIKELY_(block_ == NULL)) \
            belay_oneshot_empty_handle_(#Name "Sender_send", BELAY_MADE_HERE_); \
        tx_->block_ = NULL; \
        block_->value = *value_; \
        if (BELAY_UNLIKELY_(belay_oneshot_leave_(&block_->base, BELAY_ONESHOT_SENT_) == \
                            BELAY_ONESHOT_CLOSED_)) { \
            free(block_); \
            return BELAY_DISCONNECTED; \
        } \
        __builtin_memset(value_, 0, sizeof *value_); \
        return BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##Sender_send(BELAY_CONSUMES Name##Sender *tx_, \
                                                                 BELAY_SEND T value_) \
    { \
        if (BELAY_UNLIKELY_(tx_->block_ == NULL)) { \
            Name##_drop_value_(&value_); \
            belay_oneshot_empty_handle_(#Name "Sender_send", BELAY_MADE_HERE_); \
        } \
        const belay_status status_ = Name##Sender_send_from(tx_, &value_); \
        if (BELAY_UNLIKELY_(status_ != BELAY_OK)) \
            Name##_drop_value_(&value_); \
        return status_; \
    }

#define BELAY_ONESHOT_RECEIVING_(Name, T) \
    BELAY_INLINE_ void Name##Receiver_drop(BELAY_CONSUMES Name##Receiver *rx_) \
    { \
        Name##_block_ *block_ __attribute__((cleanup(belay_oneshot_free_))) = NULL; \
        Name##_block_ *const left_ = rx_->block_; \
        rx_->block_ = NULL; \
        if (left_ == NULL) \
            return; \
        const uint32_t before_ = belay_oneshot_leave_(&left_->base, BELAY_ONESHOT_CLOSED_); \
        if (before_ >= BELAY_ONESHOT_SENT_) \
            block_ = left_; /* freed also where the drop panics */ \
        if (before_ == BELAY_ONESHOT_SENT_) \
            Name##_drop_value_(&block_->value); \
    } \
    BELAY_INLINE_ Name##_block_ *Name##Receiver_block_(const Name##Receiver *rx_, \
                                                       const char *what_) \
    { \
        if (BELAY_UNLIKELY_(rx_->block_ == NULL)) \
            belay_oneshot_empty_handle_(what_, BELAY_MADE_HERE_); \
        return rx_->block_; \
    } \
    BELAY_INLINE_ bool Name##Receiver_is_ready(const Name##Receiver *rx_) \
    { \
        return belay_oneshot_look_( \
                   &Name##Receiver_block_(rx_, #Name "Receiver_is_ready")->base) >= \
               BELAY_ONESHOT_SENT_; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##Receiver_try_recv(Name##Receiver *rx_, \
                                                                       BELAY_FILLS T *ret_value_) \
    { \
        Name##_block_ *const block_ = Name##Receiver_block_(rx_, #Name "Receiver_recv"); \
        const uint32_t state_ = belay_oneshot_look_(&block_->base); \
        if (BELAY_UNLIKELY_(state_ < BELAY_ONESHOT_SENT_)) \
            return BELAY_EMPTY; \
        rx_->block_ = NULL; \
        if (BELAY_LIKELY_(state_ == BELAY_ONESHOT_SENT_)) \
            *ret_value_ = block_->value; \
        free(block_); \
        return state_ == BELAY_ONESHOT_SENT_ ? BELAY_OK : BELAY_DISCONNECTED; \
    } \
    BELAY_BLOCKS BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##Receiver_recv_timeout( \
        Name##Receiver *rx_, BELAY_FILLS T *ret_value_, belay_duration limit_) \
    { \
        belay_status status_ = Name##Receiver_try_recv(rx_, ret_value_); \
        if (status_ != BELAY_EMPTY) \
            return status_; \
        status_ = belay_oneshot_wait_(&rx_->block_->base, limit_); \
        return status_ == BELAY_OK ? Name##Receiver_try_recv(rx_, ret_value_) : status_; \
    } \
    BELAY_BLOCKS BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##Receiver_recv( \
        Name##Receiver *rx_, BELAY_FILLS T *ret_value_) \
    { \
        return Name##Receiver_recv_timeout(rx_, ret_value_, BELAY_FOREVER); \
    }

BELAY_INLINE_ void
belay_oneshot_free_(void *block)
{
    free(*(void **)block);
}

#endif
