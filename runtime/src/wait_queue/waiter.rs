//! A waiter: the node of one waiting future, and what it has been given.

#![expect(unsafe_code, reason = "the node is shared between its future and the queue")]

use std::{fmt, marker::PhantomPinned, mem::MaybeUninit, ptr::NonNull, task::Waker};

use super::{
    Key, Policy,
    asking::{Asking, AskingTicket},
    line::Links,
    predicate::Predicate,
    wake_batch::drop_quietly,
};
use crate::sync::{AtomicU8, Ordering, UnsafeCell};

/// Where a waiter stands. It only ever moves down this list, but for `Called` back to `Queued`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Place {
    /// Not polled yet, or polled and not in line: nobody else knows it.
    ///
    /// Not zero, or rustc makes a new waiter by filling all of it with zeros.
    Arriving = 1,
    /// In the line of its condition, until it is notified.
    Parked,
    /// In the line.
    Queued,
    /// In the line; its predicate held and it has been woken, but may be overtaken until it is polled.
    Called,
    /// Granted; the queue has forgotten it.
    Granted,
    /// Has taken its grant: nothing is owed either way.
    Done,
}

impl Place {
    #[inline]
    fn of(byte: u8) -> Self {
        const { assert!(Self::Done as u8 == 6, "every place but the last has its arm") }
        match byte {
            1 => Self::Arriving,
            2 => Self::Parked,
            3 => Self::Queued,
            4 => Self::Called,
            5 => Self::Granted,
            _ => Self::Done,
        }
    }
}

/// The node. It lives in the waiting future, pinned, and is in line only between `join` and the grant or the drop.
pub(crate) struct Waiter<P: Policy> {
    place: AtomicU8,
    ticket: UnsafeCell<MaybeUninit<Ticket<P>>>,
    _pinned: PhantomPinned,
}

/// What the queue keeps of a waiter, from joining until the grant is taken or the waiter leaves (invariant 2).
pub(super) struct Ticket<P: Policy> {
    pub(super) links: Links<P>,
    /// `None` between being woken and being polled again.
    pub(super) waker: Option<Waker>,
    pub(super) request: P::Request,
    /// Filled by the grant. A granted waiter without it has a panicked predicate.
    pub(super) grant: Option<P::Grant>,
    asking: <P::Asking as Asking<P>>::Ticket,
}

impl<P: Policy> Ticket<P> {
    #[inline]
    pub(super) fn new(request: P::Request, predicate: Option<Predicate<P>>, waker: Waker) -> Self {
        Self { links: Links::none(), waker: Some(waker), request, grant: None, asking: P::Asking::ticket(predicate) }
    }
}

impl<P: Policy> Ticket<P> {
    /// What it has where predicates are asked and notifications waited for.
    #[inline]
    pub(super) fn asking(&mut self) -> Option<&mut AskingTicket<P>> {
        P::Asking::of_waiter(&mut self.asking)
    }

    #[inline]
    pub(super) fn predicate(&mut self) -> Option<Predicate<P>> {
        self.asking()?.predicate()
    }

    /// What it waits to be notified of.
    pub(super) fn condition(&mut self) -> Option<Key> {
        self.asking()?.condition()
    }

    /// Whether a newcomer would wrong it, if it could go on: it waits without a predicate, or insists.
    pub(super) fn is_firm(&mut self) -> bool {
        self.asking().is_none_or(|asking| asking.predicate().is_none() || asking.insists)
    }
}

impl<P: Policy> Waiter<P> {
    #[inline]
    pub(crate) fn new() -> Self {
        Self {
            place: AtomicU8::new(Place::Arriving as u8),
            ticket: UnsafeCell::new(MaybeUninit::uninit()),
            _pinned: PhantomPinned,
        }
    }

    #[inline]
    pub(super) fn place(&self) -> Place {
        // Ordering: Acquire pairs with the Release in `set_place`; with `Granted` it makes the ticket visible.
        Place::of(self.place.load(Ordering::Acquire))
    }

    #[inline]
    pub(super) fn set_place(&self, place: Place) {
        // Ordering: Release pairs with the Acquire in `place`.
        self.place.store(place as u8, Ordering::Release);
    }

    /// Writes the ticket.
    ///
    /// # Safety
    /// The waiter is `Arriving`, and the queue's mutex is held.
    #[inline]
    pub(super) unsafe fn write_ticket(&self, ticket: Ticket<P>) {
        // SAFETY: nobody else knows an arriving waiter.
        self.ticket.with_mut(|place| unsafe { place.write(MaybeUninit::new(ticket)) });
    }

    /// Ends the wait: takes the grant, and drops what is left of the ticket. That is foreign code, and may panic; the
    /// grant is not lost by it.
    ///
    /// # Safety
    /// The waiter has its ticket and is in no line, and no mutex is held. It has no ticket any more.
    #[inline]
    pub(super) unsafe fn finish(&self) -> Option<P::Grant> {
        // SAFETY: in no line, so nobody else touches the ticket: invariant 2.
        let Ticket { waker, request, grant, .. } =
            self.ticket.with_mut(|ticket| unsafe { ticket.cast::<Ticket<P>>().read() });
        self.set_place(Place::Done);
        drop_quietly((waker, request));
        grant
    }
}

/// Looks at the ticket of a waiter, or changes it.
///
/// # Safety
/// The waiter is alive and has its ticket, and the caller may touch it (invariant 2). `with` looks at no other.
#[inline]
pub(super) unsafe fn look<P: Policy, R>(waiter: NonNull<Waiter<P>>, with: impl FnOnce(&mut Ticket<P>) -> R) -> R {
    // SAFETY: the caller's promise.
    let waiter = unsafe { waiter.as_ref() };
    waiter.ticket.with_mut(|ticket| {
        // SAFETY: the caller's promise.
        let ticket = unsafe { &mut *ticket };
        // SAFETY: the caller's promise.
        with(unsafe { ticket.assume_init_mut() })
    })
}

/// [`look`], at what the waiter has with its predicate or condition.
///
/// # Safety
/// As for [`look`]; the waiter is of a queue that [asks](super::Asks).
#[inline]
pub(super) unsafe fn look_asking<P: Policy, R>(
    waiter: NonNull<Waiter<P>>,
    with: impl FnOnce(&mut AskingTicket<P>) -> R,
) -> R {
    // SAFETY: the caller's promise.
    unsafe { look(waiter, |ticket| with(ticket.asking().expect("its queue asks"))) }
}

/// Moves a waiter to another place.
///
/// # Safety
/// The waiter is alive, and the queue's mutex is held. It may be gone after a move to `Granted`.
#[inline]
pub(super) unsafe fn put<P: Policy>(waiter: NonNull<Waiter<P>>, place: Place) {
    // SAFETY: the caller's promise.
    unsafe { waiter.as_ref() }.set_place(place);
}

// SAFETY: the ticket is touched by one thread at a time (invariant 2), and moves between threads with what it holds.
unsafe impl<P: Policy> Send for Waiter<P>
where
    P::Request: Send,
    P::Grant: Send,
{
}

// SAFETY: as above; a shared reference gives nothing but `place`.
unsafe impl<P: Policy> Sync for Waiter<P>
where
    P::Request: Send,
    P::Grant: Send,
{
}

impl<P: Policy> fmt::Debug for Waiter<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place().fmt(f)
    }
}
