//! tokio's cooperative budget: how much a task may do before it lets other tasks run.
//!
//! A task that finds everything ready, such as a consumer of a queue that is never empty, would otherwise never yield its
//! thread: neither timers nor other tasks would run. So a wait that could be ready at its first poll asks [`allows`], as
//! tokio's own primitives ask tokio. Outside a tokio runtime, and in [`block_on`](crate::block_on()), there is no limit.

#[cfg(feature = "tokio")]
pub(crate) use limited::allows;

/// Whether the task may go on.
#[cfg(not(feature = "tokio"))]
#[inline]
pub(crate) fn allows(_: &mut std::task::Context<'_>) -> bool {
    true
}

#[cfg(feature = "tokio")]
mod limited {
    use std::{
        cell::Cell,
        panic::{AssertUnwindSafe, catch_unwind},
        task::{Context, Poll},
    };

    use tokio::task::coop::poll_proceed;

    use crate::engine::blocking::is_blocking;

    /// How many waits use up one unit of tokio's budget. A task has 128 units for each poll. Asking tokio at every wait would cost
    /// as much as taking a free lock.
    const FOR_ONE_UNIT: u32 = 16;

    thread_local! {
        /// How many more waits may go on before tokio is asked again.
        static LEFT: Cell<u32> = const { Cell::new(FOR_ONE_UNIT) };
    }

    /// Whether the task may go on. If not, tokio has woken it already, and its wait must return `Pending`.
    ///
    /// Not inlined, because another crate would reach the thread-local through a function pointer. This crate reaches it by its
    /// address.
    #[inline(never)]
    pub(crate) fn allows(cx: &mut Context<'_>) -> bool {
        LEFT.with(|left| match left.get().checked_sub(1) {
            Some(fewer) => {
                left.set(fewer);
                true
            }
            None => asks_tokio(left, cx),
        })
    }

    #[cold]
    fn asks_tokio(left: &Cell<u32>, cx: &mut Context<'_>) -> bool {
        // A thread in `block_on` has no other task to yield to.
        if !is_blocking() {
            match catch_unwind(AssertUnwindSafe(|| poll_proceed(cx))) {
                Ok(Poll::Ready(unit)) => unit.made_progress(),
                Ok(Poll::Pending) => return false,
                // tokio has cloned the waker, which is foreign code. The caller may have a grant, which must not be lost. The payload
                // is not dropped, because that may panic, too.
                Err(payload) => std::mem::forget(payload),
            }
        }
        left.set(FOR_ONE_UNIT - 1);
        true
    }
}
