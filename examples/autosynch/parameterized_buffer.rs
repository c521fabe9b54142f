//! A bounded buffer from which each task takes a number of items at once. There is no condition variable for each number.

use std::{collections::VecDeque, sync::Arc};

use asyncband::{condvar::Condvar, mutex::Mutex};
use warded::prelude::*;

use super::{MutexAndNotify, all};

/// Room for the largest batch of a putter and the largest batch that a taker waits for.
const CAPACITY: usize = 2 * LARGEST;
const LARGEST: usize = 128;
const PRODUCERS: usize = 4;

pub(crate) trait Buffer: Default + Send + Sync + 'static {
    fn put(&self, batch: Vec<u64>) -> impl Future<Output = ()> + Send;
    fn take(&self, items: usize) -> impl Future<Output = Vec<u64>> + Send;
}

/// Runs as many tasks that take as tasks that put, with batches of the same sizes.
pub(crate) async fn run<B: Buffer>(batches: usize) {
    let buffer = Arc::new(B::default());
    let sizes = move |task| (0..batches / PRODUCERS).map(move |batch| 1 + (task + batch) * 37 % LARGEST);
    let producers = (0..PRODUCERS).map(|task| {
        let buffer = Arc::clone(&buffer);
        async move {
            for size in sizes(task) {
                buffer.put(vec![size as u64; size]).await;
            }
        }
    });
    let consumers = (0..PRODUCERS).map(|task| {
        let buffer = Arc::clone(&buffer);
        async move {
            let mut sum = 0;
            for size in sizes(PRODUCERS - 1 - task) {
                let batch = buffer.take(size).await;
                assert_eq!(batch.len(), size, "all at once");
                sum += batch.iter().sum::<u64>();
            }
            sum
        }
    });
    let (_, sums) = tokio::join!(all(producers), all(consumers));
    let sum_put: usize = (0..PRODUCERS).flat_map(sizes).map(|size| size * size).sum();
    assert_eq!(sums.iter().sum::<u64>(), sum_put as u64, "each item is taken once");
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
    async fn put(&self, batch: Vec<u64>) {
        let most = CAPACITY - batch.len();
        wait_until!(self.state, |s| s.items.len() <= most, |s| s.push(batch));
    }

    async fn take(&self, items: usize) -> Vec<u64> {
        wait_until!(self.state, |s| s.items.len() >= items, |s| s.pop(items))
    }
}

impl AutomaticState {
    fn push(&mut self, batch: Vec<u64>) {
        self.items.extend(batch);
        assert!(self.items.len() <= CAPACITY, "it is bounded");
    }

    fn pop(&mut self, items: usize) -> Vec<u64> {
        self.items.drain(..items).collect()
    }
}

// --- with condition variables, notified by hand ---

/// All tasks are notified, because the notifier does not know how many items each of them needs.
#[derive(Default)]
pub(crate) struct ByHand {
    state: Mutex<AutomaticState>,
    taken: Condvar,
    put: Condvar,
}

impl Buffer for ByHand {
    async fn put(&self, batch: Vec<u64>) {
        let most = CAPACITY - batch.len();
        let state = self.state.lock().await;
        self.taken.wait_while(state, |s| s.items.len() > most).await.push(batch);
        self.put.notify_all();
    }

    async fn take(&self, items: usize) -> Vec<u64> {
        let state = self.state.lock().await;
        let batch = self.put.wait_while(state, |s| s.items.len() < items).await.pop(items);
        self.taken.notify_all();
        batch
    }
}

// --- with a mutex and a notification ---

#[derive(Default)]
pub(crate) struct Looping(MutexAndNotify<AutomaticState>);

impl Buffer for Looping {
    async fn put(&self, batch: Vec<u64>) {
        let most = CAPACITY - batch.len();
        self.0.when(|s| s.items.len() <= most, |s| s.push(batch)).await;
    }

    async fn take(&self, items: usize) -> Vec<u64> {
        self.0.when(|s| s.items.len() >= items, |s| s.pop(items)).await
    }
}
