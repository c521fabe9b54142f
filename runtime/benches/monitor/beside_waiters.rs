//! Locking, while thousands of tasks wait for something else.

use std::{
    hint::black_box,
    pin::Pin,
    sync::Arc,
    task::{Context, Waker},
    time::Instant,
};

use warded::{guarded, locked, wait_until};

use crate::side_by_side::{Column, Options, Role, Row, Table, clock::nanos_each};

pub(crate) const READ: &str = "read-only";
pub(crate) const RELEASE: &str = "release";
pub(crate) const PEEK: &str = "peek";
pub(crate) const PEEK_ALONE: &str = "peek, alone";
pub(crate) const ONE_CLASS: &str = "one class";
pub(crate) const ALL_DIFFERENT: &str = "all keys different";

const READ_BESIDE: u64 = 10_000;
const RELEASE_BESIDE: u64 = 8_192;

/// The value for which the tasks wait. It is never the turn of any of them, and the gate stays closed.
#[guarded]
struct Waited {
    state: Monitor,
    #[guarded(by = state)]
    turn: u64,
    #[guarded(by = state)]
    is_open: bool,
}

impl WaitedState {
    fn is_turn_of(&self, me: u64) -> bool {
        self.turn == me
    }
}

const NEVER: u64 = 1 << 32;

type Waiting = Pin<Box<dyn Future<Output = ()>>>;
type Wait = fn(Arc<Waited>, u64) -> Waiting;

/// `wait!(|waited, number| the wait)`: the wait of the task with this number.
macro_rules! wait {
    (|$waited:ident, $number:ident| $wait:expr) => {
        |$waited: Arc<Waited>, $number: u64| -> Waiting { Box::pin(async move { $wait }) }
    };
}

const FOR_THE_GATE: Wait = wait!(|waited, _number| wait_until!(waited.state, |s| s.is_open, |_| ()));

const FOR_A_TURN: Wait = wait!(|waited, number| {
    let me = NEVER + number;
    wait_until!(waited.state, |s| s.turn == me, |_| ());
});

/// The macro finds no key in this predicate, so it must be evaluated.
const WITHOUT_A_KEY: Wait = wait!(|waited, number| {
    let me = NEVER + number;
    wait_until!(waited.state, |s| s.is_turn_of(me), |_| ());
});

/// The operation that is timed while they wait.
type Operation = fn(&Waited, u64);

const READ_LOCKED: Operation = |waited, _| {
    black_box(locked!(waited.state, |s| s.turn));
};

const PEEK_AT: Operation = |waited, _| {
    black_box(waited.state.peek(|s| s.turn));
};

const CHANGE: Operation = |waited, number| locked!(waited.state, |s| s.turn = number);

pub(crate) fn tables(options: &Options) -> Vec<Table> {
    let many = options.pick(10_000, 100);
    let table = |name: &str, title, rows| Table {
        name: name.to_owned(),
        title,
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: None,
        limit: None,
        rounds: options.pick(30, 2),
        rows,
    };
    let read = vec![
        row("locked!", Some((WITHOUT_A_KEY, READ_BESIDE)), READ_LOCKED, options.pick(100, 3)),
        row(PEEK, Some((WITHOUT_A_KEY, READ_BESIDE)), PEEK_AT, many),
        row("locked!, alone", None, READ_LOCKED, many),
        row(PEEK_ALONE, None, PEEK_AT, many),
    ];
    let release = vec![
        row(ONE_CLASS, Some((FOR_THE_GATE, RELEASE_BESIDE)), CHANGE, many),
        row(ALL_DIFFERENT, Some((FOR_A_TURN, RELEASE_BESIDE)), CHANGE, many),
        row("no task waits", None, CHANGE, many),
    ];
    let read_title = format!("a look, beside {READ_BESIDE} that wait without a key, all false; ns");
    let release_title = format!("a release, beside {RELEASE_BESIDE} that wait, all false; ns");
    vec![table(READ, read_title, read), table(RELEASE, release_title, release)]
}

/// A row with this operation, repeated `times` times in each round, while these tasks wait.
fn row(name: &'static str, waiters: Option<(Wait, u64)>, operation: Operation, times: usize) -> Row {
    Row::new(name, Role::Ours, move || {
        let waited = Arc::new(Waited::from(WaitedInit { turn: 0, is_open: false }));
        let mut cx = Context::from_waker(Waker::noop());
        let line_up = |(wait, waiters): (Wait, u64)| -> Vec<Waiting> {
            let mut waiting: Vec<_> = (0..waiters).map(|number| wait(Arc::clone(&waited), number)).collect();
            let wait = |waiting: &mut Waiting| waiting.as_mut().poll(&mut cx).is_pending();
            assert!(waiting.iter_mut().all(wait), "what it waits for never comes");
            waiting
        };
        let _waiting = waiters.map(line_up);
        let start = Instant::now();
        for number in 0..times as u64 {
            operation(black_box(&waited), number);
        }
        vec![nanos_each(times, start.elapsed())]
    })
}
