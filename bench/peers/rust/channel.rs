// SPDX-License-Identifier: MIT
//! The channel rows of Rust std, of crossbeam-channel and of flume. A message is the number of its
//! turn, in 8 or in 64 bytes.

use crate::Handle;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Mutex;

trait Message: Send + 'static {
    fn of(number: u64) -> Self;
    fn number(&self) -> u64;
}

impl Message for u64 {
    fn of(number: u64) -> u64 {
        number
    }
    fn number(&self) -> u64 {
        *self
    }
}

impl Message for [u64; 8] {
    fn of(number: u64) -> [u64; 8] {
        [number, 0, 0, 0, 0, 0, 0, 0]
    }
    fn number(&self) -> u64 {
        self[0]
    }
}

/// One library's channels of `T`. A room below 0 is any.
trait Library<T>: Send + Sync + 'static {
    type Sender: Send + Clone;
    type Receiver: Send;
    fn channel(room: i64) -> (Self::Sender, Self::Receiver);
    fn send(sender: &Self::Sender, value: T);
    fn recv(receiver: &Self::Receiver) -> T;
    /// One more receiver; the only one where there can be no more.
    fn share(receiver: &Mutex<Option<Self::Receiver>>) -> Self::Receiver;
}

mod std_library {
    use super::{Library, Message, Mutex};
    use std::sync::mpsc;

    pub struct Std;

    pub enum Sender<T> {
        Unbounded(mpsc::Sender<T>),
        Bounded(mpsc::SyncSender<T>),
    }

    impl<T> Clone for Sender<T> {
        fn clone(&self) -> Sender<T> {
            match self {
                Sender::Unbounded(sender) => Sender::Unbounded(sender.clone()),
                Sender::Bounded(sender) => Sender::Bounded(sender.clone()),
            }
        }
    }

    impl<T: Message> Library<T> for Std {
        type Sender = Sender<T>;
        type Receiver = mpsc::Receiver<T>;
        fn channel(room: i64) -> (Sender<T>, mpsc::Receiver<T>) {
            if room < 0 {
                let (sender, receiver) = mpsc::channel();
                (Sender::Unbounded(sender), receiver)
            } else {
                let (sender, receiver) = mpsc::sync_channel(room as usize);
                (Sender::Bounded(sender), receiver)
            }
        }
        #[inline(always)]
        fn send(sender: &Sender<T>, value: T) {
            match sender {
                Sender::Unbounded(sender) => assert!(sender.send(value).is_ok()),
                Sender::Bounded(sender) => assert!(sender.send(value).is_ok()),
            }
        }
        #[inline(always)]
        fn recv(receiver: &mpsc::Receiver<T>) -> T {
            receiver.recv().unwrap()
        }
        fn share(receiver: &Mutex<Option<mpsc::Receiver<T>>>) -> mpsc::Receiver<T> {
            receiver.lock().unwrap().take().unwrap()
        }
    }
}

macro_rules! library {
    ($module:ident, $crate_name:ident, $type:ident) => {
        mod $module {
            use super::{Library, Message, Mutex};
            use $crate_name::{bounded, unbounded, Receiver, Sender};

            pub struct $type;

            impl<T: Message> Library<T> for $type {
                type Sender = Sender<T>;
                type Receiver = Receiver<T>;
                fn channel(room: i64) -> (Sender<T>, Receiver<T>) {
                    if room < 0 {
                        unbounded()
                    } else {
                        bounded(room as usize)
                    }
                }
                #[inline(always)]
                fn send(sender: &Sender<T>, value: T) {
                    assert!(sender.send(value).is_ok());
                }
                #[inline(always)]
                fn recv(receiver: &Receiver<T>) -> T {
                    receiver.recv().unwrap()
                }
                fn share(receiver: &Mutex<Option<Receiver<T>>>) -> Receiver<T> {
                    receiver.lock().unwrap().as_ref().unwrap().clone()
                }
            }
        }
    };
}

