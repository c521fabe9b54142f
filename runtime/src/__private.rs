//! What the macros call. Not for you: it changes without notice.

pub use core;

/// The procedural macros behind the `macro_rules!` of this crate, which tell them its name.
pub mod macros {
    pub use warded_macros::{
        lock_order, locked, reached, read_lock, requires_of, select_event, try_locked, try_read_lock, try_wait_until,
        try_with_lock, wait_until, wait_until_blocking, with_lock, with_lock_blocking,
    };
}

use std::{
    marker::PhantomData,
    num::NonZeroUsize,
    pin::Pin,
    rc::Rc,
    sync::{Arc, LazyLock},
    time::Duration,
};

pub use crate::acquire_all::Locks;
pub use crate::block_on;
pub use crate::cancel_safe;
pub use crate::holding::{
    BeforeOthers, ComesAfter, HasLevel, Held, IsBeforeNoOthers, IsBeforeOthers, IsKnownHeld, Level, LevelInfo, Levels,
    NotAfter, Scope, WhileHeld, WriteOneLockOrderForAllItsChainsOrSelfBeforeTheLevel,
};
pub use crate::keys::{
    About, AboutFields, Collection, Comparison, Emptiness, Evaluated, Fields, FirstKey, Fixed, Kept, Keys, Length,
    NoKey, Number, Optional, Presence, Rank, Unknown, Whole,
};
pub use crate::monitor::{Captured, Each, LockedMonitors, Monitors, OneLocked};
pub use crate::requires::{
    BehindItsLock, Guarded, GuardedToRead, HeldToRead, HoldingAcquire, HoldingAsks, HoldingGuard, HoldingIsForWithLock,
    LendsToBody, LendsToReader, NotGuarded, Seen, Several, WriteGuardedNoHoldingAboveTheOtherImpl, guarded,
    guarded_to_read, lent, lent_to_reader, never_called, not_guarded,
};
pub use crate::select::{
    AddElse, BehindBody, Both, Branch, Branches, Choose, Found, IsNoPrimitive, IsNoPut, IsNoSleep, IsNoTick,
    IsNoTimeout, IsWon, LosesNothing, Order, Outcome, OutlivesNothing, Select, Which, Won, behind_body, both, branch,
    branch_without_else, choose, is_no_primitive, is_no_put, is_no_sleep, is_no_tick, is_no_timeout, losers_leave,
    loses_nothing, never_otherwise, never_run, outlives_nothing, ran, runs, select, won,
};
use futures_core::FusedFuture;

use crate::{
    Condition, ConditionGuard, Deadline, Lock, LockGuard, Monitor, MonitorGuard, NamedCondition, Ordered, RwLock,
    RwLockReadGuard, RwLockWriteGuard, Wait,
    holding::Known,
    monitor::{Reaching, Written},
    named_futures::{
        Acquire, AcquireEight, AcquireFive, AcquireFour, AcquireSeven, AcquireSix, AcquireThree, AcquireTwo,
        AcquireWhen, ConditionAcquire, ConditionAcquireWhen, MonitorReached, MonitorWaitUntil, Read, Timeout, Write,
    },
};

// Methods of these traits have names that nobody types by mistake: rustc would propose the trait.

// --- which lock ---

/// A reference to a lock or a condition, or to what leads to one.
///
/// `'a` is how long the lock can be used: that of the innermost reference, so that a guard may outlive a `&&Lock`.
#[diagnostic::on_unimplemented(
    message = "this is not a lock: name one, such as `self.state`",
    label = "not a lock",
    note = "that is a lock of a `#[guarded]` struct, or any `Lock<T>`, `Monitor<T>`, `RwLock<T>` or `Condition<T>`, also behind `&`, `Arc`, `Rc` or `Box`"
)]
pub trait LeadsToLock<'a> {
    /// The lock or the condition.
    type Target: ?Sized + 'a;

    /// The way there.
    fn leads_to(self) -> &'a Self::Target;
}

impl<'a, T: ?Sized> LeadsToLock<'a> for &'a Lock<T> {
    type Target = Lock<T>;

    #[inline]
    fn leads_to(self) -> &'a Lock<T> {
        self
    }
}

/// The other ends of the way. rustc names one, as an example.
macro_rules! targets {
    ($([$($generics:tt)*] $target:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<'a, $($generics)*> LeadsToLock<'a> for &'a $target {
            type Target = $target;

            #[inline]
            fn leads_to(self) -> &'a $target {
                self
            }
        }
    )*};
}
targets!([T: ?Sized] Monitor<T>, [T: ?Sized] RwLock<T>, [T: ?Sized] Condition<T>, [T: ?Sized, const KEY: usize] NamedCondition<T, KEY>, ['h, O: ?Sized, H] HoldingIsForWithLock<'h, O, H>);

/// A reference to an instance of a `#[guarded]` struct, or to what leads to one. Each has the lock that guards `S`.
#[diagnostic::on_unimplemented(
    message = "its struct has the lock of a condition: write the condition with its struct, `buffer.not_empty`",
    label = "a condition without its struct",
    note = "the struct may be behind `&`, `Arc`, `Rc` or `Box`; behind any other pointer write `(*pointer).not_empty`"
)]
pub trait HasLock<'a, S: ?Sized> {
    /// A lock or a monitor of an `S`.
    type Lock: ?Sized + 'a;

    /// The lock of this instance.
    fn its_lock(self) -> &'a Self::Lock;
}

/// What owns something, or shares it, lends it as long as it is borrowed itself.
macro_rules! pointers {
    ($([$($generics:tt)*] $pointer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<'a, 'p, $($generics)*> LeadsToLock<'a> for &'p $pointer
        where
            &'p L: LeadsToLock<'a>,
        {
            type Target = <&'p L as LeadsToLock<'a>>::Target;

            #[inline]
            fn leads_to(self) -> &'a Self::Target {
                (&**self).leads_to()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<'a, 'p, $($generics)*, S: ?Sized> HasLock<'a, S> for &'p $pointer
        where
            &'p L: HasLock<'a, S>,
        {
            type Lock = <&'p L as HasLock<'a, S>>::Lock;

            #[inline]
            fn its_lock(self) -> &'a Self::Lock {
                (&**self).its_lock()
            }
        }
    )*};
}
pointers!([L: ?Sized] &mut L, [L: ?Sized] Arc<L>, [L: ?Sized] Rc<L>, [L: ?Sized] Box<L>, [L: ?Sized] Pin<Box<L>>, [L] LazyLock<L>, [L: ?Sized] Ordered<L>, ['n, L: ?Sized] NotGuarded<'n, L>);

#[diagnostic::do_not_recommend]
impl<'a, 'p, L: ?Sized> LeadsToLock<'a> for &&'p L
where
    &'p L: LeadsToLock<'a>,
{
    type Target = <&'p L as LeadsToLock<'a>>::Target;

    #[inline]
    fn leads_to(self) -> &'a Self::Target {
        (*self).leads_to()
    }
}

