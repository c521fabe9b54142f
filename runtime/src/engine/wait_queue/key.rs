//! Keys: necessary conditions for a predicate to be true, in a form that can be looked up.
//!
//! `s.turn == me` can be true only while `s.turn` equals `me`; `s.closed || s.items.len() < capacity` only while one of its two
//! sides is true. A key is one such necessary condition. It consists of a *reading*, which turns the guarded value into a
//! number, and of the waiter's own number, which is compared with the reading. All waiters that read the same field have the
//! same reading. A release takes each reading once, finds the waiters with a key that fits, and evaluates their predicates as
//! usual. So keys change what a release costs, but never which waiter is served.
//!
//! A reading has two functions: one reads the field, the other turns what was read into a number. Both are stored as `fn` pointers.

#![expect(unsafe_code, reason = "the value's type is erased in the queue")]

use std::{marker::PhantomData, mem, ptr::NonNull};

use super::count::Count;

/// A necessary condition: the reading fits `value`, the waiter's own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) reading: Reading,
    pub(crate) value: u64,
}

impl Key {
    /// Whether this key fits only where `other` fits, too.
    fn fits_only_if(&self, other: Self) -> bool {
        *self == other
            || (self.reading == other.reading && self.reading.kind.fit == Fit::AtLeast && self.value > other.value)
    }
}

/// The condition under which a reading fits a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// They are equal.
    Equal,
    /// The reading is at least the key.
    AtLeast,
}

/// A reading of the guarded value. A release evaluates it once for all keys with this reading.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    kind: &'static ReadingKind,
    /// The function that reads the field. It has the type for which the kind was made.
    field: ErasedFn,
}

/// How a reading reads, and how the result is compared with keys.
#[derive(Debug)]
struct ReadingKind {
    read: unsafe fn(ErasedFn, NonNull<()>) -> u64,
    fit: Fit,
    is_pure: bool,
}

/// A function of any type. It is turned back into its own type before it is called.
type ErasedFn = fn();

/// Readings with the same functions are equal. If rustc has merged two functions into one, they read the same. If it has compiled
/// a function twice, there are two readings for one field, which costs a little and changes nothing else.
impl PartialEq for Reading {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.field, other.field)
            && (std::ptr::eq(self.kind, other.kind)
                || (std::ptr::fn_addr_eq(self.kind.read, other.kind.read) && self.kind.fit == other.kind.fit))
    }
}

impl Eq for Reading {}

/// Turns an `A` into a number.
pub(crate) trait Measure<A: ?Sized> {
    /// The number. It neither panics nor runs code of the user's.
    fn measure(of: &A) -> u64;
}

impl Reading {
    #[inline]
    pub(crate) fn fit(self) -> Fit {
        self.kind.fit
    }

    /// Whether reading runs no code of the user's, and so never panics. The only reading that may do so is the `when` of a declared
    /// condition: it is the predicate itself, and reads 1 if it is true.
    #[inline]
    pub(crate) fn is_pure(self) -> bool {
        self.kind.is_pure
    }

    /// The number.
    ///
    /// # Safety
    /// The value at `subject` is the one that the waiters of this queue wait on, and it is not mutably borrowed meanwhile.
    #[inline]
    pub(crate) unsafe fn read(self, subject: NonNull<()>) -> u64 {
        // SAFETY: `Keys::one` and `Keys::declared` chose the kind and the field for each other, and for the value of the queue
        // whose waiter has the `Keys`. By `# Safety`, the value at `subject` is that one, and not mutably borrowed.
        unsafe { (self.kind.read)(self.field, subject) }
    }
}

/// The kinds of readings of a `T`: those that measure an `A` with `M`, and those of a declared condition.
struct Kinds<T: ?Sized, A: ?Sized, M>(PhantomData<fn(&T, &A) -> M>);

impl<T: ?Sized, A: ?Sized, M: Measure<A>> Kinds<T, A, M> {
    const EQUAL: &'static ReadingKind = &ReadingKind { read: read_field::<T, A, M>, fit: Fit::Equal, is_pure: true };
    const AT_LEAST: &'static ReadingKind =
        &ReadingKind { read: read_field::<T, A, M>, fit: Fit::AtLeast, is_pure: true };
}

impl<T: ?Sized> Kinds<T, (), ()> {
    const DECLARED: &'static ReadingKind = &ReadingKind { read: read_declared::<T>, fit: Fit::Equal, is_pure: false };
}

