/* SPDX-License-Identifier: MIT */
/*
 * mutex_protocol.h - runtime/sync/mutex.c as a machine: what can be varied, and the mistakes to
 * plant.
 *
 * Tests: mutex_model.c.
 */
#ifndef MODEL_MUTEX_PROTOCOL_H
#define MODEL_MUTEX_PROTOCOL_H

#include "machine.h"

/* How an unlock orders U1 before U2 where the kernel does not fence for the waiters. */
typedef enum Fallback { NO_FALLBACK, FULL_FENCE, SWAP_ONLY } Fallback;

/* How U3 clears the flag. */
typedef enum Clear { CLEAR_CAS, CLEAR_SWAP, CLEAR_STORE } Clear;

/* A planted mistake. */
typedef enum Mutant {
    RIGHT,
    WITHOUT_FENCE,     /* S2 is left out */
    WITHOUT_MARK,      /* S5 does not set sleepers again */
    MARK_CLEARED,      /* S3 clears sleepers when it takes the lock */
    WORD_AS_READ,      /* S4 waits for whatever sleepers is */
    WAKE_THEN_CLEAR,   /* U4 before U3 */
    GIVE_UP_WOKEN,     /* a timed thread gives up at S5 */
    GIVE_UP_MARKED,    /* a timed thread gives up between S1 and S3 */
    LATE,              /* poison is stored after U1 */
    SWAPPED,           /* U2 before U1, without a compiler fence */
    UNRELEASED,        /* U1 is no release */
    UNACQUIRED,        /* lock is no acquire */
    LEAVE_QUIETLY,     /* a timed thread whose fence failed just leaves */
    LEAVE_LIKE_UNLOCK, /* it does U3 and U4: wakes only if the lock is free */
    FORGETS_REFUSAL,   /* after a refused fence, it trusts its own flag as if another had set it */
} Mutant;

/* The protocol to explore; all zero is what mutex.c does. */
typedef struct MutexOptions {
    Fallback fallback;
    Clear clear;
    bool fence_may_fail; /* from some moment on, for some thread */
    bool poison;         /* holders may panic */
    bool never_skip;     /* S1 and S2 always */
    bool mark_on_wake;   /* woken threads go to S1 without trying */
    bool own_clock;      /* timed threads may give up at S4 without asking the system */
    Mutant mutant;
} MutexOptions;

Machine mutex_machine(const MutexOptions *options, MemoryModel memory, int threads);

/* A thread for each letter, l for lock, t for lock_timeout, y for try_lock: `rounds` times each. */
State mutex_start(const char *threads, int rounds);

#endif
