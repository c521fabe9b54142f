//! The types on which a predicate calls methods. If a value of such a type can change without the lock, the predicate is not
//! evaluated again, so these types are rejected.
//!
//! A macro sees `limit.lock()`, and does not know the type of `limit`. So it writes a call of a method of [`MethodReceiver`]. If
//! the type is one of those below, method resolution finds an inherent method, with a bound that no type meets and whose message
//! says what to write. For every other type it finds the method of [`StaysAsItIs`], which does nothing.
//!
//! Atomics are not in the list, because a predicate may count how often it is evaluated. The macro itself refuses a `load`. A
//! `LazyLock` changes if its value does. A `LocalKey` has the value of the thread that evaluates the predicate.
//!
//! A field that the lock guards changes only under the lock, with few exceptions: an `Instant` tells how much time has passed, and a
//! task ends by itself. So where a predicate calls `elapsed()`, `is_finished()`, `len()` or another method that such types have, the
//! receiver is asked, whatever it is. An `Arc` under the lock may have clones elsewhere. A `Queue` or an `Event` that is not behind an
//! `Arc` is reached only with the lock held, so it changes only before a release.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::{
        Arc, LazyLock, Mutex, Once, OnceLock, RwLock, Weak,
        atomic::{AtomicBool, AtomicI32, AtomicI64, AtomicU32, AtomicU64, AtomicUsize},
        mpsc,
    },
    thread::{JoinHandle, LocalKey, ScopedJoinHandle},
    time::{Instant, SystemTime},
};

#[cfg(feature = "tokio")]
use tokio::{sync, task};

use crate::{
    barrier::Barrier,
    condition::Condition,
    event::Event,
    lock::Lock,
    monitor::Monitor,
    queue::{Order, OrderedQueue},
    rw_lock::RwLock as AsyncRwLock,
    semaphore::{BoundedSemaphore, Semaphore},
};

/// A value on which a predicate calls a method.
#[derive(Debug)]
pub struct MethodReceiver<'r, R: ?Sized>(&'r R);

/// See [`MethodReceiver`].
#[inline]
pub fn receiver<R: ?Sized>(receiver: &R) -> MethodReceiver<'_, R> {
    MethodReceiver(receiver)
}

/// Implemented by all types, for those that are not rejected.
pub trait StaysAsItIs<'r, R: ?Sized> {
    /// The value itself.
    fn receiver(&self) -> &'r R;

    /// Marks that the predicate calls a method of this capture.
    #[inline]
    fn is_read(&self) {}

    /// Marks that the predicate calls a method that may tell what another task has done.
    #[inline]
    fn is_read_of_state(&self) -> &'r R {
        self.receiver()
    }

    /// Marks that the predicate calls its `elapsed()`.
    #[inline]
    fn is_elapsed(&self) -> &'r R {
        self.receiver()
    }
}

impl<'r, R: ?Sized> StaysAsItIs<'r, R> for MethodReceiver<'r, R> {
    #[inline]
    fn receiver(&self) -> &'r R {
        self.0
    }
}

impl<R: ChangesUnseen + ?Sized> MethodReceiver<'_, R> {
    /// Marks that the predicate calls a method of it.
    pub fn is_read(&self)
    where
        R: StandsUnderTheLock,
    {
    }
}

impl<'r, R: ChangesByItself + ?Sized> MethodReceiver<'r, R> {
    /// Marks that the predicate calls a method that may tell what another task has done.
    #[must_use]
    pub fn is_read_of_state(&self) -> &'r R
    where
        R: IsChangedUnderTheLock,
    {
        self.0
    }
}

impl<'r, R: IsClock> MethodReceiver<'r, R> {
    /// Marks that the predicate calls its `elapsed()`.
    #[must_use]
    pub fn is_elapsed(&self) -> &'r R
    where
        R: StandsStill,
    {
        self.0
    }
}

/// The bound whose message says what to write. No type meets it.
#[diagnostic::on_unimplemented(
    message = "a predicate is not evaluated again when `{Self}` changes: put that under the lock, and read it by the parameter; or read \
               it once, before the wait, `let value = ..;`",
    label = "it changes without a release of the lock"
)]
pub trait StandsUnderTheLock {}

