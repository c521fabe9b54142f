//! A value and its queue: only a grant of the queue gives access to the value.
//!
//! The type of a grant doesn't say *which* queue granted it. So this file pairs the two, and what leaves it is safe: a [`RawGuard`]
//! or [`Shared`] value, which owns its grant and gives it back when it is dropped.
//! Primitives that guard no value have the value `()`, and give their grants back themselves.
//!
//! # Invariants
//!
//! 1. A cell of an [`Exclusive`] policy has at most one `RawGuard` or `Mapped` at a time, and no `Shared` beside it: each owns
//!    its grant.
//! 2. While a `RawGuard` lives, only it touches the value, and when it is dropped, the predicates that `give_back` evaluates. While
//!    a `Shared` lives, the value is only read.

#![expect(unsafe_code, reason = "the value is reached through a shared reference")]

use std::{
    cell::UnsafeCell,
    fmt,
    marker::PhantomData,
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
    pin::Pin,
    ptr::NonNull,
    sync::Arc,
    task::{Context, Poll},
};

use crate::{
    record::{At, Observed, SharedHold},
    sync::{self, const_unless_loom},
    wait_queue::{
        Change, ConditionKey, Handle, KeptPredicate, Keys, Policy, WaitQueue, Waiting, WaitingNotified, WaitingWhen,
    },
};

/// A policy that grants a value.
///
/// Between a grant for `ALONE` and the call of `exit` or `offer` with it there is no other: the cell relies on it.
pub(crate) trait Exclusive: Policy<Request: Copy, Grant: Copy> {
    const ALONE: Self::Request;
}

/// A policy that also grants the value to several tasks that only read it.
///
/// Between a grant for `SHARED` and the call of `exit` or `offer` with it there is none for `ALONE`.
pub(crate) trait Sharing: Exclusive + Policy<Lends = Together> {
    const SHARED: Self::Request;

    /// Turns a grant for `ALONE` into one for `SHARED`. Also returns the offer to the waiters that may go on because of that.
    fn downgrade(&self, grant: Self::Grant) -> (Self::Grant, Self::Offer);
}

/// A policy whose grants lend nothing.
#[derive(Debug)]
pub(crate) enum Nothing {}

/// A policy whose grants lend the value to one task alone.
#[derive(Debug)]
pub(crate) enum Alone {}

/// A policy whose grants lend the value to one task alone, or to several that only read.
#[derive(Debug)]
pub(crate) enum Together {}

/// A value, and the queue whose grants give access to it.
pub(crate) struct ValueCell<P: Policy, T: ?Sized> {
    queue: WaitQueue<P>,
    lent: Lent<P::Lends, T>,
}

/// The value, and how it is lent, which decides whether it is `Sync`. This is a type of its own so that rustc derives `Sync` for
/// what contains it, also for types that contain themselves.
struct Lent<L, T: ?Sized> {
    _how: PhantomData<fn() -> L>,
    /// Through this, loom watches how the value is used. The value itself is in std's cell, because taking its address is not yet
    /// a use.
    watch: sync::UnsafeCell<()>,
    value: UnsafeCell<T>,
}

// SAFETY: `()` is not a value to be shared.
unsafe impl Sync for Lent<Nothing, ()> {}

// SAFETY: the value is reached by one thread at a time (invariant 1), so it is as if it moved from thread to thread.
unsafe impl<T: ?Sized + Send> Sync for Lent<Alone, T> {}

// SAFETY: one thread at a time has the value to change it, or several threads read it (invariant 1).
unsafe impl<T: ?Sized + Send + Sync> Sync for Lent<Together, T> {}

/// What is built around a cell.
pub(crate) trait HasCell {
    type Policy: Policy;
    type Value: ?Sized;

    fn cell(&self) -> &ValueCell<Self::Policy, Self::Value>;
}

impl<P: Policy, T> ValueCell<P, T> {
    const_unless_loom! {
        pub(crate) const fn new(observed: Observed, policy: P, state: P::State, value: T) -> Self {
            let watch = sync::UnsafeCell::new(());
            let lent = Lent { _how: PhantomData, watch, value: UnsafeCell::new(value) };
            Self { queue: WaitQueue::new(observed, policy, state), lent }
        }
    }

