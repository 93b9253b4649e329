// SPDX-License-Identifier: MIT
//! The mutex rows of Rust std and of parking_lot: a counter in the lock, one increment a turn.

use crate::{bench_busy, Handle};
use std::sync::Mutex;

/// Every lock starts a cache line of its own, in every peer.
#[repr(align(64))]
struct Aligned<T>(T);

/// The loop that is measured, around what takes the lock and gives a guard.
macro_rules! turns_of {
    ($turns:expr, $inside:expr, $outside:expr, $lock:expr) => {
        if $inside == 0 && $outside == 0 {
            for _ in 0..$turns {
                *$lock += 1;
            }
        } else {
            let mut seed = 1;
            for _ in 0..$turns {
                {
                    let mut guard = $lock;
                    *guard += 1;
                    seed = bench_busy(seed, $inside);
                }
                seed = bench_busy(seed, $outside);
            }
        }
    };
}

#[no_mangle]
pub extern "C" fn peer_std_mutex_open() -> Handle {
    Handle::from_box(Box::new(Aligned(Mutex::new(0u64))))
}

/// # Safety
/// `state` comes from `peer_std_mutex_open` and is not closed yet.
#[no_mangle]
pub unsafe extern "C" fn peer_std_mutex_work(state: Handle, turns: u64, inside: u32, outside: u32) {
    let mutex = &state.as_ref::<Aligned<Mutex<u64>>>().0;
    turns_of!(turns, inside, outside, mutex.lock().unwrap());
}

/// # Safety
/// `state` comes from `peer_std_mutex_open`, no thread works on it, and this is its only close.
#[no_mangle]
pub unsafe extern "C" fn peer_std_mutex_close(state: Handle) -> u64 {
    let boxed = state.into_box::<Aligned<Mutex<u64>>>();
    boxed.0.into_inner().unwrap()
}

#[cfg(feature = "parking_lot")]
mod parking_lot_mutex {
    use super::{bench_busy, Aligned, Handle};
    use parking_lot::Mutex;

    #[no_mangle]
    pub extern "C" fn peer_parking_lot_mutex_open() -> Handle {
        Handle::from_box(Box::new(Aligned(Mutex::new(0u64))))
    }

    /// # Safety
    /// `state` comes from `peer_parking_lot_mutex_open` and is not closed yet.
    #[no_mangle]
    pub unsafe extern "C" fn peer_parking_lot_mutex_work(
        state: Handle,
        turns: u64,
        inside: u32,
        outside: u32,
    ) {
        let mutex = &state.as_ref::<Aligned<Mutex<u64>>>().0;
        turns_of!(turns, inside, outside, mutex.lock());
    }

    /// # Safety
    /// `state` comes from `peer_parking_lot_mutex_open`, no thread works on it, and this is its
    /// only close.
    #[no_mangle]
    pub unsafe extern "C" fn peer_parking_lot_mutex_close(state: Handle) -> u64 {
        state.into_box::<Aligned<Mutex<u64>>>().0.into_inner()
    }
}