#[diagnostic::do_not_recommend]
impl<'a, 'p, S: ?Sized, L: ?Sized> HasLock<'a, S> for &&'p L
where
    &'p L: HasLock<'a, S>,
{
    type Lock = <&'p L as HasLock<'a, S>>::Lock;

    #[inline]
    fn its_lock(self) -> &'a Self::Lock {
        (*self).its_lock()
    }
}

/// Borrows by a method, so that a reference is borrowed from anew, and what is none is borrowed.
pub trait IsBorrowed {
    /// `&*self` or `&self`
    #[inline]
    fn borrowed_by_wait_until(&self) -> &Self {
        self
    }
}

impl<T: ?Sized> IsBorrowed for T {}

// --- what it can do ---

/// What one task at a time has.
#[diagnostic::on_unimplemented(
    message = "a condition is a reason to wait on a lock, and not the lock: write `with_lock!(self.state, |s| ..)`",
    label = "not a lock",
    note = "to wait for the condition, write `wait_until!(self.not_empty, |s| ..)`"
)]
pub trait IsExclusive<'a> {
    /// The future of its guard.
    type Acquire: Wait<Output = Self::Guard>;
    /// Its guard.
    type Guard;

    /// Waits for it.
    fn exclusive(&'a self) -> Self::Acquire;

    /// It, if it is free.
    fn try_exclusive(&'a self) -> Option<Self::Guard>;
}

macro_rules! exclusive {
    ($($lock:ident: $acquire:ident $try_acquire:ident $future:ident $guard:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<'a, T: ?Sized + 'a> IsExclusive<'a> for $lock<T> {
            type Acquire = $future<'a, T>;
            type Guard = $guard<'a, T>;

            #[inline]
            #[cfg_attr(debug_assertions, track_caller)]
            fn exclusive(&'a self) -> $future<'a, T> {
                self.$acquire()
            }

            #[inline]
            fn try_exclusive(&'a self) -> Option<$guard<'a, T>> {
                self.$try_acquire()
            }
        }
    )*};
}
exclusive! {
    Lock: acquire try_acquire Acquire LockGuard,
    RwLock: write try_write Write RwLockWriteGuard,
    Condition: acquire try_acquire ConditionAcquire ConditionGuard
}

/// A type of its own: rustc speaks of what is wanting of the lock itself, and not of what that wants, if it is of one type.
#[derive(Debug)]
pub struct Itself<L: ?Sized>(PhantomData<L>);

/// `with_lock!` on a monitor: rustc says that it is none.
impl<'a, T: ?Sized + 'a> IsExclusive<'a> for Monitor<T>
where
    Itself<Self>: IsHeldAcrossAwaits<'a>,
{
    type Acquire = <Itself<Self> as IsHeldAcrossAwaits<'a>>::Acquire;
    type Guard = <Self::Acquire as Future>::Output;

    fn exclusive(&'a self) -> Self::Acquire {
        unreachable!("a monitor is not held across awaits")
    }

    fn try_exclusive(&'a self) -> Option<Self::Guard> {
        unreachable!("a monitor is not held across awaits")
    }
}

/// No monitor is.
#[diagnostic::on_unimplemented(
    message = "a `Monitor` is locked at once, without await: write `locked!(self.state, |s| ..)`",
    label = "a monitor",
    note = "`try_locked!` is for `try_with_lock!` and `try_read_lock!`; to hold it across an await, declare `state: Lock`"
)]
pub trait IsHeldAcrossAwaits<'a> {
    /// A future.
    type Acquire: Wait;
}

// --- for a moment ---

/// What a thread has for a moment.
#[diagnostic::on_unimplemented(
    message = "only a `Monitor` is locked without await: write `with_lock!(self.state, |s| ..)`",
    label = "not a monitor",
    note = "or declare `state: Monitor`, which is never held across an await"
)]
pub trait IsMonitor<'a> {
    /// Its guard.
    type Guard;

    /// Locks it.
    fn locked(&'a self) -> Self::Guard;
}

/// What a thread has for a moment, or not at all: a trait of its own, since the advice is another one.
#[diagnostic::on_unimplemented(
    message = "`try_locked!` is for a `Monitor`: write `try_with_lock!(self.state, |s| ..)`",
    label = "not a monitor",
    note = "or declare `state: Monitor`, which is never held across an await"
)]
pub trait IsTriedMonitor<'a> {
    /// Its guard.
    type Guard;

    /// Locks it, if it is free.
    fn try_locked(&'a self) -> Option<Self::Guard>;
}

