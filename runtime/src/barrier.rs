//! [`Barrier`]: tasks that meet before they go on.
//!
//! # How it works
//!
//! A barrier has a queue of the parties that have arrived. The last party *trips* the barrier: it gives every party its turn, in
//! the order of arrival and in one visit to the queue's mutex. So a round ends for all parties or for none: a party that leaves,
//! aborts or resets after the trip doesn't change it.
//!
//! ```text
//!    filling ── the last party arrives ──▶ tripped: all have their turns; the next round fills
//!      │ ▲
//!      │ └── reset: all parties that wait get `BrokenBarrier`
//!      ▼ abort: all parties that wait get `BrokenBarrier`
//!    broken ── reset ──▶ filling
//! ```

use std::{error::Error, fmt, num::NonZeroUsize};

use pin_project_lite::pin_project;

use crate::{
    attempt::Attempt,
    engine::sync::const_unless_loom,
    engine::value_cell::{HasCell, Nothing, ValueCell},
    engine::wait_queue::{Admission, List, OnlyGrants, Policy, Waiting},
    operation::named_future,
    record::{At, Kind, Observed, Wants},
};

/// Lets a number of tasks wait until all of them have arrived, round after round; asyncio's `Barrier`.
///
/// If more tasks wait than a round has parties, the first ones make one round, and the others are in the next.
///
/// **Not for** waiting until tasks have *ended*: join them. Not for waiting until any tasks have done some work: count the work
/// down under a lock, and wait with `wait_until!`.
///
/// # Examples
///
/// ```
/// use warded::{Barrier, nonzero};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let barrier = Barrier::new(nonzero!(3));
/// let party = || async { barrier.wait().await.unwrap() };
/// let (first, second, third) = tokio::join!(party(), party(), party());
/// assert_eq!([first.index(), second.index(), third.index()], [0, 1, 2]);
/// assert!(third.is_last());
/// # }
/// ```
///
/// # Cancelled arrivals
///
/// If a party stops waiting before the round is full, its arrival is taken back: the barrier waits for another party in its
/// place, and is not broken. Once the round is full, it ends for all parties, even if one of them is dropped at that moment.
pub struct Barrier {
    cell: ValueCell<BarrierPolicy, ()>,
}

impl Barrier {
    const_unless_loom! {
        /// A barrier for this number of parties. [`nonzero!`](crate::nonzero) writes the number.
        ///
        /// # Examples
        ///
        /// ```
        /// use warded::{Barrier, nonzero};
        ///
        /// static START: Barrier = Barrier::new(nonzero!(2));
        /// assert_eq!(START.parties(), 2);
        /// ```
        #[must_use]
        #[cfg_attr(feature = "observe", track_caller)]
        pub const fn new(parties: NonZeroUsize /* `nonzero!(3)` */) -> Self {
            let round = Round { arrived: 0, is_broken: false };
            Self { cell: ValueCell::new(Observed::new(Kind::Barrier), BarrierPolicy { parties: parties.get() }, round, ()) }
        }
    }

    const_unless_loom! {
        /// Names the barrier for the reports of the feature `observe`. Without that feature this method does nothing.
        ///
        /// # Examples
        ///
        /// ```
        /// static START: warded::Barrier = warded::Barrier::new(warded::nonzero!(2)).named("start");
        /// ```
        #[must_use]
        pub const fn named(mut self, name: &'static str) -> Self {
            self.cell.observed_mut().name(name);
            self
        }
    }

    /// Waits until all parties have arrived. The last to arrive does not wait.
    ///
    /// # Errors
    ///
    /// [`BrokenBarrier`], if the barrier is broken, or if it is aborted or reset during the wait.
    ///
    /// # Cancel safety
    ///
    /// If the wait is dropped before the round is full, its arrival is taken back. If it is dropped later, nothing changes for
    /// the others. A party arrives at the first poll. The wait may be a branch of a select: if another branch wins, the party has not
    /// arrived.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::{Barrier, nonzero};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let alone = Barrier::new(nonzero!(1));
    /// assert_eq!(alone.wait().await.unwrap().index(), 0);
    /// # }
    /// ```
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn wait(&self) -> BarrierWait<'_> {
        BarrierWait { attempt: Attempt::unchecked(At::here(), Wants::BARRIER), waiting: Waiting::new(self, ()) }
    }

    /// Gives [`BrokenBarrier`] to all parties that wait, and begins a new round. The barrier is no longer broken then.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::{Barrier, nonzero};
    ///
    /// let barrier = Barrier::new(nonzero!(2));
    /// barrier.abort();
    /// barrier.reset();
    /// assert!(!barrier.is_broken());
    /// ```
    pub fn reset(&self) {
        self.end_round(false);
    }

    /// Breaks the barrier: all parties that wait now, or arrive before it is [reset](Self::reset), get [`BrokenBarrier`].
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::{Barrier, BrokenBarrier, nonzero};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let barrier = Barrier::new(nonzero!(2));
    /// barrier.abort();
    /// assert!(matches!(barrier.wait().await, Err(BrokenBarrier)));
    /// # }
    /// ```
    pub fn abort(&self) {
        self.end_round(true);
    }

    fn end_round(&self, is_broken: bool) {
        self.cell.change(|_, round| {
            *round = Round { arrived: 0, is_broken };
            ((), Some(RoundEnds::Broken))
        });
    }

    /// How many parties make a round.
    ///
    /// # Examples
    ///
    /// ```
    /// let barrier = warded::Barrier::new(warded::nonzero!(3));
    /// assert_eq!(barrier.parties(), 3);
    /// ```
    #[must_use]
    pub fn parties(&self) -> usize {
        self.cell.policy().parties
    }

    /// How many parties have arrived and wait for the others. The answer may be stale when you read it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let barrier = warded::Barrier::new(warded::nonzero!(2));
    /// let (first, second) = tokio::join!(barrier.wait(), async {
    ///     assert_eq!(barrier.waiting(), 1);
    ///     barrier.wait().await
    /// });
    /// assert!(first.is_ok() && second.is_ok());
    /// assert_eq!(barrier.waiting(), 0);
    /// # }
    /// ```
    #[must_use]
    #[doc(alias = "n_waiting")]
    pub fn waiting(&self) -> usize {
        self.cell.change(|_, round| (round.arrived, None))
    }

    /// Whether the barrier was aborted, and not reset since.
    ///
    /// # Examples
    ///
    /// ```
    /// let barrier = warded::Barrier::new(warded::nonzero!(3));
    /// barrier.abort();
    /// assert!(barrier.is_broken());
    /// ```
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.cell.change(|_, round| (round.is_broken, None))
    }
}

