//! The keys that `wait_until!` derives from its predicate, and by which a release finds the waiter.
//!
//! ```text
//! s.turn == me                     about.keyed_field(|s| &s.turn, |key| key(&me)).keyed_equal()
//! s.items.len() < capacity         about.keyed_field(|s| &s.items, |key| key(&capacity)).keyed_length().keyed_below()
//! s.closed || !s.items.is_empty()  about.keyed_field(|s| &s.closed, |key| key(&true)).keyed_equal().keyed_or(
//!                                      about.keyed_field(|s| &s.items, |key| key(&false)).keyed_emptiness().keyed_equal())
//! s.turn == task.id()              about.keyed_field(|s| &s.turn, |key| key(&(first_key).0)).keyed_equal()
//! ```
//!
//! The macro sees the shape of an expression but not its types, and the types decide whether there is a key. A shape becomes a
//! [`Comparison`]. It has its methods only for types that can be compared without code of the user's and without a panic:
//! numbers, flags, strings, and std's types that are made of these. For all other types rustc takes the method of the same name of
//! [`Unknown`], to which a `Comparison` dereferences, and there is no key.
//!
//! The key is a closure, so that it is evaluated only if the types are right. A key that is more than a name, such as a call, is a
//! [`FirstKey`]: it is evaluated once, as the wait begins, and predicate and key use the same value.
//!
//! All methods begin with `keyed_`, so that they don't hide a method of the user's.

use std::{
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque},
    hash::{BuildHasher, Hash},
    marker::PhantomData,
    num::NonZero,
    ops::Deref,
    sync::Arc,
    time::Duration,
};

use foldhash::fast::FixedState;

pub use crate::wait_queue::Keys;
use crate::wait_queue::{Count, Counts, CountsBoth, Fit, Measure, Selectivity};

/// Makes keys of a predicate on a `T`.
#[derive(Debug)]
pub struct About<T: ?Sized>(AboutFields<T>);

/// The fields of a `T` that does not dereference to another type, so that `s.turn` is its own field.
#[derive(Debug)]
pub struct AboutFields<T: ?Sized>(PhantomData<fn(&T)>);

/// The two sides of `s.turn == me`, or of another relation: what `read` reads, seen as `V` (as [`Whole`], or its [`Length`], ..),
/// and a key.
#[derive(Debug)]
pub struct Comparison<T: ?Sized, A: ?Sized, B: ?Sized, K, V> {
    read: fn(&T) -> &A,
    key: K,
    of: PhantomData<fn(&B) -> V>,
}

/// The two sides of `s.items.len() < s.capacity`. What is read of the first is seen as `V`.
#[derive(Debug)]
pub struct Fields<T: ?Sized, A: ?Sized, B: ?Sized, V> {
    both: fn(&T) -> (&A, &B),
    of: PhantomData<fn() -> V>,
}

/// A comparison without a key, because its types may run code of the user's.
#[derive(Debug)]
pub struct Unknown<T: ?Sized>(PhantomData<fn(&T)>);

/// What a key's closure is called with: a function that turns the key into a number.
type Tell<'a, B> = &'a dyn Fn(&B) -> u64;

impl<T: ?Sized> About<T> {
    pub(crate) const fn new() -> Self {
        Self(AboutFields(PhantomData))
    }

    /// No keys: this part of the predicate may run code of the user's.
    #[must_use]
    pub fn keyed_nothing(&self) -> Keys<T> {
        Keys::NONE
    }

    /// A number that the user gives: how many waiters may go on while the predicate holds.
    #[must_use]
    pub fn keyed_count(&self, number: fn(&T) -> usize) -> Keys<T> {
        Keys::NONE.counting(Count::by(number))
    }

    /// The value itself and a key: `*s == 3`
    pub fn keyed_whole<B: ?Sized, K: Fn(Tell<'_, B>) -> u64>(&self, key: K) -> Comparison<T, T, B, K, Whole> {
        Comparison { read: |value| value, key, of: PhantomData }
    }

