//! The *question* of a wait: its predicate, together with everything that a release needs to find and count the waiters that may go on.
//!
//! Each way to wait has its type of question, which implements [`Ask`]: [`Plain`] has only a predicate; [`Keyed`], [`Equal`] and
//! [`Written`] (by a macro) have keys; [`Counted`] adds how many waiters may go on; [`Reaching`] marks a wait of `reached`, which does not
//! hold the monitor when it is done.

#![expect(unsafe_code, reason = "the identity of a predicate that may borrow")]
#![expect(unnameable_types, reason = "they are in the types of the futures, but only the monitor uses them")]

use std::{any::TypeId, fmt, marker::PhantomData};

use super::{
    classes::{ClassKey, Identity},
    waiter::{MayGo, Narrowed},
};
use crate::{
    engine::wait_queue::Narrowing,
    keys::{Describes, FirstKey, MakesKeys, NoKeys, Number, OnlyFirstKey, WithFirstKey},
};

/// A question that a wait asks of the value.
pub trait Ask<T: ?Sized> {
    /// Whether a waiter may go on, and whether all may.
    fn may_go(&self, value: &T) -> MayGo;

    /// How many waiters may go on if the answer is yes, if that number is known. Two questions with the same identity have the same
    /// number.
    #[inline]
    fn number(&self, _value: &T) -> Option<usize> {
        None
    }

    /// Its identity, if it has one. Two questions with the same identity have the same answer.
    fn identity(&self) -> Option<Identity>;

    /// The predicate in the identity of a wait of `reached` with this question, if a condition declares it. So all such waits of the
    /// condition have one identity.
    #[inline]
    fn declared_to_reach(&self) -> Option<TypeId> {
        None
    }

    /// Whether [`narrow`](Self::narrow) tells more than [`Narrowed::All`]. If so, all questions with the same predicate give the same
    /// result.
    fn can_narrow(&self) -> bool {
        false
    }

    /// Which of the questions with the same predicate and other keys may be answered with yes.
    fn narrow(&self, _value: &T) -> Narrowed {
        Narrowed::All
    }

    /// The bound that the reading must reach for a yes, if the predicate compares with a bound.
    fn bound(&self) -> Option<u64> {
        None
    }
}

/// The integers, `bool` and `char`, and tuples of up to four of them that have no more than 16 bytes together: the keys of
/// [`Monitor::wait_until_with`](super::Monitor::wait_until_with).
///
/// Sealed: two equal keys must mean the same, so their equality must not be the user's code.
pub trait WaitKey: Copy + Send + 'static + Sealed {}

pub trait Sealed {
    /// A number for this value. No other value of the type has the same number.
    fn key(self) -> ClassKey;
}

macro_rules! keys {
    ($($key:ty),*) => {$(
        impl WaitKey for $key {}

        impl Sealed for $key {
            #[inline]
            #[allow(clippy::cast_sign_loss, clippy::cast_lossless, reason = "any number will do that no other value has")]
            fn key(self) -> ClassKey {
                self as ClassKey
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
            fn key(self) -> ClassKey {
                const { assert!(0 $(+ size_of::<$part>())* <= size_of::<ClassKey>(), "a key has no more than 16 bytes") }
                let ($($part,)*) = self;
                let mut number: ClassKey = 0;
                $(
                    let bits = 8 * size_of::<$part>() as u32;
                    // The cast of a negative number sets the higher bits as well.
                    let part = $part.key() & (ClassKey::MAX >> (ClassKey::BITS - bits));
                    number = number.checked_shl(bits).unwrap_or(0) | part;
                )*
                number
            }
        }
    )*};
}
tuples!([A] [A, B] [A, B, C] [A, B, C, D]);

/// A predicate without a key. If it captures nothing, all predicates of its type have the same identity.
pub struct Plain<P>(pub(super) P);

impl<T: ?Sized, P: Fn(&T) -> bool> Ask<T> for Plain<P> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        if (self.0)(value) { MayGo::More } else { MayGo::Nobody }
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        (size_of::<P>() == 0).then(|| Identity { predicate: id_of::<Self>(), key: 0, more: None })
    }
}

/// The captures of a predicate of a macro, which it owns.
pub trait Captured: HasWords + 'static {}

impl<C: HasWords + 'static> Captured for C {}

