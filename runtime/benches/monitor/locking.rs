//! Locking while no task waits for a predicate: a free monitor, and one for which several threads compete.

use std::{
    hint::black_box,
    sync::{
        Barrier, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use warded::{Monitor, locked};

use crate::side_by_side::{
    Against, Column, Options, Role, Row, Table,
    clock::{nanos_a_turn, nanos_each},
    crowd::Apart,
};

pub(crate) const FREE: &str = "free";
pub(crate) const STD: &str = "std";
pub(crate) const THREADS: [usize; 2] = [2, 8];
pub(crate) const BODIES: [&str; 2] = ["increment", "100-steps"];

/// The name of the table for this number of threads and this body.
pub(crate) fn contended(threads: usize, body: &str) -> String {
    format!("{threads}-threads-{body}")
}

pub(crate) fn tables(options: &Options) -> Vec<Table> {
    let window = Duration::from_millis(options.pick(50, 3));
    let contended = |threads, body, rows| Table {
        name: contended(threads, body),
        title: format!("{threads} threads, {body}; ns a turn"),
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: None,
        rounds: options.pick(15, 1),
        rows,
    };
    let mut tables = vec![Table {
        name: FREE.to_owned(),
        title: "locked, += 1, unlocked, on one thread alone; ns a turn".to_owned(),
        rounds: options.pick(300, 10),
        rows: vec![free::<Locked>(), free::<With>(), peek(), free::<std::sync::Mutex<u64>>(), free::<ParkingLot>()],
        ..contended(1, BODIES[0], Vec::new())
    }];
    for threads in THREADS {
        tables.push(contended(threads, BODIES[0], rows::<1>(threads, window)));
        tables.push(contended(threads, BODIES[1], rows::<100>(threads, window)));
    }
    tables
}

/// A mutex around a number.
trait Mutex: Default + Send + Sync + 'static {
    const NAME: &'static str;
    const ROLE: Role;

    fn turn(&self, body: impl FnOnce(&mut u64));
}

#[derive(Default)]
struct Locked(Monitor<u64>);

impl Mutex for Locked {
    const NAME: &'static str = "locked!";
    const ROLE: Role = Role::Ours;

    #[inline]
    fn turn(&self, body: impl FnOnce(&mut u64)) {
        locked!(self.0, |number| body(number));
    }
}

#[derive(Default)]
struct With(Monitor<u64>);

impl Mutex for With {
    const NAME: &'static str = "with";
    const ROLE: Role = Role::Ours;

    #[inline]
    fn turn(&self, body: impl FnOnce(&mut u64)) {
        self.0.with(body);
    }
}

impl Mutex for std::sync::Mutex<u64> {
    const NAME: &'static str = STD;
    const ROLE: Role = Role::UnfairPeer;

    #[inline]
    fn turn(&self, body: impl FnOnce(&mut u64)) {
        body(&mut self.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

type ParkingLot = parking_lot::Mutex<u64>;

impl Mutex for ParkingLot {
    const NAME: &'static str = "parking_lot";
    const ROLE: Role = Role::UnfairPeer;

    #[inline]
    fn turn(&self, body: impl FnOnce(&mut u64)) {
        body(&mut self.lock());
    }
}

// --- free ---

fn free<M: Mutex>() -> Row {
    let mutex = M::default();
    Row::new(M::NAME, M::ROLE, move || vec![nanos_a_turn(|| black_box(&mutex).turn(|number| *number += 1))])
}

/// It only reads.
fn peek() -> Row {
    let monitor = Monitor::new(0_u64);
    let read = move || {
        black_box(black_box(&monitor).peek(|number| *number));
    };
    Row::new("peek", Role::Ours, move || vec![nanos_a_turn(&read)])
}

// --- contended ---

fn rows<const STEPS: usize>(threads: usize, window: Duration) -> Vec<Row> {
    vec![
        row::<Locked, STEPS>(threads, window),
        row::<With, STEPS>(threads, window),
        row::<std::sync::Mutex<u64>, STEPS>(threads, window),
        row::<ParkingLot, STEPS>(threads, window),
    ]
}

/// A turn has `STEPS` steps.
fn row<M: Mutex, const STEPS: usize>(threads: usize, window: Duration) -> Row {
    Row::new(M::NAME, M::ROLE, move || {
        let mutex = Apart(M::default());
        let turn = || {
            mutex.0.turn(|number| {
                for _ in 0..STEPS {
                    *number = black_box(*number + 1);
                }
            });
        };
        vec![nanos_a_turn_of(threads, window, &turn)]
    })
}

/// These threads take turn after turn, until the window is over.
fn nanos_a_turn_of(threads: usize, window: Duration, turn: &(impl Fn() + Sync)) -> f64 {
    let (begin, is_over, turns) = (Barrier::new(threads + 1), Apart(AtomicBool::new(false)), AtomicUsize::new(0));
    let take_turns = || {
        begin.wait();
        let mut own = 0;
        while !is_over.0.load(Ordering::Relaxed) {
            turn();
            own += 1;
        }
        turns.fetch_add(own, Ordering::Relaxed);
    };
    let time = thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(take_turns);
        }
        begin.wait();
        let start = Instant::now();
        thread::sleep(window);
        is_over.0.store(true, Ordering::Relaxed);
        start.elapsed()
    });
    nanos_each(turns.into_inner(), time)
}
