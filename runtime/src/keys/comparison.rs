//! [`Comparison`]: the two sides of a comparison. [`Unknown`]: a comparison whose types may run the user's code.

use std::{marker::PhantomData, ops::Deref};

use crate::engine::wait_queue::Keys;

/// The two sides of `s.turn == me`, or of another comparison. The left side is what `read` reads, or a property `V` of it: all of
/// it ([`Whole`](super::Whole)), its [`Length`](super::Length), and so on. The right side is the key.
#[derive(Debug)]
pub struct Comparison<'k, T: ?Sized, A: ?Sized, B: ?Sized, V> {
    value: Option<&'k T>,
    pub(super) read: fn(&T) -> &A,
    pub(super) key: &'k B,
    /// Whether the key is a literal or a constant, and so the same for all tasks that wait with this predicate.
    pub(super) is_constant: bool,
    of: PhantomData<fn() -> V>,
}

impl<'k, T: ?Sized, A: ?Sized, B: ?Sized, V> Comparison<'k, T, A, B, V> {
    pub(super) const fn new(value: Option<&'k T>, read: fn(&T) -> &A, key: &'k B) -> Self {
        Self { value, read, key, is_constant: false, of: PhantomData }
    }

    /// The same comparison, of another property of what is read.
    pub(super) const fn seen<W>(&self) -> Comparison<'k, T, A, B, W> {
        Comparison { value: self.value, read: self.read, key: self.key, is_constant: self.is_constant, of: PhantomData }
    }

    /// The field of the value.
    pub(super) fn field(&self) -> Option<&'k A> {
        self.value.map(self.read)
    }

    /// The key is a literal, or another value that is the same for all tasks that wait with this predicate.
    #[must_use]
    pub const fn keyed_constant(self) -> Self {
        Self { is_constant: true, ..self }
    }

    /// The closure only names the key. If the closure captures nothing, the key is a constant, otherwise a variable.
    #[must_use]
    pub fn keyed_constant_or<F>(self, _: F) -> Self {
        Self { is_constant: size_of::<F>() == 0, ..self }
    }
}

/// The two sides of `s.items.len() < s.capacity`, which are both fields. `V` is the property of the first that is compared.
#[derive(Debug)]
pub struct Fields<'v, T: ?Sized, A: ?Sized, B: ?Sized, V> {
    pub(super) both: Option<(&'v A, &'v B)>,
    pub(super) of: PhantomData<fn(&T) -> V>,
}

/// A comparison without a key, because its types may run code of the user's.
#[derive(Debug)]
pub struct Unknown<T: ?Sized>(pub(super) PhantomData<fn(&T)>);

impl<T: ?Sized, A: ?Sized, B: ?Sized, V> Deref for Comparison<'_, T, A, B, V> {
    type Target = Unknown<T>;

    fn deref(&self) -> &Unknown<T> {
        &Unknown(PhantomData)
    }
}

impl<T: ?Sized, A: ?Sized, B: ?Sized, V> Deref for Fields<'_, T, A, B, V> {
    type Target = Unknown<T>;

    fn deref(&self) -> &Unknown<T> {
        &Unknown(PhantomData)
    }
}

/// The methods of a [`Comparison`].
macro_rules! unknown {
    ($($seen:ident)*; $($relation:ident)*) => {
        impl<T: ?Sized> Unknown<T> {
            #[doc = "For types without a key."]
            pub fn keyed_constant_or<F>(&self, _: F) -> &Self {
                self
            }

            $(
                #[doc = "For all other types."]
                pub fn $seen(&self) -> &Self {
                    self
                }
            )*
            $(
                #[doc = "For all other types."]
                pub fn $relation(&self) -> Keys<T> {
                    Keys::NONE
                }
            )*
        }
    };
}
unknown! {
    keyed_constant keyed_length keyed_emptiness keyed_optional keyed_presence;
    keyed_equal keyed_differs keyed_at_least keyed_above keyed_at_most keyed_below
}