    pub(crate) fn into_inner(self) -> T {
        self.lent.value.into_inner()
    }

    /// What is observed of it.
    pub(crate) const fn observed_mut(&mut self) -> &mut Observed {
        self.queue.observed_mut()
    }
}

/// Cells that guard no value.
impl<P: Policy<Lends = Nothing>> ValueCell<P, ()> {
    /// Enters without a look at the queue, if that overtakes no waiter.
    #[inline]
    pub(crate) fn try_enter(&self, request: &P::Request) -> Option<P::Grant> {
        self.queue.try_enter(request)
    }

    /// Gives a grant back. If there are waiters, it is offered to them.
    #[inline]
    pub(crate) fn give_back(&self, grant: P::Grant) {
        // SAFETY: nothing is lent but `()`.
        unsafe { self.queue.give_back(grant, NonNull::from(&()).cast()) };
    }

    /// What is observed of it.
    #[inline]
    pub(crate) fn observed(&self) -> &Observed {
        self.queue.observed()
    }

    /// Changes the state, and serves the waiters that can go on because of that. `change` runs no foreign code.
    #[inline]
    pub(crate) fn change<R>(&self, change: impl Change<P, R>) -> R {
        // SAFETY: nothing is lent but `()`.
        unsafe { self.queue.change(NonNull::from(&()).cast(), change) }
    }

    /// Like [`change`](Self::change), but the result is not lost if a waker panics.
    #[inline]
    pub(crate) fn exchange<R>(&self, change: impl Change<P, R>) -> R {
        // SAFETY: nothing is lent but `()`.
        unsafe { self.queue.exchange(NonNull::from(&()).cast(), change) }
    }
}

impl<P: Policy, T: ?Sized> ValueCell<P, T> {
    pub(crate) fn policy(&self) -> &P {
        self.queue.policy()
    }

    /// How many waiters are in the queue.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.waiting()
    }

    /// How many waiters are parked on a condition.
    pub(crate) fn parked(&self, condition: ConditionKey) -> usize {
        self.queue.parked(condition)
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.lent.value.get_mut()
    }

    fn tell_loom_that_it_is_used(&self) {
        self.lent.watch.with_mut(drop);
    }

    fn tell_loom_that_it_is_read(&self) {
        self.lent.watch.with(drop);
    }

    /// The address of the value.
    fn pointer(&self) -> NonNull<T> {
        // SAFETY: a field has an address.
        unsafe { NonNull::new_unchecked(self.lent.value.get()) }
    }
}

// --- handles ---

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

// --- the value, open ---