#[cfg(feature = "crossbeam_channel")]
library!(crossbeam_library, crossbeam_channel, Crossbeam);
#[cfg(feature = "flume")]
library!(flume_library, flume, Flume);

/// What the threads of a run share.
trait Game: Send + Sync {
    fn send(&self, first: u64, count: u64);
    fn recv(&self, count: u64);
    fn play(&self, side: u32, turns: u64, idle_us: u64);
    fn oneshot(&self, turns: u64);
    fn sum(&self) -> u64;
}

struct Ends<L: Library<T>, T> {
    sender: Mutex<L::Sender>,
    receiver: Mutex<Option<L::Receiver>>,
}

struct Channels<L: Library<T>, T> {
    ends: [Ends<L, T>; 2],
    sum: AtomicU64,
}

impl<L: Library<T>, T: Message> Channels<L, T> {
    fn ends(room: i64) -> Ends<L, T> {
        let (sender, receiver) = L::channel(room);
        Ends { sender: Mutex::new(sender), receiver: Mutex::new(Some(receiver)) }
    }

    fn game(room: i64) -> Box<dyn Game> {
        Box::new(Channels::<L, T> {
            ends: [Self::ends(room), Self::ends(room)],
            sum: AtomicU64::new(0),
        })
    }
}

impl<L: Library<T>, T: Message> Game for Channels<L, T> {
    fn send(&self, first: u64, count: u64) {
        let sender = self.ends[0].sender.lock().unwrap().clone();
        for i in 0..count {
            L::send(&sender, T::of(first + i));
        }
    }

    fn recv(&self, count: u64) {
        let receiver = L::share(&self.ends[0].receiver);
        let mut sum = 0;
        for _ in 0..count {
            sum += L::recv(&receiver).number();
        }
        self.sum.fetch_add(sum, Ordering::Relaxed);
    }

    fn play(&self, side: u32, turns: u64, idle_us: u64) {
        let sender = self.ends[side as usize].sender.lock().unwrap().clone();
        let receiver = L::share(&self.ends[1 - side as usize].receiver);
        let mut sum = 0;
        for turn in 0..turns {
            if side == 0 {
                if idle_us > 0 {
                    std::thread::sleep(std::time::Duration::from_micros(idle_us));
                }
                L::send(&sender, T::of(turn));
                sum += L::recv(&receiver).number();
            } else {
                L::send(&sender, L::recv(&receiver));
            }
        }
        self.sum.fetch_add(sum, Ordering::Relaxed);
    }

    fn oneshot(&self, turns: u64) {
        let mut sum = 0;
        for turn in 0..turns {
            let (sender, receiver) = L::channel(1);
            L::send(&sender, T::of(turn));
            sum += L::recv(&receiver).number();
        }
        self.sum.fetch_add(sum, Ordering::Relaxed);
    }

    fn sum(&self) -> u64 {
        self.sum.load(Ordering::Relaxed)
    }
}

fn open<L: Library<u64> + Library<[u64; 8]>>(room: i64, size: u32) -> Handle {
    let game = match size {
        8 => Channels::<L, u64>::game(room),
        _ => Channels::<L, [u64; 8]>::game(room),
    };
    Handle::from_box(Box::new(game))
}

#[no_mangle]
pub extern "C" fn peer_std_channel_open(room: i64, size: u32) -> Handle {
    open::<std_library::Std>(room, size)
}

#[cfg(feature = "crossbeam_channel")]
#[no_mangle]
pub extern "C" fn peer_crossbeam_channel_open(room: i64, size: u32) -> Handle {
    open::<crossbeam_library::Crossbeam>(room, size)
}

#[cfg(feature = "flume")]
#[no_mangle]
pub extern "C" fn peer_flume_channel_open(room: i64, size: u32) -> Handle {
    open::<flume_library::Flume>(room, size)
}

/// # Safety
/// `state` comes from one of the opens above and is not closed yet.
#[no_mangle]
pub unsafe extern "C" fn peer_channel_send(state: Handle, first: u64, count: u64) {
    state.as_ref::<Box<dyn Game>>().send(first, count)
}

