/* SPDX-License-Identifier: MIT */
/*
 * machine.c - see machine.h. Chance is a thread's own: its numbers follow from the seed of the run
 * and from which thread of the run it is.
 */
#include "machine.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static _Atomic unsigned run_seed = 1;
static _Atomic unsigned threads_seen;
static _Thread_local unsigned state;  /* of the generator; 0: not begun */
static _Thread_local unsigned of_run; /* the run that state belongs to */
static _Thread_local unsigned rounds; /* how often more() has said yes */

enum { MOST_ROUNDS = 12 };

/* The next number of a linear congruential generator, its upper bits. */
static unsigned
next_number(void)
{
    const unsigned seed = atomic_load_explicit(&run_seed, memory_order_relaxed);
    if (state == 0 || of_run != seed) {
        of_run = seed;
        rounds = 0;
        state = (seed + atomic_fetch_add_explicit(&threads_seen, 1, memory_order_relaxed)) *
                    2654435761u |
                1;
    }
    state = state * 1664525u + 1013904223u;
    return state >> 16;
}

void
machine_seed(unsigned seed)
{
    atomic_store_explicit(&threads_seen, 0, memory_order_relaxed);
    atomic_store_explicit(&run_seed, seed, memory_order_relaxed);
}

int
pick(void)
{
    return (int)(next_number() % 100);
}

bool
flip(void)
{
    return next_number() % 2 == 0;
}

bool
more(void)
{
    return next_number() % 3 != 0 && rounds++ < MOST_ROUNDS;
}

/* Relaxed loads and stores order nothing: the sanitizer sees each race all the same. */
void
note(int number)
{
    static _Atomic int noted;
    atomic_store_explicit(&noted, number, memory_order_relaxed);
}

void
pause_here(void)
{
    switch (next_number() % 8) {
    case 0: belay_thread_yield(); break;
    case 1: usleep(next_number() % 50); break;
    default: break;
    }
}

static belay_pool pool;

static void
begin_pool(void)
{
    pool = belay_pool_new(2);
}

belay_pool *
machine_pool(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, begin_pool);
    return &pool;
}

/* ---- plain numbers, and slices of them ------------------------------------------------------ */

void
look_int(const int *x)
{
    pause_here();
    note(*x);
}

void
change_int(int *x)
{
    pause_here();
    *x += 1;
}

V
V_make(void)
{
    return V_new(3);
}

void
look_V(const V *x)
{
    pause_here();
    for (size_t i = 0; i < x->len; i++)
        note(x->data[i]);
}

void
change_V(V *x)
{
    pause_here();
    for (size_t i = 0; i < x->len; i++)
        x->data[i] += 1;
    if (flip()) {
        V_drop(x);
        *x = V_make();
    }
}

/* ---- one owner, or several ------------------------------------------------------------------ */

B
B_make(void)
{
    return B_new(V_make());
}

void
look_B(const B *x)
{
    look_V(B_get(x));
}

void
change_B(B *x)
{
    change_V(B_get_mut(x));
}

A
A_make(void)
{
    return A_new(M_make());
}

void
look_A(const A *x)
{
    pause_here();
    note((int)A_strong_count(x));
}

void
change_A(A *x)
{
    A_drop(x);
    *x = A_make();
}

D
D_make(void)
{
    return D_new(V_make());
}

void
look_D(const D *x)
{
    look_V(D_get(x));
}

void
change_D(D *x)
{
    D_drop(x);
    *x = D_make();
}

R
R_make(void)
{
    return R_new(V_make());
}

void
look_R(const R *x)
{
    look_V(R_get(x));
}

void
change_R(R *x)
{
    R_drop(x);
    *x = R_make();
}

/* ---- what changes while it is shared: looking takes no lock, so that nothing waits for it ---- */

M
M_make(void)
{
    return M_new(V_make());
}

void
look_M(const M *x)
{
    pause_here();
    note(M_is_poisoned(x));
}

void
change_M(M *x)
{
    change_V(M_get_mut(x));
}

W
W_make(void)
{
    return W_new(V_make());
}

void
look_W(const W *x)
{
    pause_here();
    note(W_is_poisoned(x));
}

void
change_W(W *x)
{
    change_V(W_get_mut(x));
}

C
C_make(void)
{
    return C_new(pick());
}

void
look_C(const C *x)
{
    pause_here();
    C_set(x, C_get(x) + 1);
}

void
change_C(C *x)
{
    change_int(C_get_mut(x));
}

F
F_make(void)
{
    return F_new(V_make());
}

void
look_F(const F *x)
{
    pause_here();
    own(FRef) v = {0};
    if (F_try_borrow(x, &v) == BELAY_OK)
        note(v.data->data[0]);
}

void
change_F(F *x)
{
    change_V(F_get_mut(x));
}

/* ---- channels: one end of a new one --------------------------------------------------------- */

QSender
QSender_make(void)
{
    channel(Q, tx, rx);
    return move(tx);
}

void
look_QSender(const QSender *x)
{
    pause_here();
    note((int)QSender_len(x));
}

void
change_QSender(QSender *x)
{
    QSender_drop(x);
    *x = QSender_make();
}

QReceiver
QReceiver_make(void)
{
    channel(Q, tx, rx);
    return move(rx);
}

void
look_QReceiver(const QReceiver *x)
{
    pause_here();
    note((int)QReceiver_len(x));
}

void
change_QReceiver(QReceiver *x)
{
    QReceiver_drop(x);
    *x = QReceiver_make();
}

/* ---- taking --------------------------------------------------------------------------------- */

#define MACHINE_TAKE(T) \
    void take_##T(T x) \
    { \
        T##_drop(&x); \
    }
MACHINE_TAKE(V)
MACHINE_TAKE(B)
MACHINE_TAKE(M)
MACHINE_TAKE(W)
MACHINE_TAKE(C)
MACHINE_TAKE(A)
MACHINE_TAKE(D)
MACHINE_TAKE(R)
MACHINE_TAKE(F)
MACHINE_TAKE(QSender)
MACHINE_TAKE(QReceiver)

V
Q_take(const QReceiver *rx)
{
    V value = {0};
    if (QReceiver_try_recv(rx, &value) != BELAY_OK)
        value = V_make();
    return value;
}
