/* SPDX-License-Identifier: MIT */
/*
 * shadow.c - something of every family and block, where each name that a macro may declare is a
 * global variable already (names.h, which `shadow` writes). Its own names end in an underscore.
 */
#include <belay/belay.h>
#include <names.h>

typedef struct Line {
    char *bytes_;
} Line;

static void
Line_drop(BELAY_CONSUMES Line *line_)
{
    free(line_->bytes_);
    *line_ = (Line){0};
}

BELAY_MUTEX(LockedInt, int);
BELAY_MUTEX(LockedLine, Line, Line_drop);
BELAY_MAPPED_GUARD(MappedInt, LockedIntGuard, int);
BELAY_RWLOCK(SharedInt, int);
BELAY_RWLOCK(SharedLine, Line, Line_drop);
BELAY_SHARDED_RWLOCK(ShardedInt, int);
BELAY_SHARDED_RWLOCK(ShardedLine, Line, Line_drop);
BELAY_REENTRANT_LOCK(AgainInt, int);
BELAY_REENTRANT_LOCK(AgainLine, Line, Line_drop);
BELAY_ONCE_LOCK(OnceInt, int);
BELAY_ONCE_LOCK(OnceLine, Line, Line_drop);
BELAY_ARC(ArcInt, int);
BELAY_ARC(ArcLine, Line, Line_drop);
BELAY_ARC_DECLARE(ArcLater, Line);
BELAY_ARC_DEFINE(ArcLater, Line, Line_drop);
BELAY_RC(RcInt, int);
BELAY_RC(RcLine, Line, Line_drop);
BELAY_RC_DECLARE(RcLater, Line);
BELAY_RC_DEFINE(RcLater, Line, Line_drop);
BELAY_BOX(BoxInt, int);
BELAY_BOX(BoxLine, Line, Line_drop);
BELAY_BOX_DECLARE(BoxLater, Line);
BELAY_BOX_DEFINE(BoxLater, Line, Line_drop);
BELAY_BOX_SLICE(Ints, int);
BELAY_BOX_SLICE(Lines, Line, Line_drop);
BELAY_CELL(CellInt, int);
BELAY_CELL(CellLine, Line, Line_drop);
BELAY_UNSAFE_CELL(UnsafeInt, int);
BELAY_REFCELL(RefInt, int);
BELAY_REFCELL(RefLine, Line, Line_drop);
BELAY_CHANNEL(IntsOut, int);
BELAY_CHANNEL(LinesOut, Line, Line_drop);
BELAY_ONESHOT(OneInt, int);
BELAY_ONESHOT(OneLine, Line, Line_drop);

static int
make_one_(void)
{
    return 1;
}

BELAY_LAZY_LOCK(LazyInt, int, make_one_);
BELAY_THREAD_LOCAL(LocalInt, int, make_one_);

/* clang-format off */
BELAY_CLOSURE(int, add, by_move(Line, text_), by_copy(int, n_), by_static(int, s_), by_ref(int, r_),
              by_mut(int, m_))
/* clang-format on */
{
    (void)text_;
    return n_ + *s_ + *r_ + *m_;
}

BELAY_CLOSURE(void, sleep_briefly)
{
}

BELAY_CLOSURE(int, part_, by_copy(size_t, from_), by_copy(size_t, to_))
{
    return (int)(to_ - from_);
}

BELAY_CLOSURE(void, each_part, by_copy(size_t, from_), by_copy(size_t, to_))
{
    (void)from_, (void)to_;
}

int use_blocks(const LockedInt *a_, const LockedInt *b_, const SharedInt *l_, const ShardedInt *d_,
               const AgainInt *g_, const RefInt *c_, const belay_note *note_,
               const belay_semaphore *sem_);
void use_threads(const belay_pool *pool_, const belay_once *once_);
void use_channels(void);
void use_values(int *x_, int *y_);

static int
sum_of(int n_, int m_)
{
    return n_ + m_;
}