    /// The value of an expression. The closure compares it, but is never called: it only tells rustc the type.
    pub fn keyed_call<'v, V>(&self, value: &'v V, _: impl Fn(&T, V) -> bool) -> Evaluated<'v, V> {
        Evaluated(value)
    }

    /// [`keyed_call`](Self::keyed_call) for a place, which may be unsized and is not moved: `ids[i]`
    pub fn keyed_place<'v, V: ?Sized>(&self, value: &'v V, _: impl Fn(&T, &V) -> bool) -> Evaluated<'v, V> {
        Evaluated(value)
    }
}

/// If `T` implements `Deref`, `s.turn` may be a field of its target, and reading it may run code of the user's. So there is no key.
impl<T: ?Sized + Deref> About<T> {
    /// A field and a key.
    #[must_use]
    pub fn keyed_field<A: ?Sized, B: ?Sized, K>(&self, _: fn(&T) -> &A, _: K) -> Unknown<T>
    where
        K: Fn(Tell<'_, B>) -> u64,
    {
        Unknown(PhantomData)
    }

    /// A field and a key of the same type.
    #[must_use]
    pub fn keyed_field_alike<A, K: Fn(Tell<'_, A>) -> u64>(&self, _: fn(&T) -> &A, _: K) -> Unknown<T> {
        Unknown(PhantomData)
    }

    /// Two fields.
    #[must_use]
    pub fn keyed_fields<A: ?Sized, B: ?Sized>(&self, _: fn(&T) -> (&A, &B)) -> Unknown<T> {
        Unknown(PhantomData)
    }
}

impl<T: ?Sized> Deref for About<T> {
    type Target = AboutFields<T>;

    fn deref(&self) -> &AboutFields<T> {
        &self.0
    }
}

impl<T: ?Sized> AboutFields<T> {
    /// A field and a key.
    ///
    /// `read` is a function pointer. So it captures nothing that could be gone when a release reads the field:
    ///
    /// ```
    /// # let lock = warded::Lock::new((0_u64, 1));
    /// warded::__private::waited_on(&lock, ()).until_keyed(
    ///     (),
    ///     |value, _| value.0 == 7,
    ///     &|about, _| about.keyed_field(|value| &value.0, |key| key(&7)).keyed_equal(),
    /// );
    /// ```
    ///
    /// ```compile_fail,E0308
    /// # let lock = warded::Lock::new((0_u64, 1));
    /// let token = ();
    /// warded::__private::waited_on(&lock, ()).until_keyed(
    ///     (),
    ///     |value, _| value.0 == 7,
    ///     &|about, _| about.keyed_field(|value| (&value.0, token).0, |key| key(&7)).keyed_equal(),
    /// );
    /// ```
    pub fn keyed_field<A: ?Sized, B: ?Sized, K>(&self, read: fn(&T) -> &A, key: K) -> Comparison<T, A, B, K, Whole>
    where
        K: Fn(Tell<'_, B>) -> u64,
    {
        Comparison { read, key, of: PhantomData }
    }

    /// A field and a key of the same type, for a key that doesn't say its type, such as `None`.
    pub fn keyed_field_alike<A, K>(&self, read: fn(&T) -> &A, key: K) -> Comparison<T, A, A, K, Whole>
    where
        K: Fn(Tell<'_, A>) -> u64,
    {
        Comparison { read, key, of: PhantomData }
    }

    /// Two fields: their comparison has no key, but may tell how many waiters may go on.
    pub fn keyed_fields<A: ?Sized, B: ?Sized>(&self, both: fn(&T) -> (&A, &B)) -> Fields<T, A, B, Whole> {
        Fields { both, of: PhantomData }
    }
}

// --- keys that are evaluated once ---

/// The value of an expression with which every evaluation of the predicate begins.
#[derive(Debug)]
pub struct Evaluated<'v, V: ?Sized>(&'v V);

/// Such a value, if its type can't be that of a key.
#[derive(Debug)]
pub struct NoKey;

impl<V: Fixed> Evaluated<'_, V> {
    /// Keeps the value, for the key and the predicate.
    #[must_use]
    pub fn keyed_value(&self) -> FirstKey<V> {
        FirstKey(*self.0)
    }
}

impl<V: ?Sized> Deref for Evaluated<'_, V> {
    type Target = NoKey;

