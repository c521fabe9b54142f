//! What a release costs while thousands wait for something else.
//!
//! ```text
//! cargo bench -p warded --bench waiting_predicates            the table
//! cargo bench -p warded --bench waiting_predicates -- --quick the same from a moment each: does it still run?
//! ```
//!
//! # How to read it
//!
//! The lock is taken, what it guards is changed, and it is given back, with so many predicates waiting, none of which
//! becomes true. Who gives it back must find out that none does. Each kind of predicate comes in two spellings: one whose
//! shape the macro reads, or whose condition is declared, and one that it can't read and that must be asked.
//!
//! # Compared with absl
//!
//! `absl::Mutex` asks likewise, at each unlock, and skips conditions that are equal to one that has just failed. Its benchmark
//! `BM_ConditionWaiters`, with 8,192 threads waiting, is the one on which this is modelled. Google publishes for it 367 µs an
//! unlock where all conditions are distinct, 316 µs where they are of two classes that alternate, and 35 ns where they
//! are of one. It was another machine: the figure to reach, a microsecond, is far enough from 316 for any.
//!
//! The waiters are futures that were polled once: no thread or task would do more while it waits.

mod side_by_side;

use std::{
    hint::black_box,
    pin::Pin,
    sync::Arc,
    task::{Context, Waker},
    time::Instant,
};

use side_by_side::{
    Column, Options, Role, Row, Table,
    clock::nanos_each,
    goal::{Demand, Goal, Yardstick},
};
use warded::{guarded, try_with_lock, wait_until};

const RELEASE: &str = "release";
const WAITING: [usize; 3] = [1, 64, 8_192];

/// The column of the most that wait.
const MOST: usize = 0;

fn main() {
    side_by_side::run(|options| vec![table(options)], goals);
}

// --- who waits, and for what ---

/// Nobody's turn ever comes, and the gate stays closed.
#[guarded]
struct Monitor {
    state: Lock,
    #[guarded(by = state)]
    turn: u64,
    #[guarded(by = state)]
    count: u64,
    #[guarded(by = state)]
    is_open: bool,
    #[condition(of = state, when = |s| s.is_open)]
    open: Condition,
}

impl MonitorState {
    fn is_turn_of(&self, me: u64) -> bool {
        self.turn == me
    }

    fn has_counted_to(&self, bound: u64) -> bool {
        self.count >= bound
    }

    fn is_gate_open(&self) -> bool {
        self.is_open
    }
}

const NEVER: u64 = 1 << 32;

type Waiting = Pin<Box<dyn Future<Output = ()>>>;

/// One kind of waiter: how each, by its number, waits.
struct Kind {
    name: &'static str,
    wait: fn(Arc<Monitor>, u64) -> Waiting,
}

/// `kind!(name, |monitor, number| the wait)`.
macro_rules! kind {
    ($name:literal, |$monitor:ident, $number:ident| $wait:expr) => {
        Kind { name: $name, wait: |$monitor, $number| Box::pin(async move { $wait }) }
    };
}

/// The macro reads them, or they are declared.
const FOUND: [Kind; 4] = [
    kind!("distinct keys", |monitor, number| {
        let me = NEVER + number;
        wait_until!(monitor.state, |s| s.turn == me, |_| ());
    }),
    kind!("distinct thresholds", |monitor, number| {
        let bound = NEVER + number;
        wait_until!(monitor.state, |s| s.count >= bound, |_| ());
    }),
    kind!("two keys, alternating", |monitor, number| {
        let me = NEVER + number % 2;
        wait_until!(monitor.state, |s| s.turn == me, |_| ());
    }),
    kind!("one declared `when`", |monitor, _number| drop(wait_until!(monitor.open))),
];

/// They must be asked.
const ASKED: [Kind; 4] = [
    kind!("distinct keys, no shape", |monitor, number| {
        let me = NEVER + number;
        wait_until!(monitor.state, |s| s.is_turn_of(me), |_| ());
    }),
    kind!("distinct thresholds, no shape", |monitor, number| {
        let bound = NEVER + number;
        wait_until!(monitor.state, |s| s.has_counted_to(bound), |_| ());
    }),
    kind!("two keys, alternating, no shape", |monitor, number| {
        let me = NEVER + number % 2;
        wait_until!(monitor.state, |s| s.is_turn_of(me), |_| ());
    }),
    kind!("one predicate, no shape", |monitor, _number| {
        wait_until!(monitor.state, |s| s.is_gate_open(), |_| ());
    }),
];

// --- the table ---

fn table(options: &Options) -> Table {
    let releases = options.pick(200, 20);
    let mut rows: Vec<_> = FOUND.into_iter().chain(ASKED).map(|kind| row(kind, releases)).collect();
    rows.push(nobody_waits());
    Table {
        name: RELEASE.to_owned(),
        title: "take a lock, change what it guards, give it back; ns, beside so many predicates that stay false"
            .to_owned(),
        columns: vec![
            Column { head: "8,192", decimals: 0 },
            Column { head: "64", decimals: 0 },
            Column { head: "1", decimals: 0 },
        ],
        against: None,
        limit: None,
        rounds: options.pick(30, 2),
        rows,
    }
}

fn row(kind: Kind, releases: usize) -> Row {
    Row::new(kind.name, Role::Ours, move || {
        let nanos = WAITING.map(|waiting| {
            let monitor = Arc::new(monitor());
            let _waiting = line_up(&monitor, &kind, waiting);
            nanos_a_release(&monitor, releases)
        });
        nanos.into_iter().rev().collect()
    })
}

fn nobody_waits() -> Row {
    Row::new("nobody", Role::Limit, || {
        let nanos = nanos_a_release(&monitor(), 10_000);
        vec![nanos; WAITING.len()]
    })
}

fn monitor() -> Monitor {
    MonitorInit { turn: 0, count: 0, is_open: false }.into()
}

fn line_up(monitor: &Arc<Monitor>, kind: &Kind, waiting: usize) -> Vec<Waiting> {
    let mut cx = Context::from_waker(Waker::noop());
    let wait = |number| {
        let mut waiting = (kind.wait)(Arc::clone(monitor), number);
        assert!(waiting.as_mut().poll(&mut cx).is_pending(), "what it waits for never comes");
        waiting
    };
    (0..waiting as u64).map(wait).collect()
}

fn nanos_a_release(monitor: &Monitor, releases: usize) -> f64 {
    let start = Instant::now();
    for release in 0..releases as u64 {
        let changed = try_with_lock!(black_box(monitor).state, |s| {
            s.turn = release;
            s.count = release;
        });
        assert!(changed.is_some(), "the lock is free");
    }
    nanos_each(releases, start.elapsed())
}

fn goals() -> Vec<Goal> {
    let goal = |kind: Kind| Goal {
        what: format!("release, 8,192 waiting: {}; ns", kind.name),
        table: RELEASE.to_owned(),
        row: kind.name,
        column: MOST,
        yardstick: Yardstick::Itself,
        demand: Demand::AtMost(1_000.0),
    };
    FOUND.map(goal).into()
}
