//! The time of holds and waits. While a watch runs, its thread advances a coarse clock, so that reading the time costs one atomic load.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// The instant from which the clock counts.
static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The nanoseconds since [`BEGINNING`], at least 1. It is 0 while no watch runs.
static NOW: AtomicU64 = AtomicU64::new(0);

/// A time, or none: the nanoseconds since [`BEGINNING`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Moment(pub(super) u64);

impl Moment {
    pub(super) const UNKNOWN: Self = Self(0);

    /// The time of an exclusive hold: that of the coarse clock, or none if no watch runs. The histograms of `metrics` need exact times.
    #[inline]
    pub(super) fn of_hold() -> Self {
        if cfg!(feature = "metrics") { Self::exact() } else { Self::coarse() }
    }

    /// The time of a wait or a shared hold: that of the coarse clock, or the exact one if no watch runs.
    #[inline]
    pub(super) fn of_wait() -> Self {
        match Self::of_hold() {
            Self::UNKNOWN => Self::exact(),
            known => known,
        }
    }

    #[inline]
    fn coarse() -> Self {
        // Ordering: none is needed: the time orders nothing.
        Self(NOW.load(Ordering::Relaxed))
    }

    #[cold]
    fn exact() -> Self {
        Self::of(Instant::now())
    }

    pub(super) fn of(instant: Instant) -> Self {
        let passed = instant.saturating_duration_since(*BEGINNING);
        Self(u64::try_from(passed.as_nanos()).unwrap_or(u64::MAX).max(1))
    }

    /// How long ago it was, at `now`, if it is known.
    pub(super) fn before(self, now: Self) -> Option<Duration> {
        (self != Self::UNKNOWN).then(|| Duration::from_nanos(now.0.saturating_sub(self.0)))
    }

    /// How many nanoseconds after `earlier`, if both are known.
    #[inline]
    pub(super) fn nanoseconds_since(self, earlier: Self) -> u64 {
        if earlier == Self::UNKNOWN { 0 } else { self.0.saturating_sub(earlier.0) }
    }
}

/// Sets the coarse clock. The watch calls this every 50 ms.
pub(super) fn advance() {
    NOW.store(Moment::exact().0, Ordering::Relaxed);
}

/// Stops the coarse clock, when the watch has ended.
pub(super) fn stop() {
    NOW.store(Moment::UNKNOWN.0, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Moment, advance, stop};

    /// The only test of this binary that advances the clock.
    #[test]
    fn the_clock_tells_the_time_while_it_is_advanced() {
        let now = || Moment::of(Instant::now());
        assert_eq!(Moment::coarse(), Moment::UNKNOWN);
        assert_eq!(Moment::UNKNOWN.before(now()), None);
        assert!(Moment::of_wait().before(now()).is_some(), "exact");
        advance();
        let first = Moment::coarse();
        assert_ne!(first, Moment::UNKNOWN, "though no time may have passed");
        #[cfg(not(feature = "metrics"))]
        assert_eq!((Moment::of_wait(), Moment::of_hold()), (first, first));
        let passed = first.before(Moment::of(Instant::now() + Duration::from_secs(3))).unwrap();
        assert!(passed >= Duration::from_secs(2) && passed < Duration::from_secs(60));
        assert_eq!(Moment(first.0 + 7).nanoseconds_since(first), 7);
        assert_eq!(first.nanoseconds_since(Moment::UNKNOWN), 0, "it is not known");
        assert_eq!(first.nanoseconds_since(Moment(first.0 + 7)), 0);
        stop();
        assert_eq!(Moment::coarse(), Moment::UNKNOWN);
    }
}
