//! [`Event`]: something that has happened, or has not yet.
//!
//! # How it works
//!
//! An event has one word and one queue. The word says whether the event is set and whether tasks wait. `is_set` reads the word.
//! If no task waits, `set` is one atomic operation on it.
//!
//! Setting releases all waiters at one instant, in one visit to the queue's mutex, and wakes them afterwards. So clearing the
//! event doesn't stop a task that was already released, and a task that waits again is not woken twice.
//!
//! 1. `QUEUED` is set while the queue is not empty, and changes only under the mutex. While `QUEUED` is set, `SET` is set only
//!    under the mutex, too, in the step that releases all waiters and clears `QUEUED`.

use std::fmt;

use pin_project_lite::pin_project;

use crate::{
    attempt::Attempt,
    engine::sync::{AtomicU32, Ordering, const_unless_loom},
    engine::value_cell::{HasCell, Nothing, ValueCell},
    engine::wait_queue::{Admission, List, OnlyGrants, Policy, Waiting},
    impls::show_tasks,
    operation::named_future,
    record::{At, Kind, Observed, Wants},
};

/// Lets tasks wait until something has happened; asyncio's `Event`.
///
/// Once the event is [`set`](Self::set), every wait is ready, until the event is [cleared](Self::clear). Setting releases *all*
/// waiters: they go on even if the event is cleared before they run. A task that goes on sees everything that was done before the event
/// was set.
///
/// **Not for** conditions on data: use `wait_until!` with the lock of the data, which needs no event. Not for letting one
/// waiter go on at a time: use a [`Semaphore`](crate::Semaphore).
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
        #[cfg_attr(feature = "observe", track_caller)]
        pub const fn new() -> Self {
            Self { cell: ValueCell::new(Observed::new(Kind::Event), EventPolicy { word: AtomicU32::new(0) }, (), ()) }
        }
    }

    const_unless_loom! {
        /// Names the event for the reports of the feature `observe`. Without that feature this method does nothing.
        ///
        /// # Examples
        ///
        /// ```
        /// static SHUTDOWN: warded::Event = warded::Event::new().named("shutdown");
        /// ```
        #[must_use]
        pub const fn named(mut self, name: &'static str) -> Self {
            self.cell.observed_mut().name(name);
            self
        }
    }

    /// Waits until the event is set. If it is set already, the wait is ready at once.
    ///
    /// # Cancel safety
    ///
    /// A wait that is dropped leaves the queue. Nothing is lost, and no other task is affected. It may be a branch of a select. The wait
    /// takes its place at the first poll. If the event is set and cleared before that, the wait misses it.
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
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn wait(&self) -> EventWait<'_> {
        EventWait { attempt: Attempt::unchecked(At::here(), Wants::EVENT), waiting: Waiting::new(self, ()) }
    }

    /// Sets the event, and releases all waiters at one instant. They are woken in the order in which they came. If the event is
    /// set already, nothing happens.
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
        if !self.cell.policy().set_with_an_empty_queue() {
            self.cell.change(|policy, ()| {
                policy.set();
                ((), Some(()))
            });
        }
    }

    /// Clears the event: waits that begin from now on are not ready until it is set again. Waiters that were released before
    /// still go on.
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
        // Ordering: Acquire pairs with the Release in `set`: the task that clears the event sees what was done before it was
        // set.
        self.cell.policy().word.fetch_and(!SET, Ordering::Acquire);
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
        self.cell.policy().is_set()
    }

    /// How many tasks wait for the event. A task that was released is not counted, even if it has not been polled since.
    ///
    /// Meant for tests and measurements: it counts the tasks one by one, with the queue locked. The answer may be stale when
    /// you read it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let event = warded::Event::new();
    /// tokio::join!(event.wait(), event.wait(), async {
    ///     assert_eq!(event.waiting(), 2);
    ///     event.set();
    ///     assert_eq!(event.waiting(), 0);
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.cell.waiting()
    }
}

// --- the future ---

pin_project! {
    /// The future of [`Event::wait`].
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct EventWait<'a> {
        attempt: Attempt,
        #[pin]
        waiting: Waiting<&'a Event, EventPolicy>,
    }
}

named_future!(EventWait, ['a], ['a], (), |_, (), _| ());

// --- policy ---

const SET: u32 = 1;
const QUEUED: u32 = 2;

/// Lets a waiter in if the event is set.
pub(crate) struct EventPolicy {
    word: AtomicU32,
}

impl EventPolicy {
    #[inline]
    fn is_set(&self) -> bool {
        // Ordering: Acquire pairs with the Release in `set`; makes visible what was done before.
        self.word.load(Ordering::Acquire) & SET != 0
    }

    /// Sets the event, unless tasks wait for it. Returns whether it is set.
    fn set_with_an_empty_queue(&self) -> bool {
        let set = |word: u32| (word != QUEUED).then_some(word | SET);
        // Ordering: Release pairs with the Acquire in `is_set` and `enter_or_queue`.
        self.word.fetch_update(Ordering::Release, Ordering::Relaxed, set).is_ok()
    }

    /// Sets the event, with the mutex held. All waiters are released before the mutex is unlocked, so this clears `QUEUED` as
    /// well.
    fn set(&self) {
        // Ordering: as above. A store would not do: others may have set the event since this thread found that a task waits. A
        // thread that sees it set by this one, or clears it, must see what was done before those, too. A thread that clears it at
        // this moment counts as having cleared it before.
        self.word.swap(SET, Ordering::Release);
    }
}

impl Policy for EventPolicy {
    type State = ();
    type Request = ();
    type Grant = ();
    type Offer = ();
    type Lanes = [List<Self>; 1];
    type Lends = Nothing;
    type Waits = OnlyGrants;

    #[inline]
    fn enter(&self, (): &()) -> Option<()> {
        self.is_set().then_some(())
    }

    fn enter_or_queue(&self, (): &mut (), (): &mut (), _is_empty: bool) -> Admission<Self> {
        // Ordering: Acquire as in `is_set`.
        let before = self.word.fetch_or(QUEUED, Ordering::Acquire);
        if before & SET != 0 { Admission::Enters(()) } else { Admission::Queues }
    }

    fn exit(&self, (): ()) -> Result<(), ()> {
        Ok(())
    }

    fn offer(&self, (): &mut (), (): ()) {}

    fn left(&self, (): &mut (), (): &(), _was_first: bool) -> Option<()> {
        None
    }

    /// A round begins when the event is set, and no waiter joins before it ends: all are admitted.
    #[inline]
    fn admit(&self, (): &mut (), (): &mut (), (): &mut ()) -> Option<()> {
        Some(())
    }

    fn is_spent(&self, (): &()) -> bool {
        false
    }

    fn finish_round(&self, (): &mut (), (): (), _is_empty: bool) {}
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
    #[cfg_attr(feature = "observe", track_caller)]
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut event = f.debug_struct("Event");
        event.field("is_set", &self.is_set());
        show_tasks(&mut event, self.waiting(), &self.cell.observed().holders());
        event.finish()
    }
}
