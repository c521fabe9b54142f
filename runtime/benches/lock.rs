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
//! Times mean something beside each other only, and the less the machine does besides, the more. `÷ best peer`, or
//! `÷ best fair`, is the ratio to the fastest lock that is not ours: the median of the ratios within each round.
//! Fair means that it promises to serve in the order of arrival. Where nobody waits that costs nothing, and all peers
//! count; where tasks wait it costs four- to fivefold, and only fair ones do. `least/most` is what the least served
//! task had of what the most served had: 1 is fair, 0 is somebody who got nothing at all. `CPUs busy` near 1 where two
//! workers run says that they seldom met: with two tasks, one then goes round alone while the other is not in line, and
//! the row tells the price of a free lock.
//!
//! In brackets, for scale: what blocks its thread, or does less than a lock must.
//!
//! # Why it is fair
//!
//! Everybody guards a `u64`, which the same body increments; the guard is dropped at the end of the same block. All
//! are built with the same flags, inlined as far as each allows, and called through the same generic code. All tasks
//! run on tokio, in as many workers, and a round takes every lock once, each round beginning with another.

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