/// The captures of a predicate of a macro, owned or borrowed.
pub trait HasWords {
    /// Whether these captures alone identify the predicate, even if its closure has captures of its own.
    #[doc(hidden)]
    const ARE_ALL: bool = false;

    /// The captures as numbers, if all are integers, `bool`s and `char`s, or references to them. There are at most four numbers of 8
    /// bytes. A capture of 16 bytes counts as two.
    #[doc(hidden)]
    fn words(&self) -> Option<Words>;
}

/// Captures as numbers. If the numbers of two predicates of one type are equal, their captures are equal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words {
    values: [u64; 4],
    /// The number of used bits of each number.
    bits: [u32; 4],
    len: usize,
}

impl Words {
    /// Adds one capture. A capture without size adds nothing.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "of 16 bytes both halves are kept")]
    fn and<C>(self, captured: &C) -> Option<Self> {
        if size_of::<C>() == 0 {
            return Some(self);
        }
        let Numbered { number, size } = number_of(captured)?;
        if size <= size_of::<u64>() {
            return self.with(number as u64, 8 * size as u32);
        }
        self.with((number >> u64::BITS) as u64, u64::BITS)?.with(number as u64, u64::BITS)
    }

    #[inline]
    fn with(mut self, word: u64, bits: u32) -> Option<Self> {
        *self.values.get_mut(self.len)? = word;
        *self.bits.get_mut(self.len)? = bits;
        self.len += 1;
        Some(self)
    }

    /// All numbers as one key, and a second key if they have more bits than one key.
    #[inline]
    fn keys(&self) -> (ClassKey, Option<ClassKey>) {
        if self.len == 1 {
            return (ClassKey::from(self.values[0]), None);
        }
        let add =
            |key: ClassKey, (word, bits): (&u64, &u32)| (key << bits) | (ClassKey::from(*word) & ((1 << bits) - 1));
        if self.bits.iter().sum::<u32>() <= ClassKey::BITS {
            return (self.values.iter().zip(&self.bits).fold(0, add), None);
        }
        let [one, other, third, fourth] = self.values.map(ClassKey::from);
        ((one << u64::BITS) | other, Some((third << u64::BITS) | fourth))
    }
}

/// One capture as a number, and how many bytes it has.
struct Numbered {
    number: u128,
    size: usize,
}

/// The number of an integer, a `bool` or a `char`, or of a reference to one. For each type the compiler keeps only the arm of that
/// type.
#[inline]
fn number_of<C>(captured: &C) -> Option<Numbered> {
    macro_rules! of {
        ($($key:ty => $number:expr),*) => {$(
            if let Some(key) = seen_as::<C, $key>(captured) {
                let number: fn(&$key) -> u128 = $number;
                return Some(Numbered { number: number(key), size: size_of::<$key>() });
            }
        )*};
    }
    macro_rules! small {
        ($($key:ty),*) => { of!($($key => |key| u128::from(key.number())),*) };
    }
    small!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, bool, char);
    // The keys of 128-bit integers are not their values, because the highest values have the same key.
    of!(u128 => |key| *key, i128 => |key| u128::from_ne_bytes(key.to_ne_bytes()));
    None
}

/// The capture, if it is a `K` or a reference to one.
#[inline]
fn seen_as<C, K: 'static>(captured: &C) -> Option<&K> {
    let captured = std::ptr::from_ref(captured);
    if id_of::<C>() == TypeId::of::<K>() {
        // SAFETY: the type is `K`: it has the same id, and a `K` has no lifetimes in which it could differ.
        return Some(unsafe { &*captured.cast::<K>() });
    }
    if id_of::<C>() == TypeId::of::<&'static K>() {
        // SAFETY: the type is `&K` of some lifetime: it has the same id. That lifetime is longer than the one of `captured`.
        return Some(unsafe { *captured.cast::<&K>() });
    }
    None
}

macro_rules! captured {
    ($([$($part:ident),*])*) => {$(
        impl<$($part),*> HasWords for ($($part,)*) {
            #[inline]
            #[allow(non_snake_case, reason = "the parts are called as their types")]
            fn words(&self) -> Option<Words> {
                let ($($part,)*) = self;
                let words = Words::default();
                $(let words = words.and($part)?;)*
                Some(words)
            }
        }
    )*};
}
captured!([] [A] [A, B] [A, B, C] [A, B, C, D] [A, B, C, D, E] [A, B, C, D, E, F] [A, B, C, D, E, F, G] [A, B, C, D, E, F, G, H]);

