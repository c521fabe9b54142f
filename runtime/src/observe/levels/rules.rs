//! The parts of the rules in [`levels`](super) that both the graph and the search for circles use.

use crate::observe::snapshot::{HoldMode, WaitFor};

/// How sure a deadlock is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Certainty {
    Certain,
    Possible,
}

/// Rule 1.
pub(super) fn makes_no_edge(wants: WaitFor) -> bool {
    match wants {
        WaitFor::Acquire | WaitFor::Read | WaitFor::Write | WaitFor::Permits(_) => false,
        WaitFor::Predicate(_)
        | WaitFor::Condition(_)
        | WaitFor::Event
        | WaitFor::Barrier
        | WaitFor::Item
        | WaitFor::Slot
        | WaitFor::Join => true,
    }
}

/// Whether a wait can't go on while this hold lasts.
pub(super) fn excludes(mode: HoldMode, wants: WaitFor) -> bool {
    match wants {
        WaitFor::Acquire | WaitFor::Write => matches!(mode, HoldMode::Exclusive | HoldMode::Shared),
        WaitFor::Read => mode == HoldMode::Exclusive,
        WaitFor::Permits(_) => matches!(mode, HoldMode::Permits(_)),
        _ => false,
    }
}
