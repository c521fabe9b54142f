//! [`Queue`], [`LifoQueue`] and [`PriorityQueue`]: pass items from task to task.
//!
//! # How it works
//!
//! One mutex guards the items and three lists of waiting tasks: getters, putters and joiners.
//!
//! ```text
//!   putters ──▶ [slots] ──▶ items ──▶ [handed over] ──▶ getters ──▶ jobs ──▶ done
//!                             ▲             │                         │
//!                             └── dropped ──┴─────── put_back ────────┘
//! ```
//!
//! 1. Every item has a *position*, which it gets when it is put, and keeps. The [order] of the queue says which
//!    item leaves first, by position and, in a `PriorityQueue`, by the item.
//! 2. A waiting getter is given the item itself: no other task can take it. Until the getter is polled, the item counts in `len`
//!    and takes up its slot, as in asyncio. If the getter is dropped before that, the item returns to its position. If later
//!    items are handed over to other getters at that moment, these getters exchange their items when they are polled, so that the
//!    getter that is polled first gets the earliest item.
//! 3. A waiting putter is given a slot and the position of its item. The item stays in the putter's future until that is polled.
//!    Then the item enters the queue at its position, before the items that were put later. If the queue is shut down before the
//!    put is polled, the item is not put in.
//! 4. While a getter waits there is no item for a newcomer. While a putter waits there is no slot for a newcomer: a getter that
//!    takes the item that it was handed gives the slot to the putter. So newcomers overtake no waiter.
//! 5. After a shutdown, getters are refused once there is no item, and no item is handed over that could come back.
//!
//! The [policy] has the details, and the count of the items that are not [done](Job::done).

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
    engine::sync::const_unless_loom,
    engine::value_cell::{HasCell, ValueCell},
    impls::show_tasks,
    record::{At, Observed, SharedHold},
};

/// Hands items from task to task, first in, first out; asyncio's `Queue`.
///
/// Any number of tasks may put and get. Getters, and putters of a full queue, are served in the order in which they began to wait.
///
/// A getter receives each item in a [`Job`]. The item counts as done when its job is dropped, and [`join`](OrderedQueue::join)
/// waits until all items are done. So asyncio's `task_done` can't be forgotten, nor called too often. A task that is aborted
/// drops its job, and the item counts as done. An item that is [put back](Job::put_back) is not done.
///
/// Its methods are those of [`OrderedQueue`].
///
/// **Not for** a single sender or receiver, or a single value: tokio's channels are cheaper there. Not for items that depend on
/// one another: guard them with a lock, and wait with `wait_until!`.
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
/// **Not for** items that must all leave in bounded time: the first item may stay for ever.
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

/// A [`Queue`] whose smallest item is the first to leave. Of equal items, the one that was put first leaves first. asyncio's
/// `PriorityQueue`.
///
/// Items without an order do not compile. `Ord` runs with the queue locked, so it must not use this queue. If it panics, the
/// panic is resumed in the `put`, the `put_back` or the `get`. Then the item of a `put` is in the queue, and the item of a `get`
/// is leaked and counts as done. If `Ord` panics because a getter is dropped and its item returns, the item is in the queue, and
/// the panic is resumed in that drop.
///
/// To get the largest item first, put [`Reverse`](std::cmp::Reverse). If an item has a part without an order, compare the other
/// parts:
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

