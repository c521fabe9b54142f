//! Compares monitors with programs that use other primitives, and checks the goals of [`Monitor`](warded::Monitor).
//!
//! ```text
//! cargo bench -p warded --bench monitor                       every table, in about six minutes
//! cargo bench -p warded --bench monitor -- --quick            the same tables, each measured only for a moment
//! cargo bench -p warded --bench monitor -- turns- put-back    the tables with such names
//! ```
//!
//! `lock.rs` explains how to read a table. At the end all medians are printed again, one line for each table, with the required
//! ratios.
//!
//! # The peers
//!
//! Each contender is written as its documentation advises.
//!
//! - *by hand*: a `parking_lot::Mutex` that is never held while a task waits, and tokio's `Notify`s. There is a `Notify` for
//!   each task that takes turns, or for each side of a buffer.
//! - *tokio*: a `tokio::sync::Mutex` and the same number of `Notify`s; *tokio, one*: a single `Notify`, which wakes all tasks at
//!   each turn.
//! - *asyncband*: its mutex, and the same number of condition variables.
//! - *condvar-fair*: the same number of condition variables of `async-condvar-fair`, and the mutex of `parking_lot` 0.12, with
//!   `send_guard`. It is not measured where all tasks must be woken, because they would lock the mutex one after the other.
//! - *`TokioMonitor`* of `qubit-lock`: `notify_all` after each change, as its guide advises if waiters have different predicates.
//! - *watch*: `tokio::sync::watch` and its `wait_for`. It is not measured for buffers, because there the waiters also change the
//!   value.
//! - *`std`*, *`parking_lot`*: their mutexes, in tables in which no task waits for a predicate.
//!
//! Contenders that wake all tasks at each turn are not measured with 100,000 tasks, because that would take minutes.
//!
//! # Why it is fair
//!
//! `turns.rs` and `bounded_buffer.rs` explain how turns and items are counted. The rows of a table run the same code, except for
//! the contender, and each round measures every row once.

mod side_by_side;

#[macro_use]
#[allow(dead_code, reason = "these are measured elsewhere, too")]
#[path = "turns"]
mod turns {
    #[macro_use]
    pub(crate) mod contenders;
    pub(crate) mod relay;
}

#[macro_use]
#[allow(dead_code, reason = "these are measured elsewhere, too")]
#[path = "bounded_buffer"]
mod bounded_buffer {
    #[macro_use]
    pub(crate) mod contenders;
}

mod monitor {
    pub(crate) mod beside_waiters;
    pub(crate) mod buffers;
    pub(crate) mod locking;
    pub(crate) mod put_back;
    pub(crate) mod reached;
    pub(crate) mod turns;
}

use bounded_buffer::contenders::{OnBargingMonitor, OnMonitor, TwoCondvars, TwoNotifies};
use monitor::{
    beside_waiters, buffers, locking, put_back, reached,
    turns::{Barging, CondvarFair, Fair, Qubit},
};
use side_by_side::{
    Against, Column, Options, Row, Table,
    goal::{Demand, Goal, Yardstick},
    passing::{Passing, Tasks},
    runtime::{ONE_THREAD, TWO_WORKERS, Threads},
};
use turns::{
    contenders::{CondvarATask, NotifyATask, NotifyWaiters, Watch},
    relay::{Lap, Relay, at_random, in_order},
};

const MONITOR: &str = "Monitor";
const BARGING: &str = "barging";
const BY_HAND: &str = "by hand";
const ASYNCBAND: &str = "asyncband";

const FEW: usize = 10;
const MANY: usize = 10_000;
const MOST: usize = 100_000;

/// The largest number of tasks with which contenders that wake all of them are measured.
const MOST_TO_WAKE: usize = MANY;

fn main() {
    side_by_side::run_with_overview(tables, goals);
}