/// # Safety
/// `field` is a `fn(&T) -> &A`, and the value at `subject` a `T` that is not mutably borrowed.
unsafe fn read_field<T: ?Sized, A: ?Sized, M: Measure<A>>(field: ErasedFn, subject: NonNull<()>) -> u64 {
    // SAFETY: by `# Safety`, that is its type.
    let field: fn(&T) -> &A = unsafe { mem::transmute(field) };
    // SAFETY: by `# Safety`, the value at `subject` is a `T` that is not mutably borrowed.
    M::measure(field(unsafe { subject_as(subject) }))
}

/// # Safety
/// `when` is a `fn(&T) -> bool`, and the value at `subject` a `T` that is not mutably borrowed.
unsafe fn read_declared<T: ?Sized>(when: ErasedFn, subject: NonNull<()>) -> u64 {
    // SAFETY: by `# Safety`, that is its type.
    let when: fn(&T) -> bool = unsafe { mem::transmute(when) };
    // SAFETY: by `# Safety`, the value at `subject` is a `T` that is not mutably borrowed.
    u64::from(when(unsafe { subject_as(subject) }))
}

/// # Safety
/// The value at `subject` is a `T` that is not mutably borrowed during `'a`.
unsafe fn subject_as<'a, T: ?Sized>(subject: NonNull<()>) -> &'a T {
    assert!(is_thin::<T>(), "there are no keys for others");
    // SAFETY: a pointer to a `T` is only an address, as the line above asserts.
    let value: NonNull<T> = unsafe { mem::transmute_copy(&subject) };
    // SAFETY: by `# Safety`, it is a `T` that is not mutably borrowed during `'a`.
    unsafe { value.as_ref() }
}

/// Whether a pointer to a `T` is only an address, without metadata.
const fn is_thin<T: ?Sized>() -> bool {
    size_of::<NonNull<T>>() == size_of::<NonNull<()>>()
}

/// The keys of a predicate on a `T`. While none of them fits, the predicate is false, and evaluating it does nothing else. A
/// predicate without keys may be true for any value.
#[derive(Debug)]
pub struct Keys<T: ?Sized> {
    any: AnyKeys,
    selectivity: Selectivity,
    lookup: Option<Lookup>,
    /// How many waiters may go on while the predicate is true. It is known only if the keys were made for a value.
    count: Count,
    of: PhantomData<fn(&T)>,
}

/// Describes how a release narrows the classes of one predicate: one key is compared with each waiter's own value, and all other
/// keys are the same for all waiters. It doesn't depend on the values, so it is the same for all waiters with this predicate.
#[derive(Clone, Copy, Debug)]
struct Lookup {
    constants: [Option<Key>; Lookup::MOST],
    own: Option<Key>,
    /// Whether the predicate is true wherever the own key fits.
    is_exact: bool,
}

/// How a release finds the waiters whose own value fits the reading.
#[derive(Debug)]
pub(crate) struct Narrowing<T: ?Sized> {
    constants: [Option<Key>; Lookup::MOST],
    own: Key,
    is_exact: bool,
    of: PhantomData<fn(&T)>,
}

impl Lookup {
    const MOST: usize = 2;

    fn or(self, other: Self) -> Option<Self> {
        let own = match (self.own, other.own) {
            (Some(_), Some(_)) => return None,
            (own, other) => own.or(other),
        };
        let mut constants = self.constants;
        for key in other.constants.into_iter().flatten() {
            *constants.iter_mut().find(|slot| slot.is_none())? = Some(key);
        }
        Some(Self { constants, own, is_exact: self.is_exact || other.is_exact })
    }
}

/// A rough measure of how few waiters a release finds by a key. A greater selectivity finds fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Selectivity {
    /// There is no key.
    Nothing,
    /// A flag: it finds all waiters with this key, or none.
    YesOrNo,
    /// A bound: it finds any number of waiters.
    Bound,
    /// An equal key: it mostly finds one waiter.
    Equal,
}

/// [`Keys`] without the type of the guarded value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AnyKeys {
    keys: [Option<Key>; AnyKeys::MOST],
    is_pure: bool,
}

impl<T: ?Sized> Clone for Keys<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Keys<T> {}

impl<T: ?Sized> Keys<T> {
    /// No keys: the predicate may run code of the user's.
    pub(crate) const NONE: Self = Self::of(AnyKeys::NONE, Selectivity::Nothing, None);

