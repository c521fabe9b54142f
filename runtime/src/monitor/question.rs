//! What a wait asks of the value: a predicate, with a key, with the number of waiters that may go on, or to be reached.

#![expect(unnameable_types, reason = "what stands in the types of the futures, and is the monitor's own matter")]

use std::{any::TypeId, cell::RefCell, fmt};

use super::{
    classes::{Identity, Key},
    waiter::MayGo,
};

/// What a wait asks.
pub trait Ask<T: ?Sized> {
    /// How many may go on.
    fn may_go(&self, value: &T) -> MayGo;

    /// Two questions of one identity have the same answer.
    fn identity(&self) -> Option<Identity>;

    /// Whether the answer is yes exactly if what it [reads](Self::read) is the key of its identity.
    const READS: bool = false;

    /// What it compares with its key.
    fn read(&self, _value: &T) -> Key {
        unreachable!("it does not read")
    }
}

/// The integers, `bool` and `char`, and tuples of up to four of them that have no more than 16 bytes together: the keys of
/// [`Monitor::wait_until_with`](super::Monitor::wait_until_with).
///
/// Sealed: two equal keys must mean the same, so their equality is not a user's code.
pub trait WaitKey: Copy + Send + 'static + Sealed {}

pub trait Sealed {
    /// Its value, as a number of its own.
    fn number(self) -> Key;
}

macro_rules! keys {
    ($($key:ty),*) => {$(
        impl WaitKey for $key {}

        impl Sealed for $key {
            #[inline]
            #[allow(clippy::cast_sign_loss, clippy::cast_lossless, reason = "any number of its own will do")]
            fn number(self) -> Key {
                self as Key
            }
        }
    )*};
}
keys!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, bool, char);

macro_rules! tuples {
    ($([$($part:ident),*])*) => {$(
        impl<$($part: WaitKey),*> WaitKey for ($($part,)*) {}

        impl<$($part: WaitKey),*> Sealed for ($($part,)*) {
            #[inline]
            #[allow(non_snake_case, reason = "the parts are called as their types")]
            #[allow(clippy::cast_possible_truncation, reason = "no part has more than 16 bytes")]
            fn number(self) -> Key {
                const { assert!(0 $(+ size_of::<$part>())* <= size_of::<Key>(), "a key has no more than 16 bytes") }
                let ($($part,)*) = self;
                let mut number: Key = 0;
                $(
                    let bits = 8 * size_of::<$part>() as u32;
                    // A negative number fills the higher bits as well.
                    let part = $part.number() & (Key::MAX >> (Key::BITS - bits));
                    number = number.checked_shl(bits).unwrap_or(0) | part;
                )*
                number
            }
        }
    )*};
}
tuples!([A] [A, B] [A, B, C] [A, B, C, D]);

/// A predicate. It is one with all others of its type, if it captures nothing.
pub struct Plain<P>(pub(super) P);

impl<T: ?Sized, P: Fn(&T) -> bool + 'static> Ask<T> for Plain<P> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        if (self.0)(value) { MayGo::More } else { MayGo::Nobody }
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        (size_of::<P>() == 0).then(|| Identity { predicate: TypeId::of::<Self>(), key: 0 })
    }
}

/// A predicate of a macro, which may change what it captures. It is one with all others of its type, if it captures nothing.
#[derive(Debug)]
pub struct Changing<P> {
    pub(super) predicate: RefCell<P>,
    pub(super) declaration: Option<usize>,
}

/// A declared condition.
struct Declared;

impl<T: ?Sized, P: FnMut(&T) -> bool + 'static> Ask<T> for Changing<P> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        // It can't be evaluated by itself: the thread that evaluates it can't lock the monitor.
        if (self.predicate.borrow_mut())(value) { MayGo::More } else { MayGo::Nobody }
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        if let Some(declaration) = self.declaration {
            return Some(Identity { predicate: TypeId::of::<Declared>(), key: declaration as Key });
        }
        (size_of::<P>() == 0).then(|| Identity { predicate: TypeId::of::<Self>(), key: 0 })
    }
}

/// A predicate that borrows. It is a class of its own.
pub(super) struct Borrowing<P>(pub(super) P);

impl<T: ?Sized, P: Fn(&T) -> bool> Ask<T> for Borrowing<P> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        if (self.0)(value) { MayGo::More } else { MayGo::Nobody }
    }

    fn identity(&self) -> Option<Identity> {
        None
    }
}

/// A predicate with a key.
pub struct Keyed<K, P> {
    pub(super) key: K,
    pub(super) predicate: P,
}

impl<T: ?Sized, K: WaitKey, P: Fn(&T, &K) -> bool + 'static> Ask<T> for Keyed<K, P> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        if (self.predicate)(value, &self.key) { MayGo::More } else { MayGo::Nobody }
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        (size_of::<P>() == 0).then(|| Identity { predicate: TypeId::of::<Self>(), key: self.key.number() })
    }
}

/// A reading, compared with a key.
pub struct Equal<K, R> {
    pub(super) key: K,
    pub(super) reading: R,
}

impl<T: ?Sized, K: WaitKey, R: Fn(&T) -> K + 'static> Ask<T> for Equal<K, R> {
    const READS: bool = true;

    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        if self.read(value) == self.key.number() { MayGo::More } else { MayGo::Nobody }
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        (size_of::<R>() == 0).then(|| Identity { predicate: TypeId::of::<Self>(), key: self.key.number() })
    }

    #[inline]
    fn read(&self, value: &T) -> Key {
        (self.reading)(value).number()
    }
}

/// A question, with the number of those that may go on if its answer is yes.
pub struct Counted<Q, C> {
    pub(super) question: Q,
    pub(super) count: C,
}

impl<T: ?Sized, Q: Ask<T> + 'static, C: Fn(&T) -> usize + 'static> Ask<T> for Counted<Q, C> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        match self.question.may_go(value) {
            MayGo::Nobody => MayGo::Nobody,
            _ => MayGo::Number((self.count)(value)),
        }
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        let identity = self.question.identity().filter(|_| size_of::<C>() == 0)?;
        Some(Identity { predicate: TypeId::of::<Self>(), ..identity })
    }
}

/// A predicate whose waiters are done when it is true.
pub struct ToReach<P>(pub(super) P);

impl<T: ?Sized, P: Fn(&T) -> bool + 'static> Ask<T> for ToReach<P> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        if (self.0)(value) { MayGo::Everybody } else { MayGo::Nobody }
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        (size_of::<P>() == 0).then(|| Identity { predicate: TypeId::of::<Self>(), key: 0 })
    }
}

macro_rules! opaque {
    ($([$($generics:ident),*] $question:ty;)*) => {$(
        impl<$($generics),*> fmt::Debug for $question {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("_")
            }
        }
    )*};
}
opaque! {
    [P] Plain<P>;
    [K, P] Keyed<K, P>;
    [K, R] Equal<K, R>;
    [Q, C] Counted<Q, C>;
    [P] ToReach<P>;
}
