// SPDX-License-Identifier: MIT
//! The park rows of Rust std: the token given to oneself, and two threads in turn.

use crate::Handle;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Mutex;
use std::thread::{self, Thread};

#[no_mangle]
pub extern "C" fn peer_std_park_self_work(turns: u64) {
    let me = thread::current();
    for _ in 0..turns {
        me.unpark();
        thread::park();
    }
}

/// Two sides; `turn` counts the moves made, side `turn % 2` moves next.
#[repr(align(64))]
struct PingPong {
    turn: AtomicU64,
    sides: [Mutex<Option<Thread>>; 2],
}

#[no_mangle]
pub extern "C" fn peer_std_park_open() -> Handle {
    Handle::from_box(Box::new(PingPong {
        turn: AtomicU64::new(0),
        sides: [Mutex::new(None), Mutex::new(None)],
    }))
}

/// The other side's thread, as soon as it has said who it is.
fn meet(game: &PingPong, side: usize) -> Thread {
    *game.sides[side].lock().unwrap() = Some(thread::current());
    loop {
        if let Some(other) = &*game.sides[1 - side].lock().unwrap() {
            return other.clone();
        }
        thread::yield_now();
    }
}

/// # Safety
/// `state` comes from `peer_std_park_open` and is not closed yet; `side` is 0 or 1, each once.
#[no_mangle]
pub unsafe extern "C" fn peer_std_park_work(state: Handle, side: u32, turns: u64) {
    let game = state.as_ref::<PingPong>();
    let other = meet(game, side as usize);
    for turn in 0..turns {
        let mine = 2 * turn + u64::from(side);
        while game.turn.load(Ordering::Acquire) != mine {
            thread::park();
        }
        game.turn.store(mine + 1, Ordering::Release);
        other.unpark();
    }
}

/// The moves made, which must be twice the turns.
///
/// # Safety
/// `state` comes from `peer_std_park_open`, no thread works on it, and this is its only close.
#[no_mangle]
pub unsafe extern "C" fn peer_std_park_close(state: Handle) -> u64 {
    state.into_box::<PingPong>().turn.into_inner()
}
