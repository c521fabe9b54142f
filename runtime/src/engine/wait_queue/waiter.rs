//! A waiter: the node of one waiting future, with its request and its grant.

#![expect(unsafe_code, reason = "the node is shared between its future and the queue")]

use std::{fmt, marker::PhantomPinned, mem::MaybeUninit, ptr::NonNull};

use super::{Policy, list::Links, waits::Waits, wake_batch::drop_quietly};
use crate::{
    engine::sync::{AtomicU8, Ordering, UnsafeCell},
    record::TaskWaker,
};

/// Where a waiter is. A waiter only moves from an earlier variant to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Place {
    /// Not polled yet: the queue has no pointer to it.
    Arriving,
    /// In the list of its condition, until it is notified.
    Parked,
    /// In the queue.
    Queued,
    /// Has its grant, and is in the list of the waiters that are still to be woken.
    Served,
    /// Has its grant. The queue has no pointer to it any more.
    Granted,
    /// Its future has taken the grant, or has left.
    Done,
}

impl Place {
    #[inline]
    fn of(byte: u8) -> Self {
        const { assert!(Self::Done as u8 == 5, "there is an arm for every place but the last") }
        match byte {
            0 => Self::Arriving,
            1 => Self::Parked,
            2 => Self::Queued,
            3 => Self::Served,
            4 => Self::Granted,
            _ => Self::Done,
        }
    }
}

/// The node. It lives in the waiting future, which is pinned.
///
/// Its state is initialised when it leaves `Arriving`, and stays so until it is `Done`. While it is `Parked`, `Queued` or
/// `Served`, only the holder of the queue's mutex accesses it, and its future takes that mutex before it is dropped. While it is
/// `Granted`, only its own future accesses it.
pub(crate) struct Waiter<P: Policy> {
    place: AtomicU8,
    state: UnsafeCell<MaybeUninit<WaiterState<P>>>,
    _pinned: PhantomPinned,
}

/// The data that the queue keeps for a waiter.
pub(super) struct WaiterState<P: Policy> {
    pub(super) links: Links<Waiter<P>>,
    /// The releaser that wakes the waiter takes this out.
    pub(super) waker: Option<TaskWaker>,
    pub(super) request: P::Request,
    /// Set when the waiter is served. A waiter that is served without a grant has a predicate that panicked.
    pub(super) grant: Option<P::Grant>,
    pub(super) waits: <P::Waits as Waits<P>>::OfWaiter,
}

impl<P: Policy> Waiter<P> {
    /// A waiter of which only the place is initialised, because most futures are ready before they need the rest.
    #[inline]
    pub(crate) fn new() -> Self {
        // Under loom every field must be initialised. Otherwise this writes the place only: rustc would turn a struct expression
        // into a constant, and copy all its bytes.
        #[cfg(warded_loom)]
        return Self {
            place: AtomicU8::new(Place::Arriving as u8),
            state: UnsafeCell::new(MaybeUninit::uninit()),
            _pinned: PhantomPinned,
        };
        #[cfg(not(warded_loom))]
        {
            let mut waiter = MaybeUninit::<Self>::uninit();
            // SAFETY: the field is part of `waiter`, which is a local variable.
            let place = unsafe { &raw mut (*waiter.as_mut_ptr()).place };
            // SAFETY: the pointer is to a field of `waiter`, which nothing else refers to.
            unsafe { place.write(AtomicU8::new(Place::Arriving as u8)) };
            // SAFETY: the place is initialised, the state may be uninitialised, and no other field has a size.
            unsafe { waiter.assume_init() }
        }
    }

    #[inline]
    pub(super) fn place(&self) -> Place {
        // Ordering: Acquire pairs with the Release in `set_place`: a thread that reads `Granted` sees the grant.
        Place::of(self.place.load(Ordering::Acquire))
    }

    #[inline]
    pub(super) fn set_place(&self, place: Place) {
        // Ordering: Release pairs with the Acquire in `place`.
        self.place.store(place as u8, Ordering::Release);
    }

    /// Writes the state of a waiter that leaves `Arriving`.
    ///
    /// # Safety
    /// The waiter is `Arriving`, and the caller is its future.
    #[inline]
    pub(super) unsafe fn write_state(&self, state: WaiterState<P>) {
        // SAFETY: only its own future has a pointer to an arriving waiter, and the caller is that future.
        self.state.with_mut(|place| unsafe { place.write(MaybeUninit::new(state)) });
    }

    /// Its state.
    ///
    /// # Safety
    /// The waiter is neither `Arriving` nor `Done`, and the caller may access its state: it holds the mutex of the queue, or is
    /// the future of a `Granted` waiter. No other reference to the state is used while this one is.
    #[inline]
    #[expect(clippy::mut_from_ref, reason = "the mutex excludes others, or the caller has the only pointer")]
    pub(super) unsafe fn state(&self) -> &mut WaiterState<P> {
        self.state.with_mut(|state| {
            // SAFETY: the caller excludes other references.
            let state = unsafe { &mut *state };
            // SAFETY: the state is initialised, because the waiter is neither arriving nor done.
            unsafe { state.assume_init_mut() }
        })
    }

    /// Ends the wait: takes the grant, and drops the rest of the state. Dropping that runs foreign code, which may panic. The
    /// grant is not lost then.
    ///
    /// # Safety
    /// The waiter is neither `Arriving` nor `Done`, is in no list, and the caller is its future and doesn't hold the mutex.
    #[inline]
    pub(super) unsafe fn finish(&self) -> Option<P::Grant> {
        // SAFETY: the state is initialised, and in no list, so only the caller has a pointer to it. It is read only once, because
        // the waiter is `Done` from now on.
        let WaiterState { waker, request, grant, .. } =
            self.state.with_mut(|state| unsafe { state.cast::<WaiterState<P>>().read() });
        self.set_place(Place::Done);
        drop_quietly(waker);
        drop_quietly(request);
        grant
    }
}

/// The state of the waiter at this address.
///
/// # Safety
/// The waiter is alive during `'a`. For the rest, see [`Waiter::state`].
#[inline]
pub(super) unsafe fn state_of<'a, P: Policy>(address: NonNull<Waiter<P>>) -> &'a mut WaiterState<P> {
    // SAFETY: the caller guarantees that the waiter is alive.
    let waiter = unsafe { address.as_ref() };
    // SAFETY: the caller guarantees that it may access the state.
    unsafe { waiter.state() }
}

// SAFETY: one thread at a time accesses the state (see `Waiter`), and the bounds say that its content may move between threads.
unsafe impl<P: Policy> Send for Waiter<P>
where
    P::Request: Send,
    P::Grant: Send,
{
}

// SAFETY: through a shared reference, safe code reads only `place`; only unsafe functions access the state.
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
