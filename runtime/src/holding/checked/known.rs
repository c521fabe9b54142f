//! A lock as the check knows it: by its address, its level, and where it is acquired.

use std::{any::type_name, panic::Location, ptr};

use crate::{
    holding::levels::{Level, LevelInfo},
    record::HoldMark,
};

/// The level of a lock, if it has one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LevelOf(Option<fn() -> LevelInfo>);

impl LevelOf {
    pub(crate) const NONE: Self = Self(None);

    pub(crate) const fn level<L: Level>() -> Self {
        Self(Some(LevelInfo::of::<L>))
    }

    /// The names of both levels, if it is known that this one does not come after `outer`.
    fn inverts(self, outer: Self) -> Option<(&'static str, &'static str)> {
        let (inner, outer) = (self.0?(), outer.0?());
        inner.comes_before(outer).then_some((inner.name, outer.name))
    }
}

/// A lock, and the place where it is acquired.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(super) address: usize,
    level: LevelOf,
    /// The guarded type.
    pub(super) guards: &'static str,
    pub(super) place: &'static Location<'static>,
    /// The hold, if it is known to be held.
    mark: HoldMark,
}

impl Known {
    /// A lock around a `T` that is in the scope already, at any place.
    #[track_caller]
    pub(crate) fn in_scope<T: ?Sized>() -> Self {
        Self {
            address: 0,
            level: LevelOf::NONE,
            guards: type_name::<T>(),
            place: Location::caller(),
            mark: HoldMark::NONE,
        }
    }

    /// Adds the hold.
    #[inline]
    pub(crate) fn held_by(self, mark: HoldMark) -> Self {
        Self { mark, ..self }
    }

    pub(in crate::holding) fn mark(self) -> HoldMark {
        self.mark
    }

    pub(in crate::holding) fn is_in_scope(self) -> bool {
        self.address == 0
    }

    pub(in crate::holding) fn is_same_lock(self, other: Self) -> bool {
        self.address == other.address
    }

    /// # Panics
    ///
    /// Always: the task that holds this lock waits for it at the place of `wanted`.
    pub(super) fn panic_of_waiting_for_itself(self, wanted: Self) -> ! {
        panic!(
            "a lock around `{}` would wait for itself: acquired at {}, and again by the same task at {}",
            if wanted.guards == "()" { self.guards } else { wanted.guards },
            self.place,
            wanted.place,
        )
    }

    /// `lock` is at `address`, whatever leads to it.
    #[track_caller]
    pub(crate) fn new<L: ?Sized, T: ?Sized>(lock: &L, level: LevelOf) -> Self {
        let address = ptr::from_ref(lock).cast::<()>().addr();
        Self { address, level, guards: type_name::<T>(), place: Location::caller(), mark: HoldMark::NONE }
    }

    /// # Panics
    ///
    /// If this lock must not be acquired while `held` is held.
    pub(in crate::holding) fn refuse_inversion(self, held: Self) {
        if let Some((inner, outer)) = self.level.inverts(held.level) {
            panic!(
                "`{inner}` is acquired at {} while `{outer}` is held, since {}, against the `lock_order!`",
                self.place, held.place,
            );
        }
    }
}
