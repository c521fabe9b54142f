//! Compares our read-write lock with those of its peers, in one interleaved run.
//!
//! ```text
//! cargo bench -p warded --bench rw_lock                       every table
//! cargo bench -p warded --bench rw_lock -- --quick            the same tables, each measured only for a moment
//! cargo bench -p warded --bench rw_lock -- free               the tables with such names
//! ```
//!
//! `lock.rs` explains how to read the tables, and why the comparison is fair. In the crowd each task writes in every tenth of
//! its turns, and the tasks begin at different turns of the ten. So one turn in ten is a write, and the writes are spread.

mod side_by_side;

mod rw_lock {
    pub(crate) mod contenders;
}

use std::{
    hint::black_box,
    pin::pin,
    sync::PoisonError,
    task::{Context, Waker},
};

use rw_lock::contenders::{Contender, Reader, SaaRwLock, Writer};
use side_by_side::{
    Against, Column, Options, Role, Row, Table,
    clock::{at_once, nanos_a_turn},
    crowd::{Contested, Crowd},
    goal::{Demand, Goal, Yardstick},
    runtime::two_workers,
};

const FREE_READ: &str = "free-read";
const FREE_WRITE: &str = "free-write";
const CROWD: &str = "crowd-64";

const TASKS: usize = 64;

/// One of this many turns is a write.
const TURNS_A_WRITE: usize = 10;

const STD: &str = "std";

fn main() {
    side_by_side::run(|options| vec![free_read(options), free_write(options), crowd(options)], goals);
}

fn goals() -> Vec<Goal> {
    let goal = |what: &str, table: &str, against, times| Goal {
        what: what.to_owned(),
        table: table.to_owned(),
        row: "warded",
        column: 0,
        yardstick: Yardstick::BestPeer(against),
        demand: Demand::AtMost(times),
    };
    vec![
        // These ratios should stay as they were, 0.88 and 1.01. The goals allow 5 % more for noise.
        goal("free lock, read, polled", FREE_READ, Against::AnyPeer, 0.93),
        goal("free lock, write, polled", FREE_WRITE, Against::AnyPeer, 1.06),
        goal("1 write in 10, 64 tasks on two workers", CROWD, Against::FairPeers, 0.9),
        Goal {
            column: Crowd::LEAST_TO_MOST,
            yardstick: Yardstick::Itself,
            demand: Demand::AtLeast(0.9),
            ..goal("1 write in 10, 64 tasks: least / most served", CROWD, Against::FairPeers, 0.9)
        },
    ]
}

// --- free ---

fn free_read(options: &Options) -> Table {
    let mut rows = vec![
        read_row::<warded::RwLock<u64>>(),
        read_row::<tokio::sync::RwLock<u64>>(),
        read_row::<asyncband::rwlock::RwLock<u64>>(),
        read_row::<maitake_sync::RwLock<u64>>(),
        read_row::<SaaRwLock>(),
        read_row::<async_lock::RwLock<u64>>(),
    ];
    let (std, parking_lot) = (std::sync::RwLock::new(0_u64), parking_lot::RwLock::new(0_u64));
    rows.push(blocking_row(STD, move || *black_box(&std).read().unwrap_or_else(PoisonError::into_inner)));
    rows.push(blocking_row("parking_lot", move || *black_box(&parking_lot).read()));
    free(FREE_READ, "free read-write lock: read polled once by hand, look, release; ns a turn", rows, options)
}

fn free_write(options: &Options) -> Table {
    let mut rows = vec![
        write_row::<warded::RwLock<u64>>(),
        write_row::<tokio::sync::RwLock<u64>>(),
        write_row::<asyncband::rwlock::RwLock<u64>>(),
        write_row::<maitake_sync::RwLock<u64>>(),
        write_row::<SaaRwLock>(),
        write_row::<async_lock::RwLock<u64>>(),
    ];
    let (std, parking_lot) = (std::sync::RwLock::new(0_u64), parking_lot::RwLock::new(0_u64));
    rows.push(blocking_row(STD, move || *black_box(&std).write().unwrap_or_else(PoisonError::into_inner) += 1));
    rows.push(blocking_row("parking_lot", move || *black_box(&parking_lot).write() += 1));
    free(FREE_WRITE, "free read-write lock: write polled once by hand, += 1, release; ns a turn", rows, options)
}

fn free(name: &str, title: &str, rows: Vec<Row>, options: &Options) -> Table {
    Table {
        name: name.to_owned(),
        title: title.to_owned(),
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: Some(STD),
        rounds: options.pick(1_000, 20),
        rows,
    }
}

fn read_row<C: Contender>() -> Row {
    let lock = C::create();
    Row::new(C::NAME, C::ROLE, move || {
        let mut cx = Context::from_waker(Waker::noop());
        vec![nanos_a_turn(|| {
            black_box(at_once(pin!(black_box(&lock).read()), &mut cx).value());
        })]
    })
}

fn write_row<C: Contender>() -> Row {
    let lock = C::create();
    Row::new(C::NAME, C::ROLE, move || {
        let mut cx = Context::from_waker(Waker::noop());
        vec![nanos_a_turn(|| at_once(pin!(black_box(&lock).write()), &mut cx).increment())]
    })
}

/// A lock that blocks its thread when it has to wait.
fn blocking_row<T>(name: &'static str, turn: impl Fn() -> T + 'static) -> Row {
    Row::new(name, Role::Limit, move || {
        vec![nanos_a_turn(|| {
            black_box(turn());
        })]
    })
}

// --- contended ---

fn crowd(options: &Options) -> Table {
    let crowd = Crowd::new(TASKS, two_workers, options);
    Table {
        name: CROWD.to_owned(),
        title: format!("{TASKS} tasks, 1 write in {TURNS_A_WRITE}, two workers; ns a turn"),
        columns: Crowd::columns(),
        against: Some(Against::FairPeers),
        limit: None,
        rounds: options.pick(15, 2),
        rows: vec![
            crowd_row::<warded::RwLock<u64>>(crowd),
            crowd_row::<tokio::sync::RwLock<u64>>(crowd),
            crowd_row::<asyncband::rwlock::RwLock<u64>>(crowd),
            crowd_row::<maitake_sync::RwLock<u64>>(crowd),
            crowd_row::<SaaRwLock>(crowd),
            crowd_row::<async_lock::RwLock<u64>>(crowd),
        ],
    }
}

fn crowd_row<C: Contender>(crowd: Crowd) -> Row {
    Row::new(C::NAME, C::ROLE, move || crowd.measure(ReadersAndWriters(C::create())))
}

struct ReadersAndWriters<C>(C);

impl<C: Contender> Contested for ReadersAndWriters<C> {
    fn exclude_all(&self) -> impl Sized {
        self.0.try_write().expect("the lock is free")
    }

    #[inline]
    async fn turn(&self, number: usize) {
        if number % TURNS_A_WRITE == 0 {
            self.0.write().await.increment();
        } else {
            black_box(self.0.read().await.value());
        }
    }
}
