//! Tasks that take turns, each waiting for its own: what a turn costs with more and more tasks.
//!
//! ```text
//! cargo bench -p warded --bench turns                         every table
//! cargo bench -p warded --bench turns -- --quick              the same tables, each measured only for a moment
//! cargo bench -p warded --bench turns -- by-stride-1000-      the tables with such names
//! ```
//!
//! `lock.rs` explains how to read the tables.
//!
//! # Why it is fair
//!
//! The state is the number of the task that has the turn, and the count of turns. In its turn, a task waits for its own number,
//! counts, and writes the next number. Each task checks that it was counted in its order. So no task is overtaken, and all are
//! served equally often.
//!
//! *In order*, the next turn is that of the next number, which has also waited longest. *By stride*, it is that of a task far off.
//! *At random*, each lap has a random order of its own. The stride changes at each lap. With a constant stride, all tasks would
//! soon wait in the order of their turns.
//!
//! A turn is counted when it is over, in a period that begins when all tasks wait. So a contender that needs a millisecond for each
//! turn is measured by fewer turns. Contenders that wake all tasks at each turn are not measured with 100,000 tasks, because that
//! would take minutes.
//!
//! The goals compare with a `Notify` for each task beside a `parking_lot::Mutex`. With `wait_until!`, the user need not write this.
//!
//! The limits are in brackets. One is a switch to another task and nothing else. The other is a future that was written by hand for
//! this purpose. It keeps a waker for each task, and can't hold a lock while it awaits.

mod side_by_side;

mod turns {
    pub(crate) mod contenders;
    pub(crate) mod relay;
}

use side_by_side::{
    Against, Column, Options, Role, Row, Table,
    goal::{Demand, Goal, Yardstick},
    runtime::{ONE_THREAD, TWO_WORKERS, Threads, current_thread, nanos_each_in, run_all, yields},
};
use turns::{
    contenders::{
        CondvarATask, Contender, NoShape, NotifyATask, NotifyAll, NotifyWaiters, Turns, WaitUntil, WaitUntilNotified,
        WakerATask, Watch,
    },
    relay::{Lap, Relay, at_random, in_order},
};

const TASKS: [usize; 5] = [FEW, 100, 1_000, MANY, MOST];
const FEW: usize = 10;
const MANY: usize = 10_000;
const MOST: usize = 100_000;

/// The largest number of tasks with which contenders that wake all of them are measured.
const MOST_TO_WAKE: usize = MANY;

const TWO_TASKS: &str = "two-tasks";
const A_YIELD: &str = "a yield";

fn main() {
    side_by_side::run(tables, goals);
}

/// An order of turns, and a number of threads.
struct Setting {
    order: &'static str,
    /// Gives a lap by the number of tasks and its own number.
    lap: fn(usize, usize) -> Lap,
    threads: Threads,
}

const SETTINGS: [Setting; 6] = [
    Setting { order: "in order", lap: in_order, threads: ONE_THREAD },
    Setting { order: "by stride", lap: by_stride, threads: ONE_THREAD },
    Setting { order: "at random", lap: at_random, threads: ONE_THREAD },
    Setting { order: "in order", lap: in_order, threads: TWO_WORKERS },
    Setting { order: "by stride", lap: by_stride, threads: TWO_WORKERS },
    Setting { order: "at random", lap: at_random, threads: TWO_WORKERS },
];

impl Setting {
    fn relay(&self, tasks: usize, options: &Options) -> Relay {
        Relay::new(tasks, self.lap, self.threads.runtime, options)
    }

    fn name(&self, tasks: usize) -> String {
        format!("{} {tasks} {}", self.order, self.threads.name).replace(' ', "-")
    }

    fn title(&self, tasks: usize) -> String {
        format!("{tasks} tasks, turns {}, {}", self.order, self.threads.name)
    }

    fn table(&self, tasks: usize, options: &Options) -> Table {
        Table {
            name: self.name(tasks),
            title: format!("{}; ns a turn", self.title(tasks)),
            limit: Some(WakerATask::NAME),
            rows: rows(&self.relay(tasks, options)),
            ..table(options)
        }
    }

    fn goal(&self, tasks: usize) -> Goal {
        goal(self.title(tasks), self.name(tasks))
    }

    // --- a turn among many tasks beside one among few ---

    fn growth(&self) -> String {
        format!("growth {} {}", self.order, self.threads.name).replace(' ', "-")
    }