    fn deref(&self) -> &NoKey {
        &NoKey
    }
}

impl NoKey {
    /// Keeps nothing.
    #[must_use]
    pub fn keyed_value(&self) -> FirstKey<()> {
        FirstKey(())
    }
}

/// A value that was evaluated as the wait began, for the key and for the predicate. If it is `()`, nothing was kept, and the
/// predicate evaluates the expression each time.
#[derive(Clone, Copy, Debug)]
pub struct FirstKey<V>(pub V);

/// What may be in a [`FirstKey`].
pub trait Kept: Sized {
    /// Evaluates it, unless nothing is to be kept.
    fn kept(evaluate: impl FnOnce() -> FirstKey<Self>) -> FirstKey<Self>;
}

impl<V: Fixed> Kept for V {
    fn kept(evaluate: impl FnOnce() -> FirstKey<Self>) -> FirstKey<Self> {
        evaluate()
    }
}

impl Kept for () {
    fn kept(_: impl FnOnce() -> FirstKey<Self>) -> FirstKey<Self> {
        FirstKey(())
    }
}

/// A type of keys that may be kept when they are the result of a calculation or a call. It excludes `bool`, because a flag doesn't
/// narrow the search, and `Duration`, because it is often the time that has elapsed so far.
pub trait Fixed: Number + Copy {}

impl<P: Fixed> Fixed for Option<P> {}
impl<P: Fixed, Q: Fixed> Fixed for (P, Q) {}

macro_rules! fixed {
    ($($number:ty),*) => {$(
        impl Fixed for $number {}
    )*};
}
fixed!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, char);

/// Compares what is read with a first key, which stands on the right or on the left of the operator.
macro_rules! first_keys {
    ($($operator:tt $bound:ident: $right:ident $left:ident;)*) => {
        impl<V: Fixed> FirstKey<V> {
            /// Whether its value is known.
            #[inline]
            pub const fn keyed_is_known(&self) -> bool {
                true
            }

            $(
                /// On the right.
                #[inline]
                pub fn $right<A: ?Sized + $bound<V>>(&self, read: &A) -> bool {
                    *read $operator self.0
                }

                /// On the left.
                #[inline]
                pub fn $left<A: ?Sized>(&self, read: &A) -> bool
                where
                    V: $bound<A>,
                {
                    self.0 $operator *read
                }
            )*
        }

        impl FirstKey<()> {
            /// Whether its value is known.
            #[inline]
            pub const fn keyed_is_known(&self) -> bool {
                false
            }

            $(
                /// Is not called.
                pub const fn $right<A: ?Sized>(&self, _: &A) -> bool {
                    false
                }

                /// Is not called.
                pub const fn $left<A: ?Sized>(&self, _: &A) -> bool {
                    false
                }
            )*
        }
    };
}
first_keys! {
    == PartialEq: keyed_equal keyed_left_equal;
    != PartialEq: keyed_differs keyed_left_differs;
    >= PartialOrd: keyed_at_least keyed_left_at_least;
    > PartialOrd: keyed_above keyed_left_above;
    <= PartialOrd: keyed_at_most keyed_left_at_most;
    < PartialOrd: keyed_below keyed_left_below;
}

// --- what is seen of a field ---

/// The field itself.
#[derive(Debug)]
pub struct Whole;

/// Its `len()`.
#[derive(Debug)]
pub struct Length;

/// Its `is_empty()`.
#[derive(Debug)]
pub struct Emptiness;

