/* SPDX-License-Identifier: MIT */
/* rwlock_words.h - what the tests of the readers-writer lock see of its word: who waits. */
#ifndef TEST_RWLOCK_WORDS_H
#define TEST_RWLOCK_WORDS_H

#include "util.h"

#include <belay/rwlock.h>

/* The whole word; 0 for a lock that nobody holds or wants. */
#define word_of(lock_) raw_word(&(lock_)->raw_)

/* Sleep until so many readers and writers wait: at most two of each, for the paranoid build. */
#define await_waiting(lock_, readers_, writers_) raw_await(&(lock_)->raw_, readers_, writers_)

static inline uint64_t
raw_word(const belay_raw_rwlock_ *raw)
{
    return belay_load_rlx_(&raw->word);
}

static inline void
raw_await(const belay_raw_rwlock_ *raw, uint64_t readers, uint64_t writers)
{
    for (;;) {
        const uint64_t word = raw_word(raw);
        const uint64_t waiting = word % BELAY_RWLOCK_WAITING_WRITER_;
        if (waiting / BELAY_RWLOCK_WAITING_READER_ == readers &&
            word / BELAY_RWLOCK_WAITING_WRITER_ == writers)
            return;
        belay_thread_sleep(BELAY_US(100));
    }
}

#endif
