//! The futures of the engine: [`Waiting`], [`WaitingWhen`] with a predicate, and [`WaitingNotified`] for a notification.
//!
//! The named future of each primitive contains one of these, and turns the grant into a guard or permit. What happens when a
//! waiting future is dropped is written here, once.
//!
//! A future that is ready at its first poll uses up some of tokio's cooperative [budget]. If none is left, the
//! future takes its grant, so that it doesn't lose its turn, keeps the grant, and is ready at the next poll.

#![expect(unsafe_code, reason = "the future owns the node to which the queue has a pointer")]

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    ptr::NonNull,
    task::{Context, Poll, ready},
};

use super::{
    Admission, KeptPredicate, Policy, WaitQueue,
    conditions::ConditionKey,
    list::Links,
    waiter::{Place, Waiter, WaiterState},
    waits::{Until, Waits},
    wake_batch::{drop_quietly, quietly},
};
use crate::{
    engine::budget,
    engine::sync::UnsafeCell,
    record::{Observed, Recorded, TaskWaker, WaitNote},
};

/// The handle by which a future reaches its primitive: a reference or an `Arc`.
///
/// # Safety
/// The subject is the value to which the grants of the queue give access. Neither the queue nor the value moves while the handle
/// lives.
pub(crate) unsafe trait Handle {
    type Policy: Policy;

    fn queue(&self) -> &WaitQueue<Self::Policy>;

    /// The address of the value to which a grant gives access, for the predicates of waiters.
    fn subject(&self) -> NonNull<()>;
}

/// Waits for a grant.
///
/// The waiter joins only the queue of `on`, and leaves it before its memory is freed.
///
/// The policy is a type parameter of its own, here and in the types that contain this one. Written as `H::Policy`, it would make
/// guards and futures invariant in the lifetime of their borrow.
pub(crate) struct Waiting<H: Handle<Policy = P>, P: Policy> {
    on: H,
    /// The request. It moves into the waiter's state when the waiter leaves `Arriving`.
    request: Option<P::Request>,
    note: WaitNote,
    waiter: Waiter<P>,
}

impl<H: Handle<Policy = P>, P: Policy> Waiting<H, P> {
    #[inline]
    pub(crate) fn new(on: H, request: P::Request) -> Self {
        Self { on, request: Some(request), note: WaitNote::NEW, waiter: Waiter::new() }
    }

    pub(crate) fn on(&self) -> &H {
        &self.on
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.waiter.place() == Place::Done
    }

    /// Whether this future has not been polled yet.
    #[inline]
    pub(crate) fn is_arriving(&self) -> bool {
        self.waiter.place() == Place::Arriving
    }

    /// Ends a wait that has not begun.
    #[inline]
    pub(crate) fn end(&self) {
        debug_assert!(self.is_arriving(), "the waiter is in no queue");
        self.waiter.set_place(Place::Done);
    }

    /// Waits without a predicate.
    #[inline]
    pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Grant> {
        if self.is_arriving() {
            if let Some(grant) = self.enter() {
                return self.end_at_once(grant, cx);
            }
        }
        self.poll_with_queue(cx)
    }

