//! The cost of a release while thousands of tasks wait for something else.
//!
//! ```text
//! cargo bench -p warded --bench waiting_predicates            the tables
//! cargo bench -p warded --bench waiting_predicates -- --quick the same tables, each measured only for a moment
//! ```
//!
//! # How to read it
//!
//! A `Monitor` or a `Lock` is locked, its value is changed, and it is unlocked. Meanwhile many tasks wait for predicates, none of
//! which becomes true. The release must find out that none does. Each kind of predicate is written in two ways. In the first, the
//! macro reads its shape, or a condition declares it. In the second, the macro can't read the shape, so the predicate must be
//! evaluated.
//!
//! The last table only reads the value. `locked!` evaluates the predicates all the same, and `Monitor::peek` evaluates none.
//!
//! # Compared with absl
//!
//! `absl::Mutex` also evaluates conditions at each unlock, and skips those that are equal to one that has just failed. Its benchmark
//! `BM_ConditionWaiters`, with 8,192 waiting threads, is the model of this one. Google publishes these times for an unlock: 367 µs if
//! all conditions are distinct, 316 µs if they are of two classes that alternate, and 35 ns if they are of one class. That was
//! another machine. But the goal here is a microsecond, which is far below 316 µs on any machine.
//!
//! The waiters are futures that were polled once. A waiting thread or task would do no more than that.

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
use warded::{Monitor, guarded, locked, try_with_lock, wait_until};

const WAITING: [usize; 3] = [1, 64, 8_192];

/// The column with the most waiters.
const MOST: usize = 0;

fn main() {
    let tables = |options: &Options| vec![table::<OnMonitor>(options), table::<OnLock>(options), look::table(options)];
    side_by_side::run(tables, || [goals::<OnMonitor>(150.0), goals::<OnLock>(1_000.0)].into_iter().flatten().collect());
}

// --- the locks and the predicates ---

/// A lock or monitor with three values to wait for: a turn that never comes, a count that is never reached, and a closed gate.
trait Gate: Send + Sync + Sized + 'static {
    /// The name in the table.
    const NAME: &'static str;
    /// Predicates whose shape the macro reads, or that are declared.
    const FOUND: [Kind<Self>; 4];
    /// Predicates that each release must evaluate.
    const EVALUATED: [Kind<Self>; 4];

    fn new() -> Self;

    /// Locks, changes what all predicates read, and unlocks.
    fn change(&self, to: u64);
}

const NEVER: u64 = 1 << 32;

type Waiting = Pin<Box<dyn Future<Output = ()>>>;

/// One kind of waiter: makes the wait of the waiter with a given number.
struct Kind<G> {
    name: &'static str,
    wait: fn(Arc<G>, u64) -> Waiting,
}

/// `kind!(name, |gate, number| the wait)`.
macro_rules! kind {
    ($name:literal, |$gate:ident, $number:ident| $wait:expr) => {
        Kind { name: $name, wait: |$gate, $number| Box::pin(async move { $wait }) }
    };
}

/// Implements [`Gate`] with one kind of lock.
macro_rules! gate {
    ($gate:ident, $state:ident, $init:ident, $lock:ident, name: $name:literal, change: |$this:ident, $to:ident| $change:expr) => {
        #[guarded]
        struct $gate {
            state: $lock,
            #[guarded(by = state)]
            turn: u64,
            #[guarded(by = state)]
            count: u64,
            #[guarded(by = state)]
            is_open: bool,
            #[condition(of = state, when = |s| s.is_open)]
            open: Condition,
        }

        impl $state {
            fn is_turn_of(&self, me: u64) -> bool {
                self.turn == me
            }

            fn has_counted_to(&self, bound: u64) -> bool {
                self.count >= bound
            }

            fn is_gate_open(&self) -> bool {
                self.is_open
            }

            fn change(&mut self, to: u64) {
                self.turn = to;
                self.count = to;
            }
        }

        impl Gate for $gate {
            const NAME: &'static str = $name;

            const FOUND: [Kind<Self>; 4] = [
                kind!("distinct keys", |gate, number| {
                    let me = NEVER + number;
                    wait_until!(gate.state, |s| s.turn == me, |_| ());
                }),
                kind!("distinct thresholds", |gate, number| {
                    let bound = NEVER + number;
                    wait_until!(gate.state, |s| s.count >= bound, |_| ());
                }),
                kind!("two keys, alternating", |gate, number| {
                    let me = NEVER + number % 2;
                    wait_until!(gate.state, |s| s.turn == me, |_| ());
                }),
                kind!("one declared `when`", |gate, _number| drop(wait_until!(gate.open))),
            ];

            const EVALUATED: [Kind<Self>; 4] = [
                kind!("distinct keys, no shape", |gate, number| {
                    let me = NEVER + number;
                    wait_until!(gate.state, |s| s.is_turn_of(me), |_| ());
                }),
                kind!("distinct thresholds, no shape", |gate, number| {
                    let bound = NEVER + number;
                    wait_until!(gate.state, |s| s.has_counted_to(bound), |_| ());
                }),
                kind!("two keys, alternating, no shape", |gate, number| {
                    let me = NEVER + number % 2;
                    wait_until!(gate.state, |s| s.is_turn_of(me), |_| ());
                }),
                kind!("one predicate, no shape", |gate, _number| {
                    wait_until!(gate.state, |s| s.is_gate_open(), |_| ());
                }),
            ];

            fn new() -> Self {
                $init { turn: 0, count: 0, is_open: false }.into()
            }

            fn change(&self, $to: u64) {
                let $this = self;
                $change
            }
        }
    };
}

