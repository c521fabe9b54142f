//! Bounded buffers, besides those of the bench `bounded_buffer`.

#![expect(clippy::await_holding_lock, reason = "the guard is given to the wait, which unlocks")]

use std::{collections::VecDeque, pin::pin, sync::Arc};

use parking_lot_0_12 as parking_lot;
use qubit_lock::{AsyncConditionWaiter, TokioMonitor};
use tokio::sync::Notify;

use crate::side_by_side::{
    Role,
    passing::{Channel, Getter, Putter, Tasks, shared},
};

// --- a mutex, and a signal for each side ---

pub(crate) struct TokioNotifies {
    capacity: usize,
    items: tokio::sync::Mutex<VecDeque<u64>>,
    not_full: Notify,
    not_empty: Notify,
}

impl TokioNotifies {
    /// Tries until it succeeds. It is in the queue before it looks, so it misses nothing.
    #[inline]
    async fn retry<T>(&self, notify: &Notify, attempt: impl Fn(&mut VecDeque<u64>) -> Option<T>) -> T {
        let mut notified = pin!(notify.notified());
        loop {
            notified.as_mut().enable();
            if let Some(done) = attempt(&mut *self.items.lock().await) {
                return done;
            }
            notified.as_mut().await;
            notified.set(notify.notified());
        }
    }
}

buffer! {
    "tokio", UnfairPeer, TokioNotifies,
    new: |capacity| TokioNotifies {
        capacity,
        items: tokio::sync::Mutex::new(VecDeque::with_capacity(capacity)),
        not_full: Notify::new(),
        not_empty: Notify::new(),
    },
    put: |this, item| {
        let put = |items: &mut VecDeque<_>| (items.len() < this.capacity).then(|| items.push_back(item));
        this.retry(&this.not_full, put).await;
        this.not_empty.notify_one();
    },
    get: |this| {
        let item = this.retry(&this.not_empty, VecDeque::pop_front).await;
        this.not_full.notify_one();
        item
    },
}

pub(crate) struct CondvarFair {
    capacity: usize,
    items: parking_lot::Mutex<VecDeque<u64>>,
    not_full: async_condvar_fair::Condvar,
    not_empty: async_condvar_fair::Condvar,
}

buffer! {
    "condvar-fair", UnfairPeer, CondvarFair,
    new: |capacity| CondvarFair {
        capacity,
        items: parking_lot::Mutex::new(VecDeque::with_capacity(capacity)),
        not_full: async_condvar_fair::Condvar::new(),
        not_empty: async_condvar_fair::Condvar::new(),
    },
    put: |this, item| {
        let mut items = this.items.lock();
        while items.len() >= this.capacity {
            items = this.not_full.wait(items).await;
        }
        items.push_back(item);
        drop(items);
        this.not_empty.notify_one();
    },
    get: |this| {
        let mut items = this.items.lock();
        let item = loop {
            match items.pop_front() {
                Some(item) => break item,
                None => items = this.not_empty.wait(items).await,
            }
        };
        drop(items);
        this.not_full.notify_one();
        item
    },
}

// --- all tasks are woken after each change ---

pub(crate) struct Qubit {
    capacity: usize,
    items: TokioMonitor<VecDeque<u64>>,
}

buffer! {
    "TokioMonitor", UnfairPeer, Qubit,
    new: |capacity| Qubit { capacity, items: TokioMonitor::current(VecDeque::with_capacity(capacity)) },
    put: |this, item| {
        this.items.wait_until_async(|items| items.len() < this.capacity, |items| items.push_back(item)).await;
        this.items.notify_all();
    },
    get: |this| {
        let get = |items: &mut VecDeque<_>| items.pop_front().expect("it was waited for");
        let item = this.items.wait_until_async(|items| !items.is_empty(), get).await;
        this.items.notify_all();
        item
    },
}
