//! Macros for the trait impls that several primitives have in common.

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

/// A lock is made from its value, and shows the value if no task holds the lock.
macro_rules! lock_is_of_value {
    ($lock:ident, $try_acquire:ident) => {
        impl<T: Default> Default for $lock<T> {
            #[cfg_attr(feature = "observe", track_caller)]
            fn default() -> Self {
                Self::new(T::default())
            }
        }

        impl<T> From<T> for $lock<T> {
            #[cfg_attr(feature = "observe", track_caller)]
            fn from(value: T) -> Self {
                Self::new(value)
            }
        }

        impl<T: ?Sized + std::fmt::Debug> std::fmt::Debug for $lock<T> {
            /// Shows the value, or `<locked>` if the lock is held; never waits.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut lock = f.debug_struct(stringify!($lock));
                match self.$try_acquire() {
                    Some(value) => lock.field("value", &&*value),
                    None => lock.field("value", &format_args!("<locked>")),
                };
                lock.finish()
            }
        }
    };
}
pub(crate) use lock_is_of_value;

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
