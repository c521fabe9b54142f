//! `Monitor` in `#[guarded]`, and the macros on it.

use std::{sync::Arc, time::Duration};

use warded::prelude::*;

use crate::hand_polling::Polled;

#[guarded]
struct Pool {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<u32>,
    #[guarded(by = state)]
    open: usize,
    #[guarded(by = state)]
    closed: bool,
    #[condition(of = state, when = |s| s.closed && s.open == 0)]
    drained: Condition,
}

impl Pool {
    fn of(limit: usize) -> Arc<Self> {
        let idle = (0..u32::try_from(limit).unwrap()).collect();
        Arc::new(PoolInit { limit, idle, open: 0, closed: false }.into())
    }

    async fn get(self: &Arc<Self>) -> Option<Pooled> {
        let number = wait_until!(self.state, |s| s.closed || !s.idle.is_empty(), |s| {
            let number = s.idle.pop()?;
            s.open += 1;
            number
        });
        Some(Pooled { pool: Arc::clone(self), number })
    }

    async fn drained(&self) {
        drop(wait_until!(self.drained));
    }

    fn close(&self) {
        locked!(self.state, |s| {
            s.closed = true;
            s.idle.clear();
        });
    }

    fn stats(&self) -> (usize, usize) {
        locked!(self.state, |s| (s.idle.len(), s.open))
    }
}

struct Pooled {
    pool: Arc<Pool>,
    number: u32,
}

impl Drop for Pooled {
    fn drop(&mut self) {
        let number = self.number;
        locked!(self.pool.state, |s| {
            s.open -= 1;
            if !s.closed && s.idle.len() < self.pool.limit {
                s.idle.push(number);
            }
        });
    }
}

#[test]
fn an_item_that_is_put_back_in_a_drop_wakes_the_first_waiter() {
    let pool = Pool::of(1);
    let held = Polled::new(pool.get()).ready().unwrap();
    let (mut first, mut second) = (Polled::waiting(pool.get()), Polled::waiting(pool.get()));
    drop(held);
    assert_eq!((first.wakes(), second.wakes()), (1, 0));
    let held = first.ready().unwrap();
    assert_eq!(pool.stats(), (0, 1));
    drop(held);
    second.woken_and_ready();
}

#[test]
fn a_task_can_wait_for_a_condition_with_when() {
    let pool = Pool::of(2);
    let held = Polled::new(pool.get()).ready().unwrap();
    let (mut drained, mut get) = (Polled::waiting(pool.drained()), Polled::new(pool.get()));
    let other = get.ready();
    drop(get);
    pool.close();
    assert_eq!(drained.wakes(), 0);
    drop(other);
    assert_eq!(drained.wakes(), 0);
    drop(held);
    drained.woken_and_ready();
    assert!(Polled::new(pool.get()).ready().is_none());
}

/// The predicate of a condition is evaluated once for all its waiters, wherever they wait in the source.
#[test]
fn all_waiters_of_a_condition_are_one_class() {
    #[guarded]
    struct Counted {
        state: Monitor,
        #[guarded(by = state)]
        evaluations: std::cell::Cell<u32>,
        #[guarded(by = state)]
        is_open: bool,
        #[condition(of = state, when = |s| { s.evaluations.set(s.evaluations.get() + 1); s.is_open })]
        open: Condition,
    }
    let counted = Counted::from(CountedInit { evaluations: std::cell::Cell::new(0), is_open: false });
    let here = async { wait_until!(counted.open) };
    let there = async { wait_until!(counted.open) };
    let (here, there) = (Polled::waiting(here), Polled::waiting(there));
    locked!(counted.state, |s| s.evaluations.set(0));
    assert_eq!(locked!(counted.state, |s| s.evaluations.get()), 1);
    drop((here, there));
}

