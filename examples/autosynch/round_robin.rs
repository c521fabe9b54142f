//! Tasks in a ring that take turns.

use std::sync::Arc;

use asyncband::{condvar::Condvar, mutex::Mutex};
use warded::prelude::*;

use super::{MutexAndNotify, all};

const TASKS: usize = 32;

pub(crate) trait Ring: Default + Send + Sync + 'static {
    /// Waits for its turn, and returns how many turns there have been before.
    fn take_turn(&self, me: usize) -> impl Future<Output = usize> + Send;
}

pub(crate) async fn run<R: Ring>(turns: usize) {
    let ring = Arc::new(R::default());
    let tasks = (0..TASKS).map(|me| {
        let ring = Arc::clone(&ring);
        async move {
            for round in 0..turns / TASKS {
                assert_eq!(ring.take_turn(me).await, round * TASKS + me, "turns go round");
            }
        }
    });
    all(tasks).await;
}

// --- with wait_until! ---

#[guarded]
#[derive(Default)]
pub(crate) struct Automatic {
    state: Monitor,
    #[guarded(by = state)]
    turn: usize,
    #[guarded(by = state)]
    taken: usize,
}

impl Ring for Automatic {
    async fn take_turn(&self, me: usize) -> usize {
        wait_until!(self.state, |s| s.turn == me, |s| s.pass_on())
    }
}

impl AutomaticState {
    fn pass_on(&mut self) -> usize {
        self.turn = (self.turn + 1) % TASKS;
        self.taken += 1;
        self.taken - 1
    }
}

// --- with condition variables, notified by hand ---

/// A condition variable for each task.
#[derive(Default)]
pub(crate) struct ByHand {
    state: Mutex<AutomaticState>,
    turns: [Condvar; TASKS],
}

impl Ring for ByHand {
    async fn take_turn(&self, me: usize) -> usize {
        let state = self.state.lock().await;
        let mut state = self.turns[me].wait_while(state, |s| s.turn != me).await;
        let turn = state.pass_on();
        self.turns[state.turn].notify_one();
        turn
    }
}

// --- with a mutex and a notification ---

#[derive(Default)]
pub(crate) struct Looping(MutexAndNotify<AutomaticState>);

impl Ring for Looping {
    async fn take_turn(&self, me: usize) -> usize {
        self.0.when(|s| s.turn == me, AutomaticState::pass_on).await
    }
}
