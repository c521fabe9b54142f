//! A waiter of a monitor: the node by which the monitor knows a waiting future. It is a part of that future.

#![expect(unsafe_code, reason = "the node is shared between its future and the monitor")]

use std::{
    any::Any,
    marker::{PhantomData, PhantomPinned},
    ops::Deref,
    ptr::NonNull,
};

use super::{
    class::{Link, link},
    classes::ClassKey,
    wake_list::ToWake,
};
use crate::{
    engine::sync::{AtomicU8, Ordering, UnsafeCell},
    engine::wait_queue::{Links, Node},
    record::TaskWaker,
};

/// How many waiters of a class may go on, by the result of their predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(unnameable_types, reason = "in the signature of a trait that is as little to be named")]
pub enum MayGo {
    /// The predicate is false.
    Nobody,
    /// The predicate is true. Each waiter that goes on holds the monitor, and may make it false.
    More,
    /// The predicate is true, and its waits are of `reached`: they don't hold the monitor when they go on.
    Everybody,
}

/// Where a waiter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Place {
    /// It is in no list, and has no state yet.
    New,
    /// It is in its class.
    Queued,
    /// It is in its class, and woken.
    Woken,
    /// Its wait is one of `reached`, and a release found its predicate true. It is in no class any more, but in the wake list.
    Completed,
    /// Its wait is one of `reached`, and its predicate was true. It is in no list any more.
    Reached,
    /// It has left, or has gone on. It is in no list any more.
    Gone,
}

/// The node. It lives at the beginning of the waiting future, which is pinned.
///
/// While it is `Queued`, `Woken` or `Completed`, only the holder of the monitor's mutex touches its state. Its future takes that
/// mutex before it is freed, or is dropped by the thread that holds the mutex, and the waiter leaves. While it is `New`, `Reached`
/// or `Gone`, only its own future touches it.
///
/// The links of the wake list, which are seldom needed, come first. The other fields are side by side, and the captures of the
/// predicate follow, so that a release touches few cache lines of a waiter.
#[repr(C)]
pub(super) struct Waiter {
    state: UnsafeCell<WaiterState>,
    class: UnsafeCell<Link>,
    notes: UnsafeCell<Notes>,
    place: AtomicU8,
    _pinned: PhantomPinned,
}

/// The data that the monitor keeps for a waiter.
#[repr(C)]
pub(super) struct WaiterState {
    pub(super) wake_links: Links<ToWake>,
    links: Links<Waiter>,
    /// Its number in the order of arrival.
    pub(super) arrived: u64,
    /// The functions of its question, or null if it is new. If its predicate has panicked, this is the beginning of a [`KeptPanic`],
    /// which belongs to the waiter.
    how: *const How,
    /// The waker of its task. The thread that wakes the waiter takes it.
    pub(super) waker: Option<TaskWaker>,
}

/// Some more of that data. It is apart from the rest, so that it fills the room beside the place.
#[derive(Default)]
pub(super) struct Notes {
    /// Whether it was woken before, found its predicate false, and was queued again.
    pub(super) is_owed: bool,
    /// Whether it has given way to another waiter since it was woken.
    pub(super) has_given_way: bool,
    /// Whether it is in the list of the [wake list](super::wake_list).
    pub(super) is_in_wake_list: bool,
}

impl WaiterState {
    /// The functions of its question.
    #[inline]
    pub(super) fn how(&self) -> &How {
        // SAFETY: a pointer that is not null is a reference to a constant, or to a `KeptPanic` of this waiter.
        unsafe { self.how.as_ref() }.expect("it has a question")
    }

    /// Whether its predicate has panicked.
    #[inline]
    pub(super) fn has_panicked(&self) -> bool {
        // SAFETY: as in `how`.
        unsafe { self.how.as_ref() }.is_some_and(|how| how.is_of_kept_panic)
    }

    /// Takes the panic of its predicate, if there is one. Afterwards the waiter has no question.
    #[inline]
    pub(super) fn take_panic(&mut self) -> Option<Box<dyn Any + Send>> {
        if !self.has_panicked() {
            return None;
        }
        let panicked = std::mem::replace(&mut self.how, std::ptr::null()).cast_mut();
        // SAFETY: the functions are at the beginning of a `KeptPanic`, and `keep` got this pointer from its box.
        Some(unsafe { Box::from_raw(panicked.cast::<KeptPanic>()) }.payload)
    }

