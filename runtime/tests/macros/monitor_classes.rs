//! Which waits of a monitor are one class, and how a release finds those that may go on.

use std::cell::Cell;

use warded::prelude::*;

use crate::hand_polling::Polled;

#[guarded]
#[derive(Default)]
struct Desk {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    turn: u64,
    #[guarded(by = state)]
    count: u8,
    #[guarded(by = state)]
    level: i32,
    #[guarded(by = state)]
    stop: bool,
    #[guarded(by = state)]
    ready: bool,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[guarded(by = state)]
    names: Vec<String>,
}

impl Desk {
    fn change(&self, change: impl FnOnce(&mut DeskState)) {
        locked!(self.state, |s| change(s));
    }
}

thread_local! {
    static EVALUATED: Cell<usize> = const { Cell::new(0) };
}

/// Counts an evaluation. As a part of a predicate it changes nothing.
fn ask() -> bool {
    EVALUATED.set(EVALUATED.get() + 1);
    true
}

fn evaluated_by(body: impl FnOnce()) -> usize {
    EVALUATED.set(0);
    body();
    EVALUATED.get()
}

/// If two waits are of one class, only the first is woken when one may go on. If they are of two classes, both are woken.
fn are_one_class<'a, F: Future>(wait: impl Fn() -> F + 'a, release: impl Fn()) -> bool {
    let (mut first, second) = (Polled::waiting(wait()), Polled::waiting(wait()));
    release();
    assert_eq!(first.wakes(), 1);
    let is_one = second.wakes() == 0;
    drop((first.poll().is_ready(), second));
    is_one
}

#[test]
fn waits_that_capture_equal_numbers_are_one_class() {
    let desk = Desk::default();
    let one_two = || desk.change(|s| s.turn = 2);
    for me in [2, 2] {
        assert!(are_one_class(|| async { wait_until!(desk.state, |s| s.turn >= me, |s| s.turn = 0) }, one_two));
    }
    let (least, letter, is_open) = (2_u8, 'a', true);
    assert!(are_one_class(
        || async {
            wait_until!(
                desk.state,
                |s| s.turn >= least as u64 && ('a' == letter) & is_open && s.items.len() <= desk.limit,
                |s| s.turn = 0
            );
        },
        one_two
    ));
}

#[test]
fn waits_that_capture_different_numbers_are_not() {
    let desk = &Desk::default();
    let next = Cell::new(0);
    let different = || {
        next.set(next.get() + 1);
        let me = next.get();
        async move { wait_until!(desk.state, |s| s.turn >= me, |s| s.turn = 0) }
    };
    assert!(!are_one_class(different, || desk.change(|s| s.turn = 2)));
}

/// The captures may also stand in `matches!`. There may be up to four numbers of 8 bytes.
#[test]
fn waits_that_capture_numbers_anywhere_are_one_class() {
    let desk = &Desk::default();
    let to_one = || desk.change(|s| s.turn = 1);
    let (one, two, three, four, wide) = (0_u64, 0_u64, 0_u64, 0_u64, 0_u128);
    macro_rules! is_one {
        ($predicate:expr) => {
            assert!(are_one_class(|| async { wait_until!(desk.state, $predicate, |s| s.turn = 0) }, to_one));
        };
    }
    is_one!(|s| matches!(s.turn, turn if turn > one));
    is_one!(|s| s.turn > one && s.turn > two + three);
    is_one!(|s| s.turn > one && s.turn > two + three + four);
    is_one!(|s| u128::from(s.turn) > wide && s.turn > one + two);
}

/// The captures differ only in the last bits of the last number.
#[test]
fn waits_that_capture_many_different_numbers_are_not_one_class() {
    let desk = &Desk::default();
    let next = Cell::new(0);
    let different = || {
        next.set(next.get() + 1);
        let (one, two, three, four) = (0_u64, 0_u64, 0_u64, next.get());
        async move {
            wait_until!(desk.state, |s| s.turn > one && s.turn > two + three && s.level < 9 + four as i32, |s| s
                .turn =
                0);
        }
    };
    assert!(!are_one_class(different, || desk.change(|s| s.turn = 1)));
    let wide = || {
        next.set(next.get() + 1);
        let me = 1_u128 << (64 + next.get());
        async move { wait_until!(desk.state, |s| s.turn > 0 && me > 1, |s| s.turn = 0) }
    };
    assert!(!are_one_class(wide, || desk.change(|s| s.turn = 1)));
}

/// A string, more than four numbers, and captures in a macro of the user's, whose tokens are not parsed.
#[test]
fn waits_that_capture_anything_else_are_not() {
    macro_rules! above {
        ($turn:expr, $least:expr) => {
            $turn > $least
        };
    }
    let desk = Desk::default();
    let to_one = || desk.change(|s| s.turn = 1);
    assert!(!are_one_class(
        || async {
            let name = String::new();
            wait_until!(desk.state, |s| s.turn == 1 && !s.names.contains(&name), |s| s.turn = 0);
        },
        to_one
    ));
    let [one, two, three, four, five] = [0_u64; 5];
    assert!(!are_one_class(
        || async { wait_until!(desk.state, |s| s.turn > one && s.turn > two + three + four + five, |s| s.turn = 0) },
        to_one
    ));
    assert!(!are_one_class(|| async { wait_until!(desk.state, |s| above!(s.turn, one), |s| s.turn = 0) }, to_one));
}

