//! [`Queue`], [`LifoQueue`] and [`PriorityQueue`]: items from task to task.
//!
//! # How it works
//!
//! One mutex guards the items and three lines of waiting tasks: getters, putters and joiners.
//!
//! ```text
//!   putters ──▶ [slots] ──▶ items ──▶ [handed over] ──▶ getters ──▶ jobs ──▶ done
//!                             ▲             │                         │
//!                             └── dropped ──┴─────── put_back ────────┘
//! ```
//!
//! 1. Every item has a *position*, which it gets when it is put, and keeps. The [order](self::order) of the queue says which
//!    item leaves first, by position and, in a `PriorityQueue`, by the item.
//! 2. A waiting getter is given the item itself: no other task can take it. Until the getter is polled, the item counts in
//!    `len` and takes up its slot, as in asyncio. If the getter is dropped before that, the item returns to its position. If
//!    later items are still handed over to others then, those getters exchange them for what came back, in the order in which
//!    they are polled.
//! 3. A waiting putter is given a slot and the position of its item. The item stays in the putter's future until that is
//!    polled, and then enters at its position: in front of what was put since. A put that was not polled has delivered
//!    nothing; if the queue is shut down first, it never does.
//! 4. While a getter waits there is no item for a newcomer. While a putter waits there is no slot for a newcomer: a getter that
//!    takes the item that it was handed gives the slot to the putter. So newcomers overtake nobody.
//! 5. After a shutdown, getters are refused once there is no item and none is handed over that could come back.
//!
//! The [policy](self::policy) has the details, and the count of the items that are not [done](Job::done).

mod errors;
mod futures;
mod job;
mod order;
mod policy;
mod slot;
mod steps;

use std::{fmt, num::NonZeroUsize, sync::Arc};

pub use self::{
    errors::{QueueShutDown, TryGetError, TryPutError},
    futures::{Get, GetOwned, Jobs, Join, Put, Reserve, ReserveOwned},
    job::{Job, OwnedJob},
    order::{Fifo, Lifo, Order, Priority},
    slot::{OwnedSlot, Slot},
};
use self::{
    job::Unfinished,
    policy::{QueuePolicy, Stock, UNBOUNDED},
    slot::Reserved,
    steps::{owned_job, put_or_refused},
};
use crate::{
    record::{At, Observed, SharedHold},
    sync::const_unless_loom,
    value_cell::{HasCell, ValueCell},
};

/// Hands items from task to task, first in, first out; asyncio's `Queue`.
///
/// Each item comes as a [`Job`], whose end [`join`](OrderedQueue::join) waits for: asyncio's `task_done` can't be forgotten,
/// nor called too often. A task that is aborted drops the job that it holds, and the item counts as done; a job that is
/// [put back](Job::put_back) does not.
///
/// Its methods are those of [`OrderedQueue`].
///
/// **Not for** one sender or receiver only, or a single value: the channels of tokio are leaner there. Not for items that
/// depend on one another: guard them with a lock, and wait with `wait_until!`.
///
/// # Examples
///
/// ```
/// use warded::{Queue, nonzero};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let queue = Queue::bounded(nonzero!(2));
/// let producer = async {
///     for item in 0..5 {
///         queue.put(item).await.unwrap();
///     }
///     queue.join().await;
///     queue.shutdown();
/// };
/// let consumer = async {
///     let mut items = Vec::new();
///     while let Ok(job) = queue.get().await {
///         items.push(*job);
///     }
///     items
/// };
/// let ((), items) = tokio::join!(producer, consumer);
/// assert_eq!(items, [0, 1, 2, 3, 4]);
/// # }
/// ```
pub type Queue<T> = OrderedQueue<T, Fifo>;

/// A [`Queue`] whose last item is the first to leave; asyncio's `LifoQueue`.
///
/// **Not for** fairness among items: the first may stay for ever.
///
/// # Examples
///
/// ```
/// let queue = warded::LifoQueue::unbounded();
/// queue.try_put(1).unwrap();
/// queue.try_put(2).unwrap();
/// assert_eq!(*queue.try_get().unwrap(), 2);
/// ```
pub type LifoQueue<T> = OrderedQueue<T, Lifo>;

