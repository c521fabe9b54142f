//! A reference to a value, whose type contains how long it is lent.

#![expect(unsafe_code, reason = "a reference to a value becomes a reference to a wrapper of the value")]

use std::{fmt, marker::PhantomData};

/// A value that is lent for exactly `'a`. Only [`branded`] makes a reference to one. So a user can't replace it by a value that
/// is lent to another borrower, or by a value of the user's own.
#[repr(transparent)]
pub struct Branded<'a, T: ?Sized> {
    _lent_for: PhantomData<fn(&'a ()) -> &'a ()>,
    /// The value.
    pub fields: T,
}

/// Turns a reference to a value into one to a [`Branded`] value.
#[inline]
pub(crate) fn branded<'a, T: ?Sized>(value: &'a mut T) -> &'a mut Branded<'a, T> {
    let branded = std::ptr::from_mut(value) as *mut Branded<'a, T>;
    // SAFETY: `Branded` is `repr(transparent)`, so it has the layout of the value, and every value is valid for it. The original
    // reference is exclusive for `'a`, and is not used any more.
    unsafe { &mut *branded }
}

impl<T: ?Sized> fmt::Debug for Branded<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Branded").finish_non_exhaustive()
    }
}