/// A party's turn in a round of a [`Barrier`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Turn {
    index: usize,
    parties: usize,
}

impl Turn {
    /// The party's number in the order of arrival, from zero. Each number occurs once in a round.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Whether this party was the last to arrive: true for one party in each round.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::{Barrier, nonzero};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let barrier = Barrier::new(nonzero!(2));
    /// let (first, last) = tokio::join!(barrier.wait(), barrier.wait());
    /// assert!(!first.unwrap().is_last() && last.unwrap().is_last());
    /// # }
    /// ```
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.index + 1 == self.parties
    }
}

/// The barrier was aborted, or reset while this party waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BrokenBarrier;

impl fmt::Display for BrokenBarrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the barrier was aborted or reset")
    }
}

impl Error for BrokenBarrier {}

// --- the future ---

pin_project! {
    /// The future of [`Barrier::wait`].
    #[must_use = "a party arrives only if this is awaited"]
    pub struct BarrierWait<'a> {
        attempt: Attempt,
        #[pin]
        waiting: Waiting<&'a Barrier, BarrierPolicy>,
    }
}

named_future!(BarrierWait, ['a], ['a], Result<Turn, BrokenBarrier>, |_, outcome, _| outcome);

// --- policy ---

/// How a round ended for a party.
type RoundOutcome = Result<Turn, BrokenBarrier>;

/// Lets a party go on once its round has ended.
pub(crate) struct BarrierPolicy {
    parties: usize,
}

/// The round that fills.
#[derive(Debug)]
pub(crate) struct Round {
    /// How many parties are in the queue.
    arrived: usize,
    is_broken: bool,
}

/// How a round ends for all parties in the queue.
#[derive(Debug)]
pub(crate) enum RoundEnds {
    /// The next party has this turn.
    Tripped(Turn),
    Broken,
}

impl Policy for BarrierPolicy {
    type State = Round;
    type Request = ();
    type Grant = RoundOutcome;
    type Offer = RoundEnds;
    type Lanes = [List<Self>; 1];
    type Lends = Nothing;
    type Waits = OnlyGrants;

    fn enter(&self, (): &()) -> Option<RoundOutcome> {
        None
    }

    fn enter_or_queue(&self, round: &mut Round, (): &mut (), _is_empty: bool) -> Admission<Self> {
        if round.is_broken {
            return Admission::Enters(Err(BrokenBarrier));
        }
        if round.arrived + 1 < self.parties {
            round.arrived += 1;
            return Admission::Queues;
        }
        round.arrived = 0;
        let turn = |index| Turn { index, parties: self.parties };
        Admission::EntersWith(Ok(turn(self.parties - 1)), RoundEnds::Tripped(turn(0)))
    }

    fn exit(&self, _: RoundOutcome) -> Result<(), RoundOutcome> {
        Ok(())
    }

    /// A turn that is not used is not offered to another party.
    fn offer(&self, _: &mut Round, _: RoundOutcome) -> RoundEnds {
        unreachable!("`exit` takes every turn")
    }

    fn left(&self, round: &mut Round, (): &(), _was_first: bool) -> Option<RoundEnds> {
        round.arrived -= 1;
        None
    }

    fn admit(&self, _: &mut Round, ends: &mut RoundEnds, (): &mut ()) -> Option<RoundOutcome> {
        match ends {
            RoundEnds::Tripped(turn) => {
                let own = *turn;
                turn.index += 1;
                Some(Ok(own))
            }
            RoundEnds::Broken => Some(Err(BrokenBarrier)),
        }
    }

    fn is_spent(&self, _: &RoundEnds) -> bool {
        false
    }

    fn finish_round(&self, _: &mut Round, _: RoundEnds, _is_empty: bool) {}
}

impl HasCell for Barrier {
    type Policy = BarrierPolicy;
    type Value = ();

    #[inline]
    fn cell(&self) -> &ValueCell<BarrierPolicy, ()> {
        &self.cell
    }
}

// --- trait impls ---

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier")
            .field("parties", &self.parties())
            .field("waiting", &self.waiting())
            .field("is_broken", &self.is_broken())
            .finish()
    }
}
