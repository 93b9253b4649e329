// SPDX-License-Identifier: MIT
//! The pool rows of rayon: a job with a result, a scope of several, a sum.

use crate::Handle;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;

struct Game {
    pool: ThreadPool,
    count: AtomicU64,
}

#[no_mangle]
pub extern "C" fn peer_rayon_open(threads: u32) -> Handle {
    let pool = ThreadPoolBuilder::new().num_threads(threads as usize).build().unwrap();
    Handle::from_box(Box::new(Game { pool, count: AtomicU64::new(0) }))
}

/// rayon's jobs have no handle: the result comes through a channel, as its documents advise.
///
/// # Safety
/// `state` comes from `peer_rayon_open` and is not closed yet.
#[no_mangle]
pub unsafe extern "C" fn peer_rayon_spawn_work(state: Handle, turns: u64) {
    let game = state.as_ref::<Game>();
    for turn in 0..turns {
        let (sender, receiver) = mpsc::sync_channel(1);
        game.pool.spawn(move || sender.send(turn ^ 1).unwrap());
        let right = receiver.recv().unwrap() == turn ^ 1;
        game.count.fetch_add(right as u64, Ordering::Relaxed);
    }
}

/// # Safety
/// As for `peer_rayon_spawn_work`.
#[no_mangle]
pub unsafe extern "C" fn peer_rayon_scope_work(state: Handle, turns: u64, jobs: u32) {
    let game = state.as_ref::<Game>();
    for _ in 0..turns {
        game.pool.scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(|_| {
                    game.count.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
    }
}

/// # Safety
/// As for `peer_rayon_spawn_work`; `numbers` has `length` of them.
#[no_mangle]
pub unsafe extern "C" fn peer_rayon_sum_work(
    state: Handle,
    turns: u64,
    numbers: *const i32,
    length: usize,
    expected: u64,
) {
    let game = state.as_ref::<Game>();
    let numbers = std::slice::from_raw_parts(numbers, length);
    for _ in 0..turns {
        let sum: u64 = game.pool.install(|| numbers.par_iter().map(|&n| n as u64).sum());
        game.count.fetch_add((sum == expected) as u64, Ordering::Relaxed);
    }
}

/// The jobs or sums that were right.
///
/// # Safety
/// `state` comes from `peer_rayon_open`, no thread works on it, and this is its only close.
#[no_mangle]
pub unsafe extern "C" fn peer_rayon_close(state: Handle) -> u64 {
    state.into_box::<Game>().count.load(Ordering::Relaxed)
}
