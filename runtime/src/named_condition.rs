//! [`NamedCondition`]: the name of a reason to wait on a lock.

use std::{fmt, marker::PhantomData};

use crate::record::ConditionName;

/// The name of a reason to wait on a lock: `#[condition(of = lock)]` in [`#[guarded]`](crate::guarded) makes one.
///
/// [`LockGuard::wait`](crate::LockGuard::wait), [`wait_for`](crate::LockGuard::wait_for), [`notify`](crate::LockGuard::notify) and
/// [`notify_all`](crate::LockGuard::notify_all) take it. `T` is the type of the guarded value, so the guard of a lock with another type
/// does not take it.
///
/// It has no state, so it belongs to a type and not to an instance. It has no size, unless the feature `observe` is on. If `a` and `b`
/// have the same type, the guard of `a.state` treats `b.not_full` as `a.not_full`: a guard always waits on and notifies its own lock.
///
/// # Examples
///
/// ```
/// use warded::prelude::*;
///
/// #[guarded]
/// struct Door {
///     state: Lock,
///     #[guarded(by = state)]
///     is_open: bool,
///     #[condition(of = state)]
///     opened: Condition,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let front: Door = DoorInit { is_open: false }.into();
/// let back: Door = DoorInit { is_open: false }.into();
/// let guest = async { front.state.acquire().await.wait(&back.opened).await.is_open };
/// let host = async {
///     let mut state = front.state.acquire().await;
///     state.is_open = true;
///     state.notify(&front.opened, 1);
/// };
/// assert!(tokio::join!(guest, host).0); // both used the condition of `front`, because their guards are of `front`
/// # }
/// ```
pub struct NamedCondition<T: ?Sized, const KEY: usize> {
    _of: PhantomData<fn(&T)>,
    /// Its name in reports.
    name: ConditionName,
}

impl<T: ?Sized, const KEY: usize> NamedCondition<T, KEY> {
    pub(crate) const fn new_name() -> Self {
        Self { _of: PhantomData, name: ConditionName::NONE }
    }

    /// Names it for the reports of the feature `observe`.
    #[cfg(feature = "observe")]
    pub(crate) const fn named(self, name: &'static &'static str) -> Self {
        Self { name: ConditionName::new(name), ..self }
    }

    /// Its name in reports.
    #[inline]
    pub(crate) fn name(self) -> ConditionName {
        self.name
    }

    #[expect(clippy::unused_self, reason = "the type is the key")]
    pub(crate) fn key(self) -> usize {
        KEY
    }
}

// --- trait impls ---

impl<T: ?Sized, const KEY: usize> Clone for NamedCondition<T, KEY> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized, const KEY: usize> Copy for NamedCondition<T, KEY> {}

/// Lets a `#[guarded]` struct derive `Default`.
impl<T: ?Sized, const KEY: usize> Default for NamedCondition<T, KEY> {
    #[cfg_attr(feature = "observe", track_caller)]
    fn default() -> Self {
        Self::new_name()
    }
}

impl<T: ?Sized, const KEY: usize> fmt::Debug for NamedCondition<T, KEY> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NamedCondition")
    }
}
