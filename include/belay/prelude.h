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
#define resume_unwind(message) belay_resume_unwind(message)

#define closure(...) BELAY_CLOSURE(__VA_ARGS__)
#define closure_owned(...) BELAY_CLOSURE_OWNED(__VA_ARGS__)
#define spawn(...) belay_spawn(__VA_ARGS__)
#define spawn_with(...) belay_spawn_with(__VA_ARGS__)
#define join(...) belay_join(__VA_ARGS__)
#define scope(s) belay_scope (s)
#define scope_spawn(...) belay_scope_spawn(__VA_ARGS__)
#define scope_spawn_with(...) belay_scope_spawn_with(__VA_ARGS__)
#define pool_spawn(...) belay_pool_spawn(__VA_ARGS__)
#define pool_scope(s, pool) belay_pool_scope (s, pool)
#define parallel_for(...) belay_parallel_for(__VA_ARGS__)
#define parallel_reduce(...) belay_parallel_reduce(__VA_ARGS__)

#define command_new(program) belay_command_new(program)
#define command_arg(command, argument) belay_command_arg(command, argument)
#define command_args(...) belay_command_args(__VA_ARGS__)
#define command_argv(command, arguments) belay_command_argv(command, arguments)
#define command_env(command, name, value) belay_command_env(command, name, value)
#define command_env_remove(command, name) belay_command_env_remove(command, name)
#define command_env_clear(command) belay_command_env_clear(command)
#define command_current_dir(command, folder) belay_command_current_dir(command, folder)
#define command_stdin(...) belay_command_stdin(__VA_ARGS__)
#define command_stdout(...) belay_command_stdout(__VA_ARGS__)
#define command_stderr(...) belay_command_stderr(__VA_ARGS__)
#define command_kill_on_drop(command, kill) belay_command_kill_on_drop(command, kill)
#define command_spawn(command, child) belay_command_spawn(command, child)
#define command_status(command, status) belay_command_status(command, status)
#define command_output(command, output) belay_command_output(command, output)
#define command_output_with(...) belay_command_output_with(__VA_ARGS__)
#define child_id(child) belay_child_id(child)
#define child_wait(child, status) belay_child_wait(child, status)
#define child_try_wait(child, status) belay_child_try_wait(child, status)
#define child_wait_timeout(child, limit, status) belay_child_wait_timeout(child, limit, status)
#define child_output(...) belay_child_output(__VA_ARGS__)
#define child_kill(child) belay_child_kill(child)
#define child_signal(child, number) belay_child_signal(child, number)
#define pipe_read(pipe, buffer, size, count) belay_pipe_read(pipe, buffer, size, count)
#define pipe_read_all(pipe, bytes) belay_pipe_read_all(pipe, bytes)
#define pipe_write(pipe, data, size) belay_pipe_write(pipe, data, size)
#define pipe_into_fd(pipe) belay_pipe_into_fd(pipe)
#define exit_success(status) belay_exit_success(status)
#define exit_text(status) belay_exit_text(status)
#define STDIO_INHERIT BELAY_STDIO_INHERIT
#define STDIO_NULL BELAY_STDIO_NULL
#define STDIO_PIPED BELAY_STDIO_PIPED
#define STDIO_FD(fd) BELAY_STDIO_FD(fd)
#define STDIO_AS_STDOUT BELAY_STDIO_AS_STDOUT

#define MUTEX(...) BELAY_MUTEX(__VA_ARGS__)
#define MUTEX_INIT(...) BELAY_MUTEX_INIT(__VA_ARGS__)
#define with_lock(v, mutex) belay_with_lock (v, mutex)
#define with_lock_when(...) belay_with_lock_when (__VA_ARGS__)
#define mutex_wait_until(...) belay_mutex_wait_until(__VA_ARGS__)
#define mutex_wait_until_timeout(...) belay_mutex_wait_until_timeout(__VA_ARGS__)
#define with_locks(...) belay_with_locks (__VA_ARGS__)
#define lock_all(...) belay_lock_all(__VA_ARGS__)
#define MAPPED_GUARD(...) BELAY_MAPPED_GUARD(__VA_ARGS__)

