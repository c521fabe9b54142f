//! Compares our queue with the channels of its peers, in one interleaved run.
//!
//! ```text
//! cargo bench -p warded --bench queue                         every table
//! cargo bench -p warded --bench queue -- --quick              the same tables, each measured only for a moment
//! cargo bench -p warded --bench queue -- 1p1c one-thread      the tables with such names
//! ```
//!
//! `lock.rs` explains how to read the tables. `4p1c` means four tasks that put and one that takes. Each table is measured on
//! one thread and on two workers. tokio's channel has one receiver, so it is only in the tables with one taker. A mutex around
//! a `VecDeque`, with a yield when it is full or empty, shows the cost of a channel that wakes no task. On two workers its
//! tasks would spin, so it is shown for one thread only.
//!
//! # Why it is fair
//!
//! The items are numbers. All items that were put must be taken, the same number by each taker. Each task has its own handle,
//! cloned before the clock runs, as the channels require. Our queue also counts items that are not done. Each job is dropped
//! right after its item was read, which marks the item as done.

mod side_by_side;

mod queue {
    pub(crate) mod contenders;
}

use queue::contenders::{
    AsyncChannel, Asyncband, CrossfireMpmc, CrossfireMpsc, Flume, Kanal, MutexAndYield, TokioMpsc, Warded,
};
use side_by_side::{
    Against, Column, Options, Row, Table,
    goal::{Demand, Goal, Yardstick},
    passing::{Channel, Passing, Tasks},
    runtime::{ONE_THREAD, TWO_WORKERS, Threads},
};

const CAPACITIES: [usize; 3] = [1, 16, 1_024];

const TASKS: [Tasks; 3] =
    [Tasks { putters: 1, getters: 1 }, Tasks { putters: 4, getters: 1 }, Tasks { putters: 4, getters: 4 }];

fn main() {
    // crossfire's README says to call this once, before its channels are used.
    crossfire::detect_backoff_cfg();
    side_by_side::run(tables, goals);
}

fn name(tasks: Tasks, capacity: usize, threads: Threads) -> String {
    format!("{}-{capacity}-{}", tasks.name(), threads.suffix())
}

fn works() -> impl Iterator<Item = (Tasks, usize)> {
    CAPACITIES.into_iter().flat_map(|capacity| TASKS.map(|tasks| (tasks, capacity)))
}

fn goals() -> Vec<Goal> {
    let goal = |(tasks, capacity): (Tasks, usize), threads: Threads, peer, times| Goal {
        what: format!("{}, capacity {capacity}, {}", tasks.name(), threads.name),
        table: name(tasks, capacity, threads),
        row: Warded::NAME,
        column: 0,
        yardstick: Yardstick::Row(peer),
        demand: Demand::AtMost(times),
    };
    let one_thread = works().map(|work| goal(work, ONE_THREAD, Kanal::NAME, 1.0));
    // kanal and crossfire spin on two workers. tokio's channel has only one receiver, so with four takers flume stands for it.
    let two_workers = works().map(|work| {
        let peer = if work.0.getters == 1 { TokioMpsc::NAME } else { Flume::NAME };
        goal(work, TWO_WORKERS, peer, 0.6)
    });
    one_thread.chain(two_workers).collect()
}

fn tables(options: &Options) -> Vec<Table> {
    let on = |threads| works().map(move |(tasks, capacity)| table(tasks, capacity, threads, options));
    on(ONE_THREAD).chain(on(TWO_WORKERS)).collect()
}

fn table(tasks: Tasks, capacity: usize, threads: Threads, options: &Options) -> Table {
    let passing = Passing { tasks, capacity, runtime: threads.runtime, items: options.pick(20_000, 2_000) };
    let mut rows = rows(passing);
    let is_one_thread = threads.name == ONE_THREAD.name;
    if is_one_thread {
        rows.push(passing.row::<MutexAndYield>());
    }
    let Tasks { putters, getters } = tasks;
    Table {
        name: name(tasks, capacity, threads),
        title: format!("{putters} put, {getters} take, capacity {capacity}, {}; ns an item", threads.name),
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: is_one_thread.then_some(MutexAndYield::NAME),
        rounds: options.pick(60, 3),
        rows,
    }
}

fn rows(passing: Passing) -> Vec<Row> {
    let mut rows = vec![
        passing.row::<Warded>(),
        passing.row::<Kanal>(),
        passing.row::<Flume>(),
        passing.row::<Asyncband>(),
        passing.row::<AsyncChannel>(),
    ];
    if passing.tasks.getters == 1 {
        rows.extend([passing.row::<CrossfireMpsc>(), passing.row::<TokioMpsc>()]);
    } else {
        rows.push(passing.row::<CrossfireMpmc>());
    }
    rows
}