/// Its `is_some()`.
#[derive(Debug)]
pub struct Presence;

/// A collection of std's. `len()` of these types is always std's: methods of a user's trait could come before it only for a type
/// that is `Copy`, and none of these is.
pub trait Collection {
    /// `len()`
    fn length(&self) -> usize;
}

macro_rules! collections {
    ($([$($generics:ident),*] $collection:ty;)*) => {$(
        impl<$($generics),*> Collection for $collection {
            #[inline]
            fn length(&self) -> usize {
                self.len()
            }
        }
    )*};
}
collections! {
    [E] Vec<E>;
    [E] VecDeque<E>;
    [E] LinkedList<E>;
    [E] BinaryHeap<E>;
    [E] BTreeSet<E>;
    [E, S] HashSet<E, S>;
    [K, E] BTreeMap<K, E>;
    [K, E, S] HashMap<K, E, S>;
    [] String;
}

impl<T: ?Sized, A: ?Sized, B: ?Sized, K: Copy> Comparison<T, A, B, K, Whole> {
    fn seen<V>(&self) -> Comparison<T, A, B, K, V> {
        Comparison { read: self.read, key: self.key, of: PhantomData }
    }
}

impl<T: ?Sized, A: Collection, B: ?Sized, K: Copy> Comparison<T, A, B, K, Whole> {
    /// `s.items.len()`
    pub fn keyed_length(&self) -> Comparison<T, A, B, K, Length> {
        self.seen()
    }

    /// `s.items.is_empty()`
    pub fn keyed_emptiness(&self) -> Comparison<T, A, B, K, Emptiness> {
        self.seen()
    }
}

impl<T: ?Sized, P, B: ?Sized, K: Copy> Comparison<T, Option<P>, B, K, Whole> {
    /// `s.name.is_some()`
    pub fn keyed_presence(&self) -> Comparison<T, Option<P>, B, K, Presence> {
        self.seen()
    }
}

/// A comparison of what may be an `Option`.
#[derive(Debug)]
pub struct Optional<C>(C);

impl<T: ?Sized, A: ?Sized, B: ?Sized, K: Copy> Comparison<T, A, B, K, Whole> {
    /// The field may be an `Option`.
    pub fn keyed_optional(&self) -> Optional<Self> {
        Optional(self.seen())
    }
}

/// If the option is `Copy`, `is_some(self)` of a user's trait would come before std's. rustc finds this method first, and there is
/// no key.
impl<T: ?Sized, P: Copy, B: ?Sized, K> Optional<Comparison<T, Option<P>, B, K, Whole>> {
    /// `s.name.is_some()`, which may be the user's.
    pub fn keyed_presence(&self) -> Unknown<T> {
        Unknown(PhantomData)
    }
}

impl<C> Deref for Optional<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.0
    }
}

// --- relations ---

/// A type whose values can be numbered, so that equal values have the same number. Comparing two values runs no code of the user's
/// and does not panic.
pub trait Number {
    #[doc(hidden)]
    const IS_FLAG: bool = false;

    /// The number.
    fn number(&self) -> u64;
}

impl<T: ?Sized, A: ?Sized, B: ?Sized, K: Fn(Tell<'_, B>) -> u64, V> Comparison<T, A, B, K, V> {
    /// A key that reads no variable is a literal or a constant.
    fn known(keys: Keys<T>) -> Keys<T> {
        if size_of::<K>() == 0 { keys.of_all() } else { keys }
    }

    fn equal<M: Measure<A>, C: Counts<A>>(&self, number: impl Fn(&B) -> u64, is_flag: bool) -> Keys<T> {
        let selectivity = if is_flag { Selectivity::YesOrNo } else { Selectivity::Equal };
        let keys = Keys::one::<A, M>(self.read, Fit::Equal, (self.key)(&number), selectivity);
        Self::known(keys.counted::<A, C>(self.read))
    }

    fn at_least<M: Measure<A>, C: Counts<A>>(&self, bound: impl Fn(&B) -> u64) -> Keys<T> {
        let keys = Keys::one::<A, M>(self.read, Fit::AtLeast, (self.key)(&bound), Selectivity::Bound);
        Self::known(keys.counted::<A, C>(self.read))
    }
}

