// SPDX-License-Identifier: MIT
//! The thread rows of Rust std: spawn and join of one, a scope of several.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// How many threads ran, which must be `turns`.
#[no_mangle]
pub extern "C" fn peer_std_spawn_work(turns: u64) -> u64 {
    let mut ran = 0;
    for turn in 0..turns {
        let result = thread::spawn(move || turn ^ 1).join().unwrap();
        ran += (result == turn ^ 1) as u64;
    }
    ran
}

/// How many threads ran, which must be `turns * threads`.
#[no_mangle]
pub extern "C" fn peer_std_scope_work(turns: u64, threads: u32) -> u64 {
    let ran = AtomicU64::new(0);
    for _ in 0..turns {
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| ran.fetch_add(1, Ordering::Relaxed));
            }
        });
    }
    ran.into_inner()
}