#define RWLOCK(...) BELAY_RWLOCK(__VA_ARGS__)
#define RWLOCK_INIT(...) BELAY_RWLOCK_INIT(__VA_ARGS__)
#define SHARDED_RWLOCK(...) BELAY_SHARDED_RWLOCK(__VA_ARGS__)
#define SHARDED_RWLOCK_INIT(...) BELAY_SHARDED_RWLOCK_INIT(__VA_ARGS__)
#define with_read(v, rwlock) belay_with_read (v, rwlock)
#define with_write(v, rwlock) belay_with_write (v, rwlock)

#define condvar_wait(cv, guard) belay_condvar_wait(cv, guard)
#define condvar_wait_result(cv, guard) belay_condvar_wait_result(cv, guard)
#define condvar_wait_timeout(cv, guard, limit) belay_condvar_wait_timeout(cv, guard, limit)
#define condvar_wait_while(...) belay_condvar_wait_while(__VA_ARGS__)
#define condvar_wait_timeout_while(...) belay_condvar_wait_timeout_while(__VA_ARGS__)
#define condvar_notify_one(cv) belay_condvar_notify_one(cv)
#define condvar_notify_all(cv) belay_condvar_notify_all(cv)

#define REENTRANT_LOCK(...) BELAY_REENTRANT_LOCK(__VA_ARGS__)
#define REENTRANT_LOCK_INIT(...) BELAY_REENTRANT_LOCK_INIT(__VA_ARGS__)
#define with_reentrant(v, lock) belay_with_reentrant (v, lock)

#define SEMAPHORE_INIT(n) BELAY_SEMAPHORE_INIT(n)
#define semaphore_acquire(sem) belay_semaphore_acquire(sem)
#define semaphore_try_acquire(sem) belay_semaphore_try_acquire(sem)
#define semaphore_acquire_timeout(sem, limit) belay_semaphore_acquire_timeout(sem, limit)
#define semaphore_release(sem) belay_semaphore_release(sem)
#define semaphore_release_many(sem, n) belay_semaphore_release_many(sem, n)
#define semaphore_available(sem) belay_semaphore_available(sem)
#define semaphore_permit(sem) belay_semaphore_permit(sem)
#define semaphore_try_permit(sem, permit) belay_semaphore_try_permit(sem, permit)
#define semaphore_permit_timeout(sem, limit, permit) \
    belay_semaphore_permit_timeout(sem, limit, permit)
#define with_permit(sem) belay_with_permit (sem)

#define with_note(note) belay_with_note (note)
#define without_notes() belay_without_notes ()

#define BARRIER_INIT(n) BELAY_BARRIER_INIT(n)
#define barrier_wait(barrier) belay_barrier_wait(barrier)

#define once_call_once(...) belay_once_call_once(__VA_ARGS__)
#define once_call_once_force(...) belay_once_call_once_force(__VA_ARGS__)
#define once_is_completed(once) belay_once_is_completed(once)
#define once_is_poisoned(once) belay_once_is_poisoned(once)
#define once_wait(once) belay_once_wait(once)
#define once_wait_force(once) belay_once_wait_force(once)
#define once_wait_timeout(once, limit) belay_once_wait_timeout(once, limit)
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

#define CHANNEL(...) BELAY_CHANNEL(__VA_ARGS__)
#define channel(Name, tx, rx) belay_channel(Name, tx, rx)
#define sync_channel(Name, tx, rx, n) belay_sync_channel(Name, tx, rx, n)
#define for_recv(v, rx) belay_for_recv (v, rx)
#define for_try_recv(v, rx) belay_for_try_recv (v, rx)
#define ONESHOT(...) BELAY_ONESHOT(__VA_ARGS__)
#define oneshot(Name, tx, rx) belay_oneshot(Name, tx, rx)
#define select_arms(s) belay_select_arms (s)
#define on_recv(s, rx, ret_value) belay_on_recv (s, rx, ret_value)
#define on_send(s, tx, value) belay_on_send (s, tx, value)
#define on_timeout(s, limit) belay_on_timeout (s, limit)
#define on_default(s) belay_on_default (s)
#define on_closed(s) belay_on_closed (s)
#define on_cancelled(s) belay_on_cancelled (s)

#define THREAD_LOCAL(...) BELAY_THREAD_LOCAL(__VA_ARGS__)

#define for_chunks(...) belay_for_chunks (__VA_ARGS__)
#define for_chunks_mut(...) belay_for_chunks_mut (__VA_ARGS__)

#endif
