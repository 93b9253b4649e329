/* SPDX-License-Identifier: MIT */
/*
 * rwlock_protocol.h - runtime/sync/rwlock.c as a machine: what can be varied, and the mistakes to
 * plant.
 *
 * Tests: rwlock_model.c.
 */
#ifndef MODEL_RWLOCK_PROTOCOL_H
#define MODEL_RWLOCK_PROTOCOL_H

#include "machine.h"

/* A planted mistake. */
typedef enum Mutant {
    RIGHT,
    PASSES_WRITERS,     /* a reader gets in although a writer waits */
    KEEPS_COUNT,        /* a reader that is not let in goes on waiting without its R2 */
    UNDO_QUIETLY,       /* R2 wakes nobody */
    UNLOCK_QUIETLY,     /* neither does unlock_read */
    WITHOUT_GRANT,      /* unlock_write lets nobody in: who waits shall see for himself */
    GRANT_LATER,        /* unlock_write first frees the lock and then lets readers in */
    GRANT_UNSEEN,       /* the phase stays as it is */
    WAKE_THEN_GRANT,    /* the sleeping readers are woken before G1 */
    PHASE_LOST,         /* a writer that takes the lock clears the phase while readers wait */
    LOOK_THEN_TAKE,     /* R5: a reader that nothing keeps out gets in by a second operation */
    READ_AS_WAITING,    /* R6: a reader that was let in takes itself off the waiting ones */
    FLAG_NOT_COMPARED,  /* a writer sleeps although its flag was cleared */
    WITHOUT_MARK,       /* a writer that slept does not think of other sleepers */
    GIVE_UP_WOKEN,      /* a timed writer gives up although it was woken */
    LEAVE_QUIETLY,      /* W5: the last writer that waits leaves and wakes no reader */
    LEAVE_AND_GRANT,    /* W5: it lets the waiting readers in, as an unlock does */
    LEAVE_UNCLEAN,      /* W5: it leaves its flag behind */
    DOWNGRADE_IN_TWO,   /* a downgrade is an unlock and a read */
    WRITE_UNRELEASED,   /* unlock_write is no release */
    READ_UNRELEASED,    /* unlock_read is none: the last load may be performed after it */
    READ_UNACQUIRED,    /* R1 is no acquire */
    GRANT_UNACQUIRED,   /* the look that sees the new phase is none */
    WRITE_UNACQUIRED,   /* a writer's taking of the lock is none */
    HAND_UNWOKEN,       /* H2 is left out */
    NOT_TAKEN_BACK,     /* H3 is left out */
    TAKEN_BACK_BLINDLY, /* H3 does not look whether another has the lock */
    HAND_PAST_READERS,  /* H1 while readers wait */
    HEIR_UNACQUIRED,    /* H4 is no acquire */
} Mutant;

/* When V1 clears the flag: in a free lock; never; in any. */
typedef enum Clear { CLEAR_FREE, CLEAR_NEVER, CLEAR_ANY } Clear;

/* The protocol to explore; all zero is what rwlock.c does. */
typedef struct RwlockOptions {
    Clear clear;
    bool mark_late; /* a writer that was never asleep does not set the flag for others */
    Mutant mutant;
} RwlockOptions;

Machine rwlock_machine(const RwlockOptions *options, MemoryModel memory, int threads);

/*
 * A thread for each letter, which does the same thing `rounds` times:
 *
 *     r  read     s  read_timeout     y  try_read
 *     w  write    x  write_timeout    z  try_write    d  write, downgrade
 *     g  read, unlock_fair    f  write, unlock_fair    h  write_timeout, unlock_fair
 */
State rwlock_start(const char *threads, int rounds);

#endif
