//! Compares our semaphore with those of its peers, in one interleaved run.
//!
//! ```text
//! cargo bench -p warded --bench semaphore                     every table
//! cargo bench -p warded --bench semaphore -- --quick          the same tables, each measured only for a moment
//! cargo bench -p warded --bench semaphore -- contended        the tables with such names
//! ```
//!
//! `lock.rs` explains how to read the tables.
//!
//! # Why it is fair
//!
//! All semaphores have the same number of permits, and are called through the same generic code. In the tables called *free*,
//! they never run out of permits. In the contended tables, tasks compete for some permits. Each task acquires one, counts and
//! releases it, again and again. These tables compare with fair peers, and `lock.rs` explains `least/most`. In the ping-pong
//! each permit is taken for good and another one added, so each task waits in each turn, and all are polled and woken equally
//! often. async-lock can't acquire several permits at once. saa is not in the tables of waiting tasks on one thread, because
//! there it spins for 50 µs before each wait.

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

use semaphore::contenders::{Contender, GivesMany};
use side_by_side::{
    Against, Column, Options, Role, Row, Table,
    clock::{at_once, nanos_a_turn},
    crowd::{Begin, Contested, Crowd},
    goal::{Demand, Goal, Yardstick},
    runtime::{ONE_THREAD, TWO_WORKERS, Threads, nanos_each_in, run_all, yields},
};

const FREE: &str = "free";
const FREE_MANY: &str = "free-many";
const FREE_TRY: &str = "free-try";

const CAS_AND_ADD: &str = "CAS + add";
const TWO_YIELDS: &str = "two yields";

const THREADS: [Threads; 2] = [ONE_THREAD, TWO_WORKERS];

/// How many tasks compete.
const TASKS: [usize; 3] = [2, 8, 64];

/// The number of permits for which they compete, and how it begins. Two workers never need four permits, unless all tasks wait
/// at the beginning.
const CONTENDED: [(usize, Begin); 3] = [(1, Begin::AllWait), (4, Begin::Free), (4, Begin::AllWait)];

fn main() {
    side_by_side::run(tables, goals);
}

fn tables(options: &Options) -> Vec<Table> {
    let mut tables = vec![free(options), free_many(options), free_try(options)];
    for threads in THREADS {
        tables.push(ping_pong(threads, options));
        for (permits, begin) in CONTENDED {
            tables.extend(TASKS.map(|tasks| contended(tasks, permits, begin, threads, options)));
        }
    }
    tables
}

fn goals() -> Vec<Goal> {
    let goal = |what: &str, table: String, against, times| Goal {
        what: what.to_owned(),
        table,
        row: "warded",
        column: 0,
        yardstick: Yardstick::BestPeer(against),
        demand: Demand::AtMost(times),
    };
    // The goals of the free semaphores are measured ratios, 0.87, 0.89 and 0.84, with 5 % more for noise.
    let mut goals = vec![
        goal("free semaphore, polled", FREE.to_owned(), Against::AnyPeer, 0.92),
        goal("free semaphore, three permits, polled", FREE_MANY.to_owned(), Against::AnyPeer, 0.94),
        goal("free semaphore, by try", FREE_TRY.to_owned(), Against::AnyPeer, 0.89),
    ];
    for threads in THREADS {
        let what = format!("ping-pong of two tasks, {}", threads.name);
        goals.push(goal(&what, ping_pong_name(threads), Against::AnyPeer, 1.0));
    }
    // One permit should cost no more than with the best peer. The goal of four permits is the measured ratio, 0.6, with 5 % more for noise.
    for (permits, begin, times) in [(1, Begin::AllWait, 1.0), (4, Begin::Free, 0.63)] {
        for tasks in TASKS {
            let what = format!("permits: {permits}, tasks: {tasks}, two workers");
            goals.push(goal(&what, contended_name(tasks, permits, begin, TWO_WORKERS), Against::FairPeers, times));
        }
    }
    goals
}

fn table(name: String, title: String, limit: &'static str, rounds: usize, rows: Vec<Row>) -> Table {
    Table {
        name,
        title,
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: Some(limit),
        rounds,
        rows,
    }
}

// --- free ---

const PERMITS: usize = 10;

fn free_table(name: &str, what: &str, mut rows: Vec<Row>, options: &Options) -> Table {
    rows.push(cas_and_add());
    let title = format!("free semaphore: {what}; ns a turn");
    table(name.to_owned(), title, CAS_AND_ADD, options.pick(1_000, 20), rows)
}

fn free(options: &Options) -> Table {
    let rows = vec![
        free_row::<warded::Semaphore>(),
        free_row::<tokio::sync::Semaphore>(),
        free_row::<asyncband::semaphore::Semaphore>(),
        free_row::<futures_intrusive::sync::Semaphore>(),
        free_row::<maitake_sync::Semaphore>(),
        free_row::<saa::Semaphore>(),
        free_row::<async_lock::Semaphore>(),
    ];
    free_table(FREE, "acquire polled once by hand, release", rows, options)
}

fn free_row<C: Contender>() -> Row {
    let semaphore = C::create(PERMITS);
    Row::new(C::NAME, C::ROLE, move || {
        let mut cx = Context::from_waker(Waker::noop());
        vec![nanos_a_turn(|| drop(at_once(pin!(black_box(&semaphore).acquire()), &mut cx)))]
    })
}

fn free_many(options: &Options) -> Table {
    let rows = vec![
        many_row::<warded::Semaphore>(),
        many_row::<tokio::sync::Semaphore>(),
        many_row::<asyncband::semaphore::Semaphore>(),
        many_row::<futures_intrusive::sync::Semaphore>(),
        many_row::<maitake_sync::Semaphore>(),
        many_row::<saa::Semaphore>(),
    ];
    free_table(FREE_MANY, "acquire three permits polled once by hand, release", rows, options)
}