/// A [`Queue`] whose smallest item is the first to leave, and among equal ones the first that came; asyncio's
/// `PriorityQueue`.
///
/// Items without an order do not compile. `Ord` runs with the queue locked: it must not use this queue. If it panics, the
/// panic goes on in the `put`, the `put_back` or the `get`; the item of a `put` is in the queue then, and that of a `get` is
/// leaked, and done. If it panics as an item returns from a getter that is dropped, the item is in the queue, and the panic
/// goes on in that drop.
///
/// For the largest first, put [`Reverse`](std::cmp::Reverse). For items that have no order themselves, compare what has:
///
/// ```
/// use std::cmp::Ordering;
/// use warded::PriorityQueue;
///
/// struct Call {
///     priority: u8,
///     action: fn() -> &'static str,
/// }
///
/// impl Ord for Call {
///     fn cmp(&self, other: &Self) -> Ordering {
///         self.priority.cmp(&other.priority)
///     }
/// }
///
/// impl PartialOrd for Call {
///     fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
///         Some(self.cmp(other))
///     }
/// }
///
/// impl PartialEq for Call {
///     fn eq(&self, other: &Self) -> bool {
///         self.cmp(other).is_eq()
///     }
/// }
///
/// impl Eq for Call {}
///
/// let calls = PriorityQueue::unbounded();
/// calls.try_put(Call { priority: 2, action: || "sweep" }).unwrap();
/// calls.try_put(Call { priority: 1, action: || "put out the fire" }).unwrap();
/// assert_eq!((calls.try_get().unwrap().action)(), "put out the fire");
/// ```
///
/// # Examples
///
/// ```
/// let queue = warded::PriorityQueue::unbounded();
/// queue.try_put((2, "second")).unwrap();
/// queue.try_put((1, "first")).unwrap();
/// assert_eq!(queue.try_get().unwrap().1, "first");
/// ```
///
/// ```compile_fail,E0277
/// let queue = warded::PriorityQueue::unbounded();
/// queue.try_put(1.5).unwrap(); // asyncio: TypeError, and the item stays inside
/// ```
pub type PriorityQueue<T> = OrderedQueue<T, Priority>;

/// A [`Queue`], a [`LifoQueue`] or a [`PriorityQueue`]: they differ only in which item leaves first.
///
/// To write a function for all three, take an `&OrderedQueue<T, O>` with `O: Order<T>`:
///
/// ```
/// use warded::{LifoQueue, Order, OrderedQueue, Queue};
///
/// fn drain<T, O: Order<T>>(queue: &OrderedQueue<T, O>) -> Vec<T> {
///     std::iter::from_fn(|| queue.try_get().ok()).map(|job| job.into_inner()).collect()
/// }
///
/// let (queue, lifo) = (Queue::unbounded(), LifoQueue::unbounded());
/// for item in 0..3 {
///     queue.try_put(item).unwrap();
///     lifo.try_put(item).unwrap();
/// }
/// assert_eq!(drain(&queue), [0, 1, 2]);
/// assert_eq!(drain(&lifo), [2, 1, 0]);
/// ```
pub struct OrderedQueue<T, O: Order<T>> {
    cell: ValueCell<QueuePolicy<T, O>, ()>,
}

impl<T, O: Order<T>> OrderedQueue<T, O> {
    const_unless_loom! {
        /// A queue with room for this number of items. [`nonzero!`](crate::nonzero) writes the number.
        ///
        /// # Examples
        ///
        /// ```
        /// use warded::{Queue, nonzero};
        ///
        /// static QUEUE: Queue<u32> = Queue::bounded(nonzero!(1));
        ///
        /// QUEUE.try_put(7).unwrap();
        /// assert!(QUEUE.is_full());
        /// ```
        #[must_use]
        #[cfg_attr(feature = "observe", track_caller)]
        pub const fn bounded(capacity: NonZeroUsize /* `nonzero!(10)` */) -> Self {
            Self { cell: ValueCell::new(Observed::new(O::KIND), QueuePolicy::new(capacity), Stock::EMPTY, ()) }
        }
    }

    const_unless_loom! {
        /// A queue without a limit: [`put`](Self::put) never waits.
        #[must_use]
        #[cfg_attr(feature = "observe", track_caller)]
        pub const fn unbounded() -> Self {
            Self::bounded(UNBOUNDED)
        }
    }

    const_unless_loom! {
        /// Gives it a name, by which the feature `observe` reports it. Without that feature it does nothing.
        ///
        /// # Examples
        ///
        /// ```
        /// static JOBS: warded::Queue<u32> = warded::Queue::unbounded().named("jobs");
        /// ```
        #[must_use]
        pub const fn named(mut self, name: &'static str) -> Self {
            self.cell.observed_mut().name(name);
            self
        }
    }