/// The bound whose message says what to write. No type meets it.
#[diagnostic::on_unimplemented(
    message = "a predicate is not evaluated again when time passes: write `timeout = ..` or `deadline = ..` after the lock",
    label = "time passes without a release of the lock"
)]
pub trait StandsStill {}

/// The bound whose message says what to write. No type meets it.
#[diagnostic::on_unimplemented(
    message = "a predicate is not evaluated again when `{Self}` changes: keep what it tells in a field of its own, and set that under the lock",
    label = "it changes without a release of the lock"
)]
pub trait IsChangedUnderTheLock {}

/// A type that is rejected as a field that the lock guards: others can change it without the lock.
pub trait ChangesByItself {}

/// A type that is rejected behind an `Arc` that the lock guards.
pub trait ChangesIfShared {}

/// A type that is rejected, because it can change behind a shared reference.
pub trait ChangesUnseen {}

/// A type whose `elapsed()` reads the clock.
pub trait IsClock {}

macro_rules! types {
    ($one:ident, $other:ident: $($list:tt)*) => {
        types!($one: $($list)*);
        types!($other: $($list)*);
    };
    ($trait:ident: $([$($generics:tt)*] $of:ty),* $(,)?) => {$(
        impl<$($generics)*> $trait for $of {}
    )*};
}
types!(ChangesUnseen, ChangesByItself: [T] JoinHandle<T>, [T] ScopedJoinHandle<'_, T>);
types!(ChangesUnseen:
    [T] mpsc::Receiver<T>, [T: ?Sized] Weak<T>, [] Once, [T] OnceLock<T>, [T] LocalKey<T>, [T: ChangesUnseen, F] LazyLock<T, F>,
    [T: ?Sized] Mutex<T>, [T: ?Sized] RwLock<T>,
    [T: ?Sized] Cell<T>, [T: ?Sized] RefCell<T>,
    [T: ?Sized] Lock<T>, [T: ?Sized] Monitor<T>, [T: ?Sized] AsyncRwLock<T>, [T: ?Sized] Condition<T>,
    [] Event, [] Semaphore, [] BoundedSemaphore, [] Barrier, [T, O: Order<T>] OrderedQueue<T, O>,
    [T: ChangesUnseen + ?Sized] &T, [T: ChangesUnseen + ?Sized] &mut T, [T: ChangesUnseen + ?Sized] Box<T>,
    [T: ChangesUnseen + ?Sized] Rc<T>, [T: ChangesUnseen + ?Sized] Arc<T>,
);

types!(ChangesByItself: [T: ChangesByItself + ?Sized] &T, [T: ChangesIfShared + ?Sized] Arc<T>, [T: ChangesIfShared + ?Sized] Rc<T>);
types!(ChangesIfShared: [T: ChangesUnseen + ?Sized] T, [] AtomicBool, [] AtomicUsize, [] AtomicU32, [] AtomicU64, [] AtomicI32, [] AtomicI64);

impl IsClock for Instant {}
impl IsClock for SystemTime {}
impl<T: IsClock> IsClock for &T {}

#[cfg(feature = "tokio")]
types!(ChangesUnseen:
    [T: ?Sized] sync::Mutex<T>, [T: ?Sized] sync::RwLock<T>, [] sync::Semaphore, [T] sync::OnceCell<T>,
    [T] task::JoinSet<T>,
);
#[cfg(feature = "tokio")]
types!(ChangesUnseen, ChangesByItself:
    [T] sync::broadcast::Receiver<T>, [T] sync::broadcast::Sender<T>, [T] sync::mpsc::Receiver<T>,
    [T] sync::mpsc::Sender<T>, [T] sync::mpsc::UnboundedReceiver<T>, [T] sync::mpsc::UnboundedSender<T>,
    [T] sync::oneshot::Receiver<T>, [T] sync::oneshot::Sender<T>, [T] sync::watch::Receiver<T>, [T] sync::watch::Sender<T>,
    [] task::AbortHandle, [T] task::JoinHandle<T>,
);

#[cfg(feature = "tokio")]
impl IsClock for tokio::time::Instant {}
