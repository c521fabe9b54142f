//! [`RwLock`]: one writer, or several readers.
//!
//! # How it works
//!
//! An `RwLock` has one word and one queue. The word counts the readers, and says whether a writer has the lock and whether
//! tasks wait. Readers and writers wait in the same queue, so neither starves the other. A reader overtakes no writer that came
//! before it. A writer that gives the lock back lets in all readers up to the next writer.
//!
//! 1. While a task waits, `QUEUED` is set, and only the holder of the queue's mutex lets tasks in. So a newcomer overtakes no
//!    waiter.
//! 2. While `WRITER` is set, there are no readers.

mod futures;
mod guards;

use std::{fmt, sync::Arc};

use crate::{
    attempt::Attempt,
    engine::sync::{AtomicUsize, Ordering, const_unless_loom},
    engine::value_cell::{
        Exclusive, HasCell, RawAcquire, RawGuard, RawSharedAcquire, Shared, Sharing, Together, ValueCell,
    },
    engine::wait_queue::{Admission, List, OnlyGrants, Policy},
    holding::{Known, LevelOf},
    impls::show_tasks,
    record::{At, Kind, Observed, Wants},
};

pub use self::{
    futures::{Read, ReadOwned, Write, WriteOwned},
    guards::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLockReadGuard, RwLockWriteGuard},
};

/// Lets one task write a value, or several read it at once, also across `.await`.
///
/// In a struct with several fields, [`#[guarded]`](crate::guarded) builds the lock around some of them. `with_lock!` takes it
/// to write, and `read_lock!` to read.
///
/// **Not for** short reads: a [`Lock`](crate::Lock) is cheaper if reading does not take long. Not for waiting until the value
/// meets a predicate: use a `Lock` or a [`Monitor`](crate::Monitor).
///
/// # Examples
///
/// ```
/// use warded::RwLock;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let config = RwLock::new(1);
/// {
///     let one = config.read().await;
///     let other = config.read().await;
///     assert_eq!((*one, *other), (1, 1));
///     assert!(config.try_write().is_none());
/// }
/// *config.write().await = 2;
/// assert_eq!(*config.read().await, 2);
/// # }
/// ```
///
/// # Fairness
///
/// First come, first served: readers and writers wait in one queue, in the order in which their futures were first polled. No reader
/// overtakes a writer that waits, so readers can't starve writers. A writer that gives the lock back lets in all readers up to the next
/// writer.
///
/// # Cost
///
/// One atomic operation takes a free lock, and one gives it back, as for a [`Lock`](crate::Lock). But all readers change the same word in
/// memory, so many short reads on several threads are not faster than with a `Lock`.
///
/// # Panics and the value
///
/// A panic while a guard is held releases the lock. There is no poisoning: the value is as the panic left it.
pub struct RwLock<T: ?Sized = ()> {
    pub(crate) level: LevelOf,
    cell: ValueCell<RwLockPolicy, T>,
}

impl<T> RwLock<T> {
    const_unless_loom! {
        /// A free lock around `value`.
        ///
        /// # Examples
        ///
        /// ```
        /// static LIMIT: warded::RwLock<u32> = warded::RwLock::new(3);
        ///
        /// assert_eq!(*LIMIT.try_read().unwrap(), 3);
        /// ```
        #[must_use]
        #[cfg_attr(feature = "observe", track_caller)]
        pub const fn new(value: T) -> Self {
            Self { level: LevelOf::NONE, cell: ValueCell::new(Observed::new(Kind::RwLock), RwLockPolicy::new(), (), value) }
        }
    }

    const_unless_loom! {
        /// Names the lock for the reports of the feature `observe`. Without that feature this method does nothing.
        ///
        /// # Examples
        ///
        /// ```
        /// static PRICES: warded::RwLock<Vec<u32>> = warded::RwLock::new(Vec::new()).named("prices");
        /// ```
        #[must_use]
        pub const fn named(mut self, name: &'static str) -> Self {
            self.cell.observed_mut().name(name);
            self
        }
    }

    /// Returns the value. The lock is consumed, so no task can hold it or wait for it.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(warded::RwLock::new("text").into_inner(), "text");
    /// ```
    #[must_use]
    pub fn into_inner(self) -> T {
        self.cell.into_inner()
    }
}