    /// Keeps the panic of its predicate, which is not evaluated again.
    #[cold]
    pub(super) fn keep(&mut self, payload: Box<dyn Any + Send>) {
        self.how = Box::into_raw(Box::new(KeptPanic { how: PANICKED, payload })).cast();
    }
}

impl Drop for WaiterState {
    #[inline]
    fn drop(&mut self) {
        drop(self.take_panic());
    }
}

/// A function of a question. Its first argument must be the address of the waiter, whose future must be alive. Its second argument
/// must be the address of the value of the waiter's monitor, and the value must not be mutably borrowed.
pub(super) type AskBy<R> = unsafe fn(Address, NonNull<()>) -> R;

/// The functions of a question, whose type they know.
pub(super) struct How {
    pub(super) ask: AskBy<MayGo>,
    /// How many waiters may go on if the answer is yes, if that number is known.
    pub(super) number: AskBy<Option<usize>>,
    /// Which questions with the same predicate and other keys may be answered with yes, if one evaluation of their reading shows that.
    pub(super) narrow: Option<AskBy<Narrowed>>,
    /// The bound that the reading must reach for a yes, if the predicate compares with a bound. It must be called with the address of
    /// the waiter, whose future must be alive.
    pub(super) bound: unsafe fn(Address) -> Option<u64>,
    /// Whether this is the beginning of a [`KeptPanic`].
    pub(super) is_of_kept_panic: bool,
}

/// The functions of a question whose predicate has panicked. They don't evaluate it: a panic counts as true.
const PANICKED: How = How {
    ask: |_, _| MayGo::More,
    number: |_, _| None,
    narrow: Some(|_, _| Narrowed::All),
    bound: |_| None,
    is_of_kept_panic: true,
};

/// The panic of a predicate that a release evaluated. It begins with [`PANICKED`], so that a waiter needs only one pointer.
#[repr(C)]
struct KeptPanic {
    how: How,
    payload: Box<dyn Any + Send>,
}

/// Which questions with the same predicate may be answered with yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(unnameable_types, reason = "in the signature of a trait that is as little to be named")]
pub enum Narrowed {
    /// Any of them.
    All,
    /// Only the question with this key. If its answer is known, it need not be evaluated.
    Only(ClassKey, Option<MayGo>),
    /// Only the questions whose bound is at most this. If their answer is known, they need not be evaluated.
    UpTo(u64, Option<MayGo>),
}

/// The address of a waiter. It is also the address of the future that begins with it, and may be used to reach that.
pub(super) type Address = NonNull<Waiter>;

/// A waiter, with its [`Address`].
#[derive(Clone, Copy)]
pub(super) struct AddressedWaiter<'w> {
    address: Address,
    of: PhantomData<&'w Waiter>,
}

impl AddressedWaiter<'_> {
    /// # Safety
    /// The future that begins with this waiter is at this address, pinned and alive, as long as the result is used. No mutable
    /// reference to the waiter is used during that time.
    #[inline]
    pub(super) unsafe fn new(address: Address) -> Self {
        Self { address, of: PhantomData }
    }

    #[inline]
    pub(super) fn address(self) -> Address {
        self.address
    }
}

impl Deref for AddressedWaiter<'_> {
    type Target = Waiter;

    #[inline]
    fn deref(&self) -> &Waiter {
        // SAFETY: the caller of `new` says that it is alive.
        unsafe { self.address.as_ref() }
    }
}

impl Waiter {
    #[inline]
    pub(super) fn new() -> Self {
        let state = WaiterState {
            wake_links: Links::none(),
            links: Links::none(),
            arrived: 0,
            waker: None,
            how: std::ptr::null(),
        };
        Self {
            state: UnsafeCell::new(state),
            class: UnsafeCell::new(0),
            notes: UnsafeCell::new(Notes::default()),
            place: AtomicU8::new(Place::New as u8),
            _pinned: PhantomPinned,
        }
    }

