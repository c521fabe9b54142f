//! What a predicate takes along.

/// What a predicate may copy out of a field: all that is `Copy`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be copied into a predicate: clone it before, `let name = self.name.clone();`, and read `name`; or, if it changes, put it under the lock",
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

/// `self.capacity` in a predicate
#[inline]
pub fn copied<T: CopyIntoPredicate>(field: &T) -> T {
    field.copied()
}
