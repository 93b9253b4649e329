// SPDX-License-Identifier: MIT
//! The rows of parking_lot's re-entrant mutex: a counter in a cell in the lock, one increment a
//! turn.
#![cfg(feature = "parking_lot")]

use crate::{bench_busy, Handle};
use parking_lot::ReentrantMutex;
use std::cell::Cell;

/// Every lock starts a cache line of its own, in every peer.
#[repr(align(64))]
struct Aligned<T>(T);

type Counter = Aligned<ReentrantMutex<Cell<u64>>>;

#[no_mangle]
pub extern "C" fn peer_parking_lot_reentrant_open() -> Handle {
    Handle::from_box(Box::new(Aligned(ReentrantMutex::new(Cell::new(0u64)))))
}

/// # Safety
/// `state` comes from `peer_parking_lot_reentrant_open` and is not closed yet.
#[no_mangle]
pub unsafe extern "C" fn peer_parking_lot_reentrant_work(state: Handle, turns: u64, outside: u32) {
    let lock = &state.as_ref::<Counter>().0;
    let mut seed = 1;
    for _ in 0..turns {
        {
            let guard = lock.lock();
            guard.set(guard.get() + 1);
        }
        if outside != 0 {
            seed = bench_busy(seed, outside);
        }
    }
}

/// # Safety
/// `state` comes from `peer_parking_lot_reentrant_open` and is not closed yet.
#[no_mangle]
pub unsafe extern "C" fn peer_parking_lot_reentrant_nested(state: Handle, turns: u64) {
    let lock = &state.as_ref::<Counter>().0;
    for _ in 0..turns {
        let outer = lock.lock();
        let inner = lock.lock();
        inner.set(outer.get() + 1);
    }
}

/// # Safety
/// `state` comes from `peer_parking_lot_reentrant_open`, no thread works on it, and this is its
/// only close.
#[no_mangle]
pub unsafe extern "C" fn peer_parking_lot_reentrant_close(state: Handle) -> u64 {
    state.into_box::<Counter>().0.into_inner().get()
}
