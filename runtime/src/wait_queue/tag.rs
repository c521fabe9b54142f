//! Tags: what must be so, at the least, for a predicate to hold, in a form that can be looked up.
//!
//! `s.turn == me` can hold only while `s.turn` is `me`; `s.closed || s.items.len() < capacity` only while one of two things
//! is so. A tag is such a necessary condition: a *reading* of the value, the same for all that wait at a place in the source,
//! and a *key* of its own. Whoever serves reads the value once and finds those whose key fits; their predicates are asked as
//! ever. So tags change what serving costs, and never who is served.

#![expect(unsafe_code, reason = "the value's type is erased in the line")]

use std::{
    marker::PhantomData,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr::NonNull,
};

use super::wake_batch::drop_quietly;

/// A necessary condition: what is read of the value fits the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(super) class: &'static Class,
    pub(super) key: u64,
}

impl Tag {
    /// Whether this one fits only where `other` does.
    fn fits_only_if(&self, other: Self) -> bool {
        *self == other || (self.class == other.class && self.class.fit == Fit::AtLeast && self.key > other.key)
    }
}

/// What the tags of one place in the source have in common.
#[derive(Debug)]
pub(crate) struct Class {
    read: unsafe fn(NonNull<()>) -> u64,
    pub(super) fit: Fit,
}

/// When a reading fits a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// They are equal.
    Equal,
    /// They are equal, and then the predicate holds: the reading is the predicate itself.
    Holds,
    /// The reading is at least the key.
    AtLeast,
}

/// The same function is the same reading. Two that rustc has made one read the same; one that it has doubled is two
/// classes, which costs a little.
impl PartialEq for Class {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || (std::ptr::fn_addr_eq(self.read, other.read) && self.fit == other.fit)
    }
}

impl Eq for Class {}

impl Class {
    /// What is read; nothing, if reading panics: then those who wait find out for themselves.
    ///
    /// # Safety
    /// The value at `subject` is what the waiters of this queue wait on, and is lent by the caller.
    pub(super) unsafe fn read(&self, subject: NonNull<()>) -> Option<u64> {
        // SAFETY: the caller's promise.
        catch_unwind(AssertUnwindSafe(|| unsafe { (self.read)(subject) })).map_err(drop_quietly).ok()
    }
}

/// The classes of a reading.
struct Classes<T: ?Sized, R>(PhantomData<fn(&T) -> R>);

impl<T: ?Sized, R: Fn(&T) -> u64 + Copy + Send> Classes<T, R> {
    const fn of(fit: Fit) -> Class {
        Class { read: read::<T, R>, fit }
    }

    const EQUAL: &'static Class = &Self::of(Fit::Equal);
    const HOLDS: &'static Class = &Self::of(Fit::Holds);
    const AT_LEAST: &'static Class = &Self::of(Fit::AtLeast);
}

/// # Safety
/// `subject` is a `T`, lent by the caller.
unsafe fn read<T: ?Sized, R: Fn(&T) -> u64 + Copy + Send>(subject: NonNull<()>) -> u64 {
    assert!(is_thin::<T>() && size_of::<R>() == 0, "`Tags::one` has seen to it");
    // SAFETY: of no size and `Copy`, so any place has one, since `Tags::one` was given one.
    let read = unsafe { NonNull::<R>::dangling().as_ref() };
    // SAFETY: a reference to a `T` is its address.
    let value: NonNull<T> = unsafe { mem::transmute_copy(&subject) };
    // SAFETY: the caller's promise.
    read(unsafe { value.as_ref() })
}

/// Whether a pointer to a `T` is but its address.
const fn is_thin<T: ?Sized>() -> bool {
    size_of::<NonNull<T>>() == size_of::<NonNull<()>>()
}

/// The tags of a predicate on a `T`: it can hold only if one of them fits. Without any, nothing is known.
#[derive(Debug)]
pub struct Tags<T: ?Sized> {
    any: AnyTags,
    tells: Tells,
    of: PhantomData<fn(&T)>,
}

/// How much tags tell, roughly: of how many waiters they fit one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tells {
    Nothing,
    /// Of a flag, one in two.
    YesOrNo,
    /// Of a bound, any number of them.
    Bound,
    /// Of keys, mostly one of all.
    Key,
}

/// [`Tags`], of whatever the queue lends.
#[derive(Clone, Copy, Debug)]
pub(super) struct AnyTags([Option<Tag>; AnyTags::MOST]);

impl<T: ?Sized> Clone for Tags<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Tags<T> {}

impl<T: ?Sized> Tags<T> {
    /// Nothing is known.
    pub(crate) const NONE: Self = Self::of(AnyTags([None; AnyTags::MOST]), Tells::Nothing);

    const fn of(any: AnyTags, tells: Tells) -> Self {
        Self { any, tells, of: PhantomData }
    }

    pub(super) fn any(self) -> AnyTags {
        self.any
    }

    /// `read` gives a number of the value, on any thread. If it captures something, it is not known to be the same for all.
    #[inline]
    pub(crate) fn one<R: Fn(&T) -> u64 + Copy + Send>(_: R, fit: Fit, key: u64, tells: Tells) -> Self {
        if !is_thin::<T>() || size_of::<R>() > 0 {
            return Self::NONE;
        }
        let class = match fit {
            Fit::Equal => Classes::<T, R>::EQUAL,
            Fit::Holds => Classes::<T, R>::HOLDS,
            Fit::AtLeast => Classes::<T, R>::AT_LEAST,
        };
        let tag = Tag { class, key };
        Self::of(AnyTags([Some(tag), None, None]), tells)
    }

    /// Of `a || b`, from those of `a` and `b`. If nothing is known of one, nothing is of both; nor if there are too many.
    #[must_use]
    pub fn tagged_or(self, other: Self) -> Self {
        let others = other.any.iter().filter(|tag| !self.any.iter().any(|known| tag.fits_only_if(known)));
        let some =
            self.any.iter().filter(|tag| !other.any.iter().any(|known| *tag != known && tag.fits_only_if(known)));
        let mut both = some.chain(others);
        let together = AnyTags(std::array::from_fn(|_| both.next()));
        let tells = self.tells.min(other.tells);
        if tells == Tells::Nothing || both.next().is_some() { Self::NONE } else { Self::of(together, tells) }
    }

    /// Of `a && b`: those of either will do, rather the ones that tell more.
    #[must_use]
    pub fn tagged_and(self, other: Self) -> Self {
        if self.tells >= other.tells { self } else { other }
    }
}

impl AnyTags {
    const MOST: usize = 3;

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.0[0].is_none()
    }

    /// The tag whose key alone decides, if it is the only one.
    #[inline]
    pub(super) fn decisive(&self) -> Option<Tag> {
        self.0[0].filter(|tag| tag.class.fit == Fit::Holds && self.0[1].is_none())
    }

    /// No two are alike, and none fits only where another does.
    pub(super) fn iter(&self) -> impl Iterator<Item = Tag> {
        self.0.iter().map_while(|tag| *tag)
    }
}