impl<T: ?Sized> RwLock<T> {
    /// An acquisition of this lock, for the checks, with the caller's place in the source.
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    #[inline]
    pub(crate) fn known(&self) -> Known {
        Known::new::<Self, T>(self, self.level)
    }

    /// An attempt to acquire the lock, with the caller's place in the source.
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    #[inline]
    fn attempt(&self, wants: Wants) -> Attempt {
        Attempt::new(self.known(), At::here(), wants)
    }

    /// Waits to read.
    ///
    /// A task that holds a read guard and reads again waits for itself, for ever, if a writer has begun to wait in between. So does
    /// a task that holds the write guard. To read after you have written, [`downgrade`](RwLockWriteGuard::downgrade) the guard.
    ///
    /// # Panics
    ///
    /// In debug builds, if a macro of this crate holds this lock for this task, and nothing else can end the wait. Also if such a macro
    /// holds a lock that [`lock_order!`](crate::lock_order) puts after this one. See [`with_lock!`](crate::with_lock#panics).
    ///
    /// # Cancel safety
    ///
    /// A wait that is dropped before it is ready leaves the queue and loses only its place. If it had been given the lock
    /// already, the lock is given back. The wait takes its place at the first poll, and keeps it until it is ready. It may be a
    /// branch of a select.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let names = warded::RwLock::new(vec!["Ada"]);
    /// let (one, other) = tokio::join!(names.read(), names.read());
    /// assert_eq!(one.len() + other.len(), 2);
    /// # }
    /// ```
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn read(&self) -> Read<'_, T> // takes no closure: write `read_lock!(lock, |value| ..)`
    {
        Read::new(self.attempt(Wants::READ), RawSharedAcquire::new(self))
    }

    /// Waits to write.
    ///
    /// A task that holds a guard of this lock, to read or to write, waits for itself, for ever. A read guard can't become a write
    /// guard, because two readers that both tried this would wait for each other.
    ///
    /// # Panics
    ///
    /// As for [`read`](Self::read).
    ///
    /// # Cancel safety
    ///
    /// As for [`read`](Self::read). If the dropped wait was the first one while other tasks read, the readers behind it get the
    /// lock.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let names = warded::RwLock::new(vec!["Ada"]);
    /// names.write().await.push("Grace");
    /// assert_eq!(names.into_inner(), ["Ada", "Grace"]);
    /// # }
    /// ```
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn write(&self) -> Write<'_, T> // takes no closure: write `with_lock!(lock, |value| ..)`
    {
        Write::new(self.attempt(Wants::WRITE), RawAcquire::new(self))
    }