    /// The rest of [`poll`](Self::poll), for a wait that could not enter without a look at the queue. It is not inlined, so that
    /// `poll`, the fast path, can be.
    #[inline(never)]
    fn poll_with_queue(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Grant> {
        let grant = match self.waiter.place() {
            Place::Arriving => match self.as_mut().join(Until::Granted, cx) {
                Some(grant) => return self.end_at_once(grant, cx),
                None => return Poll::Pending,
            },
            // SAFETY: it is granted, so it is in no list, and the mutex is not held here.
            Place::Granted => unsafe { self.waiter.finish() },
            _ => ready!(self.look_again(cx)),
        };
        Poll::Ready(grant.expect("only a predicate can panic"))
    }

    /// Its fields. Only the waiter is pinned.
    #[inline]
    fn parts(self: Pin<&mut Self>) -> (&H, &mut Option<P::Request>, &mut WaitNote, &Waiter<P>) {
        // SAFETY: the waiter is returned by shared reference, so it is not moved.
        let Self { on, request, note, waiter } = unsafe { self.get_unchecked_mut() };
        (on, request, note, waiter)
    }

    /// Gives back a grant of the queue that this future waits on.
    fn give_back(&self, grant: P::Grant) {
        // SAFETY: `Handle` guarantees that the subject belongs to the queue. A grant that a future holds is in no guard, and only
        // guards have references to the value.
        unsafe { self.on.queue().give_back(grant, self.on.subject()) };
    }

    /// [`give_back`](Self::give_back), for a future that is dropped. If the waker of another waiter panics, the panic ends here.
    fn give_back_quietly(&self, grant: P::Grant) {
        quietly(|| self.give_back(grant));
    }

    #[inline]
    fn enter(&self) -> Option<P::Grant> {
        self.on.queue().try_enter(self.request.as_ref()?)
    }

    /// Ends a wait at its first poll. Without budget, keeps its grant for the next poll.
    #[inline]
    fn end_at_once(self: Pin<&mut Self>, grant: P::Grant, cx: &mut Context<'_>) -> Poll<P::Grant> {
        if budget::allows(cx) {
            self.waiter.set_place(Place::Done);
            return Poll::Ready(grant);
        }
        self.keep(grant);
        Poll::Pending
    }

    /// Keeps a grant until the next poll, to which [`budget::allows`] has woken the task already.
    #[cold]
    fn keep(self: Pin<&mut Self>, grant: P::Grant) {
        let (_, request, note, waiter) = self.parts();
        note.is_woken();
        let mut state = new_state(request, Until::Granted, None);
        state.grant = Some(grant);
        // SAFETY: the waiter is arriving, and `self` is its future.
        unsafe { waiter.write_state(state) };
        waiter.set_place(Place::Granted);
    }

    /// Joins the queue. Or, if the policy admits the waiter now that the mutex is held, returns the grant.
    fn join(self: Pin<&mut Self>, until: Until<P>, cx: &mut Context<'_>) -> Option<P::Grant> {
        let (on, request, note, waiter) = self.parts();
        let waker = TaskWaker::of(cx, note);
        let queue = on.queue();
        let mut locked = queue.lock();
        let wanted = request.as_mut().expect("moved when it leaves `Arriving`");
        let is_empty = locked.waiters.is_empty();
        let grant = match queue.policy().enter_or_queue(&mut locked.state, wanted, is_empty) {
            Admission::Enters(grant) => {
                drop(locked);
                grant
            }
            Admission::EntersWith(grant, offer) => {
                let subject = on.subject();
                // SAFETY: `Handle` pairs the subject with the queue; nothing refers to the value of what is offered.
                quietly(|| unsafe { queue.serve(locked, offer, subject) });
                grant
            }
            Admission::Queues => {
                // SAFETY: it is arriving, and this is its future, which is pinned and leaves when it is dropped.
                unsafe { locked.waiters.join(waiter, new_state(request, until, Some(waker)), false) };
                return None;
            }
        };
        // Dropping a waker is foreign code. If it panics, the grant must not be lost.
        drop_quietly(waker);
        Some(grant)
    }

    /// Parks the waiter on a condition. It joins the queue when it is notified.
    fn park(self: Pin<&mut Self>, condition: ConditionKey, cx: &mut Context<'_>) {
        let (on, request, note, waiter) = self.parts();
        let state = new_state(request, Until::Notified(condition), Some(TaskWaker::of(cx, note)));
        // SAFETY: it is arriving, and this is its future, which is pinned and leaves when it is dropped.
        unsafe { on.queue().lock().waiters.join(waiter, state, false) };
    }

    /// Any poll after the first one, spurious or not. If this returns ready without a grant, the predicate of the waiter has
    /// panicked.
    fn look_again(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<P::Grant>> {
        assert!(self.waiter.place() != Place::Done, "a future was polled after it had completed");
        let (on, _, note, waiter) = self.parts();
        let queue = on.queue();
        let mut fresh: Option<TaskWaker> = None;
        loop {
            let mut locked = queue.lock();
            let place = waiter.place();
            if place != Place::Granted {
                // SAFETY: it has left `Arriving`, so it joined the queue of `on`, and is neither granted nor done.
                let mut own = unsafe { locked.waiters.own(waiter) };
                if place != Place::Served {
                    let waker = &mut own.state().waker;
                    if waker.as_ref().is_some_and(|waker| waker.will_wake(cx)) {
                        return Poll::Pending;
                    }
                    // Cloning and dropping a waker is foreign code, so it is done without the mutex. Meanwhile the waiter may be
                    // served, so its place is read again.
                    let Some(fresh) = fresh.take() else {
                        drop(locked);
                        fresh = Some(TaskWaker::of(cx, note));
                        continue;
                    };
                    let old = waker.replace(fresh);
                    drop(locked);
                    drop(old);
                    return Poll::Pending;
                }
                own.unlink();
            }
            drop(locked);
            // Dropping a waker is foreign code. If it panics, the grant must not be lost.
            drop_quietly(fresh);
            // SAFETY: granted, or served and unlinked just now: it is in no list, and the mutex is free.
            return Poll::Ready(unsafe { waiter.finish() });
        }
    }

    /// Called when the future is dropped before it is ready. Leaves the queue, or passes on the grant that it did not use. If
    /// the waiter had been notified, passes on the notification, too.
    #[cold]
    fn leave(&self) {
        let queue = self.on.queue();
        let subject = self.on.subject();
        let mut locked = queue.lock();
        let mut offer = None;
        let notification = match self.waiter.place() {
            Place::Granted => {
                // SAFETY: it is granted, and this is its future.
                notification_of::<P>(unsafe { self.waiter.state() })
            }
            place => {
                // SAFETY: `drop` calls this for a waiter that has joined the queue of `on` and is not done.
                let own = unsafe { locked.waiters.own(&self.waiter) };
                let left = own.leave();
                if place == Place::Queued {
                    // SAFETY: the waiter has just left, so only this future accesses its state.
                    let request = &unsafe { self.waiter.state() }.request;
                    offer = queue.policy().left(&mut locked.state, request, left.was_first);
                }
                left.notification
            }
        };
        if let Some(condition) = notification {
            // `notify` requires that some task holds the grant. If it is not this task, it is another one: this waiter has no
            // predicate, so it was queued only because the grant was not free.
            locked.notify(condition, 1);
        }
        // If the waker of another waiter panics, the panic ends here. The task that drops this future may hold a value that the panic
        // would lose: the item of the winner of a select.
        quietly(|| match offer {
            // SAFETY: `Handle` pairs the subject with the queue; nothing refers to the value of what is offered.
            Some(offer) => unsafe { queue.serve(locked, offer, subject) },
            None => drop(locked),
        });
        // SAFETY: it is in no list, and the mutex is free.
        if let Some(grant) = unsafe { self.waiter.finish() } {
            self.give_back_quietly(grant);
        }
    }
}

/// The state of a waiter that leaves `Arriving`.
fn new_state<P: Policy>(request: &mut Option<P::Request>, until: Until<P>, waker: Option<TaskWaker>) -> WaiterState<P> {
    let request = request.take().expect("moved when it leaves `Arriving`");
    WaiterState { links: Links::none(), waker, request, grant: None, waits: P::Waits::of_waiter(until) }
}

/// The condition whose notification the waiter got, if it got one. Only called for a waiter that is no longer parked.
fn notification_of<P: Policy>(state: &mut WaiterState<P>) -> Option<ConditionKey> {
    match P::Waits::waiter(&mut state.waits)?.until {
        Until::Notified(condition) => Some(condition),
        Until::Granted | Until::True(_) => None,
    }
}

impl<H: Handle<Policy = P>, P: Policy> Recorded for Waiting<H, P> {
    fn observed(&self) -> &Observed {
        self.on.queue().observed()
    }

    fn note(self: Pin<&mut Self>) -> &mut WaitNote {
        self.parts().2
    }
}

impl<H: Handle<Policy = P>, P: Policy> Drop for Waiting<H, P> {
    #[inline]
    fn drop(&mut self) {
        if !matches!(self.waiter.place(), Place::Arriving | Place::Done) {
            self.leave();
        }
    }
}

impl<H: Handle<Policy = P>, P: Policy> fmt::Debug for Waiting<H, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.waiter.fmt(f)
    }
}

