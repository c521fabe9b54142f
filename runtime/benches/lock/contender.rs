//! The trait of all locks here, and the bodies that run with a lock held.

use std::{
    hint::black_box,
    ops::DerefMut,
    sync::LazyLock,
    time::{Duration, Instant},
};

use crate::side_by_side::{Role, Row};

/// A lock around a number.
pub(crate) trait Contender: Send + Sync + Sized + 'static {
    const NAME: &'static str;
    const ROLE: Role;
    /// The size of such a lock around `()`.
    const SIZE: usize;

    type Guard<'a>: Guard + Send;

    fn create() -> Self;

    fn acquire(&self) -> impl Future<Output = Self::Guard<'_>> + Send;

    fn try_acquire(&self) -> Option<Self::Guard<'_>>;

    /// Acquires, runs the body, releases.
    #[inline]
    fn turn<B: Body>(&self) -> impl Future<Output = ()> + Send {
        async {
            let mut guard = self.acquire().await;
            guard.increment();
            B::compute();
            if B::YIELDS {
                tokio::task::yield_now().await;
            }
        }
    }
}

/// Access to the number.
pub(crate) trait Guard {
    fn increment(&mut self);
}

impl<G: DerefMut<Target = u64>> Guard for G {
    #[inline]
    fn increment(&mut self) {
        **self += 1;
    }
}

/// The work with the lock held, besides counting the turn.
pub(crate) trait Body: Send + 'static {
    const YIELDS: bool = false;

    #[inline]
    fn compute() {}
}

/// No more work.
pub(crate) struct Short;

/// Arithmetic that takes about a microsecond.
pub(crate) struct Microsecond;

/// The lock is kept while the runtime polls other tasks.
pub(crate) struct Yielding;

impl Body for Short {}

impl Body for Microsecond {
    fn compute() {
        count_to(*STEPS);
    }
}

impl Microsecond {
    /// To be called while nothing else runs.
    pub(crate) fn calibrate() {
        LazyLock::force(&STEPS);
    }
}

impl Body for Yielding {
    const YIELDS: bool = true;
}

/// How far a loop counts in a microsecond without interruption: the fastest of some tries.
static STEPS: LazyLock<u64> = LazyLock::new(|| {
    const TRIAL: u64 = 100_000;
    let time_trial = || {
        let start = Instant::now();
        count_to(TRIAL);
        start.elapsed()
    };
    let fastest = (0..100).map(|_| time_trial()).min().unwrap_or(Duration::from_nanos(TRIAL));
    TRIAL * 1_000 / u64::try_from(fastest.as_nanos()).expect("a few microseconds").max(1)
});

fn count_to(steps: u64) {
    for step in 0..steps {
        black_box(step);
    }
}

/// A measurement of every lock.
pub(crate) trait Measurement {
    /// Makes what measures it once.
    fn of<C: Contender>(&self) -> impl FnMut() -> Vec<f64> + 'static;

    fn row<C: Contender>(&self) -> Row {
        Row::new(C::NAME, C::ROLE, self.of::<C>())
    }
}
