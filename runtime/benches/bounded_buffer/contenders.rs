//! The buffers: ours, which wait for predicates, and the peers, whose code says which tasks are woken, and when.
//!
//! None of the peers is fair: a task that was woken may find that a running task was faster, and waits again.

use std::{collections::VecDeque, pin::pin, sync::Arc};

use asyncband::{condvar::Condvar, mutex::Mutex};
use tokio::sync::{Notify, watch};
use warded::{Monitor, guarded, wait_until};

use crate::side_by_side::{
    Role,
    passing::{Channel, Getter, Putter, Tasks, cloned, shared},
};

/// Implements [`Channel`] for a buffer in an `Arc`, with an async block for `put` and one for `get`.
macro_rules! buffer {
    (
        $name:literal, $role:ident, $buffer:ident,
        new: |$capacity:ident| $new:expr,
        put: |$this:ident, $item:ident| $put:expr,
        get: |$that:ident| $get:expr $(,)?
    ) => {
        impl Channel for $buffer {
            const NAME: &'static str = $name;
            const ROLE: Role = Role::$role;

            fn create($capacity: usize, tasks: Tasks) -> (Vec<impl Putter>, Vec<impl Getter>) {
                shared($new, tasks)
            }
        }

        impl Putter for Arc<$buffer> {
            #[inline]
            async fn put(&mut self, $item: u64) {
                let $this = &**self;
                $put
            }
        }

        impl Getter for Arc<$buffer> {
            #[inline]
            async fn get(&mut self) -> u64 {
                let $that = &**self;
                $get
            }
        }
    };
}

// --- ours: no task is notified ---

#[guarded]
pub(crate) struct OnMonitor {
    capacity: usize,
    state: Monitor,
    #[guarded(by = state)]
    items: VecDeque<u64>,
}

buffer! {
    "warded Monitor", Ours, OnMonitor,
    new: |capacity| OnMonitor::from(OnMonitorInit { capacity, items: VecDeque::with_capacity(capacity) }),
    put: |this, item| wait_until!(this.state, |s| s.items.len() < this.capacity, |s| s.items.push_back(item)),
    get: |this| wait_until!(this.state, |s| !s.items.is_empty(), |s| s.items.pop_front().expect("it was waited for")),
}

/// The waiters can be overtaken, as those of the peers.
pub(crate) struct OnBargingMonitor {
    capacity: usize,
    items: Monitor<VecDeque<u64>>,
}

buffer! {
    "warded Monitor, barging", Ours, OnBargingMonitor,
    new: |capacity| OnBargingMonitor { capacity, items: Monitor::barging(VecDeque::with_capacity(capacity)) },
    put: |this, item| wait_until!(this.items, |s| s.len() < this.capacity, |s| s.push_back(item)),
    get: |this| wait_until!(this.items, |s| !s.is_empty(), |s| s.pop_front().expect("it was waited for")),
}

#[guarded]
pub(crate) struct OnLock {
    capacity: usize,
    state: Lock,
    #[guarded(by = state)]
    items: VecDeque<u64>,
}

buffer! {
    "warded Lock", Ours, OnLock,
    new: |capacity| OnLock::from(OnLockInit { capacity, items: VecDeque::with_capacity(capacity) }),
    put: |this, item| wait_until!(this.state, |s| s.items.len() < this.capacity, |s| s.items.push_back(item)),
    get: |this| wait_until!(this.state, |s| !s.items.is_empty(), |s| s.items.pop_front().expect("it was waited for")),
}

// --- condition variables ---

/// A task that puts wakes one that takes, and the other way round.
pub(crate) struct TwoCondvars {
    capacity: usize,
    items: Mutex<VecDeque<u64>>,
    not_full: Condvar,
    not_empty: Condvar,
}