/// The relations between what is seen of a field and a key of the same type, and how the field is turned into a number.
macro_rules! relations {
    (@equal $key:ty: $equal:ident $counts:ident) => {
        /// `==`
        pub fn keyed_equal(&self) -> Keys<T> {
            self.equal::<$equal, $counts>(Number::number, <$key as Number>::IS_FLAG)
        }

        /// `!=`
        pub fn keyed_differs(&self) -> Keys<T> {
            Keys::PURE
        }
    };
    (@order $key:ty: $up:ident $down:ident) => {
        /// `>=`
        pub fn keyed_at_least(&self) -> Keys<T> {
            self.at_least::<$up, Shares<$up>>(AtLeast::bound)
        }

        /// `>`
        pub fn keyed_above(&self) -> Keys<T> {
            self.at_least::<$up, Steps<$up>>(Above::bound)
        }

        /// `<=`
        pub fn keyed_at_most(&self) -> Keys<T> {
            self.at_least::<$down, Steps<$down>>(AtMost::bound)
        }

        /// `<`
        pub fn keyed_below(&self) -> Keys<T> {
            self.at_least::<$down, Steps<$down>>(Below::bound)
        }
    };
    (@count $of:ty, $bound:ty: $up:ident $down:ident) => {
        /// `>=`
        #[must_use]
        pub fn keyed_at_least(&self) -> Keys<T> {
            Keys::PURE.counting(Count::of_fields::<$of, $bound, Both<$up, AtLeast, Shares<$up>>>(self.both))
        }

        /// `>`
        #[must_use]
        pub fn keyed_above(&self) -> Keys<T> {
            Keys::PURE.counting(Count::of_fields::<$of, $bound, Both<$up, Above, Steps<$up>>>(self.both))
        }

        /// `<=`
        #[must_use]
        pub fn keyed_at_most(&self) -> Keys<T> {
            Keys::PURE.counting(Count::of_fields::<$of, $bound, Both<$down, AtMost, Steps<$down>>>(self.both))
        }

        /// `<`
        #[must_use]
        pub fn keyed_below(&self) -> Keys<T> {
            Keys::PURE.counting(Count::of_fields::<$of, $bound, Both<$down, Below, Steps<$down>>>(self.both))
        }
    };
}

impl<T: ?Sized, P: ?Sized + Number, K: Fn(Tell<'_, P>) -> u64> Comparison<T, P, P, K, Whole> {
    relations!(@equal P: ByNumber IfFlag);
}

impl<'s, T: ?Sized, K: Fn(Tell<'_, &'s str>) -> u64> Comparison<T, String, &'s str, K, Whole> {
    relations!(@equal &str: ByNumber NoCount);
}

impl<T: ?Sized, K: Fn(Tell<'_, String>) -> u64> Comparison<T, &str, String, K, Whole> {
    relations!(@equal String: ByNumber NoCount);
}

impl<T: ?Sized, P: ?Sized + Rank, K: Fn(Tell<'_, P>) -> u64> Comparison<T, P, P, K, Whole> {
    relations!(@order P: ByRank ByRankDown);
}

impl<T: ?Sized, C: Collection, K: Fn(Tell<'_, usize>) -> u64> Comparison<T, C, usize, K, Length> {
    relations!(@equal usize: ByLength NoCount);
    relations!(@order usize: ByLength ByLengthDown);
}

impl<T: ?Sized, C: Collection, K: Fn(Tell<'_, bool>) -> u64> Comparison<T, C, bool, K, Emptiness> {
    relations!(@equal bool: ByEmptiness Items);
}