#[test]
fn a_body_is_a_block_of_its_function() {
    fn first_even(numbers: &Monitor<Vec<u32>>) -> Option<u32> {
        for round in 0.. {
            locked!(numbers, |n| {
                let number = n.get(round)?;
                if *number == 5 {
                    continue;
                }
                if number % 2 == 0 {
                    return Some(*number);
                }
                if *number == 9 {
                    break;
                }
            });
        }
        None
    }
    assert_eq!(first_even(&Monitor::new(vec![1, 5, 4])), Some(4));
    assert_eq!(first_even(&Monitor::new(vec![1, 9, 4])), None);
    assert_eq!(first_even(&Monitor::new(vec![1])), None);
}

#[test]
fn a_body_that_panics_unlocks() {
    let monitor = Monitor::new(1);
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        locked!(monitor, |n| assert_eq!(*n, 2, "the body's"));
    }));
    assert!(panic.is_err());
    assert_eq!(try_locked!(monitor, |n| *n), Some(1));
}

#[test]
fn try_locked_does_not_wait() {
    let monitor = Monitor::new(1);
    let guard = monitor.lock();
    assert_eq!(try_locked!(monitor, |n| *n), None);
    drop(guard);
    assert_eq!(try_locked!(monitor, |n| *n), Some(1));
}

