//! [`Queue`], [`LifoQueue`] and [`PriorityQueue`]: items from task to task.
//!
//! # How it works
//!
//! One mutex guards the items and two lines: of those who want an item, and of those who want a slot for theirs. Whoever puts
//! an item lets in the first who wants one, and whoever takes one lets in the first who wants its slot.
//!
//! ```text
//!   putters ──▶ [slots] ──▶ items ──▶ [items that are spoken for] ──▶ getters
//! ```
//!
//! 1. To be let in is to have a *reservation*: of an item, or of a slot. The item itself stays where it is until the getter
//!    takes it, so a getter that is dropped puts nothing out of order: its reservation goes to the next, or is void. Until it is
//!    taken, an item takes up its slot.
//! 2. Items that are not reserved, and slots, are for those who come, and only while nobody waits for them: who waits has
//!    been served before.
//! 3. A put that was let in but not polled has delivered nothing. If the queue is shut down first, it never does.
//!
//! How many items are not [done](Job::done) yet is counted apart, in the [tally](self::tally).

mod futures;
mod job;
mod refused;
mod store;
mod tally;

use std::{fmt, marker::PhantomData, mem, num::NonZeroUsize, panic::resume_unwind, sync::Arc, thread};

pub use self::{
    futures::{Get, GetOwned, Jobs, Join, Put},
    job::{Job, OwnedJob},
    refused::{QueueShutDown, TryGetError, TryPutError},
};
use self::{
    job::Unfinished,
    store::{Fifo, Heap, Lifo, Store},
    tally::Tally,
};
use crate::{
    sync::const_unless_loom,
    value_cell::{HasCell, Nothing, ValueCell},
    wait_queue::{Entry, List, OnlyGrants, Policy},
};

/// One of the three queues, for the types of their futures.
pub trait IsQueue: Sealed<Store: Store<Item = Self::Item>> {
    /// What it holds.
    type Item;
}

/// What a queue is inside.
#[expect(unnameable_types, private_bounds, reason = "that is what seals `IsQueue`")]
pub trait Sealed: HasCell<Policy = QueuePolicy<Self::Store>, Value = ()> + Sized {
    /// Where it keeps its items.
    #[doc(hidden)]
    type Store: Store;

    /// All of it.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "nobody can name it")]
    fn core(&self) -> &Core<Self::Store>;
}