fn many_row<C: GivesMany>() -> Row {
    let semaphore = C::create(PERMITS);
    Row::new(C::NAME, C::ROLE, move || {
        let mut cx = Context::from_waker(Waker::noop());
        vec![nanos_a_turn(|| drop(at_once(pin!(black_box(&semaphore).acquire_many()), &mut cx)))]
    })
}

fn free_try(options: &Options) -> Table {
    let rows = vec![
        try_row::<warded::Semaphore>(),
        try_row::<tokio::sync::Semaphore>(),
        try_row::<asyncband::semaphore::Semaphore>(),
        try_row::<futures_intrusive::sync::Semaphore>(),
        try_row::<maitake_sync::Semaphore>(),
        try_row::<saa::Semaphore>(),
        try_row::<async_lock::Semaphore>(),
    ];
    free_table(FREE_TRY, "try to acquire, release", rows, options)
}

fn try_row<C: Contender>() -> Row {
    let semaphore = C::create(PERMITS);
    Row::new(C::NAME, C::ROLE, move || {
        vec![nanos_a_turn(|| drop(black_box(&semaphore).try_acquire().expect("a permit is free")))]
    })
}

/// The minimal cost: counting down unless the count is zero, and up again.
fn cas_and_add() -> Row {
    let permits = AtomicUsize::new(PERMITS);
    Row::new(CAS_AND_ADD, Role::Limit, move || {
        vec![nanos_a_turn(|| {
            let permits = black_box(&permits);
            let free = permits.load(Ordering::Relaxed);
            assert_ne!(free, 0, "no other task takes any");
            let taken = permits.compare_exchange(free, free - 1, Ordering::Acquire, Ordering::Relaxed);
            assert!(taken.is_ok(), "no other task takes any");
            permits.fetch_add(1, Ordering::Release);
        })]
    })
}

// --- contended ---

fn contended_name(tasks: usize, permits: usize, begin: Begin, threads: Threads) -> String {
    let begin = if begin == Begin::AllWait { "all-wait" } else { "free" };
    format!("contended-{tasks}-{permits}-{begin}-{}", threads.suffix())
}

fn contended(tasks: usize, permits: usize, begin: Begin, threads: Threads, options: &Options) -> Table {
    let crowd = Crowd::new(tasks, threads.runtime, options).begin(begin);
    let at_first = if begin == Begin::AllWait { "all wait at first" } else { "free at first" };
    let mut rows = vec![
        contended_row::<warded::Semaphore>(crowd, permits),
        contended_row::<tokio::sync::Semaphore>(crowd, permits),
        contended_row::<asyncband::semaphore::Semaphore>(crowd, permits),
        contended_row::<futures_intrusive::sync::Semaphore>(crowd, permits),
        contended_row::<maitake_sync::Semaphore>(crowd, permits),
        contended_row::<async_lock::Semaphore>(crowd, permits),
    ];
    if threads.name == TWO_WORKERS.name {
        rows.push(contended_row::<saa::Semaphore>(crowd, permits));
    }
    Table {
        name: contended_name(tasks, permits, begin, threads),
        title: format!("tasks: {tasks}, permits: {permits}, {at_first}, {}; ns a turn", threads.name),
        columns: Crowd::columns(),
        against: Some(Against::FairPeers),
        limit: None,
        rounds: options.pick(9, 2),
        rows,
    }
}

fn contended_row<C: Contender>(crowd: Crowd, permits: usize) -> Row {
    // Each round has a new semaphore, so that one round leaves no state for the next.
    Row::new(C::NAME, C::ROLE, move || crowd.measure(Permits { semaphore: C::create(permits), permits }))
}

struct Permits<C> {
    semaphore: C,
    permits: usize,
}

impl<C: Contender> Contested for Permits<C> {
    fn exclude_all(&self) -> impl Sized {
        let take = |_| self.semaphore.try_acquire().expect("all permits are free");
        (0..self.permits).map(take).collect::<Vec<_>>()
    }

    #[inline]
    async fn turn(&self, number: usize) {
        let _permit = self.semaphore.acquire().await;
        black_box(number);
    }
}

// --- ping-pong ---

fn ping_pong_name(threads: Threads) -> String {
    format!("ping-pong-{}", threads.suffix())
}

fn ping_pong(threads: Threads, options: &Options) -> Table {
    let returns = options.pick(10_000, 1_000);
    let mut rows = vec![
        ping_pong_row::<warded::Semaphore>(threads, returns),
        ping_pong_row::<tokio::sync::Semaphore>(threads, returns),
        ping_pong_row::<asyncband::semaphore::Semaphore>(threads, returns),
        ping_pong_row::<futures_intrusive::sync::Semaphore>(threads, returns),
        ping_pong_row::<maitake_sync::Semaphore>(threads, returns),
        ping_pong_row::<async_lock::Semaphore>(threads, returns),
    ];
    if threads.name == TWO_WORKERS.name {
        rows.push(ping_pong_row::<saa::Semaphore>(threads, returns));
    }
    rows.push(Row::new(TWO_YIELDS, Role::Limit, move || {
        vec![nanos_each_in(threads.runtime, returns, |returns| run_all((0..2).map(move |_| yields(returns))))]
    }));
    let what = format!("ping-pong between two tasks, {}", threads.name);
    let title = format!("{what}: a permit for you, a permit for me; ns there and back");
    table(ping_pong_name(threads), title, TWO_YIELDS, options.pick(100, 5), rows)
}

fn ping_pong_row<C: Contender>(threads: Threads, returns: usize) -> Row {
    Row::new(C::NAME, C::ROLE, move || vec![nanos_each_in(threads.runtime, returns, play::<C>)])
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