#[tokio::test(start_paused = true)]
async fn a_wait_has_a_limit() {
    let pool = Pool::of(0);
    let elapsed = wait_until!(pool.state, timeout = Duration::from_secs(1), |s| !s.idle.is_empty(), |s| s.idle.pop());
    assert!(elapsed.is_err());
    locked!(pool.state, |s| s.idle.push(3));
    let popped = wait_until!(pool.state, timeout = Duration::from_secs(1), |s| !s.idle.is_empty(), |s| s.idle.pop());
    assert_eq!(popped.unwrap(), Some(3));
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_timeout_may_be_none() {
    let pool = Pool::of(1);
    let lock = Lock::new(0);
    let (none, never) = (None::<Duration>, None::<std::time::Instant>);
    let short = Some(Duration::from_secs(1));
    assert!(wait_until!(pool.state, timeout = none, |s| !s.idle.is_empty(), |_| ()).is_ok());
    assert!(wait_until!(pool.state, timeout = short, |s| s.closed, |_| ()).is_err());
    assert!(
        wait_until!(pool.state, deadline = short.map(|it| tokio::time::Instant::now() + it), |s| s.closed, |_| ())
            .is_err()
    );
    assert!(with_lock!(lock, timeout = none, |n| *n).is_ok());
    assert!(with_lock!(lock, deadline = never, |n| *n).is_ok());
    let held = lock.acquire().await;
    assert!(with_lock!(lock, timeout = short, |n| *n).is_err());
    let mut waits = Polled::waiting(async { with_lock!(lock, deadline = never, |n| *n) });
    let mut other = Polled::waiting(async { with_lock!(lock, timeout = none, |n| *n) });
    tokio::time::advance(Duration::from_secs(1_000_000)).await;
    assert!(waits.poll().is_pending() && other.poll().is_pending());
    drop(held);
    assert!(waits.woken_and_ready().is_ok());
    assert!(other.woken_and_ready().is_ok());
    std::thread::scope(|scope| {
        let blocks = || wait_until_blocking!(lock, timeout = none, |n| *n == 0).is_ok();
        assert!(scope.spawn(blocks).join().unwrap());
    });
}

#[test]
fn a_thread_waits() {
    let pool = Pool::of(0);
    let thread = std::thread::spawn({
        let pool = Arc::clone(&pool);
        move || wait_until_blocking!(pool.state, |s| !s.idle.is_empty(), |s| s.idle.pop())
    });
    locked!(pool.state, |s| s.idle.push(3));
    assert_eq!(thread.join().unwrap(), Some(3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn functions_that_wait_can_be_spawned() {
    let pool = Pool::of(2);
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move {
                for _ in 0..20 {
                    let pooled = pool.get().await.unwrap();
                    tokio::task::yield_now().await;
                    drop(pooled);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(pool.stats(), (2, 0));
}

#[test]
fn a_method_may_require_a_monitor() {
    #[guarded]
    struct Account {
        state: Monitor,
        #[guarded(by = state)]
        balance: i64,
    }

    #[guarded]
    impl Account {
        #[requires(state)]
        fn withdraw(&mut self, amount: i64) -> bool {
            let is_covered = self.balance >= amount;
            if is_covered {
                self.balance -= amount;
            }
            is_covered
        }
    }

    let account = Account::from(AccountInit { balance: 10 });
    assert!(locked!(account.holding_state(), |a| a.withdraw(7)));
    assert!(!locked!(account.holding_state(), |a| a.withdraw(7)));
}

// --- reached! ---

#[test]
fn a_release_completes_all_waits_whose_predicate_was_reached() {
    let monitor = &Monitor::new(0_u64);
    let wait = |mine: u64| Polled::waiting(async move { reached!(monitor, |flushed| *flushed >= mine) });
    let mut waits: Vec<_> = (1..100).map(wait).collect();
    locked!(monitor, |flushed| *flushed = 60);
    locked!(monitor, |flushed| *flushed = 0);
    for wait in &mut waits[..60] {
        wait.woken_and_ready();
    }
    assert!(waits[60..].iter().all(|wait| wait.wakes() == 0));
    Polled::new(async { reached!(monitor, |flushed| *flushed == 0) }).ready();
}

#[test]
fn a_reached_wait_completes_while_the_monitor_is_locked() {
    let monitor = &Monitor::new(0);
    let mut wait = Polled::waiting(async { reached!(monitor, |n| *n == 1) });
    locked!(monitor, |n| *n = 1);
    let _held = monitor.lock();
    wait.woken_and_ready();
}

#[tokio::test(start_paused = true)]
async fn reached_takes_timeouts_and_deadlines() {
    let pool = Pool::of(1);
    let second = Duration::from_secs(1);
    assert!(reached!(pool.state, timeout = second, |s| s.closed).is_err());
    assert!(reached!(pool.drained, timeout = Some(second)).is_err());
    #[cfg(feature = "tokio")]
    assert!(reached!(pool.state, deadline = tokio::time::Instant::now() + second, |s| s.open <= pool.limit).is_ok());
    pool.close();
    reached!(pool.drained);
    assert!(reached!(pool.state, timeout = None, |s| s.closed).is_ok());
}

/// Once for the waits that lock the monitor, and once for those of `reached!`.
#[test]
fn a_condition_is_evaluated_once_for_all_waits_of_reached() {
    #[guarded]
    struct Counted {
        state: Monitor,
        #[guarded(by = state)]
        evaluations: std::cell::Cell<u32>,
        #[condition(of = state, when = |s| { s.evaluations.set(s.evaluations.get() + 1); false })]
        never: Condition,
    }
    let counted = Counted::from(CountedInit { evaluations: std::cell::Cell::new(0) });
    let waits = [
        Polled::waiting(async { reached!(counted.never) }),
        Polled::waiting(async { reached!(counted.never) }),
        Polled::waiting(async { drop(wait_until!(counted.never)) }),
    ];
    locked!(counted.state, |s| s.evaluations.set(0));
    assert_eq!(locked!(counted.state, |s| s.evaluations.get()), 2);
    drop(waits);
}

// --- try_wait_until! ---

#[test]
fn try_wait_until_goes_on_at_once_or_not_at_all() {
    let pool = Pool::of(1);
    let limit = String::from("1");
    let try_get = || try_wait_until!(pool.state, |s| s.idle.len() == pool.limit && limit == "1", |s| s.idle.pop());
    assert_eq!(try_get(), Some(Some(0)));
    assert_eq!(try_get(), None);
    pool.close();
    assert!(try_wait_until!(pool.drained).is_some_and(|s| s.closed));
    let held = pool.state.lock();
    assert!(try_wait_until!(pool.state, |_s| true).is_none());
    drop(held);
}

#[test]
fn try_wait_until_overtakes_no_waiter_of_the_condition() {
    #[guarded]
    struct Stock {
        state: Monitor,
        #[guarded(by = state)]
        items: Vec<u32>,
        #[condition(of = state, when = |s| !s.items.is_empty())]
        ready: Condition,
    }
    let stock = Stock::from(StockInit { items: vec![] });
    let take = || Polled::waiting(async { wait_until!(stock.ready).items.pop() });
    let (mut first, mut second) = (take(), take());
    locked!(stock.state, |s| s.items.extend([1, 2]));
    assert_eq!((first.wakes(), second.wakes()), (1, 1));
    assert!(try_wait_until!(stock.ready).is_none(), "the waiters come first");
    first.woken_and_ready();
    second.woken_and_ready();
    locked!(stock.state, |s| s.items.push(3));
    assert_eq!(try_wait_until!(stock.ready).unwrap().items.pop(), Some(3));
}

// --- select_event! ---

/// The body of the winner runs while the losers still wait. The thread that held the monitor then drops the losers.
#[test]
fn two_waits_of_one_monitor_are_branches_of_one_select() {
    let pool = Pool::of(0);
    let text = String::from("closed");
    let mut either = Polled::waiting(async {
        select_event! {
            biased;
            number = wait_until!(pool.state, |s| !s.idle.is_empty(), |s| { s.open += 1; s.idle.pop() }) => {
                // The monitor is free, and no task waits.
                (number, locked!(pool.state, |s| s.open), pool.state.waiting())
            }
            text = wait_until!(pool.state, |s| s.closed, |_| text) => (None, text.len(), 0),
            () = reached!(pool.state, |s| s.open > 7) => (None, 7, 0),
        }
    });
    assert_eq!(pool.state.waiting(), 3);
    locked!(pool.state, |s| s.idle.push(4));
    assert_eq!(either.woken_and_ready(), (Some(4), 1, 0));
}

#[test]
fn the_wake_up_of_a_losing_branch_is_passed_on() {
    let pool = Pool::of(0);
    let mut either = Polled::waiting(async {
        select_event! {
            biased;
            () = wait_until!(pool.state, |s| s.closed, |s| s.closed = false) => 0,
            number = wait_until!(pool.state, |s| !s.idle.is_empty(), |s| s.idle.pop()) => number.unwrap(),
        }
    });
    let mut closed = Polled::waiting(async { wait_until!(pool.state, |s| !s.idle.is_empty(), |s| s.idle.pop()) });
    locked!(pool.state, |s| {
        s.idle.push(3);
        s.closed = true;
    });
    assert_eq!(either.woken_and_ready(), 0);
    assert_eq!(closed.woken_and_ready(), Some(3));
}

#[tokio::test(start_paused = true)]
async fn branches_of_monitors_have_limits_and_those_of_locks_leave_the_function() {
    async fn run(pool: &Pool, lock: &Lock<u32>, is_out: bool) -> Result<u32, String> {
        let mut rounds = 0;
        loop {
            select_event! {
                biased;
                popped = wait_until!(pool.state, timeout = Duration::from_secs(1), |s| s.closed, |s| s.open) => {
                    popped.map_err(|elapsed| elapsed.to_string())?;
                }
                n = wait_until!(lock, |n| *n > 0 && !is_out, |n| {
                    rounds += 1;
                    *n -= 1;
                    if *n == 0 { return Ok(rounds) }
                    *n
                }) => rounds += 10 * n,
            }
        }
    }
    let (pool, lock) = (Pool::of(0), Lock::new(2));
    assert_eq!(run(&pool, &lock, true).await, Err("the wait did not end in time".to_owned()));
    assert_eq!(run(&pool, &lock, false).await, Ok(12));
}

#[test]
fn a_barging_monitor_of_a_struct_lets_newcomers_overtake() {
    #[guarded]
    #[derive(Default)]
    struct Stock {
        #[lock(barging)]
        state: Monitor,
        #[guarded(by = state)]
        items: Vec<u32>,
    }
    let stock = Stock::from(StockInit { items: vec![] });
    let take = || async { wait_until!(stock.state, |s| !s.items.is_empty(), |s| s.items.pop()) };
    let mut first = Polled::waiting(take());
    locked!(stock.state, |s| s.items.push(1));
    assert_eq!(Polled::new(take()).ready(), Some(1));
    assert!(first.is_woken() && first.poll().is_pending());
    let stock = Stock::default();
    assert!(try_wait_until!(stock.state, |s| s.items.is_empty()).is_some());
}
