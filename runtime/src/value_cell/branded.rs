//! A value that is lent to one borrower, which its type says.

#![expect(unsafe_code, reason = "a reference to a value becomes one to a wrapper of it")]

use std::{fmt, marker::PhantomData};

/// A value that is lent for exactly `'a`. Only [`branded`] makes a reference to one, so what is lent to another borrower, or is nobody's,
/// can't be put in its place.
#[repr(transparent)]
pub struct Branded<'a, T: ?Sized> {
    _lent_for: PhantomData<fn(&'a ()) -> &'a ()>,
    /// The value.
    pub fields: T,
}

/// The value, as one that is lent for `'a`.
#[inline]
pub(crate) fn branded<'a, T: ?Sized>(value: &'a mut T) -> &'a mut Branded<'a, T> {
    let branded = std::ptr::from_mut(value) as *mut Branded<'a, T>;
    // SAFETY: `Branded` is `repr(transparent)`, so it is laid out as the value is, and every value is valid for it. The reference that
    // it is made of is exclusive for `'a`, and is not used any more.
    unsafe { &mut *branded }
}

impl<T: ?Sized> fmt::Debug for Branded<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Branded").finish_non_exhaustive()
    }
}
