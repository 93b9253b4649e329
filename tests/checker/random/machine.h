/* SPDX-License-Identifier: MIT */
/*
 * machine.h - what every random program works with: types of each family, and functions that look
 * at, change and take values. machine.rs is the same in Rust.
 *
 * The functions pause at random between their accesses, so that threads meet.
 */
#ifndef BELAY_TESTS_CHECKER_RANDOM_MACHINE_H
#define BELAY_TESTS_CHECKER_RANDOM_MACHINE_H

#include <belay/prelude.h>

BOX_SLICE(V, int);
BOX(B, V, V_drop);
REFCELL(F, V, V_drop);
MUTEX(M, V, V_drop);
RWLOCK(W, V, V_drop);
CELL(C, int);
ARC(A, M, M_drop);
ARC(D, V, V_drop);
RC(R, V, V_drop);
CHANNEL(Q, V, V_drop);
MAPPED_GUARD(MPart, MGuard, int);

/* ---- chance: a number, yes or no, whether a loop goes round again --------------------------- */

int pick(void);
bool flip(void);
bool more(void);
void note(int number);
void pause_here(void);

/* The pool of threads of the whole program. */
belay_pool *machine_pool(void);

/* ---- for each type T: T_make(), look_T(&x), change_T(&x), take_T(move(x)), TView and TEdit --- */

#define MACHINE_BORROWS(T) \
    typedef struct { \
        BELAY_LENDS const T *of; \
    } T##View; \
    typedef struct { \
        BELAY_LENDS T *of; \
    } T##Edit
#define MACHINE_TYPE(T) \
    MACHINE_BORROWS(T); \
    T T##_make(void); \
    void look_##T(const T *x); \
    void change_##T(T *x); \
    void take_##T(T x)
MACHINE_TYPE(V);
MACHINE_TYPE(B);
MACHINE_TYPE(M);
MACHINE_TYPE(W);
MACHINE_TYPE(C);
MACHINE_TYPE(F);
MACHINE_TYPE(A);
MACHINE_TYPE(D);
MACHINE_TYPE(R);
MACHINE_TYPE(QSender);
MACHINE_TYPE(QReceiver);
void look_int(const int *x);
void change_int(int *x);

/* What threads do with a part of a slice. */
closure(void, fill_part, by_mut(int, part), by_copy(size_t, n))
{
    for (size_t i = 0; i < n; i++)
        change_int(&part[i]);
}

closure(void, sum_part, by_ref(int, part), by_copy(size_t, n))
{
    for (size_t i = 0; i < n; i++)
        look_int(&part[i]);
}

/* What is in the channel, or a new value: it never waits. */
V Q_take(const QReceiver *rx);

/* Start over: what chance says from now on follows from seed. */
void machine_seed(unsigned seed);

#endif
