/* SPDX-License-Identifier: MIT */
/*
 * mutex_protocol.h - runtime/sync/mutex.c and lock_when.c as a machine: what can be varied, and the
 * mistakes to plant.
 *
 * Tests: mutex_model.c.
 */
#ifndef MODEL_MUTEX_PROTOCOL_H
#define MODEL_MUTEX_PROTOCOL_H

#include "machine.h"

/* How an unlock orders U1 before U2 where the kernel does not fence for the waiters. */
typedef enum Fallback { NO_FALLBACK, FULL_FENCE, SWAP_ONLY } Fallback;

/* When U3 clears the flag: in a free lock, or in any. */
typedef enum Clear { CLEAR_FREE, CLEAR_ANY } Clear;

/* A planted mistake. */
typedef enum Mutant {
    RIGHT,
    WITHOUT_FENCE,      /* S2 is left out */
    WITHOUT_MARK,       /* there is no S7 */
    MARK_CLEARED,       /* S3 clears sleepers when it takes the lock */
    WORD_AS_READ,       /* S4 waits for whatever sleepers is */
    WAKE_THEN_CLEAR,    /* U4 before U3 */
    GIVE_UP_WOKEN,      /* a timed thread gives up at S5 */
    GIVE_UP_MARKED,     /* a timed thread gives up between S1 and S3 */
    LATE,               /* poison is stored after U1 */
    SWAPPED,            /* U2 before U1, without a compiler fence */
    UNRELEASED,         /* U1 is no release */
    UNACQUIRED,         /* lock is no acquire */
    LEAVE_QUIETLY,      /* a timed thread whose fence failed just leaves */
    LEAVE_LIKE_UNLOCK,  /* it does U3 and U4: wakes only if the lock is free */
    FORGETS_REFUSAL,    /* after a refused fence, it trusts its own flag as if another had set it */
    NOT_TAKEN_BACK,     /* F3 is left out */
    TAKEN_BACK_BLINDLY, /* F3 does not look whether somebody else has the lock */
    WAKE_THEN_HAND,     /* F2 before F1 */
    HANDED_UNRELEASED,  /* F1 is no release */
    HEIR_UNACQUIRED,    /* S5 is no acquire */
    HEIR_WITHOUT_MARK,  /* S5 without S7 */
    S1_BY_STORE,        /* S1 overwrites watched */
    TURN_LATE,          /* C4 before C3 */
    TURN_THEN_CLEAR,    /* N2 before N1 */
    TURN_QUIETLY,       /* N3 is left out */
    FIRST_UNSEEN,       /* C2 is left out */
} Mutant;

/* The protocol to explore; all zero is what mutex.c does. */
typedef struct MutexOptions {
    Fallback fallback;
    Clear clear;
    bool fence_may_fail; /* from some moment on, for some thread */
    bool poison;         /* holders may panic */
    bool never_skip;     /* S1 and S2 always */
    bool mark_on_wake;   /* woken threads go to S1 without trying */
    bool any_heir;       /* who was not woken by a wake may inherit, too */
    bool own_clock;      /* timed threads may give up at S4 without asking the system */
    Mutant mutant;
} MutexOptions;

Machine mutex_machine(const MutexOptions *options, MemoryModel memory, int threads);

/*
 * A thread for each letter, which does the same thing `rounds` times:
 *
 *     l  lock     t  lock_timeout     y  try_lock
 *     f  lock, unlock_fair            g  lock_timeout, unlock_fair
 *     s  set the data to 1            h  the same, unlock_fair
 *     w  wait until the data are 1 or more, and set them to 2
 *     p  set the data to 1, and wait until they are 2
 */
State mutex_start(const char *threads, int rounds);

#endif
