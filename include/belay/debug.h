/* SPDX-License-Identifier: MIT */
/*
 * debug.h - look into a program that runs: who waits for whom, and values printed for people.
 *
 *     belay_debug_report(stderr);           // now
 *     belay_debug_report_on(SIGUSR1);       // whenever the signal comes: kill -USR1 PID
 *     BELAY_REPORT_SIGNAL=USR1 ./program    # the same, asked for from outside
 *
 *     belay: the live threads
 *     thread 1 'main' (system 710) waits for the end of thread 2 at demo +0x12c8
 *     thread 2 'left' (system 711) waits for mutex 0x5581a0 at demo.c:12; held by thread 3 'right'
 *         holds mutex 0x5581a8, taken at demo.c:11
 *     thread 3 'right' (system 712) waits for mutex 0x5581a8 at demo.c:20; held by thread 2 'left'
 *         holds mutex 0x5581a0, taken at demo.c:19
 *     deadlock: 2 threads wait in a circle
 *         thread 2 'left' waits for mutex 0x5581a0 at demo.c:12; thread 3 'right' took it at ...
 *
 * Listed are the threads that Belay started, main, threads that have asked Belay who they are, and
 * any other thread while it waits in Belay. A place is a line of the source where a macro knows it
 * (with_lock, condvar_wait ...), else the code's offset in the program, for `addr2line -fie demo
 * 0x12c8`; of a function of a family also the line that made it.
 *
 * Who holds a mutex or an rwlock is known of locks that were taken by code compiled with
 * BELAY_DEBUG_LOCKS 1. That is the default where code is neither optimised nor compiled with
 * NDEBUG. It costs some fifty nanoseconds for a lock and its unlock, and should be the same for all
 * files that share a lock; a release says "holder unknown". Who has the turn of a once, and who
 * joins whom, is always known. Waits themselves are noted in every build: only a thread that goes
 * to sleep pays for it.
 *
 * A circle is a deadlock when each of its threads waits, without a deadline, for what the next one
 * holds, or for its end. One that is shown is real: all its threads were waiting at the same time.
 */
#ifndef BELAY_DEBUG_H
#define BELAY_DEBUG_H

#include <belay/detail/base.h>
#include <stdio.h>

/* The kinds of values that can be printed without being told how. */
typedef enum belay_debug_kind_ {
    BELAY_DEBUG_OTHER_, /* printed as its size: <24 bytes> */
    BELAY_DEBUG_BOOL_,
    BELAY_DEBUG_CHAR_,
    BELAY_DEBUG_SIGNED_,
    BELAY_DEBUG_UNSIGNED_,
    BELAY_DEBUG_FLOAT_,
    BELAY_DEBUG_DOUBLE_,
    BELAY_DEBUG_STRING_,
} belay_debug_kind_;

/* The kind of an expression, which is not evaluated. */
#define BELAY_DEBUG_KIND_(value_) \
    _Generic((value_),                                                                             \
        bool: BELAY_DEBUG_BOOL_,                                                                   \
        char: BELAY_DEBUG_CHAR_,                                                                   \
        signed char: BELAY_DEBUG_SIGNED_,                                                          \
        short: BELAY_DEBUG_SIGNED_,                                                                \
        int: BELAY_DEBUG_SIGNED_,                                                                  \
        long: BELAY_DEBUG_SIGNED_,                                                                 \
        long long: BELAY_DEBUG_SIGNED_,                                                            \
        unsigned char: BELAY_DEBUG_UNSIGNED_,                                                      \
        unsigned short: BELAY_DEBUG_UNSIGNED_,                                                     \
        unsigned: BELAY_DEBUG_UNSIGNED_,                                                           \
        unsigned long: BELAY_DEBUG_UNSIGNED_,                                                      \
        unsigned long long: BELAY_DEBUG_UNSIGNED_,                                                 \
        float: BELAY_DEBUG_FLOAT_,                                                                 \
        double: BELAY_DEBUG_DOUBLE_,                                                               \
        char *: BELAY_DEBUG_STRING_,                                                               \
        const char *: BELAY_DEBUG_STRING_,                                                         \
        default: BELAY_DEBUG_OTHER_)

/*
 * Print a line for each live thread, and each deadlock. Allocates nothing and takes no lock but
 * that of the stream, so that it can be called at any time, also while threads start and end. The
 * lines are of slightly different moments. While another thread writes a report, only says so.
 */
BELAY_API_ void belay_debug_report(FILE *out);

/* The same to a file descriptor. May be called in a signal handler. */
BELAY_API_ void belay_debug_report_fd(int descriptor);

/*
 * From now on the signal has a report written to standard error; the program goes on. False when it
 * cannot be caught. The environment variable BELAY_REPORT_SIGNAL (USR1, USR2, HUP or
 * QUIT, with or without a SIG before it, or a number) does this at the start.
 */
BELAY_API_ bool belay_debug_report_on(int signal);

/* Print the value of `kind` and `size` bytes at value. Strings are quoted; NULL is NULL. */
BELAY_API_ void belay_debug_value_(FILE *out, belay_debug_kind_ kind, const void *value,
                                   size_t size);

#endif
