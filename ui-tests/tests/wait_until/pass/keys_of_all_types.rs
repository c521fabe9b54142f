//! The compared types need only the operator: no hash, no `Ord`, no written type.

use warded::prelude::*;

#[derive(Clone, Debug, PartialEq)]
struct Job(f64);

#[derive(Debug, PartialEq)]
enum Slot<T> {
    Empty,
    Full(T),
}

#[derive(Debug, PartialEq, PartialOrd)]
struct Id(u64);

impl PartialEq<u64> for Id {
    fn eq(&self, other: &u64) -> bool {
        self.0 == *other
    }
}

#[guarded]
struct Worker<K: PartialEq> {
    state: Lock,
    #[guarded(by = state)]
    current: Option<Job>,
    #[guarded(by = state)]
    level: Option<u32>,
    #[guarded(by = state)]
    slot: Slot<Job>,
    #[guarded(by = state)]
    id: Id,
    #[guarded(by = state)]
    share: f32,
    #[guarded(by = state)]
    key: K,
    #[guarded(by = state)]
    open: bool,
    #[guarded(by = state)]
    turn: u8,
}

impl<K: PartialEq + Clone + Send + 'static> Worker<K> {
    async fn waits(&self, share: f64, key: K) {
        wait_until!(self.state, |s| s.current == None, |_| ());
        wait_until!(self.state, |s| s.level > None, |_| ());
        wait_until!(self.state, |s| s.slot == Slot::Empty, |_| ());
        wait_until!(self.state, |s| s.slot != Slot::Full(Job(1.0)), |_| ());
        wait_until!(self.state, |s| s.id == 0, |_| ());
        wait_until!(self.state, |s| s.id != 3_000_000_000, |_| ());
        wait_until!(self.state, |s| s.share == share as _, |_| ());
        wait_until!(self.state, |s| s.key == key, |_| ());
        wait_until!(self.state, |s| s.turn == 3 || s.open == true, |_| ());
    }
}

/// A trait of all types, whose methods have names that the macro may use.
trait Blanket: Sized {
    fn equal(self) {}
    fn value(self, _: u8) {}
    fn field(self, _: u8) {}
    fn is(self) {}
    fn or(self) {}
    fn known(self) {}
    fn wait(self) {}
}

impl<T> Blanket for T {}

macro_rules! three_or {
    ($lock:expr, $other:expr) => {
        wait_until!($lock, |s| s.0 == 3 || $other == 3, |_| ())
    };
}

fn main() {
    let init = WorkerInit {
        current: None,
        level: Some(1),
        slot: Slot::Empty,
        id: Id(0),
        share: 1.0,
        key: Job(0.0),
        open: true,
        turn: 0,
    };
    let worker: Worker<Job> = init.into();
    warded::block_on(worker.waits(1.0, Job(0.0)));
    0_u8.equal();
    0_u8.value(1);
    0_u8.field(1);
    0_u8.is();
    0_u8.or();
    0_u8.known();
    0_u8.wait();

    // The caller's `s` is not the macro's.
    struct Turn {
        turn: u8,
    }
    let s = Turn { turn: 3 };
    let lock = Lock::new((1_u8, 2_u8));
    warded::block_on(async { three_or!(lock, s.turn) });
}
