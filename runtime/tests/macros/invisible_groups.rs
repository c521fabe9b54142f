//! An argument of a `macro_rules!` keeps its precedence: `2 * $k` with `1 + 2` for `$k` is 6, in every part of every macro.

#![deny(warnings, unused_parens)]
#![allow(
    clippy::nonminimal_bool,
    clippy::no_effect_underscore_binding,
    reason = "the tests need expressions with operators"
)]

use std::{fmt::Debug, time::Duration};

use warded::{block_on, prelude::*, select_event};

use crate::hand_polling::Polled;

#[derive(Debug)]
struct Count {
    n: i64,
    all: Vec<i64>,
    is_on: bool,
}

fn count(n: i64) -> Lock<Count> {
    Lock::new(Count { n, all: vec![1, 2, 3], is_on: false })
}

/// Waits for the predicate on `n` with a timeout of zero. Returns `n` if the predicate is true.
macro_rules! holds {
    ($n:expr, |$s:ident| $predicate:expr) => {{
        let lock = count($n);
        let is_held = Polled::new(async { wait_until!(lock, |$s| $predicate, |s| s.n) }).poll().is_ready();
        is_held
    }};
}

macro_rules! twice {
    ($n:expr, $k:expr) => {{
        let lock = count($n);
        let is_held = Polled::new(async { wait_until!(lock, |s| s.n == 2 * $k, |s| s.n) }).poll().is_ready();
        is_held
    }};
}

macro_rules! twice_forwarded {
    ($n:expr, $k:expr) => {
        twice!($n, $k)
    };
}

#[test]
fn a_key_keeps_its_precedence() {
    assert!(twice!(6, 1 + 2) && !twice!(4, 1 + 2));
    assert!(twice_forwarded!(6, 1 + 2) && !twice_forwarded!(4, 1 + 2));
    macro_rules! equal {
        ($n:expr, $k:expr) => {
            holds!($n, |s| s.n == $k)
        };
    }
    assert!(equal!(3, 1 + 2) && !equal!(1, 1 + 2) && equal!(1, 3 & 1) && !equal!(3, 3 & 1));
}

#[test]
fn a_predicate_keeps_its_precedence() {
    macro_rules! asked {
        (not $flag:expr) => {{
            let lock = count(0);
            let is_held = Polled::new(async { wait_until!(lock, |s| !$flag && !s.is_on) }).poll().is_ready();
            is_held
        }};
        (power $x:expr) => {{
            let lock = count(-9);
            let is_held = Polled::new(async { wait_until!(lock, |s| s.n == -$x.pow(2)) }).poll().is_ready();
            is_held
        }};
        (range $a:expr, $b:expr) => {{
            let lock = count(4);
            let is_held = Polled::new(async { wait_until!(lock, |s| ($a..$b).contains(&s.n)) }).poll().is_ready();
            is_held
        }};
        (within $range:expr) => {{
            let lock = count(4);
            let is_held = Polled::new(async { wait_until!(lock, |s| $range.contains(&s.n)) }).poll().is_ready();
            is_held
        }};
        (cast $x:expr, $t:ty) => {{
            let lock = count(4);
            let is_held = Polled::new(async { wait_until!(lock, |s| $x as $t < s.n) }).poll().is_ready();
            is_held
        }};
    }
    let (yes, no) = (true, false);
    assert!(!asked!(not yes || no) && asked!(not no || no) && asked!(not no && yes));
    assert!(asked!(power 1_i64 + 2) && asked!(power - 3_i64) && asked!(power 3_i64));
    assert!(asked!(range 1 + 2, 2 + 3) && !asked!(range 2 * 3, 9));
    assert!(asked!(within 1..5) && !asked!(within 1..=3));
    assert!(asked!(cast 1_u8 + 2, i64) && !asked!(cast 1_u8 + 3, i64));
}

#[test]
fn a_predicate_of_a_blocking_wait_keeps_its_precedence() {
    macro_rules! until {
        ($lock:expr, $limit:expr, $k:expr) => {
            wait_until_blocking!($lock, timeout = 2 * $limit, |s| s.n == 2 * $k, |s| 2 * $k - s.n)
        };
    }
    let lock = count(6);
    let none = Duration::ZERO;
    assert_eq!(until!(lock, none, 1 + 2).ok(), Some(0));
    assert!(until!(lock, none, 2 + 2).is_err());
}

#[test]
fn a_timeout_keeps_its_precedence() {
    macro_rules! limited {
        ($lock:expr, $ms:expr) => {
            with_lock_blocking!($lock, timeout = Duration::from_millis(2 * $ms - 6), |s| s.n)
        };
        ($lock:expr, each $d:expr) => {
            with_lock_blocking!($lock, timeout = $d * 0, |s| s.n)
        };
    }
    let lock = count(1);
    let _guard = lock.try_acquire().unwrap();
    assert!(limited!(lock, 1 + 2).is_err());
    // It would be two days if only the last operand were multiplied.
    assert!(limited!(lock, each Duration::from_secs(172_800) + Duration::ZERO).is_err());
}

