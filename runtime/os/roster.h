/* SPDX-License-Identifier: MIT */
/*
 * roster.h - who is there: the live threads, what each waits for, and what it is known to hold.
 *
 * Every thread that Belay knows has one entry. It writes into it before it sleeps and after, never
 * on a fast path; any thread, and any signal handler, may read all entries at any time.
 */
#ifndef BL_OS_ROSTER_H
#define BL_OS_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a thread waits for, or holds. */
typedef enum BlWaitReason {
    BL_WAITS_NOT,
    BL_WAITS_MUTEX,
    BL_WAITS_READ,  /* a readers-writer lock, as a reader */
    BL_WAITS_WRITE, /* the same, as the writer */
    BL_WAITS_CONDVAR,
    BL_WAITS_BARRIER,
    BL_WAITS_ONCE,
    BL_WAITS_PARK,
    BL_WAITS_JOIN,  /* the end of a thread */
    BL_WAITS_JOB,   /* the end of a job of a pool */
    BL_WAITS_JOBS,  /* the end of all jobs of a pool */
    BL_WAITS_WORK,  /* a worker of a pool: the next job */
    BL_WAITS_SLEEP, /* time */
    BL_WAITS_SEND,  /* room in a channel */
    BL_WAITS_RECV,  /* a message */
    BL_WAITS_SELECT,
    BL_WAITS_NOTE,
    BL_WAITS_SEMAPHORE,
    BL_WAITS_CONDITION, /* of lock_when.h: that it is true under a mutex */
    BL_WAITS_WORD,      /* a word of which nobody said what it is */
} BlWaitReason;

/* Why a thread waits. Nobody follows the pointers `object` and `caller`: they are only shown. */
typedef struct BlWaitFor {
    const void *object; /* the mutex, the condvar, the channel ... */
    const char *file;   /* the user's place, a string that lives for ever; NULL: not known */
    const void *caller; /* the code that called the library; NULL: not known */
    uint64_t thread;    /* of JOIN: the id of the thread; else 0 */
    int line;           /* negative: where the family was made (BELAY_MADE_HERE_) */
    BlWaitReason kind;
    bool limited; /* it has a deadline: it ends in any case */
} BlWaitFor;

typedef enum BlHoldKind {
    BL_HOLDS_MUTEX,
    BL_HOLDS_READ, /* a readers-writer lock, as one of its readers */
    BL_HOLDS_WRITE,
    BL_HOLDS_TURN, /* of a once: this thread initialises it */
} BlHoldKind;

/* A thing that a thread holds; the members as in BlWaitFor. */
typedef struct BlHold {
    const void *object;
    const char *file;
    const void *caller;
    int line;
    BlHoldKind kind;
} BlHold;

enum {
    BL_ROSTER_NAME = 32, /* bytes of a name that are kept, the final zero included */
    BL_ROSTER_HOLDS = 8, /* how many things a thread can hold that are kept one by one */
};

/*
 * What is known of a thread. A copy: it was true of one moment. The order is that of use: who it
 * is, what it waits for, what it holds. A thread that begins shows no more than the first part.
 */
typedef struct BlRosterEntry {
    uint64_t id;     /* of belay_thread_id(); 0: a thread that Belay knows only by its wait */
    uint64_t system; /* the number by which the system knows it; 0: not known */
    bool live;
    char name[BL_ROSTER_NAME]; /* empty: none */
    uint64_t waits; /* how many waits were begun in this place: tells one from the next */
    BlWaitFor wait;
    uint32_t holds;      /* how many of the next are in use */
    uint32_t holds_more; /* and held besides, without a place in the list */
    BlHold hold[BL_ROSTER_HOLDS];
} BlRosterEntry;

/* This thread begins to be on the list, under an id, with a name or NULL; or is on it no more. */
void bl_roster_enter(uint64_t id, const char *name);
void bl_roster_leave(void);

/* The main thread has this id and name. Once, before main. */
void bl_roster_enter_main(uint64_t id, const char *name);

/*
 * This thread begins to wait, or goes on. Around a loop that sleeps. A wait inside another one is
 * not noted. A thread that is not on the list is so while it waits.
 */
void bl_roster_wait(const BlWaitFor *what);
void bl_roster_go_on(void);

/*
 * The same for a thread that sleeps on a word. False, and nothing is noted, when it has said why it
 * waits; after true, bl_roster_go_on is due.
 */
bool bl_roster_wait_on(const uint32_t *word, bool limited);

/*
 * This thread holds a thing from now on; no more. What does not fit into the list is counted: a
 * release of what is not listed takes one off that count.
 */
void bl_roster_hold(const BlHold *what);
void bl_roster_release(const void *object);

/* Take a thing off the list, to hold it again soon. False when it is not listed. */
bool bl_roster_take_off(const void *object, BlHold *ret_hold);

/*
 * How many places the list has: entries are at 0 .. n-1, not all of them in use. Safe in signal
 * handlers, as the next two.
 */
uint32_t bl_roster_places(void);

/* What bl_roster_read says of a place. */
typedef enum BlRosterLook {
    BL_ROSTER_FREE,
    BL_ROSTER_READ, /* *ret_entry has the entry */
    BL_ROSTER_BUSY, /* the thread changes it, again and again */
} BlRosterLook;

BlRosterLook bl_roster_read(uint32_t place, BlRosterEntry *ret_entry);

/* Room for one reader at a time, who sees to it itself. */
typedef struct BlRosterNotes {
    uint64_t number;
    uint32_t from, to, next;
    uint32_t state;
} BlRosterNotes;

/* Of a place that was below bl_roster_places(). */
BlRosterNotes *bl_roster_notes(uint32_t place);

#endif