    fn growth_table(&self, options: &Options) -> Table {
        let [few, many] = [FEW, MANY].map(|tasks| self.relay(tasks, options));
        Table {
            name: self.growth(),
            title: format!("a turn among {MANY} as among {FEW}, {}, {}", self.order, self.threads.name),
            columns: Relay::growth_columns(),
            rows: vec![
                Relay::growth_row::<WaitUntil>(&few, &many),
                Relay::growth_row::<NotifyATask<tokio::sync::Mutex<_>>>(&few, &many),
                Relay::growth_row::<NotifyATask<parking_lot::Mutex<_>>>(&few, &many),
                Relay::growth_row::<CondvarATask>(&few, &many),
                Relay::growth_row::<WakerATask>(&few, &many),
            ],
            ..table(options)
        }
    }

    fn growth_goal(&self) -> Goal {
        Goal {
            yardstick: Yardstick::Itself,
            demand: Demand::AtMost(1.5),
            ..goal(format!("{MANY} tasks as {FEW}, {}, {}", self.order, self.threads.name), self.growth())
        }
    }
}

/// The next turn is that of a task far off. Each task has a turn before the first has its second.
fn by_stride(tasks: usize, lap: usize) -> Lap {
    let percent = 20 + (lap + 1) * 18 % 60;
    let far = tasks * percent / 100;
    let is_whole = |stride: &usize| greatest_common_divisor(*stride, tasks) == 1;
    Lap::Stride((far..tasks).find(is_whole).expect("at least the last one"))
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

fn tables(options: &Options) -> Vec<Table> {
    let tasks = TASKS.into_iter().filter(|tasks| *tasks < MANY || !options.is_quick);
    let in_settings = SETTINGS.iter().flat_map(|setting| tasks.clone().map(|tasks| setting.table(tasks, options)));
    let growths = SETTINGS.iter().map(|setting| setting.growth_table(options));
    [two_tasks(options)].into_iter().chain(in_settings).chain(growths).collect()
}

fn goals() -> Vec<Goal> {
    let two_tasks = goal("turns of two tasks, one thread".to_owned(), TWO_TASKS.to_owned());
    let in_settings = SETTINGS.iter().flat_map(|setting| TASKS.map(|tasks| setting.goal(tasks)));
    let growths = SETTINGS.iter().map(Setting::growth_goal);
    [two_tasks].into_iter().chain(in_settings).chain(growths).collect()
}

fn goal(what: String, table: String) -> Goal {
    Goal {
        what,
        table,
        row: WaitUntil::NAME,
        column: 0,
        yardstick: Yardstick::Row(<NotifyATask<parking_lot::Mutex<Turns>>>::NAME),
        demand: Demand::AtMost(1.0),
    }
}

fn table(options: &Options) -> Table {
    Table {
        name: String::new(),
        title: String::new(),
        columns: vec![Column { head: "ns", decimals: 0 }],
        against: Some(Against::AnyPeer),
        limit: None,
        rounds: options.pick(7, 1),
        rows: Vec::new(),
    }
}

fn two_tasks(options: &Options) -> Table {
    const YIELDS: usize = 10_000;
    let mut rows = rows(&Relay::new(2, in_order, current_thread, options));
    rows.push(Row::new(A_YIELD, Role::Limit, || {
        let nanos_of_two = nanos_each_in(current_thread, YIELDS, |times| run_all((0..2).map(move |_| yields(times))));
        vec![nanos_of_two / 2.0]
    }));
    let title = "two tasks, one thread; ns a turn".to_owned();
    Table { name: TWO_TASKS.to_owned(), title, limit: Some(A_YIELD), rows, ..table(options) }
}

fn rows(relay: &Relay) -> Vec<Row> {
    let mut rows = vec![
        relay.row::<WaitUntil>(),
        relay.row::<NoShape>(),
        relay.row::<NotifyATask<tokio::sync::Mutex<_>>>(),
        relay.row::<NotifyATask<parking_lot::Mutex<_>>>(),
        relay.row::<CondvarATask>(),
        relay.row::<WakerATask>(),
    ];
    if relay.tasks <= MOST_TO_WAKE {
        rows.extend([
            relay.row::<WaitUntilNotified>(),
            relay.row::<NotifyAll>(),
            relay.row::<NotifyWaiters>(),
            relay.row::<Watch>(),
        ]);
    }
    rows
}
