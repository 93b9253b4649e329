/* SPDX-License-Identifier: MIT */
/*
 * os.h - the one door to the system: every wait, wake, clock read and thread start of the library.
 *
 * The rest of the runtime knows no system call and no pthread. Another system, a scheduler for
 * tests or a tracer goes behind this header, as another set of os/ files chosen in
 * runtime/CMakeLists.txt:
 *
 *     BELAY_OS=linux    futex.c (waits, membarrier), cgroup.c (parallelism)
 *     BELAY_OS=posix    posix.c (all waits in the table, no membarrier, sysconf)
 *     both              pthread.c (threads, clock), wait.c (each sleep passes it), wait_table.c
 *                       (sleeps that others can end)
 *     os/process.h      what is behind this door for other processes and pipes, in the same way
 *     os/roster.h       who is there and waits for what: written before each sleep, for reports
 *     os/self.h         what a report needs of the system (self_linux.c, self_posix.c, signal.c)
 *
 * Nothing here panics. Waits may end early for no reason: callers look at their word again.
 */
#ifndef BL_OS_OS_H
#define BL_OS_OS_H

#include <belay/duration.h>
#include <belay/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A moment on the clock of belay_now(), in nanoseconds; BL_OS_NEVER does not come. */
typedef int64_t BlOsMoment;
#define BL_OS_NEVER INT64_MAX

/* Now, on a clock that only runs forward. */
BlOsMoment bl_os_now(void);

/* The moment a duration from now: now for a negative one, BL_OS_NEVER past the end of the clock. */
BlOsMoment bl_os_after(belay_duration length);

typedef enum BlOsWait {
    BL_OS_WOKEN,     /* by a bl_os_wake that counted this sleeper */
    BL_OS_UNWOKEN,   /* the word differed, or a signal came; no wake counted this sleeper */
    BL_OS_TIMED_OUT, /* the deadline came, and this sleeper was not counted by any wake */
    BL_OS_CANCELLED, /* a note is over that this thread watches; not counted by any wake either */
} BlOsWait;

/*
 * Sleep until a wake of the word or the deadline, if *word == expected when the system looks, as
 * one step with going to sleep. Both this call and bl_os_wake order memory as a full fence.
 */
BlOsWait bl_os_wait(const uint32_t *word, uint32_t expected, BlOsMoment deadline);

/*
 * The same, and also until a note of the with_note blocks that this thread is in is over. A word
 * that differs comes first: CANCELLED says that there was a reason to sleep. For calls that can
 * tell their caller (belay/note.h).
 */
BlOsWait bl_os_wait_noted(const uint32_t *word, uint32_t expected, BlOsMoment deadline);

/* One of the two, for code that serves both kinds of calls. */
typedef BlOsWait BlOsSleep(const uint32_t *word, uint32_t expected, BlOsMoment deadline);

/* True when this thread is in a with_note block. */
bool bl_os_is_watching(void);

/* True when a note of the blocks that this thread is in is over. */
bool bl_os_is_cancelled(void);

/* BELAY_OK, BELAY_TIMED_OUT or BELAY_CANCELLED. */
belay_status bl_os_status(BlOsWait result);

/*
 * Wake at most count sleepers of the word, and say how many there were. The memory of the word need
 * not exist any more.
 */
int bl_os_wake(const uint32_t *word, int count);

/* Sleep until the moment, however many signals come. */
void bl_os_sleep_until(BlOsMoment moment);

/* The same; false when a note of this thread's blocks was over before. */
bool bl_os_sleep_until_noted(BlOsMoment moment);

/* Let another thread run on this processor. */
void bl_os_yield(void);

/* A short pause of a loop that looks at memory that another processor writes. */
void bl_os_spin_hint(void);

/* Begin to fetch a cache line from the processor that has it, for one who is about to write it. */
void bl_os_fetch_to_write(const void *line);

/*
 * Have every running thread of the process pass a full memory fence before this returns. False
 * where the system cannot: callers then need another way. Costs microseconds.
 */
bool bl_os_fence_everywhere(void);

/* Have malloc give the system what it does not need, where it can. Takes milliseconds for much. */
void bl_os_trim_memory(void);

/* How many threads can run at the same time, at least 1. Reads files: not for hot paths. */
size_t bl_os_parallelism(void);

/* How many processors the machine has, at least 1. Not for hot paths. */
size_t bl_os_processors(void);

/* The processor this thread runs on, or just any number: it may run elsewhere by now. Cheap. */
unsigned bl_os_processor(void);

/* True on a machine where another thread cannot change a word while this one spins. Cheap. */
bool bl_os_one_processor(void);

typedef uintptr_t BlOsThread;

typedef enum BlOsStart {
    BL_OS_STARTED,
    BL_OS_NO_THREAD,  /* a limit on threads or address space (EAGAIN, ENOMEM) */
    BL_OS_BAD_OPTION, /* a stack size that cannot be */
} BlOsStart;

/* Start a thread that runs run(argument). stack_size 0 is the system's default. */
BlOsStart bl_os_thread_start(BlOsThread *ret_thread, size_t stack_size, void *(*run)(void *),
                             void *argument);

/*
 * Wait for the thread's end; each thread is joined or detached once. False, at once, when that
 * thread is waiting for this one: it was not joined then. (Longer circles are not seen.)
 */
bool bl_os_thread_join(BlOsThread thread);
void bl_os_thread_detach(BlOsThread thread);

/* Show the name of this thread to debuggers and /proc, cut to what the system can hold. */
void bl_os_thread_set_name(const char *name);

/* A thing to do at the end of threads. One static object for each thing; all zero but for `run`. */
typedef struct BlOsThreadEnd {
    void (*run)(void *argument);
    uintptr_t key; /* internal: the system's key plus one; 0 before the first use */
} BlOsThreadEnd;

/*
 * Have end->run(argument) called when this thread ends, once; a new argument replaces the one
 * before, NULL takes the wish back. Not called for the main thread when the process exits. False
 * when the system has no room.
 */
bool bl_os_at_thread_end(BlOsThreadEnd *end, void *argument);

/* True in the thread that runs main (in the child of a fork: in the thread that forked). */
bool bl_os_is_main_thread(void);

#endif