gate! {
    OnMonitor, OnMonitorState, OnMonitorInit, Monitor,
    name: "release-of-a-monitor",
    change: |this, to| locked!(this.state, |s| s.change(to))
}

gate! {
    OnLock, OnLockState, OnLockInit, Lock,
    name: "release-of-a-lock",
    change: |this, to| try_with_lock!(this.state, |s| s.change(to)).expect("the lock is free")
}

// --- the tables ---

fn table<G: Gate>(options: &Options) -> Table {
    let releases = options.pick(200, 20);
    let mut rows: Vec<_> = G::FOUND.into_iter().chain(G::EVALUATED).map(|kind| row(kind, releases)).collect();
    rows.push(no_task_waits::<G>());
    Table {
        name: G::NAME.to_owned(),
        title: "lock, change the value, unlock; ns, beside so many predicates that stay false".to_owned(),
        columns: columns(),
        against: None,
        limit: None,
        rounds: options.pick(30, 2),
        rows,
    }
}

fn columns() -> Vec<Column> {
    ["8,192", "64", "1"].map(|head| Column { head, decimals: 0 }).into()
}

/// A column for each number of waiters, the most first.
fn columns_of(nanos: impl FnMut(usize) -> f64) -> Vec<f64> {
    WAITING.into_iter().rev().map(nanos).collect()
}

fn row<G: Gate>(Kind { name, wait }: Kind<G>, releases: usize) -> Row {
    Row::new(name, Role::Ours, move || {
        columns_of(|waiting| {
            let gate = Arc::new(G::new());
            let _waiting = line_up(|number| wait(Arc::clone(&gate), number), waiting);
            nanos_a_change(&*gate, releases)
        })
    })
}

fn no_task_waits<G: Gate>() -> Row {
    Row::new("no waiter", Role::Limit, || vec![nanos_a_change(&G::new(), 10_000); WAITING.len()])
}

fn line_up(wait: impl Fn(u64) -> Waiting, waiting: usize) -> Vec<Waiting> {
    let mut cx = Context::from_waker(Waker::noop());
    let begin = |number| {
        let mut waiting = wait(number);
        assert!(waiting.as_mut().poll(&mut cx).is_pending(), "what it waits for never comes");
        waiting
    };
    (0..waiting as u64).map(begin).collect()
}

fn nanos_a_change<G: Gate>(gate: &G, releases: usize) -> f64 {
    let start = Instant::now();
    for release in 0..releases as u64 {
        black_box(gate).change(release);
    }
    nanos_each(releases, start.elapsed())
}

fn goals<G: Gate>(most_nanos: f64) -> Vec<Goal> {
    let goal = |kind: Kind<G>| Goal {
        what: format!("{}, 8,192 waiting: {}; ns", G::NAME, kind.name),
        table: G::NAME.to_owned(),
        row: kind.name,
        column: MOST,
        yardstick: Yardstick::Itself,
        demand: Demand::AtMost(most_nanos),
    };
    G::FOUND.map(goal).into()
}

/// Reading a monitor while predicates wait that each release must evaluate.
mod look {
    use super::{
        Arc, Instant, Monitor, NEVER, Options, Role, Row, Table, black_box, columns, columns_of, line_up, nanos_each,
    };

    pub(super) fn table(options: &Options) -> Table {
        let looks = options.pick(200, 20);
        Table {
            name: "look-into-a-monitor".to_owned(),
            title: "read the value of a monitor; ns, beside so many predicates that stay false".to_owned(),
            columns: columns(),
            against: None,
            limit: None,
            rounds: options.pick(30, 2),
            rows: vec![
                row("with", looks, |monitor| monitor.with(|count| *count)),
                row("peek", looks, |monitor| monitor.peek(|count| *count)),
            ],
        }
    }

    fn row(name: &'static str, looks: usize, look: fn(&Monitor<u64>) -> u64) -> Row {
        Row::new(name, Role::Ours, move || {
            columns_of(|waiting| {
                let monitor = Arc::new(Monitor::new(0_u64));
                let wait = |number| {
                    let monitor = Arc::clone(&monitor);
                    let reached = move |count: &u64| *count >= NEVER + number;
                    Box::pin(async move { monitor.wait_until(reached).then(|_| ()).await }) as _
                };
                let _waiting = line_up(wait, waiting);
                let start = Instant::now();
                for _ in 0..looks {
                    black_box(look(black_box(&monitor)));
                }
                nanos_each(looks, start.elapsed())
            })
        })
    }
}
