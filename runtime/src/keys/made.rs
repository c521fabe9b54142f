//! [`MakesKeys`]: where the keys of a predicate come from. They are made where they are needed. So a wait on a monitor doesn't contain
//! them, and a release calculates only what it uses of them.

use super::about::About;
use crate::engine::wait_queue::Keys;

/// Makes the keys of a predicate on a `T`, which has captures `K`.
pub trait MakesKeys<T: ?Sized, K> {
    /// Whether a condition declares the predicate. Then this type and `T` identify it.
    #[doc(hidden)]
    const IS_DECLARED: bool = false;

    /// The keys. They say how many waiters may go on only if there is a value.
    fn keys(&self, value: Option<&T>, captured: &K) -> Keys<T>;
}

/// A predicate without keys.
#[derive(Clone, Copy, Debug)]
pub struct NoKeys;

/// A predicate whose keys an expansion describes. If the function captures something, there are no keys: the wait may be leaked, and
/// a release would read captures that are gone.
#[derive(Clone, Copy, Debug)]
pub struct Describes<G>(pub(crate) G);

/// A predicate whose keys an expansion describes, in a wait that is never leaked. So the function may capture something.
#[derive(Clone, Copy, Debug)]
pub struct DescribesBorrowing<G>(pub(crate) G);

impl<T: ?Sized, K> MakesKeys<T, K> for NoKeys {
    #[inline]
    fn keys(&self, _: Option<&T>, _: &K) -> Keys<T> {
        Keys::NONE
    }
}

impl<T: ?Sized, K, G: Fn(About<'_, T>, &K) -> Keys<T>> MakesKeys<T, K> for Describes<G> {
    #[inline]
    fn keys(&self, value: Option<&T>, captured: &K) -> Keys<T> {
        if size_of::<G>() > 0 { Keys::NONE } else { (self.0)(About::new(value), captured) }
    }
}

impl<T: ?Sized, K, G: Fn(About<'_, T>, &K) -> Keys<T>> MakesKeys<T, K> for DescribesBorrowing<G> {
    #[inline]
    fn keys(&self, value: Option<&T>, captured: &K) -> Keys<T> {
        (self.0)(About::new(value), captured)
    }
}