#[diagnostic::do_not_recommend]
impl<'a, T: ?Sized + 'a> IsMonitor<'a> for Monitor<T> {
    type Guard = MonitorGuard<'a, T>;

    #[inline]
    #[track_caller]
    fn locked(&'a self) -> MonitorGuard<'a, T> {
        self.lock()
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T: ?Sized + 'a> IsTriedMonitor<'a> for Monitor<T> {
    type Guard = MonitorGuard<'a, T>;

    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    fn try_locked(&'a self) -> Option<MonitorGuard<'a, T>> {
        self.try_lock()
    }
}

/// A condition is no monitor in the first place.
impl<'a, T: ?Sized + 'a, const KEY: usize> IsMonitor<'a> for NamedCondition<T, KEY>
where
    Itself<Self>: IsNoCondition,
{
    type Guard = <Itself<Self> as IsNoCondition>::Guard;

    fn locked(&'a self) -> Self::Guard {
        unreachable!("a condition is no monitor")
    }
}

/// A condition is no monitor in the first place.
impl<'a, T: ?Sized + 'a, const KEY: usize> IsTriedMonitor<'a> for NamedCondition<T, KEY>
where
    Itself<Self>: IsNoCondition,
{
    type Guard = <Itself<Self> as IsNoCondition>::Guard;

    fn try_locked(&'a self) -> Option<Self::Guard> {
        unreachable!("a condition is no monitor")
    }
}

/// No condition is.
#[diagnostic::on_unimplemented(
    message = "a condition is a reason to wait on a monitor, and not the monitor: write `locked!(self.state, |s| ..)`",
    label = "not a monitor",
    note = "to wait for the condition, write `wait_until!(self.not_empty)`"
)]
pub trait IsNoCondition {
    /// A guard.
    type Guard;
}

/// `locked!`
#[inline]
#[track_caller]
pub fn locked<'a, L>(monitor: L) -> <L::Target as IsMonitor<'a>>::Guard
where
    L: LeadsToLock<'a>,
    L::Target: IsMonitor<'a>,
{
    monitor.leads_to().locked()
}

/// `try_locked!`
#[inline]
#[cfg_attr(debug_assertions, track_caller)]
pub fn try_locked<'a, L>(monitor: L) -> Option<<L::Target as IsTriedMonitor<'a>>::Guard>
where
    L: LeadsToLock<'a>,
    L::Target: IsTriedMonitor<'a>,
{
    monitor.leads_to().try_locked()
}

/// `with_lock!`
#[inline]
#[cfg_attr(debug_assertions, track_caller)]
pub fn acquire<'a, L>(lock: L) -> <L::Target as IsExclusive<'a>>::Acquire
where
    L: LeadsToLock<'a>,
    L::Target: IsExclusive<'a>,
{
    lock.leads_to().exclusive()
}

/// `try_with_lock!`
#[inline]
pub fn try_acquire<'a, L>(lock: L) -> Option<<L::Target as IsExclusive<'a>>::Guard>
where
    L: LeadsToLock<'a>,
    L::Target: IsExclusive<'a>,
{
    lock.leads_to().try_exclusive()
}

/// What several tasks may read at once.
#[diagnostic::on_unimplemented(
    message = "only an `RwLock` is read by several tasks at once: write `with_lock!(self.state, |s| ..)`",
    label = "not an `RwLock`",
    note = "or declare `state: RwLock`"
)]
pub trait IsShared<'a> {
    /// The future of its guard.
    type Read: Wait;

    /// Waits for shared access.
    fn shared(&'a self) -> Self::Read;

    /// Shared access, if there is no writer, and nobody who waits.
    fn try_shared(&'a self) -> Option<<Self::Read as Future>::Output>;
}

#[diagnostic::do_not_recommend]
impl<'a, T: ?Sized + 'a> IsShared<'a> for RwLock<T> {
    type Read = Read<'a, T>;

    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    fn shared(&'a self) -> Read<'a, T> {
        self.read()
    }

    #[inline]
    fn try_shared(&'a self) -> Option<RwLockReadGuard<'a, T>> {
        self.try_read()
    }
}

/// `read_lock!` on a monitor: rustc says what to write.
impl<'a, T: ?Sized + 'a> IsShared<'a> for Monitor<T>
where
    Itself<Self>: IsHeldAcrossAwaits<'a>,
{
    type Read = <Itself<Self> as IsHeldAcrossAwaits<'a>>::Acquire;

    fn shared(&'a self) -> Self::Read {
        unreachable!("a monitor is not held across awaits")
    }

    fn try_shared(&'a self) -> Option<<Self::Read as Future>::Output> {
        unreachable!("a monitor is not held across awaits")
    }
}

/// `read_lock!`
#[inline]
#[cfg_attr(debug_assertions, track_caller)]
pub fn read<'a, L>(lock: L) -> <L::Target as IsShared<'a>>::Read
where
    L: LeadsToLock<'a>,
    L::Target: IsShared<'a>,
{
    lock.leads_to().shared()
}

/// `try_read_lock!`
#[inline]
pub fn try_read<'a, L>(lock: L) -> Option<<<L::Target as IsShared<'a>>::Read as Future>::Output>
where
    L: LeadsToLock<'a>,
    L::Target: IsShared<'a>,
{
    lock.leads_to().try_shared()
}

// --- waiting until a predicate holds ---

/// What can be waited on. `B` is what the macro found before the last dot: it leads a named condition to its lock.
#[diagnostic::on_unimplemented(
    message = "nobody waits on an `RwLock` until a predicate holds: use a `Lock`",
    label = "an `RwLock`",
    note = "declare `state: Lock`, and `wait_until!(self.state, |s| ..)` waits on it"
)]
pub trait IsWaitedOn<'a, B>: 'a {
    /// What asks the predicates.
    type Asks: AsksPredicates;

    /// Where the predicates of those who wait are asked.
    fn waited_on(&'a self, base: B) -> Self::Asks;
}

impl<'a, B, T: ?Sized + 'a> IsWaitedOn<'a, B> for Lock<T> {
    type Asks = Asked<&'a Lock<T>, T>;

    #[inline]
    fn waited_on(&'a self, _: B) -> Self::Asks {
        Asked { on: self, keys: Keys::NONE }
    }
}

#[diagnostic::do_not_recommend]
impl<'a, B, T: ?Sized + 'a> IsWaitedOn<'a, B> for Monitor<T> {
    type Asks = Asked<&'a Monitor<T>, T>;

    #[inline]
    fn waited_on(&'a self, _: B) -> Self::Asks {
        Asked { on: self, keys: Keys::NONE }
    }
}

#[diagnostic::do_not_recommend]
impl<'a, B, T: ?Sized + 'a> IsWaitedOn<'a, B> for Condition<T> {
    type Asks = Asked<&'a Condition<T>, T>;

    #[inline]
    fn waited_on(&'a self, _: B) -> Self::Asks {
        Asked { on: self, keys: Keys::NONE }
    }
}

impl<'a, B, T: ?Sized + 'a, const KEY: usize> IsWaitedOn<'a, B> for NamedCondition<T, KEY>
where
    B: HasLock<'a, T>,
    B::Lock: IsWaitedOn<'a, (), Asks: AsksPredicates<Value = T>>,
{
    type Asks = <B::Lock as IsWaitedOn<'a, ()>>::Asks;

    #[inline]
    fn waited_on(&'a self, base: B) -> Self::Asks {
        base.its_lock().waited_on(())
    }
}

/// The first half of `wait_until!`: on what. In two halves, so that what is wrong with one is said once, and there.
#[inline]
pub fn waited_on<'a, L, B>(lock: L, base: B) -> <L::Target as IsWaitedOn<'a, B>>::Asks
where
    L: LeadsToLock<'a>,
    L::Target: IsWaitedOn<'a, B>,
{
    lock.leads_to().waited_on(base)
}

