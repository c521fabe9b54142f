//! The second half of `wait_until!`: until what.

use crate::{
    condition::{Condition, ConditionAcquireWhen},
    keys::{About, Keys},
    lock::{AcquireWhen, Lock},
    monitor::{Captured, Monitor, MonitorWaitUntil, Written},
};

/// What asks the predicates of those that wait.
pub trait AsksPredicates: Sized {
    /// What the predicates read.
    type Value: ?Sized;

    /// Waits for the predicate of which this is known.
    #[must_use]
    fn knowing(self, keys: Keys<Self::Value>) -> Self;
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

// The predicate gets what it captures as its second argument, so that it captures
// nothing itself. rustc shows the bounds that a borrowed capture breaks, with their lines. These are methods of each type, as a bound
// of a trait would be the same for all, and a closure that is given for a `FnMut` is no `Fn`. They are written out, because rustc shows
// the whole invocation of a macro beside such a bound.

impl<'a, T: ?Sized> Asked<&'a Lock<T>, T> {
    /// Waits until the predicate holds.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
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
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
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
    /// Waits until the predicate holds.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
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
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
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
    /// Waits until the predicate holds.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
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
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
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
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn wait<K, P>(self, captured: K, predicate: P, keys: Keys<T>) -> MonitorWaitUntil<'a, T, Written<T, K, P>>
    where
        P: Fn(&T, &K) -> bool + Send + 'static,
        K: Captured + Send,
    {
        self.on.wait_until_written(captured, predicate, keys)
    }
}

/// The wait itself. As an argument it is seen where the macro calls this: rustc takes that for the place of its value, too.
#[inline]
pub fn this_wait<W>(wait: W) -> W {
    wait
}
