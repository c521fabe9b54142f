//! The types of a predicate's captures, and of its result.

/// The types of fields that a predicate may copy: those that are `Copy`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be copied into a predicate: clone it before, `let name = self.name.clone();`, and read `name`; or, if it changes, put it under the lock",
    label = "not `Copy`",
    note = "a predicate reads guarded fields by its parameter, `s.name`; of other values it has copies, which don't change"
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

/// `self.capacity` in a predicate
#[inline]
pub fn copied<T: CopyIntoPredicate>(field: &T) -> T {
    field.copied()
}

/// The type of a predicate's result, which must be `bool`. If its type is not known, `bool` is inferred.
#[diagnostic::on_unimplemented(
    message = "a predicate gives a `bool`, and this gives `{B}`: compare it; or, to do something with the lock, write a body after it, `wait_until!(lock, |s| .., |s| ..)`",
    label = "no `bool`",
    note = "a predicate after a condition replaces its `when`"
)]
pub trait IsGivenByAPredicate<B> {
    #[doc(hidden)]
    fn holds(given: B) -> bool;
}

impl IsGivenByAPredicate<bool> for () {
    #[inline]
    fn holds(given: bool) -> bool {
        given
    }
}

/// The result of a predicate such as `s.items.contains(&key)`. Its type is known before the bound is checked. Otherwise rustc would
/// propose `.is_some()`.
#[derive(Debug)]
pub struct Given<B>(B);

/// See [`Given`].
#[inline]
pub fn given<B>(given: B) -> Given<B> {
    Given(given)
}

impl<B> Given<B> {
    /// Whether the predicate is true.
    #[inline]
    pub fn holds(self) -> bool
    where
        (): IsGivenByAPredicate<B>,
    {
        <()>::holds(self.0)
    }
}
