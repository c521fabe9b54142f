//! Checks whether the levels allow to acquire a lock in the body of another one.

use crate::{
    acquire_all::{AcquireEight, AcquireFive, AcquireFour, AcquireSeven, AcquireSix, AcquireThree, AcquireTwo},
    condition::{ConditionAcquire, ConditionAcquireWhen},
    holding::{ComesAfter, HasLevel, IsKnownHeld, NotAfter},
    lock::{Acquire, AcquireWhen},
    monitor::{LockedMonitors, Monitor, MonitorGuard, MonitorWaitUntil},
    rw_lock::{Read, Write},
};
use std::marker::PhantomData;

/// A wait for one or more locks. The lock at `PLACE` guards `Value`.
pub trait Acquires<const PLACE: usize> {
    /// The guarded value.
    type Value: ?Sized;
}

macro_rules! acquires {
    ($([$($generics:tt)*] $future:ty),*) => {$(
        impl<$($generics)*> Acquires<0> for $future {
            type Value = T;
        }
    )*};
}
acquires! {
    ['a, T: ?Sized] Acquire<'a, T>, ['a, T: ?Sized, F] AcquireWhen<'a, T, F>,
    ['a, T: ?Sized] Read<'a, T>, ['a, T: ?Sized] Write<'a, T>,
    ['a, T: ?Sized] MonitorGuard<'a, T>, ['a, T: ?Sized, Q] MonitorWaitUntil<'a, T, Q>,
    ['a, T: ?Sized] ConditionAcquire<'a, T>, ['a, T: ?Sized, F] ConditionAcquireWhen<'a, T, F>
}

macro_rules! acquires_all {
    ($($future:ident $all:tt: $($lock:ident $place:tt),*;)*) => {$($(
        acquires_all!(@ $future $all $lock $place);
    )*)*};
    (@ $future:ident [$($all:ident)*] $lock:ident $place:tt) => {
        impl<'a, $($all: ?Sized),*> Acquires<$place> for $future<'a, $($all),*> {
            type Value = $lock;
        }
    };
}
acquires_all! {
    AcquireTwo [A B]: A 0, B 1;
    AcquireThree [A B C]: A 0, B 1, C 2;
    AcquireFour [A B C D]: A 0, B 1, C 2, D 3;
    AcquireFive [A B C D E]: A 0, B 1, C 2, D 3, E 4;
    AcquireSix [A B C D E F]: A 0, B 1, C 2, D 3, E 4, F 5;
    AcquireSeven [A B C D E F G]: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    AcquireEight [A B C D E F G H]: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}

macro_rules! locks_all {
    ($($count:literal $all:tt: $($monitor:ident $place:tt),*;)*) => {$($(
        locks_all!(@ $count $all $monitor $place);
    )*)*};
    (@ $count:literal [$($all:ident)*] $monitor:ident $place:tt) => {
        impl<'a, $($all: ?Sized),*> Acquires<$place> for LockedMonitors<'a, ($(&'a Monitor<$all>,)*), $count> {
            type Value = $monitor;
        }
    };
}
locks_all! {
    2 [A B]: A 0, B 1;
    3 [A B C]: A 0, B 1, C 2;
    4 [A B C D]: A 0, B 1, C 2, D 3;
    5 [A B C D E]: A 0, B 1, C 2, D 3, E 4;
    6 [A B C D E F]: A 0, B 1, C 2, D 3, E 4, F 5;
    7 [A B C D E F G]: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8 [A B C D E F G H]: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}

/// A request in the body of another lock, which guards `O`.
pub struct Nested<R, O: ?Sized, const PLACE: usize> {
    request: R,
    _inside: PhantomData<fn(&O)>,
}

/// `with_lock!` in `with_lock!`
#[inline]
pub fn nested<const PLACE: usize, R, H: IsKnownHeld>(_: H, request: R) -> Nested<R, H::Guards, PLACE> {
    Nested { request, _inside: PhantomData }
}

impl<R, O: ?Sized, const PLACE: usize> std::fmt::Debug for Nested<R, O, PLACE> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nested")
    }
}

// rustc takes this method if both locks have levels and the inner one is not after the outer one. In all other cases it takes the
// method of `AnyOrder`. So locks without a level, generic locks, and levels without a declared order may be taken in any order.
impl<R, O, I, const PLACE: usize> Nested<R, O, PLACE>
where
    R: Acquires<PLACE, Value = I>,
    O: ?Sized + HasLevel,
    I: ?Sized + HasLevel<Level: NotAfter<O::Level>>,
{
    /// The request of a lock that is out of order, which does not compile.
    pub fn in_order(self) -> R
    where
        I::Level: ComesAfter<O::Level>,
    {
        self.request
    }
}

/// A request that no declared order forbids.
pub trait AnyOrder {
    /// The request.
    type Request;

    /// The request, as it is.
    fn in_order(self) -> Self::Request;
}

impl<R, O: ?Sized, const PLACE: usize> AnyOrder for Nested<R, O, PLACE> {
    type Request = R;

    #[inline]
    fn in_order(self) -> R {
        self.request
    }
}
