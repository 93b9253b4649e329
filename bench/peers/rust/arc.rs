// SPDX-License-Identifier: MIT
//! The Arc rows of Rust std: clone and drop of a shared one, new and drop of a fresh one.

use crate::{keep, Handle};
use std::sync::Arc;

/// Long enough that nothing else shares the cache line of the count.
struct Payload([u64; 16]);

#[no_mangle]
pub extern "C" fn peer_std_arc_open() -> Handle {
    Handle::from_box(Box::new(Arc::new(Payload([1; 16]))))
}

/// # Safety
/// `state` comes from `peer_std_arc_open` and is not closed yet.
#[no_mangle]
pub unsafe extern "C" fn peer_std_arc_clone_work(state: Handle, turns: u64) {
    let shared = state.as_ref::<Arc<Payload>>();
    for _ in 0..turns {
        let clone = Arc::clone(shared);
        keep(&clone.0);
    }
}

/// The sum of what was in them, which must be `turns`.
#[no_mangle]
pub extern "C" fn peer_std_arc_new_work(turns: u64) -> u64 {
    let mut sum = 0;
    for _ in 0..turns {
        let fresh = Arc::new(1);
        keep(&*fresh);
        sum += *fresh;
    }
    sum
}

/// The strong count that is left, which must be 1.
///
/// # Safety
/// `state` comes from `peer_std_arc_open`, no thread works on it, and this is its only close.
#[no_mangle]
pub unsafe extern "C" fn peer_std_arc_close(state: Handle) -> u64 {
    Arc::strong_count(&state.into_box::<Arc<Payload>>()) as u64
}
