/* SPDX-License-Identifier: MIT */
/* contention.h - threads that fight for one mutex: used wherever the way the lock works differs. */
#ifndef TEST_CONTENTION_H
#define TEST_CONTENTION_H

/* Have each thread of the calls below call this first, with its number from 0; NULL: nothing. */
void contend_prepared_by(void (*prepare)(unsigned number));

/* Each of the threads adds 1 to a counter under the lock, `rounds` times: the sum must be exact. */
void contend_by_lock(unsigned threads, unsigned rounds);

/*
 * The same by lock, lock_result, try_lock and lock_timeout in turn, holding the lock for a while
 * now and then: never two inside, and the sum is what those count that got the lock.
 */
void contend_by_all_ways(unsigned threads, unsigned rounds);

/* All threads sleep on a held lock; then it is freed, and each of them gets it. */
void contend_asleep(unsigned threads);

#endif
