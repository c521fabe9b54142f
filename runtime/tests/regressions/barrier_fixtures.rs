//! Fixtures that let the scenarios use the wait of [`Barrier`], which ends with a turn or with an error.

use std::time::Duration;

use warded::{Barrier, Elapsed, nonzero};

use crate::{
    fixture::{Fixture, Held, Turns, Waiting, calls, forever, held, limited},
    hand_polling::Polled,
};

/// More parties than any scenario has.
const PARTIES: std::num::NonZeroUsize = nonzero!(128);

/// How the fixture opens. Afterwards the barrier is broken, so that no task waits any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// The missing parties arrive.
    LastArrival,
    Abort,
}

struct BarrierFixture {
    by: By,
    barrier: Barrier,
}

pub(crate) fn all() -> Vec<&'static dyn Fixture> {
    [By::LastArrival, By::Abort].map(|by| forever(BarrierFixture { by, barrier: Barrier::new(PARTIES) })).into()
}

fn fill(barrier: &Barrier) {
    // This happens also if a waker panics.
    let _then = calls(barrier, Barrier::abort);
    let missing = barrier.parties() - barrier.waiting();
    let mut arrivals: Vec<_> = (0..missing).map(|_| Polled::new(barrier.wait())).collect();
    for arrival in &mut arrivals[..missing - 1] {
        assert!(arrival.poll().is_pending());
    }
    assert!(arrivals[missing - 1].ready().is_ok_and(|turn| turn.is_last()));
}

impl Fixture for BarrierFixture {
    fn name(&self) -> String {
        format!("Barrier, by {:?}", self.by)
    }

    fn close(&'static self) -> Held {
        held(calls(&self.barrier, if self.by == By::Abort { Barrier::abort } else { fill }))
    }

    fn enter(&'static self, limit: Option<Duration>) -> Waiting<Result<Held, Elapsed>> {
        Box::pin(async move { limited(self.barrier.wait(), limit).await.map(held) })
    }

    fn try_now(&'static self) -> Option<Held> {
        self.barrier.is_broken().then(|| held(()))
    }

    fn is_taken(&self) -> bool {
        !self.barrier.is_broken()
    }

    fn turns(&self) -> Turns {
        Turns::AllAtOnce
    }
}