/// The three queues are alike, but for which item is next.
macro_rules! queues {
    ($(
        $(#[$doc:meta])*
        $queue:ident, $store:ident, [$($bound:tt)*], $name:literal;
    )*) => {$(
        $(#[$doc])*
        pub struct $queue<T $($bound)*> {
            core: Core<$store<T>>,
        }

        impl<T $($bound)*> $queue<T> {
            const_unless_loom! {
                /// A queue without a limit: [`put`](Self::put) never waits.
                #[must_use]
                pub const fn unbounded() -> Self {
                    Self { core: Core::new(UNBOUNDED) }
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
            /// Dropped before it is ready, it delivers nothing: the item is dropped with it, and its slot goes to the next
            /// who waits. The place in line is taken at the first poll and kept until then. So a timeout or a select that
            /// gives up drops the item: to keep it, put a clone, or an `Arc` of it.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use warded::{", $name, ", nonzero};")]
            ///
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() {
            #[doc = concat!("let queue = ", $name, "::bounded(nonzero!(2));")]
            /// queue.put("sweep").await.unwrap();
            /// assert_eq!(*queue.get().await.unwrap(), "sweep");
            ///
            /// queue.shutdown();
            /// assert_eq!(queue.put("wash").await.unwrap_err().into_inner(), "wash");
            /// # }
            /// ```
            #[inline]
            pub fn put(&self, item: T) -> Put<'_, Self> {
                Put::new(&self.core, item)
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
            #[doc = concat!("use warded::{", $name, ", TryPutError, nonzero};")]
            ///
            #[doc = concat!("let queue = ", $name, "::bounded(nonzero!(1));")]
            /// queue.try_put(1).unwrap();
            /// assert_eq!(queue.try_put(2), Err(TryPutError::Full(2)));
            /// ```
            #[inline]
            #[doc(alias = "put_nowait")]
            pub fn try_put(&self, item: T) -> Result<(), TryPutError<T>> {
                self.core.try_put(item)
            }

            /// Takes the next item, once there is one.
            ///
            /// # Errors
            ///
            /// [`QueueShutDown`], once the queue is shut down and empty.
            ///
            /// # Cancel safety
            ///
            /// Dropped before it is ready, it takes nothing: if an item was kept for it, the next who waits gets that, or it
            /// stays where it is, in its order. The place in line is taken at the first poll and kept until then. It may
            /// stand in a select.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use warded::", $name, ";")]
            ///
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() {
            #[doc = concat!("let queue = ", $name, "::unbounded();")]
            /// queue.try_put(7).unwrap();
            /// assert_eq!(queue.get().await.unwrap().into_inner(), 7);
            /// # }
            /// ```
            #[inline]
            pub fn get(&self) -> Get<'_, Self> {
                Get::new(&self.core)
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
            #[doc = concat!("use warded::{", $name, ", TryGetError};")]
            ///
            #[doc = concat!("let queue = ", $name, "::<u32>::unbounded();")]
            /// assert!(matches!(queue.try_get(), Err(TryGetError::Empty)));
            /// ```
            #[inline]
            #[doc(alias = "get_nowait")]
            pub fn try_get(&self) -> Result<Job<'_, T>, TryGetError> {
                self.core.try_get()
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
            #[doc = concat!("use warded::", $name, ";")]
            ///
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() {
            #[doc = concat!("let queue = Arc::new(", $name, "::unbounded());")]
            /// queue.try_put(7).unwrap();
            /// let job = Arc::clone(&queue).get_owned().await.unwrap();
            /// tokio::spawn(async move { assert_eq!(*job, 7) });
            /// queue.join().await;
            /// # }
            /// ```
            pub fn get_owned(self: Arc<Self>) -> GetOwned<Self> {
                GetOwned::new(self)
            }

            /// [`try_get`](Self::try_get), with a job that keeps the `Arc`.
            ///
            /// # Errors
            ///
            /// As for [`try_get`](Self::try_get).
            pub fn try_get_owned(self: Arc<Self>) -> Result<OwnedJob<Self>, TryGetError> {
                let popped = self.core.try_take()?;
                Ok(owned_job(self, popped))
            }

            /// The items as a stream, which ends once the queue is shut down and empty.
            ///
            /// Like [`get`](Self::get), it takes nothing when dropped. Once polled it holds a place in line, and what is kept for
            /// it there, until it is polled again or dropped: so don't put it aside for long.
            ///
            /// # Examples
            ///
            /// ```
            /// use futures::StreamExt;
            #[doc = concat!("use warded::", $name, ";")]
            ///
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() {
            #[doc = concat!("let queue = ", $name, "::unbounded();")]
            /// queue.try_put(3).unwrap();
            /// queue.try_put(4).unwrap();
            /// queue.shutdown();
            /// let sum = queue.jobs().fold(0, async |sum, job| sum + *job).await;
            /// assert_eq!(sum, 7);
            /// # }
            /// ```
            pub fn jobs(&self) -> Jobs<'_, Self> {
                Jobs::new(&self.core)
            }

            /// Waits until every item that was put in is done.
            ///
            /// An item is done when its [`Job`] is, or when [`shutdown_now`](Self::shutdown_now) drops it. If items are put in
            /// after the last was done, those who wait go on all the same.
            ///
            /// # Cancel safety
            ///
            /// Dropped, it leaves; nobody else notices, and nothing is lost.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use warded::", $name, ";")]
            ///
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() {
            #[doc = concat!("let queue = ", $name, "::unbounded();")]
            /// queue.try_put("sweep").unwrap();
            /// let work = async { queue.get().await.unwrap().done() };
            /// tokio::join!(queue.join(), work);
            /// assert_eq!(queue.unfinished(), 0);
            /// # }
            /// ```
            pub fn join(&self) -> Join<'_> {
                Join::new(&self.core.tally)
            }

            /// Refuses items from now on. What is in can still be taken; those who wait for room get their item back, and
            /// those who wait for an item that will not come, [`QueueShutDown`].
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use warded::{", $name, ", TryPutError};")]
            ///
            #[doc = concat!("let queue = ", $name, "::unbounded();")]
            /// queue.try_put(1).unwrap();
            /// queue.shutdown();
            /// assert_eq!(queue.try_put(2), Err(TryPutError::ShutDown(2)));
            /// assert_eq!(*queue.try_get().unwrap(), 1);
            /// ```
            pub fn shutdown(&self) {
                self.core.shutdown();
            }

            /// [`shutdown`](Self::shutdown), and drops the items that nobody has taken: they count as done.
            ///
            /// # Panics
            ///
            /// With the panic of an item that is dropped, after all others were.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use warded::", $name, ";")]
            ///
            #[doc = concat!("let queue = ", $name, "::unbounded();")]
            /// queue.try_put(1).unwrap();
            /// queue.shutdown_now();
            /// assert_eq!((queue.len(), queue.unfinished()), (0, 0));
            /// ```
            pub fn shutdown_now(&self) {
                self.core.shutdown_now();
            }

            /// Whether the queue was shut down.
            #[must_use]
            pub fn is_shut_down(&self) -> bool {
                self.core.look(|stock| stock.is_shut_down)
            }

            /// How many items are in. The answer may be stale when you read it.
            #[must_use]
            #[doc(alias = "qsize")]
            pub fn len(&self) -> usize {
                self.core.look(|stock| stock.items.count())
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
                self.core.look(|stock| stock.items.count() >= stock.capacity)
            }

            /// For how many items there is room; `None` without a limit.
            #[must_use]
            pub fn capacity(&self) -> Option<NonZeroUsize> {
                self.core.look(|stock| NonZeroUsize::new(stock.capacity).filter(|capacity| *capacity != UNBOUNDED))
            }

            /// How many items that were put in are not done. The answer may be stale when you read it.
            #[must_use]
            pub fn unfinished(&self) -> usize {
                self.core.tally.unfinished()
            }
        }

        impl<T $($bound)*> IsQueue for $queue<T> {
            type Item = T;
        }

        impl<T $($bound)*> Sealed for $queue<T> {
            type Store = $store<T>;

            #[expect(private_interfaces, reason = "nobody can name it")]
            fn core(&self) -> &Core<$store<T>> {
                &self.core
            }
        }

        impl<T $($bound)*> HasCell for $queue<T> {
            type Policy = QueuePolicy<$store<T>>;
            type Value = ();

            fn cell(&self) -> &ValueCell<QueuePolicy<$store<T>>, ()> {
                &self.core.cell
            }
        }

        impl<T $($bound)*> fmt::Debug for $queue<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct($name)
                    .field("len", &self.len())
                    .field("capacity", &self.capacity())
                    .field("unfinished", &self.unfinished())
                    .field("is_shut_down", &self.is_shut_down())
                    .finish()
            }
        }
    )*};
}
// Written out, for rustc shows them where a capacity is no `NonZeroUsize`, and would show the macro.

impl<T> Queue<T> {
    const_unless_loom! {
        /// A queue with room for so many items. [`nonzero!`](crate::nonzero) writes the number.
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
        pub const fn bounded(capacity: NonZeroUsize) -> Self {
            Self { core: Core::new(capacity) }
        }
    }
}

impl<T> LifoQueue<T> {
    const_unless_loom! {
        /// A queue with room for so many items. [`nonzero!`](crate::nonzero) writes the number.
        ///
        /// # Examples
        ///
        /// ```
        /// use warded::{LifoQueue, nonzero};
        ///
        /// static QUEUE: LifoQueue<u32> = LifoQueue::bounded(nonzero!(1));
        ///
        /// QUEUE.try_put(7).unwrap();
        /// assert!(QUEUE.is_full());
        /// ```
        #[must_use]
        pub const fn bounded(capacity: NonZeroUsize) -> Self {
            Self { core: Core::new(capacity) }
        }
    }
}

impl<T: Ord> PriorityQueue<T> {
    const_unless_loom! {
        /// A queue with room for so many items. [`nonzero!`](crate::nonzero) writes the number.
        ///
        /// # Examples
        ///
        /// ```
        /// use warded::{PriorityQueue, nonzero};
        ///
        /// static QUEUE: PriorityQueue<u32> = PriorityQueue::bounded(nonzero!(1));
        ///
        /// QUEUE.try_put(7).unwrap();
        /// assert!(QUEUE.is_full());
        /// ```
        #[must_use]
        pub const fn bounded(capacity: NonZeroUsize) -> Self {
            Self { core: Core::new(capacity) }
        }
    }
}

queues! {
    /// Hands items from task to task, first in, first out; asyncio's `Queue`.
    ///
    /// Each item comes as a [`Job`], whose end [`join`](Self::join) waits for: asyncio's `task_done` can't be forgotten, nor
    /// called too often.
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
    Queue, Fifo, [], "Queue";
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
    LifoQueue, Lifo, [], "LifoQueue";
    /// A [`Queue`] whose smallest item is the first to leave, and among equal ones the first that came; asyncio's
    /// `PriorityQueue`.
    ///
    /// Items without an order do not compile. `Ord` is asked with the queue locked: it must not use this queue. If it panics,
    /// the panic goes on in `put` or `get`; a `put` has delivered its item then, and a `get` has leaked one, which is done.
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
    /// calls.try_put(Call { priority: 2, action: || "sweep" }).ok().unwrap();
    /// calls.try_put(Call { priority: 1, action: || "put out the fire" }).ok().unwrap();
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
    PriorityQueue, Heap, [: Ord], "PriorityQueue";
}

/// No limit, as a capacity.
const UNBOUNDED: NonZeroUsize = NonZeroUsize::MAX;

/// What the three queues are inside.
pub(crate) struct Core<S: Store> {
    cell: ValueCell<QueuePolicy<S>, ()>,
    tally: Tally,
}

impl<S: Store> Core<S> {
    const_unless_loom! {
        const fn new(capacity: NonZeroUsize) -> Self {
            let capacity = capacity.get();
            let stock = Stock { items: S::EMPTY, capacity, reserved_items: 0, reserved_slots: 0, is_shut_down: false };
            Self { cell: ValueCell::new(QueuePolicy(PhantomData), stock, ()), tally: Tally::new() }
        }
    }

    fn look<R>(&self, look: impl FnOnce(&Stock<S>) -> R) -> R {
        self.cell.change(|_, stock| (look(stock), None))
    }

    #[inline]
    fn try_put(&self, item: S::Item) -> Result<(), TryPutError<S::Item>> {
        let pushed = self.cell.exchange(|_, stock| {
            if stock.is_shut_down {
                (Err(TryPutError::ShutDown(item)), None)
            } else if stock.free_slots() == 0 {
                (Err(TryPutError::Full(item)), None)
            } else {
                (Ok(self.push(stock, item)), Some(1))
            }
        })?;
        go_on(pushed);
        Ok(())
    }

    /// Puts an item into the slot that was reserved for it.
    #[inline]
    fn put_reserved(&self, pass: Pass, item: S::Item) -> Result<(), QueueShutDown<S::Item>> {
        let pushed = self.cell.exchange(|_, stock| {
            stock.void(pass);
            if stock.is_shut_down { (Err(QueueShutDown(item)), None) } else { (Ok(self.push(stock, item)), Some(1)) }
        })?;
        go_on(pushed);
        Ok(())
    }

    /// Counted before it is there to be taken, and done.
    #[inline]
    fn push(&self, stock: &mut Stock<S>, item: S::Item) -> thread::Result<()> {
        self.tally.put();
        stock.items.keep(item)
    }

    #[inline]
    fn try_get(&self) -> Result<Job<'_, S::Item>, TryGetError> {
        self.try_take().map(|taken| self.job(taken))
    }

    #[inline]
    fn try_take(&self) -> Result<Taken<S>, TryGetError> {
        self.cell.exchange(|_, stock| match stock.free_items() {
            0 if stock.is_shut_down => (Err(TryGetError::ShutDown), None),
            0 => (Err(TryGetError::Empty), None),
            _ => (Ok(stock.items.take_next()), Some(1)),
        })
    }

    /// Takes the item that was reserved, unless [`shutdown_now`](Self::shutdown_now) has dropped it.
    #[inline]
    fn take_reserved(&self, pass: Pass) -> Result<Taken<S>, QueueShutDown> {
        self.cell.exchange(|_, stock| {
            stock.void(pass);
            // What is left may be spoken for, by those who were let in before the queue was shut down.
            if stock.free_items() == 0 {
                (Err(QueueShutDown(())), None)
            } else {
                (Ok(stock.items.take_next()), Some(1))
            }
        })
    }

    #[inline]
    fn job(&self, taken: Taken<S>) -> Job<'_, S::Item> {
        let unfinished = Unfinished { of: &self.tally, n: 1 };
        Job::new(go_on(taken), unfinished)
    }

    fn shutdown(&self) {
        self.cell.change(|_, stock| {
            stock.is_shut_down = true;
            ((), Some(usize::MAX))
        });
    }

    fn shutdown_now(&self) {
        let (items, unfinished) = self.cell.exchange(|_, stock| {
            stock.is_shut_down = true;
            stock.reserved_items = 0;
            let items = mem::replace(&mut stock.items, S::EMPTY);
            let unfinished = Unfinished { of: &self.tally, n: items.count() };
            ((items, unfinished), Some(usize::MAX))
        });
        // They are done once they are gone, even if one panics.
        drop(items);
        drop(unfinished);
    }
}

/// An item that was taken out, or the panic of its `Ord`: it is done in any case.
type Taken<S> = thread::Result<<S as Store>::Item>;

fn owned_job<Q: IsQueue>(queue: Arc<Q>, taken: Taken<Q::Store>) -> OwnedJob<Q> {
    let unfinished = Unfinished { of: queue, n: 1 };
    OwnedJob::new(go_on(taken), unfinished)
}

/// With the panic of an item's `Ord`, if it did.
#[inline]
fn go_on<R>(result: thread::Result<R>) -> R {
    result.unwrap_or_else(|payload| resume_unwind(payload))
}

// --- policy ---

/// May this waiter in? Yes, with an item or a slot that nobody else has; and once the queue is shut down, with nothing.
pub(crate) struct QueuePolicy<S>(PhantomData<fn() -> S>);

/// What the mutex guards.
pub(crate) struct Stock<S> {
    items: S,
    capacity: usize,
    /// How many of the items are spoken for.
    reserved_items: usize,
    /// How many of the slots are.
    reserved_slots: usize,
    is_shut_down: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    Item,
    Slot,
}

/// A reservation, or the news that there will be none.
#[derive(Debug)]
pub(crate) struct Pass {
    of: Want,
    reserves: bool,
}

impl<S: Store> Stock<S> {
    #[inline]
    fn free_items(&self) -> usize {
        self.items.count() - self.reserved_items
    }

    #[inline]
    fn free_slots(&self) -> usize {
        self.capacity - self.items.count() - self.reserved_slots
    }

    fn reserve(&mut self, of: Want) -> Option<Pass> {
        let (free, spoken_for) = match of {
            Want::Item => (self.free_items(), &mut self.reserved_items),
            Want::Slot => (self.free_slots(), &mut self.reserved_slots),
        };
        let reserves = free > 0;
        *spoken_for += usize::from(reserves);
        (reserves || self.is_shut_down).then_some(Pass { of, reserves })
    }

    /// Gives a reservation back. Those of items are void already if the items are.
    fn void(&mut self, Pass { of, reserves }: Pass) {
        let spoken_for = match of {
            Want::Item => &mut self.reserved_items,
            Want::Slot => &mut self.reserved_slots,
        };
        *spoken_for = spoken_for.saturating_sub(usize::from(reserves));
    }
}

impl<S: Store> Policy for QueuePolicy<S> {
    type State = Stock<S>;
    type Request = Want;
    type Grant = Pass;
    /// How many may go on.
    type Offer = usize;
    type Lanes = [List<Self>; 2];
    type Lends = Nothing;
    type Waits = OnlyGrants;

    fn lane_of(want: &Want) -> usize {
        match want {
            Want::Item => 0,
            Want::Slot => 1,
        }
    }

    /// Everything is under the mutex.
    fn enter(&self, _: &Want) -> Option<Pass> {
        None
    }

    fn enter_or_queue(&self, stock: &mut Stock<S>, want: &mut Want, _is_empty: bool) -> Entry<Self> {
        stock.reserve(*want).map_or(Entry::Queues, Entry::Enters)
    }

    fn exit(&self, pass: Pass) -> Result<(), Pass> {
        Err(pass)
    }

    fn offer(&self, stock: &mut Stock<S>, pass: Pass) -> usize {
        stock.void(pass);
        1
    }

    fn left(&self, _: &mut Stock<S>, _: &Want, _was_first: bool) -> Option<usize> {
        None
    }

    fn admit(&self, stock: &mut Stock<S>, offer: &mut usize, want: &mut Want) -> Option<Pass> {
        let pass = stock.reserve(*want)?;
        *offer -= 1;
        Some(pass)
    }

    fn is_spent(&self, offer: &usize) -> bool {
        *offer == 0
    }

    fn finish_round(&self, _: &mut Stock<S>, _: usize, _is_empty: bool) {}
}

impl<S: Store> HasCell for Core<S> {
    type Policy = QueuePolicy<S>;
    type Value = ();

    #[inline]
    fn cell(&self) -> &ValueCell<QueuePolicy<S>, ()> {
        &self.cell
    }
}
