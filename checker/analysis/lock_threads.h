/* SPDX-License-Identifier: MIT */
/*
 * lock_threads.h - which threads run at the same time: sets of them, and what is known of pairs.
 *
 * A thread is the text of where it is started and of what it runs, or the USR of a function that
 * nobody here calls: its root. Texts are those of lock_names_text, compared by address.
 */
#ifndef CHECKER_ANALYSIS_LOCK_THREADS_H
#define CHECKER_ANALYSIS_LOCK_THREADS_H

#include <glib.h>
#include <stdbool.h>

/* Some threads. Equal sets are one object; NULL: none. Constant once made. */
typedef struct LockSet LockSet;

typedef struct LockThreads LockThreads;
LockThreads *lock_threads_new(void);
void lock_threads_free(LockThreads *threads);

/* The set with one more thread; all of both sets. */
const LockSet *lock_set_with(LockThreads *threads, const LockSet *set, const char *thread);
const LockSet *lock_set_union(LockThreads *threads, const LockSet *a, const LockSet *b);
bool lock_set_has(const LockSet *set, const char *thread);

/* The two may run at once, and neither of them started the other one. */
void lock_threads_meet(LockThreads *threads, const char *a, const char *b);
bool lock_threads_have_met(const LockThreads *threads, const char *a, const char *b);

/* What is known of pairs is found anew. */
void lock_threads_forget(LockThreads *threads);

/* The thread is started by this root, or by what it starts. */
void lock_threads_begin(LockThreads *threads, const char *thread, const char *root);

/* Is there one root that both come from, and no other? Else they may run at any time. */
bool lock_threads_share_root(const LockThreads *threads, const char *a, const char *b);

#endif
