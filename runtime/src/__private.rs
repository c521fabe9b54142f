//! What the macros call. Not for you: it changes without notice.

pub use core;

/// The procedural macros behind the `macro_rules!` of this crate, which tell them its name.
pub mod macros {
    pub use warded_macros::{try_with_lock, wait_until, wait_until_blocking, with_lock, with_lock_blocking};
}

use std::{
    pin::Pin,
    rc::Rc,
    sync::{Arc, LazyLock},
    time::Duration,
};

pub use crate::acquire_all::Locks;
pub use crate::block_on;
use crate::{
    Deadline, Lock, LockGuard, Wait,
    futures::{Acquire, AcquireWhen, Timeout},
};

/// A reference to a lock, or to what leads to one.
///
/// `'a` is how long the lock can be used: that of the innermost reference, so that a guard may outlive a `&&Lock`.
#[diagnostic::on_unimplemented(
    message = "this is not a lock",
    label = "not a lock",
    note = "name the lock, such as `self.state`: a `Lock` of a `#[guarded]` struct, or any `Lock<T>`, also behind `&`, `Arc`, `Rc` or `Box`"
)]
pub trait IsLock<'a> {
    /// What it guards.
    type Value: ?Sized + 'a;

    /// The lock itself.
    fn leads_to(self) -> &'a Lock<Self::Value>;
}

impl<'a, T: ?Sized> IsLock<'a> for &'a Lock<T> {
    type Value = T;

    #[inline]
    fn leads_to(self) -> &'a Lock<T> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<'a, L: ?Sized> IsLock<'a> for &&'a L
where
    &'a L: IsLock<'a>,
{
    type Value = <&'a L as IsLock<'a>>::Value;

    #[inline]
    fn leads_to(self) -> &'a Lock<Self::Value> {
        (*self).leads_to()
    }
}

/// What owns a lock, or shares it, lends it as long as it is borrowed itself.
macro_rules! pointers {
    ($([$($generics:tt)*] $pointer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<'a, $($generics)*> IsLock<'a> for &'a $pointer
        where
            &'a L: IsLock<'a>,
        {
            type Value = <&'a L as IsLock<'a>>::Value;

            #[inline]
            fn leads_to(self) -> &'a Lock<Self::Value> {
                (&**self).leads_to()
            }
        }
    )*};
}
pointers!([L: ?Sized] &mut L, [L: ?Sized] Arc<L>, [L: ?Sized] Rc<L>, [L: ?Sized] Box<L>, [L: ?Sized] Pin<Box<L>>, [L] LazyLock<L>);

/// `with_lock!`
#[inline]
pub fn acquire<'a, L: IsLock<'a>>(lock: L) -> Acquire<'a, L::Value> {
    lock.leads_to().acquire()
}

/// `wait_until!`
#[inline]
pub fn acquire_when<'a, L, F>(lock: L, predicate: F) -> AcquireWhen<'a, L::Value, F>
where
    L: IsLock<'a>,
    F: FnMut(&L::Value) -> bool + Send + 'static,
{
    lock.leads_to().acquire_when(predicate)
}

/// `try_with_lock!`
#[inline]
pub fn try_acquire<'a, L: IsLock<'a>>(lock: L) -> Option<LockGuard<'a, L::Value>> {
    lock.leads_to().try_acquire()
}

/// Several locks, as a macro names them.
pub trait AreLocks<'a> {
    /// The references to the locks themselves.
    type Locks: Locks + 'a;

    /// The locks themselves.
    fn locks(self) -> Self::Locks;
}

/// Implements [`AreLocks`] for tuples of each size.
macro_rules! are_locks {
    ($($($lock:ident $place:tt),*;)*) => {$(
        impl<'a, $($lock: IsLock<'a>),*> AreLocks<'a> for ($($lock,)*) {
            type Locks = ($(&'a Lock<$lock::Value>,)*);

            #[inline]
            fn locks(self) -> Self::Locks {
                ($(self.$place.leads_to(),)*)
            }
        }
    )*};
}
are_locks! {
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}

/// `with_lock!` with several locks
pub fn acquire_all<'a, L: AreLocks<'a>>(locks: L) -> <L::Locks as Locks>::AcquireAll {
    locks.locks().acquire_all()
}

/// `try_with_lock!` with several locks
pub fn try_acquire_all<'a, L: AreLocks<'a>>(locks: L) -> Option<<L::Locks as Locks>::Guards> {
    locks.locks().try_acquire_all()
}

/// `timeout = …`
pub fn timeout<W: Wait>(duration: Duration, wait: W) -> Timeout<W> {
    wait.timeout(duration)
}

/// `deadline = …`
pub fn deadline<W: Wait>(instant: impl Into<Deadline>, wait: W) -> Timeout<W> {
    wait.deadline(instant)
}

/// What a predicate may copy out of a field: all that is `Copy`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be copied into a predicate",
    label = "not `Copy`",
    note = "a predicate owns what it reads, so it copies the fields it names: clone this one before, `let name = self.name.clone();`, and read `name`"
)]
pub trait CopyIntoPredicate: Copy {}

#[diagnostic::do_not_recommend]
impl<T: Copy> CopyIntoPredicate for T {}

/// `self.capacity` in a predicate
#[inline]
pub fn copied<T: CopyIntoPredicate>(field: &T) -> T {
    *field
}
