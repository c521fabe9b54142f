//! Models: programs of two or three threads that check the promises of the engine, in two ways. `cargo test` runs each model
//! many times on real threads. `ci/model.sh` (`--cfg warded_loom`) runs it once for every order in which loom can interleave
//! the threads.
//!
//! "Catches" names the mistakes that a model finds. Each of them was put in, and the model failed.

mod barrier;
mod condition;
mod event;
mod keyed;
mod lock;
mod predicates;
mod queue;
mod rw_lock;
mod select;
mod semaphore;

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
};

#[cfg(warded_loom)]
pub(crate) use loom::{future::block_on, model, thread};
#[cfg(not(warded_loom))]
pub(crate) use std::thread;

#[cfg(not(warded_loom))]
pub(crate) use crate::block_on;

#[cfg(not(warded_loom))]
pub(crate) fn model(body: impl Fn() + Sync + Send + 'static) {
    for _ in 0..500 {
        body();
    }
}

// --- a task, polled by hand ---

/// A waker that counts its wakes.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// A future and the waker that it was polled with last.
pub(crate) struct Task<F> {
    future: Pin<Box<F>>,
    wakes: Arc<Wakes>,
}

impl<F: Future> Task<F> {
    pub(crate) fn new(future: F) -> Self {
        Self { future: Box::pin(future), wakes: Arc::default() }
    }

    /// A task that waits: its first poll is pending.
    pub(crate) fn waiting(future: F) -> Self {
        let mut task = Self::new(future);
        assert!(task.poll().is_pending(), "there is nothing to wait for");
        task
    }

    pub(crate) fn poll(&mut self) -> Poll<F::Output> {
        self.future.as_mut().poll(&mut Context::from_waker(&Waker::from(self.wakes.clone())))
    }

    /// Polls with a new waker.
    pub(crate) fn poll_elsewhere(&mut self) -> Poll<F::Output> {
        self.wakes = Arc::default();
        self.poll()
    }

    pub(crate) fn wakes(&self) -> usize {
        self.wakes.0.load(SeqCst)
    }

    /// Polls a task that was woken, which must be ready.
    pub(crate) fn finish(mut self) -> F::Output {
        assert_eq!(self.wakes(), 1, "woken once");
        match self.poll() {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("woken for nothing"),
        }
    }
}

/// Leaks a value, so that threads may borrow it.
pub(crate) fn leaked<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Runs both closures at the same time, on two threads.
pub(crate) fn together(one: impl FnOnce() + Send + 'static, other: impl FnOnce()) {
    let thread = thread::spawn(one);
    other();
    thread.join().unwrap();
}
