//! The dining philosophers: each needs the two forks beside his plate to eat, and shares each fork with a neighbour.

use std::sync::Arc;

use asyncband::{condvar::Condvar, mutex::Mutex};
use tokio::task::yield_now;
use warded::prelude::*;

use super::{MutexAndNotify, all};

const PHILOSOPHERS: usize = 16;

pub(crate) trait Table: Default + Send + Sync + 'static {
    fn take_forks(&self, me: usize) -> impl Future<Output = ()> + Send;
    fn put_forks_down(&self, me: usize) -> impl Future<Output = ()> + Send;
    fn forks_taken(&self) -> impl Future<Output = Forks> + Send;
}

pub(crate) async fn run<T: Table>(meals: usize) {
    let table = Arc::new(T::default());
    let philosophers = (0..PHILOSOPHERS).map(|me| {
        let table = Arc::clone(&table);
        async move {
            for _ in 0..meals / PHILOSOPHERS {
                table.take_forks(me).await;
                yield_now().await; // eats
                table.put_forks_down(me).await;
            }
        }
    });
    all(philosophers).await;
    assert_eq!(table.forks_taken().await, [false; PHILOSOPHERS], "all forks are put down at the end");
}

type Forks = [bool; PHILOSOPHERS];

fn right_of(me: usize) -> usize {
    (me + 1) % PHILOSOPHERS
}

// --- with wait_until! ---

#[guarded]
#[derive(Default)]
pub(crate) struct Automatic {
    state: Monitor,
    #[guarded(by = state)]
    taken: Forks,
}

impl Table for Automatic {
    async fn take_forks(&self, me: usize) {
        wait_until!(self.state, |s| s.are_free(me), |s| s.take(me));
    }

    async fn put_forks_down(&self, me: usize) {
        locked!(self.state, |s| s.put_down(me));
    }

    async fn forks_taken(&self) -> Forks {
        locked!(self.state, |s| s.taken)
    }
}

impl AutomaticState {
    fn are_free(&self, me: usize) -> bool {
        !self.taken[me] && !self.taken[right_of(me)]
    }

    fn take(&mut self, me: usize) {
        for fork in [me, right_of(me)] {
            assert!(!std::mem::replace(&mut self.taken[fork], true), "two philosophers have one fork");
        }
    }

    fn put_down(&mut self, me: usize) {
        for fork in [me, right_of(me)] {
            self.taken[fork] = false;
        }
    }
}

// --- with condition variables, notified by hand ---

/// A condition variable for each philosopher, which his neighbours notify.
#[derive(Default)]
pub(crate) struct ByHand {
    state: Mutex<AutomaticState>,
    freed: [Condvar; PHILOSOPHERS],
}

impl Table for ByHand {
    async fn take_forks(&self, me: usize) {
        let state = self.state.lock().await;
        self.freed[me].wait_while(state, |s| !s.are_free(me)).await.take(me);
    }

    async fn put_forks_down(&self, me: usize) {
        self.state.lock().await.put_down(me);
        self.freed[right_of(me)].notify_one();
        self.freed[(me + PHILOSOPHERS - 1) % PHILOSOPHERS].notify_one();
    }

    async fn forks_taken(&self) -> Forks {
        self.state.lock().await.taken
    }
}

// --- with a mutex and a notification ---

#[derive(Default)]
pub(crate) struct Looping(MutexAndNotify<AutomaticState>);

impl Table for Looping {
    async fn take_forks(&self, me: usize) {
        self.0.when(|s| s.are_free(me), |s| s.take(me)).await;
    }

    async fn put_forks_down(&self, me: usize) {
        self.0.change(|s| s.put_down(me)).await;
    }

    async fn forks_taken(&self) -> Forks {
        self.0.change(|s| s.taken).await
    }
}