/// What asks the predicates of those that wait.
pub trait AsksPredicates: Sized {
    /// What the predicates read.
    type Value: ?Sized;

    /// Waits for the predicate of which this is known.
    #[must_use]
    fn knowing(self, keys: Keys<Self::Value>) -> Self;
}

/// Evaluates what every evaluation of the predicate begins with, if it is of a type that keys can have.
#[inline]
pub fn keyed_first<L: AsksPredicates, V: Kept>(
    _: &L,
    value: impl FnOnce(About<L::Value>) -> FirstKey<V>,
) -> FirstKey<V> {
    V::kept(|| value(About::new()))
}

/// A lock or a monitor that is waited on, and what is known already of the predicate.
#[derive(Debug)]
pub struct Asked<L, T: ?Sized> {
    pub(crate) on: L,
    pub(crate) keys: Keys<T>,
}

impl<L, T: ?Sized> AsksPredicates for Asked<L, T> {
    type Value = T;

    #[inline]
    fn knowing(self, keys: Keys<T>) -> Self {
        Self { keys, ..self }
    }
}

// The second half of `wait_until!`: until what. The predicate gets what it captures as its second argument, so that it captures
// nothing itself. rustc shows the bounds that a borrowed capture breaks, with their lines. These are methods of each type, as a bound
// of a trait would be the same for all, and a closure that is given for a `FnMut` is no `Fn`. They are written out, because rustc shows
// the whole invocation of a macro beside such a bound.

