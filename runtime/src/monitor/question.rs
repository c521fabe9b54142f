//! What a wait asks of the value: a predicate, with a key, with the number of waiters that may go on, or to be reached.

#![expect(unnameable_types, reason = "what stands in the types of the futures, and is the monitor's own matter")]

use std::{any::TypeId, cell::RefCell, fmt};

use super::{
    classes::Identity,
    waiter::{MayGo, Narrowed},
};

/// What a wait asks.
pub trait Ask<T: ?Sized> {
    /// How many may go on.
    fn may_go(&self, value: &T) -> MayGo;

    /// Two questions of one identity have the same answer.
    fn identity(&self) -> Option<Identity>;

    /// Whether [`narrow`](Self::narrow) tells which questions that differ from this one in the key of their identity may be
    /// answered with yes. All questions of one identity say the same, and all that say yes narrow alike.
    fn can_narrow(&self) -> bool {
        false
    }

    /// Which of them may be.
    fn narrow(&self, _value: &T) -> Narrowed {
        Narrowed::All
    }
}

/// The integers, `bool` and `char`, and tuples of up to four of them: the keys of
/// [`Monitor::wait_until_with`](super::Monitor::wait_until_with).
///
/// Sealed: two equal keys must mean the same, so their equality is not a user's code.
pub trait WaitKey: Copy + Send + 'static + Sealed {}

pub trait Sealed {
    fn words(self) -> [u64; 4];
}

macro_rules! keys {
    ($($key:ty),*) => {$(
        impl WaitKey for $key {}

        impl Sealed for $key {
            #[inline]
            #[allow(clippy::cast_sign_loss, clippy::cast_lossless, reason = "any number of its own will do")]
            fn words(self) -> [u64; 4] {
                [self as u64, 0, 0, 0]
            }
        }
    )*};
}
keys!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, bool, char);

macro_rules! tuples {
    ($([$($part:ident),*])*) => {$(
        impl<$($part: WaitKey + OneWord),*> WaitKey for ($($part,)*) {}

        impl<$($part: WaitKey + OneWord),*> Sealed for ($($part,)*) {
            #[inline]
            #[allow(non_snake_case, reason = "the parts are called as their types")]
            fn words(self) -> [u64; 4] {
                let ($($part,)*) = self;
                let mut words = [0; 4];
                for (word, part) in words.iter_mut().zip([$($part.words()[0]),*]) {
                    *word = part;
                }
                words
            }
        }
    )*};
}
tuples!([A] [A, B] [A, B, C] [A, B, C, D]);

/// A key that fits into one word.
pub trait OneWord {}

macro_rules! one_word {
    ($($key:ty),*) => {$( impl OneWord for $key {} )*};
}
one_word!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, bool, char);

/// A predicate. It is one with all others of its type, if it captures nothing.
pub struct Plain<P>(pub(super) P);

impl<T: ?Sized, P: Fn(&T) -> bool + 'static> Ask<T> for Plain<P> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        if (self.0)(value) { MayGo::More } else { MayGo::Nobody }
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        (size_of::<P>() == 0).then(|| Identity { predicate: TypeId::of::<Self>(), key: [0; 4] })
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
            return Some(Identity { predicate: TypeId::of::<Declared>(), key: [declaration as u64, 0, 0, 0] });
        }
        (size_of::<P>() == 0).then(|| Identity { predicate: TypeId::of::<Self>(), key: [0; 4] })
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
        (size_of::<P>() == 0).then(|| Identity { predicate: TypeId::of::<Self>(), key: self.key.words() })
    }
}

/// A reading, compared with a key.
pub struct Equal<K, R> {
    pub(super) key: K,
    pub(super) reading: R,
}

impl<T: ?Sized, K: WaitKey, R: Fn(&T) -> K + 'static> Ask<T> for Equal<K, R> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        if (self.reading)(value).words() == self.key.words() { MayGo::More } else { MayGo::Nobody }
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        (size_of::<R>() == 0).then(|| Identity { predicate: TypeId::of::<Self>(), key: self.key.words() })
    }

    #[inline]
    fn can_narrow(&self) -> bool {
        true
    }

    #[inline]
    fn narrow(&self, value: &T) -> Narrowed {
        Narrowed::Exactly((self.reading)(value).words())
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
        (size_of::<P>() == 0).then(|| Identity { predicate: TypeId::of::<Self>(), key: [0; 4] })
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