impl<T: ?Sized, P, K: Fn(Tell<'_, bool>) -> u64> Comparison<T, Option<P>, bool, K, Presence> {
    relations!(@equal bool: ByPresence NoCount);
}

impl<T: ?Sized, P: ?Sized + Rank> Fields<T, P, P, Whole> {
    relations!(@count P, P: ByRank ByRankDown);
}

impl<T: ?Sized, C: Collection> Fields<T, C, usize, Length> {
    relations!(@count C, usize: ByLength ByLengthDown);
}

impl<T: ?Sized, C: Collection, B: ?Sized> Fields<T, C, B, Whole> {
    /// `s.items.len()`
    #[must_use]
    pub fn keyed_length(&self) -> Fields<T, C, B, Length> {
        Fields { both: self.both, of: PhantomData }
    }
}

impl<T: ?Sized, A: ?Sized, B: ?Sized, K, V> Deref for Comparison<T, A, B, K, V> {
    type Target = Unknown<T>;

    fn deref(&self) -> &Unknown<T> {
        &Unknown(PhantomData)
    }
}

impl<T: ?Sized, A: ?Sized, B: ?Sized, V> Deref for Fields<T, A, B, V> {
    type Target = Unknown<T>;

    fn deref(&self) -> &Unknown<T> {
        &Unknown(PhantomData)
    }
}

