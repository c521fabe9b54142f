//! A barber who sleeps until a customer comes, and customers who leave if all chairs are taken.

use std::sync::Arc;

use asyncband::{condvar::Condvar, mutex::Mutex};
use tokio::task::yield_now;
use warded::prelude::*;

use super::{MutexAndNotify, all};

const CHAIRS: usize = 4;
const CUSTOMERS: usize = 8;

pub(crate) trait Shop: Default + Send + Sync + 'static {
    /// Gets a haircut, if there is a chair. Says whether there was one.
    fn visit(&self) -> impl Future<Output = bool> + Send;
    /// Sleeps until a customer waits, and calls him. `false` if no customer will come any more.
    fn call(&self) -> impl Future<Output = bool> + Send;
    fn finish(&self) -> impl Future<Output = ()> + Send;
    fn close(&self) -> impl Future<Output = ()> + Send;
}

pub(crate) async fn run<S: Shop>(haircuts: usize) {
    let shop = Arc::new(S::default());
    let barber = tokio::spawn({
        let shop = Arc::clone(&shop);
        async move {
            let mut cut = 0;
            while shop.call().await {
                yield_now().await; // cuts
                shop.finish().await;
                cut += 1;
            }
            cut
        }
    });
    let customers = (0..CUSTOMERS).map(|_| {
        let shop = Arc::clone(&shop);
        async move {
            for _ in 0..haircuts / CUSTOMERS {
                while !shop.visit().await {
                    yield_now().await; // comes again later
                }
            }
        }
    });
    all(customers).await;
    shop.close().await;
    assert_eq!(
        barber.await.expect("the barber never panics"),
        haircuts / CUSTOMERS * CUSTOMERS,
        "a haircut for each who waited"
    );
}

// --- with wait_until! ---

#[guarded]
#[derive(Default)]
pub(crate) struct Automatic {
    state: Monitor,
    /// Customers, in order of arrival.
    #[guarded(by = state)]
    seated: usize,
    #[guarded(by = state)]
    waiting: usize,
    #[guarded(by = state)]
    finished: usize,
    #[guarded(by = state)]
    is_closed: bool,
}

impl Shop for Automatic {
    async fn visit(&self) -> bool {
        let Some(me) = locked!(self.state, |s| s.sit_down()) else { return false };
        wait_until!(self.state, |s| s.finished > me, |_| ());
        true
    }

    async fn call(&self) -> bool {
        wait_until!(self.state, |s| s.waiting > 0 || s.is_closed, |s| s.call())
    }

    async fn finish(&self) {
        locked!(self.state, |s| s.finished += 1);
    }

    async fn close(&self) {
        locked!(self.state, |s| s.is_closed = true);
    }
}

impl AutomaticState {
    /// Gives the customer's number.
    fn sit_down(&mut self) -> Option<usize> {
        if self.waiting == CHAIRS {
            return None;
        }
        self.waiting += 1;
        self.seated += 1;
        Some(self.seated - 1)
    }

    fn call(&mut self) -> bool {
        assert_eq!(self.seated, self.finished + self.waiting, "no customer is in the barber's chair");
        let is_called = self.waiting > 0;
        self.waiting -= usize::from(is_called);
        is_called
    }
}

// --- with condition variables, notified by hand ---

#[derive(Default)]
pub(crate) struct ByHand {
    state: Mutex<AutomaticState>,
    came: Condvar,
    finished: Condvar,
}

impl Shop for ByHand {
    async fn visit(&self) -> bool {
        let mut state = self.state.lock().await;
        let Some(me) = state.sit_down() else { return false };
        self.came.notify_one();
        drop(self.finished.wait_while(state, |s| s.finished <= me).await);
        true
    }

    async fn call(&self) -> bool {
        let state = self.state.lock().await;
        self.came.wait_while(state, |s| s.waiting == 0 && !s.is_closed).await.call()
    }

    async fn finish(&self) {
        self.state.lock().await.finished += 1;
        self.finished.notify_one(); // who has waited longest
    }

    async fn close(&self) {
        self.state.lock().await.is_closed = true;
        self.came.notify_one();
    }
}

// --- with a mutex and a notification ---

#[derive(Default)]
pub(crate) struct Looping(MutexAndNotify<AutomaticState>);

impl Shop for Looping {
    async fn visit(&self) -> bool {
        let Some(me) = self.0.change(AutomaticState::sit_down).await else { return false };
        self.0.when(|s| s.finished > me, |_| ()).await;
        true
    }

    async fn call(&self) -> bool {
        self.0.when(|s| s.waiting > 0 || s.is_closed, AutomaticState::call).await
    }

    async fn finish(&self) {
        self.0.change(|s| s.finished += 1).await;
    }

    async fn close(&self) {
        self.0.change(|s| s.is_closed = true).await;
    }
}
