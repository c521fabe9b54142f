//! Eight classical problems of waiting, from the `AutoSynch` paper. Each is solved three times: with `wait_until!`, with condition
//! variables that are notified by hand, and with tokio's `Mutex` and `Notify`.
//!
//! ```text
//! cargo run --release --example autosynch [-- WORD]
//! ```
//!
//! A file in `autosynch/` is one problem. Its three versions share the state and the changes to it. They differ in how they wait,
//! and in which tasks they wake. Each file asserts its invariants during and after the runs, on one thread and on two. `cargo
//! bench -p warded --bench autosynch` compares how fast they are.
//!
//! Hung and Garg, “`AutoSynch`: An Automatic-Signal Monitor Based on Predicate Tagging”, PLDI 2013.

#[path = "autosynch/mod.rs"]
mod programs;

use std::{env, process::ExitCode, time::Duration};

use programs::{PROGRAMS, VERSIONS};
use tokio::runtime::Builder;

const OPERATIONS: usize = 10_000;

/// A version that takes longer counts as stuck.
const STUCK: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let word = env::args().nth(1).unwrap_or_default();
    let chosen: Vec<_> = PROGRAMS.iter().filter(|program| program.name.contains(&word)).collect();
    if chosen.is_empty() {
        let names = PROGRAMS.map(|program| program.name);
        eprintln!("autosynch: no program has {word} in its name: there are {}", names.join(", "));
        return ExitCode::from(2);
    }
    for runtime in [&mut Builder::new_current_thread(), Builder::new_multi_thread().worker_threads(2)] {
        let runtime = runtime.enable_time().build().expect("a runtime");
        for program in &chosen {
            for (name, run) in VERSIONS.into_iter().zip(program.versions) {
                let ended = runtime.block_on(async { tokio::time::timeout(STUCK, run(OPERATIONS)).await });
                assert!(ended.is_ok(), "{} with {name} is stuck", program.name);
            }
        }
    }
    for program in &chosen {
        println!("{}: {OPERATIONS} {}, in three versions, on one thread and on two", program.name, program.operations);
    }
    ExitCode::SUCCESS
}
