/* SPDX-License-Identifier: MIT */
/*
 * rwlock_words.h - what the tests of the readers-writer lock see of its words: who waits.
 *
 * Tests that include this first can be compiled for the sharded lock as well, with TEST_SHARDED.
 */
#ifndef TEST_RWLOCK_WORDS_H
#define TEST_RWLOCK_WORDS_H

#include "util.h"

#include <belay/prelude.h>

#if defined(TEST_SHARDED)
#undef RWLOCK
#undef RWLOCK_INIT
#define RWLOCK(...) SHARDED_RWLOCK(__VA_ARGS__)
#define RWLOCK_INIT(...) SHARDED_RWLOCK_INIT(__VA_ARGS__)
typedef belay_raw_sharded_ RawLock;
#else
typedef belay_raw_rwlock_ RawLock;
#endif

/* The whole word, or all of them in one; 0 for a lock that nobody holds or wants. */
#define word_of(lock_) raw_word(&(lock_)->raw_)

/* Sleep until so many readers and writers wait: at most two of each, for the paranoid build. */
#define await_waiting(lock_, readers_, writers_) raw_await(&(lock_)->raw_, readers_, writers_)

/* The number of words; one of them. */
static inline size_t
raw_words(void)
{
    return sizeof(RawLock) > sizeof(belay_raw_rwlock_) ? BELAY_SHARDS_MOST_ : 1;
}

static inline uint64_t
raw_word_at(const RawLock *raw, size_t number)
{
    const char *const first = (const char *)raw;
    return belay_load_rlx_((const uint64_t *)(const void *)(first + number * sizeof(belay_shard_)));
}

static inline uint64_t
raw_word(const RawLock *raw)
{
    uint64_t words = 0;
    for (size_t i = 0; i < raw_words(); i++)
        words |= raw_word_at(raw, i);
    return words;
}

static inline void
raw_await(const RawLock *raw, uint64_t readers, uint64_t writers)
{
    for (;;) {
        uint64_t read = 0, written = 0;
        for (size_t i = 0; i < raw_words(); i++) {
            const uint64_t word = raw_word_at(raw, i);
            read += word % BELAY_RWLOCK_WAITING_WRITER_ / BELAY_RWLOCK_WAITING_READER_;
            written += word / BELAY_RWLOCK_WAITING_WRITER_;
        }
        if (read == readers && written == writers)
            return;
        belay_thread_sleep(BELAY_US(100));
    }
}

#endif