/// The methods of a [`Comparison`].
macro_rules! unknown {
    ($($seen:ident)*; $($relation:ident)*) => {
        impl<T: ?Sized> Unknown<T> {
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
    keyed_length keyed_emptiness keyed_optional keyed_presence;
    keyed_equal keyed_differs keyed_at_least keyed_above keyed_at_most keyed_below
}

// --- numbers ---

struct ByNumber;
struct ByRank;
struct ByRankDown;
struct ByLength;
struct ByLengthDown;
struct ByEmptiness;
struct ByPresence;

impl<A: ?Sized + Number> Measure<A> for ByNumber {
    #[inline]
    fn measure(of: &A) -> u64 {
        of.number()
    }
}

impl<A: ?Sized + Rank> Measure<A> for ByRank {
    #[inline]
    fn measure(of: &A) -> u64 {
        of.rank()
    }
}

impl<A: ?Sized + Rank> Measure<A> for ByRankDown {
    #[inline]
    fn measure(of: &A) -> u64 {
        !of.rank()
    }
}

impl<A: Collection> Measure<A> for ByLength {
    #[inline]
    fn measure(of: &A) -> u64 {
        of.length().rank()
    }
}

impl<A: Collection> Measure<A> for ByLengthDown {
    #[inline]
    fn measure(of: &A) -> u64 {
        !of.length().rank()
    }
}

impl<A: Collection> Measure<A> for ByEmptiness {
    #[inline]
    fn measure(of: &A) -> u64 {
        (of.length() == 0).number()
    }
}

impl<A> Measure<Option<A>> for ByPresence {
    #[inline]
    fn measure(of: &Option<A>) -> u64 {
        of.is_some().number()
    }
}

// --- how many may go on ---

/// The key of a bound: the number that a measure must reach. In the direction of the measure, see [`relations`].
trait Bound {
    fn bound<B: ?Sized + Rank>(key: &B) -> u64;
}

struct AtLeast;
struct Above;
struct AtMost;
struct Below;

impl Bound for AtLeast {
    fn bound<B: ?Sized + Rank>(key: &B) -> u64 {
        key.rank()
    }
}

impl Bound for Above {
    fn bound<B: ?Sized + Rank>(key: &B) -> u64 {
        if key.is_alone() { key.rank().saturating_add(1) } else { key.rank() }
    }
}

impl Bound for AtMost {
    fn bound<B: ?Sized + Rank>(key: &B) -> u64 {
        !key.rank()
    }
}

impl Bound for Below {
    fn bound<B: ?Sized + Rank>(key: &B) -> u64 {
        !(if key.is_alone() { key.rank().saturating_sub(1) } else { key.rank() })
    }
}

/// A measure that counts: two neighbours differ by 1.
trait CountsUp<A: ?Sized> {
    /// The measure of zero, if this counts.
    const ZERO: Option<u64>;
}

macro_rules! counts_up {
    ($($measure:ident [$($bound:tt)*] $zero:expr;)*) => {$(
        impl<A: $($bound)*> CountsUp<A> for $measure {
            const ZERO: Option<u64> = $zero;
        }
    )*};
}
counts_up! {
    ByRank [?Sized + Rank] A::ZERO;
    ByRankDown [?Sized + Rank] A::ZERO;
    ByLength [Collection] Some(0);
    ByLengthDown [Collection] Some(0);
}

/// `s.n > 0`, `s.items.len() < capacity`: how often the field can be one less, or one more, before the bound is reached.
struct Steps<M>(PhantomData<M>);

/// `s.free >= wanted`: how often what is wanted is there.
struct Shares<M>(PhantomData<M>);

/// `s.closed`: all.
struct IfFlag;

/// `!s.items.is_empty()`: the number of items.
struct Items;

/// No number.
struct NoCount;

/// The same as `C`, where the bound is a field as well.
struct Both<M, R, C>(PhantomData<(M, R, C)>);

fn as_number(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl<A: ?Sized, M: Measure<A> + CountsUp<A>> Counts<A> for Steps<M> {
    fn is_known(_: u64) -> bool {
        M::ZERO.is_some()
    }

    #[inline]
    fn count(of: &A, bound: u64) -> usize {
        M::measure(of).checked_sub(bound).map_or(0, |rest| as_number(rest).saturating_add(1))
    }
}

impl<A: ?Sized, M: Measure<A> + CountsUp<A>> Counts<A> for Shares<M> {
    fn is_known(_: u64) -> bool {
        M::ZERO.is_some()
    }

    #[inline]
    fn count(of: &A, bound: u64) -> usize {
        let above_zero = |number: u64| number.saturating_sub(M::ZERO.unwrap_or(0));
        as_number(above_zero(M::measure(of)) / above_zero(bound).max(1))
    }
}

impl<A: ?Sized + Number> Counts<A> for IfFlag {
    fn is_known(bound: u64) -> bool {
        A::IS_FLAG && bound == true.number()
    }

    #[inline]
    fn count(of: &A, bound: u64) -> usize {
        if of.number() == bound { usize::MAX } else { 0 }
    }
}

impl<A: Collection> Counts<A> for Items {
    fn is_known(bound: u64) -> bool {
        bound == false.number()
    }

    #[inline]
    fn count(of: &A, _: u64) -> usize {
        of.length()
    }
}

impl<A: ?Sized> Counts<A> for NoCount {
    fn is_known(_: u64) -> bool {
        false
    }

    fn count(_: &A, _: u64) -> usize {
        0
    }
}

impl<A: ?Sized, B: ?Sized + Rank, M: CountsUp<A>, R: Bound, C: Counts<A>> CountsBoth<A, B> for Both<M, R, C> {
    fn is_known() -> bool {
        M::ZERO.is_some()
    }

    #[inline]
    fn count(of: &A, bound: &B) -> usize {
        C::count(of, R::bound(bound))
    }
}

/// The hasher is the same at all times, because keys and readings are hashed at different times.
fn hash<A: ?Sized + Hash>(of: &A) -> u64 {
    FixedState::default().hash_one(of)
}

impl Number for bool {
    const IS_FLAG: bool = true;

    #[inline]
    fn number(&self) -> u64 {
        u64::from(*self)
    }
}

impl Number for str {
    #[inline]
    fn number(&self) -> u64 {
        hash(self)
    }
}

impl Number for String {
    #[inline]
    fn number(&self) -> u64 {
        self.as_str().number()
    }
}

impl<P: Number> Number for Option<P> {
    #[inline]
    fn number(&self) -> u64 {
        self.as_ref().map_or(0, |value| value.number().wrapping_add(1))
    }
}

impl<P: Number, Q: Number> Number for (P, Q) {
    #[inline]
    fn number(&self) -> u64 {
        hash(&(self.0.number(), self.1.number()))
    }
}

macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<P: Number + ?Sized> Number for $pointer {
            const IS_FLAG: bool = P::IS_FLAG;

            #[inline]
            fn number(&self) -> u64 {
                (**self).number()
            }
        }
    )*};
}
pointers!(&P, Box<P>, Arc<P>);

