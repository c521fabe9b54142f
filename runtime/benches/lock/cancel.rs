//! Drops futures that wait in a long queue.

use std::{
    pin::Pin,
    task::{Context, Waker},
    time::{Duration, Instant},
};

use super::{
    contender::{Contender, Measurement},
    contenders::rows,
};
use crate::side_by_side::{Against, Column, Options, Table};

pub(crate) const CANCEL: &str = "cancel";

/// The column with the ratio of the two costs.
pub(crate) const GROWTH: usize = 2;

const FEW: usize = 1_000;
const MANY: usize = 1_000_000;

/// How many futures are dropped, and in how many parts, each of which is timed by itself.
const DROPPED: usize = 500;
const PART: usize = 50;

/// A lock that needs longer to drop them walks its queue, and would need minutes. The parts so far are enough.
const PATIENCE: Duration = Duration::from_millis(100);

/// A lock that needs longer for the first polls has no figure. saa spins for a while in each first poll.
const PATIENCE_TO_LINE_UP: Duration = Duration::from_secs(1);

pub(crate) fn tables(options: &Options) -> Vec<Table> {
    vec![Table {
        name: CANCEL.to_owned(),
        title: "drop a waiting future, from the middle of the queue, in random order; ns a drop".to_owned(),
        columns: vec![
            Column { head: "of 1,000", decimals: 1 },
            Column { head: "of 1,000,000", decimals: 1 },
            Column { head: "ratio", decimals: 2 },
        ],
        against: Some(Against::AnyPeer),
        limit: None,
        rounds: options.pick(5, 2),
        rows: rows(&Cancel),
    }]
}

struct Cancel;

impl Measurement for Cancel {
    fn of<C: Contender>(&self) -> impl FnMut() -> Vec<f64> + 'static {
        /// A short queue is built quickly, so it is built this often, for a steadier mean.
        const SHORT_LINES: u32 = 5;
        || {
            let few = (0..SHORT_LINES).map(|_| nanos_per_drop::<C>(FEW)).sum::<f64>() / f64::from(SHORT_LINES);
            let many = nanos_per_drop::<C>(MANY);
            vec![few, many, many / few]
        }
    }
}

fn nanos_per_drop<C: Contender>(waiters: usize) -> f64 {
    let lock = C::create();
    let _held = lock.try_acquire().expect("the lock is free");
    let mut cx = Context::from_waker(Waker::noop());
    let mut wait = |waiter: &mut Pin<Box<Option<_>>>| {
        let acquire = waiter.as_mut().as_pin_mut().expect("not dropped yet");
        assert!(Future::poll(acquire, &mut cx).is_pending(), "the lock is held");
    };
    let mut line = Vec::with_capacity(waiters);
    let start = Instant::now();
    while line.len() < waiters {
        line.push(Box::pin(Some(lock.acquire())));
        line.last_mut().into_iter().for_each(&mut wait);
        if start.elapsed() > PATIENCE_TO_LINE_UP {
            return f64::NAN;
        }
    }
    let middle = &mut line[(waiters - DROPPED) / 2..][..DROPPED];
    // Polls them once more, so that they are in the cache, however long the queue is. Then only the work of the lock is timed.
    middle.iter_mut().for_each(&mut wait);
    shuffle(middle);
    time_drops(middle)
}

/// Drops futures in place. Their memory is not freed, because that is not the lock's work.
fn time_drops<F>(waiters: &mut [Pin<Box<Option<F>>>]) -> f64 {
    let start = Instant::now();
    let mut dropped = 0_u32;
    for part in waiters.chunks_mut(PART) {
        for waiter in part {
            waiter.as_mut().set(None);
            dropped += 1;
        }
        if start.elapsed() > PATIENCE {
            break;
        }
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(dropped)
}

/// A random order, which is the same for all locks.
fn shuffle<T>(items: &mut [T]) {
    let mut state: usize = 0x9E37_79B9;
    for last in (1..items.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        items.swap(last, state % (last + 1));
    }
}