    /// No keys, but the predicate runs no code of the user's.
    pub(crate) const PURE: Self = Self::of(AnyKeys { is_pure: true, ..AnyKeys::NONE }, Selectivity::Nothing, None);

    const fn of(any: AnyKeys, selectivity: Selectivity, lookup: Option<Lookup>) -> Self {
        Self { any, selectivity, lookup, count: Count::UNKNOWN, of: PhantomData }
    }

    #[inline]
    pub(crate) fn any(self) -> AnyKeys {
        self.any
    }

    /// How many waiters may go on while the predicate is true.
    #[inline]
    pub(crate) fn count(&self) -> Count {
        self.count
    }

    /// The same keys, of a predicate for which this many may go on.
    #[must_use]
    #[inline]
    pub(crate) fn counting(self, count: Count) -> Self {
        Self { count, ..self }
    }

    /// The fits and values of the keys, and whether the predicate is pure.
    #[cfg(all(test, not(warded_loom)))]
    pub(crate) fn found(self) -> (Vec<(Fit, u64)>, bool) {
        (self.any.iter().map(|key| (key.reading.kind.fit, key.value)).collect(), self.any.is_pure)
    }

    /// The key of a predicate that compares a field with the waiter's value. The predicate runs no code of the user's, and can
    /// be true only if `M` of the field fits `value`. `field` only reads a field.
    ///
    /// If a pointer to `T` has metadata, there are no keys.
    #[inline]
    pub(crate) fn one<A: ?Sized, M: Measure<A>>(
        field: fn(&T) -> &A,
        fit: Fit,
        value: u64,
        selectivity: Selectivity,
    ) -> Self {
        // SAFETY: a pointer to a function is one whatever its type; it is turned back before it is called.
        let field = unsafe { mem::transmute::<fn(&T) -> &A, ErasedFn>(field) };
        let kind = match fit {
            Fit::Equal => Kinds::<T, A, M>::EQUAL,
            Fit::AtLeast => Kinds::<T, A, M>::AT_LEAST,
        };
        let keys = Self::with(Reading { kind, field }, value, selectivity);
        let own = keys.any.keys[0];
        Self { lookup: own.map(|_| Lookup { constants: [None; Lookup::MOST], own, is_exact: false }), ..keys }
    }

    /// Notes whether the predicate is true wherever its key fits.
    pub(crate) fn exact_if(self, is_exact: bool) -> Self {
        Self { lookup: self.lookup.map(|lookup| Lookup { is_exact, ..lookup }), ..self }
    }

    /// Marks the keys as the same for all waiters with this predicate.
    pub(crate) fn of_all(self) -> Self {
        let lookup = self.any.keys[0].map(|key| Lookup { constants: [Some(key), None], own: None, is_exact: false });
        Self { lookup, ..self }
    }

    /// How a release finds the waiters with this predicate, if each compares its own value with one field. Waiters with equal
    /// values are found together. So this value must be all that the waiter has of its `own`.
    pub(crate) fn narrowing(&self, own: Option<u64>) -> Option<Narrowing<T>> {
        let Lookup { constants, own: key, is_exact } = self.lookup?;
        let own = key.filter(|key| key.reading.kind.fit == Fit::AtLeast || own == Some(key.value))?;
        Some(Narrowing { constants, own, is_exact, of: PhantomData })
    }

    /// The key of the predicate that a condition declares: one reading for all that wait for it.
    #[inline]
    pub(crate) fn declared(when: fn(&T) -> bool) -> Self {
        // SAFETY: as in `one`: a pointer to a function is one whatever its type.
        let field = unsafe { mem::transmute::<fn(&T) -> bool, ErasedFn>(when) };
        let reading = Reading { kind: Kinds::<T, (), ()>::DECLARED, field };
        Self::with(reading, 1, Selectivity::YesOrNo)
    }

    #[inline]
    fn with(reading: Reading, value: u64, selectivity: Selectivity) -> Self {
        if !is_thin::<T>() {
            return Self::NONE;
        }
        let keys = [Some(Key { reading, value }), None, None];
        Self::of(AnyKeys { keys, is_pure: reading.kind.is_pure }, selectivity, None)
    }

    /// The keys of `!a`, from those of `a`: none.
    #[must_use]
    pub fn keyed_not(self) -> Self {
        if self.any.is_pure { Self::PURE } else { Self::NONE }
    }

    /// The keys of a flag that the body resets, so that only one waiter may go on.
    #[must_use]
    pub fn keyed_taken(self) -> Self {
        self.counting(self.count.and(Count::of(1)))
    }

