//! Keys: what must be so, at the least, for a predicate to be true, in a form that can be looked up. (To be replaced.)

#![expect(unsafe_code, reason = "the value's type is erased in the queue")]

use std::{marker::PhantomData, mem, ptr::NonNull};

/// When a reading matches a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    Equal,
    AtLeast,
}

/// A necessary condition: what is read of the value matches the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) reading: Reading,
    pub(crate) value: u64,
}

/// What is read of the value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    read: unsafe fn(NonNull<()>) -> u64,
    fit: Fit,
    is_pure: bool,
}

impl PartialEq for Reading {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.read, other.read) && self.fit == other.fit
    }
}

impl Eq for Reading {}

impl Reading {
    #[inline]
    pub(crate) fn fit(self) -> Fit {
        self.fit
    }

    #[inline]
    pub(crate) fn is_pure(self) -> bool {
        self.is_pure
    }

    /// # Safety
    /// The value at `subject` is what the waiters of this queue wait on, and the caller may lend it.
    #[inline]
    pub(super) unsafe fn read(self, subject: NonNull<()>) -> u64 {
        // SAFETY: the caller's promise.
        unsafe { (self.read)(subject) }
    }
}

/// # Safety
/// `subject` is a `T`, lent by the caller.
unsafe fn read<T: ?Sized, R: Fn(&T) -> u64 + Copy + Send>(subject: NonNull<()>) -> u64 {
    // SAFETY: temporary.
    let read = unsafe { NonNull::<R>::dangling().as_ref() };
    // SAFETY: a reference to a `T` is its address.
    let value: NonNull<T> = unsafe { mem::transmute_copy(&subject) };
    // SAFETY: the caller's promise.
    read(unsafe { value.as_ref() })
}

const fn is_thin<T: ?Sized>() -> bool {
    size_of::<NonNull<T>>() == size_of::<NonNull<()>>()
}

#[derive(Debug)]
pub struct Tags<T: ?Sized> {
    any: AnyKeys,
    tells: Tells,
    of: PhantomData<fn(&T)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tells {
    Nothing,
    YesOrNo,
    Bound,
    Key,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct AnyKeys([Option<Key>; 3]);

impl<T: ?Sized> Clone for Tags<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Tags<T> {}

impl<T: ?Sized> Tags<T> {
    pub(crate) const NONE: Self = Self { any: AnyKeys::NONE, tells: Tells::Nothing, of: PhantomData };

    pub(super) fn any(self) -> AnyKeys {
        self.any
    }

    #[inline]
    pub(crate) fn one<R: Fn(&T) -> u64 + Copy + Send>(_: R, fit: Fit, key: u64, tells: Tells) -> Self {
        if !is_thin::<T>() || size_of::<R>() > 0 {
            return Self::NONE;
        }
        let reading = Reading { read: read::<T, R>, fit, is_pure: false };
        Self { any: AnyKeys([Some(Key { reading, value: key }), None, None]), tells, of: PhantomData }
    }

    #[must_use]
    pub fn tagged_or(self, other: Self) -> Self {
        let mut both = self.any.iter().chain(other.any.iter().filter(|k| !self.any.iter().any(|m| m == *k)));
        let together = AnyKeys(std::array::from_fn(|_| both.next()));
        let tells = self.tells.min(other.tells);
        if tells == Tells::Nothing || both.next().is_some() {
            Self::NONE
        } else {
            Self { any: together, tells, of: PhantomData }
        }
    }

    #[must_use]
    pub fn tagged_and(self, other: Self) -> Self {
        if self.tells >= other.tells { self } else { other }
    }
}

impl AnyKeys {
    pub(crate) const NONE: Self = Self([None; 3]);

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.0[0].is_none()
    }

    #[inline]
    pub(super) fn is_pure(&self) -> bool {
        false
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Key> {
        self.0.iter().map_while(|key| *key)
    }
}