impl<'a, T: ?Sized> Asked<&'a Lock<T>, T> {
    /// Waits until the predicate holds.
    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn until<K, P>(
        self,
        captured: K,
        predicate: P,
    ) -> AcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P>>
    where
        P: FnMut(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns what it reads: copy or clone that before the wait
        P: 'static,         // a predicate owns what it reads: copy or clone that before the wait
    {
        let keys = self.keys;
        self.wait(captured, predicate, keys)
    }

    /// [`until`](Self::until), where something is known of the predicate: what must be so for it to hold. In the expansion it
    /// stands behind the predicate, so that an editor completes the predicate first.
    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn until_keyed<K, P>(
        self,
        captured: K,
        predicate: P,
        keys: &dyn Fn(About<T>, &K) -> Keys<T>,
    ) -> AcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P>>
    where
        P: FnMut(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns what it reads: copy or clone that before the wait
        P: 'static,         // a predicate owns what it reads: copy or clone that before the wait
    {
        let keys = keys(About::new(), &captured);
        self.wait(captured, predicate, keys)
    }

    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    fn wait<K, P>(
        self,
        captured: K,
        mut predicate: P,
        keys: Keys<T>,
    ) -> AcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P>>
    where
        P: FnMut(&T, &K) -> bool + Send + 'static,
        K: Captured + Send,
    {
        self.on.acquire_when_keyed(move |value: &T| predicate(value, &captured), keys)
    }
}

impl<'a, T: ?Sized> Asked<&'a Condition<T>, T> {
    /// Waits until the predicate holds.
    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn until<K, P>(
        self,
        captured: K,
        predicate: P,
    ) -> ConditionAcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P>>
    where
        P: FnMut(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns what it reads: copy or clone that before the wait
        P: 'static,         // a predicate owns what it reads: copy or clone that before the wait
    {
        let keys = self.keys;
        self.wait(captured, predicate, keys)
    }

    /// [`until`](Self::until), where something is known of the predicate: what must be so for it to hold. In the expansion it
    /// stands behind the predicate, so that an editor completes the predicate first.
    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn until_keyed<K, P>(
        self,
        captured: K,
        predicate: P,
        keys: &dyn Fn(About<T>, &K) -> Keys<T>,
    ) -> ConditionAcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P>>
    where
        P: FnMut(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns what it reads: copy or clone that before the wait
        P: 'static,         // a predicate owns what it reads: copy or clone that before the wait
    {
        let keys = keys(About::new(), &captured);
        self.wait(captured, predicate, keys)
    }

    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    fn wait<K, P>(
        self,
        captured: K,
        mut predicate: P,
        keys: Keys<T>,
    ) -> ConditionAcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P>>
    where
        P: FnMut(&T, &K) -> bool + Send + 'static,
        K: Captured + Send,
    {
        self.on.acquire_when_keyed(move |value: &T| predicate(value, &captured), keys)
    }
}

impl<'a, T: ?Sized> Asked<&'a Monitor<T>, T> {
    /// Waits until the predicate holds.
    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn until<K, P>(self, captured: K, predicate: P) -> MonitorWaitUntil<'a, T, Written<T, K, P>>
    where
        P: Fn(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns what it reads: copy or clone that before the wait
        P: 'static,         // a predicate owns what it reads: copy or clone that before the wait
    {
        let keys = self.keys;
        self.wait(captured, predicate, keys)
    }

    /// [`until`](Self::until), where something is known of the predicate: what must be so for it to hold. In the expansion it
    /// stands behind the predicate, so that an editor completes the predicate first.
    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn until_keyed<K, P>(
        self,
        captured: K,
        predicate: P,
        keys: &dyn Fn(About<T>, &K) -> Keys<T>,
    ) -> MonitorWaitUntil<'a, T, Written<T, K, P>>
    where
        P: Fn(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns what it reads: copy or clone that before the wait
        P: 'static,         // a predicate owns what it reads: copy or clone that before the wait
    {
        let keys = keys(About::new(), &captured);
        self.wait(captured, predicate, keys)
    }

    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    fn wait<K, P>(self, captured: K, predicate: P, keys: Keys<T>) -> MonitorWaitUntil<'a, T, Written<T, K, P>>
    where
        P: Fn(&T, &K) -> bool + Send + 'static,
        K: Captured + Send,
    {
        self.on.wait_until_written(captured, predicate, keys)
    }
}

/// What can be waited for without being locked.
#[diagnostic::on_unimplemented(
    message = "`reached!` waits on a `Monitor`: on a `Lock` write `wait_until!(self.state, |s| .., |_| ())`",
    label = "not a monitor",
    note = "that takes the lock and gives it back; or declare `state: Monitor`"
)]
pub trait CanBeReached {
    /// What waits.
    type ToReach;

    /// Waits so.
    fn to_reach(self) -> Self::ToReach;
}

/// What can be tried, and a predicate with it.
#[diagnostic::on_unimplemented(
    message = "`try_wait_until!` tries a `Monitor`: of a `Lock` write `try_with_lock!(self.state, |s| ..)`, and look at `s` there",
    label = "not a monitor",
    note = "or declare `state: Monitor`"
)]
pub trait CanBeTried {
    /// What tries.
    type ToTry;

    /// Tries so.
    fn to_try(self) -> Self::ToTry;
}

/// `reached!`
#[derive(Debug)]
pub struct ToReach<A>(A);

/// `try_wait_until!`
#[derive(Debug)]
pub struct ToTry<A>(A);

#[diagnostic::do_not_recommend]
impl<T: ?Sized> CanBeReached for Asked<&Monitor<T>, T> {
    type ToReach = ToReach<Self>;

    #[inline]
    fn to_reach(self) -> ToReach<Self> {
        ToReach(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized> CanBeTried for Asked<&Monitor<T>, T> {
    type ToTry = ToTry<Self>;

    #[inline]
    fn to_try(self) -> ToTry<Self> {
        ToTry(self)
    }
}

/// `reached!`
#[inline]
pub fn to_reach<A: CanBeReached>(on: A) -> A::ToReach {
    on.to_reach()
}

/// `try_wait_until!`
#[inline]
pub fn to_try<A: CanBeTried>(on: A) -> A::ToTry {
    on.to_try()
}

impl<'a, T: ?Sized> ToReach<Asked<&'a Monitor<T>, T>> {
    /// Waits until the predicate has held.
    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn until<K, P>(self, captured: K, predicate: P) -> MonitorReached<'a, T, Reaching<Written<T, K, P>>>
    where
        P: Fn(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns what it reads: copy or clone that before the wait
        P: 'static,         // a predicate owns what it reads: copy or clone that before the wait
    {
        self.0.on.reached_written(captured, predicate, self.0.keys)
    }

    /// The same, where something is known of the predicate.
    #[inline]
    pub fn until_keyed<K, P>(
        self,
        captured: K,
        predicate: P,
        keys: &dyn Fn(About<T>, &K) -> Keys<T>,
    ) -> MonitorReached<'a, T, Reaching<Written<T, K, P>>>
    where
        P: Fn(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns what it reads: copy or clone that before the wait
        P: 'static,         // a predicate owns what it reads: copy or clone that before the wait
    {
        let keys = keys(About::new(), &captured);
        self.0.on.reached_written(captured, predicate, keys)
    }
}

impl<L: AsksPredicates> AsksPredicates for ToReach<L> {
    type Value = L::Value;

    #[inline]
    fn knowing(self, keys: Keys<L::Value>) -> Self {
        Self(self.0.knowing(keys))
    }
}

impl<'a, T: ?Sized> ToTry<Asked<&'a Monitor<T>, T>> {
    /// The guard, if the predicate holds and nobody is overtaken.
    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn until<P: Fn(&T) -> bool>(self, predicate: P) -> Option<MonitorGuard<'a, T>> {
        self.0.on.try_wait_until_written(predicate, self.0.keys)
    }
}

// --- in a branch of a select ---

pin_project_lite::pin_project! {
    /// A wait whose body runs before the losers are dropped, so that it may be for a monitor.
    #[derive(Debug)]
    pub struct RunsFirst<W> {
        #[pin]
        wait: W,
    }
}

impl<W: Future> Future for RunsFirst<W> {
    type Output = W::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<W::Output> {
        self.project().wait.poll(cx)
    }
}

impl<W: FusedFuture> FusedFuture for RunsFirst<W> {
    fn is_terminated(&self) -> bool {
        self.wait.is_terminated()
    }
}

crate::select::wait!([W: FusedFuture] RunsFirst<W>);

/// A wait for a predicate, with a body that runs before the losers are dropped.
#[inline]
pub fn runs_first<W: FusedFuture>(wait: W) -> RunsFirst<W> {
    RunsFirst { wait }
}

/// A wait whose guard, or whose body, is for the branch that has won.
#[diagnostic::on_unimplemented(
    message = "a `Monitor` would stay locked while the other branches are dropped: write `wait_until!(self.state, |s| .., |s| ..)`",
    label = "gives the guard of a monitor",
    note = "its body runs before they are dropped, and the body of the branch afterwards, without the monitor"
)]
pub trait RunsAfterwards {
    /// The same. Not known where there is none, so that rustc says that once.
    type Wait;

    /// The same.
    fn wait(self) -> Self::Wait;
}

macro_rules! runs_afterwards {
    ($([$($generics:tt)*] $wait:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> RunsAfterwards for $wait {
            type Wait = Self;

            #[inline]
            fn wait(self) -> Self {
                self
            }
        }
    )*};
}
runs_afterwards! {
    [T: ?Sized, F] AcquireWhen<'_, T, F>;
    [T: ?Sized, F] ConditionAcquireWhen<'_, T, F>;
    [O: ?Sized, F: RunsAfterwards] crate::requires::HoldingAcquire<'_, O, F>;
}

/// A branch of which the body, if it has one, runs when it has won.
#[inline]
pub fn runs_afterwards<W: RunsAfterwards>(wait: W) -> W::Wait {
    wait.wait()
}

/// What may be kept while the `async` body of `wait_until!` awaits.
#[diagnostic::on_unimplemented(
    message = "a `Monitor` is never held across an await: write `|s| ..`, and await behind the body",
    label = "awaits while the monitor is locked",
    note = "to hold it across an await, declare `state: Lock`"
)]
pub trait MayBeHeldAcrossAwaits {}

impl<T: ?Sized> MayBeHeldAcrossAwaits for Asked<&Lock<T>, T> {}

#[diagnostic::do_not_recommend]
impl<T: ?Sized> MayBeHeldAcrossAwaits for Asked<&Condition<T>, T> {}

/// `async |s| ..` of `wait_until!`
#[inline]
pub fn held_across_awaits<L: MayBeHeldAcrossAwaits>(on: L) -> L {
    on
}

/// What the struct `Self` guards may be waited for by the condition `KEY`: `when = …`
#[diagnostic::on_unimplemented(
    message = "this condition declares no `when`: write the predicate here, `wait_until!(self.not_empty, |s| ..)`",
    label = "does not say what to wait for",
    note = "or declare it once for all: `#[condition(of = state, when = |s| ..)]`"
)]
pub trait DeclaresWhen<const KEY: usize> {
    /// [`When<KEY>`](When). Not known where there is none, so that rustc says that once.
    type When;

