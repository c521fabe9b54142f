//! Compares bounded buffers that wait for predicates with buffers that use other primitives.
//!
//! ```text
//! cargo bench -p warded --bench bounded_buffer                every table
//! cargo bench -p warded --bench bounded_buffer -- --quick     the same tables, each measured only for a moment
//! cargo bench -p warded --bench bounded_buffer -- capacity-1- the tables with such names
//! ```
//!
//! `lock.rs` explains how to read the tables. `4p4c` means four tasks that put and four that take. The bench `monitor` has the
//! goals of a monitor, with more tasks.
//!
//! # Why it is fair
//!
//! Each buffer is a `VecDeque` of numbers with enough memory, under the lock that belongs to its way to wait. As many tasks put
//! as take, and all items that were put must be taken. Our buffers serve tasks in the order of arrival. Only the barging one
//! lets newcomers overtake, as all peers do.

mod side_by_side;

mod bounded_buffer {
    pub(crate) mod contenders;
}

use bounded_buffer::contenders::{
    OnBargingMonitor, OnLock, OnMonitor, OneCondvar, OneNotify, TwoCondvars, TwoNotifies, Watch,
};
use side_by_side::{
    Against, Column, Options, Table,
    passing::{Passing, Tasks},
    runtime::{ONE_THREAD, TWO_WORKERS, Threads},
};

const CAPACITIES: [usize; 2] = [1, 16];

const TASKS: Tasks = Tasks { putters: 4, getters: 4 };

fn main() {
    side_by_side::run(tables, Vec::new);
}

fn tables(options: &Options) -> Vec<Table> {
    let on = |threads| CAPACITIES.map(|capacity| table(capacity, threads, options));
    [ONE_THREAD, TWO_WORKERS].into_iter().flat_map(on).collect()
}

fn table(capacity: usize, threads: Threads, options: &Options) -> Table {
    let passing = Passing { tasks: TASKS, capacity, runtime: threads.runtime, items: options.pick(20_000, 2_000) };
    Table {
        name: format!("capacity-{capacity}-{}-{}", TASKS.name(), threads.suffix()),
        title: format!("4 put, 4 take, capacity {capacity}, {}; ns an item", threads.name),
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: None,
        rounds: options.pick(100, 3),
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
