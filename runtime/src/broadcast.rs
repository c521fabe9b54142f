//! The policy of tasks that wait until something is so, and go on all together: for an event.
//!
//! Each waiter knows in which *round* it came. Whoever makes it so begins a new one, and lets in all who came before. So who
//! is woken and waits again is not woken twice, and nobody is held back because it is so no more.

use crate::{
    value_cell::Nothing,
    wait_queue::{Entry, InLine, Line, NeverAsks, Policy},
};

/// What is waited for, and a flag beside it: whether somebody is in line.
///
/// The flag is set while anybody is in line, and changes only under the line's mutex. Set in vain it does no harm.
pub(crate) trait Fact {
    fn is_so(&self) -> bool;

    /// Sets the flag, and says whether it is so: whoever makes it so later finds the flag.
    fn queue(&self) -> bool;

    /// Unsets the flag.
    fn unqueue(&self);
}

/// May this waiter in? Yes, if it is so, or was since it came.
pub(crate) struct Broadcast<F> {
    pub(crate) fact: F,
}

impl<F: Fact> Policy for Broadcast<F> {
    /// The round.
    type State = u64;
    /// The round in which the waiter came.
    type Request = u64;
    type Grant = ();
    type Offer = ();
    type Lines = [Line<Self>; 1];
    type Lends = Nothing;
    type Asking = NeverAsks;

    #[inline]
    fn enter(&self, _: &u64) -> Option<()> {
        self.fact.is_so().then_some(())
    }

    fn enter_or_queue(&self, round: &mut u64, came_in: &mut u64, _line: InLine<'_, Self>) -> Entry<Self> {
        *came_in = *round;
        if self.fact.queue() { Entry::Enters(()) } else { Entry::Queues }
    }

    fn exit(&self, (): ()) -> Result<(), ()> {
        Ok(())
    }

    fn offer(&self, _: &mut u64, (): ()) {}

    fn left(&self, _: &mut u64, _: &u64, _was_first: bool) -> Option<()> {
        None
    }

    #[inline]
    fn admit(&self, round: &mut u64, (): &mut (), came_in: &mut u64) -> Option<()> {
        (came_in != round).then_some(())
    }

    fn is_spent(&self, (): &()) -> bool {
        false
    }

    fn settle(&self, _: &mut u64, (): (), nobody_waits: bool) {
        if nobody_waits {
            self.fact.unqueue();
        }
    }
}
