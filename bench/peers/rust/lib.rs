// SPDX-License-Identifier: MIT
//! The Rust peers of the benchmark program, as a static library.
//!
//! Each function runs a whole timed loop, so that a row pays one call from C for thousands of
//! operations and no more. Threads that contend for a lock are made by the C harness, for every
//! peer alike; only the rows that measure making threads make them here.
//!
//! Builds with rustc 1.63 (Debian 12) and later. The feature `parking_lot` is on where the crate
//! of that name is installed.

mod arc;
mod barrier;
mod channel;
mod condvar;
mod rwlock;
mod mutex;
mod once;
mod panic;
mod park;
#[cfg(feature = "rayon")]
mod pool;
mod reentrant;
mod process;
mod thread;

extern "C" {
    /// The work that a thread does in or outside the lock; one function in C for all peers. Each
    /// call takes what the last one gave, so that the processor cannot run two of them at once.
    #[link_name = "bench_busy"]
    fn bench_busy_c(seed: u32, units: u32) -> u32;
}

#[inline(always)]
fn bench_busy(seed: u32, units: u32) -> u32 {
    unsafe { bench_busy_c(seed, units) }
}

/// What C holds between open and close: a box whose type only this library knows.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Handle(*mut u8);

impl Handle {
    fn from_box<T>(boxed: Box<T>) -> Handle {
        Handle(Box::into_raw(boxed) as *mut u8)
    }

    /// Safety: the handle was made from a `Box<T>` that is not taken back yet.
    unsafe fn as_ref<'a, T>(self) -> &'a T {
        &*(self.0 as *const T)
    }

    /// Safety: the handle was made from a `Box<T>`, and nobody uses it any more.
    unsafe fn into_box<T>(self) -> Box<T> {
        Box::from_raw(self.0 as *mut T)
    }
}

/// Makes the compiler believe that `value` is used.
#[inline(always)]
fn keep<T>(value: &T) {
    unsafe { std::arch::asm!("/* {0} */", in(reg) value as *const T, options(nostack)) }
}
