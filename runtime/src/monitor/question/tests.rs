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

use crate::{Monitor, wait_until};

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

/// A release with this turn, while 10,000 wait with different keys.
#[track_caller]
fn check<'a, F: Future<Output = ()> + 'a>(monitor: &'a Monitor<State>, wait: impl Fn(u32) -> F) {
    let mut waits: Vec<(Pin<Box<F>>, Arc<Wakes>)> =
        (1..=10_000).map(|me| (Box::pin(wait(me)), Arc::default())).collect();
    for (wait, wakes) in &mut waits {
        assert!(wait.as_mut().poll(&mut Context::from_waker(&wakes.clone().into())).is_pending());
    }
    for (turn, may_go) in [(20_000, 0), (5_000, 1), (1, 1), (10_000, 1), (0, 0)] {
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
