//! The coarse clock. The thread of the watch advances it, so that reading the time of an acquisition costs one atomic load.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// The instant from which the clock counts.
static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The milliseconds since [`BEGINNING`], at least 1. It is 0 while no watch runs.
static NOW: AtomicU64 = AtomicU64::new(0);

/// A time of the coarse clock, or none if no watch ran.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Coarse(pub(super) u64);

impl Coarse {
    pub(super) const UNKNOWN: Self = Self(0);

    #[inline]
    pub(super) fn now() -> Self {
        // Ordering: none is needed: the time orders nothing.
        Self(NOW.load(Ordering::Relaxed))
    }

    /// How long ago it was, at `now`.
    pub(super) fn before(self, now: Instant) -> Option<Duration> {
        let beginning = BEGINNING.checked_add(Duration::from_millis(self.0))?;
        (self != Self::UNKNOWN).then(|| now.saturating_duration_since(beginning))
    }

    /// How long after `earlier`, if both are known.
    #[inline]
    pub(super) fn milliseconds_since(self, earlier: Self) -> u64 {
        if earlier == Self::UNKNOWN { 0 } else { self.0.saturating_sub(earlier.0) }
    }
}

/// Sets the clock. The watch calls this every 50 ms.
pub(super) fn advance() {
    let passed = u64::try_from(BEGINNING.elapsed().as_millis()).unwrap_or(u64::MAX);
    NOW.store(passed.max(1), Ordering::Relaxed);
}

/// Stops the clock, when the watch has ended.
pub(super) fn stop() {
    NOW.store(Coarse::UNKNOWN.0, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Coarse, advance, stop};

    /// The only test of this binary that advances the clock.
    #[test]
    fn the_clock_tells_the_time_while_it_is_advanced() {
        assert_eq!(Coarse::now(), Coarse::UNKNOWN);
        assert_eq!(Coarse::UNKNOWN.before(Instant::now()), None);
        advance();
        let first = Coarse::now();
        assert_ne!(first, Coarse::UNKNOWN, "though no millisecond has passed");
        let later = Instant::now() + Duration::from_secs(3);
        let passed = first.before(later).unwrap();
        assert!(passed >= Duration::from_secs(2) && passed < Duration::from_secs(60));
        assert_eq!(Coarse(first.0 + 7).milliseconds_since(first), 7);
        assert_eq!(first.milliseconds_since(Coarse::UNKNOWN), 0, "it is not known");
        assert_eq!(first.milliseconds_since(Coarse(first.0 + 7)), 0);
        stop();
        assert_eq!(Coarse::now(), Coarse::UNKNOWN);
    }
}
