//! Bounded buffers that wait for predicates, beside those that are made of what else there is to wait with.
//!
//! ```text
//! cargo bench -p warded --bench bounded_buffer                every table
//! cargo bench -p warded --bench bounded_buffer -- --quick     the same from a moment each: does it still run?
//! cargo bench -p warded --bench bounded_buffer -- capacity-1- the tables with such names
//! ```
//!
//! How to read it stands in `lock.rs`; `4p4c` are four tasks that put and four that take.
//!
//! # Why it is fair
//!
//! Each buffer is a `VecDeque` of numbers with enough memory, under the lock that goes with its way to wait; as many
//! tasks put as take. All that were put must have been taken. Ours are served in the order of their arrival, but for the
//! barging one, which lets newcomers overtake as all peers do.

mod side_by_side;

mod bounded_buffer {
    pub(crate) mod contenders;
}

use bounded_buffer::contenders::{
    OnBargingMonitor, OnLock, OnMonitor, OneCondvar, OneNotify, TwoCondvars, TwoNotifies, Watch,
};
use side_by_side::{
    Against, Column, Options, Table,
    goal::{Demand, Goal, Yardstick},
    passing::{Channel, Passing, Tasks},
    runtime::{ONE_THREAD, TWO_WORKERS, Threads},
};

const CAPACITIES: [usize; 2] = [1, 16];

const TASKS: [Tasks; 2] = [Tasks { putters: 4, getters: 4 }, Tasks { putters: 32, getters: 32 }];

fn main() {
    side_by_side::run(
        |options| works().map(|work| work.table(options)).collect(),
        || works().flat_map(Work::goals).collect(),
    );
}

fn works() -> impl Iterator<Item = Work> {
    let of_capacity = |capacity| {
        let on = move |threads| TASKS.map(|tasks| Work { capacity, tasks, threads });
        [ONE_THREAD, TWO_WORKERS].into_iter().flat_map(on)
    };
    CAPACITIES.into_iter().flat_map(of_capacity)
}

#[derive(Clone, Copy)]
struct Work {
    capacity: usize,
    tasks: Tasks,
    threads: Threads,
}

impl Work {
    fn name(self) -> String {
        format!("capacity-{}-{}-{}", self.capacity, self.tasks.name(), self.threads.suffix())
    }

    /// Where there is room for one item, each put and each take is a switch of tasks, and fairness costs nothing. Where there
    /// is room for many, the fair one is compared with condition variables, and the barging one with the best of all.
    fn goals(self) -> Vec<Goal> {
        let goal = |row, yardstick, times| Goal {
            what: format!("{row}, {}", self.name()),
            table: self.name(),
            row,
            column: 0,
            yardstick,
            demand: Demand::AtMost(times),
        };
        if self.capacity == 1 {
            return [OnMonitor::NAME, OnBargingMonitor::NAME]
                .map(|row| goal(row, Yardstick::Row(TwoNotifies::NAME), 0.8))
                .into();
        }
        let (fair, barging) = if self.threads.name == ONE_THREAD.name { (1.2, 0.85) } else { (1.4, 0.95) };
        vec![
            goal(OnMonitor::NAME, Yardstick::Row(TwoCondvars::NAME), fair),
            goal(OnBargingMonitor::NAME, Yardstick::BestPeer(Against::AnyPeer), barging),
        ]
    }

    fn table(self, options: &Options) -> Table {
        let Self { capacity, tasks, threads } = self;
        let passing = Passing { tasks, capacity, runtime: threads.runtime, items: options.pick(20_000, 2_000) };
        let Tasks { putters, getters } = tasks;
        Table {
            name: self.name(),
            title: format!("{putters} put, {getters} take, capacity {capacity}, {}; ns an item", threads.name),
            columns: vec![Column { head: "ns", decimals: 1 }],
            against: Some(Against::AnyPeer),
            limit: None,
            rounds: options.pick(60, 3),
            rows: vec![
                passing.row::<OnMonitor>(),
                passing.row::<OnBargingMonitor>(),
                passing.row::<OnLock>(),
                passing.row::<TwoCondvars>(),
                passing.row::<OneCondvar>(),
                passing.row::<TwoNotifies>(),
                passing.row::<OneNotify>(),
                passing.row::<Watch>(),
            ],
        }
    }
}
