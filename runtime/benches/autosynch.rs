//! The programs of the `AutoSynch` paper: with `wait_until!`, with condition variables that are notified by hand, and with
//! tokio's `Mutex` and `Notify`.
//!
//! ```text
//! cargo bench -p warded --bench autosynch                     every table
//! cargo bench -p warded --bench autosynch -- --quick          the same tables, each measured only for a moment
//! cargo bench -p warded --bench autosynch -- h2o              the tables with such names
//! ```
//!
//! `lock.rs` explains how to read the tables.
//!
//! # Why it is fair
//!
//! These are the programs of `examples/autosynch/`. The three versions of each differ only in how they wait and which tasks they
//! wake. Each version asserts its result. All do the same work, and each task does a fixed part of it.

mod side_by_side;

#[path = "../../examples/autosynch/mod.rs"]
mod programs;

use std::time::Instant;

use programs::{PROGRAMS, Program, VERSIONS, Version};
use side_by_side::{
    Against, Column, Options, Role, Row, Table,
    clock::nanos_each,
    runtime::{current_thread, two_workers},
};
use tokio::runtime::Runtime;

fn main() {
    side_by_side::run(tables, Vec::new);
}

type Threads = (&'static str, fn() -> Runtime);

const RUNTIMES: [Threads; 2] = [("one thread", current_thread), ("two workers", two_workers)];

const ROLES: [Role; 3] = [Role::Ours, Role::UnfairPeer, Role::UnfairPeer];

fn tables(options: &Options) -> Vec<Table> {
    let in_runtimes = |program| RUNTIMES.map(|threads| table(&program, threads, options));
    PROGRAMS.into_iter().flat_map(in_runtimes).collect()
}

fn table(program: &Program, (threads, runtime): Threads, options: &Options) -> Table {
    let operations = options.pick(20_000, 2_000);
    let row = |((name, role), version)| {
        Row::new(name, role, move || vec![nanos_an_operation(version, operations, &runtime())])
    };
    Table {
        name: format!("{} {threads}", program.name).replace([' ', '_'], "-"),
        title: format!("{}, {threads}; ns for each of the {}", program.name.replace('_', " "), program.operations),
        columns: vec![Column { head: "ns", decimals: 0 }],
        against: Some(Against::AnyPeer),
        limit: None,
        rounds: options.pick(15, 2),
        rows: VERSIONS.into_iter().zip(ROLES).zip(program.versions).map(row).collect(),
    }
}

/// The measured runs, after some that warm up.
fn nanos_an_operation(version: Version, operations: usize, runtime: &Runtime) -> f64 {
    const WARM_UP: usize = 8;
    runtime.block_on(version(operations / WARM_UP));
    let start = Instant::now();
    runtime.block_on(version(operations));
    nanos_each(operations, start.elapsed())
}
