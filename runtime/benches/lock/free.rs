//! A free lock: acquire, count, release.

use std::{
    hint::black_box,
    pin::pin,
    sync::{
        Arc, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Waker},
    time::Instant,
};

use tokio::runtime::Runtime;

use super::{
    contender::{Contender, Guard, Measurement, Short},
    contenders::{rows, rows_and_macro},
};
use crate::side_by_side::{
    Against, Column, Options, Role, Row, Table,
    clock::{TURNS, at_once, nanos_a_turn, nanos_each},
    runtime::current_thread,
};

pub(crate) const POLLED: &str = "free-polled";
pub(crate) const TRIED: &str = "free-try";
pub(crate) const IN_A_RUNTIME: &str = "free-in-a-runtime";

/// The name of the row with which the others are compared.
pub(crate) const STD: &str = "std";

pub(crate) fn tables(options: &Options) -> Vec<Table> {
    let runtime = Arc::new(current_thread());
    let mut polled = rows(&Polled);
    polled.extend(limits());
    polled.extend(blocking_locks());
    let mut tried = rows(&Tried);
    tried.extend(blocking_tries());
    let mut in_a_runtime = rows_and_macro(&InARuntime { runtime });
    // The runtime is entered once in a batch, which costs next to nothing. Locks that block need not enter it.
    in_a_runtime.extend(blocking_locks());
    vec![
        table(POLLED, "acquire polled once by hand, += 1, release", polled, options),
        table(TRIED, "try to acquire, += 1, release", tried, options),
        table(IN_A_RUNTIME, "acquire awaited in tokio's current_thread, += 1, release", in_a_runtime, options),
    ]
}

fn table(name: &str, what: &str, rows: Vec<Row>, options: &Options) -> Table {
    Table {
        name: name.to_owned(),
        title: format!("free lock: {what}; ns a turn"),
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: Some(STD),
        rounds: options.pick(1_000, 20),
        rows,
    }
}

// --- the async locks ---

struct Polled;

impl Measurement for Polled {
    fn of<C: Contender>(&self) -> impl FnMut() -> Vec<f64> + 'static {
        let lock = C::create();
        move || {
            let mut cx = Context::from_waker(Waker::noop());
            vec![nanos_a_turn(|| at_once(pin!(black_box(&lock).acquire()), &mut cx).increment())]
        }
    }
}

struct Tried;

impl Measurement for Tried {
    fn of<C: Contender>(&self) -> impl FnMut() -> Vec<f64> + 'static {
        let lock = C::create();
        move || vec![nanos_a_turn(|| black_box(&lock).try_acquire().expect("the lock is free").increment())]
    }
}

/// In the runtime, tokio's own lock also counts its turns, and yields to the scheduler after some of them. That is part of its
/// price.
struct InARuntime {
    runtime: Arc<Runtime>,
}

impl Measurement for InARuntime {
    fn of<C: Contender>(&self) -> impl FnMut() -> Vec<f64> + 'static {
        let lock = C::create();
        let runtime = Arc::clone(&self.runtime);
        move || {
            runtime.block_on(async {
                let start = Instant::now();
                for _ in 0..TURNS {
                    black_box(&lock).turn::<Short>().await;
                }
                vec![nanos_each(TURNS, start.elapsed())]
            })
        }
    }
}

// --- limits ---

fn limit(name: &'static str, mut turn: impl FnMut() + 'static) -> Row {
    Row::new(name, Role::Limit, move || vec![nanos_a_turn(&mut turn)])
}

/// The minimal cost of mutual exclusion: entering with a compare-and-swap, and leaving without or with a check for waiters.
fn limits() -> Vec<Row> {
    let lock = Arc::new((AtomicBool::new(false), AtomicU64::new(0)));
    let enter = |(locked, number): &(AtomicBool, AtomicU64)| {
        let entered = locked.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed);
        assert!(entered.is_ok(), "the lock is free");
        number.store(number.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    };
    let also = Arc::clone(&lock);
    vec![
        limit("CAS + store", move || {
            let lock = black_box(&*lock);
            enter(lock);
            lock.0.store(false, Ordering::Release);
        }),
        limit("CAS + CAS", move || {
            let lock = black_box(&*also);
            enter(lock);
            let left = lock.0.compare_exchange(true, false, Ordering::Release, Ordering::Relaxed);
            assert!(left.is_ok(), "no task waits");
        }),
    ]
}

fn blocking_locks() -> Vec<Row> {
    let std = std::sync::Mutex::new(0_u64);
    let parking_lot = parking_lot::Mutex::new(0_u64);
    vec![
        limit(STD, move || *black_box(&std).lock().unwrap_or_else(PoisonError::into_inner) += 1),
        limit("parking_lot", move || *black_box(&parking_lot).lock() += 1),
    ]
}

fn blocking_tries() -> Vec<Row> {
    let std = std::sync::Mutex::new(0_u64);
    let parking_lot = parking_lot::Mutex::new(0_u64);
    vec![
        limit(STD, move || *black_box(&std).try_lock().expect("the lock is free") += 1),
        limit("parking_lot", move || *black_box(&parking_lot).try_lock().expect("the lock is free") += 1),
    ]
}