/// Numbers with an order.
macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Number for $number {
            #[inline]
            fn number(&self) -> u64 {
                self.rank()
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, char, Duration);

macro_rules! nonzero {
    ($($number:ty),*) => {$(
        impl Number for NonZero<$number> {
            #[inline]
            fn number(&self) -> u64 {
                self.get().rank()
            }
        }

        impl Fixed for NonZero<$number> {}
    )*};
}
nonzero!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

/// A type whose values have an order that a number can express: the greater of two values never has the lower number.
pub trait Rank {
    /// The number of zero, if neighbours have neighbouring numbers: of the integers.
    #[doc(hidden)]
    const ZERO: Option<u64> = None;

    /// The number.
    fn rank(&self) -> u64;

    /// Whether all greater values have higher numbers, and all smaller values lower numbers, as far as there are such numbers.
    fn is_alone(&self) -> bool {
        true
    }
}

/// Unsigned integers are their own numbers. Signed ones are shifted, so that the lowest is zero.
macro_rules! ranks {
    ($($unsigned:ty, $signed:ty);*) => {$(
        impl Rank for $unsigned {
            const ZERO: Option<u64> = Some(0);

            #[inline]
            #[allow(clippy::cast_lossless, reason = "of every width")]
            fn rank(&self) -> u64 {
                *self as u64
            }
        }

        impl Rank for $signed {
            const ZERO: Option<u64> = Some(1 << 63);

            #[inline]
            #[allow(clippy::cast_lossless, clippy::cast_sign_loss, reason = "of every width")]
            fn rank(&self) -> u64 {
                (*self as i64 as u64) ^ (1 << 63)
            }
        }
    )*};
}
ranks!(u8, i8; u16, i16; u32, i32; u64, i64; usize, isize);

/// All values from `u64::MAX` on have the same number.
impl Rank for u128 {
    #[inline]
    fn rank(&self) -> u64 {
        u64::try_from(*self).unwrap_or(u64::MAX)
    }

    #[inline]
    fn is_alone(&self) -> bool {
        u64::try_from(*self).is_ok()
    }
}

impl Rank for i128 {
    #[inline]
    fn rank(&self) -> u64 {
        i64::try_from(*self).unwrap_or(if *self < 0 { i64::MIN } else { i64::MAX }).rank()
    }

    #[inline]
    fn is_alone(&self) -> bool {
        i64::try_from(*self).is_ok()
    }
}

impl Rank for Duration {
    #[inline]
    fn rank(&self) -> u64 {
        self.as_nanos().rank()
    }

    #[inline]
    fn is_alone(&self) -> bool {
        self.as_nanos().is_alone()
    }
}

impl Rank for char {
    #[inline]
    fn rank(&self) -> u64 {
        u32::from(*self).rank()
    }
}

impl Rank for f64 {
    /// The bits in their total order, except that the two zeros are equal.
    #[inline]
    fn rank(&self) -> u64 {
        let bits = (self + 0.0).to_bits();
        if bits >> 63 == 0 { bits | (1 << 63) } else { !bits }
    }
}

impl Rank for f32 {
    #[inline]
    fn rank(&self) -> u64 {
        f64::from(*self).rank()
    }
}

#[cfg(all(test, not(warded_loom)))]
mod tests;
