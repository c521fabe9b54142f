//! Readers, many at a time, and writers, one at a time, in the order of the tickets that they draw when they come.

use std::sync::Arc;

use asyncband::{condvar::Condvar, mutex::Mutex};
use tokio::task::yield_now;
use warded::prelude::*;

use super::{MutexAndNotify, all};

const TASKS: usize = 20;
/// The other tasks read.
const WRITERS: usize = 4;

pub(crate) trait Library: Default + Send + Sync + 'static {
    fn start_reading(&self) -> impl Future<Output = ()> + Send;
    fn end_reading(&self) -> impl Future<Output = ()> + Send;
    fn start_writing(&self) -> impl Future<Output = ()> + Send;
    fn end_writing(&self) -> impl Future<Output = ()> + Send;
    /// The tickets that were called.
    fn called(&self) -> impl Future<Output = usize> + Send;
}

pub(crate) async fn run<L: Library>(accesses: usize) {
    let library = Arc::new(L::default());
    let tasks = (0..TASKS).map(|task| {
        let library = Arc::clone(&library);
        async move {
            for _ in 0..accesses / TASKS {
                if task < WRITERS {
                    library.start_writing().await;
                    yield_now().await;
                    library.end_writing().await;
                } else {
                    library.start_reading().await;
                    yield_now().await;
                    library.end_reading().await;
                }
            }
        }
    });
    all(tasks).await;
    assert_eq!(library.called().await, accesses / TASKS * TASKS, "all were served");
}

// --- with wait_until! ---

#[guarded]
#[derive(Default)]
pub(crate) struct Automatic {
    state: Monitor,
    #[guarded(by = state)]
    drawn: usize,
    #[guarded(by = state)]
    called: usize,
    #[guarded(by = state)]
    readers: usize,
    #[guarded(by = state)]
    is_written: bool,
}

impl Library for Automatic {
    async fn start_reading(&self) {
        let ticket = locked!(self.state, |s| s.draw());
        wait_until!(self.state, |s| s.called == ticket && !s.is_written, |s| s.start_reading());
    }

    async fn end_reading(&self) {
        locked!(self.state, |s| s.readers -= 1);
    }

    async fn start_writing(&self) {
        let ticket = locked!(self.state, |s| s.draw());
        wait_until!(self.state, |s| s.called == ticket && !s.is_written && s.readers == 0, |s| s.start_writing());
    }

    async fn end_writing(&self) {
        locked!(self.state, |s| s.is_written = false);
    }

    async fn called(&self) -> usize {
        locked!(self.state, |s| s.called)
    }
}

impl AutomaticState {
    fn draw(&mut self) -> usize {
        self.drawn += 1;
        self.drawn - 1
    }

    fn start_reading(&mut self) {
        assert!(!self.is_written, "no task reads beside a writer");
        self.readers += 1;
        self.called += 1;
    }

    fn start_writing(&mut self) {
        assert!(!self.is_written && self.readers == 0, "who writes is alone");
        self.is_written = true;
        self.called += 1;
    }
}

// --- with condition variables, notified by hand ---

/// A condition variable for each ticket that may be drawn. A task draws one at a time, so there are as many as tasks.
#[derive(Default)]
pub(crate) struct ByHand {
    state: Mutex<AutomaticState>,
    turns: [Condvar; TASKS],
}

impl ByHand {
    fn turn_of(&self, ticket: usize) -> &Condvar {
        &self.turns[ticket % TASKS]
    }
}

impl Library for ByHand {
    async fn start_reading(&self) {
        let mut s = self.state.lock().await;
        let ticket = s.draw();
        s = self.turn_of(ticket).wait_while(s, |s| s.called != ticket || s.is_written).await;
        s.start_reading();
        self.turn_of(s.called).notify_one(); // perhaps a reader
    }

    async fn end_reading(&self) {
        let mut s = self.state.lock().await;
        s.readers -= 1;
        if s.readers == 0 {
            self.turn_of(s.called).notify_one();
        }
    }

    async fn start_writing(&self) {
        let mut s = self.state.lock().await;
        let ticket = s.draw();
        s = self.turn_of(ticket).wait_while(s, |s| s.called != ticket || s.is_written || s.readers > 0).await;
        s.start_writing();
    }

    async fn end_writing(&self) {
        let mut s = self.state.lock().await;
        s.is_written = false;
        self.turn_of(s.called).notify_one();
    }

    async fn called(&self) -> usize {
        self.state.lock().await.called
    }
}

// --- with a mutex and a notification ---

#[derive(Default)]
pub(crate) struct Looping(MutexAndNotify<AutomaticState>);

impl Library for Looping {
    async fn start_reading(&self) {
        let ticket = self.0.change(AutomaticState::draw).await;
        self.0.when(|s| s.called == ticket && !s.is_written, AutomaticState::start_reading).await;
    }

    async fn end_reading(&self) {
        self.0.change(|s| s.readers -= 1).await;
    }

    async fn start_writing(&self) {
        let ticket = self.0.change(AutomaticState::draw).await;
        self.0.when(|s| s.called == ticket && !s.is_written && s.readers == 0, AutomaticState::start_writing).await;
    }

    async fn end_writing(&self) {
        self.0.change(|s| s.is_written = false).await;
    }

    async fn called(&self) -> usize {
        self.0.change(|s| s.called).await
    }
}