    /// Whether it holds.
    fn when(&self) -> bool;

    /// What tells how many may go on while it holds.
    #[must_use]
    fn about(about: About<Self>) -> Keys<Self> {
        about.keyed_nothing()
    }
}

/// What says by itself when a wait ends.
#[diagnostic::on_unimplemented(
    message = "say what to wait for: write `wait_until!(self.state, |s| ..)`",
    label = "a lock, without a predicate",
    note = "a condition may declare its predicate once for all: `#[condition(of = state, when = |s| ..)]`"
)]
pub trait KnowsWhen<'a, B>: IsWaitedOn<'a, B> {
    /// Its predicate.
    type When;

    /// What it says.
    fn when() -> Self::When;

    /// What asks it: evaluated once, it is known for all that wait for it.
    fn asks(&'a self, base: B) -> Self::Asks {
        self.waited_on(base)
    }
}

impl<'a, B, T: ?Sized + 'a, const KEY: usize> KnowsWhen<'a, B> for NamedCondition<T, KEY>
where
    T: DeclaresWhen<KEY, When: Default>,
    B: HasLock<'a, T>,
    B::Lock: IsWaitedOn<'a, (), Asks: AsksPredicates<Value = T>>,
{
    type When = T::When;

    #[inline]
    fn when() -> T::When {
        T::When::default()
    }

    #[inline]
    fn asks(&'a self, base: B) -> Self::Asks {
        self.waited_on(base).knowing(Keys::declared(T::when).counting(T::about(About::new()).count()))
    }
}

/// An `RwLock` lacks more than a predicate.
impl<'a, B, T: ?Sized + 'a> KnowsWhen<'a, B> for RwLock<T>
where
    Self: IsWaitedOn<'a, B>,
{
    type When = Self::Asks;

    fn when() -> Self::Asks {
        unreachable!("nobody waits on an `RwLock`")
    }
}

/// The predicate of a condition. It does not mention what the lock guards, and so is `'static` in any case.
#[derive(Clone, Copy, Debug, Default)]
pub struct When<const KEY: usize>;

impl<const KEY: usize> When<KEY> {
    /// Whether it holds.
    #[inline]
    pub fn holds<T: ?Sized + DeclaresWhen<KEY>>(self, value: &T) -> bool {
        value.when()
    }
}

/// On what, and until what.
type Declared<'a, L, B> = (
    <<L as LeadsToLock<'a>>::Target as IsWaitedOn<'a, B>>::Asks,
    <<L as LeadsToLock<'a>>::Target as KnowsWhen<'a, B>>::When,
);

/// `wait_until!` without a predicate: on what, and until what.
#[inline]
pub fn declared_by<'a, L, B>(lock: L, base: B) -> Declared<'a, L, B>
where
    L: LeadsToLock<'a>,
    L::Target: KnowsWhen<'a, B>,
{
    (lock.leads_to().asks(base), L::Target::when())
}

/// A condition as `#[guarded]` makes it.
#[must_use]
pub const fn condition<T: ?Sized, const KEY: usize>() -> NamedCondition<T, KEY> {
    NamedCondition::new_name()
}

// --- several locks ---

/// What can be one of several: they have an order, so that nobody waits in a circle.
#[diagnostic::on_unimplemented(
    message = "several locks at once are all plain `Lock`s: name each by itself, `a.state, b.state`, and declare it as `state: Lock`",
    label = "not a plain `Lock`",
    note = "for `holding_..()` of two instances, take their locks, and methods of `AccountState`: `with_lock!(a.state, b.state, |a, b| ..)`"
)]
pub trait IsOneOfSeveral<'a> {
    /// What it guards.
    type Value: ?Sized + 'a;

    /// The lock itself.
    fn itself(&'a self) -> &'a Lock<Self::Value>;
}

impl<'a, T: ?Sized + 'a> IsOneOfSeveral<'a> for Lock<T> {
    type Value = T;

    #[inline]
    fn itself(&'a self) -> &'a Lock<T> {
        self
    }
}

/// A condition is no lock in the first place.
#[diagnostic::do_not_recommend]
impl<'a, T: ?Sized + 'a, const KEY: usize> IsOneOfSeveral<'a> for NamedCondition<T, KEY>
where
    Self: IsExclusive<'a>,
{
    type Value = T;

    fn itself(&'a self) -> &'a Lock<T> {
        unreachable!("a condition is not exclusive")
    }
}

/// `with_lock!` on several monitors: rustc says what locks them.
impl<'a, T: ?Sized + 'a> IsOneOfSeveral<'a> for Monitor<T>
where
    Itself<Self>: IsLockedByWithLock,
{
    type Value = T;

    fn itself(&'a self) -> &'a Lock<T> {
        unreachable!("a monitor is no lock")
    }
}

/// No monitor is.
#[diagnostic::on_unimplemented(
    message = "monitors are locked by `locked!`: write `locked!(self.state, o.state, |a, b| ..)`; beside a `Lock`, `with_lock!(a.state, |a| locked!(b.state, |b| ..))`",
    label = "a monitor",
    note = "`try_locked!` is for `try_with_lock!`"
)]
pub trait IsLockedByWithLock {}

/// One of the locks of `with_lock!` with several.
#[inline]
pub fn one_of_several<'a, L>(lock: L) -> &'a Lock<<L::Target as IsOneOfSeveral<'a>>::Value>
where
    L: LeadsToLock<'a>,
    L::Target: IsOneOfSeveral<'a>,
{
    lock.leads_to().itself()
}

/// `with_lock!` with several locks
#[track_caller]
pub fn acquire_all<L: Locks>(locks: L) -> L::AcquireAll {
    locks.acquire_all()
}

/// `try_with_lock!` with several locks
#[track_caller]
pub fn try_acquire_all<L: Locks>(locks: L) -> Option<L::Guards> {
    locks.try_acquire_all()
}

/// What can be one of several monitors.
#[diagnostic::on_unimplemented(
    message = "several at once in `locked!` are all `Monitor`s: for a `Lock` write `with_lock!(b.state, |b| locked!(a.state, |a| ..))`",
    label = "not a monitor",
    note = "name each by itself, `locked!(a.state, b.state, |a, b| ..)`, and declare it as `state: Monitor`"
)]
pub trait IsOneOfSeveralMonitors<'a> {
    /// What it guards.
    type Value: ?Sized + 'a;

    /// The monitor itself.
    fn itself(&'a self) -> &'a Monitor<Self::Value>;
}

