//! Handles: a guard or a future has one, to reach its cell.

#![expect(unsafe_code, reason = "a handle guarantees that its value stays at its address")]

use std::{ptr::NonNull, sync::Arc};

use super::cell::{Exclusive, HasCell};
use crate::engine::wait_queue::{Handle, Policy, WaitQueue};

/// A handle that also gives access to a value.
///
/// # Safety
/// `value` is the value to which the grants of `queue` give access, and clones of a handle return the same queue and value.
pub(crate) unsafe trait CellHandle: Handle<Policy: Exclusive> + Clone {
    type Value: ?Sized;

    /// A pointer with the metadata of a pointer to the value.
    fn view(&self) -> *const Self::Value;

    /// The address of the value, to read and write it.
    fn value(&self) -> NonNull<Self::Value>;

    /// The address of the value, to read it while other tasks may read it, too.
    fn value_to_read(&self) -> NonNull<Self::Value>;
}

/// A borrow and an `Arc` are both handles, because both keep the cell at its address.
macro_rules! handles {
    ($($handle:ty),*) => {$(
        // SAFETY: queue and value are fields of the same cell.
        unsafe impl<C: HasCell + ?Sized> Handle for $handle {
            type Policy = C::Policy;

            #[inline]
            fn queue(&self) -> &WaitQueue<C::Policy> {
                &self.cell().queue
            }

            #[inline]
            fn subject(&self) -> NonNull<()> {
                self.cell().pointer().cast()
            }
        }

        // SAFETY: the grants of the cell's queue give access to the value of the same cell, which does not move while the handle
        // exists.
        unsafe impl<C: HasCell<Policy: Exclusive> + ?Sized> CellHandle for $handle {
            type Value = C::Value;

            #[inline]
            fn view(&self) -> *const C::Value {
                self.cell().pointer().as_ptr()
            }

            #[inline]
            fn value(&self) -> NonNull<C::Value> {
                self.cell().tell_loom_that_it_is_used();
                self.cell().pointer()
            }

            #[inline]
            fn value_to_read(&self) -> NonNull<C::Value> {
                self.cell().tell_loom_that_it_is_read();
                self.cell().pointer()
            }
        }
    )*};
}
handles!(&C, Arc<C>);

/// One of two handles.
#[derive(Clone, Debug)]
pub(crate) enum Either<A, B> {
    One(A),
    Other(B),
}

// SAFETY: both are handles.
unsafe impl<A: Handle, B: Handle<Policy = A::Policy>> Handle for Either<A, B> {
    type Policy = A::Policy;

    fn queue(&self) -> &WaitQueue<A::Policy> {
        match self {
            Self::One(one) => one.queue(),
            Self::Other(other) => other.queue(),
        }
    }

    fn subject(&self) -> NonNull<()> {
        match self {
            Self::One(one) => one.subject(),
            Self::Other(other) => other.subject(),
        }
    }
}

/// A borrowed cell without the type of its value, so that cells of several types can be in one array.
///
/// A type that contains one must state the types of the values itself, for its `Send` and `Sync`.
pub(crate) struct AnyCell<'a, P: Policy> {
    queue: &'a WaitQueue<P>,
    subject: NonNull<()>,
}

impl<'a, P: Policy> AnyCell<'a, P> {
    pub(crate) fn new<C: HasCell<Policy = P> + ?Sized>(of: &'a C) -> Self {
        Self { queue: &of.cell().queue, subject: of.cell().pointer().cast() }
    }

    /// The address of the cell, by which two cells can be told apart.
    pub(crate) fn address(&self) -> usize {
        std::ptr::from_ref(self.queue).addr()
    }
}

impl<P: Policy> Clone for AnyCell<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Policy> Copy for AnyCell<'_, P> {}

// SAFETY: built from a borrowed cell, whose queue and value belong together.
unsafe impl<P: Policy> Handle for AnyCell<'_, P> {
    type Policy = P;

    fn queue(&self) -> &WaitQueue<P> {
        self.queue
    }

    fn subject(&self) -> NonNull<()> {
        self.subject
    }
}

// SAFETY: the subject is that of the queue, and the view is of `()`, so it gives no access to the value.
unsafe impl<P: Exclusive> CellHandle for AnyCell<'_, P> {
    type Value = ();

    fn view(&self) -> *const () {
        self.subject.as_ptr()
    }

    fn value(&self) -> NonNull<()> {
        self.subject
    }

    fn value_to_read(&self) -> NonNull<()> {
        self.subject
    }
}

// SAFETY: it is only a pointer. The type that contains it decides about `Send`, as the docs of `AnyCell` say.
unsafe impl<P: Policy> Send for AnyCell<'_, P> where WaitQueue<P>: Sync {}
// SAFETY: a shared reference only copies the pointer. The type that contains it decides about `Sync`, as the docs of `AnyCell` say.
unsafe impl<P: Policy> Sync for AnyCell<'_, P> where WaitQueue<P>: Sync {}
