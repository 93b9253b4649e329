// SPDX-License-Identifier: MIT
//! The once rows of Rust std and of parking_lot. The lazy value is a once in front of a cell, which
//! is what std's OnceLock and LazyLock are too; those came after rustc 1.63.

use crate::keep;
use std::cell::UnsafeCell;

struct Cell(UnsafeCell<u64>);

/// Safety: only the once's closure writes it.
unsafe impl Sync for Cell {}

/// What C calls for one once: its type, its value, names.
macro_rules! once {
    ($type:ty, $new:expr, $call:ident, $lazy:ident) => {
        static DONE: $type = $new;
        static MADE: $type = $new;
        static NUMBER: Cell = Cell(UnsafeCell::new(0));

        #[inline(always)]
        fn number() -> u64 {
            MADE.call_once(|| unsafe { *NUMBER.0.get() = 3 });
            unsafe { *NUMBER.0.get() }
        }

        #[no_mangle]
        pub extern "C" fn $call(turns: u64) {
            for turn in 0..turns {
                DONE.call_once(|| keep(&turn));
            }
        }

        #[no_mangle]
        pub extern "C" fn $lazy(turns: u64) -> u64 {
            let mut sum = 0;
            for _ in 0..turns {
                sum += number();
            }
            sum
        }
    };
}

mod std_once {
    use super::*;
    use std::sync::Once;

    once!(Once, Once::new(), peer_std_once_call, peer_std_once_lazy);
}

#[cfg(feature = "parking_lot")]
mod parking_lot_once {
    use super::*;
    use parking_lot::Once;

    once!(
        Once,
        Once::new(),
        peer_parking_lot_once_call,
        peer_parking_lot_once_lazy
    );
}