/// Exclusive access to a value. Dropping gives the grant back.
///
/// `P` and `V` are those of `H`: see [`Waiting`].
pub(crate) struct RawGuard<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> {
    on: H,
    grant: P::Grant,
    /// It reads and writes the value: `Send`, `Sync` and variance are those of `&mut`.
    _value: PhantomData<*mut V>,
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> RawGuard<H, P, V> {
    /// # Safety
    /// The queue of `on` gave this grant, and it is the only copy in use.
    #[inline]
    unsafe fn new(on: H, grant: P::Grant) -> Self {
        Self { on, grant, _value: PhantomData }
    }

    /// Access at once, if that overtakes no waiter.
    #[inline]
    pub(crate) fn try_new(on: H) -> Option<Self> {
        let grant = on.queue().try_enter(&P::ALONE)?;
        // SAFETY: the queue has just given this grant, and nothing else has it.
        Some(unsafe { Self::new(on, grant) })
    }

    /// Gives nothing back: the parts are the caller's.
    fn into_parts(self) -> (H, P::Grant) {
        let this = ManuallyDrop::new(self);
        // SAFETY: never dropped, so read once.
        (unsafe { std::ptr::read(&raw const this.on) }, this.grant)
    }

    /// What it is the access to.
    pub(crate) fn on(&self) -> &H {
        &self.on
    }

    /// Records that it is held.
    #[inline]
    pub(crate) fn held(self, at: At) -> Self {
        self.observed().hold(at);
        self
    }

    #[inline]
    fn observed(&self) -> &Observed {
        self.on.queue().observed()
    }

    /// Gives the access back, and waits for it until `predicate` is true.
    pub(crate) fn reopen_when<F>(self, predicate: F) -> RawAcquireWhen<H, P, V, F>
    where
        F: FnMut(&V) -> bool + Send + 'static,
    {
        self.observed().release();
        let (on, grant) = self.into_parts();
        RawAcquireWhen::with(on, predicate, Keys::NONE, Some(grant))
    }

    /// Gives the access back, and waits for a notification and then for the access.
    pub(crate) fn reopen_notified(self, condition: ConditionKey) -> RawAcquireNotified<H, P> {
        self.observed().release();
        let (on, grant) = self.into_parts();
        RawAcquireNotified(WaitingNotified::new(on, P::ALONE, condition, grant))
    }

    /// The first `n` waiters that wait for a notification join the queue.
    pub(crate) fn notify(&self, condition: ConditionKey, n: usize) {
        self.on.queue().notify(condition, n);
    }
}

impl<'a, P: Exclusive> RawGuard<AnyCell<'a, P>, P, ()> {
    /// Gives the access back the type that the cell's address has lost.
    pub(crate) fn downcast<C: HasCell<Policy = P> + ?Sized>(self, of: &'a C) -> RawGuard<&'a C, P, C::Value> {
        assert!(self.on.address() == AnyCell::new(of).address(), "another cell");
        let (_, grant) = self.into_parts();
        // SAFETY: of the same cell, as has been asserted.
        unsafe { RawGuard::new(of, grant) }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> Deref for RawGuard<H, P, V> {
    type Target = V;

    #[inline]
    fn deref(&self) -> &V {
        // SAFETY: invariant 2.
        unsafe { self.on.value().as_ref() }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> DerefMut for RawGuard<H, P, V> {
    #[inline]
    fn deref_mut(&mut self) -> &mut V {
        // SAFETY: invariant 2.
        unsafe { self.on.value().as_mut() }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> Drop for RawGuard<H, P, V> {
    #[inline]
    fn drop(&mut self) {
        self.observed().release();
        // SAFETY: the subject is that of the queue, and every borrow of it is a borrow of `self`.
        unsafe { self.on.queue().give_back(self.grant, self.on.subject()) };
    }
}

// SAFETY: as `&mut` of the value, and a handle.
unsafe impl<H: CellHandle<Policy = P, Value = V> + Send, P: Exclusive, V: ?Sized + Send> Send for RawGuard<H, P, V> {}
// SAFETY: shared, it lends `&V` and nothing else: the handle is out of reach.
unsafe impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized + Sync> Sync for RawGuard<H, P, V> {}

/// Exclusive access to a part of a value, by a handle that keeps the whole open.
pub(crate) struct Mapped<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized> {
    part: NonNull<U>,
    /// Dropped last: the part is of what it keeps open.
    whole: RawGuard<H, P, V>,
    _part: PhantomData<*mut U>,
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> RawGuard<H, P, V> {
    /// Narrows to a part.
    pub(crate) fn map<U: ?Sized>(mut self, part: impl FnOnce(&mut V) -> &mut U) -> Mapped<H, P, V, U> {
        let part = NonNull::from(part(&mut self));
        Mapped { part, whole: self, _part: PhantomData }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized> Mapped<H, P, V, U> {
    /// Narrows to a part of the part.
    pub(crate) fn map<W: ?Sized>(mut self, part: impl FnOnce(&mut U) -> &mut W) -> Mapped<H, P, V, W> {
        let part = NonNull::from(part(&mut self));
        Mapped { part, whole: self.whole, _part: PhantomData }
    }
}

impl<'a, C: HasCell<Policy: Exclusive, Value: Send> + ?Sized, U: ?Sized> Mapped<&'a C, C::Policy, C::Value, U> {
    /// Forgets the type of the whole, which must be `Send`: the thread that drops the part serves the waiters for the whole.
    pub(crate) fn erase(self) -> Mapped<AnyCell<'a, C::Policy>, C::Policy, (), U> {
        let (on, grant) = self.whole.into_parts();
        // SAFETY: the same grant of the same cell.
        let whole = unsafe { RawGuard::new(AnyCell::new(on), grant) };
        Mapped { part: self.part, whole, _part: PhantomData }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized> Deref for Mapped<H, P, V, U> {
    type Target = U;

    #[inline]
    fn deref(&self) -> &U {
        // SAFETY: a part of the value, which `whole` keeps open.
        unsafe { self.part.as_ref() }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized> DerefMut for Mapped<H, P, V, U> {
    #[inline]
    fn deref_mut(&mut self) -> &mut U {
        // SAFETY: a part of the value, which `whole` keeps open.
        unsafe { self.part.as_mut() }
    }
}

// SAFETY: as `&mut` of the part, and the whole.
unsafe impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized + Send> Send for Mapped<H, P, V, U> where
    RawGuard<H, P, V>: Send
{
}
// SAFETY: shared, it lends `&U` alone; the whole is not reached through a shared reference.
unsafe impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized + Sync> Sync
    for Mapped<H, P, V, U>
{
}

// --- the value, shared ---

/// Shared access to a value. Dropping gives the grant back.
pub(crate) struct Shared<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized> {
    on: H,
    grant: P::Grant,
    hold: SharedHold,
    _value: PhantomData<*const V>,
}

impl<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized> Shared<H, P, V> {
    /// What it is the access to.
    pub(crate) fn on(&self) -> &H {
        &self.on
    }

    /// # Safety
    /// The queue of `on` gave this grant, and it is the only copy in use.
    #[inline]
    unsafe fn new(on: H, grant: P::Grant) -> Self {
        Self { on, grant, hold: SharedHold::NONE, _value: PhantomData }
    }

    /// Records that it is held.
    #[inline]
    pub(crate) fn held(mut self, at: At) -> Self {
        self.hold = self.on.queue().observed().hold_to_read(at);
        self
    }

    /// Shared access at once, if that overtakes no waiter.
    #[inline]
    pub(crate) fn try_new(on: H) -> Option<Self> {
        let grant = on.queue().try_enter(&P::SHARED)?;
        // SAFETY: the queue has just given this grant, and nothing else has it.
        Some(unsafe { Self::new(on, grant) })
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized> RawGuard<H, P, V> {
    /// Turns exclusive access into shared access.
    pub(crate) fn downgrade(self, at: At) -> Shared<H, P, V> {
        self.observed().release();
        let (on, grant) = self.into_parts();
        let (grant, offer) = on.queue().policy().downgrade(grant);
        // SAFETY: the same grant, for less.
        let shared = unsafe { Shared::new(on, grant) }.held(at);
        let on = &shared.on;
        // SAFETY: the subject is that of the queue, and the only exclusive access to it is gone.
        unsafe { on.queue().change(on.subject(), |_, _| ((), Some(offer))) };
        shared
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized> Deref for Shared<H, P, V> {
    type Target = V;

    #[inline]
    fn deref(&self) -> &V {
        // SAFETY: invariant 2.
        unsafe { self.on.value_to_read().as_ref() }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized> Drop for Shared<H, P, V> {
    #[inline]
    fn drop(&mut self) {
        self.on.queue().observed().release_shared(&mut self.hold);
        // SAFETY: the subject is that of the queue, and every borrow of it is a borrow of `self`.
        unsafe { self.on.queue().give_back(self.grant, self.on.subject()) };
    }
}

// SAFETY: as `&` of the value, and a handle. The thread that gives it back last may serve writers.
unsafe impl<H: CellHandle<Policy = P, Value = V> + Send, P: Sharing, V: ?Sized + Sync> Send for Shared<H, P, V> {}
// SAFETY: shared, it lends `&V` and nothing else: the handle is out of reach.
unsafe impl<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized + Sync> Sync for Shared<H, P, V> {}

/// Waits for shared access.
pub(crate) struct RawSharedAcquire<H: CellHandle<Policy = P>, P: Sharing>(Waiting<H, P>);

impl<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized> RawSharedAcquire<H, P> {
    #[inline]
    pub(crate) fn new(on: H) -> Self {
        Self(Waiting::new(on, P::SHARED))
    }

    #[inline]
    pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Shared<H, P, V>> {
        // SAFETY: a projection to the pinned field.
        let mut wait = unsafe { self.map_unchecked_mut(|this| &mut this.0) };
        // SAFETY: the wait gives its grant once, here.
        wait.as_mut().poll(cx).map(|grant| unsafe { Shared::new(wait.on().clone(), grant) })
    }

    #[inline]
    pub(crate) fn observed(&self) -> &Observed {
        self.0.on().queue().observed()
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

impl<H: CellHandle<Policy = P>, P: Sharing> fmt::Debug for RawSharedAcquire<H, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

// --- the futures ---

/// Waits for access.
pub(crate) struct RawAcquire<H: CellHandle<Policy = P>, P: Exclusive>(Waiting<H, P>);

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> RawAcquire<H, P> {
    #[inline]
    pub(crate) fn new(on: H) -> Self {
        Self(Waiting::new(on, P::ALONE))
    }

    #[inline]
    pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<RawGuard<H, P, V>> {
        // SAFETY: a projection to the pinned field.
        let mut wait = unsafe { self.map_unchecked_mut(|this| &mut this.0) };
        // SAFETY: the wait gives its grant once, here.
        wait.as_mut().poll(cx).map(|grant| unsafe { RawGuard::new(wait.on().clone(), grant) })
    }

    #[inline]
    pub(crate) fn observed(&self) -> &Observed {
        self.0.on().queue().observed()
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

/// Waits for access while a predicate is true.
pub(crate) struct RawAcquireWhen<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, F>(
    WaitingWhen<H, P, V, F>,
);

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, F: FnMut(&V) -> bool + Send + 'static>
    RawAcquireWhen<H, P, V, F>
{
    #[inline]
    pub(crate) fn new(on: H, predicate: F, keys: Keys<V>) -> Self {
        Self::with(on, predicate, keys, None)
    }

    fn with(on: H, predicate: F, keys: Keys<V>, held: Option<P::Grant>) -> Self {
        let predicate = KeptPredicate::new(predicate, keys, on.view());
        Self(WaitingWhen::new(on, P::ALONE, predicate, held))
    }

    pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<RawGuard<H, P, V>> {
        // SAFETY: a projection to the pinned field.
        let mut wait = unsafe { self.map_unchecked_mut(|this| &mut this.0) };
        // SAFETY: the wait gives its grant once, here.
        wait.as_mut().poll(cx).map(|grant| unsafe { RawGuard::new(wait.on().clone(), grant) })
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, F> RawAcquireWhen<H, P, V, F> {
    #[inline]
    pub(crate) fn observed(&self) -> &Observed {
        self.0.on().queue().observed()
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

/// Waits for a notification, and then for access.
pub(crate) struct RawAcquireNotified<H: CellHandle<Policy = P>, P: Exclusive>(WaitingNotified<H, P>);

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> RawAcquireNotified<H, P> {
    pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<RawGuard<H, P, V>> {
        // SAFETY: a projection to the pinned field.
        let mut wait = unsafe { self.map_unchecked_mut(|this| &mut this.0) };
        // SAFETY: the wait gives its grant once, here.
        wait.as_mut().poll(cx).map(|grant| unsafe { RawGuard::new(wait.on().clone(), grant) })
    }

    #[inline]
    pub(crate) fn observed(&self) -> &Observed {
        self.0.on().queue().observed()
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

impl<H: CellHandle<Policy = P>, P: Exclusive> fmt::Debug for RawAcquireNotified<H, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<H: CellHandle<Policy = P>, P: Exclusive> fmt::Debug for RawAcquire<H, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, F> fmt::Debug for RawAcquireWhen<H, P, V, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