/// The type behind [`Queue`], [`LifoQueue`] and [`PriorityQueue`], which differ only in which item leaves first.
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
        /// A queue without a limit: [`put`](Self::put) never waits. If items are put faster than they are taken, the queue grows until
        /// no memory is left, so prefer [`bounded`](Self::bounded) unless something else limits the number of items.
        ///
        /// # Examples
        ///
        /// ```
        /// static QUEUE: warded::Queue<u32> = warded::Queue::unbounded();
        ///
        /// QUEUE.try_put(7).unwrap();
        /// assert_eq!(QUEUE.capacity(), None);
        /// ```
        #[must_use]
        #[cfg_attr(feature = "observe", track_caller)]
        pub const fn unbounded() -> Self {
            Self::bounded(UNBOUNDED)
        }
    }

    const_unless_loom! {
        /// Names the queue for the reports of the feature `observe`. Without that feature this method does nothing.
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
    /// [`QueueShutDown`] with the item, if the queue is shut down before the item is in it.
    ///
    /// # Cancel safety
    ///
    /// A put that is dropped before it is ready puts nothing in: the item is dropped with it, and its slot goes to the next
    /// putter. The put takes its place among the putters at the first poll, and keeps it until it is ready. Because the item
    /// would be lost, a put isn't an operation of [`select_event!`](crate::select_event): [`reserve`](Self::reserve) a slot
    /// there, and fill the slot with the item. If a timeout elapses, the item is dropped.
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

    /// Puts an item in, if there is room for which no task waits. Never waits, and never overtakes a waiter.
    ///
    /// # Errors
    ///
    /// [`TryPutError`] with the item, if the queue is full or shut down.
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

    /// Waits for room, and reserves it as a [`Slot`]. [`Slot::put`] fills the slot without waiting.
    ///
    /// Unlike a [`put`](Self::put), this wait has no item that could be lost, so it is an operation of
    /// [`select_event!`](crate::select_event).
    ///
    /// # Errors
    ///
    /// [`QueueShutDown`], if the queue is shut down before there is room.
    ///
    /// # Cancel safety
    ///
    /// A wait that is dropped before it is ready takes nothing: its slot goes to the next putter. It takes its place among the
    /// putters at the first poll, and keeps it until it is ready.
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

    /// Reserves room for an item, if there is room for which no task waits. Never waits, and never overtakes a waiter.
    ///
    /// # Errors
    ///
    /// [`TryPutError`], if the queue is full or shut down.
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

    /// [`reserve`](Self::reserve), with a slot that keeps the `Arc` instead of a borrow, so that it can be moved into a spawned
    /// task.
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
    /// A get that is dropped before it is ready takes nothing: an item that it was given goes to the next getter, or back to its
    /// position in the queue. The get takes its place among the getters at the first poll, and keeps it until it is ready. It may
    /// be a branch of a select.
    ///
    /// Once the get is ready, the item belongs to the task. If the task is aborted, its [`Job`] is dropped, and the item counts
    /// as done. If the items of such a task must not be lost, keep a copy, or [put the job back](Job::put_back) in the `Drop` of
    /// a guard.
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

    /// Takes the next item, if there is one for which no task waits. Never waits, and never overtakes a waiter.
    ///
    /// # Errors
    ///
    /// [`TryGetError`], if the queue is empty, or empty and shut down.
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

    /// [`get`](Self::get), with a job that keeps the `Arc` instead of a borrow, so that it can be moved into a spawned task.
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
    /// Like [`get`](Self::get), the stream takes nothing when it is dropped. After its first poll it has a place among the
    /// getters, and may be given an item, which it keeps until it is polled again or dropped. So don't leave it unpolled for
    /// long.
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
    /// An item is done when its [`Job`] is, or when [`shutdown_now`](Self::shutdown_now) drops it. If items are put in after the
    /// last item was done, the tasks that already wait in `join` still go on.
    ///
    /// # Cancel safety
    ///
    /// A wait that is dropped loses nothing, and affects no other task. It may be a branch of a select.
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

    /// Refuses items from now on. Items in the queue can still be taken. Tasks that wait to put get their item back as an error,
    /// and tasks that wait to get an item get [`QueueShutDown`].
    ///
    /// An item that was handed to a getter may come back until the getter is polled. Until no item can come back, other getters
    /// wait, and [`try_get`](Self::try_get) returns [`Empty`](TryGetError::Empty). Then they are refused.
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

    /// Does a [`shutdown`](Self::shutdown), and drops the items that no task has taken. They count as done. That includes an item
    /// that was handed to a getter that has not been polled since: the getter drops it, and is refused.
    ///
    /// # Panics
    ///
    /// With the panic of an item's drop, after all other items were dropped.
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
        // The items count as done once they are dropped, even if the drop of one panics.
        O::drop_items(items);
        drop(unfinished);
    }

    /// Whether the queue was shut down.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = warded::Queue::<u32>::unbounded();
    /// queue.shutdown();
    /// assert!(queue.is_shut_down());
    /// ```
    #[must_use]
    pub fn is_shut_down(&self) -> bool {
        self.cell.policy().is_shut_down()
    }

    /// How many items are in the queue. The answer may be stale when you read it.
    ///
    /// An item that was handed to a waiting getter counts until the getter is polled, as in asyncio, but no other task can take
    /// it.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = warded::Queue::unbounded();
    /// queue.try_put(7).unwrap();
    /// assert_eq!(queue.len(), 1);
    /// assert!(!queue.is_empty());
    /// ```
    #[must_use]
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        self.cell.change(|policy, stock| (policy.len(stock), None))
    }

    /// How many tasks wait to get an item, to put one, or to reserve a slot. Getters wait while the queue is empty, putters while
    /// it is full. Tasks that wait in [`join`](Self::join) are not counted. A task that was given its item or slot is not counted
    /// either, even if it has not been polled since. The answer may be stale when you read it.
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

    /// Whether the queue has no items. The answer may be stale when you read it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the queue has as many items as its capacity. A queue without a limit is never full.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::{Queue, nonzero};
    ///
    /// let queue = Queue::bounded(nonzero!(1));
    /// queue.try_put(7).unwrap();
    /// assert!(queue.is_full());
    /// assert_eq!(queue.capacity(), Some(nonzero!(1)));
    /// ```
    #[must_use]
    #[doc(alias = "full")]
    pub fn is_full(&self) -> bool {
        self.len() >= self.cell.policy().capacity()
    }

    /// The maximum number of items; `None` without a limit.
    ///
    /// Items that come back by [`Job::put_back`] may exceed it.
    #[must_use]
    pub fn capacity(&self) -> Option<NonZeroUsize> {
        NonZeroUsize::new(self.cell.policy().capacity()).filter(|capacity| *capacity != UNBOUNDED)
    }

    /// How many items were put in and are not done. The answer may be stale when you read it.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = warded::Queue::unbounded();
    /// queue.try_put(7).unwrap();
    /// let job = queue.try_get().unwrap();
    /// assert_eq!((queue.len(), queue.unfinished()), (0, 1));
    /// job.done();
    /// assert_eq!(queue.unfinished(), 0);
    /// ```
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
        let mut queue = f.debug_struct(O::NAME);
        queue
            .field("len", &self.len())
            .field("capacity", &self.capacity())
            .field("unfinished", &self.unfinished())
            .field("is_shut_down", &self.is_shut_down());
        show_tasks(&mut queue, self.waiting(), &self.cell.observed().holders());
        queue.finish()
    }
}
