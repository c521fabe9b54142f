//! How many predicates of macros a release evaluates.

use std::{
    cell::Cell,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Wake},
};

use crate::{Monitor, reached, wait_until};

thread_local! {
    /// How many predicates of macros this thread has evaluated.
    pub(super) static EVALUATED: Cell<usize> = const { Cell::new(0) };
}

#[derive(Default)]
struct State {
    turn: u32,
    level: i64,
    stop: bool,
    ready: bool,
}

#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// Releases the monitor with some turns, while 10,000 tasks wait with different keys. At most one of them may go on at each turn.
#[track_caller]
fn check<'a, F: Future<Output = ()> + 'a>(monitor: &'a Monitor<State>, wait: impl Fn(u32) -> F) {
    check_turns(monitor, &[(20_000, 0), (5_000, 1), (1, 1), (10_000, 1), (0, 0)], wait);
}

/// Releases the monitor with each of these turns, and checks how many waiters it wakes. The waiters did not arrive in the order of
/// their keys.
#[track_caller]
fn check_turns<'a, F: Future<Output = ()> + 'a>(
    monitor: &'a Monitor<State>,
    turns: &[(u32, usize)],
    wait: impl Fn(u32) -> F,
) {
    let mut waits: Vec<(Pin<Box<F>>, Arc<Wakes>)> =
        (1..=10_000).map(|i| 1 + i * 7_919 % 10_000).map(|me| (Box::pin(wait(me)), Arc::default())).collect();
    for (wait, wakes) in &mut waits {
        assert!(wait.as_mut().poll(&mut Context::from_waker(&wakes.clone().into())).is_pending());
    }
    for &(turn, may_go) in turns {
        let before = EVALUATED.get();
        monitor.with(|s| (s.turn, s.level) = (turn, i64::from(turn)));
        let evaluated = EVALUATED.get() - before;
        let woken = waits.iter().filter(|(_, wakes)| wakes.0.swap(0, SeqCst) > 0).count();
        assert_eq!(woken, may_go, "{turn}");
        assert!(evaluated <= woken + 1, "{turn}: {evaluated} were evaluated, and {woken} woken");
    }
}

#[test]
fn a_release_evaluates_at_most_one_predicate_more_than_it_wakes() {
    let monitor = Monitor::new(State { ready: true, ..State::default() });
    let monitor = &monitor;
    check(monitor, |me| async move { wait_until!(monitor, |s| s.turn == me, |_| ()) });
    check(monitor, |me| async move { wait_until!(monitor, |s| me == s.turn, |_| ()) });
    check(monitor, |me| async move { wait_until!(monitor, |s| s.turn == me || s.stop, |_| ()) });
    check(monitor, |me| async move { wait_until!(monitor, |s| s.stop || s.turn == me, |_| ()) });
    check(monitor, |me| async move { wait_until!(monitor, |s| s.turn == me && s.ready, |_| ()) });
    check(monitor, |me| async move { wait_until!(monitor, |s| s.ready && s.turn == me, |_| ()) });
    let level = i64::from;
    check(monitor, |me| {
        let me = level(me);
        async move { wait_until!(monitor, |s| s.level == me || s.stop && s.ready, |_| ()) }
    });
}

#[test]
fn a_release_evaluates_only_waiters_whose_bound_is_reached() {
    let monitor = Monitor::new(State { ready: true, ..State::default() });
    let monitor = &monitor;
    let up = [(0, 0), (5, 5), (5, 0), (3, 0), (7, 2), (9_000, 8_993), (20_000, 1_000), (0, 0)];
    check_turns(monitor, &up, |me| async move { reached!(monitor, |s| s.turn >= me) });
    check_turns(monitor, &up, |me| async move { reached!(monitor, |s| me <= s.turn || s.stop) });
    check_turns(monitor, &up, |me| async move { reached!(monitor, |s| s.turn >= me && s.ready) });
    check_turns(monitor, &up, |me| async move { wait_until!(monitor, |s| s.turn >= me, |_| ()) });
    check_turns(monitor, &up, |me| async move { wait_until!(monitor, |s| s.stop || s.turn >= me, |_| ()) });
    check_turns(monitor, &[(0, 0), (6, 5), (6, 0), (20_001, 9_995), (0, 0)], |me| async move {
        reached!(monitor, |s| s.turn > me);
    });
    let level = i64::from;
    check_turns(monitor, &up, |me| {
        let me = level(me);
        async move { reached!(monitor, |s| s.level >= me) }
    });
    let down = [(20_000, 0), (9_998, 3), (9_998, 0), (0, 9_997)];
    monitor.with(|s| s.turn = 20_000);
    check_turns(monitor, &down, |me| async move { reached!(monitor, |s| s.turn <= me) });
}

#[test]
fn a_flag_beside_a_bound_lets_all_go() {
    let monitor = Monitor::new(State::default());
    let monitor = &monitor;
    let mut waits: Vec<_> =
        (1..=100_u32).map(|me| Box::pin(async move { reached!(monitor, |s| s.turn >= me || s.stop) })).collect();
    let wakes = Arc::new(Wakes::default());
    for wait in &mut waits {
        assert!(wait.as_mut().poll(&mut Context::from_waker(&Arc::clone(&wakes).into())).is_pending());
    }
    monitor.with(|s| s.turn = 10);
    assert_eq!(wakes.0.load(SeqCst), 10);
    monitor.with(|s| s.stop = true);
    assert_eq!(wakes.0.load(SeqCst), 100);
}
