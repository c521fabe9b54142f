//! With and without a body, a limit and a condition, in a thread, a closure and a method.
#![deny(warnings)]

use std::thread;
use std::time::Duration;

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Gate {
    least: u32,
    state: Lock,
    #[guarded(by = state)]
    open: bool,
    #[guarded(by = state)]
    passed: u32,
    #[condition(of = state, when = |s| s.open)]
    opened: Condition,
}

impl Gate {
    fn pass(&self) -> u32 {
        let mut s = wait_until_blocking!(self.opened);
        s.passed += 1;
        s.passed
    }

    fn wait(&self) -> Result<u32, Elapsed> {
        wait_until_blocking!(self.state, timeout = Duration::from_secs(60), |s| s.passed >= self.least, |s| s.passed)
    }
}

fn main() {
    let gate: Gate = GateInit { least: 2, ..GateInit::default() }.into();
    let refused = wait_until_blocking!(gate.opened, timeout = Duration::ZERO);
    assert!(refused.is_err());
    thread::scope(|scope| {
        let passing = [(); 2].map(|()| scope.spawn(|| gate.pass()));
        let waiting = scope.spawn(|| gate.wait());
        with_lock_blocking!(gate.state, |s| s.open = true);
        assert_eq!(passing.map(|thread| thread.join().expect("nothing panics")).iter().sum::<u32>(), 3);
        assert_eq!(waiting.join().expect("nothing panics"), Ok(2));
    });
    let count = || wait_until_blocking!(gate.state, |s| s.passed == 2, |GateState { passed, .. }| *passed);
    assert_eq!(count(), 2);
}