    /// Takes the lock to read, if no task writes and none waits. Never waits, and never overtakes a waiter.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = warded::RwLock::new(7);
    /// let reads = lock.try_read().unwrap();
    /// assert!(lock.try_read().is_some());
    /// assert!(lock.try_write().is_none());
    /// # drop(reads);
    /// ```
    #[inline]
    #[must_use = "the lock is given back at once unless the guard is kept"]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_read(&self) -> Option<RwLockReadGuard<'_, T>> {
        let at = At::here();
        Shared::try_new(self).map(|access| access.held(at).into())
    }

    /// Takes the lock to write, if no task reads or writes. Never waits, and never overtakes a waiter.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = warded::RwLock::new(7);
    /// *lock.try_write().unwrap() += 1;
    /// assert_eq!(*lock.try_read().unwrap(), 8);
    /// ```
    #[inline]
    #[must_use = "the lock is given back at once unless the guard is kept"]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_write(&self) -> Option<RwLockWriteGuard<'_, T>> {
        let at = At::here();
        RawGuard::try_new(self).map(|access| access.held(at).into())
    }

    /// [`read`](Self::read), with a guard that keeps the `Arc` instead of a borrow, so that it can be moved into a spawned task.
    ///
    /// # Panics
    ///
    /// As for [`read`](Self::read).
    ///
    /// # Cancel safety
    ///
    /// As for [`read`](Self::read).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use warded::RwLock;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let config = Arc::new(RwLock::new(3));
    /// let reads = Arc::clone(&config).read_owned().await;
    /// tokio::spawn(async move { assert_eq!(*reads, 3) }).await.unwrap();
    /// assert!(!config.is_locked());
    /// # }
    /// ```
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn read_owned(self: Arc<Self>) -> ReadOwned<T> {
        ReadOwned::new(self.attempt(Wants::READ), RawSharedAcquire::new(self))
    }

    /// [`write`](Self::write), with a guard that keeps the `Arc` instead of a borrow, so that it can be moved into a spawned task.
    ///
    /// # Panics
    ///
    /// As for [`read`](Self::read).
    ///
    /// # Cancel safety
    ///
    /// As for [`write`](Self::write).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use warded::RwLock;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let config = Arc::new(RwLock::new(3));
    /// let mut writes = Arc::clone(&config).write_owned().await;
    /// tokio::spawn(async move { *writes = 4 }).await.unwrap();
    /// assert_eq!(*config.read().await, 4);
    /// # }
    /// ```
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn write_owned(self: Arc<Self>) -> WriteOwned<T> {
        WriteOwned::new(self.attempt(Wants::WRITE), RawAcquire::new(self))
    }

    /// [`try_read`](Self::try_read), with a guard that keeps the `Arc`.
    ///
    /// # Errors
    ///
    /// Gives the `Arc` back if a task writes or waits for the lock.
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_read_owned(self: Arc<Self>) -> Result<OwnedRwLockReadGuard<T>, Arc<Self>> {
        let at = At::here();
        Shared::try_new(Arc::clone(&self)).map(|access| access.held(at).into()).ok_or(self)
    }

    /// [`try_write`](Self::try_write), with a guard that keeps the `Arc`.
    ///
    /// # Errors
    ///
    /// Gives the `Arc` back if a task reads or writes.
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_write_owned(self: Arc<Self>) -> Result<OwnedRwLockWriteGuard<T>, Arc<Self>> {
        let at = At::here();
        RawGuard::try_new(Arc::clone(&self)).map(|access| access.held(at).into()).ok_or(self)
    }

    /// Whether a task reads or writes, or was given the lock and has not been polled since. The answer may be stale when you
    /// read it.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = warded::RwLock::new(());
    /// let reads = lock.try_read();
    /// assert!(lock.is_locked());
    /// drop(reads);
    /// assert!(!lock.is_locked());
    /// ```
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.cell.policy().is_locked()
    }

    /// How many tasks wait to read or to write. A task that was given the lock is not counted, even if it has not been polled
    /// since.
    ///
    /// Meant for tests and measurements: it counts the tasks one by one, with the queue locked. The answer may be stale when
    /// you read it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let lock = warded::RwLock::new(1);
    /// let writes = lock.write().await;
    /// tokio::join!(lock.read(), lock.read(), async {
    ///     assert_eq!(lock.waiting(), 2);
    ///     drop(writes);
    ///     assert_eq!(lock.waiting(), 0);
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.cell.waiting()
    }

    /// The value, without locking: `&mut self` proves that no other task can use the lock.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut lock = warded::RwLock::new(1);
    /// *lock.get_mut() = 2;
    /// assert_eq!(lock.into_inner(), 2);
    /// ```
    pub fn get_mut(&mut self) -> &mut T {
        self.cell.get_mut()
    }
}

// --- policy ---

const QUEUED: usize = 1;
const WRITER: usize = 2;
const READER: usize = 4;

/// Lets a reader in if no task writes, and a writer if no task has the lock.
pub(crate) struct RwLockPolicy {
    word: AtomicUsize,
}

/// What a task may do with the value. It is both the request and the grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

impl RwLockPolicy {
    const_unless_loom! {
        const fn new() -> Self {
            Self { word: AtomicUsize::new(0) }
        }
    }

    fn is_locked(&self) -> bool {
        // Ordering: none is needed; the answer is stale anyway.
        self.word.load(Ordering::Relaxed) >= WRITER
    }

    /// Lets a task in, if the word, without the bits in `ignored`, allows it.
    #[inline]
    fn let_in(&self, access: Access, ignored: usize) -> Option<Access> {
        let more = |word: usize| match access {
            Access::Read if word & !ignored & (QUEUED | WRITER) == 0 => word.checked_add(READER),
            Access::Write if word & !ignored == 0 => Some(word | WRITER),
            _ => None,
        };
        // Ordering: Acquire pairs with the Releases in `exit`, `offer` and `downgrade`; makes the value visible.
        self.word.fetch_update(Ordering::Acquire, Ordering::Relaxed, more).ok().map(|_| access)
    }
}

