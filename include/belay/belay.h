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
 *     locks              mutex.h rwlock.h condvar.h barrier.h once.h
 *     threads            closure.h thread.h scope.h pool.h parallel.h
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
#include <belay/closure.h>
#include <belay/condvar.h>
#include <belay/debug.h>
#include <belay/duration.h>
#include <belay/mutex.h>
#include <belay/once.h>
#include <belay/own.h>
#include <belay/panic.h>
#include <belay/parallel.h>
#include <belay/pool.h>
#include <belay/rc.h>
#include <belay/refcell.h>
#include <belay/rwlock.h>
#include <belay/scope.h>
#include <belay/slice.h>
#include <belay/status.h>
#include <belay/thread.h>
#include <belay/thread_local.h>
#include <belay/version.h>

#endif
