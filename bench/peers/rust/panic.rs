// SPDX-License-Identifier: MIT
//! The panic row of Rust std: a panic through frames that each have a value to drop.

use crate::keep;
use std::cell::Cell;
use std::panic;

thread_local! {
    static DROPPED: Cell<u64> = const { Cell::new(0) };
}

struct Cleanup;

impl Drop for Cleanup {
    fn drop(&mut self) {
        DROPPED.with(|dropped| dropped.set(dropped.get() + 1));
    }
}

#[inline(never)]
fn descend(frames: u32) {
    let cleanup = Cleanup;
    keep(&cleanup);
    if frames > 1 {
        descend(frames - 1);
    } else {
        panic!("turn {}", 1);
    }
    keep(&cleanup);
}

/// Panics `turns` times through `frames` frames under a silent hook; the hook that was there is
/// put back. How many values were dropped, which must be `turns * frames`.
#[no_mangle]
pub extern "C" fn peer_std_panic_work(turns: u64, frames: u32) -> u64 {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    DROPPED.with(|dropped| dropped.set(0));
    let mut caught = 0;
    for _ in 0..turns {
        caught += panic::catch_unwind(|| descend(frames)).is_err() as u64;
    }
    panic::set_hook(hook);
    let dropped = DROPPED.with(|dropped| dropped.get());
    if caught == turns {
        dropped
    } else {
        0
    }
}