    /// Gives a new waiter the functions of its question. This comes before the first [`set_place`](Self::set_place).
    #[inline]
    pub(super) fn ask_by(&self, how: &'static How) {
        assert!(self.place() == Place::New, "another thread may use its state");
        // SAFETY: it is new, so its own future alone touches it.
        unsafe { self.state() }.how = how;
    }

    /// Where it is.
    #[inline]
    pub(super) fn place(&self) -> Place {
        const { assert!(Place::Gone as u8 == 5, "every place but the last has its arm") }
        // Ordering: Acquire pairs with the Release in `set_place`; with `Completed` and `Reached` it makes the releaser's writes
        // visible.
        match self.place.load(Ordering::Acquire) {
            0 => Place::New,
            1 => Place::Queued,
            2 => Place::Woken,
            3 => Place::Completed,
            4 => Place::Reached,
            _ => Place::Gone,
        }
    }

    /// Whether its predicate was true for a wait of `reached`, which goes on without another evaluation.
    #[inline]
    pub(super) fn is_completed(&self) -> bool {
        matches!(self.place(), Place::Completed | Place::Reached)
    }

    #[inline]
    pub(super) fn set_place(&self, place: Place) {
        // Ordering: Release pairs with the Acquire in `place`.
        self.place.store(place as u8, Ordering::Release);
    }

    /// Its state.
    ///
    /// # Safety
    /// The caller may touch the state (see [`Waiter`]), and no other reference to it is used while this one is.
    #[inline]
    #[expect(clippy::mut_from_ref, reason = "the mutex excludes others, or its own future alone touches it")]
    pub(super) unsafe fn state(&self) -> &mut WaiterState {
        // SAFETY: the caller excludes other references.
        self.state.with_mut(|state| unsafe { &mut *state })
    }

    /// The number of its class.
    ///
    /// # Safety
    /// The caller may touch the state (see [`Waiter`]).
    #[inline]
    pub(super) unsafe fn class(&self) -> usize {
        // SAFETY: the caller says so, and the number is only copied.
        self.class.with(|class| unsafe { *class }) as usize
    }

    /// Notes the number of its class.
    ///
    /// # Safety
    /// As for [`class`](Self::class).
    #[inline]
    pub(super) unsafe fn set_class(&self, number: usize) {
        // SAFETY: the caller says so, and no function of this file keeps a reference to the number.
        self.class.with_mut(|class| unsafe { *class = link(number) });
    }

    /// Its notes.
    ///
    /// # Safety
    /// The caller may touch the state (see [`Waiter`]), and no other reference to the notes is used while this one is.
    #[inline]
    #[expect(clippy::mut_from_ref, reason = "as for the state")]
    pub(super) unsafe fn notes(&self) -> &mut Notes {
        // SAFETY: the caller excludes other references.
        self.notes.with_mut(|notes| unsafe { &mut *notes })
    }
}

/// The state of the waiter at this address.
///
/// # Safety
/// The waiter is alive during `'a`. For the rest, see [`Waiter::state`].
#[inline]
pub(super) unsafe fn state_of<'a>(address: Address) -> &'a mut WaiterState {
    // SAFETY: the caller says that it is alive.
    let waiter = unsafe { address.as_ref() };
    // SAFETY: the caller says that it may touch the state.
    unsafe { waiter.state() }
}

/// The notes of the waiter at this address.
///
/// # Safety
/// The waiter is alive during `'a`. For the rest, see [`Waiter::notes`].
#[inline]
pub(super) unsafe fn notes_of<'a>(address: Address) -> &'a mut Notes {
    // SAFETY: the caller says that it is alive.
    let waiter = unsafe { address.as_ref() };
    // SAFETY: the caller says that it may touch the notes.
    unsafe { waiter.notes() }
}

impl Node for Waiter {
    #[inline]
    unsafe fn links<'a>(node: NonNull<Self>) -> &'a mut Links<Self> {
        // SAFETY: the caller says that it is alive, and that nothing else touches the links.
        &mut unsafe { state_of(node) }.links
    }
}

// SAFETY: the state is touched by one thread at a time (see `Waiter`), and moves between threads with what it holds. The
// predicate that its question points to is `Send`: the futures demand it.
unsafe impl Send for Waiter {}

// SAFETY: a shared reference gives nothing but `place`; the state is reached by unsafe functions alone.
unsafe impl Sync for Waiter {}
