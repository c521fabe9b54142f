//! How a guard or a future reaches its cell.

#![expect(unsafe_code, reason = "a handle answers for the address of a value")]

use std::{ptr::NonNull, sync::Arc};

use super::cell::{Exclusive, HasCell};
use crate::wait_queue::{Handle, Policy, WaitQueue};

/// A handle that leads to a value, too.
///
/// # Safety
/// `value` is what the grants of `queue` lend; clones lead to the same.
pub(crate) unsafe trait CellHandle: Handle<Policy: Exclusive> + Clone {
    type Value: ?Sized;

    /// A pointer like one to the value, for its metadata.
    fn view(&self) -> *const Self::Value;

    /// The value, about to be used.
    fn value(&self) -> NonNull<Self::Value>;

    /// The value, about to be read while other tasks may read it, too.
    fn value_to_read(&self) -> NonNull<Self::Value>;
}

/// The two ways to a cell are alike: a borrow and an `Arc` both keep it where it is.
macro_rules! handles {
    ($($handle:ty),*) => {$(
        // SAFETY: the value is the cell's own, beside its queue.
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

        // SAFETY: the value of the cell is the one that its queue lends, and it does not move while the handle is there.
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

/// A borrowed cell without the type of its value, so that cells of several types stand in one row.
///
/// Whatever holds one must itself say of which types, for its `Send` and `Sync`.
pub(crate) struct AnyCell<'a, P: Policy> {
    queue: &'a WaitQueue<P>,
    subject: NonNull<()>,
}

impl<'a, P: Policy> AnyCell<'a, P> {
    pub(crate) fn new<C: HasCell<Policy = P> + ?Sized>(of: &'a C) -> Self {
        Self { queue: &of.cell().queue, subject: of.cell().pointer().cast() }
    }

    /// Where it is: equal for one cell, different for two.
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

// SAFETY: the subject is that of the queue, and the view is of `()`, so nothing of the value is lent.
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

// SAFETY: a pointer that its holder answers for, as the type says.
unsafe impl<P: Policy> Send for AnyCell<'_, P> where WaitQueue<P>: Sync {}
// SAFETY: a pointer that its holder answers for, as the type says; a shared reference only copies it.
unsafe impl<P: Policy> Sync for AnyCell<'_, P> where WaitQueue<P>: Sync {}
