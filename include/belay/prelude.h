/* SPDX-License-Identifier: MIT */
/*
 * prelude.h - Belay with short names: what a program that is written with Belay includes.
 *
 * No name here belongs to C or POSIX. A program that needs one of them for itself includes
 * <belay/belay.h> instead, where all have their prefix.
 */
#ifndef BELAY_PRELUDE_H
#define BELAY_PRELUDE_H

#include <belay/belay.h>

#define own(T) belay_own(T)
#define move(x) belay_move(x)

#define panic(...) belay_panic(__VA_ARGS__)
/*
 * Written out, not through belay_unwrap, so that a message shows the expression as it was written.
 */
#define unwrap(...) BELAY_UNWRAP_((__VA_ARGS__), "unwrap(" #__VA_ARGS__ ")")
#define expect(status, text) BELAY_UNWRAP_((status), text)
#define catch_unwind(...) belay_catch_unwind(__VA_ARGS__)
#define catch_unwind_into(...) belay_catch_unwind_into(__VA_ARGS__)

#define closure(...) BELAY_CLOSURE(__VA_ARGS__)
#define spawn(...) belay_spawn(__VA_ARGS__)
#define spawn_with(...) belay_spawn_with(__VA_ARGS__)
#define join(...) belay_join(__VA_ARGS__)
#define scope(s) belay_scope(s)
#define scope_spawn(...) belay_scope_spawn(__VA_ARGS__)
#define scope_spawn_with(...) belay_scope_spawn_with(__VA_ARGS__)
#define pool_spawn(...) belay_pool_spawn(__VA_ARGS__)
#define pool_scope(s, pool) belay_pool_scope (s, pool)
#define parallel_for(...) belay_parallel_for(__VA_ARGS__)
#define parallel_reduce(...) belay_parallel_reduce(__VA_ARGS__)

#define MUTEX(...) BELAY_MUTEX(__VA_ARGS__)
#define MUTEX_INIT(...) BELAY_MUTEX_INIT(__VA_ARGS__)
#define with_lock(v, mutex) belay_with_lock (v, mutex)

#define RWLOCK(...) BELAY_RWLOCK(__VA_ARGS__)
#define RWLOCK_INIT(...) BELAY_RWLOCK_INIT(__VA_ARGS__)
#define with_read(v, rwlock) belay_with_read (v, rwlock)
#define with_write(v, rwlock) belay_with_write (v, rwlock)

#define condvar_wait(cv, guard) belay_condvar_wait(cv, guard)
#define condvar_wait_result(cv, guard) belay_condvar_wait_result(cv, guard)
#define condvar_wait_timeout(cv, guard, limit) belay_condvar_wait_timeout(cv, guard, limit)
#define condvar_wait_while(...) belay_condvar_wait_while(__VA_ARGS__)
#define condvar_wait_timeout_while(...) belay_condvar_wait_timeout_while(__VA_ARGS__)
#define condvar_notify_one(cv) belay_condvar_notify_one(cv)
#define condvar_notify_all(cv) belay_condvar_notify_all(cv)

#define BARRIER_INIT(n) BELAY_BARRIER_INIT(n)
#define barrier_wait(barrier) belay_barrier_wait(barrier)

#define once_call_once(...) belay_once_call_once(__VA_ARGS__)
#define once_call_once_force(...) belay_once_call_once_force(__VA_ARGS__)
#define once_is_completed(once) belay_once_is_completed(once)
#define once_is_poisoned(once) belay_once_is_poisoned(once)
#define once_wait(once) belay_once_wait(once)
#define once_wait_force(once) belay_once_wait_force(once)
#define ONCE_LOCK(...) BELAY_ONCE_LOCK(__VA_ARGS__)
#define ONCE_LOCK_INIT BELAY_ONCE_LOCK_INIT
#define LAZY_LOCK(...) BELAY_LAZY_LOCK(__VA_ARGS__)
#define LAZY_LOCK_INIT BELAY_LAZY_LOCK_INIT

#define ARC(...) BELAY_ARC(__VA_ARGS__)
#define ARC_DECLARE(...) BELAY_ARC_DECLARE(__VA_ARGS__)
#define ARC_DEFINE(...) BELAY_ARC_DEFINE(__VA_ARGS__)
#define RC(...) BELAY_RC(__VA_ARGS__)
#define RC_DECLARE(...) BELAY_RC_DECLARE(__VA_ARGS__)
#define RC_DEFINE(...) BELAY_RC_DEFINE(__VA_ARGS__)
#define BOX(...) BELAY_BOX(__VA_ARGS__)
#define BOX_DECLARE(...) BELAY_BOX_DECLARE(__VA_ARGS__)
#define BOX_DEFINE(...) BELAY_BOX_DEFINE(__VA_ARGS__)
#define BOX_SLICE(...) BELAY_BOX_SLICE(__VA_ARGS__)

#define CELL(...) BELAY_CELL(__VA_ARGS__)
#define CELL_INIT(...) BELAY_CELL_INIT(__VA_ARGS__)
#define UNSAFE_CELL(...) BELAY_UNSAFE_CELL(__VA_ARGS__)
#define REFCELL(...) BELAY_REFCELL(__VA_ARGS__)
#define REFCELL_INIT(...) BELAY_REFCELL_INIT(__VA_ARGS__)
#define refcell_borrow(cell) belay_refcell_borrow(cell)
#define refcell_borrow_mut(cell) belay_refcell_borrow_mut(cell)
#define refcell_map(Guard, guard, part) belay_refcell_map(Guard, guard, part)
#define with_borrow(v, cell) belay_with_borrow (v, cell)
#define with_borrow_mut(v, cell) belay_with_borrow_mut (v, cell)

#define THREAD_LOCAL(...) BELAY_THREAD_LOCAL(__VA_ARGS__)

#define for_chunks(...) belay_for_chunks (__VA_ARGS__)
#define for_chunks_mut(...) belay_for_chunks_mut (__VA_ARGS__)

#endif