impl Policy for RwLockPolicy {
    type State = ();
    type Request = Access;
    type Grant = Access;
    type Offer = ();
    type Lanes = [List<Self>; 1];
    type Lends = Together;
    type Waits = OnlyGrants;

    #[inline]
    fn enter(&self, access: &Access) -> Option<Access> {
        self.let_in(*access, 0)
    }

    fn enter_or_queue(&self, (): &mut (), access: &mut Access, is_empty: bool) -> Admission<Self> {
        // Ordering: none is needed, under the mutex. A grant that is given back later finds `QUEUED` set.
        self.word.fetch_or(QUEUED, Ordering::Relaxed);
        if !is_empty {
            return Admission::Queues;
        }
        match self.let_in(*access, QUEUED) {
            Some(access) => {
                // Ordering: as above.
                self.word.fetch_and(!QUEUED, Ordering::Relaxed);
                Admission::Enters(access)
            }
            None => Admission::Queues,
        }
    }

    /// If other readers remain, no waiter can go on yet, because the first one is a writer.
    #[inline]
    fn exit(&self, access: Access) -> Result<(), Access> {
        match access {
            Access::Read => {
                // Ordering: Release pairs with the Acquire in `let_in`: the next writer writes after these reads.
                let before = self.word.fetch_sub(READER, Ordering::Release);
                if before & !QUEUED == READER && before & QUEUED != 0 { Err(access) } else { Ok(()) }
            }
            Access::Write => {
                // Ordering: Release pairs with the Acquire in `let_in`.
                let freed = self.word.compare_exchange(WRITER, 0, Ordering::Release, Ordering::Relaxed);
                freed.map(drop).map_err(|_| access)
            }
        }
    }

    /// A reader is no longer counted in the word when this is called.
    fn offer(&self, (): &mut (), access: Access) {
        if access == Access::Write {
            // Ordering: Release pairs with the Acquire in `let_in`.
            self.word.fetch_and(!WRITER, Ordering::Release);
        }
    }

    fn left(&self, (): &mut (), _: &Access, was_first: bool) -> Option<()> {
        was_first.then_some(())
    }

    fn admit(&self, (): &mut (), (): &mut (), access: &mut Access) -> Option<Access> {
        self.let_in(*access, QUEUED)
    }

    fn is_spent(&self, (): &()) -> bool {
        // Ordering: none is needed: if this thread let a writer in, it sees that; and any other writer also makes the answer
        // true.
        self.word.load(Ordering::Relaxed) & WRITER != 0
    }

    fn finish_round(&self, (): &mut (), (): (), is_empty: bool) {
        if is_empty {
            // Ordering: none is needed, under the mutex.
            self.word.fetch_and(!QUEUED, Ordering::Relaxed);
        }
    }
}

impl Exclusive for RwLockPolicy {
    const ALONE: Access = Access::Write;
}

impl Sharing for RwLockPolicy {
    const SHARED: Access = Access::Read;

    fn downgrade(&self, _: Access) -> (Access, ()) {
        // Ordering: Release pairs with the Acquire in `let_in`: other readers see what was written.
        self.word.fetch_add(READER - WRITER, Ordering::Release);
        (Access::Read, ())
    }
}

impl<T: ?Sized> HasCell for RwLock<T> {
    type Policy = RwLockPolicy;
    type Value = T;

    #[inline]
    fn cell(&self) -> &ValueCell<RwLockPolicy, T> {
        &self.cell
    }
}

// --- trait impls ---

impl<T: Default> Default for RwLock<T> {
    #[cfg_attr(feature = "observe", track_caller)]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    #[cfg_attr(feature = "observe", track_caller)]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    /// Shows the value, or `<locked>` if the lock is held; how many tasks wait, if any do; and with the feature `observe` who holds
    /// it. Never waits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lock = f.debug_struct("RwLock");
        // Read before this acquires the lock.
        let holders = HasCell::cell(self).observed().holders();
        match self.try_read() {
            Some(value) => lock.field("value", &&*value),
            None => lock.field("value", &format_args!("<locked>")),
        };
        show_tasks(&mut lock, self.waiting(), &holders);
        lock.finish()
    }
}