/// Gives a grant back, and waits for a notification and then for the grant again.
pub(crate) struct WaitingNotified<H: Handle<Policy = P>, P: Policy> {
    /// The grant that the caller had, until the first poll gives it back.
    held: Option<P::Grant>,
    condition: ConditionKey,
    wait: Waiting<H, P>,
}

impl<H: Handle<Policy = P>, P: Policy> WaitingNotified<H, P> {
    /// `held` is a grant of the queue of `on`.
    pub(crate) fn new(on: H, request: P::Request, condition: ConditionKey, held: P::Grant) -> Self {
        Self { held: Some(held), condition, wait: Waiting::new(on, request) }
    }

    pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Grant> {
        // SAFETY: only `wait` is pinned.
        let Self { held, condition, wait } = unsafe { self.get_unchecked_mut() };
        // SAFETY: a projection to a pinned field.
        let mut wait = unsafe { Pin::new_unchecked(wait) };
        if held.is_none() {
            return wait.poll(cx);
        }
        wait.as_mut().park(*condition, cx);
        wait.give_back(held.take().expect("checked above"));
        Poll::Pending
    }

    pub(crate) fn on(&self) -> &H {
        &self.wait.on
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.wait.is_terminated()
    }
}

impl<H: Handle<Policy = P>, P: Policy> Recorded for WaitingNotified<H, P> {
    fn observed(&self) -> &Observed {
        self.wait.observed()
    }

