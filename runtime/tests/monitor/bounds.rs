//! Bounds that macros capture: a release finds the classes in their order.

#![allow(
    clippy::float_cmp,
    clippy::neg_cmp_op_on_partial_ord,
    clippy::cast_possible_truncation,
    reason = "predicates as they may be written, for all types"
)]

use std::{
    task::{Context, Waker},
    time::Duration,
};

use warded::{Monitor, reached};

use crate::hand_polling::{Alarm, Boxed, Dice, Log};

#[derive(Clone, Copy, Debug)]
struct State<N> {
    a: N,
    b: N,
    stop: bool,
}

/// Waits with all keys, and changes the value from each one to each other one. The waiters whose predicates are true must be
/// woken.
macro_rules! check {
    ($values:expr, |$s:ident, $k:ident, $l:ident| $($predicate:tt)*) => {{
        let values = $values;
        let mut dice = Dice::new(0);
        let mut roll = move || values[dice.roll(values.len())];
        for round in 0..if cfg!(miri) { 2 } else { 40 } {
            let monitor = Monitor::new(State { a: roll(), b: roll(), stop: round % 4 == 0 });
            let log = Log::default();
            let mut waits: Vec<(_, Boxed<'_, ()>)> = Vec::new();
            for k in 0..values.len() {
                for l in 0..values.len() {
                    let ($k, $l) = (values[k], values[l]);
                    _ = ($k, $l);
                    let monitor = &monitor;
                    let mut wait: Boxed<'_, ()> = Box::pin(async move { reached!(monitor, |$s| $($predicate)*) });
                    let waker = Waker::from(Alarm::logged(&log, waits.len()));
                    if wait.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
                        waits.push(((k, l), wait));
                    } else {
                        let $s = monitor.peek(|state| *state);
                        assert!($($predicate)*, "at once");
                    }
                }
            }
            let before = monitor.peek(|state| *state);
            let $s = State { a: roll(), b: roll(), stop: round % 3 == 0 };
            monitor.with(|state| *state = $s);
            let mut woken = log.take();
            woken.sort_unstable();
            let hold = |(_, ((k, l), _)): &(usize, &((usize, usize), Boxed<'_, ()>))| {
                let ($k, $l) = (values[*k], values[*l]);
                _ = ($k, $l);
                $($predicate)*
            };
            let all: Vec<_> = waits.iter().enumerate().filter(hold).map(|(index, _)| index).collect();
            assert_eq!(woken, all, "{}: {before:?}, then {:?}", stringify!($($predicate)*), $s);
        }
    }};
}

macro_rules! check_all {
    ($values:expr; $($more:tt)*) => {{
        check!($values, |s, k, l| s.a >= k);
        check!($values, |s, k, l| s.a > k);
        check!($values, |s, k, l| s.a <= k);
        check!($values, |s, k, l| s.a < k);
        check!($values, |s, k, l| k >= s.a);
        check!($values, |s, k, l| k > s.a);
        check!($values, |s, k, l| k <= s.a);
        check!($values, |s, k, l| k < s.a);
        check!($values, |s, k, l| !(s.a < k));
        check!($values, |s, k, l| s.a >= k && s.b < l);
        check!($values, |s, k, l| s.a >= k || s.b < l);
        check!($values, |s, k, l| s.a >= l && s.a <= k);
        check!($values, |s, k, l| s.a >= k || s.a < k);
        check!($values, |s, k, l| s.a > k || s.a > l);
        check!($values, |s, k, l| s.a > k || s.a >= k);
        check!($values, |s, k, l| s.a == k && s.b >= l);
        check!($values, |s, k, l| s.b >= l && s.a == k);
        check!($values, |s, k, l| s.b >= k && s.a == k);
        check!($values, |s, k, l| s.a == k || s.b >= k);
        check!($values, |s, k, l| s.a == k || s.b == k);
        check!($values, |s, k, l| s.stop || s.a > k);
        check!($values, |s, k, l| s.a > k || !s.stop);
        check!($values, |s, k, l| s.stop && s.a > k);
        check!($values, |s, k, l| s.a > k && s.stop == false);
        check!($values, |s, k, l| (s.stop || s.a > k) && s.b >= l);
        check!($values, |s, k, l| s.a != k && s.a >= l);
        check!($values, |s, k, l| s.stop && s.a < k || s.b > k);
        check!($values, |s, k, l| {
            let k = l;
            s.a >= k
        });
        check!($values, |s, k, l| s.a >= k && {
            let k = l;
            s.b <= k
        });
        check!($values, |s, k, l| if s.stop { s.a >= k } else { s.b < k });
    }};
}

#[test]
fn waiters_whose_bound_is_reached_are_woken_and_no_others() {
    check_all!([0, 1, 7, 254, 255_u8];);
    check_all!([-128, -1, 0, 1, 127_i8];);
    check_all!([0, 1, 1 << 63, u64::MAX - 1, u64::MAX];);
    check_all!([i64::MIN, -1, 0, 1, i64::MAX];);
    check_all!([0, 1, usize::MAX];);
    check_all!([0, 1, u128::from(u64::MAX), u128::from(u64::MAX) + 1, u128::MAX];);
    check_all!([i128::MIN, i128::from(i64::MIN), -1, 0, i128::from(i64::MAX), i128::MAX];);
    check_all!(['\0', 'a', char::MAX];);
    check_all!([f64::NEG_INFINITY, -1.0, -0.0, 0.0, 2.5, f64::NAN];);
    check_all!([Duration::ZERO, Duration::from_nanos(1), Duration::MAX];);
    check!([0, 1, 7, u64::MAX], |s, k, l| s.a >= k.wrapping_add(1));
    check!([0, 1, 7, u64::MAX], |s, k, l| s.a > k / 2 || s.stop);
    check!([0, 1, 7, u64::MAX], |s, k, l| s.a == k % 3 || s.stop);
    check!([0, 1, 255, 256, 511, u64::MAX], |s, k, l| s.a as u8 == k as u8);
    check!([0, 1, 255, 256, 511, u64::MAX], |s, k, l| s.a >= u64::from(k as u8));
    check!([0, 1, 7, u64::MAX], |s, k, l| s.a >= k && s.a < k.saturating_add(l));
    check!([0, 1, 7, u64::MAX], |s, k, l| s.a >= k.max(l));
    check!([0, 1, 7, u64::MAX], |s, k, l| s.a >= k || s.b >= 1 || s.stop);
    check!([0, 1, 7, u64::MAX], |s, k, l| s.b >= 1 && s.a >= k);
}

/// So many bounds are kept in their order. The highest and the lowest value have no neighbour.
#[test]
fn among_many_bounds_no_waiter_is_woken_whose_bound_is_not_reached() {
    macro_rules! check_each {
        ($type:ty) => {{
            const MIN: $type = <$type>::MIN;
            const MAX: $type = <$type>::MAX;
            let values = [MIN, MIN + 1, MIN + 2, 3, 4, 5, 6, 7, MAX - 2, MAX - 1, MAX];
            check!(values, |s, k, l| s.a > k);
            check!(values, |s, k, l| s.a < k);
            check!(values, |s, k, l| s.a >= k);
            check!(values, |s, k, l| s.a <= k);
            check!(values, |s, k, l| s.a == k);
            check!(values, |s, k, l| s.stop || s.a > k);
            check!(values, |s, k, l| s.a >= k && s.b < l);
        }};
    }
    check_each!(u8);
    check_each!(i64);
    check_each!(u64);
    check_each!(u128);
    check_each!(i128);
}
