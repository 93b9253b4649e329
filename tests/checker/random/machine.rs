// SPDX-License-Identifier: MIT
//! machine.rs - machine.h in Rust. The programs are judged and never run: no function has a body.
//!
//! The types are built on those of std, so that rustc finds out by itself what may be sent and
//! shared. Members that C has are members here: a guard has its `data`, a slice `data` and `len`.
#![allow(non_snake_case, dead_code)]

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock};

pub struct V {
    pub data: Box<[i32]>,
    pub len: usize,
}
pub struct B(Box<V>);
pub struct M(Mutex<Option<V>>);
pub struct W(RwLock<Option<V>>);
pub struct C(Cell<i32>);
pub struct F(RefCell<V>);
pub struct A(Arc<M>);
pub struct D(Arc<V>);
pub struct R(Rc<V>);
pub struct QSender(std::sync::mpsc::SyncSender<V>);
pub struct QReceiver(Mutex<V>); // std's is not Sync; in Belay both ends are

/// A struct that borrows.
pub struct View<'a, T> {
    pub of: &'a T,
}
pub struct Edit<'a, T> {
    pub of: &'a mut T,
}

pub fn pick() -> i32 { loop {} }
pub fn flip() -> bool { loop {} }
pub fn more() -> bool { loop {} }
pub fn note(_: i32) {}
pub fn look<T>(_: &T) {}
pub fn change<T>(_: &mut T) {}
pub fn take<T>(_: T) {}
/// What a move through an exclusive pointer is in C: the empty value stays behind.
pub fn emptied<T>(_: &mut T) -> T { loop {} }

pub fn fill_part(_: &mut [i32]) {}
pub fn sum_part(_: &[i32]) {}
pub fn run_here<F: FnOnce() -> T, T>(_: F) {}

pub const M_ZERO: M = M(Mutex::new(None));
pub const W_ZERO: W = W(RwLock::new(None));
pub fn V_make() -> V { loop {} }
pub fn V_first(_: &mut V) -> &mut i32 { loop {} }
pub fn B_make() -> B { loop {} }
pub fn M_make() -> M { loop {} }
pub fn W_make() -> W { loop {} }
pub fn C_make() -> C { loop {} }
pub fn F_make() -> F { loop {} }
pub fn QSender_make() -> QSender { loop {} }
pub fn QReceiver_make() -> QReceiver { loop {} }
pub fn A_make() -> A { loop {} }
pub fn D_make() -> D { loop {} }
pub fn R_make() -> R { loop {} }

pub fn B_get(_: &B) -> &V { loop {} }
pub fn B_get_mut(_: &mut B) -> &mut V { loop {} }
pub fn A_get(_: &A) -> &M { loop {} }
pub fn A_clone(_: &A) -> A { loop {} }
pub fn D_get(_: &D) -> &V { loop {} }
pub fn D_clone(_: &D) -> D { loop {} }
pub fn R_get(_: &R) -> &V { loop {} }
pub fn R_clone(_: &R) -> R { loop {} }
pub fn C_get(_: &C) -> i32 { loop {} }
pub fn C_set(_: &C, _: i32) {}
pub fn F_get_mut(_: &mut F) -> &mut V { loop {} }
pub fn M_get_mut(_: &mut M) -> &mut V { loop {} }

pub fn Q_channel() -> (QSender, QReceiver) { loop {} }
pub fn QSender_send(_: &QSender, _: V) {}
pub fn QSender_clone(_: &QSender) -> QSender { loop {} }
pub fn QReceiver_clone(_: &QReceiver) -> QReceiver { loop {} }
pub fn Q_take(_: &QReceiver) -> V { loop {} }
pub fn Q_try(_: &QReceiver) -> Option<V> { loop {} }

/// Gives back a lock: not Send, and its end is a use of what it borrows. `data` is as if it were
/// the guard's own, so that what is borrowed from it ends with the guard, as with std's Deref.
pub struct MGuard<'a> {
    pub data: Box<V>,
    of_its_thread: PhantomData<std::sync::MutexGuard<'a, V>>,
}
pub struct MPart<'a> {
    pub data: Box<i32>,
    of_its_thread: PhantomData<std::sync::MutexGuard<'a, V>>,
}
pub struct WWriteGuard<'a> {
    pub data: Box<V>,
    of_its_thread: PhantomData<std::sync::RwLockWriteGuard<'a, V>>,
}
pub struct WReadGuard<'a> {
    pub data: Box<V>,
    of_its_thread: PhantomData<std::sync::RwLockReadGuard<'a, V>>,
}
pub struct FRefMut<'a> {
    pub data: Box<V>,
    of_its_thread: PhantomData<std::cell::RefMut<'a, V>>,
}
pub struct FRef<'a> {
    pub data: Box<V>,
    of_its_thread: PhantomData<std::cell::Ref<'a, V>>,
}
impl Drop for FRefMut<'_> { fn drop(&mut self) {} }
impl Drop for FRef<'_> { fn drop(&mut self) {} }
impl Drop for MGuard<'_> { fn drop(&mut self) {} }
impl Drop for MPart<'_> { fn drop(&mut self) {} }
impl Drop for WWriteGuard<'_> { fn drop(&mut self) {} }
impl Drop for WReadGuard<'_> { fn drop(&mut self) {} }
pub fn M_lock(_: &M) -> MGuard<'_> { loop {} }
pub fn MPart_map_owned(_: MGuard<'_>) -> MPart<'_> { loop {} }
pub fn W_read(_: &W) -> WReadGuard<'_> { loop {} }
pub fn W_write(_: &W) -> WWriteGuard<'_> { loop {} }
pub fn W_downgrade(_: WWriteGuard<'_>) -> WReadGuard<'_> { loop {} }
pub fn F_borrow(_: &F) -> FRef<'_> { loop {} }
pub fn F_borrow_mut(_: &F) -> FRefMut<'_> { loop {} }

pub use std::thread::{spawn, JoinHandle};

/// The scope as a value whose end waits for its threads: what they borrow is borrowed until then.
/// (std's is a function that takes a closure, which captures what its body works on: another
/// question than the one that is asked here.)
pub struct Scope<'scope>(PhantomData<Cell<&'scope ()>>);
pub struct ScopedHandle<'scope, T>(PhantomData<(Cell<&'scope ()>, T)>);
impl<'scope> Scope<'scope> {
    pub fn new() -> Self { loop {} }
    pub fn spawn<F, T>(&self, _: F) -> ScopedHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        loop {}
    }
}
impl Drop for Scope<'_> { fn drop(&mut self) {} }
impl<T> ScopedHandle<'_, T> {
    pub fn join(self) {}
}
