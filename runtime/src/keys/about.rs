//! [`About`]: with it the expansion of `wait_until!` describes the comparisons of a predicate.

use std::{marker::PhantomData, ops::Deref};

use super::{
    comparison::{Comparison, Fields, Unknown},
    first_key::Evaluated,
    seen::Whole,
};
use crate::engine::wait_queue::{Count, Keys};

/// Makes the keys of a predicate on a `T`. If there is a value, they also say how many waiters may go on for that value.
#[derive(Debug)]
pub struct About<'v, T: ?Sized>(AboutFields<'v, T>);

/// The methods of an [`About`] for a `T` that does not implement `Deref`, so that `s.turn` is a field of `T` itself.
#[derive(Debug)]
pub struct AboutFields<'v, T: ?Sized>(Option<&'v T>);

impl<'v, T: ?Sized> About<'v, T> {
    pub(crate) const fn new(value: Option<&'v T>) -> Self {
        Self(AboutFields(value))
    }

    /// No keys: this part of the predicate may run code of the user's.
    #[must_use]
    pub fn keyed_nothing(&self) -> Keys<T> {
        Keys::NONE
    }

    /// The user's `count`: how many waiters may go on while the predicate is true.
    #[must_use]
    pub fn keyed_count(&self, number: fn(&T) -> usize) -> Keys<T> {
        Keys::NONE.counting(self.0.0.map_or(Count::UNKNOWN, |value| Count::of(number(value))))
    }

    /// The value itself and a key: `*s == 3`
    pub fn keyed_whole<'k, B: ?Sized>(&self, key: &'k B) -> Comparison<'k, T, T, B, Whole>
    where
        'v: 'k,
    {
        Comparison::new(self.0.0, |value| value, key)
    }

    /// The value of an expression. The closure contains the comparison, and is never called: it only lets rustc infer the type.
    pub fn keyed_call<'e, V>(&self, value: &'e V, _: impl Fn(&T, V) -> bool) -> Evaluated<'e, V> {
        Evaluated(value)
    }

    /// [`keyed_call`](Self::keyed_call) for a place expression such as `ids[i]`, which may be unsized and is not moved.
    pub fn keyed_place<'e, V: ?Sized>(&self, value: &'e V, _: impl Fn(&T, &V) -> bool) -> Evaluated<'e, V> {
        Evaluated(value)
    }
}

/// If `T` implements `Deref`, `s.turn` may be a field of its target, and reading it may run code of the user's. So there is no key.
impl<T: ?Sized + Deref> About<'_, T> {
    /// A field and a key.
    #[must_use]
    pub fn keyed_field<A: ?Sized, B: ?Sized>(&self, _: fn(&T) -> &A, _: &B) -> Unknown<T> {
        Unknown(PhantomData)
    }

    /// A field and a key of the same type.
    #[must_use]
    pub fn keyed_field_alike<A>(&self, _: fn(&T) -> &A, _: &A) -> Unknown<T> {
        Unknown(PhantomData)
    }

    /// Two fields.
    #[must_use]
    pub fn keyed_fields<A: ?Sized, B: ?Sized>(&self, _: fn(&T) -> (&A, &B)) -> Unknown<T> {
        Unknown(PhantomData)
    }
}

impl<'v, T: ?Sized> Deref for About<'v, T> {
    type Target = AboutFields<'v, T>;

    fn deref(&self) -> &AboutFields<'v, T> {
        &self.0
    }
}

impl<'v, T: ?Sized> AboutFields<'v, T> {
    /// A field and a key.
    ///
    /// `read` is a function pointer, so it captures nothing. A capture could be dropped before a release reads the field:
    ///
    /// ```
    /// # let lock = warded::Lock::new((0_u64, 1));
    /// warded::__private::waited_on(&lock, ()).until_keyed(
    ///     (),
    ///     |value, _| value.0 == 7,
    ///     &|about, _| about.keyed_field(|value| &value.0, &7).keyed_equal(),
    /// );
    /// ```
    ///
    /// ```compile_fail,E0308
    /// # let lock = warded::Lock::new((0_u64, 1));
    /// let token = ();
    /// warded::__private::waited_on(&lock, ()).until_keyed(
    ///     (),
    ///     |value, _| value.0 == 7,
    ///     &|about, _| about.keyed_field(|value| (&value.0, token).0, &7).keyed_equal(),
    /// );
    /// ```
    pub fn keyed_field<'k, A: ?Sized, B: ?Sized>(
        &self,
        read: fn(&T) -> &A,
        key: &'k B,
    ) -> Comparison<'k, T, A, B, Whole>
    where
        'v: 'k,
    {
        Comparison::new(self.0, read, key)
    }

    /// A field and a key of the same type, for a key that doesn't say its type, such as `None`.
    pub fn keyed_field_alike<'k, A>(&self, read: fn(&T) -> &A, key: &'k A) -> Comparison<'k, T, A, A, Whole>
    where
        'v: 'k,
    {
        Comparison::new(self.0, read, key)
    }

    /// Two fields. Their comparison has no key, but it may say how many waiters may go on.
    pub fn keyed_fields<A: ?Sized, B: ?Sized>(&self, both: fn(&T) -> (&A, &B)) -> Fields<'v, T, A, B, Whole> {
        Fields { both: self.0.map(both), of: PhantomData }
    }
}