#[test]
fn every_body_keeps_its_precedence() {
    macro_rules! bodies {
        ($lock:expr, $rw:expr, $k:expr) => {{
            let with = block_on(async { with_lock!($lock, |s| 2 * $k + s.n) });
            let blocking = with_lock_blocking!($lock, |s| 2 * $k + s.n);
            let tried = try_with_lock!($lock, |s| 2 * $k + s.n);
            let read = block_on(async { read_lock!($rw, |n| 2 * $k + *n) });
            let try_read = try_read_lock!($rw, |n| 2 * $k + *n);
            [with, blocking, tried.unwrap(), read, try_read.unwrap()]
        }};
    }
    let (lock, rw) = (count(0), RwLock::new(0));
    assert_eq!(bodies!(lock, rw, 1 + 2), [6; 5]);
    assert_eq!(bodies!(&lock, &rw, 1 + 2), [6; 5]);
}

#[test]
fn a_target_keeps_its_precedence() {
    struct Held {
        state: Lock<Count>,
    }
    macro_rules! states {
        ($held:expr) => {{
            let waited = wait_until_blocking!($held.state, |s| s.n == 1, |s| s.n);
            waited + with_lock_blocking!($held.state, |s| s.n)
        }};
    }
    let boxed = Box::new(Held { state: count(1) });
    let held = &&*boxed;
    assert_eq!(states!(**held), 2);
    assert_eq!(states!(*boxed), 2);
}

#[test]
fn branches_keep_their_precedence() {
    macro_rules! selected {
        ($queue:expr, $on:expr, $k:expr) => {
            select_event! {
                biased;
                _ = $queue.get(), if !$on => 0,
                job = $queue.get() => 2 * $k + job.unwrap().into_inner(),
            }
        };
    }
    let queue = warded::Queue::unbounded();
    queue.try_put(1).unwrap();
    let (yes, no) = (true, false);
    assert_eq!(Polled::new(async { selected!(&queue, yes || no, 1 + 2) }).ready(), 7);
    queue.try_put(1).unwrap();
    assert_eq!(Polled::new(async { selected!(&queue, no && yes, 1 + 2) }).ready(), 0);
}

macro_rules! gauge {
    ($gauge:ident, $init:ident, $holding:ident, $t:ty, $dyn:ty, $limit:expr, $doc:meta, $vis:vis) => {
        #[guarded]
        #[$doc]
        $vis struct $gauge {
            shown: Box<$dyn>,
            row: [u8; 2 * $limit],
            state: Lock,
            #[guarded(by = state)]
            level: $t,
            #[guarded(by = state)]
            what: &'static $dyn,
            #[condition(of = state, when = |s| s.level == 2 * $limit)]
            full: Condition,
        }

        #[guarded]
        impl $gauge {
            #[requires(state)]
            fn left(&self) -> $t {
                2 * $limit - self.level
            }
        }

        impl $gauge {
            fn new(level: $t) -> Self {
                $init { shown: Box::new(0), row: [0; 2 * $limit], level, what: &0 }.into()
            }
        }
    };
}

gauge!(Gauge, GaugeInit, GaugeHolding, usize, dyn Debug + Send, 1 + 2, doc = "A gauge.", pub(crate));

#[test]
fn attributes_keep_their_precedence() {
    let gauge = Gauge::new(6);
    assert_eq!(gauge.row.len(), 6);
    assert!(
        format!("{:?}", gauge.shown) == "0" && with_lock_blocking!(gauge.state, |s| format!("{:?}", s.what)) == "0"
    );
    assert_eq!(with_lock_blocking!(gauge.holding_state(), |g| g.left()), 0);
    assert!(Polled::new(async { wait_until!(gauge.full).level }).poll().is_ready());
    let gauge = Gauge::new(4);
    assert!(Polled::new(async { wait_until!(gauge.full).level }).poll().is_pending());
}

#[test]
fn groups_that_are_no_expressions_compile() {
    macro_rules! mixed {
        ($lock:expr, $p:pat, $t:ty, $b:block, $s:stmt, $c:expr, $low:literal, $l:lifetime) => {
            with_lock_blocking!($lock, |s| {
                $s;
                let all: $t = s.all.clone();
                let sum = $l: loop { break $l all.iter().sum::<i64>(); };
                match s.n { $p => $c(sum) + 3, $low..=0 => $low, _ => $b }
            })
        };
    }
    let mixed = |n| mixed!(count(n), 1 | 2, Vec<i64>, { 7 }, let _low = 1 > 0 && 2 > 1, |n: i64| n + 1, -4, 'sum);
    assert_eq!([mixed(1), mixed(2), mixed(0), mixed(3)], [10, 10, -4, 7]);
}

macro_rules! double_is {
    ($monitor:expr, $k:expr) => {
        (
            try_wait_until!($monitor, |n| *n == 2 * $k, |_| ()).is_some(),
            locked!($monitor, |n| *n == 2 * $k),
            try_locked!($monitor, |n| *n == 2 * $k),
        )
    };
}

#[test]
fn arguments_in_the_macros_of_a_monitor_keep_their_precedence() {
    let monitor = Monitor::new(6);
    assert_eq!(double_is!(monitor, 1 + 2), (true, true, Some(true)));
}
