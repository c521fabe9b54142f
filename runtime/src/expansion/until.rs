//! The second call of `wait_until!`, which takes the predicate: `until`, or `until_keyed` if the expansion describes its keys.

use std::marker::PhantomData;

use crate::{
    condition::{Condition, ConditionAcquireWhen},
    keys::{About, Describes, Keys, MakesKeys, NoKeys},
    lock::{AcquireWhen, Lock},
    monitor::{Captured, Described, Monitor, MonitorWaitUntil, Written},
    record::ConditionName,
};

/// A value whose methods wait for a predicate.
pub trait AsksPredicates: Sized {
    /// The type that predicates read.
    type Value: ?Sized;

    /// The same wait, for a predicate that the condition `G` declares, which has this name.
    type Declared<G>: AsksPredicates<Value = Self::Value>;

    /// Makes that wait.
    #[must_use]
    fn declared<G>(self, by: G, condition: ConditionName) -> Self::Declared<G>;
}

/// A lock or a monitor on which a task waits, and the condition that declares the predicate, if there is one.
#[derive(Debug)]
pub struct Asked<L, T: ?Sized, D = NoKeys> {
    pub(crate) on: L,
    pub(crate) by: D,
    pub(super) condition: ConditionName,
    of: PhantomData<fn(&T)>,
}

impl<L, T: ?Sized> Asked<L, T> {
    pub(crate) fn new(on: L) -> Self {
        Self { on, by: NoKeys, condition: ConditionName::NONE, of: PhantomData }
    }
}

impl<L, T: ?Sized, D> AsksPredicates for Asked<L, T, D> {
    type Value = T;
    type Declared<G> = Asked<L, T, G>;

    #[inline]
    fn declared<G>(self, by: G, condition: ConditionName) -> Asked<L, T, G> {
        Asked { on: self.on, by, condition, of: PhantomData }
    }
}

// The predicate gets its captures as the second argument, so that the closure itself captures nothing.
//
// If a capture breaks a bound, rustc shows the line of the bound, with its comment. So these methods are written out for each type,
// and not made by a macro, whose whole invocation rustc would show. They are not methods of one trait, because a monitor needs
// `Fn`, and the others `FnMut`.

impl<'a, T: ?Sized, D> Asked<&'a Lock<T>, T, D> {
    /// Waits until the predicate is true.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until<K, P>(
        self,
        captured: K,
        mut predicate: P,
    ) -> AcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P, D>>
    where
        P: FnMut(&T, &K) -> bool + Send,
        D: MakesKeys<T, K>,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        let keys = self.by.keys(None, &captured);
        let mut wait = self.on.acquire_when_keyed(move |value: &T| predicate(value, &captured), keys);
        wait.waits_on(self.condition);
        wait
    }

    /// [`until`](Self::until), for a predicate with keys. In the expansion the keys come after the predicate, so that an editor
    /// completes the predicate first.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until_keyed<K, P>(
        self,
        captured: K,
        mut predicate: P,
        keys: &dyn Fn(About<'_, T>, &K) -> Keys<T>,
    ) -> AcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P, D>>
    where
        P: FnMut(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        let keys = keys(About::new(None), &captured);
        self.on.acquire_when_keyed(move |value: &T| predicate(value, &captured), keys)
    }
}

impl<'a, T: ?Sized, D> Asked<&'a Condition<T>, T, D> {
    /// Waits until the predicate is true.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until<K, P>(
        self,
        captured: K,
        mut predicate: P,
    ) -> ConditionAcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P, D>>
    where
        P: FnMut(&T, &K) -> bool + Send,
        D: MakesKeys<T, K>,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        let keys = self.by.keys(None, &captured);
        let mut wait = self.on.acquire_when_keyed(move |value: &T| predicate(value, &captured), keys);
        wait.waits_on(self.condition);
        wait
    }

    /// [`until`](Self::until), for a predicate with keys. In the expansion the keys come after the predicate, so that an editor
    /// completes the predicate first.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until_keyed<K, P>(
        self,
        captured: K,
        mut predicate: P,
        keys: &dyn Fn(About<'_, T>, &K) -> Keys<T>,
    ) -> ConditionAcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P, D>>
    where
        P: FnMut(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        let keys = keys(About::new(None), &captured);
        self.on.acquire_when_keyed(move |value: &T| predicate(value, &captured), keys)
    }
}

impl<'a, T: ?Sized, D> Asked<&'a Monitor<T>, T, D> {
    /// Waits until the predicate is true.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until<K, P>(self, captured: K, predicate: P) -> MonitorWaitUntil<'a, T, Written<T, K, P, D>>
    where
        P: Fn(&T, &K) -> bool + Send,
        D: MakesKeys<T, K>,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        let mut wait = self.on.wait_until_written(captured, predicate, self.by);
        wait.waits_on(self.condition);
        wait
    }

    /// [`until`](Self::until), for a predicate with keys. In the expansion the keys come after the predicate, so that an editor
    /// completes the predicate first.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until_keyed<K, P, G>(
        self,
        captured: K,
        predicate: P,
        keys: &G,
    ) -> MonitorWaitUntil<'a, T, Described<T, K, P, G>>
    where
        P: Fn(&T, &K) -> bool + Send,
        G: Fn(About<'_, T>, &K) -> Keys<T> + Copy,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        self.on.wait_until_written(captured, predicate, Describes(*keys))
    }
}

/// Returns the wait. The macro passes the wait through this function, so that rustc points at the call, also for errors of its value.
#[inline]
pub fn this_wait<W>(wait: W) -> W {
    wait
}

/// Returns the guard of a macro that only looks. Its type is no argument of the function, so that rustc points at the call.
#[inline]
pub fn tried<G>(found: Option<G>) -> Option<G> {
    found
}