    /// Puts an item in, once there is room.
    ///
    /// # Errors
    ///
    /// The item, if the queue is shut down before it is in.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, it delivers nothing: the item is dropped with it, and its slot goes to the next putter. It takes
    /// its place in the queue at the first poll, and keeps it until it is ready. Because the item would be lost, it isn't an
    /// operation of [`select_event!`](crate::select_event): [`reserve`](Self::reserve) a slot there, and fill it with the item.
    /// If a timeout elapses, the item is dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::{Queue, nonzero};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = Queue::bounded(nonzero!(2));
    /// queue.put("sweep").await.unwrap();
    /// assert_eq!(*queue.get().await.unwrap(), "sweep");
    ///
    /// queue.shutdown();
    /// assert_eq!(queue.put("wash").await.unwrap_err().into_inner(), "wash");
    /// # }
    /// ```
    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn put(&self, item: T) -> Put<'_, T, O> {
        Put::new(self, item)
    }

    /// Puts an item in, if there is room that nobody waits for. Never waits, never overtakes.
    ///
    /// # Errors
    ///
    /// The item, and why: the queue is full, or shut down.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::{Queue, TryPutError, nonzero};
    ///
    /// let queue = Queue::bounded(nonzero!(1));
    /// queue.try_put(1).unwrap();
    /// assert_eq!(queue.try_put(2), Err(TryPutError::Full(2)));
    /// ```
    #[inline]
    #[doc(alias = "put_nowait")]
    pub fn try_put(&self, item: T) -> Result<(), TryPutError<T>> {
        let put = self.cell.exchange(|policy, stock| (policy.try_put(stock, item), policy.offer_now(stock)));
        put_or_refused(put)
    }

    /// Waits for room, and keeps it for an item: [`Slot::put`] fills the slot without waiting.
    ///
    /// Unlike a [`put`](Self::put) it has no item that could be lost, so it is an operation of
    /// [`select_event!`](crate::select_event).
    ///
    /// # Errors
    ///
    /// [`QueueShutDown`], if the queue is shut down before there is room.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, it takes nothing: its slot goes to the next putter. It takes its place in the queue at the first
    /// poll, and keeps it until it is ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::{Event, Queue, nonzero, select_event};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (queue, stop) = (Queue::bounded(nonzero!(1)), Event::new());
    /// let item = String::from("sweep");
    /// let refused = select_event! {
    ///     () = stop.wait() => Some(item),
    ///     slot = queue.reserve() => slot.unwrap().put(item).err().map(|error| error.into_inner()),
    /// };
    /// assert_eq!(refused, None);
    /// assert_eq!(*queue.try_get().unwrap(), "sweep");
    /// # }
    /// ```
    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn reserve(&self) -> Reserve<'_, T, O> {
        Reserve::new(self)
    }

    /// Keeps room for an item, if there is room that nobody waits for. Never waits, never overtakes.
    ///
    /// # Errors
    ///
    /// Why not: the queue is full, or shut down.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::{Queue, TryPutError, nonzero};
    ///
    /// let queue = Queue::bounded(nonzero!(1));
    /// let slot = queue.try_reserve().unwrap();
    /// assert_eq!(queue.try_put(2), Err(TryPutError::Full(2)));
    /// slot.put(1).unwrap();
    /// assert_eq!(*queue.try_get().unwrap(), 1);
    /// ```
    pub fn try_reserve(&self) -> Result<Slot<'_, T, O>, TryPutError<()>> {
        self.try_reserve_slot()?;
        Ok(Slot::new(Reserved::new(self)))
    }

    /// [`reserve`](Self::reserve), with a slot that keeps the `Arc` instead of a borrow: to take along into a spawned task.
    ///
    /// # Errors
    ///
    /// As for [`reserve`](Self::reserve).
    ///
    /// # Cancel safety
    ///
    /// As for [`reserve`](Self::reserve).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use warded::{Queue, nonzero};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = Arc::new(Queue::bounded(nonzero!(1)));
    /// let slot = Arc::clone(&queue).reserve_owned().await.unwrap();
    /// tokio::spawn(async move { slot.put(7).unwrap() });
    /// assert_eq!(*queue.get().await.unwrap(), 7);
    /// # }
    /// ```
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn reserve_owned(self: Arc<Self>) -> ReserveOwned<T, O> {
        ReserveOwned::new(self)
    }

    /// [`try_reserve`](Self::try_reserve), with a slot that keeps the `Arc`.
    ///
    /// # Errors
    ///
    /// As for [`try_reserve`](Self::try_reserve).
    pub fn try_reserve_owned(self: Arc<Self>) -> Result<OwnedSlot<T, O>, TryPutError<()>> {
        self.try_reserve_slot()?;
        Ok(OwnedSlot::new(Reserved::new(self)))
    }

    /// Takes the next item, once there is one.
    ///
    /// # Errors
    ///
    /// [`QueueShutDown`], once the queue is shut down and empty.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, it takes nothing: an item that it was given goes to the next getter, or back to its
    /// position in the queue. It takes its place among the getters at the first poll, and keeps it until it is ready. It may
    /// stand in a select.
    ///
    /// Once it is ready, the item is the task's: if that is aborted, its [`Job`] is dropped, and the item counts as done. A
    /// task that may be aborted and whose items must not be lost keeps a copy, or [puts the job back](Job::put_back) from a
    /// guard that it drops.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::Queue;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = Queue::unbounded();
    /// queue.try_put(7).unwrap();
    /// assert_eq!(queue.get().await.unwrap().into_inner(), 7);
    /// # }
    /// ```
    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn get(&self) -> Get<'_, T, O> {
        Get::new(self)
    }

    /// Takes the next item, if there is one that nobody waits for. Never waits, never overtakes.
    ///
    /// # Errors
    ///
    /// Why not: the queue is empty, or shut down as well.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::{Queue, TryGetError};
    ///
    /// let queue = Queue::<u32>::unbounded();
    /// assert!(matches!(queue.try_get(), Err(TryGetError::Empty)));
    /// ```
    #[inline]
    #[doc(alias = "get_nowait")]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_get(&self) -> Result<Job<'_, T, O>, TryGetError> {
        let at = At::here();
        self.try_take().map(|taken| self.job(taken, at))
    }

    /// [`get`](Self::get), with a job that keeps the `Arc` instead of a borrow: to take along into a spawned task.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// As for [`get`](Self::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use warded::Queue;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = Arc::new(Queue::unbounded());
    /// queue.try_put(7).unwrap();
    /// let job = Arc::clone(&queue).get_owned().await.unwrap();
    /// tokio::spawn(async move { assert_eq!(*job, 7) });
    /// queue.join().await;
    /// # }
    /// ```
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn get_owned(self: Arc<Self>) -> GetOwned<T, O> {
        GetOwned::new(self)
    }

    /// [`try_get`](Self::try_get), with a job that keeps the `Arc`.
    ///
    /// # Errors
    ///
    /// As for [`try_get`](Self::try_get).
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_get_owned(self: Arc<Self>) -> Result<OwnedJob<T, O>, TryGetError> {
        let taken = self.try_take()?;
        Ok(owned_job(self, taken, At::here()))
    }

    /// The items as a stream, which ends once the queue is shut down and empty.
    ///
    /// Like [`get`](Self::get), it takes nothing when dropped. Once polled it has a place among the getters, and keeps an item that
    /// it was given until it is polled again or dropped: so don't put it aside for long.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures::StreamExt;
    /// use warded::Queue;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = Queue::unbounded();
    /// queue.try_put(3).unwrap();
    /// queue.try_put(4).unwrap();
    /// queue.shutdown();
    /// let sum = queue.jobs().fold(0, async |sum, job| sum + *job).await;
    /// assert_eq!(sum, 7);
    /// # }
    /// ```
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn jobs(&self) -> Jobs<'_, T, O> {
        Jobs::new(self)
    }

    /// Waits until every item that was put in is done.
    ///
    /// An item is done when its [`Job`] is, or when [`shutdown_now`](Self::shutdown_now) drops it. If items are put in after
    /// the last was done, the tasks that join go on all the same.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it leaves; nothing is lost, and no other task is affected.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::Queue;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = Queue::unbounded();
    /// queue.try_put("sweep").unwrap();
    /// let work = async { queue.get().await.unwrap().done() };
    /// tokio::join!(queue.join(), work);
    /// assert_eq!(queue.unfinished(), 0);
    /// # }
    /// ```
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn join(&self) -> Join<'_, T, O> {
        Join::new(self)
    }

    /// Refuses items from now on. What is in can still be taken; tasks that wait to put get their item back, and tasks that
    /// wait to get, [`QueueShutDown`].
    ///
    /// An item that was handed to a getter which has not run since may come back. Getters are refused only once that is out of
    /// the question; until then they wait, and [`try_get`](Self::try_get) says [`Empty`](TryGetError::Empty).
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::{Queue, TryPutError};
    ///
    /// let queue = Queue::unbounded();
    /// queue.try_put(1).unwrap();
    /// queue.shutdown();
    /// assert_eq!(queue.try_put(2), Err(TryPutError::ShutDown(2)));
    /// assert_eq!(*queue.try_get().unwrap(), 1);
    /// ```
    pub fn shutdown(&self) {
        self.cell.change(|policy, stock| {
            policy.shut_down();
            ((), policy.offer_now(stock))
        });
    }

    /// [`shutdown`](Self::shutdown), and drops the items that nobody has taken: they count as done. That includes an item that
    /// was handed to a getter which has not run since: the getter drops it, and is refused.
    ///
    /// # Panics
    ///
    /// With the panic of an item that is dropped, after all others were.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::Queue;
    ///
    /// let queue = Queue::unbounded();
    /// queue.try_put(1).unwrap();
    /// queue.shutdown_now();
    /// assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    /// ```
    pub fn shutdown_now(&self) {
        let (items, unfinished) = self.cell.exchange(|policy, stock| {
            let (items, n) = policy.shut_down_now(stock);
            ((items, Unfinished { of: self, n, hold: SharedHold::NONE }), policy.offer_now(stock))
        });
        // They are done once they are gone, even if one panics.
        O::drop_items(items);
        drop(unfinished);
    }

    /// Whether the queue was shut down.
    #[must_use]
    pub fn is_shut_down(&self) -> bool {
        self.cell.policy().is_shut_down()
    }

    /// How many items are in. The answer may be stale when you read it.
    ///
    /// An item that was handed to a waiting getter is in until the getter is polled, as in asyncio; but no other task can take
    /// it.
    #[must_use]
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        self.cell.change(|policy, stock| (policy.len(stock), None))
    }

    /// How many tasks wait to get an item, to put one, or to reserve a slot. Getters wait while the queue is empty, putters while it is
    /// full. Those that wait in [`join`](Self::join) are not counted, nor is a task that was given what it waits for, even if it has
    /// not been polled since. The answer may be stale when you read it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = warded::Queue::unbounded();
    /// tokio::join!(queue.get(), queue.get(), async {
    ///     assert_eq!(queue.waiting(), 2);
    ///     queue.try_put(1).unwrap();
    ///     assert_eq!(queue.waiting(), 1);
    ///     queue.try_put(2).unwrap();
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.cell.change(|_, stock| (stock.getters_and_putters(), None))
    }

    /// Whether no item is in. The answer may be stale when you read it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether as many items are in as may be. Never, without a limit.
    #[must_use]
    #[doc(alias = "full")]
    pub fn is_full(&self) -> bool {
        self.len() >= self.cell.policy().capacity()
    }

    /// For how many items there is room; `None` without a limit.
    ///
    /// An item that comes back by [`Job::put_back`] is taken in beyond it.
    #[must_use]
    pub fn capacity(&self) -> Option<NonZeroUsize> {
        NonZeroUsize::new(self.cell.policy().capacity()).filter(|capacity| *capacity != UNBOUNDED)
    }

    /// How many items that were put in are not done. The answer may be stale when you read it.
    #[must_use]
    pub fn unfinished(&self) -> usize {
        self.cell.policy().unfinished()
    }

    // --- what the futures, jobs and slots do ---
}

// --- trait impls ---

impl<T, O: Order<T>> HasCell for OrderedQueue<T, O> {
    type Policy = QueuePolicy<T, O>;
    type Value = ();

    #[inline]
    fn cell(&self) -> &ValueCell<QueuePolicy<T, O>, ()> {
        &self.cell
    }
}

impl<T, O: Order<T>> fmt::Debug for OrderedQueue<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(O::NAME)
            .field("len", &self.len())
            .field("capacity", &self.capacity())
            .field("unfinished", &self.unfinished())
            .field("is_shut_down", &self.is_shut_down())
            .finish()
    }
}
