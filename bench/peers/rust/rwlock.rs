// SPDX-License-Identifier: MIT
//! The readers-writer lock rows of Rust std, of parking_lot and of crossbeam's sharded lock: a
//! counter in the lock, which a turn reads or increments.

use crate::{bench_busy, keep, Handle};

/// Every lock starts a cache line of its own, in every peer.
#[repr(align(64))]
struct Aligned<T>(T);

/// What C calls for one lock: names, the type, and what gives its guards and its value.
macro_rules! rwlock {
    ($type:ty, $read:expr, $write:expr, $inner:expr,
     $open:ident, $read_work:ident, $mixed_work:ident, $write_work:ident, $held_work:ident,
     $close:ident) => {
        #[no_mangle]
        pub extern "C" fn $open() -> Handle {
            Handle::from_box(Box::new(Aligned(<$type>::new(0u64))))
        }

        /// # Safety
        /// `state` comes from the open of this lock and is not closed yet.
        #[no_mangle]
        pub unsafe extern "C" fn $read_work(state: Handle, turns: u64) {
            let lock = &state.as_ref::<Aligned<$type>>().0;
            for _ in 0..turns {
                keep(&*$read(lock));
            }
        }

        /// # Safety
        /// `state` comes from the open of this lock and is not closed yet.
        #[no_mangle]
        pub unsafe extern "C" fn $mixed_work(state: Handle, turns: u64, period: u64) {
            let lock = &state.as_ref::<Aligned<$type>>().0;
            for _ in 0..turns / period {
                for _ in 1..period {
                    keep(&*$read(lock));
                }
                *$write(lock) += 1;
            }
        }

        /// # Safety
        /// `state` comes from the open of this lock and is not closed yet.
        #[no_mangle]
        pub unsafe extern "C" fn $write_work(state: Handle, turns: u64) {
            let lock = &state.as_ref::<Aligned<$type>>().0;
            for _ in 0..turns {
                *$write(lock) += 1;
            }
        }

        /// # Safety
        /// `state` comes from the open of this lock and is not closed yet.
        #[no_mangle]
        pub unsafe extern "C" fn $held_work(
            state: Handle,
            turns: u64,
            period: u64,
            inside: u32,
            outside: u32,
        ) {
            let lock = &state.as_ref::<Aligned<$type>>().0;
            let mut seed = 1;
            for turn in 1..=turns {
                if turn % period == 0 {
                    let mut value = $write(lock);
                    *value += 1;
                    seed = bench_busy(seed, inside);
                } else {
                    let value = $read(lock);
                    keep(&*value);
                    seed = bench_busy(seed, inside);
                }
                seed = bench_busy(seed, outside);
            }
        }

        /// # Safety
        /// `state` comes from the open of this lock, no thread works on it, and this is its only
        /// close.
        #[no_mangle]
        pub unsafe extern "C" fn $close(state: Handle) -> u64 {
            let boxed = state.into_box::<Aligned<$type>>();
            $inner(boxed.0)
        }
    };
}

mod std_rwlock {
    use super::{bench_busy, keep, Aligned, Handle};
    use std::sync::RwLock;

    rwlock!(
        RwLock<u64>,
        |lock: &'static RwLock<u64>| lock.read().unwrap(),
        |lock: &'static RwLock<u64>| lock.write().unwrap(),
        |lock: RwLock<u64>| lock.into_inner().unwrap(),
        peer_std_rwlock_open,
        peer_std_rwlock_read,
        peer_std_rwlock_mixed,
        peer_std_rwlock_write,
        peer_std_rwlock_held,
        peer_std_rwlock_close
    );
}

#[cfg(feature = "parking_lot")]
mod parking_lot_rwlock {
    use super::{bench_busy, keep, Aligned, Handle};
    use parking_lot::RwLock;

    rwlock!(
        RwLock<u64>,
        |lock: &'static RwLock<u64>| lock.read(),
        |lock: &'static RwLock<u64>| lock.write(),
        |lock: RwLock<u64>| lock.into_inner(),
        peer_parking_lot_rwlock_open,
        peer_parking_lot_rwlock_read,
        peer_parking_lot_rwlock_mixed,
        peer_parking_lot_rwlock_write,
        peer_parking_lot_rwlock_held,
        peer_parking_lot_rwlock_close
    );
}

#[cfg(feature = "crossbeam")]
mod crossbeam_rwlock {
    use super::{bench_busy, keep, Aligned, Handle};
    use crossbeam_utils::sync::ShardedLock;

    rwlock!(
        ShardedLock<u64>,
        |lock: &'static ShardedLock<u64>| lock.read().unwrap(),
        |lock: &'static ShardedLock<u64>| lock.write().unwrap(),
        |lock: ShardedLock<u64>| lock.into_inner().unwrap(),
        peer_crossbeam_rwlock_open,
        peer_crossbeam_rwlock_read,
        peer_crossbeam_rwlock_mixed,
        peer_crossbeam_rwlock_write,
        peer_crossbeam_rwlock_held,
        peer_crossbeam_rwlock_close
    );
}
