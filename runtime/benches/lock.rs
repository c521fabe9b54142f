//! Our lock beside those of its peers, in one interleaved run.
//!
//! ```text
//! cargo bench -p warded --bench lock                          every table, in about two minutes
//! cargo bench -p warded --bench lock -- --quick               the same tables from a moment each: does it still run?
//! cargo bench -p warded --bench lock -- free contention-8     the tables with such names
//! ```
//!
//! # How to read it
//!
//! Compare times within a table only, and run the bench on a quiet machine. `÷ best peer`, or `÷ best fair`, is the ratio to
//! the fastest lock that is not ours: the median of the ratios within each round. A fair lock promises to serve in the order
//! of arrival. Where no task waits, fairness costs nothing, and the ratio is to all peers; where tasks wait, it makes a turn
//! four to five times slower, and the ratio is to fair peers. `least/most` is the number of turns of the least served task
//! divided by that of the most served: 1 is fair, 0 is a task that had no turn at all. `CPUs busy` near 1 with two workers
//! says that the tasks seldom met: with two tasks, one then goes round alone while the other does not wait, and the row tells
//! the price of a free lock. A contender that did not end within half a minute `hung`.
//!
//! In brackets, for scale: locks that block their thread, and what does less than a lock must.
//!
//! # Why it is fair
//!
//! Each lock guards a `u64`, which the same body increments; the guard is dropped at the end of the same block. All
//! are built with the same flags, inlined as far as each allows, and called through the same generic code. All tasks
//! run on tokio, on as many workers. Each round measures every lock once, and begins with another one.

mod side_by_side;

/// The tables: each module measures some.
mod lock {
    pub(crate) mod cancel;
    pub(crate) mod contender;
    pub(crate) mod contenders;
    pub(crate) mod contention;
    pub(crate) mod counting_allocator;
    pub(crate) mod free;
    pub(crate) mod goals;
    pub(crate) mod memory;
}

use lock::{cancel, contention, free, goals::goals, memory};
use side_by_side::{Options, Table};

fn main() {
    side_by_side::run(tables, goals);
}

fn tables(options: &Options) -> Vec<Table> {
    // Memory before contention: in a process where tasks have waited before, some have pools that are full already.
    let groups = [free::tables(options), memory::tables(), cancel::tables(options), contention::tables(options)];
    groups.into_iter().flatten().collect()
}
