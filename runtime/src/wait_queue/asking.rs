//! What only those queues and waiters have that know predicates and notifications: the others are spared the room.

use std::{cell::Cell, ptr::NonNull};

use super::{
    Key, Policy,
    index::{Index, LOWEST, Number},
    parked::Apart,
    predicate::Predicate,
    waiter::Waiter,
};

/// Whether predicates are asked in a queue, and notifications waited for: [`Asks`] or [`NeverAsks`].
pub(crate) trait Asking<P: Policy> {
    const ASKS: bool;

    /// What a waiter has for it.
    type Ticket;
    /// What a queue has for it.
    type Queue;

    const NEW: Self::Queue;

    fn ticket(predicate: Option<Predicate<P>>) -> Self::Ticket;

    /// What the waiter has, if there may be something.
    fn of_waiter(ticket: &mut Self::Ticket) -> Option<&mut AskingTicket<P>>;

    /// What the queue has, if there may be something.
    fn of_queue(queue: &mut Self::Queue) -> Option<&mut AskingQueue<P>>;

    /// Whether somebody is to be found by tags.
    fn has_tagged(queue: &Self::Queue) -> bool;
}

/// Predicates are asked, and notifications waited for.
pub(crate) struct Asks;

/// Whoever stands in line can go on as soon as the policy admits it.
pub(crate) struct NeverAsks;

pub(crate) struct AskingTicket<P: Policy> {
    until: Until<P>,
    /// It was called and polled in vain: it is not overtaken any more, but served.
    pub(super) insists: bool,
    /// While it is called, or the last of a parked line: the last of the next one.
    pub(super) next_parked: Option<NonNull<Waiter<P>>>,
    /// The later they came, the higher. The lowest of those who came before the first who had tags.
    pub(super) number: Number,
    /// It stands in the index, and not in the line.
    pub(super) is_indexed: bool,
}

/// What a waiter waits for beside its grant. In as little room as there can be.
enum Until<P: Policy> {
    Holds {
        predicate: Predicate<P>,
        /// Where to leave word that it has gone, while its predicate is being asked.
        asked: Option<NonNull<Cell<bool>>>,
    },
    /// The condition, if it waits for a notification.
    Notified(Option<Key>),
}

pub(crate) struct AskingQueue<P: Policy> {
    /// The called waiter, and those who wait for a notification.
    pub(super) apart: Apart<P>,
    /// Since the first who had tags.
    pub(super) tagged: Option<Box<Tagged<P>>>,
}

/// Those who have tags.
pub(super) struct Tagged<P: Policy> {
    /// Who is found by them.
    pub(super) index: Index<NonNull<Waiter<P>>>,
    /// The number of who came last.
    pub(super) last: Number,
    /// How many stand in line.
    pub(super) in_line: u32,
    /// The last in line whom the round that is going on has passed, with all in front of it.
    pub(super) passed: Option<NonNull<Waiter<P>>>,
}

impl<P: Policy> AskingTicket<P> {
    #[inline]
    pub(super) fn predicate(&self) -> Option<Predicate<P>> {
        match self.until {
            Until::Holds { predicate, .. } => Some(predicate),
            Until::Notified(_) => None,
        }
    }

    /// Where to leave word that it has gone, if its predicate is being asked.
    pub(super) fn asked(&self) -> Option<NonNull<Cell<bool>>> {
        match self.until {
            Until::Holds { asked, .. } => asked,
            Until::Notified(_) => None,
        }
    }

    pub(super) fn set_asked(&mut self, by: Option<NonNull<Cell<bool>>>) {
        if let Until::Holds { asked, .. } = &mut self.until {
            *asked = by;
        }
    }

    /// What it waits to be notified of.
    pub(super) fn condition(&self) -> Option<Key> {
        match self.until {
            Until::Holds { .. } => None,
            Until::Notified(condition) => condition,
        }
    }

    pub(super) fn set_condition(&mut self, condition: Key) {
        self.until = Until::Notified(Some(condition));
    }
}

impl<P: Policy> AskingQueue<P> {
    /// From now on all who come are numbered.
    #[inline]
    pub(super) fn begin_to_number(&mut self) {
        let begin = || Box::new(Tagged { index: Index::new(), last: LOWEST, in_line: 0, passed: None });
        self.tagged.get_or_insert_with(begin);
    }

    /// Whether somebody is to be found by tags.
    #[inline]
    pub(super) fn has_tagged(&self) -> bool {
        self.tagged.as_ref().is_some_and(|tagged| !tagged.index.is_empty())
    }
}

impl<P: Policy<Asking = Self>> Asking<P> for Asks {
    const ASKS: bool = true;

    type Ticket = AskingTicket<P>;
    type Queue = AskingQueue<P>;

    const NEW: AskingQueue<P> = AskingQueue { apart: Apart::new(), tagged: None };

    #[inline]
    fn ticket(predicate: Option<Predicate<P>>) -> AskingTicket<P> {
        let until = match predicate {
            Some(predicate) => Until::Holds { predicate, asked: None },
            None => Until::Notified(None),
        };
        AskingTicket { until, insists: false, next_parked: None, number: LOWEST, is_indexed: false }
    }

    #[inline]
    fn of_waiter(ticket: &mut AskingTicket<P>) -> Option<&mut AskingTicket<P>> {
        Some(ticket)
    }

    #[inline]
    fn of_queue(queue: &mut AskingQueue<P>) -> Option<&mut AskingQueue<P>> {
        Some(queue)
    }

    #[inline]
    fn has_tagged(queue: &AskingQueue<P>) -> bool {
        queue.has_tagged()
    }
}

impl<P: Policy<Asking = Self>> Asking<P> for NeverAsks {
    const ASKS: bool = false;

    type Ticket = ();
    type Queue = ();

    const NEW: () = ();

    #[inline]
    fn ticket(_: Option<Predicate<P>>) {}

    #[inline]
    fn of_waiter((): &mut ()) -> Option<&mut AskingTicket<P>> {
        None
    }

    #[inline]
    fn of_queue((): &mut ()) -> Option<&mut AskingQueue<P>> {
        None
    }

    #[inline]
    fn has_tagged((): &()) -> bool {
        false
    }
}
