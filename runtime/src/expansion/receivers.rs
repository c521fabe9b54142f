//! The types on which a predicate calls methods. If a value of such a type can change without the lock, the predicate is not
//! evaluated again, so these types are rejected.
//!
//! A macro sees `limit.lock()`, and does not know the type of `limit`. So it writes a call of a method of [`MethodReceiver`]. If
//! the type is one of those below, method resolution finds an inherent method, with a bound that no type meets and whose message
//! says what to write. For every other type it finds the method of [`StaysAsItIs`], which does nothing.
//!
//! Atomics are not in the list, because a predicate may count how often it is evaluated. The macro itself refuses a `load`. A
//! `LazyLock` changes if its value does. A `LocalKey` has the value of the thread that evaluates the predicate.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::{Arc, LazyLock, Mutex, Once, OnceLock, RwLock, Weak, mpsc},
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

/// A variable or a static on which a predicate calls a method.
#[derive(Debug)]
pub struct MethodReceiver<'r, R: ?Sized>(&'r R);

/// See [`MethodReceiver`].
#[inline]
pub fn receiver<R: ?Sized>(receiver: &R) -> MethodReceiver<'_, R> {
    MethodReceiver(receiver)
}

/// Implemented by all types, for those that are not rejected.
pub trait StaysAsItIs {
    /// Marks that the predicate calls a method of it.
    #[inline]
    fn is_read(&self) {}

    /// Marks that the predicate calls its `elapsed()`.
    #[inline]
    fn is_elapsed(&self) {}
}

impl<R: ?Sized> StaysAsItIs for MethodReceiver<'_, R> {}

impl<R: ChangesUnseen + ?Sized> MethodReceiver<'_, R> {
    /// Marks that the predicate calls a method of it.
    pub fn is_read(&self)
    where
        R: StandsUnderTheLock,
    {
    }
}

impl<R: IsClock> MethodReceiver<'_, R> {
    /// Marks that the predicate calls its `elapsed()`.
    pub fn is_elapsed(&self)
    where
        R: StandsStill,
    {
    }
}

/// The bound whose message says what to write. No type meets it.
#[diagnostic::on_unimplemented(
    message = "nobody evaluates a predicate again when `{Self}` changes: put that under the lock, and read it by the parameter; or read \
               it once, before the wait, `let value = ..;`",
    label = "it changes, and no release tells of it"
)]
pub trait StandsUnderTheLock {}

/// The bound whose message says what to write. No type meets it.
#[diagnostic::on_unimplemented(
    message = "nobody evaluates a predicate again when time passes: write `timeout = ..` or `deadline = ..` behind the lock",
    label = "the clock tells nobody"
)]
pub trait StandsStill {}

/// A type that is rejected, because it can change behind a shared reference.
pub trait ChangesUnseen {}

/// A type whose `elapsed()` reads the clock.
pub trait IsClock {}

macro_rules! changes_unseen {
    ($([$($generics:tt)*] $of:ty),* $(,)?) => {$(
        impl<$($generics)*> ChangesUnseen for $of {}
    )*};
}
changes_unseen!(
    [T] mpsc::Receiver<T>, [T] JoinHandle<T>, [T] ScopedJoinHandle<'_, T>,
    [] Once, [T] OnceLock<T>, [T] LocalKey<T>, [T: ChangesUnseen, F] LazyLock<T, F>,
    [T: ?Sized] Mutex<T>, [T: ?Sized] RwLock<T>, [T: ?Sized] Weak<T>,
    [T: ?Sized] Cell<T>, [T: ?Sized] RefCell<T>,
    [T: ?Sized] Lock<T>, [T: ?Sized] Monitor<T>, [T: ?Sized] AsyncRwLock<T>, [T: ?Sized] Condition<T>,
    [] Event, [] Semaphore, [] BoundedSemaphore, [] Barrier, [T, O: Order<T>] OrderedQueue<T, O>,
    [T: ChangesUnseen + ?Sized] &T, [T: ChangesUnseen + ?Sized] &mut T, [T: ChangesUnseen + ?Sized] Box<T>,
    [T: ChangesUnseen + ?Sized] Rc<T>, [T: ChangesUnseen + ?Sized] Arc<T>,
);

impl IsClock for Instant {}
impl IsClock for SystemTime {}
impl<T: IsClock> IsClock for &T {}

#[cfg(feature = "tokio")]
changes_unseen!(
    [T: ?Sized] sync::Mutex<T>, [T: ?Sized] sync::RwLock<T>, [] sync::Semaphore, [T] sync::OnceCell<T>,
    [T] sync::broadcast::Receiver<T>, [T] sync::broadcast::Sender<T>, [T] sync::mpsc::Receiver<T>,
    [T] sync::mpsc::Sender<T>, [T] sync::mpsc::UnboundedReceiver<T>, [T] sync::mpsc::UnboundedSender<T>,
    [T] sync::oneshot::Receiver<T>, [T] sync::oneshot::Sender<T>, [T] sync::watch::Receiver<T>, [T] sync::watch::Sender<T>,
    [] task::AbortHandle, [T] task::JoinHandle<T>, [T] task::JoinSet<T>,
);

#[cfg(feature = "tokio")]
impl IsClock for tokio::time::Instant {}
