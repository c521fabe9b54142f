//! A bounded buffer that waits for predicates, beside those that are made of what else there is to wait with.
//!
//! ```text
//! cargo bench -p warded --bench bounded_buffer                every table
//! cargo bench -p warded --bench bounded_buffer -- --quick     the same from a moment each: does it still run?
//! cargo bench -p warded --bench bounded_buffer -- capacity-1  the tables with such names
//! ```
//!
//! How to read it stands in `lock.rs`.
//!
//! # Why it is fair
//!
//! Each buffer is a `VecDeque` of numbers with enough memory, under the lock that goes with its way to wait; the same
//! four tasks put and four take, on one thread. All that were put must have been taken.

mod side_by_side;

mod bounded_buffer {
    pub(crate) mod contenders;
}

use bounded_buffer::contenders::{OneCondvar, OneNotify, TwoCondvars, TwoNotifies, WaitUntil, Watch};
use side_by_side::{
    Against, Column, Options, Table,
    goal::{Demand, Goal, Yardstick},
    passing::{Channel, Passing, Tasks},
    runtime::current_thread,
};

const CAPACITIES: [usize; 2] = [1, 16];

const TASKS: Tasks = Tasks { putters: 4, getters: 4 };

fn main() {
    side_by_side::run(|options| CAPACITIES.map(|capacity| table(capacity, options)).into(), goals);
}

fn name(capacity: usize) -> String {
    format!("capacity-{capacity}")
}

fn goals() -> Vec<Goal> {
    let goal = |capacity, yardstick, times| Goal {
        what: format!("bounded buffer on predicates, capacity {capacity}, one thread"),
        table: name(capacity),
        row: WaitUntil::NAME,
        column: 0,
        yardstick,
        demand: Demand::AtMost(times),
    };
    let best = Yardstick::BestPeer(Against::AnyPeer);
    vec![goal(1, Yardstick::Row(TwoCondvars::NAME), 0.5), goal(1, best, 0.5), goal(16, best, 1.0)]
}

fn table(capacity: usize, options: &Options) -> Table {
    let passing = Passing { tasks: TASKS, capacity, runtime: current_thread, items: options.pick(20_000, 2_000) };
    Table {
        name: name(capacity),
        title: format!("4 put, 4 take, capacity {capacity}, one thread; ns an item"),
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: None,
        rounds: options.pick(100, 3),
        rows: vec![
            passing.row::<WaitUntil>(),
            passing.row::<TwoCondvars>(),
            passing.row::<OneCondvar>(),
            passing.row::<TwoNotifies>(),
            passing.row::<OneNotify>(),
            passing.row::<Watch>(),
        ],
    }
}
