//! The second call of `wait_until!`, which takes the predicate: `until`, or `until_keyed` if the expansion describes its keys.

use crate::{
    condition::{Condition, ConditionAcquireWhen},
    keys::{About, Keys},
    lock::{AcquireWhen, Lock},
    monitor::{Captured, Declares, Described, Describes, Monitor, MonitorWaitUntil, Written},
    record::ConditionName,
};

/// A value whose methods wait for a predicate.
pub trait AsksPredicates: Sized {
    /// The type that predicates read.
    type Value: ?Sized;

    /// The same wait, for the predicate of a declared condition, which has this name.
    #[must_use]
    fn declared(self, keys: fn() -> Keys<Self::Value>, condition: ConditionName) -> Self;
}

/// A lock or a monitor on which a task waits, and the keys of the predicate if a condition declares it.
#[derive(Debug)]
pub struct Asked<L, T: ?Sized> {
    pub(crate) on: L,
    pub(crate) keys: Declares<T>,
    pub(super) condition: ConditionName,
}

impl<L, T: ?Sized> Asked<L, T> {
    pub(crate) fn new(on: L) -> Self {
        Self { on, keys: None, condition: ConditionName::NONE }
    }

    /// The keys of the predicate if no expansion describes them: those that the condition declares, or none.
    pub(super) fn keys(&self) -> Keys<T> {
        self.keys.map_or(Keys::NONE, |keys| keys())
    }
}

impl<L, T: ?Sized> AsksPredicates for Asked<L, T> {
    type Value = T;

    #[inline]
    fn declared(self, keys: fn() -> Keys<T>, condition: ConditionName) -> Self {
        Self { keys: Some(keys), condition, ..self }
    }
}

// The predicate gets its captures as the second argument, so that the closure itself captures nothing.
//
// If a capture breaks a bound, rustc shows the line of the bound, with its comment. So these methods are written out for each type,
// and not made by a macro, whose whole invocation rustc would show. They are not methods of one trait, because a monitor needs
// `Fn`, and the others `FnMut`.

impl<'a, T: ?Sized> Asked<&'a Lock<T>, T> {
    /// Waits until the predicate is true.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until<K, P>(
        self,
        captured: K,
        predicate: P,
    ) -> AcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P>>
    where
        P: FnMut(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        let (keys, condition) = (self.keys(), self.condition);
        let mut wait = self.wait(captured, predicate, keys);
        wait.waits_on(condition);
        wait
    }

    /// [`until`](Self::until), for a predicate with keys. In the expansion the keys come after the predicate, so that an editor
    /// completes the predicate first.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until_keyed<K, P>(
        self,
        captured: K,
        predicate: P,
        keys: &dyn Fn(About<T>, &K) -> Keys<T>,
    ) -> AcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P>>
    where
        P: FnMut(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        let keys = keys(About::new(), &captured);
        self.wait(captured, predicate, keys)
    }

    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
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
    /// Waits until the predicate is true.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until<K, P>(
        self,
        captured: K,
        predicate: P,
    ) -> ConditionAcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P>>
    where
        P: FnMut(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        let keys = self.keys();
        self.wait(captured, predicate, keys)
    }

    /// [`until`](Self::until), for a predicate with keys. In the expansion the keys come after the predicate, so that an editor
    /// completes the predicate first.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until_keyed<K, P>(
        self,
        captured: K,
        predicate: P,
        keys: &dyn Fn(About<T>, &K) -> Keys<T>,
    ) -> ConditionAcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P>>
    where
        P: FnMut(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        let keys = keys(About::new(), &captured);
        self.wait(captured, predicate, keys)
    }

    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
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
    /// Waits until the predicate is true.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until<K, P>(self, captured: K, predicate: P) -> MonitorWaitUntil<'a, T, Written<T, K, P>>
    where
        P: Fn(&T, &K) -> bool + Send,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        let mut wait = self.on.wait_until_written(captured, predicate, self.keys);
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
        G: Fn(About<T>, &K) -> Keys<T> + Copy,
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
