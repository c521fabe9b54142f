//! The references that a guard lends to the body of a macro.

use crate::{
    condition::ConditionGuard,
    impls::for_two_to_eight,
    lock::LockGuard,
    monitor::{Each as _, LockedMonitors, Monitor, MonitorGuard, OneLocked},
    rw_lock::{RwLockReadGuard, RwLockWriteGuard},
};

/// A guard that lends a body mutable access to the guarded value.
pub trait LendsToBody<'b> {
    /// `&mut AccountState`, or the view.
    type Lent;

    /// The reference for the body.
    fn lent_to_body(&'b mut self) -> Self::Lent;
}

macro_rules! lend_what_they_guard {
    ($($guard:ident),*) => {$(
        impl<'b, T: ?Sized> LendsToBody<'b> for $guard<'_, T>
        where
            Self: 'b,
        {
            type Lent = &'b mut T;

            #[inline]
            fn lent_to_body(&'b mut self) -> &'b mut T {
                self.knows_body();
                self
            }
        }
    )*};
}
lend_what_they_guard!(LockGuard, MonitorGuard, OneLocked, RwLockWriteGuard, ConditionGuard);

macro_rules! lend_all {
    ($($count:literal: $($guard:ident $place:tt),*;)*) => {$(
        impl<'b, 'a, $($guard: ?Sized),*> LendsToBody<'b> for LockedMonitors<'a, ($(&'a Monitor<$guard>,)*), $count>
        where
            Self: 'b,
        {
            type Lent = ($(&'b mut $guard,)*);

            #[inline]
            fn lent_to_body(&'b mut self) -> Self::Lent {
                let each = self.each();
                ($(each.$place.into_value(),)*)
            }
        }

        impl<'b, $($guard: LendsToBody<'b>),*> LendsToBody<'b> for ($($guard,)*) {
            type Lent = ($($guard::Lent,)*);

            #[inline]
            fn lent_to_body(&'b mut self) -> Self::Lent {
                ($(self.$place.lent_to_body(),)*)
            }
        }
    )*};
}
for_two_to_eight!(lend_all);

/// A guard that lends a body read access to the guarded value. Several tasks may have one at the same time.
pub trait LendsToReader<'b> {
    /// `&AccountState`, or the view.
    type Lent;

    /// The reference for the body.
    fn lent_to_reader(&'b self) -> Self::Lent;
}

impl<'b, T: ?Sized> LendsToReader<'b> for RwLockReadGuard<'_, T>
where
    Self: 'b,
{
    type Lent = &'b T;

    #[inline]
    fn lent_to_reader(&'b self) -> &'b T {
        self.knows_body();
        self
    }
}

/// The reference for a body that reads.
#[inline]
pub fn lent_to_reader<'b, G: LendsToReader<'b>>(guard: &'b G) -> G::Lent {
    guard.lent_to_reader()
}

/// The reference for a body.
#[inline]
pub fn lent<'b, G: LendsToBody<'b>>(guard: &'b mut G) -> G::Lent {
    guard.lent_to_body()
}
