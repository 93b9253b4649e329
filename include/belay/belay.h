/* SPDX-License-Identifier: MIT */
/*
 * belay.h - all of libbelay, every name with its prefix belay_ or BELAY_.
 *
 * Include this, or <belay/prelude.h> for the short names, or one header for one thing. The key
 * words:
 *
 *     who owns it        own.h       belay_own, belay_move
 *     memory             box.h slice.h arc.h rc.h
 *     for one thread     cell.h refcell.h thread_local.h
 *     locks              mutex.h rwlock.h reentrant.h condvar.h semaphore.h barrier.h once.h
 *     stop waiting       note.h
 *     threads            closure.h thread.h scope.h pool.h parallel.h
 *     other programs     process.h
 *     messages           channel.h select.h oneshot.h timer.h
 *     failure            status.h panic.h
 *     time               duration.h
 *
 * Compile with -std=gnu11 -fexceptions (gcc 10 or newer, clang 14 or newer), link with -lbelay.
 */
#ifndef BELAY_BELAY_H
#define BELAY_BELAY_H

#include <belay/annotate.h>
#include <belay/arc.h>
#include <belay/barrier.h>
#include <belay/box.h>
#include <belay/cell.h>
#include <belay/channel.h>
#include <belay/closure.h>
#include <belay/condvar.h>
#include <belay/debug.h>
#include <belay/duration.h>
#include <belay/lock_when.h>
#include <belay/locks.h>
#include <belay/mapped_guard.h>
#include <belay/mutex.h>
#include <belay/note.h>
#include <belay/once.h>
#include <belay/oneshot.h>
#include <belay/own.h>
#include <belay/panic.h>
#include <belay/parallel.h>
#include <belay/pool.h>
#include <belay/process.h>
#include <belay/rc.h>
#include <belay/reentrant.h>
#include <belay/refcell.h>
#include <belay/rwlock.h>
#include <belay/scope.h>
#include <belay/semaphore.h>
#include <belay/sharded_rwlock.h>
#include <belay/select.h>
#include <belay/slice.h>
#include <belay/status.h>
#include <belay/thread.h>
#include <belay/thread_local.h>
#include <belay/timer.h>
#include <belay/version.h>

#endif