    fn note(self: Pin<&mut Self>) -> &mut WaitNote {
        // SAFETY: a projection to a pinned field.
        unsafe { self.map_unchecked_mut(|this| &mut this.wait) }.note()
    }
}

impl<H: Handle<Policy = P>, P: Policy> Drop for WaitingNotified<H, P> {
    fn drop(&mut self) {
        if let Some(grant) = self.held.take() {
            self.wait.give_back_quietly(grant);
        }
    }
}

impl<H: Handle<Policy = P>, P: Policy> fmt::Debug for WaitingNotified<H, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wait.fmt(f)
    }
}

/// Waits for a grant while a predicate is true.
pub(crate) struct WaitingWhen<H: Handle<Policy = P>, P: Policy, T: ?Sized, F> {
    /// The grant that the caller had, if any, until the first poll.
    held: Option<P::Grant>,
    // Declared before `predicate`, so that the waiter leaves the queue before the predicate is dropped.
    wait: Waiting<H, P>,
    predicate: UnsafeCell<KeptPredicate<T, F>>,
}

/// Whether the value may have changed while a grant was held.
#[derive(Clone, Copy)]
enum Value {
    Unchanged,
    Changed,
}

impl<H: Handle<Policy = P>, P: Policy, T: ?Sized, F: FnMut(&T) -> bool + Send + 'static> WaitingWhen<H, P, T, F> {
    /// `held` is the grant of the queue of `on`, if the caller has it.
    #[inline]
    pub(crate) fn new(on: H, request: P::Request, predicate: KeptPredicate<T, F>, held: Option<P::Grant>) -> Self {
        Self { held, wait: Waiting::new(on, request), predicate: UnsafeCell::new(predicate) }
    }

    pub(crate) fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Grant> {
        let grant = match self.wait.waiter.place() {
            Place::Arriving => return self.arrive(cx),
            // SAFETY: it is granted, so it is in no list, and the mutex is not held here.
            Place::Granted => unsafe { self.wait.waiter.finish() },
            _ => ready!(self.as_mut().wait().look_again(cx)),
        };
        match grant {
            Some(grant) => Poll::Ready(grant),
            // SAFETY: the waiter has left the queue, so only this task has a pointer to the predicate.
            None => self.predicate.with_mut(|predicate| unsafe { (*predicate).resume_panic() }),
        }
    }

    /// Evaluates the predicate if the grant is free. Otherwise joins the queue, where the releasers evaluate the predicate.
    fn arrive(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Grant> {
        // SAFETY: `held` is not pinned.
        let held = unsafe { &mut self.as_mut().get_unchecked_mut().held }.take();
        let value = if held.is_some() { Value::Changed } else { Value::Unchanged };
        match held.or_else(|| self.wait.enter()).or_else(|| self.as_mut().join(cx)) {
            Some(grant) => self.evaluate_first(grant, value, cx),
            None => Poll::Pending,
        }
    }

    fn join(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Option<P::Grant> {
        let until = self.until();
        self.wait().join(until, cx)
    }

    /// Evaluates the predicate for the first time, with the grant held. If it is true, the wait ends. Otherwise the waiter joins
    /// the queue, and only then gives the grant back.
    fn evaluate_first(self: Pin<&mut Self>, grant: P::Grant, value: Value, cx: &mut Context<'_>) -> Poll<P::Grant> {
        let subject = self.wait.on.subject();
        let is_true = catch_unwind(AssertUnwindSafe(|| {
            self.predicate.with_mut(|predicate| {
                // SAFETY: the waiter is arriving, so only this task knows the predicate.
                let predicate = unsafe { &mut *predicate };
                // SAFETY: the grant is held, and gives access to the subject.
                unsafe { predicate.evaluate(subject) }
            })
        }));
        if let Ok(true) = is_true {
            return self.wait().end_at_once(grant, cx);
        }
        let until = self.until();
        let (on, request, note, waiter) = self.wait().parts();
        note.was_false();
        let waker = is_true.and_then(|_| catch_unwind(AssertUnwindSafe(|| TaskWaker::of(cx, note))));
        let queue = on.queue();
        let mut locked = queue.lock();
        // If the predicate or the waker panicked, the waiter doesn't join, but still gives the grant back.
        let joined = waker.map(|waker| {
            queue.policy().queue_up();
            // SAFETY: it is arriving, and this is its future, which is pinned and leaves when it is dropped.
            unsafe { locked.waiters.join(waiter, new_state(request, until, Some(waker)), true) };
        });
        // If the waiter doesn't join, the queue may be empty. Releases skip an empty queue, so they don't mark the value as
        // changed.
        if matches!(value, Value::Changed) || joined.is_err() {
            locked.waiters.value_has_changed();
        }
        let offer = queue.policy().offer(&mut locked.state, grant);
        // SAFETY: `Handle` guarantees that the subject belongs to the queue; the predicate's borrow has ended.
        let served = catch_unwind(AssertUnwindSafe(|| unsafe { queue.serve(locked, offer, subject) }));
        match (joined, served) {
            (Err(payload), served) => {
                drop_quietly(served);
                resume_unwind(payload)
            }
            (Ok(()), Err(payload)) => resume_unwind(payload),
            (Ok(()), Ok(())) => Poll::Pending,
        }
    }

    /// The predicate, in the form that the queue stores.
    fn until(&self) -> Until<P> {
        self.predicate.with_mut(|predicate| {
            let predicate = NonNull::new(predicate).expect("a field has an address");
            // SAFETY: the waiter is arriving, so only this task knows the predicate.
            let keys = unsafe { predicate.as_ref() }.keys();
            Until::True(KeptPredicate::erase(predicate, keys))
        })
    }
}

impl<H: Handle<Policy = P>, P: Policy, T: ?Sized, F> WaitingWhen<H, P, T, F> {
    /// The wait for the grant.
    #[inline]
    fn wait(self: Pin<&mut Self>) -> Pin<&mut Waiting<H, P>> {
        // SAFETY: a projection to a pinned field.
        unsafe { self.map_unchecked_mut(|this| &mut this.wait) }
    }

    pub(crate) fn on(&self) -> &H {
        &self.wait.on
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.wait.is_terminated()
    }
}

// SAFETY: a shared reference gives access to the waiter's place, and not to the predicate.
unsafe impl<H: Handle<Policy = P>, P: Policy, T: ?Sized, F: Send> Sync for WaitingWhen<H, P, T, F>
where
    Waiting<H, P>: Sync,
    P::Grant: Sync,
{
}

impl<H: Handle<Policy = P>, P: Policy, T: ?Sized, F> Recorded for WaitingWhen<H, P, T, F> {
    fn observed(&self) -> &Observed {
        self.wait.observed()
    }

    fn note(self: Pin<&mut Self>) -> &mut WaitNote {
        self.wait().note()
    }
}

impl<H: Handle<Policy = P>, P: Policy, T: ?Sized, F> Drop for WaitingWhen<H, P, T, F> {
    fn drop(&mut self) {
        if let Some(grant) = self.held.take() {
            self.wait.give_back_quietly(grant);
        }
    }
}

impl<H: Handle<Policy = P>, P: Policy, T: ?Sized, F> fmt::Debug for WaitingWhen<H, P, T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wait.fmt(f)
    }
}