fn tables(options: &Options) -> Vec<Table> {
    let mut tables = Vec::new();
    for setting in &SETTINGS {
        let tasks = setting.tasks.iter().filter(|tasks| **tasks < MANY || !options.is_quick);
        tables.extend(tasks.map(|tasks| setting.table(*tasks, options)));
    }
    tables.extend(
        SETTINGS.iter().filter(|setting| setting.is_on_one_thread()).map(|setting| setting.growth_table(options)),
    );
    tables.extend(buffers().map(|buffer| buffer.table(options)));
    tables.extend(locking::tables(options));
    tables.extend([reached::table(options), put_back::table(options)]);
    tables.extend(beside_waiters::tables(options));
    tables
}

fn goals() -> Vec<Goal> {
    let mut goals: Vec<_> = SETTINGS.iter().flat_map(Setting::goals).collect();
    goals.extend(buffers().flat_map(Buffers::goals));
    let best = Yardstick::BestPeer(Against::AnyPeer);
    for row in ["locked!", "with"] {
        goals.push(goal(locking::FREE.to_owned(), row, Yardstick::Row(locking::STD), 1.05));
        let contended = locking::THREADS.iter().flat_map(|threads| locking::BODIES.map(|body| (*threads, body)));
        goals.extend(contended.map(|(threads, body)| goal(locking::contended(threads, body), row, best, 1.05)));
    }
    for row in reached::OURS {
        goals.push(goal(reached::REACHED.to_owned(), row, Yardstick::Row(reached::SIGNAL_ALONE), 1.1));
    }
    goals.push(goal(put_back::PUT_BACK.to_owned(), MONITOR, Yardstick::Row(put_back::SEMAPHORE), 2.0));
    let alone = Yardstick::Row(beside_waiters::PEEK_ALONE);
    goals.push(goal(beside_waiters::READ.to_owned(), beside_waiters::PEEK, alone, 1.05));
    for row in [beside_waiters::ONE_CLASS, beside_waiters::ALL_DIFFERENT] {
        goals.push(goal(beside_waiters::RELEASE.to_owned(), row, Yardstick::Itself, 150.0));
    }
    goals
}

/// A goal: the row takes at most `times` as long as the yardstick.
fn goal(table: String, row: &'static str, yardstick: Yardstick, times: f64) -> Goal {
    Goal { what: format!("{table}: {row}"), table, row, column: 0, yardstick, demand: Demand::AtMost(times) }
}

fn table(name: String, title: String, rounds: usize, rows: Vec<Row>) -> Table {
    let columns = vec![Column { head: "ns", decimals: 0 }];
    Table { name, title, columns, against: Some(Against::AnyPeer), limit: None, rounds, rows }
}

// --- turns ---

/// A setting of the turns: their order, and the number of threads.
struct Setting {
    order: &'static str,
    /// The order of the turns in lap `number`, for this number of tasks.
    lap: fn(usize, usize) -> Lap,
    threads: Threads,
    tasks: &'static [usize],
    /// In multiples of the cost of notifications placed by hand.
    at_most: f64,
}

#[rustfmt::skip]
const SETTINGS: [Setting; 4] = [
    Setting { order: "in order", lap: in_order, threads: ONE_THREAD, tasks: &[FEW, 1_000, MANY, MOST], at_most: 0.8 },
    Setting { order: "at random", lap: at_random, threads: ONE_THREAD, tasks: &[FEW, 1_000, MANY], at_most: 0.8 },
    Setting { order: "in order", lap: in_order, threads: TWO_WORKERS, tasks: &[FEW, 1_000, MANY], at_most: 0.9 },
    Setting { order: "at random", lap: at_random, threads: TWO_WORKERS, tasks: &[FEW, 1_000, MANY], at_most: 0.95 },
];

impl Setting {
    fn name(&self, what: &str) -> String {
        format!("turns {} {what} {}", self.order, self.threads.name).replace(' ', "-")
    }

    fn is_on_one_thread(&self) -> bool {
        self.threads.name == ONE_THREAD.name
    }

    fn relay(&self, tasks: usize, options: &Options) -> Relay {
        Relay::new(tasks, self.lap, self.threads.runtime, options)
    }

