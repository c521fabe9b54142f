//! The memory of a lock, of its future and of a wait. It is counted, and not timed.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use super::{
    contender::{Contender, Measurement},
    contenders::rows,
    counting_allocator::allocations_of,
};
use crate::side_by_side::{Column, Row, Table};

pub(crate) const SIZES: &str = "sizes";
pub(crate) const ALLOCATIONS: &str = "allocations";

/// The columns of both tables.
pub(crate) const LOCK: usize = 0;
pub(crate) const FUTURE: usize = 1;
pub(crate) const FIRST_WAIT: usize = 0;
pub(crate) const LATER_WAIT: usize = 1;

pub(crate) fn tables() -> Vec<Table> {
    vec![
        table(
            SIZES,
            "bytes of a lock around nothing, its future, its guard",
            &["lock", "future", "guard"],
            rows(&Sizes),
        ),
        table(
            ALLOCATIONS,
            "allocations of a wait: the first of a new lock, and each of a hundred later ones",
            &["first", "later"],
            rows(&Allocations),
        ),
    ]
}

fn table(name: &str, title: &str, heads: &[&'static str], rows: Vec<Row>) -> Table {
    Table {
        name: name.to_owned(),
        title: title.to_owned(),
        columns: heads.iter().map(|&head| Column { head, decimals: 0 }).collect(),
        against: None,
        limit: None,
        rounds: 1,
        rows,
    }
}

struct Sizes;

impl Measurement for Sizes {
    #[expect(clippy::cast_precision_loss, reason = "a few bytes")]
    fn of<C: Contender>(&self) -> impl FnMut() -> Vec<f64> + 'static {
        || {
            let future = size_of_val(&C::create().acquire());
            [C::SIZE, future, size_of::<C::Guard<'_>>()].map(|bytes| bytes as f64).to_vec()
        }
    }
}

struct Allocations;

impl Measurement for Allocations {
    #[expect(clippy::cast_precision_loss, reason = "a few allocations")]
    fn of<C: Contender>(&self) -> impl FnMut() -> Vec<f64> + 'static {
        const LATER: u32 = 100;
        || {
            let lock = C::create();
            let first = allocations_of(|| wait_once(&lock));
            let later = allocations_of(|| (0..LATER).for_each(|_| wait_once(&lock)));
            vec![first as f64, later as f64 / f64::from(LATER)]
        }
    }
}

/// Waits for a lock that is held, until it is released.
fn wait_once<C: Contender>(lock: &C) {
    let mut cx = Context::from_waker(Waker::noop());
    let guard = lock.try_acquire().expect("the lock is free");
    let mut wait = pin!(lock.acquire());
    assert!(wait.as_mut().poll(&mut cx).is_pending(), "the lock is held");
    drop(guard);
    let Poll::Ready(guard) = wait.poll(&mut cx) else { panic!("the lock is free again") };
    drop(guard);
}