int
use_blocks(const LockedInt *a_, const LockedInt *b_, const SharedInt *l_, const ShardedInt *d_,
           const AgainInt *g_, const RefInt *c_, const belay_note *note_,
           const belay_semaphore *sem_)
{
    static belay_condvar cv_;
    int sum_ = 0;
    belay_with_lock (v_, a_)
        sum_ += *v_;
    belay_with_lock_when (v_, a_, *v_ > 0)
        sum_ += *v_;
    belay_with_locks (v_, a_, w_, b_)
        sum_ += *v_ + *w_;
    belay_with_read (v_, l_)
        sum_ += *v_;
    belay_with_write (v_, d_)
        sum_ += *v_;
    belay_with_reentrant (v_, g_)
        sum_ += *v_;
    belay_with_borrow (v_, c_)
        sum_ += *v_;
    belay_with_borrow_mut (v_, c_)
        sum_ += *v_;
    belay_with_permit (sem_)
        belay_with_note (note_)
            belay_without_notes ()
                sum_++;
    belay_own(LockedIntGuard) guard_ = {0};
    belay_own(LockedIntGuard) other_ = {0};
    belay_unwrap(belay_lock_all(a_, &guard_, b_, &other_));
    belay_mutex_wait_until(&guard_, *guard_.data > 0);
    belay_expect(belay_mutex_wait_until_timeout(&guard_, 1, *guard_.data > 0), "more than nothing");
    belay_condvar_wait_while(&cv_, &guard_, *guard_.data > 0);
    if (belay_condvar_wait_timeout_while(&cv_, &guard_, 1, *guard_.data > 0) != BELAY_OK)
        belay_panic("it took too long");
    belay_own(RefIntRef) ref_ = belay_refcell_borrow(c_);
    belay_own(RefIntRef) narrow_ = belay_refcell_map(RefIntRef, &ref_, *ref_.data);
    return sum_ + *narrow_.data;
}

void
use_threads(const belay_pool *pool_, const belay_once *once_)
{
    static const int nine_ = 9;
    int array_[4] = {0}, one_ = 1, two_ = 2;
    belay_scope (s_) {
        belay_own(add_handle) handle_ = {0};
        belay_scope_spawn(s_, sleep_briefly);
        belay_unwrap(
            belay_scope_spawn_with(s_, NULL, &handle_, add, (Line){NULL}, 1, &nine_, &one_, &two_));
        belay_for_chunks_mut (chunk_, s_, 2, array_, 4)
            chunk_.data[0] = 1;
        belay_for_chunks (chunk_, s_, 2, array_, 4)
            one_ += chunk_.data[0];
    }
    belay_pool_scope (s_, pool_)
        belay_scope_spawn(s_, sleep_briefly);
    belay_own(sleep_briefly_handle) thread_ = belay_spawn(sleep_briefly);
    belay_own(sleep_briefly_handle) job_ = belay_pool_spawn(pool_, sleep_briefly);
    belay_unwrap(belay_join(&thread_));
    belay_unwrap(belay_join(&job_));
    belay_parallel_for(pool_, 0, 4, 0, each_part);
    belay_parallel_reduce(pool_, 0, 4, 0, &one_, part_, sum_of);
    belay_once_call_once(once_, sleep_briefly);
    belay_unwrap(belay_catch_unwind(sleep_briefly));
    belay_unwrap(belay_catch_unwind_into(&one_, add, (Line){NULL}, 1, &nine_, &one_, &two_));
}

void
use_channels(void)
{
    int value_ = 1;
    belay_channel(IntsOut, tx_, rx_);
    belay_sync_channel(LinesOut, line_tx_, line_rx_, 2);
    belay_oneshot(OneInt, one_tx_, one_rx_);
    belay_for_try_recv (line_, &line_rx_)
        (void)line_;
    belay_for_recv (number_, &rx_)
        value_ += number_;
    belay_select_arms (s_) {
        belay_on_recv(s_, &rx_, &value_) value_++;
        belay_on_send(s_, &tx_, &value_) value_--;
        belay_on_timeout(s_, BELAY_MS(1)) value_ = 0;
        belay_on_closed(s_) value_ = 1;
    }
}

void
use_values(int *x_, int *y_)
{
    *x_ = belay_replace(y_, 3) + belay_move(*y_) + belay_take(x_) + *LazyInt_get(&(LazyInt){0}) +
          *LocalInt_get();
    belay_swap(x_, y_);
    belay_forget(x_);
}
