//! All macros, in the crate of a user. `ci/user.sh` builds it in a folder of its own.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]
#![deny(missing_debug_implementations, unreachable_pub, unused_qualifications, single_use_lifetimes)]

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use guards::prelude::*;
use guards::{Barrier, Event, Queue, after};

/// A bounded buffer.
#[guarded(crate = guards)]
#[derive(Debug)]
pub struct Buffer<T> {
    /// How many fit in.
    pub capacity: usize,
    state: Lock,
    #[guarded(by = state)]
    items: VecDeque<T>,
    /// Nothing goes in any more.
    #[guarded(by = state)]
    closed: bool,
}

impl<T> Buffer<T> {
    fn new(capacity: usize) -> Self {
        BufferInit { capacity, items: VecDeque::new(), closed: false }.into()
    }

    async fn push(&self, item: T) -> Result<(), T> {
        let mut s = wait_until!(self.state, |s| s.closed || s.items.len() < self.capacity);
        if s.closed {
            return Err(item);
        }
        s.items.push_back(item);
        Ok(())
    }

    async fn pop(&self) -> Option<T> {
        wait_until!(self.state, |s| s.closed || !s.items.is_empty(), |s| s.items.pop_front())
    }

    async fn close(&self) {
        with_lock!(self.state, |s| s.closed = true);
    }
}

/// Two accounts under one roof, with a lock each.
#[guarded(crate = guards)]
#[derive(Debug, Default)]
struct Accounts {
    first: Lock,
    second: Lock,
    #[guarded(by = first)]
    ours: i64,
    #[guarded(by = second)]
    theirs: i64,
}

impl Accounts {
    async fn transfer(&self, amount: i64) -> Result<i64, Elapsed> {
        with_lock!(self.first, self.second, timeout = Duration::from_secs(1), |ours, theirs| {
            ours.ours -= amount;
            theirs.theirs += amount;
            theirs.theirs
        })
    }

    async fn double(&self) -> i64 {
        with_lock!(self.first, async |s| {
            s.ours *= double_of(1).await;
            s.ours
        })
    }
}

/// A shop with prices that many read, and a queue that few wait for.
#[guarded(crate = guards)]
#[derive(Debug, Default)]
pub struct Shop {
    prices: RwLock,
    #[guarded(by = prices)]
    apple: u32,
    state: Lock,
    #[guarded(by = state)]
    customers: VecDeque<String>,
    /// A customer has come.
    #[condition(of = state, when = |s| !s.customers.is_empty())]
    pub occupied: Condition,
    #[condition(of = state)]
    called: Condition,
    doors: Condition,
    #[guarded(by = doors)]
    open: bool,
}

impl Shop {
    async fn serve(&self) -> Option<String> {
        let mut s = wait_until!(self.occupied);
        s.notify(&self.called, 1);
        s.customers.pop_front()
    }

    async fn enter(&self, name: &str) -> Result<(), Elapsed> {
        wait_until!(self.doors, |d| d.open, |_| ());
        wait_until!(self.called, timeout = Duration::from_secs(1), |s| s.customers.len() < 9, |s| {
            s.customers.push_back(name.to_owned());
        })
    }

    async fn raise(&self) -> u32 {
        with_lock!(self.prices, |s| s.apple += 1);
        read_lock!(self.prices, |s| s.apple)
    }
}

/// The things that a server waits for.
#[derive(Debug)]
struct Server {
    jobs: Queue<u32>,
    stop: Event,
    shop: Shop,
    lowest: Lock<u32>,
}

impl Server {
    async fn serve(&self) -> u32 {
        let mut sum = 0;
        loop {
            select_event! {
                biased;
                Ok(job) = self.jobs.get(), if sum < 100 => sum += job.into_inner(),
                _ = with_lock!(self.lowest, timeout = Duration::from_secs(9), |lowest| *lowest += 1), if sum == 0 => {}
                apple = read_lock!(self.shop.prices, |s| s.apple), if sum > 1000 => sum += apple,
                () = self.stop.wait() => break sum,
                () = after(Duration::from_secs(59)) => return 0,
                else => return sum,
            }
        }
    }
}

/// Macros that write ours.
macro_rules! tally {
    ($(#[$meta:meta])* $name:ident, $init:ident { $($field:ident),* }) => {
        $(#[$meta])*
        #[guarded(crate = guards)]
        #[derive(Debug, Default)]
        pub struct $name {
            state: Lock,
            $(#[guarded(by = state)] $field: u32,)*
        }

        impl $name {
            async fn sum(&self) -> u32 {
                let least = 0;
                wait_until!(self.state, |s| 0 $(+ s.$field)* >= least, |s| 0 $(+ s.$field)*)
            }
        }
    };
}
tally! {
    /// Wins and losses.
    Games, GamesInit { won, lost }
}

async fn serve() {
    let server =
        Server { jobs: Queue::bounded(nonzero!(2)), stop: Event::new(), shop: Shop::default(), lowest: Lock::new(0) };
    server.jobs.put(3).await.expect("it is open");
    server.stop.set();
    assert_eq!(server.serve().await, 3);
    assert_eq!(try_read_lock!(server.shop.prices, |s| s.apple), Some(0));
    assert_eq!(Barrier::new(nonzero!(3)).parties(), 3);
    let games = Games::default();
    with_lock!(games.state, |GamesState { won, lost }| {
        *won += 2;
        *lost += 1;
    });
    assert_eq!(games.sum().await, 3);
}

async fn double_of(number: i64) -> i64 {
    std::future::ready(number * 2).await
}

async fn run() {
    let buffer = Buffer::new(1);
    assert_eq!(buffer.push(7).await, Ok(()));
    assert_eq!(try_with_lock!(buffer.state, |s| s.items.len()), Some(1));
    assert_eq!(buffer.pop().await, Some(7));
    buffer.close().await;
    assert_eq!(buffer.push(8).await, Err(8));
    assert_eq!(buffer.into_init().capacity, 1);

    let accounts = Accounts::default();
    assert_eq!(accounts.transfer(3).await, Ok(3));
    assert_eq!(accounts.double().await, -6);

    let shop = Shop::default();
    with_lock!(shop.doors, |d| d.open = true);
    assert_eq!(shop.enter("Ada").await, Ok(()));
    assert_eq!(shop.serve().await.as_deref(), Some("Ada"));
    assert_eq!(shop.raise().await, 1);
    assert!(shop.into_init().open);
}

fn main() {
    guards::block_on(run());
    guards::block_on(serve());

    let accounts = Accounts::default();
    with_lock_blocking!(accounts.first, |s| s.ours = 1);
    let waited = wait_until_blocking!(accounts.first, deadline = Instant::now(), |s| s.ours == 2, |s| s.ours);
    assert_eq!(waited, Err(Elapsed));
    wait_until_blocking!(accounts.first, |s| s.ours == 1, |s| s.ours += 1);
    assert_eq!(accounts.into_init().ours, 2);
}
