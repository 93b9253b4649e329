// SPDX-License-Identifier: MIT
//! The barrier rows of Rust std. parking_lot has no barrier.

use crate::Handle;
use std::sync::Barrier;

#[no_mangle]
pub extern "C" fn peer_std_barrier_open(threads: u32) -> Handle {
    Handle::from_box(Box::new(Barrier::new(threads as usize)))
}

/// How often this thread was the leader.
///
/// # Safety
/// `state` comes from `peer_std_barrier_open` and is not closed yet.
#[no_mangle]
pub unsafe extern "C" fn peer_std_barrier_work(state: Handle, turns: u64) -> u64 {
    let barrier = state.as_ref::<Barrier>();
    let mut led = 0;
    for _ in 0..turns {
        led += u64::from(barrier.wait().is_leader());
    }
    led
}

/// # Safety
/// `state` comes from `peer_std_barrier_open`, no thread works on it, and this is its only close.
#[no_mangle]
pub unsafe extern "C" fn peer_std_barrier_close(state: Handle) {
    drop(state.into_box::<Barrier>());
}