#[test]
fn a_predicate_of_a_generic_function_is_another_for_each_type() {
    fn wait<T: Default + Into<u64>>(desk: &Desk) -> Polled<'_, u64> {
        let least = 1;
        Polled::waiting(async move {
            wait_until!(desk.state, |s| ask() && s.turn >= least && s.turn > T::default().into(), |s| s.turn)
        })
    }
    let desk = Desk::default();
    let _same = [wait::<u8>(&desk), wait::<u8>(&desk)];
    assert_eq!(evaluated_by(|| desk.change(|_| ())), 1);
    let _other = wait::<u16>(&desk);
    assert_eq!(evaluated_by(|| desk.change(|_| ())), 2);
}

#[test]
fn a_flag_beside_the_key_wakes_all() {
    let desk: &Desk = &Desk::default();
    let wait = |me: i32| Polled::waiting(async move { wait_until!(desk.state, |s| s.level == me || s.stop, |_| ()) });
    desk.change(|s| s.level = 700);
    let mut waits: Vec<_> = (-500..500).map(wait).collect();
    desk.change(|s| s.level = -7);
    waits[493].woken_and_ready();
    waits.remove(493);
    desk.change(|s| s.stop = true);
    for wait in &mut waits {
        wait.woken_and_ready();
    }
}

/// The compared value is not the captured one: `300_u32 as u8` is 44.
#[test]
fn a_key_that_loses_something_hides_no_waiter() {
    let desk: &Desk = &Desk::default();
    let wait = |me: u32| Polled::waiting(async move { wait_until!(desk.state, |s| s.count == me as u8, |_| ()) });
    let mut waits: Vec<_> = [44, 300, 45, 556].map(wait).into();
    desk.change(|s| s.count = 44);
    for place in [0, 1, 3] {
        waits[place].woken_and_ready();
    }
    assert_eq!(waits[2].wakes(), 0);
}

/// If either of two keys may fit, a release can't find the waiters by a key.
#[test]
fn two_own_keys_hide_no_waiter() {
    let desk: &Desk = &Desk::default();
    let wait = |one: u64, other: u64| {
        Polled::waiting(async move { wait_until!(desk.state, |s| s.turn == one || s.turn == other, |_| ()) })
    };
    let mut waits = [wait(1, 2), wait(2, 1), wait(2, 2), wait(3, 4)];
    desk.change(|s| s.turn = 2);
    for wait in &mut waits[..3] {
        wait.woken_and_ready();
    }
    assert_eq!(waits[3].wakes(), 0);
}

/// A user's own comparison may say that any two values are equal.
#[test]
fn a_comparison_of_the_users_hides_no_waiter() {
    #[derive(Clone, Copy)]
    struct Close(u64);
    impl PartialEq<u64> for Close {
        fn eq(&self, other: &u64) -> bool {
            self.0.abs_diff(*other) < 2
        }
    }
    let monitor = &Monitor::new((Close(0), 0));
    let wait = |me: u64| Polled::waiting(async move { wait_until!(monitor, |s| s.0 == me, |s| s.1 += 1) });
    let mut waits: Vec<_> = (5..50).map(wait).collect();
    monitor.lock().0 = Close(20);
    for wait in &mut waits[14..=16] {
        wait.woken_and_ready();
    }
    assert_eq!(locked!(monitor, |s| s.1), 3);
}

/// The first key and the captures identify a predicate only if it reads no other variables. These variables look like names of the
/// predicate's own: a name that it binds elsewhere, the parameter of a macro, a name that a macro binds, and a type.
#[test]
fn waits_that_read_a_variable_beside_their_first_key_are_not_one_class() {
    macro_rules! at_most {
        ($desk:ident, $turn:ident, $most:expr) => {
            wait_until!($desk.state, |s| s.turn == $turn * 2 && s.level <= $most, |_| ())
        };
    }
    macro_rules! has_none_above {
        ($desk:ident, $turn:ident, $most:expr) => {
            wait_until!(
                $desk.state,
                |s| s.turn == $turn * 2 && !s.items.iter().any(|most| i32::from(*most) > $most),
                |_| ()
            )
        };
    }
    async fn parameter(desk: &Desk, turn: u64, s: i32) {
        at_most!(desk, turn, s);
    }
    async fn bound(desk: &Desk, turn: u64, most: i32) {
        has_none_above!(desk, turn, most);
    }
    async fn named_as_type(desk: &Desk, turn: u64, i32: i32) {
        wait_until!(desk.state, |s| s.turn == turn * 2 && s.level <= i32.min(100), |_| ());
    }
    async fn bound_elsewhere(desk: &Desk, turn: u64, most: i32) {
        wait_until!(
            desk.state,
            |s| s.turn == turn * 2 && s.items.iter().all(|most| *most > 0) && s.level <= most,
            |_| ()
        );
    }
    let desk = Desk::default();
    desk.change(|s| (s.level, s.items) = (5, vec![5]));
    let mut waits = [
        [Polled::waiting(bound_elsewhere(&desk, 1, 4)), Polled::waiting(bound_elsewhere(&desk, 1, 5))],
        [Polled::waiting(parameter(&desk, 1, 4)), Polled::waiting(parameter(&desk, 1, 5))],
        [Polled::waiting(bound(&desk, 1, 4)), Polled::waiting(bound(&desk, 1, 5))],
        [Polled::waiting(named_as_type(&desk, 1, 4)), Polled::waiting(named_as_type(&desk, 1, 5))],
    ];
    desk.change(|s| s.turn = 2);
    for [is_false, is_true] in &mut waits {
        is_false.assert_asleep();
        is_true.woken_and_ready();
    }
}
