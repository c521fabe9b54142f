//! A waiter: the node of one waiting future, and what it has been granted.

#![expect(unsafe_code, reason = "the node is shared between its future and the queue")]

use std::{fmt, marker::PhantomPinned, mem::MaybeUninit, ptr::NonNull, task::Waker};

use super::{Policy, list::Links, waits::Waits, wake_batch::drop_quietly};
use crate::sync::{AtomicU8, Ordering, UnsafeCell};

/// Where a waiter is. It only ever moves down this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Place {
    /// Not polled yet: the queue doesn't know it.
    Arriving,
    /// In the list of its condition, until it is notified.
    Parked,
    /// In the queue.
    Queued,
    /// Has its grant, and is in the list of those that are still to be woken.
    Served,
    /// Has its grant; the queue has forgotten it.
    Granted,
    /// Its future has taken the grant, or has left.
    Done,
}

impl Place {
    #[inline]
    fn of(byte: u8) -> Self {
        const { assert!(Self::Done as u8 == 5, "every place but the last has its arm") }
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
/// Its state is there from the moment it leaves `Arriving` until it is `Done`. While it is `Parked`, `Queued` or `Served`, the
/// holder of the queue's mutex alone touches it, and its future takes that mutex before it goes. When it is `Granted`, its own
/// future alone does.
pub(crate) struct Waiter<P: Policy> {
    place: AtomicU8,
    state: UnsafeCell<MaybeUninit<WaiterState<P>>>,
    _pinned: PhantomPinned,
}

/// What the queue keeps for a waiter.
pub(super) struct WaiterState<P: Policy> {
    pub(super) links: Links<Waiter<P>>,
    /// Taken by the one that wakes it.
    pub(super) waker: Option<Waker>,
    pub(super) request: P::Request,
    /// Filled when it is served. Without one, its predicate has panicked.
    pub(super) grant: Option<P::Grant>,
    pub(super) waits: <P::Waits as Waits<P>>::OfWaiter,
}

impl<P: Policy> Waiter<P> {
    /// A waiter of which nothing but its place is written: most futures are ready before they need the rest.
    #[inline]
    pub(crate) fn new() -> Self {
        // Under loom every field has something to write. Otherwise a struct expression would do, but rustc makes a constant of it
        // and copies that, with a byte for each of the state.
        #[cfg(warded_loom)]
        return Self {
            place: AtomicU8::new(Place::Arriving as u8),
            state: UnsafeCell::new(MaybeUninit::uninit()),
            _pinned: PhantomPinned,
        };
        #[cfg(not(warded_loom))]
        {
            let mut waiter = MaybeUninit::<Self>::uninit();
            // SAFETY: the field is part of `waiter`, which is this function's own.
            let place = unsafe { &raw mut (*waiter.as_mut_ptr()).place };
            // SAFETY: the pointer is to a field of `waiter`, which nothing else refers to.
            unsafe { place.write(AtomicU8::new(Place::Arriving as u8)) };
            // SAFETY: the place is written, the state needs not be, and nothing else has a size.
            unsafe { waiter.assume_init() }
        }
    }

    #[inline]
    pub(super) fn place(&self) -> Place {
        // Ordering: Acquire pairs with the Release in `set_place`; with `Granted` it makes the grant visible.
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
        // SAFETY: only its future knows an arriving waiter, and the caller is that future.
        self.state.with_mut(|place| unsafe { place.write(MaybeUninit::new(state)) });
    }

    /// Its state.
    ///
    /// # Safety
    /// The waiter is neither `Arriving` nor `Done`, and the caller may touch its state: it holds the mutex of the queue, or is
    /// the future of a `Granted` waiter. No other reference to the state is used while this one is.
    #[inline]
    #[expect(clippy::mut_from_ref, reason = "the mutex, or being the only one left that knows it, excludes others")]
    pub(super) unsafe fn state(&self) -> &mut WaiterState<P> {
        self.state.with_mut(|state| {
            // SAFETY: the caller excludes other references.
            let state = unsafe { &mut *state };
            // SAFETY: the state is there, since the waiter is neither arriving nor done.
            unsafe { state.assume_init_mut() }
        })
    }

    /// Ends the wait: takes the grant, and drops the rest of the state. That is foreign code, and may panic; the grant is not
    /// lost by it.
    ///
    /// # Safety
    /// The waiter is neither `Arriving` nor `Done`, is in no list, and the caller is its future and doesn't hold the mutex.
    #[inline]
    pub(super) unsafe fn finish(&self) -> Option<P::Grant> {
        // SAFETY: the state is there, and in no list, so only the caller knows it; it is read once, for the waiter is
        // `Done` from now on.
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
    // SAFETY: the caller says that it is alive.
    let waiter = unsafe { address.as_ref() };
    // SAFETY: the caller says that it may touch the state.
    unsafe { waiter.state() }
}

// SAFETY: the state is touched by one thread at a time (see `Waiter`), and moves between threads with what it holds.
unsafe impl<P: Policy> Send for Waiter<P>
where
    P::Request: Send,
    P::Grant: Send,
{
}

// SAFETY: a shared reference gives nothing but `place`; the state is reached by unsafe functions alone.
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
