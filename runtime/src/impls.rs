//! The parts of trait impls that several primitives have in common.

use std::fmt::DebugStruct;

use crate::record::Holders;

/// Shows how many tasks wait, and who holds the primitive. Shows nothing if no task does either.
pub(crate) fn show_tasks(shown: &mut DebugStruct<'_, '_>, waiting: usize, holders: &Holders) {
    if waiting > 0 {
        shown.field("waiting", &waiting);
    }
    holders.show(shown);
}

/// A guard shows what it guards.
macro_rules! guard_is_shown {
    ([$($generics:tt)*] $guard:ty => $target:ident) => {
        impl<$($generics)*> std::fmt::Debug for $guard
        where
            $target: std::fmt::Debug,
        {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&**self, f)
            }
        }

        impl<$($generics)*> std::fmt::Display for $guard
        where
            $target: std::fmt::Display,
        {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&**self, f)
            }
        }
    };
}
pub(crate) use guard_is_shown;

/// A guard is a smart pointer. It derefs through its field `$field`.
macro_rules! guard_is_pointer {
    ([$($generics:tt)*] $guard:ty => $target:ident by $field:ident) => {
        impl<$($generics)*> std::ops::Deref for $guard {
            type Target = $target;

            #[inline]
            fn deref(&self) -> &$target {
                &self.$field
            }
        }

        $crate::impls::guard_is_shown!([$($generics)*] $guard => $target);
    };
}
pub(crate) use guard_is_pointer;

/// A guard derefs mutably through its field `$field`.
macro_rules! guard_is_mutable {
    ([$($generics:tt)*] $guard:ty => $target:ident by $field:ident) => {
        impl<$($generics)*> std::ops::DerefMut for $guard {
            #[inline]
            fn deref_mut(&mut self) -> &mut $target {
                &mut self.$field
            }
        }
    };
}
pub(crate) use guard_is_mutable;

/// Calls `$each` with a row for each number of locks that one macro can take: the number, and for each lock a name and a field of a
/// tuple.
macro_rules! for_two_to_eight {
    ($each:ident) => {
        $each! {
            2: A 0, B 1;
            3: A 0, B 1, C 2;
            4: A 0, B 1, C 2, D 3;
            5: A 0, B 1, C 2, D 3, E 4;
            6: A 0, B 1, C 2, D 3, E 4, F 5;
            7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
            8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
        }
    };
}
pub(crate) use for_two_to_eight;