impl<'a, T: ?Sized + 'a> IsOneOfSeveralMonitors<'a> for Monitor<T> {
    type Value = T;

    #[inline]
    fn itself(&'a self) -> &'a Monitor<T> {
        self
    }
}

/// A condition is no monitor in the first place.
impl<'a, T: ?Sized + 'a, const KEY: usize> IsOneOfSeveralMonitors<'a> for NamedCondition<T, KEY>
where
    Itself<Self>: IsNoCondition,
{
    type Value = T;

    fn itself(&'a self) -> &'a Monitor<T> {
        unreachable!("a condition is no monitor")
    }
}

/// One of the monitors of `locked!` with several.
#[inline]
pub fn one_of_several_monitors<'a, L>(monitor: L) -> &'a Monitor<<L::Target as IsOneOfSeveralMonitors<'a>>::Value>
where
    L: LeadsToLock<'a>,
    L::Target: IsOneOfSeveralMonitors<'a>,
{
    monitor.leads_to().itself()
}

/// `locked!` with several monitors
#[inline]
#[track_caller]
pub fn locked_all<M: Monitors>(monitors: M) -> M::Locked {
    monitors.lock_all()
}

/// `try_locked!` with several monitors
#[inline]
#[track_caller]
pub fn try_locked_all<M: Monitors>(monitors: M) -> Option<M::Locked> {
    monitors.try_lock_all()
}

/// What the body of `locked!` with several monitors sees, one by one.
#[inline]
#[cfg_attr(debug_assertions, track_caller)]
pub fn each<'r, L: Each<'r>>(locked: &'r mut L) -> L::Each {
    locked.each()
}

// --- what is held around ---

/// The guard of a macro.
pub trait IsHeld {
    /// Its lock, or its locks.
    type Held: IsKnownHeld;

    /// The lock, held since where the caller is.
    fn held(&self) -> Self::Held;
}

macro_rules! is_held {
    ($($guard:ident),*) => {$(
        impl<T: ?Sized> IsHeld for $guard<'_, T> {
            type Held = Held<T>;

            #[inline]
            #[cfg_attr(debug_assertions, track_caller)]
            fn held(&self) -> Held<T> {
                Held::new(self.known())
            }
        }
    )*};
}
is_held!(LockGuard, MonitorGuard, OneLocked, RwLockReadGuard, RwLockWriteGuard, ConditionGuard);

/// In the body of a method that `#[requires]` the lock of this value. Whoever called it has the lock in the scope.
#[must_use]
pub fn required<T: ?Sized>(_: &T) -> Held<T> {
    Held::new(Known::in_scope::<T>())
}

/// Around the body of a macro.
#[inline]
#[must_use]
#[cfg_attr(debug_assertions, track_caller)]
pub fn held<G: IsHeld>(guard: &G) -> G::Held {
    guard.held()
}

/// Around the body of a macro for code outside async.
#[must_use]
pub fn scope<H: IsKnownHeld>(held: H) -> H::Scope {
    held.scope()
}

/// What is awaited in a body, polled with the lock known to be held; in release builds what it was.
pub trait WhileHolding: Sized {
    /// Makes the lock known to be held while this is polled.
    #[inline]
    #[must_use = "a future does nothing unless it is awaited"]
    fn while_holding<H: IsKnownHeld>(self, held: H) -> H::While<Self>
    where
        Self: IntoFuture,
    {
        held.while_held(self)
    }
}

impl<F> WhileHolding for F {}

/// A wait for locks, of which one guards `Value`: the only one, or that at `PLACE`.
pub trait Acquires<const PLACE: usize> {
    /// What it guards.
    type Value: ?Sized;
}