    fn table(&self, tasks: usize, options: &Options) -> Table {
        let relay = self.relay(tasks, options);
        let mut rows = vec![
            relay.row::<Fair>(),
            relay.row::<Barging>(),
            relay.row::<NotifyATask<parking_lot::Mutex<_>>>().called(BY_HAND),
            relay.row::<NotifyATask<tokio::sync::Mutex<_>>>().called("tokio"),
            relay.row::<CondvarATask>().called(ASYNCBAND),
            relay.row::<CondvarFair>(),
        ];
        if tasks <= MOST_TO_WAKE {
            rows.extend([
                relay.row::<NotifyWaiters>().called("tokio, one"),
                relay.row::<Qubit>(),
                relay.row::<Watch>().called("watch"),
            ]);
        }
        let title = format!("{tasks} tasks, turns {}, {}; ns a turn", self.order, self.threads.name);
        table(self.name(&tasks.to_string()), title, options.pick(7, 1), rows)
    }

    fn growth_table(&self, options: &Options) -> Table {
        let [few, many] = [FEW, MANY].map(|tasks| self.relay(tasks, options));
        let rows = vec![
            Relay::growth_row::<Fair>(&few, &many),
            Relay::growth_row::<Barging>(&few, &many),
            Relay::growth_row::<NotifyATask<parking_lot::Mutex<_>>>(&few, &many).called(BY_HAND),
        ];
        let title = format!("a turn among {MANY} as among {FEW}, {}, {}", self.order, self.threads.name);
        Table { columns: Relay::growth_columns(), ..table(self.name("growth"), title, options.pick(7, 1), rows) }
    }

    fn goals(&self) -> Vec<Goal> {
        let mut goals = Vec::new();
        for row in [MONITOR, BARGING] {
            let tables = self.tasks.iter().map(|tasks| self.name(&tasks.to_string()));
            goals.extend(tables.map(|table| goal(table, row, Yardstick::Row(BY_HAND), self.at_most)));
            if self.is_on_one_thread() {
                goals.push(goal(self.name("growth"), row, Yardstick::Itself, 1.3));
            }
        }
        goals
    }
}

// --- bounded buffers ---

#[derive(Clone, Copy)]
struct Buffers {
    capacity: usize,
    tasks: usize,
    threads: Threads,
}

fn buffers() -> impl Iterator<Item = Buffers> {
    let of = |threads| {
        let of = move |capacity| [4, 32].map(|tasks| Buffers { capacity, tasks, threads });
        [1, 16].into_iter().flat_map(of)
    };
    [ONE_THREAD, TWO_WORKERS].into_iter().flat_map(of)
}

impl Buffers {
    fn name(self) -> String {
        let Self { capacity, tasks, threads } = self;
        format!("buffer-{capacity}-{tasks}p{tasks}c-{}", threads.suffix())
    }

    fn table(self, options: &Options) -> Table {
        let Self { capacity, tasks, threads } = self;
        let passing = Passing {
            tasks: Tasks { putters: tasks, getters: tasks },
            capacity,
            runtime: threads.runtime,
            items: options.pick(40_000, 2_048),
        };
        let rows = vec![
            passing.row::<OnMonitor>().called(MONITOR),
            passing.row::<OnBargingMonitor>().called(BARGING),
            passing.row::<TwoNotifies>().called(BY_HAND),
            passing.row::<buffers::TokioNotifies>(),
            passing.row::<TwoCondvars>().called(ASYNCBAND),
            passing.row::<buffers::CondvarFair>(),
            passing.row::<buffers::Qubit>(),
        ];
        let title = format!("{tasks} put, {tasks} take, capacity {capacity}, {}; ns an item", threads.name);
        table(self.name(), title, options.pick(15, 1), rows)
    }

    /// With room for one item, each item is a task switch, and fairness costs nothing.
    fn goals(self) -> [Goal; 2] {
        let (fair, barging) = if self.threads.name == ONE_THREAD.name { (1.2, 0.85) } else { (1.4, 0.95) };
        if self.capacity == 1 {
            [MONITOR, BARGING].map(|row| goal(self.name(), row, Yardstick::Row(BY_HAND), 0.8))
        } else {
            [
                goal(self.name(), MONITOR, Yardstick::Row(ASYNCBAND), fair),
                goal(self.name(), BARGING, Yardstick::BestPeer(Against::AnyPeer), barging),
            ]
        }
    }
}
