//! Finds the lock that the first argument of a macro names.

use super::views::NotGuarded;
use crate::{
    condition::Condition, lock::Lock, monitor::Monitor, named_condition::NamedCondition, ordered::Ordered,
    rw_lock::RwLock,
};
use std::{
    pin::Pin,
    rc::Rc,
    sync::{Arc, LazyLock},
};

/// A reference to a lock or a condition, or to a pointer that leads to one.
///
/// `'a` is the lifetime of the innermost reference, so that a guard may outlive the outer reference of a `&&Lock`.
#[diagnostic::on_unimplemented(
    message = "this is not a lock: name one, such as `self.state`",
    label = "not a lock",
    note = "that is a lock of a `#[guarded]` struct, or any `Lock<T>`, `Monitor<T>`, `RwLock<T>` or `Condition<T>`, also behind `&`, `Arc`, `Rc` or `Box`; \
            a guard is used as it is, and an `Event`, a `Queue` and all others by their methods"
)]
pub trait LeadsToLock<'a> {
    /// The lock or the condition.
    type Target: ?Sized + 'a;

    /// Follows the pointers.
    fn leads_to(self) -> &'a Self::Target;
}

impl<'a, T: ?Sized> LeadsToLock<'a> for &'a Lock<T> {
    type Target = Lock<T>;

    #[inline]
    fn leads_to(self) -> &'a Lock<T> {
        self
    }
}

/// The other targets. rustc's message names only the first one, as an example.
macro_rules! targets {
    ($([$($generics:tt)*] $target:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<'a, $($generics)*> LeadsToLock<'a> for &'a $target {
            type Target = $target;

            #[inline]
            fn leads_to(self) -> &'a $target {
                self
            }
        }
    )*};
}
targets!([T: ?Sized] Monitor<T>, [T: ?Sized] RwLock<T>, [T: ?Sized] Condition<T>, [T: ?Sized, const KEY: usize] NamedCondition<T, KEY>);

/// A reference to an instance of a `#[guarded]` struct, or to a pointer that leads to one. The struct has the lock that guards `S`.
#[diagnostic::on_unimplemented(
    message = "its struct has the lock of a condition: write the condition with its struct, `buffer.not_empty`",
    label = "a condition without its struct",
    note = "the struct may be behind `&`, `Arc`, `Rc` or `Box`; behind any other pointer write `(*pointer).not_empty`"
)]
pub trait HasLock<'a, S: ?Sized> {
    /// A lock or a monitor of an `S`.
    type Lock: ?Sized + 'a;

    /// The lock of this instance.
    fn its_lock(self) -> &'a Self::Lock;
}

/// Pointers that own or share their target. The target is borrowed as long as the pointer is.
macro_rules! pointers {
    ($([$($generics:tt)*] $pointer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<'a, 'p, $($generics)*> LeadsToLock<'a> for &'p $pointer
        where
            &'p L: LeadsToLock<'a>,
        {
            type Target = <&'p L as LeadsToLock<'a>>::Target;

            #[inline]
            fn leads_to(self) -> &'a Self::Target {
                (&**self).leads_to()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<'a, 'p, $($generics)*, S: ?Sized> HasLock<'a, S> for &'p $pointer
        where
            &'p L: HasLock<'a, S>,
        {
            type Lock = <&'p L as HasLock<'a, S>>::Lock;

            #[inline]
            fn its_lock(self) -> &'a Self::Lock {
                (&**self).its_lock()
            }
        }
    )*};
}
pointers!([L: ?Sized] &mut L, [L: ?Sized] Arc<L>, [L: ?Sized] Rc<L>, [L: ?Sized] Box<L>, [L: ?Sized] Pin<Box<L>>, [L] LazyLock<L>, [L: ?Sized] Ordered<L>, ['n, L: ?Sized] NotGuarded<'n, L>);

#[diagnostic::do_not_recommend]
impl<'a, 'p, L: ?Sized> LeadsToLock<'a> for &&'p L
where
    &'p L: LeadsToLock<'a>,
{
    type Target = <&'p L as LeadsToLock<'a>>::Target;

    #[inline]
    fn leads_to(self) -> &'a Self::Target {
        (*self).leads_to()
    }
}

#[diagnostic::do_not_recommend]
impl<'a, 'p, S: ?Sized, L: ?Sized> HasLock<'a, S> for &&'p L
where
    &'p L: HasLock<'a, S>,
{
    type Lock = <&'p L as HasLock<'a, S>>::Lock;

    #[inline]
    fn its_lock(self) -> &'a Self::Lock {
        (*self).its_lock()
    }
}

/// Borrows by a method call, which reborrows a reference and borrows any other value.
pub trait IsBorrowed {
    /// `&*self` or `&self`
    #[inline]
    fn borrowed_by_wait_until(&self) -> &Self {
        self
    }
}

impl<T: ?Sized> IsBorrowed for T {}
