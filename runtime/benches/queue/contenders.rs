//! The queues: ours, and the channels of the peers, each in its current version, used as its documentation says.
//!
//! A queue counts as unfair if a task that was woken for an item may find it gone, and then waits behind all others.

use std::{
    collections::VecDeque,
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::task::yield_now;

use crate::side_by_side::{
    Role,
    passing::{Channel, Getter, Putter, Tasks, cloned, shared},
};

// --- ours ---

pub(crate) enum Warded {}

impl Channel for Warded {
    const NAME: &'static str = "warded";
    const ROLE: Role = Role::Ours;

    fn create(capacity: usize, tasks: Tasks) -> (Vec<impl Putter>, Vec<impl Getter>) {
        shared(warded::Queue::bounded(NonZeroUsize::new(capacity).expect("there is room")), tasks)
    }
}

impl Putter for Arc<warded::Queue<u64>> {
    #[inline]
    async fn put(&mut self, item: u64) {
        warded::Queue::put(self, item).await.expect("it is open");
    }
}

impl Getter for Arc<warded::Queue<u64>> {
    #[inline]
    async fn get(&mut self) -> u64 {
        *warded::Queue::get(self).await.expect("it is open")
    }
}

// --- the peers ---

/// Implements [`Channel`] for two handles, whose methods differ only in their names.
macro_rules! channel {
    ($name:literal, $role:ident, $channel:ident, $create:expr, $putter:ty: $put:ident, $getter:ty: $get:ident) => {
        pub(crate) enum $channel {}

        impl Channel for $channel {
            const NAME: &'static str = $name;
            const ROLE: Role = Role::$role;

            fn create(capacity: usize, tasks: Tasks) -> (Vec<impl Putter>, Vec<impl Getter>) {
                $create(capacity, tasks)
            }
        }

        impl Putter for $putter {
            #[inline]
            async fn put(&mut self, item: u64) {
                self.$put(item).await.expect("it is open");
            }
        }

        impl Getter for $getter {
            #[inline]
            async fn get(&mut self) -> u64 {
                self.$get().await.expect("it is open")
            }
        }
    };
}

channel!(
    "kanal",
    FairPeer,
    Kanal,
    |capacity, tasks| cloned(kanal::bounded_async(capacity), tasks),
    kanal::AsyncSender<u64>: send,
    kanal::AsyncReceiver<u64>: recv
);
channel!(
    "flume",
    UnfairPeer,
    Flume,
    |capacity, tasks| cloned(flume::bounded(capacity), tasks),
    flume::Sender<u64>: send_async,
    flume::Receiver<u64>: recv_async
);
channel!(
    "asyncband",
    UnfairPeer,
    Asyncband,
    |capacity, tasks| cloned(asyncband::mpmc::bounded(capacity), tasks),
    asyncband::mpmc::BoundedSender<u64>: send,
    asyncband::mpmc::BoundedReceiver<u64>: recv
);
channel!(
    "async-channel",
    UnfairPeer,
    AsyncChannel,
    |capacity, tasks| cloned(async_channel::bounded(capacity), tasks),
    async_channel::Sender<u64>: send,
    async_channel::Receiver<u64>: recv
);
channel!(
    "tokio",
    FairPeer,
    TokioMpsc,
    |capacity, tasks: Tasks| {
        let (putter, getter) = tokio::sync::mpsc::channel(capacity);
        (vec![putter; tasks.putters], vec![getter])
    },
    tokio::sync::mpsc::Sender<u64>: send,
    tokio::sync::mpsc::Receiver<u64>: recv
);

// This is its channel for one receiver, which is cheaper, as its README says.
channel!(
    "crossfire",
    UnfairPeer,
    CrossfireMpsc,
    |capacity, tasks: Tasks| {
        let (putter, getter) = crossfire::mpsc::bounded_async(capacity);
        (vec![putter; tasks.putters], vec![getter])
    },
    crossfire::MAsyncTx<crossfire::mpsc::Array<u64>>: send,
    crossfire::AsyncRx<crossfire::mpsc::Array<u64>>: recv
);
channel!(
    "crossfire",
    UnfairPeer,
    CrossfireMpmc,
    |capacity, tasks| cloned(crossfire::mpmc::bounded_async(capacity), tasks),
    crossfire::MAsyncTx<crossfire::mpmc::Array<u64>>: send,
    crossfire::MAsyncRx<crossfire::mpmc::Array<u64>>: recv
);

// --- the limit ---

pub(crate) enum MutexAndYield {}

impl Channel for MutexAndYield {
    const NAME: &'static str = "std + yield";
    const ROLE: Role = Role::Limit;

    fn create(capacity: usize, tasks: Tasks) -> (Vec<impl Putter>, Vec<impl Getter>) {
        shared(Yielding { capacity, items: Mutex::new(VecDeque::with_capacity(capacity)) }, tasks)
    }
}

struct Yielding {
    capacity: usize,
    items: Mutex<VecDeque<u64>>,
}

impl Yielding {
    #[inline]
    fn try_put(&self, item: u64) -> bool {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        let has_room = items.len() < self.capacity;
        if has_room {
            items.push_back(item);
        }
        has_room
    }

    #[inline]
    fn try_get(&self) -> Option<u64> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

impl Putter for Arc<Yielding> {
    #[inline]
    async fn put(&mut self, item: u64) {
        while !self.try_put(item) {
            yield_now().await;
        }
    }
}

impl Getter for Arc<Yielding> {
    #[inline]
    async fn get(&mut self) -> u64 {
        loop {
            if let Some(item) = self.try_get() {
                return item;
            }
            yield_now().await;
        }
    }
}
