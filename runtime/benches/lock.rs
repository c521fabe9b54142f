//! Compares our lock with those of its peers, in one interleaved run.
//!
//! ```text
//! cargo bench -p warded --bench lock                          every table, in about two minutes
//! cargo bench -p warded --bench lock -- --quick               the same tables, each measured only for a moment
//! cargo bench -p warded --bench lock -- free contention-8     the tables with such names
//! ```
//!
//! # How to read it
//!
//! Compare times within a table only, and run the bench on a quiet machine. `÷ best peer`, or `÷ best fair`, is the ratio to
//! the fastest lock that is not ours: the median of the ratios within each round. A fair lock promises to serve in the order of
//! arrival. Where no task waits, fairness costs nothing, and the ratio is to all peers. Where tasks wait, fairness makes a turn
//! four to five times slower, and the ratio is to fair peers. `least/most` is the number of turns of the least served task,
//! divided by that of the most served one: 1 is fair, and 0 means that a task had no turn at all. If `CPUs busy` is near 1 with
//! two workers, the tasks seldom met. Then one of two tasks takes its turns alone while the other does not wait, and the row
//! shows the price of a free lock. A contender that did not end within half a minute `hung`.
//!
//! Rows in brackets are for scale: locks that block their thread, and code that does less than a lock.
//!
//! # Why it is fair
//!
//! Each lock guards a `u64`, which the same body increments. The guard is dropped at the end of the same block. All locks are
//! built with the same flags, inlined as far as each allows, and called through the same generic code. All tasks run on tokio,
//! on the same number of workers. Each round measures every lock once, and begins with another one.

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
    // Memory comes before contention: if tasks have waited in this process before, some locks have full pools already.
    let groups = [free::tables(options), memory::tables(), cancel::tables(options), contention::tables(options)];
    groups.into_iter().flatten().collect()
}