impl<C: HasWords, V> HasWords for OnlyFirstKey<C, V> {
    // Without a value, the predicate evaluates the expression each time, so its captures don't identify it.
    const ARE_ALL: bool = size_of::<V>() > 0;

    #[inline]
    fn words(&self) -> Option<Words> {
        let Self(captured, FirstKey(value)) = self;
        captured.words()?.and(value)
    }
}

impl<C: HasWords, V> HasWords for WithFirstKey<C, V> {
    #[inline]
    fn words(&self) -> Option<Words> {
        let Self(captured, FirstKey(value)) = self;
        captured.words()?.and(value)
    }
}

/// A predicate of a macro, with its captures. Predicates of the same type with equal captures have the same identity, if the
/// captures are numbers.
pub struct Written<T: ?Sized, K, P, G = NoKeys> {
    captured: K,
    predicate: P,
    keys: G,
    of: PhantomData<fn(&T)>,
}

/// A predicate whose keys an expansion describes.
pub(crate) type Described<T, K, P, G> = Written<T, K, P, Describes<G>>;

/// The id of a type, whatever its lifetimes are. A type runs the same code with all lifetimes.
fn id_of<P>() -> TypeId {
    trait HasId {
        fn id(&self) -> TypeId
        where
            Self: 'static;
    }
    impl<P> HasId for PhantomData<P> {
        fn id(&self) -> TypeId
        where
            Self: 'static,
        {
            TypeId::of::<P>()
        }
    }
    let of: &dyn HasId = &PhantomData::<P>;
    // SAFETY: this changes only the lifetime of the trait object. The trait object refers to a `PhantomData`, which contains nothing that
    // could end, and it doesn't leave this function.
    let of = unsafe { std::mem::transmute::<&dyn HasId, &(dyn HasId + 'static)>(of) };
    of.id()
}

/// The type in the identity of a predicate that a condition declares.
struct Declared<T: ?Sized, G>(PhantomData<G>, PhantomData<T>);

/// The identity of a predicate that the condition `G` declares.
#[inline]
fn declared_by<T: ?Sized, G>() -> Identity {
    Identity { predicate: id_of::<Declared<T, G>>(), key: 0, more: None }
}

/// The type in the identity of a [`Written`] predicate.
struct WrittenAs<K, P>(PhantomData<(K, P)>);

impl<T: ?Sized, K: HasWords, P, G: MakesKeys<T, K>> Written<T, K, P, G> {
    #[inline]
    pub(super) fn new(captured: K, predicate: P, keys: G) -> Self {
        Self { captured, predicate, keys, of: PhantomData }
    }

    /// The reading by which a release finds the classes of this predicate, if there is one.
    #[inline]
    fn narrowing(&self) -> Option<Narrowing<T>> {
        if G::IS_DECLARED {
            return None;
        }
        let only = self.captured.words().filter(|words| words.len == 1).map(|words| words.values[0]);
        self.keys.keys(None, &self.captured).narrowing(only)
    }
}

impl<T: ?Sized, K: HasWords, P: Fn(&T, &K) -> bool, G: MakesKeys<T, K>> Ask<T> for Written<T, K, P, G> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        #[cfg(all(test, not(warded_loom)))]
        tests::EVALUATED.set(tests::EVALUATED.get() + 1);
        if (self.predicate)(value, &self.captured) { MayGo::More } else { MayGo::Nobody }
    }

    #[inline]
    fn number(&self, value: &T) -> Option<usize> {
        self.keys.keys(Some(value), &self.captured).count().number()
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        if G::IS_DECLARED {
            return Some(declared_by::<T, G>());
        }
        let words = self.captured.words().filter(|_| size_of::<P>() == 0 || K::ARE_ALL)?;
        let (key, more) = words.keys();
        Some(Identity { predicate: id_of::<WrittenAs<K, P>>(), key, more })
    }

    #[inline]
    fn declared_to_reach(&self) -> Option<TypeId> {
        G::IS_DECLARED.then(id_of::<Reaching<Declared<T, G>>>)
    }

    #[inline]
    fn can_narrow(&self) -> bool {
        self.narrowing().is_some()
    }

    #[inline]
    fn narrow(&self, value: &T) -> Narrowed {
        let Some(narrowing) = self.narrowing() else { return Narrowed::All };
        let answer = narrowing.is_exact().then_some(MayGo::More);
        match narrowing.read(value) {
            Some(read) if narrowing.bound().is_some() => Narrowed::UpTo(read, answer),
            Some(read) => Narrowed::Only(ClassKey::from(read), answer),
            None => Narrowed::All,
        }
    }

    #[inline]
    fn bound(&self) -> Option<u64> {
        self.narrowing()?.bound()
    }
}