    /// The keys of `a || b`: those of `a` and of `b`; none if one side has none, or if there would be more than three.
    #[must_use]
    #[inline]
    pub fn keyed_or(self, other: Self) -> Self {
        let is_pure = self.any.is_pure && other.any.is_pure;
        let count = self.count.or(other.count);
        let nothing = if is_pure { Self::PURE } else { Self::NONE }.counting(count);
        let selectivity = self.selectivity.min(other.selectivity);
        if selectivity == Selectivity::Nothing {
            return nothing;
        }
        let mut keys = self.any.keys;
        for key in other.any.iter() {
            if !AnyKeys::add(&mut keys, key) {
                return nothing;
            }
        }
        let lookup = self.lookup.zip(other.lookup).and_then(|(one, other)| one.or(other));
        Self::of(AnyKeys { keys, is_pure }, selectivity, lookup).counting(count)
    }

    /// The keys of `a && b`: those of the more selective side, or of `a` if both are equally selective.
    ///
    /// If `a` may run code of the user's, they are always those of `a`, because `a` may return from the predicate, change
    /// something, or panic.
    #[must_use]
    pub fn keyed_and(self, other: Self) -> Self {
        self.both(other, self.selectivity >= other.selectivity)
    }

    /// Like [`keyed_and`](Self::keyed_and), but those of `b` if both are equally selective.
    #[must_use]
    pub fn keyed_and_rather(self, other: Self) -> Self {
        self.both(other, self.selectivity > other.selectivity)
    }

    fn both(self, other: Self, is_first_better: bool) -> Self {
        let is_pure = self.any.is_pure && other.any.is_pure;
        let count = self.count.and(other.count);
        let Self { any, selectivity, lookup, .. } = if is_first_better || !self.any.is_pure { self } else { other };
        Self::of(AnyKeys { is_pure, ..any }, selectivity, lookup).exact_if(false).counting(count)
    }
}

impl<T: ?Sized> Narrowing<T> {
    /// The reading. `None` if a key that all waiters have fits.
    #[inline]
    pub(crate) fn read(&self, value: &T) -> Option<u64> {
        let subject = NonNull::from(value).cast();
        for key in self.constants.iter().flatten() {
            // SAFETY: the keys were made for a `T`, which is borrowed.
            let read = unsafe { key.reading.read(subject) };
            let fits = match key.reading.kind.fit {
                Fit::Equal => read == key.value,
                Fit::AtLeast => read >= key.value,
            };
            if fits {
                return None;
            }
        }
        // SAFETY: the keys were made for a `T`, which is borrowed.
        Some(unsafe { self.own.reading.read(subject) })
    }

    /// Whether the predicate is true wherever the waiter's own value fits the reading.
    #[inline]
    pub(crate) fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// The lowest reading that fits, if the waiter's own value is a bound.
    #[inline]
    pub(crate) fn bound(&self) -> Option<u64> {
        (self.own.reading.kind.fit == Fit::AtLeast).then_some(self.own.value)
    }
}

impl AnyKeys {
    const MOST: usize = 3;

    /// Adds an alternative, unless another one fits whenever it does. Returns false if there is no room.
    #[inline]
    fn add(keys: &mut [Option<Key>; Self::MOST], key: Key) -> bool {
        for slot in keys {
            match slot {
                Some(known) if key.fits_only_if(*known) => return true,
                Some(known) if known.fits_only_if(key) => {
                    *known = key;
                    return true;
                }
                Some(_) => {}
                None => {
                    *slot = Some(key);
                    return true;
                }
            }
        }
        false
    }

    /// Whether it is the predicate of a declared condition, which is its own key.
    #[inline]
    pub(super) fn is_declared(&self) -> bool {
        self.keys[0].is_some_and(|key| !key.reading.is_pure())
    }

    /// No keys: the predicate may run code of the user's.
    pub(super) const NONE: Self = Self { keys: [None; Self::MOST], is_pure: false };

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.keys[0].is_none()
    }

    /// Whether the predicate runs no code of the user's at all, and so never panics.
    #[inline]
    pub(super) fn is_pure(&self) -> bool {
        self.is_pure
    }

    /// The keys. No two of them are equal, and none fits only if another one does.
    #[inline]
    pub(super) fn iter(&self) -> impl Iterator<Item = Key> {
        self.keys.iter().map_while(|key| *key)
    }
}

#[cfg(all(test, not(warded_loom)))]
mod tests;
