//! Our semaphore beside those of its peers, in one interleaved run.
//!
//! ```text
//! cargo bench -p warded --bench semaphore                     every table
//! cargo bench -p warded --bench semaphore -- --quick          the same from a moment each: does it still run?
//! cargo bench -p warded --bench semaphore -- ping-pong        the tables with such names
//! ```
//!
//! How to read it stands in `lock.rs`.
//!
//! # Why it is fair
//!
//! All have as many permits, never run out of them where the semaphore is called free, and are called through the same
//! generic code. In the ping-pong each permit is taken for good and another one added, so that nobody can go on without
//! having waited: all are polled and woken as often. saa is not in it: on one thread it spins for 50 µs before each wait.

mod side_by_side;

mod semaphore {
    pub(crate) mod contenders;
}

use std::{
    hint::black_box,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Waker},
};

use semaphore::contenders::Contender;
use side_by_side::{
    Against, Column, Options, Role, Row, Table,
    clock::{at_once, nanos_a_turn},
    goal::{Demand, Goal, Yardstick},
    runtime::{current_thread, nanos_each_in, run_all, yields},
};

const FREE: &str = "free";
const PING_PONG: &str = "ping-pong";

const CAS_AND_ADD: &str = "CAS + add";
const TWO_YIELDS: &str = "two yields";

fn main() {
    side_by_side::run(|options| vec![free(options), ping_pong(options)], goals);
}

fn goals() -> Vec<Goal> {
    let goal = |what: &str, table: &str, times| Goal {
        what: what.to_owned(),
        table: table.to_owned(),
        row: "warded",
        column: 0,
        yardstick: Yardstick::BestPeer(Against::AnyPeer),
        demand: Demand::AtMost(times),
    };
    vec![
        goal("free semaphore, polled", FREE, 0.95),
        goal("ping-pong between two tasks, current_thread", PING_PONG, 1.0),
    ]
}

fn table(name: &str, title: &str, limit: &'static str, rounds: usize, rows: Vec<Row>) -> Table {
    Table {
        name: name.to_owned(),
        title: title.to_owned(),
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: Some(limit),
        rounds,
        rows,
    }
}

// --- a permit is free whenever it is wanted ---

const PERMITS: usize = 10;

fn free(options: &Options) -> Table {
    let rows = vec![
        free_row::<warded::Semaphore>(),
        free_row::<tokio::sync::Semaphore>(),
        free_row::<asyncband::semaphore::Semaphore>(),
        free_row::<futures_intrusive::sync::Semaphore>(),
        free_row::<maitake_sync::Semaphore>(),
        free_row::<saa::Semaphore>(),
        free_row::<async_lock::Semaphore>(),
        cas_and_add(),
    ];
    let title = "free semaphore: acquire polled once by hand, release; ns a turn";
    table(FREE, title, CAS_AND_ADD, options.pick(1_000, 20), rows)
}

fn free_row<C: Contender>() -> Row {
    let semaphore = C::create(PERMITS);
    Row::new(C::NAME, C::ROLE, move || {
        let mut cx = Context::from_waker(Waker::noop());
        vec![nanos_a_turn(|| drop(at_once(pin!(black_box(&semaphore).acquire()), &mut cx)))]
    })
}

/// The least it takes: to count down unless it is zero, and up again.
fn cas_and_add() -> Row {
    let permits = AtomicUsize::new(PERMITS);
    Row::new(CAS_AND_ADD, Role::Limit, move || {
        vec![nanos_a_turn(|| {
            let permits = black_box(&permits);
            let free = permits.load(Ordering::Relaxed);
            assert_ne!(free, 0, "nobody else takes any");
            let taken = permits.compare_exchange(free, free - 1, Ordering::Acquire, Ordering::Relaxed);
            assert!(taken.is_ok(), "nobody else takes any");
            permits.fetch_add(1, Ordering::Release);
        })]
    })
}

// --- ping-pong ---

fn ping_pong(options: &Options) -> Table {
    let returns = options.pick(10_000, 1_000);
    let rows = vec![
        ping_pong_row::<warded::Semaphore>(returns),
        ping_pong_row::<tokio::sync::Semaphore>(returns),
        ping_pong_row::<asyncband::semaphore::Semaphore>(returns),
        ping_pong_row::<futures_intrusive::sync::Semaphore>(returns),
        ping_pong_row::<maitake_sync::Semaphore>(returns),
        ping_pong_row::<async_lock::Semaphore>(returns),
        Row::new(TWO_YIELDS, Role::Limit, move || {
            vec![nanos_each_in(current_thread, returns, |returns| run_all((0..2).map(move |_| yields(returns))))]
        }),
    ];
    let title = "ping-pong between two tasks on one thread: a permit for you, a permit for me; ns there and back";
    table(PING_PONG, title, TWO_YIELDS, options.pick(100, 5), rows)
}

fn ping_pong_row<C: Contender>(returns: usize) -> Row {
    Row::new(C::NAME, C::ROLE, move || vec![nanos_each_in(current_thread, returns, play::<C>)])
}

async fn play<C: Contender>(returns: usize) {
    let (here, there) = (Arc::new(C::create(1)), Arc::new(C::create(0)));
    let ping = pass_on(Arc::clone(&here), Arc::clone(&there), returns);
    run_all([ping, pass_on(there, here, returns)]).await;
}

/// Takes permits of one semaphore for good, and adds as many to the other.
async fn pass_on<C: Contender>(from: Arc<C>, to: Arc<C>, times: usize) {
    for _ in 0..times {
        C::forget(from.acquire().await);
        to.add_permit();
    }
}
