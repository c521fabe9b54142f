//! [`Event`]: something that has happened, or has not yet.
//!
//! # How it works
//!
//! One word and one line. The word says whether the event is set and whether somebody is in line; to look is to read it, and
//! with nobody in line setting is one atomic operation.
//!
//! Setting lets in all who came before, [by round](crate::broadcast): `clear` takes nothing back from those for whom it was
//! set.

use std::fmt;

use pin_project_lite::pin_project;

use crate::{
    broadcast::{Broadcast, Fact},
    futures::named_future,
    sync::{AtomicU32, Ordering, const_unless_loom},
    value_cell::{HasCell, ValueCell},
    wait_queue::Waiting,
};

/// Lets tasks wait until something has happened; asyncio's `Event`.
///
/// Once [`set`](Self::set), everybody passes until it is [cleared](Self::clear). Setting lets *all* who wait go on, even if
/// it is cleared before they run.
///
/// **Not for** conditions on data (`wait_until!` with the data's lock finds the waiter that can go on, and needs no
/// event), nor for letting one waiter go on at a time: a [`Semaphore`](crate::Semaphore).
///
/// # Examples
///
/// ```
/// use warded::Event;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let ready = Event::new();
/// let wait = async {
///     ready.wait().await;
///     ready.is_set()
/// };
/// let (was_set, ()) = tokio::join!(wait, async { ready.set() });
/// assert!(was_set);
/// # }
/// ```
pub struct Event {
    cell: ValueCell<EventPolicy, ()>,
}

impl Event {
    const_unless_loom! {
        /// An event that is not set.
        ///
        /// # Examples
        ///
        /// ```
        /// static SHUTDOWN: warded::Event = warded::Event::new();
        /// assert!(!SHUTDOWN.is_set());
        /// ```
        #[must_use]
        pub const fn new() -> Self {
            Self { cell: ValueCell::new(Broadcast { fact: Flag { word: AtomicU32::new(0) } }, 0, ()) }
        }
    }

    /// Waits until the event is set; at once if it is.
    ///
    /// # Cancel safety
    ///
    /// Dropped, this leaves the line; nobody else notices, and nothing is lost. The place is taken at the first poll: an
    /// event that is set and cleared before that is missed.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let event = warded::Event::new();
    /// event.set();
    /// event.wait().await;
    /// # }
    /// ```
    #[inline]
    pub fn wait(&self) -> EventWait<'_> {
        EventWait { waiting: Waiting::new(self, 0) }
    }

    /// Sets the event, and lets all who wait go on, in the order in which they came. Does nothing if it is set.
    ///
    /// # Panics
    ///
    /// With the panic of a waker, after all others were woken.
    ///
    /// # Examples
    ///
    /// ```
    /// let event = warded::Event::new();
    /// event.set();
    /// assert!(event.is_set());
    /// ```
    pub fn set(&self) {
        if !self.cell.policy().fact.set_with_nobody_in_line() {
            self.cell.change(|policy, round, _| {
                // Under the mutex, so that nobody joins between the flag and the round.
                *round += u64::from(policy.fact.set());
                ((), Some(()))
            });
        }
    }

    /// Clears the event: who comes from now on waits. Those for whom it was set go on all the same.
    ///
    /// # Examples
    ///
    /// ```
    /// let event = warded::Event::new();
    /// event.set();
    /// event.clear();
    /// assert!(!event.is_set());
    /// ```
    pub fn clear(&self) {
        // Ordering: Acquire pairs with the Release in `set`: who takes it back sees what it was set for.
        self.cell.policy().fact.word.fetch_and(!SET, Ordering::Acquire);
    }

    /// Whether the event is set. The answer may be stale when you read it.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(!warded::Event::new().is_set());
    /// ```
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.cell.policy().fact.is_so()
    }
}

// --- the future ---

pin_project! {
    /// The future of [`Event::wait`].
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct EventWait<'a> {
        #[pin]
        waiting: Waiting<&'a Event, EventPolicy>,
    }
}

named_future!(EventWait, ['a], ['a], (), |_, ()| ());

// --- policy ---

const SET: u32 = 1;
const QUEUED: u32 = 2;

type EventPolicy = Broadcast<Flag>;

/// Whether the event is set, and whether somebody is in line.
pub(crate) struct Flag {
    word: AtomicU32,
}

impl Flag {
    /// False if somebody is in line who waits for it.
    fn set_with_nobody_in_line(&self) -> bool {
        let set = |word: u32| (word != QUEUED).then_some(word | SET);
        // Ordering: Release pairs with the Acquire in `is_so`.
        self.word.fetch_update(Ordering::Release, Ordering::Relaxed, set).is_ok()
    }

    /// Whether it was not set before.
    fn set(&self) -> bool {
        // Ordering: as above.
        self.word.fetch_or(SET, Ordering::Release) & SET == 0
    }
}

impl Fact for Flag {
    #[inline]
    fn is_so(&self) -> bool {
        // Ordering: Acquire pairs with the Release in `set`; makes visible what was done before.
        self.word.load(Ordering::Acquire) & SET != 0
    }

    fn queue(&self) -> bool {
        // Ordering: Acquire as in `is_so`.
        self.word.fetch_or(QUEUED, Ordering::Acquire) & SET != 0
    }

    fn unqueue(&self) {
        // Ordering: none is needed, under the mutex.
        self.word.fetch_and(!QUEUED, Ordering::Relaxed);
    }
}

impl HasCell for Event {
    type Policy = EventPolicy;
    type Value = ();

    #[inline]
    fn cell(&self) -> &ValueCell<EventPolicy, ()> {
        &self.cell
    }
}

// --- trait impls ---

impl Default for Event {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").field("is_set", &self.is_set()).finish()
    }
}