macro_rules! acquires {
    ($([$($generics:tt)*] $future:ty),*) => {$(
        impl<$($generics)*> Acquires<0> for $future {
            type Value = T;
        }
    )*};
}
acquires! {
    ['a, T: ?Sized] Acquire<'a, T>, ['a, T: ?Sized, F] AcquireWhen<'a, T, F>,
    ['a, T: ?Sized] Read<'a, T>, ['a, T: ?Sized] Write<'a, T>,
    ['a, T: ?Sized] MonitorGuard<'a, T>, ['a, T: ?Sized, Q] MonitorWaitUntil<'a, T, Q>,
    ['a, T: ?Sized] ConditionAcquire<'a, T>, ['a, T: ?Sized, F] ConditionAcquireWhen<'a, T, F>
}

macro_rules! acquires_all {
    ($($future:ident $all:tt: $($lock:ident $place:tt),*;)*) => {$($(
        acquires_all!(@ $future $all $lock $place);
    )*)*};
    (@ $future:ident [$($all:ident)*] $lock:ident $place:tt) => {
        impl<'a, $($all: ?Sized),*> Acquires<$place> for $future<'a, $($all),*> {
            type Value = $lock;
        }
    };
}
acquires_all! {
    AcquireTwo [A B]: A 0, B 1;
    AcquireThree [A B C]: A 0, B 1, C 2;
    AcquireFour [A B C D]: A 0, B 1, C 2, D 3;
    AcquireFive [A B C D E]: A 0, B 1, C 2, D 3, E 4;
    AcquireSix [A B C D E F]: A 0, B 1, C 2, D 3, E 4, F 5;
    AcquireSeven [A B C D E F G]: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    AcquireEight [A B C D E F G H]: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}

macro_rules! locks_all {
    ($($count:literal $all:tt: $($monitor:ident $place:tt),*;)*) => {$($(
        locks_all!(@ $count $all $monitor $place);
    )*)*};
    (@ $count:literal [$($all:ident)*] $monitor:ident $place:tt) => {
        impl<'a, $($all: ?Sized),*> Acquires<$place> for LockedMonitors<'a, ($(&'a Monitor<$all>,)*), $count> {
            type Value = $monitor;
        }
    };
}
locks_all! {
    2 [A B]: A 0, B 1;
    3 [A B C]: A 0, B 1, C 2;
    4 [A B C D]: A 0, B 1, C 2, D 3;
    5 [A B C D E]: A 0, B 1, C 2, D 3, E 4;
    6 [A B C D E F]: A 0, B 1, C 2, D 3, E 4, F 5;
    7 [A B C D E F G]: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8 [A B C D E F G H]: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}

/// A request in the body of another lock, which guards `O`.
pub struct Nested<R, O: ?Sized, const PLACE: usize> {
    request: R,
    _inside: PhantomData<fn(&O)>,
}

/// `with_lock!` in `with_lock!`
#[inline]
pub fn nested<const PLACE: usize, R, H: IsKnownHeld>(_: H, request: R) -> Nested<R, H::Guards, PLACE> {
    Nested { request, _inside: PhantomData }
}

impl<R, O: ?Sized, const PLACE: usize> std::fmt::Debug for Nested<R, O, PLACE> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nested")
    }
}

// rustc takes this method where both have levels and the inner is not after the outer, and that of `AnyOrder` elsewhere: so
// locks without a level, generic ones, and levels that nothing relates are free.
impl<R, O, I, const PLACE: usize> Nested<R, O, PLACE>
where
    R: Acquires<PLACE, Value = I>,
    O: ?Sized + HasLevel,
    I: ?Sized + HasLevel<Level: NotAfter<O::Level>>,
{
    /// The request, out of order.
    pub fn in_order(self) -> R
    where
        I::Level: ComesAfter<O::Level>,
    {
        self.request
    }
}

/// A request that no order forbids.
pub trait AnyOrder {
    /// The request.
    type Request;

    /// The request, as it is.
    fn in_order(self) -> Self::Request;
}

impl<R, O: ?Sized, const PLACE: usize> AnyOrder for Nested<R, O, PLACE> {
    type Request = R;

    #[inline]
    fn in_order(self) -> R {
        self.request
    }
}

/// A lock of any kind.
pub trait IsLock {}

macro_rules! is_lock {
    ($($lock:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: ?Sized> IsLock for $lock<T> {}
    )*};
}
is_lock!(Lock, Monitor, RwLock, Condition);

/// `holding = …`, of a lock that the tokens don't show to be held.
#[inline]
pub fn holding<'a, L, W>(_: L, wait: W) -> W
where
    L: LeadsToLock<'a>,
    L::Target: IsLock,
{
    wait
}

// --- limits and captures ---

/// How long a macro waits at most.
#[diagnostic::on_unimplemented(
    message = "`timeout` takes a `Duration`: write `timeout = Duration::from_secs(1)`",
    label = "no duration",
    note = "or an `Option<Duration>`, of which `None` is no limit; a point in time is given as `deadline = instant`"
)]
pub trait IsTimeout {
    /// The duration. One that is too long for the clock never elapses.
    fn duration(self) -> Duration;
}

#[diagnostic::do_not_recommend]
impl IsTimeout for Duration {
    #[inline]
    fn duration(self) -> Duration {
        self
    }
}

#[diagnostic::do_not_recommend]
impl IsTimeout for Option<Duration> {
    #[inline]
    fn duration(self) -> Duration {
        self.unwrap_or(Duration::MAX)
    }
}

/// `timeout = …`
pub fn timeout<W: Wait>(limit: impl IsTimeout, wait: W) -> Timeout<W> {
    wait.timeout(limit.duration())
}

/// `deadline = …`
pub fn deadline<W: Wait>(instant: impl Into<Deadline>, wait: W) -> Timeout<W> {
    wait.deadline(instant)
}

/// What a predicate may copy out of a field: all that is `Copy`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be copied into a predicate: clone it before, `let name = self.name.clone();`, and read `name`",
    label = "not `Copy`",
    note = "what the lock guards it reads by its parameter, `s.name`; of all else it takes a copy along, and nobody looks again when that changes"
)]
pub trait CopyIntoPredicate {
    #[doc(hidden)]
    #[must_use]
    fn copied(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Copy> CopyIntoPredicate for T {
    #[inline]
    fn copied(&self) -> T {
        *self
    }
}

/// The note at the field says what to write, and the type of the copy is the error.
#[diagnostic::do_not_recommend]
impl<M> CopyIntoPredicate for GuardedByItsLock<M> {
    fn copied(&self) -> Self {
        Self(PhantomData)
    }
}

/// `self.capacity` in a predicate
#[inline]
pub fn copied<T: CopyIntoPredicate>(field: &T) -> T {
    field.copied()
}

// --- what a struct keeps of a guarded field ---

/// The type of a guarded field where its lock is not held. It has no methods and no size.
///
/// The parameter is there so that rustc looks at the bounds of its traits only where somebody needs them.
pub struct GuardedByItsLock<M = ()>(PhantomData<fn() -> M>);

impl GuardedByItsLock {
    #[doc(hidden)]
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

/// Where a derive asks for what it does not have.
#[diagnostic::on_unimplemented(
    message = "put `#[guarded]` above `#[derive(..)]`, which derives nothing for what a lock guards",
    label = "guarded by its lock"
)]
pub trait GuardedStandsAboveDerive {}

impl<M> std::fmt::Debug for GuardedByItsLock<M>
where
    Itself<M>: GuardedStandsAboveDerive,
{
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        unreachable!("the macro leaves these fields out")
    }
}

/// A struct with locks is no `Clone`, wherever the derive stands.
#[diagnostic::on_unimplemented(
    message = "a struct with locks can't derive `Clone`: put it in an `Arc`, or write `#[guarded(state(derive(Clone)))]` to derive \
               it only for what a lock guards",
    label = "guarded by its lock"
)]
pub trait LocksAreNotCloned {}

impl<M> Clone for GuardedByItsLock<M>
where
    Itself<M>: LocksAreNotCloned,
{
    fn clone(&self) -> Self {
        unreachable!("no struct with a lock is cloned")
    }
}

impl<M> Default for GuardedByItsLock<M>
where
    Itself<M>: GuardedStandsAboveDerive,
{
    fn default() -> Self {
        unreachable!("only a struct that has its lock is made with it")
    }
}

/// A struct with a `Drop` can't be taken apart. With one, there are two implementations, and rustc names this trait.
pub trait BesideADropWriteGuardedNoIntoInit {}

#[expect(drop_bounds, reason = "it asks for a `Drop` of the type itself")]
impl<T: ?Sized + Drop> BesideADropWriteGuardedNoIntoInit for T {}

/// `nonzero!`
#[must_use]
pub const fn nonzero<const NUMBER: usize>(_: [(); NUMBER]) -> NonZeroUsize {
    NonZeroUsize::new(at_least_one(NUMBER)).expect("at least one")
}

/// What `nonzero!` checks.
#[must_use]
#[track_caller]
pub const fn at_least_one(number: usize) -> usize {
    assert!(number > 0, "at least one is needed: write a number that is not zero");
    number
}
