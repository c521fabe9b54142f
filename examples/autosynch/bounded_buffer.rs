//! A bounded buffer: a task that puts an item in waits for room, and a task that takes one out waits for an item.

use std::{collections::VecDeque, sync::Arc};

use asyncband::{condvar::Condvar, mutex::Mutex};
use warded::prelude::*;

use super::{MutexAndNotify, all};

const CAPACITY: usize = 16;
const PRODUCERS: u64 = 4;

pub(crate) trait Buffer: Default + Send + Sync + 'static {
    fn put(&self, item: u64) -> impl Future<Output = ()> + Send;
    fn take(&self) -> impl Future<Output = u64> + Send;
}

/// Runs as many tasks that take as tasks that put.
pub(crate) async fn run<B: Buffer>(items: usize) {
    let buffer = Arc::new(B::default());
    let each = items as u64 / PRODUCERS;
    let producers = (0..PRODUCERS).map(|_| {
        let buffer = Arc::clone(&buffer);
        async move {
            for item in 0..each {
                buffer.put(item).await;
            }
        }
    });
    let consumers = (0..PRODUCERS).map(|_| {
        let buffer = Arc::clone(&buffer);
        async move {
            let mut sum = 0;
            for _ in 0..each {
                sum += buffer.take().await;
            }
            sum
        }
    });
    let (_, sums) = tokio::join!(all(producers), all(consumers));
    assert_eq!(sums.iter().sum::<u64>(), PRODUCERS * (0..each).sum::<u64>(), "each item is taken once");
}

// --- with wait_until! ---

#[guarded]
#[derive(Default)]
pub(crate) struct Automatic {
    state: Monitor,
    #[guarded(by = state)]
    items: VecDeque<u64>,
}

impl Buffer for Automatic {
    async fn put(&self, item: u64) {
        wait_until!(self.state, |s| s.items.len() < CAPACITY, |s| s.push(item));
    }

    async fn take(&self) -> u64 {
        wait_until!(self.state, |s| !s.items.is_empty(), |s| s.pop())
    }
}

impl AutomaticState {
    fn push(&mut self, item: u64) {
        self.items.push_back(item);
        assert!(self.items.len() <= CAPACITY, "it is bounded");
    }

    fn pop(&mut self) -> u64 {
        self.items.pop_front().expect("it was waited for")
    }
}

// --- with condition variables, notified by hand ---

#[derive(Default)]
pub(crate) struct ByHand {
    state: Mutex<AutomaticState>,
    not_full: Condvar,
    not_empty: Condvar,
}

impl Buffer for ByHand {
    async fn put(&self, item: u64) {
        let state = self.state.lock().await;
        self.not_full.wait_while(state, |s| s.items.len() >= CAPACITY).await.push(item);
        self.not_empty.notify_one();
    }

    async fn take(&self) -> u64 {
        let state = self.state.lock().await;
        let item = self.not_empty.wait_while(state, |s| s.items.is_empty()).await.pop();
        self.not_full.notify_one();
        item
    }
}

// --- with a mutex and a notification ---

#[derive(Default)]
pub(crate) struct Looping(MutexAndNotify<AutomaticState>);

impl Buffer for Looping {
    async fn put(&self, item: u64) {
        self.0.when(|s| s.items.len() < CAPACITY, |s| s.push(item)).await;
    }

    async fn take(&self) -> u64 {
        self.0.when(|s| !s.items.is_empty(), AutomaticState::pop).await
    }
}
