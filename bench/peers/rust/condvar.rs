// SPDX-License-Identifier: MIT
//! The condvar rows of Rust std and of parking_lot, each with its own mutex.

use crate::Handle;

/// The number is whose turn it is, or how many tokens there are.
#[repr(align(64))]
struct Shared<M, C> {
    number: M,
    changed: C,
}

/// What C calls for one condvar: names, types, and what locks, waits and gives the number back.
macro_rules! condvar {
    ($mutex:ty, $condvar:ty, $lock:expr, $wait:expr, $inner:expr,
     $open:ident, $notify:ident, $game:ident, $give:ident, $take:ident, $close:ident) => {
        #[no_mangle]
        pub extern "C" fn $open() -> Handle {
            Handle::from_box(Box::new(Shared {
                number: <$mutex>::new(0u64),
                changed: <$condvar>::new(),
            }))
        }

        /// # Safety
        /// `state` comes from the open of this condvar and is not closed yet.
        #[no_mangle]
        pub unsafe extern "C" fn $notify(state: Handle, turns: u64) {
            let shared = state.as_ref::<Shared<$mutex, $condvar>>();
            for _ in 0..turns {
                shared.changed.notify_one();
            }
        }

        /// # Safety
        /// As above; `side` is 0 or 1, each once.
        #[no_mangle]
        pub unsafe extern "C" fn $game(state: Handle, side: u32, turns: u64) {
            let shared = state.as_ref::<Shared<$mutex, $condvar>>();
            for turn in 0..turns {
                let mine = 2 * turn + u64::from(side);
                let mut guard = $lock(&shared.number);
                while *guard != mine {
                    guard = $wait(&shared.changed, guard);
                }
                *guard = mine + 1;
                drop(guard);
                shared.changed.notify_one();
            }
        }

        /// # Safety
        /// `state` comes from the open of this condvar and is not closed yet.
        #[no_mangle]
        pub unsafe extern "C" fn $give(state: Handle, turns: u64) {
            let shared = state.as_ref::<Shared<$mutex, $condvar>>();
            for _ in 0..turns {
                *$lock(&shared.number) += 1;
                shared.changed.notify_one();
            }
        }

        /// # Safety
        /// `state` comes from the open of this condvar and is not closed yet.
        #[no_mangle]
        pub unsafe extern "C" fn $take(state: Handle, turns: u64) {
            let shared = state.as_ref::<Shared<$mutex, $condvar>>();
            for _ in 0..turns {
                let mut guard = $lock(&shared.number);
                while *guard == 0 {
                    guard = $wait(&shared.changed, guard);
                }
                *guard -= 1;
            }
        }

        /// # Safety
        /// `state` comes from the open of this condvar, no thread works on it, and this is its only
        /// close.
        #[no_mangle]
        pub unsafe extern "C" fn $close(state: Handle) -> u64 {
            $inner(state.into_box::<Shared<$mutex, $condvar>>().number)
        }
    };
}

mod std_condvar {
    use super::*;
    use std::sync::{Condvar, Mutex, MutexGuard};

    #[inline(always)]
    fn wait<'a>(condvar: &Condvar, guard: MutexGuard<'a, u64>) -> MutexGuard<'a, u64> {
        condvar.wait(guard).unwrap()
    }

    condvar!(
        Mutex<u64>,
        Condvar,
        |m| -> MutexGuard<u64> { Mutex::lock(m).unwrap() },
        wait,
        |m: Mutex<u64>| m.into_inner().unwrap(),
        peer_std_condvar_open,
        peer_std_condvar_notify,
        peer_std_condvar_game,
        peer_std_condvar_give,
        peer_std_condvar_take,
        peer_std_condvar_close
    );
}

#[cfg(feature = "parking_lot")]
mod parking_lot_condvar {
    use super::*;
    use parking_lot::{Condvar, Mutex, MutexGuard};

    #[inline(always)]
    fn wait<'a>(condvar: &Condvar, mut guard: MutexGuard<'a, u64>) -> MutexGuard<'a, u64> {
        condvar.wait(&mut guard);
        guard
    }

    condvar!(
        Mutex<u64>,
        Condvar,
        Mutex::lock,
        wait,
        Mutex::into_inner,
        peer_parking_lot_condvar_open,
        peer_parking_lot_condvar_notify,
        peer_parking_lot_condvar_game,
        peer_parking_lot_condvar_give,
        peer_parking_lot_condvar_take,
        peer_parking_lot_condvar_close
    );
}
