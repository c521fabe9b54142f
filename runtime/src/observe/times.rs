//! How long the waits and holds of a primitive took, for the histograms of the feature `metrics`. Without the feature nothing is kept.

#[cfg(feature = "metrics")]
pub(super) use self::buckets::Buckets;

/// The waits and the holds that were not exported yet.
#[derive(Default)]
pub(super) struct Times {
    #[cfg(feature = "metrics")]
    pub(super) waits: Buckets,
    #[cfg(feature = "metrics")]
    pub(super) holds: Buckets,
}

#[cfg_attr(not(feature = "metrics"), expect(clippy::unused_self, reason = "nothing is kept"))]
impl Times {
    /// Counts a wait that has ended.
    #[inline]
    pub(super) fn waited(&self, nanoseconds: u64) {
        #[cfg(feature = "metrics")]
        self.waits.count(nanoseconds);
        #[cfg(not(feature = "metrics"))]
        let _ = nanoseconds;
    }

    /// Counts a hold that has ended.
    #[inline]
    pub(super) fn held(&self, nanoseconds: u64) {
        #[cfg(feature = "metrics")]
        self.holds.count(nanoseconds);
        #[cfg(not(feature = "metrics"))]
        let _ = nanoseconds;
    }
}

#[cfg(feature = "metrics")]
mod buckets {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    };

    /// A power of two has this many buckets, as a power of two. So a time is at most a sixteenth off the middle of its bucket.
    const PARTS: u32 = 3;

    /// Times below 2 to the power of this are in the first bucket.
    const SHORTEST: u32 = 7;

    /// Times above 2 to the power of this, about five minutes, are in the last bucket.
    const LONGEST: u32 = 38;

    const COUNT: usize = ((LONGEST - SHORTEST) << PARTS) as usize + 1;

    /// Counts of times, by their lengths. They are allocated with the first time.
    #[derive(Default)]
    pub(in crate::observe) struct Buckets(OnceLock<Box<[AtomicU32; COUNT]>>);

    /// The bucket of this time.
    fn bucket(nanoseconds: u64) -> usize {
        let Some(power) = nanoseconds.checked_ilog2().filter(|&power| power >= SHORTEST) else { return 0 };
        let part = (nanoseconds >> (power - PARTS)) & ((1 << PARTS) - 1);
        let bucket = (u64::from(power - SHORTEST) << PARTS) + part + 1;
        usize::try_from(bucket).unwrap_or(COUNT).min(COUNT - 1)
    }

    /// The middle of a bucket, in nanoseconds.
    fn middle(bucket: usize) -> u64 {
        let Some(from_shortest) = (bucket as u64).checked_sub(1) else { return 1 << (SHORTEST - 1) };
        let (power, part) = ((from_shortest >> PARTS) + u64::from(SHORTEST), from_shortest & ((1 << PARTS) - 1));
        let width = 1 << (power - u64::from(PARTS));
        (1 << power) + part * width + width / 2
    }

    impl Buckets {
        #[inline]
        pub(super) fn count(&self, nanoseconds: u64) {
            let buckets = self.0.get_or_init(|| Box::new([const { AtomicU32::new(0) }; COUNT]));
            // Ordering, here and below: none is needed: a number orders nothing.
            buckets[bucket(nanoseconds)].fetch_add(1, Ordering::Relaxed);
        }

        /// Passes on the middle of each bucket, in nanoseconds, with the number of times that were counted since the last call.
        pub(in crate::observe) fn take(&self, mut each: impl FnMut(u64, u32)) {
            for (it, bucket) in self.0.get().into_iter().flat_map(|buckets| buckets.iter().enumerate()) {
                if bucket.load(Ordering::Relaxed) > 0 {
                    each(middle(it), bucket.swap(0, Ordering::Relaxed));
                }
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::{Buckets, COUNT, LONGEST, SHORTEST, bucket, middle};

        #[test]
        fn a_time_is_at_most_a_sixteenth_off_the_middle_of_its_bucket() {
            let steps = (1 << SHORTEST..1_u64 << LONGEST).step_by(1 << 28);
            for nanoseconds in (1 << SHORTEST..10_000).chain(steps) {
                let off = middle(bucket(nanoseconds)).abs_diff(nanoseconds);
                assert!(off * 16 <= nanoseconds, "{nanoseconds} is {off} off");
            }
            let all: Vec<_> = (0..COUNT).map(middle).collect();
            assert!(all.is_sorted_by(|one, next| one < next));
            assert!(all.iter().enumerate().all(|(it, &middle)| bucket(middle) == it));
            assert_eq!([0, 1, u64::MAX].map(bucket), [0, 0, COUNT - 1]);
        }

        #[test]
        fn each_time_is_taken_once() {
            let buckets = Buckets::default();
            let take = || {
                let mut taken = Vec::new();
                buckets.take(|_, count| taken.push(count));
                taken
            };
            assert_eq!(take(), []);
            for nanoseconds in [1_000, 1_001, 5_000_000] {
                buckets.count(nanoseconds);
            }
            assert_eq!(take(), [2, 1]);
            assert_eq!(take(), []);
        }
    }
}