/// # Safety
/// As for `peer_channel_send`.
#[no_mangle]
pub unsafe extern "C" fn peer_channel_recv(state: Handle, count: u64) {
    state.as_ref::<Box<dyn Game>>().recv(count)
}

/// # Safety
/// As for `peer_channel_send`.
#[no_mangle]
pub unsafe extern "C" fn peer_channel_play(state: Handle, side: u32, turns: u64, idle_us: u64) {
    state.as_ref::<Box<dyn Game>>().play(side, turns, idle_us)
}

/// # Safety
/// As for `peer_channel_send`.
#[no_mangle]
pub unsafe extern "C" fn peer_channel_oneshot(state: Handle, turns: u64) {
    state.as_ref::<Box<dyn Game>>().oneshot(turns)
}

/// The sum of what was received.
///
/// # Safety
/// `state` comes from one of the opens above, no thread works on it, and this is its only close.
#[no_mangle]
pub unsafe extern "C" fn peer_channel_close(state: Handle) -> u64 {
    state.into_box::<Box<dyn Game>>().sum()
}

/// One sends to each of several channels in turn, one selects among them all.
macro_rules! selecting {
    ($crate_name:ident, $select:expr, $open:ident, $work:ident, $close:ident) => {
        const _: () = {
            use $crate_name::{Receiver, Sender};

            struct Selecting {
                senders: Vec<Sender<u64>>,
                receivers: Vec<Receiver<u64>>,
                sum: AtomicU64,
            }

            #[no_mangle]
            pub extern "C" fn $open(room: i64, channels: u32) -> Handle {
                let (senders, receivers) = (0..channels)
                    .map(|_| match room < 0 {
                        true => $crate_name::unbounded(),
                        false => $crate_name::bounded(room as usize),
                    })
                    .unzip();
                Handle::from_box(Box::new(Selecting { senders, receivers, sum: AtomicU64::new(0) }))
            }

            /// # Safety
            /// `state` comes from the open of this library and is not closed yet.
            #[no_mangle]
            pub unsafe extern "C" fn $work(state: Handle, side: u32, turns: u64) {
                let game = state.as_ref::<Selecting>();
                if side == 0 {
                    for turn in 0..turns {
                        let to = turn as usize % game.senders.len();
                        game.senders[to].send(turn).unwrap();
                    }
                } else {
                    let sum = $select(&game.receivers, turns);
                    game.sum.fetch_add(sum, Ordering::Relaxed);
                }
            }

            /// # Safety
            /// `state` comes from the open of this library, no thread works on it, and this is its
            /// only close.
            #[no_mangle]
            pub unsafe extern "C" fn $close(state: Handle) -> u64 {
                state.into_box::<Selecting>().sum.load(Ordering::Relaxed)
            }
        };
    };
}

#[cfg(feature = "crossbeam_channel")]
selecting!(
    crossbeam_channel,
    |receivers: &Vec<Receiver<u64>>, turns: u64| {
        let mut select = crossbeam_channel::Select::new();
        for receiver in receivers {
            select.recv(receiver);
        }
        let mut sum = 0;
        for _ in 0..turns {
            let ready = select.select();
            let index = ready.index();
            sum += ready.recv(&receivers[index]).unwrap();
        }
        sum
    },
    peer_crossbeam_select_open,
    peer_crossbeam_select_work,
    peer_crossbeam_select_close
);

#[cfg(feature = "flume")]
selecting!(
    flume,
    |receivers: &Vec<Receiver<u64>>, turns: u64| {
        let mut sum = 0;
        for _ in 0..turns {
            let mut selector = flume::Selector::new();
            for receiver in receivers {
                selector = selector.recv(receiver, |message| message.unwrap());
            }
            sum += selector.wait();
        }
        sum
    },
    peer_flume_select_open,
    peer_flume_select_work,
    peer_flume_select_close
);
