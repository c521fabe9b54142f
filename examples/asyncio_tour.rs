//! The programs of four well-known documents about asyncio's primitives, written with Warded.
//!
//! ```text
//! cargo run --release --example asyncio_tour [-- WORD]
//! ```
//!
//! Each file in `asyncio/` is one program, with the lines that the Python program prints. They are in the order of Python 3.13, where a
//! document shows the order of an older version. The tour runs all programs, or those with WORD in their name, and compares what they
//! print line by line. Time is paused, so no sleep takes any time.
//!
//! - [Python 3.13, Synchronization Primitives](https://docs.python.org/3/library/asyncio-sync.html):
//!   `lock_around_state`
//! - Python 3.6, 18.5.7. Synchronization primitives: `lock_looked_at_first`
//! - Python Module of the Week, Synchronization Primitives: `lock_and_call_later`, `event_and_call_later`,
//!   `condition_one_two_all`, `queue_stop_signals`
//! - Test Development Learning Exchange, Using asyncio Synchronization Primitives in Python: `event_set_later`,
//!   `lock_in_turn`, `semaphore_of_two`, `condition_met`, `three_workers`, `queue_task_done`

use std::{env, pin::Pin, process::ExitCode, time::Duration};

mod asyncio {
    #[macro_use]
    pub(crate) mod journal;
    pub(crate) mod condition_met;
    pub(crate) mod condition_one_two_all;
    pub(crate) mod event_and_call_later;
    pub(crate) mod event_set_later;
    pub(crate) mod lock_and_call_later;
    pub(crate) mod lock_around_state;
    pub(crate) mod lock_in_turn;
    pub(crate) mod lock_looked_at_first;
    pub(crate) mod queue_stop_signals;
    pub(crate) mod queue_task_done;
    pub(crate) mod semaphore_of_two;
    pub(crate) mod three_workers;
}

use asyncio::{
    condition_met, condition_one_two_all, event_and_call_later, event_set_later, journal, lock_and_call_later,
    lock_around_state, lock_in_turn, lock_looked_at_first, queue_stop_signals, queue_task_done, semaphore_of_two,
    three_workers,
};

type Running = Pin<Box<dyn Future<Output = ()>>>;

/// The name of a program, how to start it, and what it prints.
struct Program {
    name: &'static str,
    run: fn() -> Running,
    prints: &'static [&'static str],
}

/// `program!(file::function, prints)`, named as it is written.
macro_rules! program {
    ($file:ident :: $run:ident, $prints:ident) => {
        Program {
            name: concat!(stringify!($file), "::", stringify!($run)),
            run: || Box::pin($file::$run()),
            prints: $file::$prints,
        }
    };
}

const PROGRAMS: &[Program] = &[
    program!(lock_around_state::run, PRINTS),
    program!(lock_looked_at_first::run, PRINTS),
    program!(lock_and_call_later::run, PRINTS),
    program!(event_and_call_later::run, PRINTS),
    program!(condition_one_two_all::run, PRINTS),
    program!(condition_one_two_all::run_without_notify, PRINTS),
    program!(queue_stop_signals::run, PRINTS),
    program!(queue_stop_signals::run_with_shutdown, PRINTS_WITH_SHUTDOWN),
    program!(event_set_later::run, PRINTS),
    program!(lock_in_turn::run, PRINTS),
    program!(semaphore_of_two::run, PRINTS),
    program!(condition_met::run, PRINTS),
    program!(condition_met::run_without_notify, PRINTS),
    program!(three_workers::run, PRINTS),
    program!(queue_task_done::run, PRINTS),
];

/// A program that takes longer, on the paused clock, is stuck.
const STUCK: Duration = Duration::from_secs(3600);

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> ExitCode {
    let word = env::args().nth(1).unwrap_or_default();
    let chosen: Vec<_> = PROGRAMS.iter().filter(|program| program.name.contains(&word)).collect();
    if chosen.is_empty() {
        let names: Vec<_> = PROGRAMS.iter().map(|program| program.name).collect();
        eprintln!("asyncio_tour: no program has {word} in its name: there are {}", names.join(", "));
        return ExitCode::from(2);
    }
    for program in &chosen {
        println!("=== {}", program.name);
        tokio::time::timeout(STUCK, (program.run)()).await.expect("the program ends");
        assert_eq!(journal::take(), program.prints, "what {} says", program.name);
    }
    println!("{} programs said what they should", chosen.len());
    ExitCode::SUCCESS
}