/// The predicate of `try_wait_until!`, which doesn't wait. It has an identity only if a condition declares it.
pub(super) struct Tried<T: ?Sized, P, G> {
    predicate: P,
    by: PhantomData<G>,
    of: PhantomData<fn(&T)>,
}

impl<T: ?Sized, P, G> Tried<T, P, G> {
    pub(super) fn new(predicate: P, _: G) -> Self {
        Self { predicate, by: PhantomData, of: PhantomData }
    }
}

impl<T: ?Sized, P: Fn(&T) -> bool, G: MakesKeys<T, ()>> Ask<T> for Tried<T, P, G> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        if (self.predicate)(value) { MayGo::More } else { MayGo::Nobody }
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        G::IS_DECLARED.then(declared_by::<T, G>)
    }
}

/// A predicate with a key: the question of [`Monitor::wait_until_with`](super::Monitor::wait_until_with).
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
        (size_of::<P>() == 0).then(|| Identity { predicate: TypeId::of::<Self>(), key: self.key.key(), more: None })
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
        if (self.reading)(value).key() == self.key.key() { MayGo::More } else { MayGo::Nobody }
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        (size_of::<R>() == 0).then(|| Identity { predicate: TypeId::of::<Self>(), key: self.key.key(), more: None })
    }

    #[inline]
    fn can_narrow(&self) -> bool {
        true
    }

    #[inline]
    fn narrow(&self, value: &T) -> Narrowed {
        Narrowed::Only((self.reading)(value).key(), Some(MayGo::More))
    }
}

/// A question, with the number of waiters that may go on if its answer is yes.
pub struct Counted<Q, C> {
    pub(super) question: Q,
    pub(super) count: C,
}

impl<T: ?Sized, Q: Ask<T> + 'static, C: Fn(&T) -> usize + 'static> Ask<T> for Counted<Q, C> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        self.question.may_go(value)
    }

    #[inline]
    fn number(&self, value: &T) -> Option<usize> {
        Some((self.count)(value))
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        let identity = self.question.identity().filter(|_| size_of::<C>() == 0)?;
        Some(Identity { predicate: TypeId::of::<Self>(), ..identity })
    }
}

/// The question of a wait of `reached`, which completes without the monitor when the answer is yes.
pub struct Reaching<Q>(pub(super) Q);

impl<T: ?Sized, Q: Ask<T>> Ask<T> for Reaching<Q> {
    #[inline]
    fn may_go(&self, value: &T) -> MayGo {
        match self.0.may_go(value) {
            MayGo::Nobody => MayGo::Nobody,
            _ => MayGo::Everybody,
        }
    }

    #[inline]
    fn identity(&self) -> Option<Identity> {
        let identity = self.0.identity()?;
        let predicate = self.0.declared_to_reach().unwrap_or_else(id_of::<Self>);
        Some(Identity { predicate, ..identity })
    }

    #[inline]
    fn can_narrow(&self) -> bool {
        self.0.can_narrow()
    }

    #[inline]
    fn narrow(&self, value: &T) -> Narrowed {
        let everybody = |answer: Option<MayGo>| answer.map(|_| MayGo::Everybody);
        match self.0.narrow(value) {
            Narrowed::All => Narrowed::All,
            Narrowed::Only(key, answer) => Narrowed::Only(key, everybody(answer)),
            Narrowed::UpTo(most, answer) => Narrowed::UpTo(most, everybody(answer)),
        }
    }

    fn bound(&self) -> Option<u64> {
        self.0.bound()
    }
}

macro_rules! opaque {
    ($([$($generics:tt)*] $question:ty;)*) => {$(
        impl<$($generics)*> fmt::Debug for $question {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("_")
            }
        }
    )*};
}
opaque! {
    [P] Plain<P>;
    [T: ?Sized, K, P, G] Written<T, K, P, G>;
    [K, P] Keyed<K, P>;
    [K, R] Equal<K, R>;
    [Q, C] Counted<Q, C>;
    [Q] Reaching<Q>;
}

#[cfg(all(test, not(warded_loom)))]
mod tests;
