/* SPDX-License-Identifier: MIT */
/*
 * select_block.c - the select that is written as a block with arms (belay_select_arms).
 *
 * The block's body runs twice. In the first turn each arm is asked in its order and puts itself on
 * the list; between the turns the select is made; in the second turn each arm is asked again, and
 * the chosen one says yes.
 *
 * Tests: tests/runtime/channel_test.c.
 */
#include <belay/panic.h>
#include <belay/select.h>

enum { BEFORE, LEARNING, ENTERING, AFTER };

/* Between the turns. */
static void
choose(belay_select_block_ *block, const char *file, int line)
{
    const size_t n = (size_t)block->arms_;
    size_t index = 0;
    belay_status status;
    if (block->has_default_)
        status = belay_try_select(block->cases_, n, &index);
    else if (block->limit_ != BELAY_FOREVER)
        status = belay_select_timeout(block->cases_, n, &index, block->limit_);
    else
        status = belay_select(block->cases_, n, &index);
    block->index = (int)index;
    if (status == BELAY_NOT_READY)
        block->index = BELAY_ARM_DEFAULT_;
    else if (status == BELAY_TIMED_OUT)
        block->index = BELAY_ARM_TIMEOUT_;
    else if (status == BELAY_DISCONNECTED && block->closed_seen_)
        block->closed_ = true;
    else if (status == BELAY_CANCELLED && block->cancelled_seen_)
        block->index = BELAY_ARM_CANCELLED_;
    else
        belay_unwrap_(status, "select_arms", file, line);
}

bool
belay_select_turn_(belay_select_block_ *block, const char *file, int line)
{
    block->turn_++;
    if (block->turn_ == ENTERING) {
        choose(block, file, line);
        block->arms_ = 0;
    }
    return block->turn_ < AFTER;
}

bool
belay_select_arm_(belay_select_block_ *block, belay_channel_ *channel, void *value,
                  belay_select_what_ what, const char *file, int line)
{
    const int number = block->arms_;
    if (number == BELAY_SELECT_ARMS)
        belay_panic_at_(file, line, "select_arms: more than %d sends and receives",
                        BELAY_SELECT_ARMS);
    block->arms_++;
    if (block->turn_ == ENTERING)
        return number == block->index && !block->closed_;
    block->cases_[number] = belay_select_case_(channel, value, what);
    return false;
}

bool
belay_select_timeout_arm_(belay_select_block_ *block, belay_duration limit)
{
    if (block->turn_ == ENTERING)
        return block->index == BELAY_ARM_TIMEOUT_ && limit <= block->limit_;
    if (limit < block->limit_)
        block->limit_ = limit;
    return false;
}

bool
belay_select_default_arm_(belay_select_block_ *block)
{
    block->has_default_ = true;
    return block->turn_ == ENTERING && block->index == BELAY_ARM_DEFAULT_;
}

bool
belay_select_closed_arm_(belay_select_block_ *block)
{
    block->closed_seen_ = true;
    return block->turn_ == ENTERING && block->closed_;
}

bool
belay_select_cancelled_arm_(belay_select_block_ *block)
{
    block->cancelled_seen_ = true;
    return block->turn_ == ENTERING && block->index == BELAY_ARM_CANCELLED_;
}