buffer! {
    "two condvars, notify_one", UnfairPeer, TwoCondvars,
    new: |capacity| TwoCondvars {
        capacity,
        items: Mutex::new(VecDeque::with_capacity(capacity)),
        not_full: Condvar::new(),
        not_empty: Condvar::new(),
    },
    put: |this, item| {
        let mut items = this.items.lock().await;
        while items.len() >= this.capacity {
            items = this.not_full.wait(items).await;
        }
        items.push_back(item);
        drop(items);
        this.not_empty.notify_one();
    },
    get: |this| {
        let mut items = this.items.lock().await;
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

/// All tasks are woken after each change.
pub(crate) struct OneCondvar {
    capacity: usize,
    items: Mutex<VecDeque<u64>>,
    changed: Condvar,
}

buffer! {
    "one condvar, notify_all", UnfairPeer, OneCondvar,
    new: |capacity| OneCondvar {
        capacity,
        items: Mutex::new(VecDeque::with_capacity(capacity)),
        changed: Condvar::new(),
    },
    put: |this, item| {
        let mut items = this.items.lock().await;
        while items.len() >= this.capacity {
            items = this.changed.wait(items).await;
        }
        items.push_back(item);
        drop(items);
        this.changed.notify_all();
    },
    get: |this| {
        let mut items = this.items.lock().await;
        let item = loop {
            match items.pop_front() {
                Some(item) => break item,
                None => items = this.changed.wait(items).await,
            }
        };
        drop(items);
        this.changed.notify_all();
        item
    },
}

// --- a mutex that blocks its thread, and notifications beside it ---

/// The items, and their lock, which is never held while a task waits.
struct Items {
    capacity: usize,
    items: parking_lot::Mutex<VecDeque<u64>>,
}

impl Items {
    fn new(capacity: usize) -> Self {
        Self { capacity, items: parking_lot::Mutex::new(VecDeque::with_capacity(capacity)) }
    }

    #[inline]
    fn try_put(&self, item: u64) -> Option<()> {
        let mut items = self.items.lock();
        (items.len() < self.capacity).then(|| items.push_back(item))
    }

    #[inline]
    fn try_get(&self) -> Option<u64> {
        self.items.lock().pop_front()
    }
}

/// Tries after each notification, until it succeeds. It is in the queue before it looks again, so it misses nothing.
#[inline]
async fn retry<T>(notify: &Notify, attempt: impl Fn() -> Option<T>) -> T {
    loop {
        if let Some(done) = attempt() {
            return done;
        }
        let mut notified = pin!(notify.notified());
        notified.as_mut().enable();
        if let Some(done) = attempt() {
            return done;
        }
        notified.await;
    }
}

/// A task that puts wakes one that takes, and the other way round.
pub(crate) struct TwoNotifies {
    items: Items,
    not_full: Notify,
    not_empty: Notify,
}

buffer! {
    "two Notify, notify_one", UnfairPeer, TwoNotifies,
    new: |capacity| TwoNotifies { items: Items::new(capacity), not_full: Notify::new(), not_empty: Notify::new() },
    put: |this, item| {
        retry(&this.not_full, || this.items.try_put(item)).await;
        this.not_empty.notify_one();
    },
    get: |this| {
        let item = retry(&this.not_empty, || this.items.try_get()).await;
        this.not_full.notify_one();
        item
    },
}

/// All tasks are woken after each change.
pub(crate) struct OneNotify {
    items: Items,
    changed: Notify,
}

buffer! {
    "one Notify, notify_waiters", UnfairPeer, OneNotify,
    new: |capacity| OneNotify { items: Items::new(capacity), changed: Notify::new() },
    put: |this, item| {
        retry(&this.changed, || this.items.try_put(item)).await;
        this.changed.notify_waiters();
    },
    get: |this| {
        let item = retry(&this.changed, || this.items.try_get()).await;
        this.changed.notify_waiters();
        item
    },
}

// --- a value to watch ---

/// All tasks see each change.
pub(crate) enum Watch {}

impl Channel for Watch {
    const NAME: &'static str = "watch";
    const ROLE: Role = Role::UnfairPeer;

    fn create(capacity: usize, tasks: Tasks) -> (Vec<impl Putter>, Vec<impl Getter>) {
        let (sender, receiver) = watch::channel(VecDeque::with_capacity(capacity));
        let watcher = Watcher { capacity, items: Arc::new(sender), changes: receiver };
        cloned((watcher.clone(), watcher), tasks)
    }
}

#[derive(Clone)]
struct Watcher {
    capacity: usize,
    items: Arc<watch::Sender<VecDeque<u64>>>,
    changes: watch::Receiver<VecDeque<u64>>,
}

impl Watcher {
    /// Tries until it succeeds, after each change.
    #[inline]
    async fn retry<T>(&mut self, mut attempt: impl FnMut(&mut VecDeque<u64>) -> Option<T>) -> T {
        loop {
            let mut done = None;
            self.items.send_if_modified(|items| {
                done = attempt(items);
                done.is_some()
            });
            if let Some(done) = done {
                return done;
            }
            self.changes.changed().await.expect("it has a sender");
        }
    }
}

impl Putter for Watcher {
    #[inline]
    async fn put(&mut self, item: u64) {
        let capacity = self.capacity;
        self.retry(|items| (items.len() < capacity).then(|| items.push_back(item))).await;
    }
}

impl Getter for Watcher {
    #[inline]
    async fn get(&mut self) -> u64 {
        self.retry(VecDeque::pop_front).await
    }
}
