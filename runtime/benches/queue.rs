//! Our queue beside the channels of its peers, in one interleaved run.
//!
//! ```text
//! cargo bench -p warded --bench queue                         every table
//! cargo bench -p warded --bench queue -- --quick              the same from a moment each: does it still run?
//! cargo bench -p warded --bench queue -- 1p1c one-thread      the tables with such names
//! ```
//!
//! How to read it stands in `lock.rs`; `4p4c` are four tasks that put and four that take. tokio's channel has one receiver
//! and is in the tables with one taker only. A mutex around a `VecDeque`, with a yield when it is full or empty, is what a
//! channel costs that needn't wake anybody; two workers would spin in it, and so it is shown for one thread only.
//!
//! # Why it is fair
//!
//! The items are numbers; all that were put must have been taken, as many by each taker. Each task has its own handle, cloned
//! before the clock runs, as the channels want it. Ours also counts items that are not done: each is dropped once it was
//! looked at, and so done.

mod side_by_side;

mod queue {
    pub(crate) mod contenders;
}

use queue::contenders::{AsyncChannel, Asyncband, Flume, Kanal, MutexAndYield, TokioMpsc, Warded};
use side_by_side::{
    Against, Column, Options, Row, Table,
    goal::{Demand, Goal, Yardstick},
    passing::{Channel, Passing},
    runtime::{current_thread, two_workers},
};

const CAPACITIES: [usize; 3] = [1, 16, 1_024];

/// So many tasks put items in, and as many take them out.
const TASKS: [usize; 2] = [1, 4];

const ONE_THREAD: &str = "one-thread";
const TWO_WORKERS: &str = "two-workers";

fn main() {
    side_by_side::run(tables, goals);
}

fn name(tasks: usize, capacity: usize, threads: &str) -> String {
    format!("{tasks}p{tasks}c-{capacity}-{threads}")
}

fn works() -> impl Iterator<Item = (usize, usize)> {
    CAPACITIES.into_iter().flat_map(|capacity| TASKS.map(|tasks| (tasks, capacity)))
}

fn goals() -> Vec<Goal> {
    let goal = |(tasks, capacity), yardstick, times| Goal {
        what: format!("{tasks}p{tasks}c, capacity {capacity}, one thread"),
        table: name(tasks, capacity, ONE_THREAD),
        row: Warded::NAME,
        column: 0,
        yardstick,
        demand: Demand::AtMost(times),
    };
    let goals = |work| {
        [
            goal(work, Yardstick::Row(Kanal::NAME), 1.2),
            goal(work, Yardstick::BestPeer(Against::PeersBut(Kanal::NAME)), 0.7),
        ]
    };
    works().flat_map(goals).collect()
}

fn tables(options: &Options) -> Vec<Table> {
    let items = options.pick(20_000, 2_000);
    let one_thread = works().map(|(tasks, capacity)| {
        let passing = Passing { tasks, capacity, runtime: current_thread, items };
        let mut rows = rows(passing);
        rows.push(passing.row::<MutexAndYield>());
        table(name(tasks, capacity, ONE_THREAD), passing, rows, Some(MutexAndYield::NAME), options)
    });
    let two_workers = works().map(|(tasks, capacity)| {
        let passing = Passing { tasks, capacity, runtime: two_workers, items };
        table(name(tasks, capacity, TWO_WORKERS), passing, rows(passing), None, options)
    });
    one_thread.chain(two_workers).collect()
}

fn table(name: String, passing: Passing, rows: Vec<Row>, limit: Option<&'static str>, options: &Options) -> Table {
    let Passing { tasks, capacity, .. } = passing;
    Table {
        title: format!("{tasks} put, {tasks} take, capacity {capacity}; ns an item"),
        name,
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit,
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
    if passing.tasks == 1 {
        rows.push(passing.row::<TokioMpsc>());
    }
    rows
}
